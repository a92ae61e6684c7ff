"""Waiting for a card at each operation, so that an error comes from the line that is at fault: `runtime.launch_blocking`."""

from collections.abc import Callable
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode_stack

from .tree import tree_leaves
from .unchecked import check


class _Blocking(TorchDispatchMode):
    """Each operation on a card is checked as the CPU checks it, and waited for. A backward's are, too."""

    is_on = False

    def __torch_dispatch__(self, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        if not self.is_on:
            return func(*args, **kwargs)
        first = next(iter(tree_leaves((args, kwargs))), None)
        if first is None or first.device.type in _NOT_CARDS or hasattr(first, "fake_mode"):  # without values
            return func(*args, **kwargs)
        check(func, args, kwargs)
        out = func(*args, **kwargs)
        getattr(torch, first.device.type).synchronize()
        return out


_NOT_CARDS = ("cpu", "meta")
_mode = _Blocking()


def set_blocking(is_on: bool) -> None:
    """Whether the operations of this thread on a card wait for it. Where there is no card, nothing changes."""
    if is_on and torch.accelerator.is_available() and _mode not in _get_current_dispatch_mode_stack():
        _mode.__enter__()  # for good: others may stand on it by the time it is to end
    _mode.is_on = is_on


def is_blocking() -> bool:
    """Whether `set_blocking` is on, with a card or without."""
    return _mode.is_on
