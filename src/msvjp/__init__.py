"""MindSpore's API on top of PyTorch: `import msvjp as mindspore`, and the script keeps its text and its numbers."""

import gc

_collecting = gc.isenabled()
gc.disable()  # the thousands of functions made below would set off a collection, which walks all of torch

from . import _torch_npu  # which sees to it that torch can be imported

# isort: split
from . import dtype, mint, numpy, ops
from ._missing import UnsupportedError
from ._recording import _no_grad
from ._version import __version__
from .dtype import *
from .parameter import Parameter, ParameterTuple
from .seeding import get_seed, set_seed
from .tensor import Tensor, from_numpy, tensor

# isort: split
# The ops publish their names in the modules above; the layers stand on them.
from .ops import (
    activation,
    clipping,
    collectives,
    comparison,
    control,
    conv,
    conversion,
    creation,
    cumulative,
    deformable,
    detection,
    drawing,
    dropping,
    elementwise,
    gathering,
    hooks,
    householder,
    image,
    indexing,
    inplace,
    joining,
    linalg,
    linear,
    loss,
    memory,
    normalization,
    numpy_creation,
    numpy_elementwise,
    overflow,
    pool,
    printing,
    products,
    reduction,
    scattering,
    search,
    shaping,
    tape,
    unary,
)

# isort: split
from . import _aliases, _missing, amp, bridge, communication, context, initializer, log, mapping, mindrecord, nn, train
from ._as_mindspore import install_as_mindspore
from .autodiff import get_grad, grad, value_and_grad, vjp
from .batching import vmap
from .context import COMPATIBLE, GRAPH_MODE, LAX, PYNATIVE_MODE, STRICT
from .custom_function import _Function
from .forward_mode import derivative, jet, jvp, linearize
from .graph import JitConfig, constexpr, jit, jit_class, lazy_inline, ms_function, mutable, no_inline
from .jacobian import jacfwd, jacrev
from .recomputation import recompute
from .saved_tensors import register_saved_tensors_hooks, saved_tensors_hooks

_aliases.install(__name__)
_missing.install(__name__)

if _collecting:
    gc.enable()
