"""What torch has no kernel for: computed in another dtype, with its gradient, and never into a copy in silence."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, ops


def test_float16_comes_out_as_float16():
    x = Tensor([[2.0, 1.0], [1.0, 3.0]], ms.float16)
    assert ops.det(x).dtype == ms.float16
    assert ops.cholesky(x).dtype == ms.float16
    np.testing.assert_allclose(ops.det(x).asnumpy(), 5, rtol=1e-2)


@pytest.mark.msvjp_only("MindSpore's kernel of the gradient takes no float16")
def test_float16_has_its_gradient():
    x = Tensor([[2.0, 1.0], [1.0, 3.0]], ms.float16)
    gradient = ms.grad(ops.det)(x)
    assert gradient.dtype == ms.float16
    np.testing.assert_allclose(gradient.asnumpy(), [[3, -1], [-1, 2]], rtol=1e-2)


@pytest.mark.parametrize(("expression", "expected"), [("x - y", [False, True]), ("ops.abs(x)", [True, True])])
def test_bools_are_counted_and_come_out_as_bools(expression, expected):
    out = eval(expression, {"x": Tensor([True, True]), "y": Tensor([True, False]), "ops": ops})
    assert out.dtype == ms.bool_
    assert out.asnumpy().tolist() == expected


@pytest.mark.msvjp_only("what it says")
def test_what_is_written_in_place_is_no_copy():
    x = Tensor([True, False])
    with pytest.raises(RuntimeError, match=r"mindspore\.Tensor\.floor_divide_: "):
        x.floor_divide_(Tensor([True, True]))
    assert x.asnumpy().tolist() == [True, False]
