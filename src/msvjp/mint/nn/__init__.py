"""mindspore.mint.nn: filled from the declarations in `nn/`."""

from ..._missing import missing_names
from . import functional

__getattr__ = missing_names("mindspore.mint.nn")

__all__ = ["functional"]
