"""The switch: user code sees MindSpore's Tensor, torch's own code sees a torch.Tensor, and nothing is copied.

Most of MindSpore's Tensor methods exist in torch too, some with another meaning (`size`, `max`, `transpose`, `std`).
torch's Python code calls them, so a subclass that simply overrode them would break torch from inside. Therefore:

* `inside_torch(fn, ...)` calls fn with the overrides off, on this thread: there a Tensor behaves as a torch.Tensor;
* what torch made meanwhile is plain, and `relabel` gives it the name back by assigning `__class__`: no copy, no node;
* a method or property asks `is_outside()`: MindSpore's answers outside, torch's own inside.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any

import torch

from .asker import asked_by_mindspore
from .dtype_text import in_mindspores_words

plain = torch.Tensor
is_outside = torch._C._is_torch_function_enabled
#: `inside_torch` without a Python frame, for the hot paths: `call_inside(fn, (), args, kwargs)`.
call_inside: Callable = torch._C._disabled_torch_function_impl


def inside_torch(fn: Callable, *args: Any, **kwargs: Any) -> Any:
    """`fn(*args, **kwargs)` as torch's own code would call it: Tensors are torch tensors there, in every method."""
    return call_inside(fn, (), args, kwargs)


#: The one seam where a tensor changes its class: `set_class(tensor, cls)`, in C, so without a frame on the hot paths.
set_class: Callable[[Any, type], None] = object.__dict__["__class__"].__set__


class Switched(torch.Tensor):
    """What `Tensor` stands on: torch's functions take it as a torch.Tensor, and give back what `label` names."""

    label: type  # Tensor itself, which is defined on top of this class

    @classmethod
    def __torch_function__(cls, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        out = call_inside(func, (), args, kwargs or {})
        if type(out) is plain or isinstance(out, (tuple, list)):
            relabel(out, args if not kwargs else (*args, *kwargs.values()))
        elif type(out) is torch.dtype and asked_by_mindspore():
            out = in_mindspores_words(out)
        return out


def relabel(out: Any, args: Iterable) -> Any:
    """Name as Tensor, in place, the plain tensors in `out` (a tensor, or nested tuples and lists), but none of `args`."""
    if type(out) is plain:
        if id(out) not in _given(args):
            set_class(out, Switched.label)
    elif isinstance(out, (tuple, list)):
        given = _given(args)
        for item in out:
            if type(item) is plain:
                if id(item) not in given:
                    set_class(item, Switched.label)
            elif isinstance(item, (tuple, list)):
                relabel(item, args)
    return out


def as_mindspore(x: torch.Tensor) -> torch.Tensor:
    """The tensor as a Tensor: itself if it is one, else one over the same memory, in the same graph."""
    return x if isinstance(x, Switched) else relabel(inside_torch(_alias, x), ())


def _alias(x: torch.Tensor) -> torch.Tensor:
    return x.view_as(x) if x.requires_grad else x.detach()


def relabel_plain(out: Any, args: Iterable) -> Any:
    """The converse of `relabel`: name as plain the Tensors in `out` that are none of `args`; Parameters stay."""
    if type(out) is Switched.label:
        if id(out) not in _given(args):
            set_class(out, plain)
    elif isinstance(out, (tuple, list)):
        for item in out:
            relabel_plain(item, args)
    elif isinstance(out, dict):
        for item in out.values():
            relabel_plain(item, args)
    return out


def _given(args: Iterable) -> set[int]:
    """The ids of the arguments and of what is in them: one that a function hands back is the caller's and keeps its class."""
    given = {*map(id, args)}
    for a in args:
        if isinstance(a, (tuple, list)):
            given |= {*map(id, a)}
    return given


def speaks_torch(args: Iterable) -> bool:
    """Plain in, plain out: some argument is a plain torch tensor and none is a Tensor of MindSpore."""
    found = False
    for a in args:
        for b in a if isinstance(a, (tuple, list)) else (a,):
            if isinstance(b, plain):
                if isinstance(b, Switched):
                    return False
                found = True
    return found


def switched_property(ours: Callable) -> property:
    """A property whose value is `ours(tensor)`, worked out inside torch, and torch's own attribute to code in there."""
    theirs = getattr(plain, ours.__name__, None)
    inside = ours if theirs is None else theirs.__get__

    @functools.wraps(ours)
    def get(self: Switched) -> Any:
        if not is_outside():
            return inside(self)
        out = call_inside(ours, (), (self,))
        return relabel(out, (self,)) if type(out) is plain else out

    return property(get, None if theirs is None else getattr(theirs, "__set__", None), doc=ours.__doc__)
