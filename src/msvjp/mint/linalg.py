"""mindspore.mint.linalg: filled from the declarations in `ops/`."""

from .._missing import missing_names

__getattr__ = missing_names("mindspore.mint.linalg")
