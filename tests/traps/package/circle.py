from . import layers
from .layers import Tensor as back

layers.P.Log()  #: mindspore.ops.Log
back([1]).asnumpy()  #: mindspore.Tensor mindspore.Tensor.asnumpy
