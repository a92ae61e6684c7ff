"""mindspore.nn: the layers, losses and containers, one kind a file."""

from .._missing import missing_names
from .cell import Cell

__getattr__ = missing_names("mindspore.nn")

__all__ = ["Cell"]
