"""In-place methods on Parameters: state, written without a gradient."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, ops

from .values import vec

pytestmark = pytest.mark.msvjp_only("on MindSpore's CPU they leave a Parameter as it is, or have no kernel")


WRITES = {
    "add_": (lambda p: p.add_(1), [2, 3]),
    "add_ to a view": (lambda p: p[:1].add_(1), [2, 2]),
    "mul_": (lambda p: p.mul_(3), [3, 6]),
    "copy_": (lambda p: p.copy_(vec(7, 8)), [7, 8]),
    "zero_": (lambda p: p.zero_(), [0, 0]),
    "masked_fill_": (lambda p: p.masked_fill_(p > 1, 9.0), [1, 9]),
    "index_add_": (lambda p: p.index_add_(0, Tensor([1, 1]), vec(1, 2)), [1, 5]),
    "scatter_": (lambda p: p.scatter_(0, Tensor([1]), vec(5)), [1, 5]),
    "uniform_": (lambda p: p.uniform_(4, 4), [4, 4]),
    "setitem": (lambda p: p.__setitem__(0, 5.0), [5, 2]),
}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("trained", [True, False])
def test_a_parameter_is_written_to(name, trained):
    p = Parameter(vec(1, 2), name="p", requires_grad=trained)
    write, want = WRITES[name]
    write(p)
    assert p.asnumpy().tolist() == want
    assert isinstance(p, Parameter)
    assert p.requires_grad is trained
    assert p.is_leaf


def test_a_trained_tensor_is_written_to():
    x = vec(1, 2).requires_grad_()
    x.add_(1)
    x[0] = 5
    assert x.asnumpy().tolist() == [5, 3]
    assert x.is_leaf


def test_inside_a_transform_what_is_trained_is_not():
    p = Parameter(vec(1, 2), name="p")
    with pytest.raises(RuntimeError, match=r"mindspore\.Tensor\.add_: .*in-place"):
        ms.vjp(lambda x: p.add_(x), vec(1, 1))


def test_a_buffer_is_written_to_inside_a_transform_too():
    p = Parameter(vec(1, 2), name="p", requires_grad=False)

    def fn(x):
        p.mul_(0.5).add_(x)
        return (p * x).sum()

    for want in ([2.5, 3], [3.25, 3.5]):
        (g,) = ms.vjp(fn, vec(2, 2))[1](Tensor(np.float32(1)))
        assert g.asnumpy().tolist() == p.asnumpy().tolist() == want


def test_what_is_computed_is_written_to_on_the_tape():
    out, vjp_fn = ms.vjp(lambda x: ops.sin(x).add_(x * x), vec(1, 2))
    np.testing.assert_allclose(vjp_fn(vec(1, 1))[0].asnumpy(), np.cos([1, 2]) + np.array([2, 4]), rtol=1e-6)
