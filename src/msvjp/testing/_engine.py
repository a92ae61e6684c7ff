"""Backwards of the simulated npu, which torch runs on a thread of its engine: how an exception of a hook comes back.

At each step, also while an exception passes, torch asks the device's guard for its type. The guard is Python, where no call
succeeds while an exception is set, and a failure there ends the process. So the guard takes the exception and keeps it,
and the caller of the backward, to whom torch then has none to hand over, raises it.
"""

import ctypes
from typing import Any

import torch

_kept: list[BaseException] = []
_raise_what_is_set = ctypes.pythonapi.PyErr_Occurred
_raise_what_is_set.restype = ctypes.c_void_p


_DeviceGuard: Any = torch._C._acc.DeviceGuard if hasattr(torch._C, "_acc") else object  # which an older torch lacks


class Guard(_DeviceGuard):
    """Says which device the backward is on."""

    def type_(self) -> Any:
        try:
            _raise_what_is_set()
        except BaseException as error:
            _kept.append(error)
        return torch._C._autograd.DeviceType.PrivateUse1  # type: ignore[attr-defined]


class Engine:
    """`torch.autograd.Variable._execution_engine`, which raises what the guard has kept."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def run_backward(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self._engine.run_backward(*args, **kwargs)
        except SystemError:  # an error that says nothing
            if not _kept:
                raise
        raise _kept.pop()
