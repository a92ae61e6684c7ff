"""Transforms over inputs on two devices: each gradient is where its input is. `pytest --device npu-sim`, or cuda, or npu."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, ops

import msvjp.testing  # noqa: F401  # whose fixture `device` is the card

pytestmark = pytest.mark.only_on("cuda", "npu")


@pytest.fixture
def here(device):
    """One Tensor on the card, and one on the CPU."""
    return Tensor(np.float32([1, 2, 3])), Tensor(np.float32([4, 5, 6]), device="CPU")


def product(x, y):
    return x * y.to(x.device)


def check(gradients, inputs, wanted):
    for g, x, w in zip(gradients, inputs, wanted, strict=True):
        assert g.device == x.device
        np.testing.assert_allclose(g.asnumpy(), w, rtol=1e-6)


X, Y = [1, 2, 3], [4, 5, 6]


def test_vjp(here):
    out, vjp_fn = ms.vjp(product, *here)
    assert out.device == here[0].device != here[1].device
    for _ in range(2):
        check(vjp_fn(ops.ones_like(out)), here, [Y, X])


def test_weights_and_an_unused_input(here):
    x, y = here
    w, unused = Parameter(2 * x, name="w"), Parameter(Tensor(np.float32([7]), device="CPU"), name="unused")
    _, vjp_fn = ms.vjp(lambda x, y: x * w, x, y, weights=[w, unused])
    of_inputs, of_weights = vjp_fn(ops.ones_like(x))
    check(of_inputs, here, [[2, 4, 6], [0, 0, 0]])
    check(of_weights, [w, unused], [X, [0]])


def test_grad_and_second_derivatives(here):
    check(ms.grad(product, (0, 1))(*here), here, [Y, X])
    squares = ms.grad(lambda x, y: ms.grad(product, 1)(x, y).to(x.device) * x, (0, 1))(*here)
    check(squares, here, [[2, 4, 6], [0, 0, 0]])


def test_forward_mode(here):
    out, tangent = ms.jvp(product, here, here)
    assert out.device == tangent.device == here[0].device
    np.testing.assert_allclose(tangent.asnumpy(), [8, 20, 36])


@pytest.mark.parametrize("name", ["jacrev", "jacfwd"])
def test_jacobians(here, name):
    check(getattr(ms, name)(product, (0, 1))(*here), here, [np.diag(Y), np.diag(X)])


def test_vmap(here):
    x, y = here
    rows = ms.vmap(ms.grad(lambda row: (row**2).sum()))(ops.stack([x, 2 * x]))
    check([rows], [x], [[[2, 4, 6], [4, 8, 12]]])


def test_a_cotangent_on_the_wrong_device(here):
    out, vjp_fn = ms.vjp(product, *here)
    with pytest.raises(
        RuntimeError, match=r"^mindspore\.vjp: the cotangent is on cpu, the output is on .*; move it there"
    ):
        vjp_fn(Tensor(np.ones(3, np.float32), device="CPU"))
    check(vjp_fn(ops.ones_like(out)), here, [Y, X])
