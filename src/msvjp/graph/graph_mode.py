"""GRAPH_MODE: the outermost Cell that is called is compiled, with all that it calls."""

from typing import Any

from ..context.settings import GRAPH_MODE, get_context, obey
from ..nn.cell import Cell
from .jitted import Jitted, state

_call = Cell.__call__
_compiling = Jitted(_call)


def _compiled_call(self: Cell, *args: Any, **kwargs: Any) -> Any:
    """What the Cell computes, by a program of this call's signature."""
    if state.line_by_line or _is_off(self):
        return _call(self, *args, **kwargs)
    return _compiling(self, *args, **kwargs)


def _is_off(cell: Cell) -> bool:
    """Whether the user asked that the Cell, or all, is run line by line."""
    levels = (cell.jit_config_dict, get_context("jit_config"), {"jit_level": get_context("jit_level")})
    return next((level for level in (config.get("jit_level") for config in levels) if level), "O1") == "O0"


def set_mode(mode: int) -> None:
    """Compile Cells from now on, or do not: in PYNATIVE_MODE a call costs nothing for it."""
    Cell.__call__ = _compiled_call if mode == GRAPH_MODE else _call  # type: ignore[method-assign]


obey("mode", set_mode)
