"""The activations as layers."""

import numpy as np
import torch

from .. import ops
from .._core.checks import check_bools, check_numbers, check_positive_ints
from .._core.switch import plain
from .._op.declare import public
from ..common.parameter import Parameter
from ..common.tensor import Tensor
from ..ops.activation import log_softmax_mint
from .cell import Cell


class _Function(Cell):
    """A layer that is one function of its input and has no arguments."""

    def construct(self, x):
        """The function of x, element by element."""
        return self._of(x)


@public("nn.ReLU", "mint.nn.ReLU")
class ReLU(_Function):
    """`ops.relu`: max(x, 0)."""

    _of = staticmethod(ops.relu)


@public("nn.ReLU6", "mint.nn.ReLU6")
class ReLU6(Cell):
    """`ops.relu6`: x clipped to [0, 6]; inplace: written into x."""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def construct(self, x):
        """The clipped x."""
        return ops.relu6(x, self.inplace)


@public("nn.LeakyReLU")
class LeakyReLU(Cell):
    """`ops.leaky_relu`: x where it is positive, alpha * x elsewhere. MindSpore's default slope is 0.2."""

    def __init__(self, alpha=0.2):
        super().__init__()
        check_numbers("mindspore.nn.LeakyReLU", alpha=alpha)
        self.alpha = alpha

    def construct(self, x):
        """The function of x, element by element."""
        return ops.leaky_relu(x, self.alpha)


@public("nn.RReLU")
class RReLU(Cell):
    """`ops.rrelu`: leaky relu with a slope drawn from [lower, upper) for each element, in training or not.

    Raises:
        ValueError: lower is greater than upper.
    """

    def __init__(self, lower=1 / 8, upper=1 / 3):
        super().__init__()
        check_numbers("mindspore.nn.RReLU", lower=lower, upper=upper)
        if lower > upper:
            raise ValueError(f"mindspore.nn.RReLU: lower is {lower}, upper {upper}; lower must not be the greater one")
        self.lower, self.upper = lower, upper

    def construct(self, x):
        """The function of x, element by element."""
        return ops.rrelu(x, self.lower, self.upper)


@public("nn.PReLU")
class PReLU(Cell):
    """`ops.prelu` with a trained slope `w` (its Parameter is named 'a'): one, or one for each channel, axis 1.

    Args:
        channel: the number of slopes.
        w: where they start: a float, a list of them, or a float16 or float32 Tensor of shape (channel,).
    """

    def __init__(self, channel=1, w=0.25):
        super().__init__()
        check_positive_ints("mindspore.nn.PReLU", channel=channel)
        self.w = Parameter(_slopes(channel, w), name="a")

    def construct(self, x):
        """The function of x, element by element."""
        return ops.prelu(x, self.w if self.w.dtype == x.dtype else self.w.astype(x.dtype))


def _slopes(channel, w):
    if isinstance(w, (float, np.float32)):
        return Tensor(np.full(channel, w, np.float32))
    if not isinstance(w, (list, plain)):
        raise TypeError(f"mindspore.nn.PReLU: w is {w!r}; give a float, a list of floats or a Tensor")
    slopes = w if isinstance(w, plain) else Tensor(w, torch.float32)
    if tuple(slopes.shape) != (channel,) or slopes.dtype not in (torch.float16, torch.float32):
        raise ValueError(
            f"mindspore.nn.PReLU: w is {slopes.dtype} of shape {tuple(slopes.shape)}; "
            f"expected float16 or float32 of shape ({channel},)"
        )
    return slopes


@public("nn.PReLUExt", "mint.nn.PReLU")
class PReLUExt(Cell):
    """`ops.prelu` with a trained slope `weight`: num_parameters of them, starting at init."""

    def __init__(self, num_parameters=1, init=0.25, dtype=None):
        super().__init__()
        check_positive_ints("mindspore.nn.PReLUExt", num_parameters=num_parameters)
        self.weight = Parameter(Tensor(np.full(num_parameters, init, np.float32), dtype), name="weight")

    def construct(self, input):
        """The function of the input, element by element."""
        return ops.prelu(input, self.weight)


@public("nn.ELU", "mint.nn.ELU")
class ELU(Cell):
    """`ops.elu`: x where it is positive, alpha * (exp(x) - 1) elsewhere; inplace: written into x."""

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        check_numbers("mindspore.nn.ELU", alpha=alpha)
        self.alpha, self.inplace = alpha, inplace

    def construct(self, x):
        """The function of x, element by element."""
        return ops.elu(x, self.alpha, self.inplace)


