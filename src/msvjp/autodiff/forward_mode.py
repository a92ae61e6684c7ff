"""MindSpore's transforms in forward mode. The Jacobian times a tangent is the pullback of a pullback.

A pull is linear in its cotangent, `v @ J`; the pullback of that function of v takes a tangent u to `J @ u`
(J. Townsend, A new trick for calculating Jacobian vector products, 2017). So all that the pullback does holds here:
nesting in any mix with the other transforms, any callable, any structure, one forward and any number of pushes.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import torch

from .._core.checks import check_positive_ints
from .._core.switch import inside_torch, plain, relabel
from .._core.tree import tree_filled, tree_leaves, tree_map
from .._op.declare import public
from .._tape.functorch import named_like
from .._tape.integer_gradients import is_integral
from .pullback import check_call, matched, pullback

_WORDS = ("tangent", "input", ValueError)


def push_forward(api: str, fn: Callable, primals: Sequence, has_aux: bool = False) -> tuple:
    """Run fn once at the primals. Returns (out, aux, push): `push(tangents)` is J @ tangents, of the structure of out.

    Tangents are one for each primal, in any nesting. There can be any number of pushes.
    """
    check_call(api, fn, has_aux)
    out, aux, pull = pullback(api, fn, primals, has_aux=has_aux)
    cotangents = [inside_torch(torch.zeros_like, x, requires_grad=False) for x in tree_leaves(out)]
    _, _, transposed = pullback(api, lambda *v: tree_leaves(pull(v)[0]), relabel(cotangents, ()))

    def push(tangents: Sequence) -> Any:
        tangents = inside_torch(matched, api, tree_leaves(primals), tangents, _WORDS)
        return tree_filled(out, transposed(tangents)[0])

    return out, aux, push


def _as_primals(api: str, inputs: Any) -> Sequence:
    if isinstance(inputs, plain):
        return (inputs,)
    if isinstance(inputs, (tuple, list)):
        return inputs
    raise TypeError(f"{api}: inputs are {type(inputs).__name__}; give a Tensor, or a tuple or list of them")


@public("jvp", "ops.jvp")
def jvp(fn: Callable, inputs: Any, v: Any, has_aux: bool = False) -> tuple:
    """The output of `fn` at the inputs, and its derivative along the tangent v.

    For `y = fn(x)` with Jacobian `J = dy/dx` it is the Jacobian-vector product `J @ v`.

    Args:
        fn: any callable that takes the inputs and returns a Tensor, or a structure of them.
        inputs: a Tensor, or a tuple or list with one for each argument of fn, which may be tuples or lists themselves.
        v: a tangent of the shape and dtype of each input, in the same structure.
        has_aux: whether `fn` returns `(out, aux, ...)`, of which only `out` is differentiated.

    Returns:
        `(out, tangent)`, or `(out, tangent, aux)` with has_aux, where aux is a tuple if there are several. The tangent has
        the structure, shapes and dtypes of out.

    Raises:
        TypeError: inputs or v of another type, a tangent of another dtype than its input, a fn that cannot be called.
        ValueError: another number of tangents, or one of another shape; has_aux and fn did not return a tuple of two.

    >>> import msvjp as mindspore
    >>> x, v = mindspore.Tensor([1.0, 2.0]), mindspore.Tensor([1.0, 10.0])
    >>> mindspore.jvp(lambda x: x**3, x, v)
    (Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+00,  8.00000000e+00]), \
