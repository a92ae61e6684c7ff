"""mint.nn: the activations whose arguments differ from those of `nn`."""

from ... import ops
from ..._op.declare import public
from ...ops.activation import softmax_mint
from .. import activation
from ..cell import Cell


@public("mint.nn.SELU")
class SELU(activation.SeLU):
    """`ops.selu`: the self-normalizing elu."""


@public("mint.nn.GELU")
class GELU(Cell):
    """`ops.gelu`: exact, or by a tanh with approximate='tanh'."""

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def construct(self, input):
        """The function of the input, element by element."""
        return ops.gelu(input, self.approximate)


@public("mint.nn.Softmax")
class SoftmaxExt(Cell):
    """`mint.nn.functional.softmax` along dim; by default the axis is 0 for 0-, 1- and 3-D input, else 1."""

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def construct(self, input):
        """The softmax of the input."""
        return softmax_mint(input, self.dim)


@public("mint.nn.GLU")
class GLU(activation.GLU):
    """`nn.GLU` with torch's word for the axis."""

    def __init__(self, dim=-1):
        super().__init__(dim)