@public("nn.CELU")
class CELU(Cell):
    """`ops.celu`: x where it is positive, alpha * (exp(x / alpha) - 1) elsewhere."""

    def __init__(self, alpha=1.0):
        super().__init__()
        check_numbers("mindspore.nn.CELU", alpha=alpha)
        self.alpha = alpha

    def construct(self, x):
        """The function of x, element by element."""
        return ops.celu(x, self.alpha)


@public("nn.SeLU")
class SeLU(_Function):
    """`ops.selu`: the self-normalizing elu."""

    _of = staticmethod(ops.selu)


@public("nn.GELU")
class GELU(Cell):
    """`ops.gelu`: by a tanh unless approximate is False."""

    def __init__(self, approximate=True):
        super().__init__()
        check_bools("mindspore.nn.GELU", approximate=approximate)
        self.approximate = "tanh" if approximate else "none"

    def construct(self, x):
        """The function of x, element by element."""
        return ops.gelu(x, self.approximate)


@public("nn.FastGelu")
class FastGelu(_Function):
    """`ops.fast_gelu`: x * sigmoid(1.702 x)."""

    _of = staticmethod(ops.fast_gelu)


@public("nn.SiLU", "mint.nn.SiLU")
class SiLU(Cell):
    """`ops.silu`: x * sigmoid(x), also called swish; inplace: written into x."""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def construct(self, x):
        """The function of x, element by element."""
        return ops.silu(x, self.inplace)


@public("nn.Mish", "mint.nn.Mish")
class Mish(_Function):
    """`ops.mish`: x * tanh(softplus(x))."""

    _of = staticmethod(ops.mish)


@public("nn.HSwish", "mint.nn.Hardswish")
class HSwish(_Function):
    """`ops.hardswish`: x * relu6(x + 3) / 6."""

    _of = staticmethod(ops.hardswish)


@public("nn.HSigmoid", "mint.nn.Hardsigmoid")
class HSigmoid(_Function):
    """`ops.hardsigmoid`: relu6(x + 3) / 6."""

    _of = staticmethod(ops.hardsigmoid)


@public("nn.Sigmoid", "mint.nn.Sigmoid")
class Sigmoid(_Function):
    """`ops.sigmoid`: 1 / (1 + exp(-x))."""

    _of = staticmethod(ops.sigmoid)


@public("nn.LogSigmoid", "mint.nn.LogSigmoid")
class LogSigmoid(_Function):
    """`ops.logsigmoid`: log(sigmoid(x))."""

    _of = staticmethod(ops.logsigmoid)


@public("nn.Tanh", "mint.nn.Tanh")
class Tanh(_Function):
    """`ops.tanh`: the hyperbolic tangent."""

    _of = staticmethod(ops.tanh)


@public("nn.Tanhshrink")
class Tanhshrink(_Function):
    """`ops.tanhshrink`: x - tanh(x)."""

    _of = staticmethod(ops.tanhshrink)


@public("nn.Softsign")
class Softsign(_Function):
    """`ops.softsign`: x / (1 + |x|)."""

    _of = staticmethod(ops.softsign)


@public("nn.Hardtanh", "mint.nn.Hardtanh")
class Hardtanh(Cell):
    """`ops.hardtanh`: x clipped to [min_val, max_val]; inplace: written into x.

    Raises:
        ValueError: min_val is not less than max_val.
    """

    def __init__(self, min_val=-1.0, max_val=1.0, inplace=False):
        super().__init__()
        if min_val >= max_val:
            raise ValueError(f"mindspore.nn.Hardtanh: min_val is {min_val}, max_val {max_val}; min_val must be less")
        self.min_val, self.max_val, self.inplace = min_val, max_val, inplace

    def construct(self, x):
        """The clipped x."""
        return ops.hardtanh(x, self.min_val, self.max_val, self.inplace)


@public("nn.HShrink", "mint.nn.Hardshrink")
class HShrink(Cell):
    """`ops.hardshrink`: x, with 0 where it is in [-lambd, lambd]."""

    def __init__(self, lambd=0.5):
        super().__init__()
        check_numbers("mindspore.nn.HShrink", lambd=lambd)
        self.lambd = lambd

    def construct(self, x):
        """The function of x, element by element."""
        return ops.hardshrink(x, self.lambd)


@public("nn.SoftShrink", "mint.nn.Softshrink")
class SoftShrink(Cell):
    """`ops.softshrink`: x moved toward 0 by lambd, and 0 where it is in [-lambd, lambd]."""

    def __init__(self, lambd=0.5):
        super().__init__()
        check_numbers("mindspore.nn.SoftShrink", lambd=lambd)
        self.lambd = lambd

    def construct(self, x):
        """The function of x, element by element."""
        return ops.softshrink(x, self.lambd)


