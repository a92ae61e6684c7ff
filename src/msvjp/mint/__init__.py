"""mindspore.mint: names and defaults of torch's style. Filled from the declarations in `ops/` and `nn/`."""

from .._missing import missing_names
from . import linalg, nn, special

__getattr__ = missing_names("mindspore.mint")

__all__ = ["linalg", "nn", "special"]
