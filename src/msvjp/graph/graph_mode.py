"""GRAPH_MODE, and `Cell.compile`."""

from typing import Any

from ..context.settings import GRAPH_MODE, obey
from ..nn.cell import Cell
from .decorators import jit
from .loading import can_compile

plain_call = Cell.__call__
_compiling = False


def compile(self: Cell, *args: Any, **kwargs: Any) -> None:
    """Have the Cell compile from now on, in PYNATIVE_MODE too; the arguments are what it will be called with.

    It runs and is recorded at its first call, and compiled at the second one with arguments of a kind.
    """
    jit(self)


def set_mode(mode: int) -> None:
    """Compile Cells from now on, or do not: in PYNATIVE_MODE a call costs nothing for it.

    A mode that is set again changes nothing: what others have put in place of `Cell.__call__` meanwhile stays.
    """
    global _compiling
    compiling = mode == GRAPH_MODE and can_compile()
    if compiling and not _compiling:
        from .outermost import compiled_call

        Cell.__call__ = compiled_call  # type: ignore[method-assign]
    elif _compiling and not compiling:
        Cell.__call__ = plain_call  # type: ignore[method-assign]
    _compiling = compiling


obey("mode", set_mode)
Cell.compile = compile  # type: ignore[assignment, method-assign]
