"""Arithmetic of two operands, element by element, and Tensor's operators."""

import functools

import torch

from .._op.declare import op
from ._bounds import clamped
from ._kinks import power
from ._operands import NUMBERS, in_dtype, is_beyond, listed, paired, paired_tensors, settled, without_axes

# ---- sums ----


@op("ops.add", "ops.Add()", "ops.tensor_add", "ops.TensorAdd()", "Tensor.__radd__")
def add(input, other):
    """input + other, broadcast. A list counts as a Tensor."""
    if type(input) is type(other) and input.dtype is other.dtype:
        return torch.add(input, other)
    return paired(torch.add, input, other)


@op("mint.add", "Tensor.add", "Tensor.__add__", "Tensor.__iadd__")
def add_scaled(input, other, *, alpha=1):
    """input + alpha * other, broadcast."""
    return paired(torch.add if alpha == 1 else functools.partial(torch.add, alpha=alpha), input, other)


@op("ops.sub", "ops.Sub()", "ops.tensor_sub")
def sub(input, other):
    """input - other, broadcast. A bool beside a number counts as 0 or 1; of two bools, whether they differ."""
    try:
        return paired(torch.sub, input, other)
    except RuntimeError:  # torch.sub refuses every bool
        if torch.result_type(*listed(input, other)) is torch.bool:
            return torch.logical_xor(input, other)
        return paired(functools.partial(torch.add, alpha=-1), input, other)


@op("mint.sub", "ops.subtract", "Tensor.sub", "Tensor.subtract", "Tensor.__sub__", "Tensor.__isub__")
def sub_scaled(input, other, *, alpha=1):
    """input - alpha * other, broadcast. Of two bools, whether they differ, alpha being a bool too."""
    if alpha == 1 or (alpha and input.dtype is getattr(other, "dtype", None) is torch.bool):
        return sub(input, other)
    return paired(functools.partial(torch.sub, alpha=alpha), input, other)


@op("Tensor.__rsub__")
def sub_from(input, other):
    """other - input, broadcast."""
    return sub(other, input)


@op("ops.addn", "ops.AddN()", "ops.accumulate_n", "ops.AccumulateNV2()")
def addn(x):
    """The sum of a list or tuple of Tensors of one shape and one dtype."""
    if not isinstance(x, (list, tuple)):
        raise TypeError(f"mindspore.ops.addn: x is {type(x).__name__}; give a list or tuple of Tensors")
    if not x or any(t.shape != x[0].shape for t in x):
        raise ValueError(f"mindspore.ops.addn: shapes {[list(t.shape) for t in x]}; give Tensors of one shape")
    if any(t.dtype != x[0].dtype for t in x):
        raise TypeError(f"mindspore.ops.addn: dtypes {[str(t.dtype) for t in x]}; give Tensors of one dtype")
    return functools.reduce(torch.add, x)


# ---- products ----
# Here a 0-D Tensor counts for the dtype as in torch: MindSpore has two rules, one for sums and one for products.


@op("mint.mul", "Tensor.mul", "Tensor.__mul__", "Tensor.__rmul__", "Tensor.__imul__")
def mul_by(input, other):
    """input * other, broadcast."""
    try:
        return torch.mul(input, other)
    except TypeError:
        return torch.mul(*listed(input, other))


@op("ops.mul", "ops.Mul()", "ops.multiply", "ops.tensor_mul", "ops.tensor_muls", "Tensor.multiply")
def mul(input, other):
    """input * other, broadcast. A number beside a 0-D Tensor counts as one, an int64 or float32."""
    if type(other) in NUMBERS or type(input) in NUMBERS:
        input, other = without_axes(input, other)
    return mul_by(input, other)


@op("ops.div", "ops.divide", "mint.div", "mint.divide", "Tensor.div", "Tensor.divide")
def div(input, other, *, rounding_mode=None):
    """input / other, broadcast, a float. Rounded, in the dtype of the operands, with rounding_mode 'floor' or 'trunc'."""
    return torch.div(*listed(input, other), rounding_mode=rounding_mode)


@op("Tensor.__truediv__", "Tensor.__itruediv__")
def divide_by(input, other):
    """input / other, broadcast, always a float."""
    try:
        return torch.div(input, other)
    except TypeError:
        return torch.div(*listed(input, other))


