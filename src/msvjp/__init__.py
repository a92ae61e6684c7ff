"""MindSpore's API on top of PyTorch: `import msvjp as mindspore`, and the script keeps its text and its numbers."""

from . import dtype, mint, numpy, ops
from ._missing import UnsupportedError, missing_names
from ._version import __version__
from .dtype import *  # noqa: F403
from .parameter import Parameter, ParameterTuple
from .tensor import Tensor, from_numpy, tensor

# isort: split
# The ops publish their names in the modules above; the layers stand on them.
from .ops import (  # noqa: F401
    elementwise,
)

# isort: split
from . import nn
from .autodiff import vjp

__getattr__ = missing_names("mindspore")
