"""Who is recording: whether a transform is running on this thread, and running a function with the tape on."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch


class _State(threading.local):
    """State of one thread. A thread that torch started begins as recording if it runs a backward.

    That is the backward of tensors on a card, in which a user's bprop or hook may be differentiated once more.
    """

    repeating = False

    def __init__(self) -> None:
        is_torchs = isinstance(threading.current_thread(), threading._DummyThread)  # Python did not start it
        self.recording = is_torchs and torch._C._current_graph_task_id() >= 0  # type: ignore[attr-defined]


_state = _State()

#: MindSpore's name, which it has only with the underscore, for torch's: a context or decorator that switches the tape off.
_no_grad = torch.no_grad


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


@contextlib.contextmanager
def repeating() -> Iterator:
    """While a recomputed block is replayed: what it changed in place the first time, it must not change again."""
    was_repeating, _state.repeating = _state.repeating, True
    try:
        yield
    finally:
        _state.repeating = was_repeating


def write_target(x: torch.Tensor | None) -> torch.Tensor | None:
    """The tensor that an in-place op writes to; a clone while a recomputed block is replayed."""
    return x.clone() if _state.repeating and x is not None else x
