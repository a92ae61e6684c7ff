"""What a network computed inside a Cell, on the tape until that Cell ends: gradients asked for at the same call take it.

A step of MindSpore 1.x calls `self.network(x)` for the loss and `self.grad(self.network, weights)(x)` for the gradients. In
MindSpore the network, on which `set_grad()` was called, runs once: one dropout mask, and moving statistics that move once.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch.utils._python_dispatch import _get_current_dispatch_mode

from .._core import spread
from .._core.switch import inside_torch, plain, set_class
from .._core.tree import tree_map
from . import recording
from .recording import record


class _Call(NamedTuple):
    module: torch.nn.Module
    args: tuple
    kwargs: dict
    out: Any
    marks: tuple


class Kept(threading.local):
    #: The calls by the id of their module, while a Cell runs that nobody records; else None.
    calls: dict[int, _Call] | None = None


kept = Kept()


def keep(module: torch.nn.Module, run: Callable, args: tuple, kwargs: dict) -> Any:
    """`run(*args, **kwargs)`, the call of the module: what the caller sees is off the graph, which is kept."""
    if spread.grid is not None or torch.is_inference_mode_enabled():
        return run(*args, **kwargs)
    out = record(run, args, kwargs)
    if kept.calls is not None and not recording._state.recomputes:
        kept.calls[id(module)] = _Call(module, args, kwargs, out, _marks(module, args, kwargs))
    return inside_torch(tree_map, _shown, out)


def taken_from(
    calls: dict[int, _Call], fn: Any, args: tuple, kwargs: dict, weights: Sequence[torch.Tensor]
) -> Callable | None:
    """A function that gives what was kept of this very call, of the same Tensors with the same values, if it was."""
    call = calls.pop(id(fn), None)
    if call is None or not all(w.is_floating_point() for w in weights):
        return None
    given, known = ({**dict(enumerate(a)), **named} for a, named in ((args, kwargs), (call.args, call.kwargs)))
    same = given.keys() == known.keys() and all(_is_same(x, known[place]) for place, x in given.items())
    return (lambda: call.out) if same and _marks(fn, args, kwargs) == call.marks else None


def _marks(module: torch.nn.Module, args: tuple, kwargs: dict) -> tuple:
    """By which one sees that something was written to since, or that another graph is recorded."""
    tensors = (*torch.nn.Module.parameters(module), *args, *kwargs.values())
    return module.training, _get_current_dispatch_mode(), [x._version for x in tensors if isinstance(x, plain)]


def _is_same(a: Any, b: Any) -> bool:
    return a is b or (type(a) is type(b) and isinstance(a, (int, float, str)) and a == b)


def _shown(x: torch.Tensor) -> torch.Tensor:
    if not x.requires_grad:
        return x
    shown = x.detach()
    set_class(shown, type(x))
    return shown
