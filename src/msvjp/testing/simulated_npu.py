"""A simulated 'npu' over the host's memory, for testing where tensors are made and where code runs, without the card.

Its tensors are real ones of the device that torch keeps for backends of others (PrivateUse1), which is torch_npu's too: no
subclass, no mode. What it shows: tensors of two devices that meet, backwards on the engine's thread, dtypes that an Ascend
does not have, `.numpy()` without `.cpu()`. What it cannot show: an Ascend's kernels, numbers, speed, streams, asynchronous
errors, a second card. It stands on private parts of torch, so it tests itself when it is installed.
"""

import torch

from . import _backend, _self_test
from ._memory import NAME


class SimulationError(RuntimeError):
    """The simulated npu does not work with this version of torch; the message says what of it."""


_installed = False


def is_installed() -> bool:
    """Whether the npu of this process is the simulated one."""
    return _installed


def install(float64: bool = False) -> None:
    """Give torch the device npu:0, for the rest of the process. Where that was done before, nothing happens.

    Args:
        float64: whether the device has it. If not, a cast to float64 gives float32 and a warning, as under torch_npu.

    Raises:
        RuntimeError: torch has an npu that is not simulated.
        SimulationError: the simulation does not work with this version of torch.
    """
    global _installed
    if is_installed():
        return
    if hasattr(torch, NAME):
        raise RuntimeError("msvjp.testing: torch has a device npu already, and a process has one of that kind")
    try:
        _backend.install(float64)
        reason = _self_test.broken()
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
    if reason:
        raise SimulationError(
            f"msvjp.testing: the simulated npu does not work with torch {torch.__version__}: {reason}"
        )
    _installed = True