@public("nn.Threshold", "mint.nn.Threshold")
class Threshold(Cell):
    """`ops.threshold`: x where it is greater than threshold, value elsewhere; inplace: written into x."""

    def __init__(self, threshold, value, inplace=False):
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def construct(self, x):
        """The function of x, element by element."""
        return ops.threshold(x, self.threshold, self.value, self.inplace)


# ---- along an axis ----


@public("nn.Softmax")
class Softmax(Cell):
    """`ops.softmax` along axis, an int or a tuple of one."""

    def __init__(self, axis=-1):
        super().__init__()
        if not isinstance(axis, (int, tuple)):
            raise TypeError(f"mindspore.nn.Softmax: axis is {axis!r}; give an int or a tuple of one")
        self.axis = axis

    def construct(self, x):
        """The softmax of x."""
        return ops.softmax(x, self.axis)


@public("nn.LogSoftmax")
class LogSoftmax(Cell):
    """`ops.log_softmax` along axis."""

    def __init__(self, axis=-1):
        super().__init__()
        self.axis = axis

    def construct(self, x):
        """The logarithm of the softmax of x."""
        return ops.log_softmax(x, self.axis)


@public("nn.LogSoftmaxExt", "mint.nn.LogSoftmax")
class LogSoftmaxExt(Cell):
    """`mint.nn.functional.log_softmax` along dim; by default the axis is 0 for 0-, 1- and 3-D input, else 1."""

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def construct(self, x):
        """The logarithm of the softmax of x."""
        return log_softmax_mint(x, self.dim)


@public("nn.Softmin")
class Softmin(Cell):
    """`ops.softmin` along axis: the softmax of -x."""

    def __init__(self, axis=-1):
        super().__init__()
        self.axis = axis

    def construct(self, x):
        """The softmax of -x."""
        return ops.softmin(x, self.axis)


@public("nn.Softmax2d")
class Softmax2d(Cell):
    """`ops.softmax` over the channels of x (C, H, W) or (N, C, H, W)."""

    def construct(self, x):
        """The softmax of x."""
        if x.ndim not in (3, 4):
            raise ValueError(f"mindspore.nn.Softmax2d: x has shape {tuple(x.shape)}; expected 3 or 4 axes")
        return ops.softmax(x, -3)


@public("nn.GLU")
class GLU(Cell):
    """`ops.glu`: the first half of x along axis times the sigmoid of the second."""

    def __init__(self, axis=-1):
        super().__init__()
        self.dim = axis

    def construct(self, x):
        """The gated half of x."""
        return ops.glu(x, self.dim)


@public("nn.LRN")
class LRN(Cell):
    """`ops.lrn`: x over a power of the squares of neighboring channels."""

    def __init__(self, depth_radius=5, bias=1.0, alpha=1.0, beta=0.5, norm_region="ACROSS_CHANNELS"):
        super().__init__()
        if norm_region != "ACROSS_CHANNELS":
            raise ValueError(f"mindspore.nn.LRN: norm_region is {norm_region!r}; it can only be 'ACROSS_CHANNELS'")
        self._how = depth_radius, bias, alpha, beta

    def construct(self, input_x):
        """The normalized input_x."""
        return ops.lrn(input_x, *self._how)


# ---- by name ----

_activation = {
    "softmin": Softmin,
    "softmax": Softmax,
    "softmax2d": Softmax2d,
    "logsoftmax": LogSoftmax,
    "logsoftmaxExt": LogSoftmaxExt,
    "relu": ReLU,
    "relu6": ReLU6,
    "rrelu": RReLU,
    "silu": SiLU,
    "tanh": Tanh,
    "tanhshrink": Tanhshrink,
    "hardtanh": Hardtanh,
    "gelu": GELU,
    "fast_gelu": FastGelu,
    "elu": ELU,
    "sigmoid": Sigmoid,
    "softsign": Softsign,
    "prelu": PReLU,
    "preluExt": PReLUExt,
    "leakyrelu": LeakyReLU,
    "hswish": HSwish,
    "hsigmoid": HSigmoid,
    "logsigmoid": LogSigmoid,
    "softshrink": SoftShrink,
    "hshrink": HShrink,
    "threshold": Threshold,
    "mish": Mish,
}


@public("nn.get_activation")
def get_activation(name, prim_name=None):
    """A new layer for the name, such as 'relu'; None for None.

    Args:
        prim_name: who asks, for the error message.

    Raises:
        KeyError: there is no such name.
    """
    if name is None:
        return None
    if name not in _activation:
        raise KeyError(
            f"mindspore.nn.{prim_name or 'get_activation'}: no activation is named {name!r}; give one of "
            + ", ".join(_activation)
        )
    return _activation[name]()
