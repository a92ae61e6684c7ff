"""Comparison, logic, bits and the kinds of numbers, element by element."""

import math

import numpy as np
import torch

from .._core.unsigned import UNSIGNED
from .._op.declare import op
from ._operands import paired, paired_tensors

# ---- comparison ----


def _compared(fn, a, b):
    if not isinstance(a, torch.Tensor):
        return paired_tensors(fn, _in_full(a, b), b)
    return paired(fn, a, _in_full(b, a))


def _in_full(number, tensor):
    """An integer that the tensor's dtype does not reach as an infinite one: torch would wrap it, and find -1 in uint8."""
    limits = _LIMITS.get(tensor.dtype) if isinstance(number, (int, np.integer)) else None
    if limits is None or limits.min <= number <= limits.max:
        return number
    return torch.tensor(math.inf if number > 0 else -math.inf)


_SIGNED = (torch.int8, torch.int16, torch.int32, torch.int64)
_LIMITS = {dtype: torch.iinfo(dtype) for dtype in (torch.uint8, *_SIGNED, *UNSIGNED)}


@op("ops.equal", "ops.eq", "ops.Equal()", "mint.eq", "Tensor.equal", "Tensor.eq")
def equal(input, other):
    """input == other, broadcast: a bool for each pair of elements."""
    return _compared(torch.eq, input, other)


@op("mint.equal")
def mint_equal(input, other):
    """Whether the two have one shape and the same elements, a bool."""
    return input.shape == other.shape and bool(equal(input, other).all())


@op("mint.equal_ext_op")
def equal_ext_op(input, other):
    """`mint.equal` as a Tensor of one bool."""
    return torch.tensor(mint_equal(input, other), device=input.device)


@op("ops.not_equal", "ops.ne", "ops.NotEqual()", "mint.ne", "mint.not_equal", "Tensor.not_equal", "Tensor.ne")
def not_equal(input, other):
    """input != other, broadcast: a bool for each pair of elements."""
    return _compared(torch.ne, input, other)


_COMPARABLE = (torch.Tensor, bool, int, float, np.number, np.bool_)


@op("Tensor.__eq__", "Tensor.__req__")
def is_equal(input, other):
    """`==`: as `equal` for a Tensor or a real number, and False for anything else: None, a string, a list, an ndarray."""
    return _compared(torch.eq, input, other) if isinstance(other, _COMPARABLE) else False


@op("Tensor.__ne__")
def is_not_equal(input, other):
    """`!=`: as `not_equal` for a Tensor or a real number, and True for anything else."""
    return _compared(torch.ne, input, other) if isinstance(other, _COMPARABLE) else True


@op(
    *("ops.greater", "ops.gt", "ops.Greater()", "ops.tensor_gt", "mint.greater", "mint.gt"),
    *("Tensor.greater", "Tensor.gt", "Tensor.__gt__"),
)
def greater(input, other):
    """input > other, broadcast: a bool for each pair of elements."""
    return _compared(torch.gt, input, other)


@op(
    *("ops.greater_equal", "ops.ge", "ops.GreaterEqual()", "ops.tensor_ge", "mint.greater_equal", "mint.ge"),
    *("Tensor.greater_equal", "Tensor.ge", "Tensor.__ge__"),
)
def greater_equal(input, other):
    """input >= other, broadcast: a bool for each pair of elements."""
    return _compared(torch.ge, input, other)


@op(
    *("ops.less", "ops.lt", "ops.Less()", "ops.tensor_lt", "mint.less", "mint.lt"),
    *("Tensor.less", "Tensor.lt", "Tensor.__lt__"),
)
def less(input, other):
    """input < other, broadcast: a bool for each pair of elements."""
    return _compared(torch.lt, input, other)


@op(
    *("ops.less_equal", "ops.le", "ops.LessEqual()", "ops.tensor_le", "mint.less_equal", "mint.le"),
    *("Tensor.less_equal", "Tensor.le", "Tensor.__le__"),
)
def less_equal(input, other):
    """input <= other, broadcast: a bool for each pair of elements."""
    return _compared(torch.le, input, other)


@op("ops.isclose", "ops.IsClose(rtol, atol, equal_nan)", "mint.isclose", "Tensor.isclose")
def isclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether |input - other| <= atol + rtol * |other|, broadcast; both of one dtype. nan is close to nan if equal_nan."""
    return torch.isclose(input, other, rtol, atol, equal_nan)


@op("mint.allclose", "Tensor.allclose")
def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements are close in the sense of `isclose`, a Python bool."""
    return torch.allclose(input, other, rtol, atol, equal_nan)


@op("ops.approximate_equal", "ops.ApproximateEqual(tolerance)", "Tensor.approximate_equal")
def approximate_equal(x, y, tolerance=1e-05):
    """Whether |x - y| < tolerance, for each pair of elements."""
    return torch.abs(x - y) < tolerance


