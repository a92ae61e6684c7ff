"""requires_grad_ and hooks on gradients."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor


def vec(*values):
    return Tensor(np.array(values, np.float32))


def gradient(fn, x):
    return ms.vjp(fn, x)[1](Tensor(np.float32(1)))[0].asnumpy().tolist()


def test_a_hook_sees_a_tensor_and_its_answer_takes_the_place():
    seen = []

    def hook(g):
        seen.append((type(g), g.shape, g.max(axis=0).asnumpy().item()))
        return g * 10

    def fn(x):
        y = x * 2
        y.register_hook(hook)
        return (y * y).sum()

    assert gradient(fn, vec(1, 2)) == [80, 160]
    assert seen == [(Tensor, (2,), 8)]


def test_a_removed_hook_is_silent():
    def fn(x):
        y = x * 2
        y.register_hook(lambda g: g * 10).remove()
        return y.sum()

    assert gradient(fn, vec(1, 2)) == [2, 2]


@pytest.mark.parametrize("dtype", [ms.float32, ms.int32])
def test_requires_grad_of_a_parameter(dtype):
    p = Parameter(Tensor([1, 2], dtype), name="p")
    p.requires_grad_(False)
    assert p.requires_grad is False
    p.requires_grad_()
    assert p.requires_grad is True
