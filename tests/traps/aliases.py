"""Other names for modules and classes. What a line uses stands behind `#:` in this folder; other lines use nothing."""

import mindspore
import mindspore as ms
import mindspore.common.dtype as mstype  #: mindspore.dtype
import mindspore.nn  #: mindspore.nn
import mindspore.ops.functional as F  #: mindspore.ops.functional
from mindspore import Tensor as T  #: mindspore.Tensor
from mindspore import nn as layers, ops  #: mindspore.nn mindspore.ops
from mindspore.common.initializer import Normal  #: mindspore.common.initializer.Normal
from mindspore.ops import operations as P  #: mindspore.ops.operations

m = ms
m.nn.Dense(3, 4)  #: mindspore.nn.Dense
mindspore.nn.ReLU()  #: mindspore.nn.ReLU
again = m.ops  #: mindspore.ops
again.relu  #: mindspore.ops.relu
F.shape  #: mindspore.ops.shape
P.Cast()  #: mindspore.ops.Cast
one, (two, three) = ops.exp, (ops.log, m)  #: mindspore.ops.exp mindspore.ops.log
one(1)  #: mindspore.ops.exp
two(1)  #: mindspore.ops.log
three.ops.sin(1)  #: mindspore.ops.sin
T([1])  #: mindspore.Tensor
x: T = T([2.0], mstype.float32)  #: mindspore.Tensor mindspore.Tensor mindspore.float32
ms.float32.itemsize  #: mindspore.float32
layers.Dense.construct  #: mindspore.nn.Dense.construct
table = {"relu": layers.ReLU, "init": Normal(0.02)}  #: mindspore.common.initializer.Normal mindspore.nn.ReLU
(walrus := m.nn).GELU()  #: mindspore.nn mindspore.nn.GELU
walrus.Tanh()  #: mindspore.nn.Tanh
ms.nn.no_such_layer()  #: mindspore.nn.no_such_layer
ms.no_such_module.Thing  #: mindspore.no_such_module.Thing
import mindspore_hub
import mindspore_hub.nn as elsewhere

mindspore_hub.load("x")
elsewhere.Dense()
del m
