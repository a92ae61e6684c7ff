"""The call of a Cell in GRAPH_MODE: the outermost Cell that is called is compiled, with all that it calls."""

from typing import Any

from ..common.placeholder import has_free_sizes
from ..context.settings import get_context
from ..nn.cell import Cell
from .graph_mode import plain_call
from .jitted import Jitted, line_by_line, state

_compiling, _of_many_shapes = Jitted(plain_call), Jitted(plain_call, is_dynamic=True)


def compiled_call(self: Cell, *args: Any, **kwargs: Any) -> Any:
    """What the Cell computes, by a program of this call's signature."""
    if state.line_by_line:
        return plain_call(self, *args, **kwargs)
    if _is_off(self):
        return line_by_line(plain_call, (self, *args), kwargs)
    compiling = _of_many_shapes if self._inputs and has_free_sizes(self._inputs) else _compiling
    return compiling(self, *args, **kwargs)


def _is_off(cell: Cell) -> bool:
    """Whether the user asked that the Cell is run line by line, or all Cells that were not told otherwise."""
    own = cell.jit_config_dict.get("jit_level")
    return "O0" in ([own] if own else [get_context("jit_level"), get_context("jit_config").get("jit_level")])