@op("ops.Div()", "ops.true_divide", "Tensor.true_divide")
def true_divide(input, other):
    """input / other, broadcast, always a float. A number beside a 0-D Tensor counts as one, a float32."""
    return divide_by(*without_axes(input, other))


@op("Tensor.__rtruediv__")
def divide_into(input, other):
    """other / input, broadcast, always a float."""
    return divide_by(other, input)


@op("ops.RealDiv()", "ops.tensor_div")
def real_div(x, y):
    """x / y, broadcast. Of integers it is an integer, rounded toward zero."""
    return paired(_div_in_dtype, x, y)


def _div_in_dtype(x, y):
    dtype = torch.result_type(x, y)
    return torch.div(x, y, rounding_mode=None if dtype.is_floating_point or dtype.is_complex else "trunc")


@op("ops.DivNoNan()")
def div_no_nan(x, y):
    """x / y, broadcast, and 0 where y is 0; the gradients are 0 there too."""
    return paired_tensors(_div_no_nan, x, y)


def _div_no_nan(x, y):
    zero = y == 0
    return torch.where(zero, 0, x) / torch.where(zero, 1, y)  # both are masked, so that no gradient is nan


@op("ops.xdivy", "ops.Xdivy()", "Tensor.xdivy")
def xdivy(x, y):
    """x / y, broadcast, and 0 where x is 0; the gradients are 0 there too."""
    return paired_tensors(_xdivy, x, y)


def _xdivy(x, y):
    zero = x == 0
    return torch.where(zero, 0, x) / torch.where(zero, 1, y)


@op("ops.MulNoNan()")
def mul_no_nan(x, y):
    """x * y, broadcast, and 0 where y is 0, even if x is infinite or nan there."""
    return paired_tensors(lambda x, y: torch.where(y == 0, 0, x) * y, x, y)


# ---- whole quotients and their remainders ----


@op(
    *(
        "ops.floor_divide",
        "ops.floor_div",
        "ops.FloorDiv()",
        "ops.floordiv",
        "ops.tensor_floordiv",
        "mint.floor_divide",
    ),
    *("Tensor.floor_divide", "Tensor.__floordiv__", "Tensor.__ifloordiv__"),
)
def floor_divide(input, other):
    """The quotient rounded down, broadcast, in the dtype of the operands."""
    return paired(_floor_div, input, other)


def _floor_div(x, y):
    return torch.div(x, y, rounding_mode="floor")  # torch.floor_divide has no derivative


@op("Tensor.__rfloordiv__")
def floor_divide_into(input, other):
    """other // input, broadcast."""
    return floor_divide(other, input)


@op(
    *("ops.remainder", "ops.floor_mod", "ops.FloorMod()", "ops.floormod", "ops.tensor_mod", "mint.remainder"),
    *("Tensor.remainder", "Tensor.__mod__", "Tensor.__imod__"),
)
def remainder(input, other):
    """What `//` leaves, broadcast: it has the sign of other."""
    return (paired_tensors if type(input) in NUMBERS else paired)(torch.remainder, input, other)


@op("Tensor.__rmod__")
def remainder_of(input, other):
    """other % input, broadcast."""
    return remainder(other, input)


@op("ops.truncate_div", "ops.TruncateDiv()")
def truncate_div(x, y):
    """The quotient rounded toward zero, broadcast, in the dtype of the operands."""
    return paired(functools.partial(torch.div, rounding_mode="trunc"), x, y)


@op("ops.Mod()", "ops.truncate_mod", "ops.TruncateMod()")
def truncate_mod(x, y):
    """What the quotient rounded toward zero leaves, broadcast: it has the sign of x."""
    return paired_tensors(torch.fmod, x, y)


@op("ops.fmod", "mint.fmod", "Tensor.fmod")
def fmod(input, other):
    """`truncate_mod`, where a 0-D Tensor or a number beside one counts as in a product."""
    input, other = without_axes(input, other)
    if getattr(other, "ndim", None) == 0 and isinstance(input, torch.Tensor):
        return torch.fmod(input, other)
    return paired_tensors(torch.fmod, input, other)


@op("ops.gcd", "ops.Gcd()", "mint.gcd", "Tensor.gcd")
def gcd(input, other):
    """The greatest common divisor of integers, broadcast."""
    return paired_tensors(torch.gcd, input, other)


@op("ops.lcm", "ops.Lcm()", "Tensor.lcm")
def lcm(input, other):
    """The least common multiple of integers, broadcast."""
    return paired_tensors(torch.lcm, input, other)


