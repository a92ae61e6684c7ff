"""mindspore.common: Tensor, Parameter, dtypes, devices, initializers and the seed."""

from . import device, dtype, initializer, parameter, seed, tensor_text
from .dtype import *
from .parameter import Parameter, ParameterTuple
from .seed import get_seed, set_seed
from .tensor import Tensor, from_numpy, tensor
