"""Derivatives of derivatives in forward mode, for which the tape is differentiated three times and more: every row."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn, ops

from .cases import CASES, load
from .test_ops import evaluate, flat, in_float64, tensors

load()

pytestmark = pytest.mark.msvjp_only("MindSpore lacks float64 kernels, and its second derivatives are wrong")

ROWS = [pytest.param(case, id=f"{case.where}-{case.forms[0]}") for case in CASES if case.differentiable()]


@pytest.mark.parametrize("case", ROWS)
def test_jvp_of_jvp(case):
    """The second derivative along a line, against differences of the first."""
    rng = np.random.default_rng(3)
    names, inputs = case.differentiable(), {name: in_float64(value) for name, value in case.inputs.items()}
    primals = flat([inputs[name] for name in names])
    constants = {name: tensors(value) for name, value in inputs.items() if name not in names}
    along = [Tensor(rng.standard_normal(x.shape)) for x in primals]

    def fn(*xs):
        rest = iter(xs)
        varied = {
            name: [next(rest) for _ in inputs[name]] if isinstance(inputs[name], (list, tuple)) else next(rest)
            for name in names
        }
        return tuple(out for out in flat(evaluate(case.forms[0], constants | varied)) if isinstance(out, Tensor))

    def slope(*xs):
        return ms.jvp(fn, xs, tuple(along))[1]

    found = ms.jvp(slope, tuple(Tensor(x) for x in primals), tuple(along))[1]
    step = 1e-6
    ahead = slope(*(Tensor(x + step * u.asnumpy()) for x, u in zip(primals, along, strict=True)))
    behind = slope(*(Tensor(x - step * u.asnumpy()) for x, u in zip(primals, along, strict=True)))
    for f, a, b in zip(found, ahead, behind, strict=True):
        wanted = (a.asnumpy() - b.asnumpy()) / (2 * step)
        scale = max(1.0, float(np.abs(wanted).max(initial=0)))
        np.testing.assert_allclose(f.asnumpy() / scale, wanted / scale, rtol=1e-4, atol=1e-5)


def test_the_example():
    def q(x):
        return (ops.layer_norm(x, (3,)) ** 3).sum()

    hessian = ms.jacfwd(ms.jacfwd(q))(Tensor([0.3, 1.0, 2.0], ms.float64)).asnumpy()
    wanted = [[1.74, -0.55, -1.19], [-0.55, -3.15, 3.70], [-1.19, 3.70, -2.51]]
    np.testing.assert_allclose(hessian, wanted, atol=0.01)


NORMS = {
    "LayerNorm": (lambda: nn.LayerNorm((3,), dtype=ms.float64), (4, 3)),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(3, dtype=ms.float64), (4, 3)),
    "GroupNorm": (lambda: nn.GroupNorm(2, 4, dtype=ms.float64), (2, 4, 3)),
    "InstanceNorm1d": (lambda: nn.InstanceNorm1d(3, dtype=ms.float64), (2, 3, 4)),
}


@pytest.mark.parametrize("name", NORMS)
def test_third_derivatives_of_layers(name):
    make, shape = NORMS[name]
    layer = make()
    layer.set_train()
    rng = np.random.default_rng(5)
    x, u = rng.standard_normal(shape), rng.standard_normal(shape)

    def loss(x):
        return (layer(x) ** 3).sum()

    def second(x):
        return (ms.grad(lambda x: (ms.grad(loss)(x) * Tensor(u)).sum())(x) * Tensor(u)).sum()

    found = float((ms.grad(second)(Tensor(x)) * Tensor(u)).sum())
    step = 1e-5
    wanted = (float(second(Tensor(x + step * u))) - float(second(Tensor(x - step * u)))) / (2 * step)
    assert found == pytest.approx(wanted, rel=1e-4)


def test_running_log_sums():
    x = Tensor(np.array([0.0, 2.0, -1.0, 1.0]))
    for transform in (ms.jacfwd, ms.jacrev):
        jacobian = transform(lambda x: ops.logcumsumexp(x, 0))(x).asnumpy()
        e = np.exp(x.asnumpy())
        np.testing.assert_allclose(jacobian, np.tril(np.ones((4, 4))) * e / np.cumsum(e)[:, None])
