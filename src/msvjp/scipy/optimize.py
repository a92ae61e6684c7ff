"""mindspore.scipy.optimize: minimization by BFGS and L-BFGS, the line search in them, and the assignment of rows to columns."""

from typing import NamedTuple

import torch

from .._core.checks import check_callable, check_type
from .._op.declare import op, public
from ..autodiff.reverse_mode import value_and_grad
from ..common.tensor import Tensor

#: The share of the first guess of a step that a line search may reach, in doublings.
_LONGEST = 2.0**20


class LineSearchResults(NamedTuple):
    """What a line search found: the step a_k, the value f_k and the gradient g_k there; status is 0 if all is well."""

    failed: bool
    nit: int
    nfev: int
    ngev: int
    k: int
    a_k: float
    f_k: float
    g_k: Tensor
    status: int


class OptimizeResults(NamedTuple):
    """Where a minimization ended: x, the value and gradient there, and how many of each were asked for."""

    x: Tensor
    success: bool
    status: int
    fun: float
    jac: Tensor
    hess_inv: Tensor | None
    nfev: int
    njev: int
    nit: int


class _Line:
    """A function along a line, and its slope there. It counts how often it was asked."""

    def __init__(self, f, jac, x, direction):
        self._ask = value_and_grad(f) if jac is None else lambda x: (f(x), jac(x))
        self._x, self._direction, self.asked = x, direction, 0

    def __call__(self, step):
        """(step, value, slope, gradient)."""
        self.asked += 1
        value, gradient = self._ask(self._x + step * self._direction)
        return step, float(value), float((gradient * self._direction).sum()), gradient


def _search(line, start, c1, c2, maxiter):
    """A point of the line where both conditions of Wolfe hold (Nocedal and Wright, algorithms 3.5 and 3.6), and whether."""

    def falls_too_little(point):
        return point[1] > start[1] + c1 * point[0] * start[2]

    def is_flat(point):
        return abs(point[2]) <= -c2 * start[2]

    low, step, high = start, 1.0, None
    for _ in range(maxiter):
        point = line(step)
        if falls_too_little(point) or (low is not start and point[1] >= low[1]):
            high = point
        elif is_flat(point):
            return point, True
        elif point[2] * ((high or point)[0] - low[0] or 1.0) >= 0:
            low, high = point, low
        else:
            low = point
        step = 2 * step if high is None else _between(low, high)
        if step > _LONGEST:
            break
    return (low if low is not start else point), False


def _between(low, high):
    """The minimum of the parabola through both values and the slope of the first; the middle where that is near an end."""
    width = high[0] - low[0]
    curve = 2 * (high[1] - low[1] - low[2] * width)
    share = -low[2] * width / curve if curve > 0 else 0.5
    return low[0] + width * (share if 0.1 < share < 0.9 else 0.5)


@public("scipy.optimize.line_search")
def line_search(f, xk, pk, jac=None, gfk=None, old_fval=None, old_old_fval=None, c1=1e-4, c2=0.9, maxiter=20):
    """A step along pk from xk where f has fallen enough and is flat enough: the strong conditions of Wolfe.

    Args:
        f: of a Tensor (N,), giving a number.
        xk, pk: Tensors (N,): where the search begins, and a direction in which f falls.
        jac: f's gradient; by default it is taken of f.
        gfk, old_fval: the gradient and the value at xk, if they are known.
        old_old_fval: accepted as in MindSpore, which does not use it either.
        c1: the share of the first slope by which f has to fall.
        c2: the share of the first slope that may be left.
        maxiter: how many steps are tried.

    Returns:
        LineSearchResults.

    Raises:
        TypeError: f is no function, xk or pk no Tensor.
    """
    api = "mindspore.scipy.optimize.line_search"
    check_callable(api, f=f)
    check_type(api, torch.Tensor, "a Tensor", xk=xk, pk=pk)
    line = _Line(f, jac, xk, pk)
    start = line(0.0) if gfk is None or old_fval is None else (0.0, float(old_fval), float((gfk * pk).sum()), gfk)
    point, found = _search(line, start, c1, c2, maxiter)
    asked = (line.asked,) * 4
    return LineSearchResults(not found, *asked, point[0], point[1], point[3], int(not found))


@public("scipy.optimize.minimize")
def minimize(
    func,
    x0,
    args=(),
    method=None,
    jac=None,
    hess=None,
    hessp=None,
    bounds=None,
    constraints=(),
    tol=None,
    callback=None,
    options=None,
):
    """A minimum of func near x0, by BFGS or L-BFGS with the line search of Wolfe.

    Args:
        func: of a Tensor (N,) and args, giving a number.
        x0: where to begin, a Tensor (N,).
        method: 'BFGS' or 'LBFGS'.
        jac: func's gradient, of the same arguments; by default it is taken of func.
        tol: the norm of the gradient at which it ends, 1e-5 by default (`options['gtol']` as well).
        options: a dict of 'maxiter', 'gtol', 'line_search_maxiter', and for LBFGS of 'history_size'.
        hess, hessp, bounds, constraints, callback: only their defaults.

    Returns:
        OptimizeResults.

    Raises:
        TypeError: func is no function, or x0 no Tensor.
        ValueError: there is no method or another, or another word in options.
        NotImplementedError: method is 'LAGRANGE', or an argument that is not used is given.
    """
    api = "mindspore.scipy.optimize.minimize"
    check_callable(api, func=func)
    check_type(api, torch.Tensor, "a Tensor", x0=x0)
    if method == "LAGRANGE" or any(x is not None for x in (hess, hessp, bounds, callback)) or constraints:
        raise NotImplementedError(f"{api}: there are BFGS and LBFGS alone, of func and jac; use the package scipy")
    if str(method).upper() not in ("BFGS", "LBFGS"):
        raise ValueError(f"{api}: method is {method!r}; give 'BFGS' or 'LBFGS'")
    settings = {
        "maxiter": 200 * x0.numel(),
        "gtol": 1e-5 if tol is None else tol,
        "line_search_maxiter": 20,
        "norm": 2.0,
    }
    settings |= {"history_size": 20}
    if unknown := set(options or {}) - set(settings):
        raise ValueError(f"{api}: options has {', '.join(map(repr, sorted(unknown)))}; it takes {', '.join(settings)}")
    inverse = _Dense(x0) if str(method).upper() == "BFGS" else _Remembered((settings | (options or {}))["history_size"])
    of = (lambda x: func(x, *args)), (jac and (lambda x: jac(x, *args)))
    return _descended(*of, x0, inverse, **(settings | (options or {})))


