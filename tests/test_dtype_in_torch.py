"""`x.dtype` is torch's own to torch's code and to modules that import torch; to MindSpore's it is equal, with another text."""

import io

import numpy as np
import pytest
import torch

import msvjp as ms
from msvjp import Parameter, Tensor
from msvjp.common.dtype import NAMES

pytestmark = pytest.mark.not_on("cuda", "npu", reason="its torch modules are on the CPU, its Tensors on the device")

#: A script that knows MindSpore alone.
script = {"Tensor": Tensor, "x": Tensor([1.0])}


def in_a_script(text):
    return eval(text, script)


def test_here_it_is_torchs():
    assert Tensor([1.0]).dtype is Parameter(Tensor([1.0])).dtype is torch.float32 is ms.float32
    assert torch.zeros(2, dtype=Tensor([1], ms.int16).dtype).dtype is torch.int16


@pytest.mark.parametrize("dtype", NAMES)
def test_both_are_equal(dtype):
    script["x"] = Tensor([1], torch.int64).to(dtype)
    shown = in_a_script("x.dtype")
    assert shown is not dtype and shown == dtype and dtype == shown and hash(shown) == hash(dtype)
    assert {dtype: 1, shown: 2} == {shown: 2} and shown in NAMES and str(shown) == NAMES[shown]
    assert isinstance(shown, torch.dtype) and isinstance(shown, ms.Type) and isinstance(dtype, ms.Type)
    assert shown.itemsize == dtype.itemsize and shown.is_signed == dtype.is_signed
    file = io.BytesIO()
    torch.save(shown, file)
    file.seek(0)
    assert torch.load(file, weights_only=True) is shown
    assert shown.torch is dtype


def test_torchs_code_that_gets_a_tensor():
    x = Tensor(np.ones((2, 3, 4), np.float32))
    out, _ = torch.nn.LSTM(4, 5)(x)  # its forward, in Python, asks for the dtype to make the first state
    assert out.shape == (2, 3, 5)
    p = Parameter(Tensor([1.0]))
    optimizer = torch.optim.Adam([p])
    (p * 2).sum().backward()
    optimizer.step()


def test_torch_refuses_the_other():
    with pytest.raises(TypeError):  # and does not take its memory for that of a dtype
        torch.finfo(in_a_script("Tensor([1.0]).dtype"))
