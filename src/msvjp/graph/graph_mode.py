"""GRAPH_MODE: the outermost Cell that is called is compiled, with all that it calls."""

from typing import Any

from ..context.settings import GRAPH_MODE, get_context, obey
from ..nn.cell import Cell
from .decorators import jit
from .jitted import Jitted, line_by_line, state

_call = Cell.__call__
_compiling = Jitted(_call)


def _compiled_call(self: Cell, *args: Any, **kwargs: Any) -> Any:
    """What the Cell computes, by a program of this call's signature."""
    if state.line_by_line:
        return _call(self, *args, **kwargs)
    if _is_off(self):
        return line_by_line(_call, (self, *args), kwargs)
    return _compiling(self, *args, **kwargs)


def _is_off(cell: Cell) -> bool:
    """Whether the user asked that the Cell is run line by line, or all Cells that were not told otherwise."""
    own = cell.jit_config_dict.get("jit_level")
    return "O0" in ([own] if own else [get_context("jit_level"), get_context("jit_config").get("jit_level")])


def compile(self: Cell, *args: Any, **kwargs: Any) -> None:
    """Have the Cell compile from now on, in PYNATIVE_MODE too; the arguments are what it will be called with.

    It runs and is recorded at its first call, and compiled at the second one with arguments of a kind.
    """
    jit(self)


def set_mode(mode: int) -> None:
    """Compile Cells from now on, or do not: in PYNATIVE_MODE a call costs nothing for it."""
    Cell.__call__ = _compiled_call if mode == GRAPH_MODE else _call  # type: ignore[method-assign]


obey("mode", set_mode)
Cell.compile = compile  # type: ignore[assignment, method-assign]
