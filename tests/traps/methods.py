"""Methods, where it is certain what the object is."""

import numpy as np
import mindspore as ms
from mindspore import Parameter, Tensor, nn, ops  #: mindspore.Parameter mindspore.Tensor mindspore.nn mindspore.ops
from mindspore.ops import operations as P  #: mindspore.ops.operations

x = Tensor([1.0])  #: mindspore.Tensor
x.asnumpy().tolist()  #: mindspore.Tensor.asnumpy
x.shape.count(1)  #: mindspore.Tensor.shape
x.T.abs().sum(keepdims=True)  #: mindspore.Tensor.T mindspore.Tensor.abs mindspore.Tensor.sum
x.no_such_method()  #: mindspore.Tensor.no_such_method
x.to_coo()  #: mindspore.Tensor.to_coo
y = ops.relu(x) * 2 + x  #: mindspore.ops.relu
y.exp()  #: mindspore.Tensor.exp
y[0].log()  #: mindspore.Tensor.log
(-y).sin()  #: mindspore.Tensor.sin
y += 1
y.cos()  #: mindspore.Tensor.cos
(x == 1).any()  #: mindspore.Tensor.any
(np.ones(1) * x).astype("int32")
ops.shape(x).index(1)  #: mindspore.ops.shape
Tensor.asnumpy(x)  #: mindspore.Tensor.asnumpy
P.ReduceSum(keep_dims=True)(x).asnumpy()  #: mindspore.Tensor.asnumpy mindspore.ops.ReduceSum
p = Parameter(x, name="p")  #: mindspore.Parameter
p.set_data(x)  #: mindspore.Parameter.set_data
p.my_own_attribute

from mindspore.common.tensor import Tensor as Older  #: mindspore.Tensor

(Older([1]) + 1).floor()  #: mindspore.Tensor mindspore.Tensor.floor
(x is y).bool
(1 < x < 2).bool

if x:
    y = np.ones(3)
y.tolist()


def f(a, b: Tensor, *, c: ms.Tensor = None) -> Tensor:  #: mindspore.Tensor mindspore.Tensor mindspore.Tensor
    a.asnumpy()
    b.asnumpy()  #: mindspore.Tensor.asnumpy
    return c.mean()  #: mindspore.Tensor.mean


f(1, 2).std()  #: mindspore.Tensor.std


class Net(nn.Cell):  #: mindspore.nn.Cell
    def construct(self, x: Tensor):  #: mindspore.Tensor
        y = self.relu(x)
        y.asnumpy()  #: mindspore.Tensor.asnumpy
        self.ops.tanh(y)  #: mindspore.ops.tanh
        self.set_train()  #: mindspore.nn.Cell.set_train
        self.helper(x)
        self.recompute_later
        return self.made(x).max()  #: mindspore.Tensor.max

    def __init__(self):
        super().__init__()
        super().set_grad()  #: mindspore.nn.Cell.set_grad
        self.relu = P.ReLU()  #: mindspore.ops.ReLU
        self.ops = ops  #: mindspore.ops
        self.set_train = self.set_train  #: mindspore.nn.Cell.set_train

    def made(self, x) -> Tensor:  #: mindspore.Tensor
        return x

    @staticmethod
    def free(self):
        self.cells_and_names()

    @classmethod
    def of(cls):
        return cls().trainable_params()  #: mindspore.nn.Cell.trainable_params


class Small(Net):
    def show(self):
        self.ops.sqrt  #: mindspore.ops.sqrt
        return self.name_cells()  #: mindspore.nn.Cell.name_cells


class Unclear(Net, np.Mixin):
    def show(self):
        return self.name_cells()


net = Small()
net.parameters_dict()  #: mindspore.nn.Cell.parameters_dict
net.show()
net.my_own_attribute = 3
optimizer = nn.SGD(net.trainable_params())  #: mindspore.nn.Cell.trainable_params mindspore.nn.SGD
optimizer.get_lr()  #: mindspore.nn.Optimizer.get_lr
