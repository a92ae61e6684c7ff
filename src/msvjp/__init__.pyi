# Written by .ci/write_stubs.py from the declarations.

from . import amp as amp
from . import bridge as bridge
from . import communication as communication
from . import context as context
from . import device as device
from . import dtype as dtype
from . import graph as graph
from . import initializer as initializer
from . import log as log
from . import mint as mint
from . import nn as nn
from . import numpy as numpy
from . import ops as ops
from . import train as train
from ._as_mindspore import install_as_mindspore as install_as_mindspore
from ._missing import UnsupportedError as UnsupportedError
from ._version import __version__ as __version__
from .autodiff import get_grad as get_grad
from .autodiff import grad as grad
from .autodiff import value_and_grad as value_and_grad
from .autodiff import vjp as vjp
from .batching import vmap as vmap
from .context import ParallelMode as ParallelMode
from .context import get_auto_parallel_context as get_auto_parallel_context
from .context import get_context as get_context
from .context import get_current_device as get_current_device
from .context import get_ps_context as get_ps_context
from .context import reset_auto_parallel_context as reset_auto_parallel_context
from .context import reset_ps_context as reset_ps_context
from .context import set_auto_parallel_context as set_auto_parallel_context
from .context import set_context as set_context
from .context import set_deterministic as set_deterministic
from .context import set_device as set_device
from .context import set_ps_context as set_ps_context
from .dtype import QuantDtype as QuantDtype
from .dtype import Type as Type
from .dtype import bfloat16 as bfloat16
from .dtype import bool_ as bool_
from .dtype import byte as byte
from .dtype import cdouble as cdouble
from .dtype import cfloat as cfloat
from .dtype import complex128 as complex128
from .dtype import complex64 as complex64
from .dtype import double as double
from .dtype import dtype_to_nptype as dtype_to_nptype
from .dtype import dtype_to_pytype as dtype_to_pytype
from .dtype import float16 as float16
from .dtype import float32 as float32
from .dtype import float64 as float64
from .dtype import float8_e4m3fn as float8_e4m3fn
from .dtype import float8_e5m2 as float8_e5m2
from .dtype import get_py_obj_dtype as get_py_obj_dtype
from .dtype import half as half
from .dtype import int16 as int16
from .dtype import int32 as int32
from .dtype import int64 as int64
from .dtype import int8 as int8
from .dtype import intc as intc
from .dtype import intp as intp
from .dtype import long as long
from .dtype import pytype_to_dtype as pytype_to_dtype
from .dtype import short as short
from .dtype import single as single
from .dtype import ubyte as ubyte
from .dtype import uint16 as uint16
from .dtype import uint32 as uint32
from .dtype import uint64 as uint64
from .dtype import uint8 as uint8
from .dtype import uintc as uintc
from .dtype import uintp as uintp
from .dtype import ushort as ushort
from .forward_mode import derivative as derivative
from .forward_mode import jet as jet
from .forward_mode import jvp as jvp
from .forward_mode import linearize as linearize
from .graph import JitConfig as JitConfig
from .graph import constexpr as constexpr
from .graph import jit as jit
from .graph import jit_class as jit_class
from .graph import lazy_inline as lazy_inline
from .graph import ms_function as ms_function
from .graph import mutable as mutable
from .graph import no_inline as no_inline
from .jacobian import jacfwd as jacfwd
from .jacobian import jacrev as jacrev
from .parameter import Parameter as Parameter
from .parameter import ParameterTuple as ParameterTuple
from .recomputation import recompute as recompute
from .saved_tensors import register_saved_tensors_hooks as register_saved_tensors_hooks
from .saved_tensors import saved_tensors_hooks as saved_tensors_hooks
from .seeding import get_seed as get_seed
from .seeding import set_seed as set_seed
from .tensor import Tensor as Tensor
from .tensor import from_numpy as from_numpy
from .tensor import tensor as tensor
from .train.amp import build_train_network as build_train_network
from .train.loss_scale_manager import DynamicLossScaleManager as DynamicLossScaleManager
from .train.loss_scale_manager import FixedLossScaleManager as FixedLossScaleManager
from .train.loss_scale_manager import LossScaleManager as LossScaleManager
from .train.serialization import load_checkpoint as load_checkpoint
from .train.serialization import load_param_into_net as load_param_into_net
from .train.serialization import save_checkpoint as save_checkpoint
from typing import Any
import msvjp

COMPATIBLE: int
GRAPH_MODE: int
LAX: int
PYNATIVE_MODE: int
STRICT: int
common = msvjp
def is_tensor(obj) -> Any: ...