# ---- powers, and other functions of two numbers ----


@op(
    *("ops.pow", "ops.Pow()", "ops.pows", "ops.tensor_pow", "mint.pow"),
    *("Tensor.pow", "Tensor.__pow__", "Tensor.__ipow__"),
)
def pow(input, exponent):
    """input to the power of exponent, broadcast. An integer to a negative power is rounded toward zero."""
    try:
        if type(exponent) in NUMBERS:
            return torch.pow(input, exponent)
        tensors = isinstance(input, torch.Tensor) and isinstance(exponent, torch.Tensor)
        return paired(power if tensors else torch.pow, input, exponent)
    except RuntimeError:
        if type(exponent) is int and exponent < 0:  # torch refuses it of an integer
            dtype = torch.int64 if input.dtype is torch.bool else input.dtype
            return torch.pow(input.to(torch.float32), exponent).to(dtype)
        raise


@op("Tensor.__rpow__")
def power_of(input, other):
    """other to the power of input, broadcast."""
    return pow(other, input)


@op("ops.float_power", "mint.float_power", "ops.float_power_ext", "Tensor.float_power")
def float_power(input, exponent):
    """input to the power of exponent, broadcast, computed in float64."""
    return torch.float_power(*listed(input, exponent))


@op("ops.atan2", "ops.arctan2", "ops.Atan2()", "mint.atan2", "mint.arctan2", "Tensor.atan2", "Tensor.arctan2")
def atan2(input, other):
    """The angle of the point (other, input), broadcast, between -pi and pi."""
    return paired_tensors(torch.atan2, input, other)


@op("ops.hypot", "ops.Hypot()", "Tensor.hypot")
def hypot(input, other):
    """sqrt(input**2 + other**2), broadcast, without overflow on the way."""
    return paired_tensors(torch.hypot, input, other)


@op("ops.xlogy", "ops.Xlogy()", "mint.xlogy", "Tensor.xlogy")
def xlogy(input, other):
    """input * log(other), broadcast, and 0 where input is 0. A number counts as a float32."""
    input, other = (torch.tensor(x, dtype=torch.float32) if type(x) in NUMBERS else x for x in (input, other))
    return paired(torch.xlogy, input, other)


@op("ops.logaddexp", "mint.logaddexp", "Tensor.logaddexp")
def logaddexp(input, other):
    """log(exp(input) + exp(other)), broadcast, without overflow on the way."""
    return paired_tensors(torch.logaddexp, input, other)


@op("ops.logaddexp2", "mint.logaddexp2", "Tensor.logaddexp2")
def logaddexp2(input, other):
    """log2(2**input + 2**other), broadcast, without overflow on the way."""
    return paired_tensors(torch.logaddexp2, input, other)


@op("ops.copysign", "Tensor.copysign")
def copysign(x, other):
    """The size of x with the sign of other, broadcast, in the dtype of x; of an integer x in float32."""
    out = paired(torch.copysign, x, other)
    return out.to(x.dtype if x.dtype.is_floating_point else torch.float32) if isinstance(x, torch.Tensor) else out


@op("ops.ldexp", "Tensor.ldexp")
def ldexp(x, other):
    """x * 2**other, broadcast, a float."""
    return torch.mul(x, torch.pow(2.0, other))  # torch.ldexp has gradient 0 for negative integers


@op("ops.nextafter", "ops.NextAfter()", "Tensor.nextafter")
def nextafter(input, other):
    """The next float after input on the way to other, broadcast."""
    return paired_tensors(torch.nextafter, input, other)


@op("ops.heaviside", "ops.Heaviside()", "Tensor.heaviside")
def heaviside(input, values):
    """0 where input is negative, 1 where it is positive, and the value where it is 0, broadcast; of one dtype."""
    return torch.heaviside(input, values)


@op("ops.SquaredDifference()")
def squared_difference(x, y):
    """(x - y)**2, broadcast."""
    return torch.square(sub(x, y))


@op("ops.SquareSumAll()")
def square_sum_all(x, y):
    """The sum of all squares of x, and that of y."""
    return torch.sum(torch.square(x)), torch.sum(torch.square(y))


# ---- bounds ----


@op("ops.maximum", "ops.Maximum()", "mint.maximum", "Tensor.maximum")
def maximum(input, other):
    """The larger of the two, broadcast, nan if one is. Where they are equal, each gets half of the gradient."""
    return paired_tensors(torch.maximum, input, other)


