"""mindspore.runtime: launch_blocking, synchronize, and set_context(pynative_synchronize=...)."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor


@pytest.mark.parametrize("function", ["runtime.launch_blocking", "launch_blocking", "runtime.synchronize"])
def test_what_waits_returns_nothing(function):
    owner = ms.runtime if function.startswith("runtime.") else ms
    assert getattr(owner, function.rpartition(".")[2])() is None


def test_a_setting_does_the_same():
    before = ms.get_context("pynative_synchronize")
    ms.set_context(pynative_synchronize=True)
    try:
        assert ms.get_context("pynative_synchronize") is True
        with pytest.raises((IndexError, RuntimeError)):
            Tensor(np.float32([1, 2, 3]))[Tensor([5])].asnumpy()
    finally:
        ms.set_context(pynative_synchronize=before)
        ms.runtime.launch_blocking()  # as it was
