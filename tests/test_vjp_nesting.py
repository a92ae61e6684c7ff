"""vjp inside vjp, to any depth: exact. First the cases that MindSpore gets right too, then those it does not."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .values import vec


def pull(fn, *xs):
    """The gradient of the sum of fn's output."""

    def gradient(*xs):
        out, vjp_fn = ms.vjp(fn, *xs)
        return vjp_fn(ops.ones_like(out))

    return gradient(*xs)


def nth_derivative(fn, n):
    for _ in range(n):
        fn = (lambda inner: lambda x: pull(inner, x)[0])(fn)
    return fn


def check(got, *wanted, tol=1e-5):
    assert len(got) == len(wanted)
    for g, w in zip(got, wanted, strict=True):
        np.testing.assert_allclose(g.asnumpy(), np.asarray(w), rtol=tol, atol=tol)


def cube(x):
    return x * x * x


class TestElementwise:
    def test_derivatives_of_a_cube(self):
        x = vec(1, 2, 3)
        check([nth_derivative(cube, n)(x) for n in (1, 2, 3)], [3, 12, 27], [6, 12, 18], [6, 6, 6])

    def test_the_pulled_cotangent_may_depend_on_the_outer_variable(self):
        def outer(x):
            out, vjp_fn = ms.vjp(cube, x)
            return vjp_fn(x * out)[0]  # 3x^2 * x^4

        check(pull(outer, vec(1, 2)), [18, 18 * 32])

    def test_repeated_pulls_inside(self):
        def outer(x):
            _, vjp_fn = ms.vjp(cube, x)
            one = ops.ones_like(x)
            return vjp_fn(one)[0] + vjp_fn(2 * one)[0]  # 9x^2

        check(pull(outer, vec(1, 2)), [18, 36])

    def test_the_outer_variable_captured_by_the_inner_function(self):
        def outer(x):  # x * d/dy (x + y) is x: perturbations are not confused
            return x * pull(lambda y: x + y, ops.ones_like(x))[0]

        check(pull(outer, vec(1, 2)), [1, 1])

    def test_in_the_construct_of_a_cell(self):
        class Slope(nn.Cell):
            def __init__(self):
                super().__init__()
                self.w = Parameter(vec(2, 3), name="w")

            def construct(self, x):
                return pull(lambda x: self.w * cube(x), x)[0]  # 3 w x^2

        net = Slope()
        out, vjp_fn = ms.vjp(net, vec(1, 2), weights=net.w)
        (gx,), gw = vjp_fn(vec(1, 1))
        check([out, gx, gw], [6, 36], [12, 36], [3, 12])

    def test_second_order_with_respect_to_weights(self):
        w = Parameter(vec(2, 3), name="w")

        def gradient(x):
            return pull(lambda x: w * w * cube(x), x)[0]  # 3 w^2 x^2

        _, vjp_fn = ms.vjp(gradient, vec(1, 2), weights=w)
        (gx,), gw = vjp_fn(vec(1, 1))
        check([gx, gw], [24, 108], [12, 72])

    def test_stop_gradient_is_respected(self):
        check(pull(lambda x: pull(lambda y: ops.stop_gradient(y) * cube(y), x)[0], vec(1, 2)), [6, 24])


@pytest.mark.msvjp_only("MindSpore: 'Can not find top cell for backward'")
class TestWhatMindSporeRefuses:
    def test_with_respect_to_the_cotangent(self):
        x = vec(1, 2, 3)
        _, vjp_fn = ms.vjp(cube, x)
        check(pull(lambda v: vjp_fn(v)[0] * v, vec(1, 1, 1)), [6, 24, 54])

    def test_only_the_primal_is_used(self):
        check(pull(lambda x: ms.vjp(cube, x)[0] * x, vec(1, 2)), [4, 32])

    def test_aux_and_primal_are_used(self):
        def outer(x):
            out, _, aux = ms.vjp(lambda x: (cube(x), x * x), x, has_aux=True)
            return out * aux  # x^5

        check(pull(outer, vec(1, 2)), [5, 80])

    def test_vjp_of_a_vjp_fn(self):
        x = vec(1, 2)
        _, vjp_fn = ms.vjp(cube, x)
        out, again = ms.vjp(vjp_fn, vec(1, 1))
        check([*out, *again((vec(1, 1),))], [3, 12], [3, 12])

    def test_an_exception_caught_inside(self):
        def outer(x):
            def fails(x):
                raise KeyError

            try:
                ms.vjp(fails, x)
            except KeyError:
                return cube(x)

        check(pull(outer, vec(1, 2)), [3, 12])

    def test_no_grad_around(self):
        with ms._no_grad() if ms.__name__ == "mindspore" else __import__("torch").no_grad():
            check(pull(cube, vec(1, 2)), [3, 12])


