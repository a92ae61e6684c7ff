"""MindSpore's API on top of PyTorch: `import msvjp as mindspore`, and the script keeps its text and its numbers."""

from . import dtype, mint, numpy, ops
from ._missing import UnsupportedError, missing_names
from ._version import __version__
from .dtype import *  # noqa: F403
from .parameter import Parameter, ParameterTuple
from .seed import get_seed, set_seed
from .tensor import Tensor, from_numpy, tensor

# isort: split
# The ops publish their names in the modules above; the layers stand on them.
from .ops import (
    activation,
    clipping,
    comparison,
    control,
    conv,
    conversion,
    creation,
    cumulative,
    dropping,
    elementwise,
    gathering,
    image,
    indexing,
    inplace,
    joining,
    linalg,
    linear,
    loss,
    normalization,
    numpy_creation,
    numpy_elementwise,
    pool,
    products,
    reduction,
    scattering,
    search,
    shaping,
    unary,
)

# isort: split
from . import initializer, nn
from ._aliases import install
from .autodiff import vjp

install(__name__)
del install

__getattr__ = missing_names("mindspore")
