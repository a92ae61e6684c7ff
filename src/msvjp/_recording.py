"""Who is recording: whether a transform is running on this thread, and running a function with the tape on.

The state is the thread's. It is kept where torch keeps its own, which a backward takes along to the thread it runs on:
for tensors on a card that is a thread of the engine, and a bprop or a hook of the user runs there.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch

_is_set: Callable = torch._C._is_key_in_tls  # type: ignore[attr-defined]
_set: Callable = torch._C._stash_obj_in_tls  # type: ignore[attr-defined]
_unset: Callable = torch._C._remove_obj_from_tls  # type: ignore[attr-defined]
_RECORDING, _REPEATING = "msvjp.recording", "msvjp.repeating"

#: MindSpore's name, which it has only with the underscore, for torch's: a context or decorator that switches the tape off.
_no_grad = torch.no_grad


def recording() -> bool:
    """True inside a transform (vjp, grad, ...) on this thread, unless the tape is switched off there."""
    return _is_set(_RECORDING) and torch.is_grad_enabled()


def record(fn: Callable, args: Sequence = (), kwargs: dict | None = None) -> Any:
    """`fn(*args, **kwargs)` with the tape on, whatever the caller's modes; they are as before afterwards, come what may."""
    was_recording, was_off = _is_set(_RECORDING), not torch.is_grad_enabled()
    if not was_recording:
        _set(_RECORDING, True)
    if was_off:
        torch._C._set_grad_enabled(True)
    try:
        return fn(*args, **kwargs) if kwargs else fn(*args)
    finally:
        if not was_recording:
            _unset(_RECORDING)
        torch._C._set_grad_enabled(not was_off)


@contextlib.contextmanager
def repeating() -> Iterator:
    """While a block runs that ran before: what it changed in place then, it must not change again."""
    was_repeating = _is_set(_REPEATING)
    _set(_REPEATING, True)
    try:
        yield
    finally:
        if not was_repeating:
            _unset(_REPEATING)


def to_change(x: torch.Tensor | None) -> torch.Tensor | None:
    """The tensor, if any, for an op that changes it in place; a copy of it while a block is repeated."""
    return x.clone() if x is not None and _is_set(_REPEATING) else x
