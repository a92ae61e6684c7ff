"""mindspore.mint.nn: filled from the declarations in `nn/`."""

from . import functional
