"""Activations: element by element, and the softmax family along an axis."""

import torch
import torch.nn.functional as F

from .._op.declare import op
from ._kinks import recorded
from ._operands import by_floats


@op("ops.relu", "ops.ReLU()", "mint.nn.functional.relu")
def relu(input, inplace=False):
    """max(input, 0)."""
    return torch.relu_(input) if inplace else torch.relu(input)


@op("mint.nn.functional.relu_")
def relu_(input):
    """`relu` written into input."""
    return torch.relu_(input)


@op("ops.relu6", "ops.ReLU6()", "mint.nn.functional.relu6")
def relu6(input, inplace=False):
    """input clipped to [0, 6]."""
    return F.relu6(input, inplace)


@op("ops.leaky_relu")
def leaky_relu(input, alpha=0.2):
    """input where it is positive, alpha * input elsewhere. MindSpore's default slope is 0.2."""
    return by_floats(F.leaky_relu, input, alpha)


@op("mint.nn.functional.leaky_relu")
def leaky_relu_mint(input, negative_slope=0.01):
    """`leaky_relu` with torch's default slope of 0.01."""
    return by_floats(F.leaky_relu, input, negative_slope)


@op("ops.prelu", "ops.PReLU()", "mint.nn.functional.prelu")
def prelu(input, weight):
    """input where it is positive, weight * input elsewhere; weight is 1-D, of one element or one per channel (axis 1).

    Raises:
        ValueError: weight has another shape.
    """
    if weight.ndim != 1:
        raise ValueError(f"mindspore.ops.prelu: weight has shape {tuple(weight.shape)}; expected a 1-D Tensor")
    weight = weight.to(input.dtype)
    if not recorded(input, weight):
        return torch.prelu(input, weight)
    # torch's second derivative takes another side at 0 than its first
    slope = weight.reshape(-1, *(1,) * (input.dim() - 2)) if input.dim() > 1 else weight
    return torch.where(input > 0, input, slope * input)


@op("ops.rrelu")
def rrelu(input, lower=1 / 8, upper=1 / 3):
    """Leaky relu with a slope drawn from [lower, upper) for each element, at every call."""
    return by_floats(torch.rrelu, input, lower, upper, True)


@op("ops.elu", "ops.Elu(alpha)", "mint.nn.functional.elu", "mint.nn.functional.elu_ext")
def elu(input, alpha=1.0, inplace=False):
    """input where it is positive, alpha * (exp(input) - 1) elsewhere."""
    return F.elu(input, alpha, inplace)


@op("mint.nn.functional.elu_", "mint.nn.functional.inplace_elu")
def elu_(input, alpha=1.0):
    """`elu` written into input."""
    return F.elu(input, alpha, True)


@op("ops.selu", "ops.SeLU()", "mint.nn.functional.selu")
def selu(input):
    """The self-normalizing elu; of integers `relu`, for its constants are then integers too."""
    return torch.selu(input) if input.dtype.is_floating_point else torch.relu(input)


@op("ops.celu", "ops.CeLU(alpha)")
def celu(x, alpha=1.0):
    """x where it is positive, alpha * (exp(x / alpha) - 1) elsewhere."""
    return torch.celu(x, alpha)


@op("ops.gelu", "mint.nn.functional.gelu", "mint.npu_gelu")
def gelu(input, approximate="none"):
    """input times the normal distribution function of it: exactly, or by a tanh with approximate='tanh'."""
    return F.gelu(input, approximate=approximate)


@op("ops.GeLU()", "ops.Gelu()")
def gelu_primitive(input):
    """`gelu` by a tanh: the Primitive has no exact form."""
    return F.gelu(input, approximate="tanh")


@op("ops.fast_gelu", "ops.FastGeLU()", "ops.FastGelu()")
def fast_gelu(x):
    """x * sigmoid(1.702 x)."""
    return x * torch.sigmoid(1.702 * x)


@op("ops.silu", "mint.nn.functional.silu", "mint.nn.functional.silu_func")
def silu(input, inplace=False):
    """input * sigmoid(input), also called swish."""
    return F.silu(input, inplace)


@op("mint.nn.functional.inplace_silu")
def silu_(input):
    """`silu` written into input."""
    return F.silu(input, True)


@op("ops.mish", "ops.Mish()", "mint.nn.functional.mish")
def mish(x):
    """x * tanh(softplus(x))."""
    return F.mish(x)


@op("ops.hardswish", "ops.HSwish()", "mint.nn.functional.hardswish")
def hardswish(input):
    """input * relu6(input + 3) / 6."""
    return by_floats(F.hardswish, input)


@op("ops.hardsigmoid", "ops.HSigmoid()", "mint.nn.functional.hardsigmoid")
def hardsigmoid(input):
    """relu6(input + 3) / 6, in the dtype of the input: of integers rounded toward zero."""
    return (F.relu6(input + 3) / 6).to(input.dtype)  # torch.nn.functional.hardsigmoid has no second derivative


@op("ops.sigmoid", "ops.Sigmoid()", "Tensor.sigmoid", "mint.sigmoid", "mint.nn.functional.sigmoid")
def sigmoid(input):
    """1 / (1 + exp(-input))."""
    return torch.sigmoid(input)


