# Written by .ci/write_stubs.py from the declarations.

from . import amp as amp
from . import bridge as bridge
from . import common as common
from . import communication as communication
from . import context as context
from . import graph as graph
from . import log as log
from . import mint as mint
from . import nn as nn
from . import numpy as numpy
from . import ops as ops
from . import train as train
from ._names.import_hook import install_as_mindspore as install_as_mindspore
from ._version import __version__ as __version__
from .autodiff.batching import vmap as vmap
from .autodiff.forward_mode import derivative as derivative
from .autodiff.forward_mode import jet as jet
from .autodiff.forward_mode import jvp as jvp
from .autodiff.forward_mode import linearize as linearize
from .autodiff.jacobian import jacfwd as jacfwd
from .autodiff.jacobian import jacrev as jacrev
from .autodiff.recompute import recompute as recompute
from .autodiff.reverse_mode import get_grad as get_grad
from .autodiff.reverse_mode import grad as grad
from .autodiff.reverse_mode import value_and_grad as value_and_grad
from .autodiff.reverse_mode import vjp as vjp
from .autodiff.saved_tensors import register_saved_tensors_hooks as register_saved_tensors_hooks
from .autodiff.saved_tensors import saved_tensors_hooks as saved_tensors_hooks
from .common.dtype import QuantDtype as QuantDtype
from .common.dtype import Type as Type
from .common.dtype import bfloat16 as bfloat16
from .common.dtype import bool_ as bool_
from .common.dtype import byte as byte
from .common.dtype import cdouble as cdouble
from .common.dtype import cfloat as cfloat
from .common.dtype import complex128 as complex128
from .common.dtype import complex64 as complex64
from .common.dtype import double as double
from .common.dtype import dtype_to_nptype as dtype_to_nptype
from .common.dtype import dtype_to_pytype as dtype_to_pytype
from .common.dtype import float16 as float16
from .common.dtype import float32 as float32
from .common.dtype import float64 as float64
from .common.dtype import float8_e4m3fn as float8_e4m3fn
from .common.dtype import float8_e5m2 as float8_e5m2
from .common.dtype import get_py_obj_dtype as get_py_obj_dtype
from .common.dtype import half as half
from .common.dtype import int16 as int16
from .common.dtype import int32 as int32
from .common.dtype import int64 as int64
from .common.dtype import int8 as int8
from .common.dtype import intc as intc
from .common.dtype import intp as intp
from .common.dtype import long as long
from .common.dtype import pytype_to_dtype as pytype_to_dtype
from .common.dtype import short as short
from .common.dtype import single as single
from .common.dtype import ubyte as ubyte
from .common.dtype import uint16 as uint16
from .common.dtype import uint32 as uint32
from .common.dtype import uint64 as uint64
from .common.dtype import uint8 as uint8
from .common.dtype import uintc as uintc
from .common.dtype import uintp as uintp
from .common.dtype import ushort as ushort
from .common.parameter import Parameter as Parameter
from .common.parameter import ParameterTuple as ParameterTuple
from .common.seed import get_seed as get_seed
from .common.seed import set_seed as set_seed
from .common.tensor import Tensor as Tensor
from .common.tensor import from_numpy as from_numpy
from .common.tensor import tensor as tensor
from .context.parallel import ParallelMode as ParallelMode
from .context.parallel import get_auto_parallel_context as get_auto_parallel_context
from .context.parallel import get_ps_context as get_ps_context
from .context.parallel import reset_auto_parallel_context as reset_auto_parallel_context
from .context.parallel import reset_ps_context as reset_ps_context
from .context.parallel import set_auto_parallel_context as set_auto_parallel_context
from .context.parallel import set_ps_context as set_ps_context
from .context.settings import get_context as get_context
from .context.settings import get_current_device as get_current_device
from .context.settings import set_context as set_context
from .context.settings import set_deterministic as set_deterministic
from .context.settings import set_device as set_device
from .graph.config import JitConfig as JitConfig
from .graph.decorators import constexpr as constexpr
from .graph.decorators import jit as jit
from .graph.decorators import jit_class as jit_class
from .graph.decorators import lazy_inline as lazy_inline
from .graph.decorators import ms_function as ms_function
from .graph.decorators import no_inline as no_inline
from .graph.markers import mutable as mutable
from .train.checkpoint import load_checkpoint as load_checkpoint
from .train.checkpoint import load_param_into_net as load_param_into_net
from .train.checkpoint import save_checkpoint as save_checkpoint
from .train.loss_scale import DynamicLossScaleManager as DynamicLossScaleManager
from .train.loss_scale import FixedLossScaleManager as FixedLossScaleManager
from .train.loss_scale import LossScaleManager as LossScaleManager
from .train.mixed_precision import build_train_network as build_train_network
from typing import Any
import msvjp.common.device
import msvjp.common.dtype
import msvjp.common.initializer

COMPATIBLE: int
GRAPH_MODE: int
LAX: int
PYNATIVE_MODE: int
STRICT: int
UnsupportedError: type
device = msvjp.common.device
dtype = msvjp.common.dtype
initializer = msvjp.common.initializer
def is_tensor(obj: Tensor | int) -> Any: ...
