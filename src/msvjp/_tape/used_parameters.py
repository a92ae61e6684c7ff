"""Which Parameters a function uses, found while it runs."""

from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from .._core.tree import tree_leaves


class UsedParameters(list):
    """The trained Parameters that a function used, in the order of their first use, known once it has run."""


class _Noting(TorchFunctionMode):
    def __init__(self, used: UsedParameters) -> None:
        super().__init__()
        self.used = used

    def __torch_function__(self, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        for x in tree_leaves((args, kwargs or {})):
            if isinstance(x, torch.nn.Parameter) and x.requires_grad and not any(x is known for known in self.used):
                self.used.append(x)
        return func(*args, **(kwargs or {}))


def used_parameters(fn: Callable) -> tuple[Callable, UsedParameters]:
    """fn, and the Parameters that a call of it uses."""
    used = UsedParameters()

    def noted(*args: Any, **kwargs: Any) -> Any:
        with _Noting(used):
            return fn(*args, **kwargs)

    return noted, used
