"""The simulated npu as torch is told of it: the device, its operators, its module `torch.npu`."""

import contextlib
from typing import Any

import torch

from . import _engine, _kernels, _random
from ._card import check_alive
from ._memory import NAME

_libraries: list[torch.library.Library] = []  # what they register stays while they do


def install(float64: bool) -> None:
    """Once in a process: nothing takes it back."""
    from torch.utils.backend_registration import _setup_privateuseone_for_python_backend  # which an older torch lacks

    kernels = _kernels.KERNELS if float64 else _kernels.KERNELS | {"_to_copy": _kernels.cast}
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
    set_device = empty_cache = staticmethod(lambda *args: None)
    synchronize = staticmethod(check_alive)
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
