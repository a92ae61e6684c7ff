"""Everything at once."""

from mindspore.nn import *  #: mindspore.nn
from mindspore.ops import *  #: mindspore.ops
from mindspore.common.initializer import *  #: mindspore.common.initializer
from mindspore.no_such_module import *  #: mindspore.no_such_module

relu(1)  #: mindspore.ops.relu
Conv2dBnAct(1, 2, 3)  #: mindspore.nn.Conv2dBnAct
Dense()  #: mindspore.ops.Dense
Normal()  #: mindspore.common.initializer.Normal
initializer("ones", (1,))  #: mindspore.common.initializer.initializer
SparseTensorDenseMatmul()  #: mindspore.ops.SparseTensorDenseMatmul
max(1)  #: mindspore.ops.max
print(nothing)


def later(relu):
    return relu(tanh(1))  #: mindspore.ops.tanh
