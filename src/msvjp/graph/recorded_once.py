"""One recorded call and what is to be told of it, for `explain`."""

from collections.abc import Callable
from typing import Any

import torch

from .._core.switch import inside_torch
from ..nn.cell import Cell
from .explain import Explanation
from .jitted import Entry, First, Jitted
from .lowering import lock
from .program import Call, Program
from .signature import signature


def explained(fn: Callable, *args: Any, **kwargs: Any) -> Explanation:
    """Call fn, and tell what was recorded."""
    if isinstance(fn, Cell):
        fn, args = type(fn).__call__, (fn, *args)
    known = getattr(fn, "_jitted", None) or Jitted(fn)
    compiling = Jitted(known.fn)
    leaves: list[torch.Tensor] = []
    objects: list = []
    inside_torch(signature, args, kwargs, leaves, objects)
    entry = Entry()
    with lock:
        compiling.record(First(entry, leaves, objects), Call(compiling.fn, args, kwargs))
    return _told(entry)._replace(compiled=known.entries(args).compiled())


def _told(entry: Entry) -> Explanation:
    if not entry.programs:
        return Explanation(entry.why, (), (), "")
    program = entry.programs[0]
    return Explanation(None, _graphs(program), tuple(map(_name, program.captured)), program.surroundings.text())


def _graphs(program: Program) -> tuple[str, ...]:
    return tuple(graph.code.strip() for graph in program.modules())


def _name(x: torch.Tensor) -> str:
    return getattr(x, "name", None) or f"a Tensor of shape {tuple(x.shape)}"