Tensor(shape=[2], dtype=Float32, value= [ 3.00000000e+00,  1.20000000e+02]))
    """
    api = "mindspore.jvp"
    out, aux, push = push_forward(api, fn, _as_primals(api, inputs), has_aux)
    tangent = push((v,))
    return (out, tangent, aux) if has_aux else (out, tangent)


@public("ops.linearize")
def linearize(fn: Callable, inputs: Any) -> tuple:
    """The output of `fn` at the inputs, and the linear function that takes a tangent v to `J @ v`.

    The forward runs once and keeps its graph: `jvp_fn` can be called any number of times, and never runs `fn` again.

    Args:
        fn, inputs: as in `jvp`.

    Returns:
        `(out, jvp_fn)`. `jvp_fn(v)` takes what `jvp` takes, the tangents also as arguments, and returns its tangent.

    Raises:
        TypeError, ValueError: as `jvp`; what concerns v, from jvp_fn.

    >>> import msvjp as mindspore
    >>> from msvjp import ops
    >>> out, jvp_fn = ops.linearize(lambda x: x**3, mindspore.Tensor([1.0, 2.0]))
    >>> print(jvp_fn(mindspore.Tensor([1.0, 0.0])), jvp_fn(mindspore.Tensor([0.0, 1.0])))
    [3. 0.] [ 0. 12.]
    """
    api = "mindspore.ops.linearize"
    out, _, push = push_forward(api, fn, _as_primals(api, inputs))
    return out, lambda *v: push(v)


@public("ops.jet")
def jet(fn: Callable, primals: Any, series: Any) -> tuple:
    """The derivatives, of all orders up to K, of `fn` along a curve through the primals.

    For a curve x(t) with x(0) = primals and derivatives x'(0), x''(0), ... = series, they are those of fn(x(t)) at 0. Each
    is taken of the one before, so the time grows severalfold with each order.

    Args:
        fn: any callable that takes the primals and returns a Tensor, or a tuple of them.
        primals: a Tensor, or a tuple with one for each argument of fn. Integers count as float32.
        series: a Tensor of shape (K, *shape of the primal), or a tuple of them; without the K, a first derivative.

    Returns:
        `(out, out_series)`, each of the structure of fn's output; a Tensor of out_series has shape (K, *shape of out).

    Raises:
        TypeError: primals and series are not both Tensors or both tuples.
        ValueError: a series of another shape, or of another K than the others.

    Source: Griewank and Walther, Evaluating Derivatives (2008), chapter 13.

    >>> import msvjp as mindspore
    >>> from msvjp import ops
    >>> out, series = ops.jet(lambda x: x**3, mindspore.Tensor([2.0]), mindspore.Tensor([[1.0], [0.0], [0.0]]))
    >>> print(out, series.asnumpy().tolist())
    [8.] [[12.0], [12.0], [6.0]]
    """
    api = "mindspore.ops.jet"
    if isinstance(primals, plain) and isinstance(series, plain):
        primals, series = (primals,), (series,)
    elif not (isinstance(primals, (tuple, list)) and isinstance(series, (tuple, list))):
        came = f"{type(primals).__name__} and {type(series).__name__}"
        raise TypeError(f"{api}: primals and series are {came}; give two Tensors or two tuples of them")
    primals, series = inside_torch(_as_series, api, primals, series)
    out, *derivatives = _derivatives(fn, primals, series)
    stacked = (relabel(inside_torch(torch.stack, d), ()) for d in zip(*map(tree_leaves, derivatives), strict=True))
    return out, tree_filled(out, stacked)


@public("ops.derivative")
def derivative(fn: Callable, primals: Any, order: int) -> tuple:
    """The output of `fn`, and its derivative of this order along the direction of ones: of an elementwise fn, simply that.

    Args:
        fn, primals: as in `jet`.
        order: a positive int.

    Returns:
        `(out, derivative)`, each of the structure of fn's output.

    Raises:
        TypeError: order is not an int; primals are neither a Tensor nor a tuple of them.
        ValueError: order is below 1.

    >>> import msvjp as mindspore
    >>> from msvjp import ops
    >>> out, third = ops.derivative(lambda x: x**4, mindspore.Tensor([1.0, 2.0]), 3)
    >>> print(out, third)
    [ 1. 16.] [24. 48.]
    """
    api = "mindspore.ops.derivative"
    check_positive_ints(api, order=order)
    primals = tuple(_as_primals(api, primals))
    directions = inside_torch(lambda: tuple(_direction(x, order) for x in primals))
    out, series = jet(fn, primals, directions)
    return out, tree_map(lambda x: x[-1], series)


def _direction(x: torch.Tensor, order: int) -> torch.Tensor:
    """The derivatives of the straight line through x along ones: x'(0) is ones, the rest is zero."""
    line = torch.zeros(order, *x.shape, dtype=x.dtype, device=x.device)
    line[0] = 1
    return line


def _as_series(api: str, primals: Sequence, series: Sequence) -> tuple[list, list]:
    """Both in floats, the series all of one shape (K, *shape of the primal)."""
    if len(primals) != len(series):
        raise ValueError(f"{api}: got {len(series)} series for {len(primals)} primals; give one for each")
    series = [s[None] if s.shape == x.shape else s for x, s in zip(primals, series, strict=True)]
    shapes = [tuple(s.shape) for s in series]
    if [shape[1:] for shape in shapes] != [x.shape for x in primals] or len({shape[0] for shape in shapes}) > 1:
        of = [tuple(x.shape) for x in primals]
        raise ValueError(f"{api}: the series have shapes {shapes}, the primals {of}; give (K, *shape of the primal)")
    return [_in_floats(x) for x in primals], [_in_floats(s) for s in series]


def _in_floats(x: torch.Tensor) -> torch.Tensor:
    return named_like(x, x.to(torch.float32)) if is_integral(x) else x


def _derivatives(fn: Callable, primals: Sequence, series: Sequence) -> tuple:
    """fn along the curve at 0, its derivative there, its second derivative, ..."""

    def along_the_curve(t: torch.Tensor) -> tuple:
        return fn(*(named_like(x, inside_torch(_curve, x, s, t)) for x, s in zip(primals, series, strict=True))), ()

    def derivative_of(function: Callable, t: torch.Tensor) -> tuple:
        value, slope, lower = jvp(function, t, torch.ones_like(t), has_aux=True)
        return slope, (*lower, value)

    function = along_the_curve
    for _ in range(len(series[0])):
        function = functools.partial(derivative_of, function)
    highest, lower = function(named_like(primals[0], primals[0].new_zeros((), dtype=primals[0].dtype.to_real())))
    return *lower, highest


def _curve(x: torch.Tensor, series: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """x(t) = x + t (s_1 + t/2 (s_2 + t/3 (s_3 + ...)))."""
    inner: Any = 0
    for k in range(len(series), 0, -1):
        inner = t / k * (series[k - 1] + inner)
    return x + inner
