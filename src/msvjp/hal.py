"""mindspore.hal: what devices there are, and the names of mindspore.runtime with a device_target."""

from collections.abc import Callable
from typing import Any

import torch

from . import runtime
from ._core.root import public_path
from ._names import missing
from .common.device import KINDS, current_device, found
from .runtime import Event, Stream, StreamCtx, current_stream, default_stream, set_cur_stream, synchronize

__all__ = ["Event", "Stream", "StreamCtx", "current_stream", "default_stream", "set_cur_stream", "synchronize"]


def _kind(name: str, device_target: str | None) -> str:
    """torch's name for the kind of device, by default that on which new Tensors are made."""
    if device_target is None:
        return current_device().type
    if device_target not in KINDS:
        raise ValueError(
            f"mindspore.hal.{name}: device_target is {device_target!r}; give one of {', '.join(map(repr, KINDS))}"
        )
    return KINDS[device_target]


@public_path("hal.device_count")
def device_count(device_target: str | None = None) -> int:
    """How many devices of the kind there are, 'CPU', 'GPU' or 'Ascend'; by default of that in use."""
    kind = _kind("device_count", device_target)
    return next(entry.number for entry in found() if entry.torch_name == kind)


@public_path("hal.is_available")
def is_available(device_target: str) -> bool:
    """Whether there is a device of the kind."""
    return device_count(device_target) > 0


@public_path("hal.is_initialized")
def is_initialized(device_target: str) -> bool:
    """Whether the devices of the kind are in use already; the CPU always is."""
    kind = _kind("is_initialized", device_target)
    return kind == "cpu" or (is_available(device_target) and getattr(torch, kind).is_initialized())


@public_path("hal.get_device_name")
def get_device_name(device_id: int, device_target: str | None = None) -> str:
    """The name of a device; 'CPU' for the CPU."""
    kind = _kind("get_device_name", device_target)
    return "CPU" if kind == "cpu" else getattr(torch, kind).get_device_name(device_id)


@public_path("hal.get_device_properties")
def get_device_properties(device_id: int, device_target: str | None = None) -> Any:
    """torch's properties of a device, such as name and total_memory; None for the CPU."""
    kind = _kind("get_device_properties", device_target)
    return None if kind == "cpu" else getattr(torch, kind).get_device_properties(device_id)


@public_path("hal.get_device_capability")
def get_device_capability(device_id: int, device_target: str | None = None) -> Any:
    """The two numbers of a GPU's architecture; None for others."""
    kind = _kind("get_device_capability", device_target)
    return torch.cuda.get_device_capability(device_id) if kind == "cuda" else None


@public_path("hal.get_arch_list")
def get_arch_list(device_target: str | None = None) -> Any:
    """The architectures of GPUs that torch was built for, a list; None for other kinds."""
    return torch.cuda.get_arch_list() if _kind("get_arch_list", device_target) == "cuda" else None


def _of_runtime(name: str) -> Callable:
    """A function of runtime's that takes a device_target: figures are those of the device in use."""

    def function(device_target: str | None = None) -> Any:
        if _kind(name, device_target) != current_device().type:
            raise ValueError(
                f"mindspore.hal.{name}: device_target is {device_target!r}, which is not the device in use"
            )
        return getattr(runtime, name)()

    function.__name__ = function.__qualname__ = name
    function.__doc__ = getattr(runtime, name).__doc__
    return public_path(f"hal.{name}")(function)


memory_allocated, max_memory_allocated = _of_runtime("memory_allocated"), _of_runtime("max_memory_allocated")
memory_reserved, max_memory_reserved = _of_runtime("memory_reserved"), _of_runtime("max_memory_reserved")
memory_stats, memory_summary = _of_runtime("memory_stats"), _of_runtime("memory_summary")
empty_cache, reset_peak_memory_stats = _of_runtime("empty_cache"), _of_runtime("reset_peak_memory_stats")
reset_max_memory_allocated, reset_max_memory_reserved = reset_peak_memory_stats, reset_peak_memory_stats

missing.install()
