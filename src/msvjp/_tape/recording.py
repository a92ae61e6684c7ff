"""Who is recording: whether a transform is running on this thread, and running a function with the tape on."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch._C import _len_torch_function_stack
from torch.overrides import _pop_mode, _push_mode


class _State(threading.local):
    """State of one thread. A thread that torch started begins as recording if it runs a backward.

    That is the backward of tensors on a card, in which a user's bprop or hook may be differentiated once more.
    """

    #: Called with each tensor that is about to be written to, while a block runs that will be recomputed.
    note: Callable | None = None
    #: The mode that gives integers a gradient, from when the transform that is running first needs it.
    integers: Any = None
    #: What was written to, though its values may be needed, since the outermost transform began.
    writes: Sequence = ()
    keep_values: Callable

    #: Whether a block has run, since the outermost transform began, that runs again in a pull.
    recomputes: bool = False

    #: How many transforms run, one inside another.
    recording: int

    def __init__(self) -> None:
        is_torchs = isinstance(threading.current_thread(), threading._DummyThread)  # Python did not start it
        self.recording = int(is_torchs and torch._C._current_graph_task_id() >= 0)  # type: ignore[attr-defined]


_state = _State()

#: MindSpore's name, which it has only with the underscore, for torch's: a context or decorator that switches the tape off.
_no_grad = torch.no_grad


def recording() -> bool:
    """True inside a transform (vjp, grad, ...) on this thread, unless the tape is switched off there."""
    return _state.recording > 0 and torch.is_grad_enabled()


def nested() -> bool:
    """True inside a transform that runs in another, where a third derivative may be taken."""
    return _state.recording > 1 and torch.is_grad_enabled()


def record(fn: Callable, args: Sequence = (), kwargs: dict | None = None) -> Any:
    """`fn(*args, **kwargs)` with the tape on, whatever the caller's modes; they are as before afterwards, come what may."""
    was_recording, was_off, had_integers = _state.recording, not torch.is_grad_enabled(), _state.integers
    _state.recording = was_recording + 1
    if not was_recording:
        _state.recomputes = False
    if was_off:
        torch._C._set_grad_enabled(True)
    try:
        out = fn(*args, **kwargs) if kwargs else fn(*args)
        if _state.integers is not had_integers:
            _state.integers.keep(out)
        if _state.writes:
            _state.keep_values(out, _state.writes)
        return out
    finally:
        _state.recording = was_recording
        if not was_recording:
            _state.writes = ()
        torch._C._set_grad_enabled(not was_off)
        if _state.integers is not had_integers:
            _end_integers(had_integers)


def unrecorded(fn: Callable, *args: Any) -> Any:
    """`fn(*args)` with the tape off. Where it is off already, as in a training step, that costs next to nothing."""
    if not torch.is_grad_enabled():
        return fn(*args)
    with torch.no_grad():
        return fn(*args)


def note_block() -> None:
    """Say that what is recorded has a block that runs again in a pull."""
    _state.recomputes = True


def in_block() -> bool:
    """Whether what runs is a block that runs again in a pull, for the first time or again."""
    return _state.note is not None


def integers() -> Any:
    """The mode that gives integers a gradient, None where none is active on this thread."""
    return _state.integers


def note_write(write: Any, keep_values: Callable) -> None:
    """Keep the write until `keep_values(out, writes)` is called, with what the transform's function gave."""
    _state.writes = (*_state.writes, write)
    _state.keep_values = keep_values


def begin_integers(mode: Any) -> Any:
    """Have the mode active until the innermost transform ends that is running; returns it.

    It goes below all others, for the user's own begin and end inside one another.
    """
    _state.integers = mode
    above = [_pop_mode() for _ in range(_len_torch_function_stack())]
    for m in (mode, *reversed(above)):
        _push_mode(m)
    return mode


def _end_integers(before: Any) -> None:
    ended, _state.integers = _state.integers, before
    modes = [_pop_mode() for _ in range(_len_torch_function_stack())]
    for mode in reversed(modes):
        if mode is not ended:
            _push_mode(mode)


def depth() -> int:
    """How many transforms run on this thread, one inside another."""
    return _state.recording


@contextlib.contextmanager
def at_depth(transforms: int) -> Iterator:
    """Run as inside so many transforms, for what ran there before and is to take the same path."""
    now, _state.recording = _state.recording, transforms
    try:
        yield
    finally:
        _state.recording = now


@contextlib.contextmanager
def noting_writes(note: Callable) -> Iterator:
    """Have `note(x)` called for each tensor that is about to be written to, views by their base."""
    outer = _state.note
    _state.note = note if outer is None else lambda x: (note(x), outer(x))
    try:
        yield
    finally:
        _state.note = outer


def noting() -> Callable | None:
    """What is to be called with a tensor that is about to be written to, if a block runs that will be recomputed."""
    return _state.note