def _descended(f, jac, x, inverse, maxiter, gtol, line_search_maxiter, norm, history_size):
    line, steps, found = _Line(f, jac, x, x * 0), 0, True
    _, value, _, gradient = line(0.0)
    asked = line.asked
    while found and steps < maxiter and float(gradient.norm(norm)) > gtol:
        direction = -inverse.times(gradient)
        line = _Line(f, jac, x, direction)
        point, found = _search(
            line, (0.0, value, float((gradient * direction).sum()), gradient), 1e-4, 0.9, line_search_maxiter
        )
        inverse.learn(point[0] * direction, point[3] - gradient)
        x, value, gradient = x + point[0] * direction, point[1], point[3]
        steps, asked = steps + 1, asked + line.asked
    small = float(gradient.norm(norm)) <= gtol
    status = 0 if small else 3 if not found else 1
    return OptimizeResults(x, small, status, value, gradient, inverse.matrix, asked, asked, steps)


class _Dense:
    """The inverse of the second derivative, as a matrix."""

    def __init__(self, x):
        self.matrix = Tensor(torch.eye(x.numel(), dtype=x.dtype, device=x.device))

    def times(self, gradient):
        return self.matrix @ gradient

    def learn(self, step, change):
        curve = (step * change).sum()
        if float(curve) <= 0:
            return
        shift = (
            Tensor(torch.eye(len(step), dtype=step.dtype, device=step.device)) - step[:, None] * change[None] / curve
        )
        self.matrix = shift @ self.matrix @ shift.T + step[:, None] * step[None] / curve


class _Remembered:
    """The same, as the last steps and the changes of the gradient along them."""

    matrix = None

    def __init__(self, size):
        self._size, self._pairs = size, []

    def learn(self, step, change):
        if float((step * change).sum()) > 0:
            self._pairs = [*self._pairs, (step, change)][-self._size :]

    def times(self, gradient):
        shares = []
        for step, change in reversed(self._pairs):
            shares.append((step * gradient).sum() / (step * change).sum())
            gradient = gradient - shares[-1] * change
        if self._pairs:
            step, change = self._pairs[-1]
            gradient = gradient * ((step * change).sum() / (change * change).sum())
        for (step, change), share in zip(self._pairs, reversed(shares), strict=True):
            gradient = gradient + step * (share - (change * gradient).sum() / (step * change).sum())
        return gradient


@op("scipy.optimize.linear_sum_assignment")
def linear_sum_assignment(cost_matrix, maximize, dimension_limit=None):
    """The rows and columns, int64, of a choice of one element from each row and column with the least sum.

    Args:
        cost_matrix: (M, N), floats.
        maximize: the greatest sum in place of the least.
        dimension_limit: how many of the columns count, an int or a Tensor; the rest of the result is -1.
    """
    limit = cost_matrix.shape[1] if dimension_limit is None else min(int(dimension_limit), cost_matrix.shape[1])
    costs = cost_matrix[:, :limit].double() * (-1 if maximize else 1)
    wide = costs.shape[0] <= costs.shape[1]
    columns = _assigned((costs if wide else costs.T).tolist())
    pairs = sorted((i, j) if wide else (j, i) for i, j in enumerate(columns))
    pairs += [(-1, -1)] * (min(cost_matrix.shape) - len(pairs))
    return tuple(torch.tensor(which, device=cost_matrix.device) for which in zip(*pairs, strict=True))


def _assigned(costs):
    """The column of each row by shortest augmenting paths (Jonker and Volgenant); there are no more rows than columns."""
    rows, columns = len(costs), len(costs[0])
    of_row, of_column, owner = [0.0] * rows, [0.0] * columns, [-1] * columns
    for free in range(rows):
        best, came, done = [float("inf")] * columns, [-1] * columns, [False] * columns
        row, last, reached = free, -1, 0.0
        while True:
            for j in (j for j in range(columns) if not done[j]):
                length = reached + costs[row][j] - of_row[row] - of_column[j]
                if length < best[j]:
                    best[j], came[j] = length, last
            last = min((j for j in range(columns) if not done[j]), key=best.__getitem__)
            done[last], reached = True, best[last]
            if owner[last] < 0:
                break
            row = owner[last]
        of_row[free] += reached
        for j in (j for j in range(columns) if done[j] and j != last):
            of_row[owner[j]] += reached - best[j]
            of_column[j] -= reached - best[j]
        while last >= 0:
            before = came[last]
            owner[last] = free if before < 0 else owner[before]
            last = before
    return [owner.index(i) for i in range(rows)]
