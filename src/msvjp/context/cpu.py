"""mindspore.device_context.cpu: the CPU, and how many threads compute on it."""

import torch

from .._core.checks import check_positive_ints
from .._core.root import public_path
from .._names import missing


@public_path("device_context.cpu.device.device_count")
def device_count() -> int:
    """1: all cores are one device."""
    return 1


@public_path("device_context.cpu.device.is_available")
def is_available() -> bool:
    """True."""
    return True


@public_path("device_context.cpu.op_tuning.threads_num")
def threads_num(num: int) -> None:
    """How many threads compute an operation: `torch.set_num_threads`. It may be said again; MindSpore takes it once.

    Raises:
        TypeError: num is not an int.
        ValueError: num is below 1.
    """
    check_positive_ints("mindspore.device_context.cpu.op_tuning.threads_num", num=num)
    torch.set_num_threads(num)


missing.install()
