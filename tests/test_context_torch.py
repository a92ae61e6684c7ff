"""What mindspore.context sets in torch."""

import mindspore as ms
import numpy as np
import pytest
import torch
from mindspore import device

pytestmark = pytest.mark.not_on("cuda", "npu", reason="it begins where the default is the CPU")


@pytest.fixture
def two_cards(monkeypatch):
    """Two devices of cuda that torch sees; nothing can be made on them."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    yield
    device.set_default(torch.device("cpu"))


@pytest.mark.parametrize(
    "choose",
    [
        lambda: ms.set_context(device_id=1, device_target="GPU"),
        lambda: (ms.set_context(device_target="GPU"), ms.set_context(device_id=1)),
        lambda: (ms.set_context(device_id=1), ms.set_context(device_target="GPU")),
        lambda: ms.set_device("GPU", 1),
    ],
)
def test_device_target_is_the_default_device(two_cards, choose):
    choose()
    assert device.default_device() == torch.device("cuda:1")
    assert ms.get_current_device() == ("GPU", 1)
    assert (ms.get_context("device_target"), ms.get_context("device_id")) == ("GPU", 1)
    ms.set_context(device_target="CPU", device_id=0)
    assert device.default_device() is None
    assert ms.get_current_device() == ("CPU", 0)


def test_a_device_that_is_not_there_is_an_error_and_changes_nothing(two_cards):
    with pytest.raises(
        RuntimeError, match=r"^mindspore\.set_device: there is no device GPU:2: there are 2\. Found: 2 GPU"
    ):
        ms.set_device("GPU", 2)
    with pytest.raises(RuntimeError, match=r"^mindspore\.set_context: there is no device Ascend:0: torch_npu is not"):
        ms.set_context(device_target="Ascend")
    assert ms.get_current_device() == ("CPU", 0)
    ms.Tensor([1.0])


def test_what_is_told_is_torchs_device():
    torch.set_default_device("meta")
    try:
        assert ms.get_current_device() == ("meta", 0)
        made = [ms.Tensor([1.0]), ms.Tensor(np.ones(2)), ms.nn.Dense(2, 2).weight, ms.ops.zeros((2,)), ms.mint.randn(2)]
        assert {x.device for x in made} == {"meta"}
    finally:
        torch.set_default_device(None)


def test_the_cpu_costs_nothing():
    """torch.set_default_device would put a Python function around every function of torch."""
    ms.set_context(device_target="CPU")
    assert torch.overrides._len_torch_function_stack() == 0


@pytest.mark.parametrize(
    "switch", [ms.set_deterministic, lambda on: ms.set_context(deterministic="ON" if on else "OFF")]
)
def test_deterministic(switch):
    for on in (True, False):
        switch(on)
        assert torch.are_deterministic_algorithms_enabled() is on
    with pytest.raises(TypeError):
        ms.set_deterministic("ON")


def test_threads():
    before = torch.get_num_threads()
    ms.set_context(runtime_num_threads=1)
    assert torch.get_num_threads() == 1
    ms.set_context(runtime_num_threads=0)
    assert torch.get_num_threads() == 1
    torch.set_num_threads(before)


def test_tf32(two_cards, monkeypatch):
    before = torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32
    config = {"conv_allow_tf32": not before[0], "matmul_allow_tf32": not before[1]}
    ms.set_context(gpu_config=config)  # on the cpu it is another device's
    assert (torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32) == before
    ms.set_context(device_target="GPU", gpu_config=config)
    assert (torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32) != before
    assert ms.get_context("gpu_config") == config
    ms.set_context(gpu_config=dict(zip(config, before, strict=True)))
    with pytest.raises(ValueError, match="no_such_key"):
        ms.set_context(gpu_config={"no_such_key": 1})