@op("ops.minimum", "ops.Minimum()", "mint.minimum", "Tensor.minimum")
def minimum(input, other):
    """The smaller of the two, broadcast, nan if one is. Where they are equal, each gets half of the gradient."""
    return paired_tensors(torch.minimum, input, other)


@op("ops.fmax", "ops.Fmax()", "Tensor.fmax")
def fmax(input, other):
    """The larger of the two, broadcast, nan only if both are. Where they are equal, input gets the gradient."""
    return paired_tensors(_fmax, input, other)


@op("ops.fmin", "ops.Fmin()", "Tensor.fmin")
def fmin(input, other):
    """The smaller of the two, broadcast, nan only if both are. Where they are equal, input gets the gradient."""
    return paired_tensors(_fmin, input, other)


def _fmax(a, b):
    return torch.where((a >= b) | b.isnan(), a, b)  # torch.fmax halves the gradient of equal ones from 2.14 on


def _fmin(a, b):
    return torch.where((a <= b) | b.isnan(), a, b)


@op("ops.clip_by_value")
def clip_by_value(x, clip_value_min=None, clip_value_max=None):
    """x, or each of a list of Tensors, brought between two numbers or Tensors, in its own dtype; either may be None.

    On a bound the gradient is half: this is `minimum` after `maximum`, unlike `clamp`.
    """
    if clip_value_min is None and clip_value_max is None:
        raise ValueError("mindspore.ops.clip_by_value: both bounds are None; give at least one")
    if isinstance(x, (list, tuple)):
        return tuple(clip_by_value(t, clip_value_min, clip_value_max) for t in x)
    out = x if clip_value_min is None else torch.maximum(*settled(x, clip_value_min))
    return (out if clip_value_max is None else torch.minimum(*settled(out, clip_value_max))).to(x.dtype)


@op("ops.clamp", "ops.clip", "mint.clamp", "mint.clip", "mint.nn.functional.clamp", "Tensor.clamp", "Tensor.clip")
def clamp(input, min=None, max=None):
    """input brought between two numbers or Tensors, broadcast; either may be None. On a bound the gradient is whole."""
    bounds = [bound for bound in (min, max) if bound is not None]
    if not any(isinstance(b, torch.Tensor) or is_beyond(b, input) for b in bounds):
        return clamped(input, min, max)
    dtype = functools.reduce(torch.promote_types, (settled(input, b)[0].dtype for b in bounds))
    wide = (
        torch.promote_types(dtype, torch.int64) if any(is_beyond(b, input) for b in bounds if type(b) is int) else dtype
    )
    low, high = (bound if bound is None else in_dtype(bound, wide).to(input.device) for bound in (min, max))
    return clamped(input.to(wide), low, high).to(dtype)


# ---- three operands ----


@op("ops.addcmul", "mint.addcmul", "ops.Addcmul()", "Tensor.addcmul")
def addcmul(input, tensor1, tensor2, value=1):
    """input + value * tensor1 * tensor2, broadcast; value is a number or a Tensor, which is cast to the dtype of input."""
    if isinstance(value, torch.Tensor):
        return torch.addcmul(input, tensor1 * value.to(input.dtype), tensor2)
    return torch.addcmul(input, tensor1, tensor2, value=value)


@op("ops.addcdiv", "ops.Addcdiv()", "mint.addcdiv", "Tensor.addcdiv")
def addcdiv(input, tensor1, tensor2, value=1):
    """input + value * tensor1 / tensor2, broadcast; value is a number or a Tensor, which is cast to the dtype of input.

    Of integers it is an integer, the quotient rounded toward zero.
    """
    if isinstance(value, torch.Tensor):
        tensor1, value = tensor1 * value.to(input.dtype), 1
    if input.dtype.is_floating_point or input.dtype.is_complex:
        return torch.addcdiv(input, tensor1, tensor2, value=value)
    return input + torch.div(tensor1 * value, tensor2, rounding_mode="trunc").to(input.dtype)


@op("ops.lerp", "ops.Lerp()", "ops.LerpScalar()", "mint.lerp", "Tensor.lerp")
def lerp(input, end, weight):
    """input + weight * (end - input), broadcast; weight is a number or a Tensor."""
    return torch.lerp(input, end, weight)
