"""Every row at zeros, at ties and at ones: what is pushed forward is what is pulled back, also where a formula has a kink."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, ops

from .cases import CASES, load
from .test_ops import evaluate, flat, in_float64, tensors

load()

pytestmark = pytest.mark.msvjp_only("MindSpore's jvp takes no expression for a function, and lacks float64 kernels")

ROWS = [pytest.param(case, id=f"{case.where}-{case.forms[0]}") for case in CASES if case.differentiable()]


def first_zero(x):
    """The numbers, with a 0 in the first place along each axis."""
    x = x.copy()
    x[(0,) * x.ndim if x.ndim < 2 else (slice(None), 0)] = 0
    return x


PLACES = {"zeros": np.zeros_like, "ones": np.ones_like, "a zero": first_zero}


@pytest.mark.parametrize("case", ROWS)
def test_push_and_pull(case):
    names, inputs = case.differentiable(), {name: in_float64(value) for name, value in case.inputs.items()}
    primals = flat([inputs[name] for name in names])
    constants = {name: tensors(value) for name, value in inputs.items() if name not in names}

    def fn(*xs):
        rest = iter(xs)
        varied = {
            name: [next(rest) for _ in inputs[name]] if isinstance(inputs[name], (list, tuple)) else next(rest)
            for name in names
        }
        return tuple(out for out in flat(evaluate(case.forms[0], constants | varied)) if isinstance(out, Tensor))

    for moved in PLACES.values():
        check(fn, [moved(x) if x.size else x for x in primals])


def check(fn, primals):
    """<v, J u> by jvp is <vjp(v), u>, if fn is defined there and what is pulled back is finite."""
    try:
        out, pull = ms.vjp(fn, *map(Tensor, primals))
    except (RuntimeError, ValueError):
        return
    rng = np.random.default_rng(5)
    cotangents = [Tensor(rng.standard_normal(o.shape)) for o in out]
    along = [Tensor(rng.standard_normal(x.shape)) for x in primals]
    pulled = pull(*cotangents)
    if all(np.isfinite(x.asnumpy()).all() for x in (*out, *pulled)):
        pushed = ms.jvp(fn, tuple(map(Tensor, primals)), tuple(along))[1]
        wanted = sum(float((g * u).sum()) for g, u in zip(pulled, along, strict=True))
        found = sum(float((p * v).sum()) for p, v in zip(pushed, cotangents, strict=True))
        assert found == pytest.approx(wanted, rel=1e-6, abs=1e-8)


VALUES = {
    "power, by the base": (lambda x: x ** Tensor([0.0, 3.0, 1.0, 2.0], ms.float64), [0, 0, 0, 0], [0, 0, 1, 0]),
    "power, by the exponent": (lambda y: Tensor([0.0, 0.0, 2.0], ms.float64) ** y, [0, 3, 2], [0, 0, 4 * np.log(2)]),
    "prelu": (lambda x: ops.prelu(x.reshape(3, 1), Tensor([0.25], ms.float64)).reshape(3), [-1, 0, 1], [0.25, 0.25, 1]),
    "std": (lambda x: x.std(), [1, 1, 1], [0, 0, 0]),
    "var": (lambda x: x.var(), [1, 1, 1], [0, 0, 0]),
    "norm": (lambda x: ops.norm(x, 3), [0, 0], [0, 0]),
    "vander": (lambda x: ops.vander(x, 3).sum(1), [0, 2], [1, 5]),
}


@pytest.mark.parametrize("name", VALUES)
def test_the_derivative(name):
    fn, x, wanted = VALUES[name]
    x = Tensor(np.array(x, np.float64))
    np.testing.assert_allclose(ms.grad(lambda x: fn(x).sum())(x).asnumpy(), wanted)
    along = np.arange(1.0, len(wanted) + 1)
    push = ms.jvp(lambda x: fn(x).sum(), x, Tensor(along))[1]
    assert float(push) == pytest.approx(np.dot(wanted, along))


def adjugate(x):
    n = len(x)
    minors = [[np.linalg.det(np.delete(np.delete(x, i, 0), j, 1)) for j in range(n)] for i in range(n)]
    return ((-1.0) ** np.add.outer(range(n), range(n)) * np.array(minors)).T


MATRICES = {
    "singular": [[1, 2], [2, 4]],
    "regular": [[1, 2, 0], [0, 3, 1], [4, 1, 1]],
    "of rank 2": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    "of rank 1": np.diag([0, 0, 3]),
    "the identity": np.eye(4),
}


@pytest.mark.parametrize("name", MATRICES)
def test_the_derivative_of_a_determinant_is_the_adjugate(name):
    x = np.array(MATRICES[name], np.float64)
    wanted = adjugate(x).T
    np.testing.assert_allclose(ms.grad(ops.det)(Tensor(x)).asnumpy(), wanted, atol=1e-12)
    stacked = Tensor(np.stack([x, x]))
    np.testing.assert_allclose(ms.vmap(ms.grad(ops.det))(stacked).asnumpy(), [wanted, wanted], atol=1e-12)
    along = np.random.default_rng(1).standard_normal(x.shape)
    push = ms.jvp(ops.det, Tensor(x), Tensor(along))[1]
    assert float(push) == pytest.approx((wanted * along).sum())


@pytest.mark.parametrize("name", MATRICES)
def test_the_second_derivative_of_a_determinant(name):
    x = np.array(MATRICES[name], np.float64)
    n, step = len(x), 1e-4
    wanted = np.zeros((n, n, n, n))
    for place in np.ndindex(n, n):
        moved = np.zeros((n, n))
        moved[place] = step
        wanted[(..., *place)] = (adjugate(x + moved).T - adjugate(x - moved).T) / (2 * step)
    for transform in (ms.jacrev, ms.jacfwd):
        np.testing.assert_allclose(transform(ms.grad(ops.det))(Tensor(x)).asnumpy(), wanted, atol=1e-8)


def test_the_derivative_of_a_complex_determinant():
    x = np.array([[1 + 1j, 2], [3j, 4 - 1j]])
    gradient = ms.grad(lambda x: ops.det(x).real())(Tensor(x)).asnumpy()
    np.testing.assert_allclose(gradient, adjugate(x).T.conj(), atol=1e-12)


def test_the_second_derivative_of_a_complex_determinant():
    x, g = np.array([[1 + 1j, 2], [3j, 4 - 1j]]), np.array([[1, 2j], [3 - 1j, 4]])
    out, pull = ms.vjp(ms.grad(lambda x: ops.det(x).real()), Tensor(x))
    wanted = np.array([[g[1, 1], -g[1, 0]], [-g[0, 1], g[0, 0]]]).conj()  # of what is conjugate to the cofactors
    np.testing.assert_allclose(pull(Tensor(g))[0].asnumpy(), wanted, atol=1e-12)
    assert out.asnumpy() == pytest.approx(adjugate(x).T.conj())


def product_of_segments(x):
    return ops.unsorted_segment_prod(x, Tensor([0, 0, 1, 1, 1, 2], ms.int32), 4)[:3].sum()


@pytest.mark.parametrize("x", [[0.0, 2, 0, 3, 0, 5], [2.0, 3, 0, 3, 4, 0], [1.0, 2, 3, 4, 5, 6]])
def test_the_derivatives_of_products_in_places(x):
    a, b, c, d, e, _ = x
    x = Tensor(x, ms.float64)
    np.testing.assert_allclose(ms.grad(product_of_segments)(x).asnumpy(), [b, a, d * e, c * e, c * d, 1])
    wanted = np.zeros((6, 6))
    wanted[0, 1], wanted[2, 3], wanted[2, 4], wanted[3, 4] = 1, e, d, c
    for transform in (ms.jacrev, ms.jacfwd):
        hessian = transform(ms.grad(product_of_segments))(x).asnumpy()
        np.testing.assert_allclose(hessian, wanted + wanted.T)
    places = Tensor([[0], [0], [1]], ms.int32)
    fn = lambda x, u: ops.tensor_scatter_mul(x, places, u).sum()
    by_x, by_u = ms.grad(fn, (0, 1))(x, x[:3])
    np.testing.assert_allclose(by_x.asnumpy(), [a * b, c, 1, 1, 1, 1])
    np.testing.assert_allclose(by_u.asnumpy(), [a * b, a * a, b])
