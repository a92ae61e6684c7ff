"""Who is recording: whether a transform is running on this thread, and running a function with the tape on."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import torch


class _State(threading.local):
    recording = False


_state = _State()


def recording() -> bool:
    """True inside a transform (vjp, grad, ...) on this thread, unless the tape is switched off there."""
    return _state.recording and torch.is_grad_enabled()


def record(fn: Callable, args: Sequence = (), kwargs: dict | None = None) -> Any:
    """`fn(*args, **kwargs)` with the tape on, whatever the caller's modes; they are as before afterwards, come what may."""
    was_recording, was_off = _state.recording, not torch.is_grad_enabled()
    _state.recording = True
    if was_off:
        torch._C._set_grad_enabled(True)
    try:
        return fn(*args, **kwargs) if kwargs else fn(*args)
    finally:
        _state.recording = was_recording
        torch._C._set_grad_enabled(not was_off)
