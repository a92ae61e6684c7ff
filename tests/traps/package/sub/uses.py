"""Relative and absolute imports of other files."""

import package.layers
import package.layers as there
from package import Base
from package.circle import back as T

from .. import P, circle, own_function
from ..layers import nn
from ..nothing import ops
from . import absent

nn.Dense(1, 2)  #: mindspore.nn.Dense
P.Cast()  #: mindspore.ops.Cast
own_function()
ops.relu
absent.nn.Dense
there.nn.ReLU()  #: mindspore.nn.ReLU
package.layers.nn.GELU()  #: mindspore.nn.GELU
circle.layers.nn.Tanh()  #: mindspore.nn.Tanh
T([1])  #: mindspore.Tensor


class Net(Base):
    def show(self):
        return self.trainable_params()  #: mindspore.nn.Cell.trainable_params