# ---- logic ----


@op("ops.logical_and", "ops.LogicalAnd()", "mint.logical_and", "Tensor.logical_and")
def logical_and(input, other):
    """Whether both are true, that is not 0, broadcast."""
    return paired_tensors(torch.logical_and, input, other)


@op("ops.logical_or", "ops.LogicalOr()", "mint.logical_or", "Tensor.logical_or")
def logical_or(input, other):
    """Whether one or both are true, that is not 0, broadcast."""
    return paired_tensors(torch.logical_or, input, other)


@op("ops.logical_xor", "ops.LogicalXor()", "mint.logical_xor", "Tensor.logical_xor")
def logical_xor(input, other):
    """Whether exactly one is true, that is not 0, broadcast."""
    return paired_tensors(torch.logical_xor, input, other)


@op("ops.logical_not", "ops.LogicalNot()", "mint.logical_not", "Tensor.logical_not", "Tensor.__invert__")
def logical_not(input):
    """Whether it is 0. `~` of a Tensor means this for every dtype: it is not a bitwise not."""
    return torch.logical_not(input)


# ---- bits ----


@op(
    *("ops.bitwise_and", "ops.BitwiseAnd()", "mint.bitwise_and"),
    *("Tensor.bitwise_and", "Tensor.__and__", "Tensor.__iand__"),
)
def bitwise_and(input, other):
    """The bits that both integers or bools have, broadcast."""
    return paired(torch.bitwise_and, input, other)


@op("ops.bitwise_or", "ops.BitwiseOr()", "mint.bitwise_or", "Tensor.bitwise_or", "Tensor.__or__", "Tensor.__ior__")
def bitwise_or(input, other):
    """The bits that one or both integers or bools have, broadcast."""
    return paired(torch.bitwise_or, input, other)


@op(
    *("ops.bitwise_xor", "ops.BitwiseXor()", "mint.bitwise_xor"),
    *("Tensor.bitwise_xor", "Tensor.__xor__", "Tensor.__ixor__"),
)
def bitwise_xor(input, other):
    """The bits that exactly one of the integers or bools has, broadcast."""
    return paired(torch.bitwise_xor, input, other)


@op("ops.invert", "ops.Invert()", "mint.bitwise_not", "Tensor.invert", "Tensor.bitwise_not")
def invert(x):
    """The bits that an integer does not have; of a bool, its contrary."""
    return torch.bitwise_not(x)


@op("ops.bitwise_left_shift", "ops.LeftShift()", "Tensor.bitwise_left_shift", "Tensor.__ilshift__")
def bitwise_left_shift(input, other):
    """The bits of an integer moved up by other places, broadcast."""
    return paired(torch.bitwise_left_shift, input, other)


@op("ops.bitwise_right_shift", "ops.RightShift()", "Tensor.bitwise_right_shift", "Tensor.__irshift__")
def bitwise_right_shift(input, other):
    """The bits of an integer moved down by other places, broadcast, in its own dtype; the sign stays."""
    out = paired(torch.bitwise_right_shift, input, other)
    return out.to(input.dtype) if isinstance(input, torch.Tensor) else out


# ---- kinds of numbers ----


@op("ops.isnan", "ops.IsNan()", "mint.isnan", "ops.isnan_ext", "Tensor.isnan")
def isnan(input):
    """Whether it is nan, for each element."""
    return torch.isnan(input)


@op("ops.isinf", "ops.IsInf()", "mint.isinf", "Tensor.isinf")
def isinf(input):
    """Whether it is inf or -inf, for each element."""
    return torch.isinf(input)


@op("ops.isfinite", "ops.IsFinite()", "mint.isfinite", "Tensor.isfinite")
def isfinite(input):
    """Whether it is neither infinite nor nan, for each element."""
    return torch.isfinite(input)


@op("ops.isposinf", "Tensor.isposinf")
def isposinf(input):
    """Whether it is inf, for each element."""
    return torch.isposinf(input)


@op("ops.isneginf", "mint.isneginf", "Tensor.isneginf")
def isneginf(input):
    """Whether it is -inf, for each element."""
    return torch.isneginf(input)


@op("ops.isreal", "Tensor.isreal")
def isreal(input):
    """Whether its imaginary part is 0, for each element."""
    return torch.isreal(input)


@op("ops.signbit", "Tensor.signbit")
def signbit(input):
    """Whether its sign is minus, for each element: of -0.0 too."""
    return torch.signbit(input)


@op("ops.is_nonzero")
def is_nonzero(input):
    """Whether the one element of the Tensor is not 0, a Python bool."""
    return torch.is_nonzero(input)
