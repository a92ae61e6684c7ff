"""A simulated 'npu' over the host's memory, for testing where tensors are made and where code runs, without the card.

Its tensors are real ones of the device that torch keeps for backends of others (PrivateUse1), which is torch_npu's too: no
subclass, no mode. What it shows: tensors of two devices that meet, backwards on the engine's thread, dtypes that an Ascend
does not have, `.numpy()` without `.cpu()`. What it cannot show: an Ascend's kernels, numbers, speed, streams, asynchronous
errors, a second card. It stands on private parts of torch, so it tests itself when it is installed.
"""

import contextlib
from typing import Any

import torch

from . import _engine, _kernels, _random, _self_test
from ._memory import NAME


class SimulationError(RuntimeError):
    """The simulated npu does not work with this version of torch; the message says what of it."""


_libraries: list[torch.library.Library] = []  # what they register stays while they do


def is_installed() -> bool:
    """Whether the npu of this process is the simulated one."""
    return bool(_libraries)


def install(float64: bool = False) -> None:
    """Give torch the device npu:0, for the rest of the process. Where that was done before, nothing happens.

    Args:
        float64: whether the device has it. If not, a cast to float64 gives float32 and a warning, as under torch_npu.

    Raises:
        RuntimeError: torch has an npu that is not simulated.
        SimulationError: the simulation does not work with this version of torch.
    """
    if is_installed():
        return
    if hasattr(torch, NAME):
        raise RuntimeError("msvjp.testing: torch has a device npu already, and a process has one of that kind")
    try:
        _install(_kernels.KERNELS if float64 else _kernels.KERNELS | {"_to_copy": _kernels.cast})
        reason = _self_test.broken()
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
    if reason:
        raise SimulationError(
            f"msvjp.testing: the simulated npu does not work with torch {torch.__version__}: {reason}"
        )


def _install(kernels: dict) -> None:
    from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

    _setup_privateuseone_for_python_backend(NAME, backend_module=_Module(), device_guard=_engine.Guard())
    variable: Any = torch.autograd.Variable
    variable._execution_engine = _engine.Engine(variable._execution_engine)
    torch.UntypedStorage.__new__ = staticmethod(_storage)  # type: ignore[assignment, method-assign]
    torch.Generator = _random.Generator  # type: ignore[misc]
    others, aten = torch.library.Library("_", "IMPL"), torch.library.Library("aten", "IMPL")
    _libraries.extend((others, aten))
    others.fallback(lambda op, *args, **kwargs: _kernels.fallback(op, *args, **kwargs), "PrivateUse1")
    others.fallback(torch.library.fallthrough_kernel, "AutocastPrivateUse1")
    for name, kernel in kernels.items():
        aten.impl(name, kernel, "PrivateUse1")
    for name, layer in _kernels.LAYERS.items():
        aten.impl(name, layer, "AutogradPrivateUse1")
    for name in _kernels.IN_LOW_PRECISION:
        aten.impl(name, _kernels.in_low_precision(name), "AutocastPrivateUse1")


class _Module:
    """torch.npu"""

    _initialized = True
    is_available = is_initialized = is_bf16_supported = staticmethod(lambda *args: True)
    device_count = staticmethod(lambda: 1)
    current_device = staticmethod(lambda: 0)
    _is_in_bad_fork = staticmethod(lambda: False)
    set_device = synchronize = empty_cache = staticmethod(lambda *args: None)
    device = staticmethod(lambda device: contextlib.nullcontext())
    get_amp_supported_dtype = staticmethod(lambda: [torch.float16, torch.bfloat16, torch.float32])
    get_rng_state = staticmethod(_random.get_state)
    set_rng_state = staticmethod(_random.set_state)
    manual_seed = manual_seed_all = staticmethod(_random.seed)


_new_storage = torch.UntypedStorage.__new__


def _storage(cls: type, *args: Any, device: Any = None, **kwargs: Any) -> torch.UntypedStorage:
    """A storage without a tensor, which deepcopy and torch.load make: no allocator stands behind the device."""
    if device is None or torch.device(device).type != NAME:
        return _new_storage(cls, *args, **({} if device is None else {"device": device}), **kwargs)  # type: ignore
    return torch.empty(*(args or (0,)), dtype=torch.uint8, device=device).untyped_storage()
