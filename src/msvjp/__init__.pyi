# Written by .ci/write_stubs.py from the declarations.

from . import dtype as dtype
from . import initializer as initializer
from . import mint as mint
from . import nn as nn
from . import numpy as numpy
from . import ops as ops
from ._missing import UnsupportedError as UnsupportedError
from ._version import __version__ as __version__
from .autodiff import get_grad as get_grad
from .autodiff import grad as grad
from .autodiff import value_and_grad as value_and_grad
from .autodiff import vjp as vjp
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
from .parameter import Parameter as Parameter
from .parameter import ParameterTuple as ParameterTuple
from .seed import get_seed as get_seed
from .seed import set_seed as set_seed
from .tensor import Tensor as Tensor
from .tensor import from_numpy as from_numpy
from .tensor import tensor as tensor
from typing import Any
import msvjp

common = msvjp
def is_tensor(obj) -> Any: ...
