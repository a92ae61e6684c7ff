"""The operators and methods that MindSpore defines otherwise are torch's own inside torch."""

import mindspore as ms
import pytest
import torch

from msvjp._core.switch import inside_torch

IN_PLACE = ["x += 1", "x -= 1", "x *= 2", "x /= 2", "x //= 2", "x %= 2", "x **= 2"]


@pytest.mark.parametrize("statement", IN_PLACE)
def test_an_assignment_operator_changes_the_tensor_inside_torch(statement):
    x = ms.Tensor([4.0])
    names = {"x": x}
    inside_torch(exec, statement, names)
    assert names["x"] is x
    assert x.asnumpy().tolist() != [4]


def test_equal_and_invert_are_torchs_inside_torch():
    x = ms.Tensor([1, 2])
    assert inside_torch(lambda: x.equal(x)) is True
    assert inside_torch(lambda: ~x).tolist() == [-2, -3]
    assert inside_torch(lambda: (x == 1).tolist()) == [True, False]
    assert inside_torch(lambda: x.stride()) == (1,)


def test_real_and_imag_are_attributes_inside_torch():
    z = ms.Tensor([1 + 2j])
    assert inside_torch(lambda: (z.real.item(), z.imag.item())) == (1, 2)
    assert z.real().asnumpy().tolist() == [1]


def test_plain_tensors_and_tensors_mix():
    x, plain = ms.Tensor([1.0, 2.0]), torch.ones(2, device=ms.Tensor(1.0).device)
    for out in (x + plain, plain + x, ms.ops.add(plain, x), 2 * (plain - x)):
        assert type(out) is ms.Tensor
    assert type(ms.ops.add(plain, plain)) is torch.Tensor


def test_torch_modules_convert_parameters():
    layer = torch.nn.Module()
    layer.p = ms.Parameter(ms.Tensor([1.0]), name="p")
    assert layer.half().p.dtype == torch.float16
    assert layer.to(torch.float32).p.dtype == torch.float32
    assert isinstance(layer.p, torch.nn.Parameter)