@op("ops.logsigmoid", "mint.nn.functional.logsigmoid")
def logsigmoid(input):
    """log(sigmoid(input)), exact for large negative numbers too."""
    return F.logsigmoid(input)


@op("ops.tanh", "ops.Tanh()", "Tensor.tanh", "mint.tanh", "mint.nn.functional.tanh")
def tanh(input):
    """The hyperbolic tangent."""
    return torch.tanh(input)


@op("ops.tanhshrink")
def tanhshrink(input):
    """input - tanh(input)."""
    return F.tanhshrink(input)


@op("ops.hardtanh", "mint.nn.functional.hardtanh", "mint.nn.functional.hardtanh_op")
def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """input clipped to [min_val, max_val]."""
    return F.hardtanh(input, min_val, max_val, True) if inplace else by_floats(F.hardtanh, input, min_val, max_val)


@op("mint.nn.functional.hardtanh_")
def hardtanh_(input, min_val=-1, max_val=1):
    """`hardtanh` written into input."""
    return F.hardtanh(input, min_val, max_val, True)


@op("ops.hardshrink", "ops.HShrink(lambd)", "Tensor.hardshrink", "mint.nn.functional.hardshrink")
def hardshrink(input, lambd=0.5):
    """input, with 0 where it is in [-lambd, lambd]."""
    return F.hardshrink(input, lambd)


@op("ops.softshrink", "ops.soft_shrink", "ops.SoftShrink(lambd)", "Tensor.soft_shrink", "mint.nn.functional.softshrink")
def softshrink(input, lambd=0.5):
    """input moved toward 0 by lambd, and 0 where it is in [-lambd, lambd]."""
    return F.softshrink(input, lambd)


@op("ops.threshold", "mint.nn.functional.threshold", "mint.nn.functional.threshold_op")
def threshold(input, threshold, value, inplace=False):
    """input where it is greater than threshold, value elsewhere."""
    return F.threshold(input, threshold, value, inplace)


@op("mint.nn.functional.threshold_")
def threshold_(input, threshold, value):
    """`threshold` written into input."""
    return F.threshold(input, threshold, value, True)


@op("ops.softplus", "ops.Softplus()", "mint.nn.functional.softplus")
def softplus(input, beta=1, threshold=20):
    """log(1 + exp(beta * input)) / beta, and input itself where beta * input exceeds threshold."""
    return F.softplus(input, beta, threshold)


@op("ops.softsign", "ops.Softsign()")
def softsign(x):
    """x / (1 + |x|)."""
    return F.softsign(x)


@op("ops.softmax", "ops.Softmax(axis)", "Tensor.softmax", "mint.softmax", "mint.softmax_ext")
def softmax(input, axis=-1, dtype=None):
    """exp(input) over its sum along axis, an int or a tuple of one; computed in dtype if that is given."""
    return torch.softmax(input, _one_axis(axis), dtype)


@op("mint.nn.functional.softmax")
def softmax_mint(input, dim=None, dtype=None):
    """`softmax`; without dim, along axis 0 of 0-, 1- and 3-D input and axis 1 of any other, as torch has it."""
    return torch.softmax(input, _implicit_axis(input) if dim is None else dim, dtype)


@op("ops.log_softmax", "ops.LogSoftmax(axis)")
def log_softmax(input, axis=-1):
    """The logarithm of `softmax`."""
    return torch.log_softmax(input, axis)


@op("mint.nn.functional.log_softmax", "mint.special.log_softmax")
def log_softmax_mint(input, dim=None, *, dtype=None):
    """The logarithm of `mint.nn.functional.softmax`."""
    return torch.log_softmax(input, _implicit_axis(input) if dim is None else dim, dtype)


@op("ops.LogSoftmaxExt()")
def log_softmax_ext(input, dim=None, dtype=None):
    """`mint.nn.functional.log_softmax`, called with all by position."""
    return log_softmax_mint(input, dim, dtype=dtype)


@op("ops.softmin")
def softmin(x, axis=-1, *, dtype=None):
    """`softmax` of -x."""
    return torch.softmax(-x, axis, dtype)


@op("ops.gumbel_softmax")
def gumbel_softmax(logits, tau=1.0, hard=False, dim=-1):
    """`softmax` of (logits + Gumbel noise) / tau; hard: one-hot, with the gradient of the soft one.

    Raises:
        ValueError: tau is not positive.
    """
    if not tau > 0:
        raise ValueError(f"mindspore.ops.gumbel_softmax: tau is {tau}; give a positive number")
    return F.gumbel_softmax(logits, tau, hard, dim=dim)


@op("ops.glu", "ops.GLU(axis)", "mint.nn.functional.glu")
def glu(x, axis=-1):
    """The first half of x along axis times the sigmoid of the second."""
    return F.glu(x, axis)


@op("ops.swiglu")
def swiglu(input, dim=-1):
    """silu of the first half of input along dim times the second."""
    gate, value = input.chunk(2, dim)
    return F.silu(gate) * value


def _one_axis(axis):
    return axis[0] if isinstance(axis, (tuple, list)) and len(axis) == 1 else axis


def _implicit_axis(input):
    return 0 if input.ndim in (0, 1, 3) else 1