SECOND_ORDER = {
    "sum, squared": lambda x: x.sum() ** 2,
    "sum of an axis, squared": lambda x: (x.sum(axis=0) ** 2).sum(),
    "mean, exp": lambda x: ops.exp(x.mean()),
    "matmul with itself": lambda x: ops.matmul(x, x).sum(),
    "matmul, squared": lambda x: (ops.matmul(x, x) ** 2).sum(),
    "transposed matmul": lambda x: ops.matmul(x.T, x).sum(),
    "@": lambda x: (x @ (x @ x)).sum(),
    "broadcast": lambda x: (x.reshape(2, 2, 1) * x).sum(),
    "broadcast sum": lambda x: ops.exp(x.reshape(2, 2, 1) + x).sum(),
    "concat": lambda x: (ops.concat((x, x * x)) ** 2).sum(),
    "stack": lambda x: (ops.stack((x, x * x)) ** 3).sum(),
    "int index": lambda x: x[0] * x[1] * x[0],
    "softmax": lambda x: ops.softmax(x) ** 2,
    "log_softmax": lambda x: ops.log_softmax(x) ** 2,
    "standard deviation": lambda x: x.std(axis=0),
    "norm": lambda x: ops.norm(x) ** 3,
    "layer norm": lambda x: nn.LayerNorm((2,))(x) ** 3,
    "cross entropy": lambda x: ops.cross_entropy(x, Tensor(np.array([0, 1], np.int32))),
    "mse": lambda x: ops.exp(nn.MSELoss()(x, ops.ones_like(x))),
    "dense": lambda x: nn.Dense(2, 2, weight_init="ones", bias_init="ones")(x) ** 3,
    "max": lambda x: x.max() ** 3,
    "where": lambda x: ops.where(x > 0.5, x * x, x * x * x),
    "tanh": lambda x: ops.tanh(x),
}


@pytest.mark.mindspore_wrong("its PyNative second derivative drops the terms through matmul, reductions and broadcasts")
@pytest.mark.parametrize("name", SECOND_ORDER)
def test_second_order_against_finite_differences(name):
    fn = SECOND_ORDER[name]

    def gradient(x):
        return pull(fn, Tensor(x.astype(np.float32 if name in ("dense", "layer norm") else np.float64)))[0]

    x, v = np.array([[0.3, 1.2], [0.9, 0.4]]), np.array([[0.7, -0.2], [1.1, 0.5]])
    single = name in ("dense", "layer norm")  # their parameters are float32
    step = 1e-2 if single else 1e-6
    by_differences = (gradient(x + step * v).asnumpy() - gradient(x - step * v).asnumpy()) / (2 * step)
    x, v = (Tensor(t.astype(np.float32 if single else np.float64)) for t in (x, v))
    _, vjp_fn = ms.vjp(lambda x: pull(fn, x)[0], x)
    # a Hessian is symmetric, so v @ H is H @ v
    np.testing.assert_allclose(
        vjp_fn(v)[0].asnumpy(), by_differences, rtol=2e-2 if single else 1e-5, atol=2e-2 if single else 1e-7
    )


@pytest.mark.mindspore_wrong("its gradient of a gradient penalty is off through ops.matmul")
def test_gradient_penalty():
    rng = np.random.default_rng(0)
    x, w, u = (rng.standard_normal(s) for s in ((4, 3), (3, 5), (5, 1)))

    def penalty(w, u):
        (g,) = pull(lambda x: ops.matmul(ops.tanh(ops.matmul(x, w)), u), Tensor(x))
        return (g * g).sum()

    _, vjp_fn = ms.vjp(penalty, Tensor(w), Tensor(u))
    gw, gu = vjp_fn(Tensor(np.float64(1.0)))
    for g, at in ((gw, 0), (gu, 1)):
        direction = rng.standard_normal((w, u)[at].shape)
        step = 1e-6
        ends = [
            penalty(*[Tensor(p + s * direction if i == at else p) for i, p in enumerate((w, u))]).asnumpy()
            for s in (step, -step)
        ]
        np.testing.assert_allclose((g.asnumpy() * direction).sum(), (ends[0] - ends[1]) / (2 * step), rtol=1e-6)
