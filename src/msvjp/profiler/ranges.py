"""`mstx`: parts of a script with names of their own in a trace."""

import itertools
from typing import Any

import torch

from .. import log
from .._op.declare import public

_numbers = itertools.count(1)
_open: dict[int, Any] = {}


@public("profiler.mstx")
class Mstx:
    """Names a moment or a part of the script in the traces that are being recorded.

    >>> from msvjp.profiler import mstx
    >>> number = mstx.range_start("epoch")
    >>> mstx.mark("half of it")
    >>> mstx.range_end(number)
    """

    enable = True

    @staticmethod
    def mark(message: str, stream: Any = None, domain: str = "default") -> None:
        """A moment. stream and domain are accepted."""
        if _is_text("mark", message):
            with torch.profiler.record_function(message):
                pass

    @staticmethod
    def range_start(message: str, stream: Any = None, domain: str = "default") -> int:
        """Begin a part; its number, for `range_end`. stream and domain are accepted."""
        if not _is_text("range_start", message):
            return 0
        number = next(_numbers)
        _open[number] = torch.profiler.record_function(message)
        _open[number].__enter__()
        return number

    @staticmethod
    def range_end(range_id: int, domain: str = "default") -> None:
        """End the part of that number. A number of none does nothing, and a warning is logged."""
        part = _open.pop(range_id, None)
        if part is None:
            log.warning("mindspore.profiler.mstx.range_end: range_id is %r, which no part has", range_id)
        else:
            part.__exit__(None, None, None)


def _is_text(method: str, message: Any) -> bool:
    if isinstance(message, str) and message:
        return True
    log.warning("mindspore.profiler.mstx.%s: message is %r; give a text that is not empty", method, message)
    return False
