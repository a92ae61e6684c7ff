"""Hooks on what the tape saves for a gradient."""

import functools
from collections.abc import Callable
from typing import Any

import torch

from .._core.checks import check_callable
from .._core.switch import as_mindspore, plain
from .._op.declare import public


@public("saved_tensors_hooks")
class saved_tensors_hooks(torch.autograd.graph.saved_tensors_hooks):
    """A context in which `pack_hook(x)` is kept in place of each Tensor x that is saved for a gradient.

    Args:
        pack_hook: gets the Tensor, which it must not change, and returns anything.
        unpack_hook: gets that in the pull, and returns the Tensor.

    Raises:
        TypeError: a hook cannot be called; from the pull, unpack_hook gave no Tensor.

    >>> import msvjp as mindspore
    >>> def fn(x):
    ...     with mindspore.saved_tensors_hooks(lambda x: x.asnumpy(), mindspore.Tensor):
    ...         return x * x
    >>> print(mindspore.grad(fn)(mindspore.Tensor([1.0, 2.0])))
    [2. 4.]
    """

    def __init__(self, pack_hook: Callable, unpack_hook: Callable) -> None:
        check_callable("mindspore.saved_tensors_hooks", pack_hook=pack_hook, unpack_hook=unpack_hook)
        super().__init__(
            functools.partial(_call_as_mindspore, pack_hook), functools.partial(_call_as_mindspore, unpack_hook)
        )


def _call_as_mindspore(hook: Callable, saved: Any) -> Any:
    """The hook, in MindSpore's terms also where torch calls it from inside."""
    with torch._C._EnableTorchFunction():
        return hook(as_mindspore(saved) if isinstance(saved, plain) else saved)


@public("register_saved_tensors_hooks")
def register_saved_tensors_hooks(pack_hook: Callable, unpack_hook: Callable) -> Callable:
    """A decorator: the function runs in the context `saved_tensors_hooks(pack_hook, unpack_hook)`."""
    hooks = saved_tensors_hooks(pack_hook, unpack_hook)

    def decorate(fn: Callable) -> Callable:
        @functools.wraps(fn)
        def hooked(*args: Any, **kwargs: Any) -> Any:
            with hooks:
                return fn(*args, **kwargs)

        return hooked

    return decorate
