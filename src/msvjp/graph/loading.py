"""Loading what compiles, when something first does. It stands on names of torch's own that another torch may lack."""

import functools
import importlib

import torch

from .. import log
from .._core.errors import UnsupportedError


@functools.cache
def why_not() -> str | None:
    """Why nothing can be compiled on this torch; None where it can."""
    try:
        importlib.import_module(".jitted", __package__)
    except (ImportError, AttributeError) as error:
        return f"torch {torch.__version__} lacks what compiling stands on: {error}"
    return None


@functools.cache
def tell(why: str) -> None:
    """Say it once in the log."""
    log.warning("mindspore.jit: all runs line by line: %s", why)


def can_compile(fullgraph: bool = False) -> bool:
    """Whether this torch has all that is needed; where it has not, that is told.

    Raises:
        UnsupportedError: it has not, and fullgraph is True.
    """
    why = why_not()
    if why is not None and fullgraph:
        raise UnsupportedError(f"mindspore.jit: fullgraph is True, and all would run line by line: {why}")
    if why is not None:
        tell(why)
    return why is None
