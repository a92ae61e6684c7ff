"""mindspore.numpy, element by element: as in numpy a list or a number is an array too, and each has a `dtype`.

Python's ints are int32 and its floats float32 here, and they count in full for the dtype of the result.
"""

import torch

from .._op.declare import op
from ..common.dtype import as_dtype
from . import elementwise, unary
from ._arguments import all_tensors, as_array
from ._kinks import power as power_of
from ._operands import by_floats, settled


def _of_one(fn, does):
    """fn, a function of one tensor, in numpy's form."""

    def of_one(x, dtype=None):
        return _in_dtype(fn(as_array(x)), dtype)

    of_one.__doc__ = does
    return of_one


def _of_angle(fn, does):
    """A function of trigonometry in numpy's form: where the result is a float, the smallest integers make float16."""

    def of_angle(x, dtype=None):
        x = as_array(x)
        return _in_dtype(fn(x.to(torch.float16) if x.dtype in _SMALL else x), dtype)

    of_angle.__doc__ = does
    return of_angle


def _of_two(fn, does):
    """fn, a function of two tensors, in numpy's form."""

    def of_two(x1, x2, dtype=None):
        return _in_dtype(fn(*_promoted(x1, x2)), dtype)

    of_two.__doc__ = does
    return of_two


_SMALL = (torch.bool, torch.int8, torch.uint8)


def _in_dtype(array, dtype):
    return array if dtype is None else array.to(as_dtype("mindspore.numpy", dtype))


def _promoted(x1, x2):
    return settled(*all_tensors((x1, x2)))


def _as_number(fn):
    """fn of a number: a bool counts as an int64."""
    return lambda x: fn(x.long() if x.dtype == torch.bool else x)


def _in_float32(fn, but=torch.float64):
    """fn of a float32; of a float64, or of another dtype, as it comes."""
    return lambda x: fn(x if x.dtype in (torch.float64, but) else x.to(torch.float32))


def _as_float(fn):
    """fn of a float: an integer counts as a float32."""
    return lambda x: fn(x if x.dtype.is_floating_point else x.to(torch.float32))


def _as_angle(x):
    return x if x.dtype.is_floating_point else x.to(torch.float16 if x.dtype in _SMALL else torch.float32)


def _of_integers(fn):
    """fn of integers: a float is taken for one, and so is the result."""
    return lambda x1, x2: fn(x1.long(), x2.long()).to(x1.dtype) if x1.dtype.is_floating_point else fn(x1, x2)


def _hypot(x1, x2):
    return torch.hypot(x1, x2) if x1.dtype.is_floating_point else torch.hypot(x1.float(), x2.float())


# ---- arithmetic ----

add = op("numpy.add")(_of_two(torch.add, "x1 + x2, broadcast."))
subtract = op("numpy.subtract")(_of_two(torch.sub, "x1 - x2, broadcast."))
multiply = op("numpy.multiply")(_of_two(torch.mul, "x1 * x2, broadcast."))
floor_divide = op("numpy.floor_divide")(_of_two(elementwise.floor_divide, "The quotient rounded down, broadcast."))
remainder = op("numpy.remainder", "numpy.mod")(_of_two(torch.remainder, "What `floor_divide` leaves, with x2's sign."))
fmod = op("numpy.fmod")(_of_two(torch.fmod, "What the quotient rounded toward zero leaves, with x1's sign."))
power = op("numpy.power")(_of_two(power_of, "x1 to the power of x2, broadcast."))
hypot = op("numpy.hypot")(_of_two(_hypot, "sqrt(x1**2 + x2**2), broadcast."))
logaddexp = op("numpy.logaddexp")(_of_two(torch.logaddexp, "log(exp(x1) + exp(x2)), broadcast."))
logaddexp2 = op("numpy.logaddexp2")(_of_two(torch.logaddexp2, "log2(2**x1 + 2**x2), broadcast."))
heaviside = op("numpy.heaviside")(_of_two(torch.heaviside, "0 where x1 is negative, 1 where positive, x2 where 0."))
gcd = op("numpy.gcd")(_of_two(_of_integers(torch.gcd), "The greatest common divisor of whole numbers, broadcast."))
lcm = op("numpy.lcm")(_of_two(_of_integers(torch.lcm), "The least common multiple of whole numbers, broadcast."))


@op("numpy.divide", "numpy.true_divide")
def divide(x1, x2, dtype=None):
    """x1 / x2, broadcast, a float. It is a float64 only of a float64 and another float, and never a bfloat16."""
    x1, x2 = all_tensors((x1, x2))
    mixed = x1.dtype != x2.dtype and x1.dtype.is_floating_point and x2.dtype.is_floating_point
    x1, x2 = settled(x1, x2)
    out = torch.div(x1.float() if x1.dtype is torch.bfloat16 else x1, x2)
    return _in_dtype(out.float() if out.dtype is torch.float64 and not mixed else out, dtype)


@op("numpy.arctan2")
def arctan2(x1, x2, dtype=None):
    """The angle of the point (x2, x1), broadcast. The smallest integers count as float16, others as float32."""
    return _in_dtype(torch.atan2(*settled(*map(_as_angle, all_tensors((x1, x2))))), dtype)


@op("numpy.copysign")
def copysign(x1, x2, dtype=None):
    """The size of x1 with the sign of x2, broadcast, in the dtype of x1."""
    x1, x2 = all_tensors((x1, x2))
    return _in_dtype(torch.copysign(x1, x2).to(x1.dtype), dtype)


@op("numpy.float_power")
def float_power(x1, x2, dtype=None):
    """x1 to the power of x2, broadcast, in float32."""
    x1, x2 = all_tensors((x1, x2))
    return _in_dtype(power_of(x1.to(torch.float32), x2.to(torch.float32)), dtype)


@op("numpy.divmod")
def divmod(x1, x2, dtype=None):
    """What `floor_divide` and `remainder` give, a tuple."""
    return floor_divide(x1, x2, dtype), remainder(x1, x2, dtype)


@op("numpy.maximum")
def maximum(x1, x2, dtype=None):
    """The larger of the two, broadcast, nan if one is. A number or a 0-D array takes the dtype of the other."""
    return _bounded(torch.maximum, x1, x2, dtype)


@op("numpy.minimum")
def minimum(x1, x2, dtype=None):
    """The smaller of the two, broadcast, nan if one is. A number or a 0-D array takes the dtype of the other."""
    return _bounded(torch.minimum, x1, x2, dtype)


@op("numpy.clip")
def clip(x, xmin, xmax, dtype=None):
    """x brought between two bounds, broadcast; one of them may be None."""
    if xmin is None and xmax is None:
        raise ValueError("mindspore.numpy.clip: both bounds are None; give at least one")
    x = x if xmin is None else maximum(x, xmin, dtype)
    return x if xmax is None else minimum(x, xmax, dtype)


def _bounded(fn, x1, x2, dtype):
    x1, x2 = all_tensors((x1, x2))
    if bool(x1.ndim) != bool(x2.ndim):
        dtype = x1.dtype if x1.ndim else x2.dtype
    return _in_dtype(fn(*settled(x1, x2)), dtype)


# ---- functions of one number ----

absolute = op("numpy.absolute", "numpy.abs", "numpy.fabs")(_of_one(unary.abs, "The size of each element."))
negative = op("numpy.negative")(_of_one(torch.neg, "-x."))
positive = op("numpy.positive")(_of_one(unary.positive, "x itself."))
sign = op("numpy.sign")(_of_one(_as_float(torch.sign), "-1, 0 or 1, a float."))
signbit = op("numpy.signbit")(_of_one(torch.signbit, "Whether the sign is minus."))
sqrt = op("numpy.sqrt")(_of_one(torch.sqrt, "The square root."))
square = op("numpy.square")(_of_one(torch.square, "x * x."))
reciprocal = op("numpy.reciprocal")(_of_one(_as_number(unary.inv), "1 / x; of integers rounded toward zero."))
exp = op("numpy.exp")(_of_one(torch.exp, "e to the power of x."))
exp2 = op("numpy.exp2")(_of_one(lambda x: torch.pow(2, x), "2 to the power of x."))
expm1 = op("numpy.expm1")(_of_one(torch.expm1, "exp(x) - 1, exact near 0."))
log = op("numpy.log")(_of_one(torch.log, "The natural logarithm."))
log2 = op("numpy.log2")(_of_one(torch.log2, "The logarithm to base 2."))
log10 = op("numpy.log10")(_of_one(torch.log10, "The logarithm to base 10."))
log1p = op("numpy.log1p")(_of_one(torch.log1p, "log(1 + x), exact near 0."))
deg2rad = op("numpy.deg2rad", "numpy.radians")(_of_one(torch.deg2rad, "Degrees to radians."))
rad2deg = op("numpy.rad2deg")(_of_one(torch.rad2deg, "Radians to degrees."))
floor = op("numpy.floor")(_of_one(torch.floor, "The largest whole number that is not larger."))
ceil = op("numpy.ceil")(_of_one(_in_float32(torch.ceil), "The smallest whole number that is not smaller, a float."))
trunc = op("numpy.trunc", "numpy.fix")(
    _of_one(_in_float32(torch.trunc, torch.float16), "The integer toward 0, a float.")
)
rint = op("numpy.rint")(_of_one(torch.round, "The nearest whole number, the even one of two."))
cbrt = op("numpy.cbrt")(_of_one(_in_float32(lambda x: torch.sign(x) * x.abs() ** (1 / 3)), "The cube root, a float."))


@op("numpy.around", "numpy.round")
def around(a, decimals=0):
    """The nearest number with so many decimals, the even one of two."""
    return _as_number(lambda x: by_floats(unary.round, x, decimals))(as_array(a))


# ---- trigonometry ----

sin = op("numpy.sin")(_of_angle(torch.sin, "The sine of an angle in radians."))
cos = op("numpy.cos")(_of_angle(torch.cos, "The cosine of an angle in radians."))
tan = op("numpy.tan")(_of_angle(torch.tan, "The tangent of an angle in radians."))
arcsin = op("numpy.arcsin")(_of_angle(torch.asin, "The angle whose sine this is."))
arccos = op("numpy.arccos")(_of_angle(torch.acos, "The angle whose cosine this is."))
arctan = op("numpy.arctan")(_of_angle(torch.atan, "The angle whose tangent this is."))
sinh = op("numpy.sinh")(_of_angle(torch.sinh, "The hyperbolic sine."))
cosh = op("numpy.cosh")(_of_angle(torch.cosh, "The hyperbolic cosine."))
tanh = op("numpy.tanh")(_of_angle(torch.tanh, "The hyperbolic tangent."))
arcsinh = op("numpy.arcsinh")(_of_angle(torch.asinh, "The inverse of sinh."))
arccosh = op("numpy.arccosh")(_of_angle(torch.acosh, "The inverse of cosh."))
arctanh = op("numpy.arctanh")(_of_angle(torch.atanh, "The inverse of tanh."))

# ---- comparison, logic, bits ----

equal = op("numpy.equal")(_of_two(torch.eq, "Whether x1 == x2, broadcast."))
not_equal = op("numpy.not_equal")(_of_two(torch.ne, "Whether x1 != x2, broadcast."))
less = op("numpy.less")(_of_two(torch.lt, "Whether x1 < x2, broadcast."))
less_equal = op("numpy.less_equal")(_of_two(torch.le, "Whether x1 <= x2, broadcast."))
greater = op("numpy.greater")(_of_two(torch.gt, "Whether x1 > x2, broadcast."))
greater_equal = op("numpy.greater_equal")(_of_two(torch.ge, "Whether x1 >= x2, broadcast."))
logical_and = op("numpy.logical_and")(_of_two(torch.logical_and, "Whether both are not 0, broadcast."))
logical_or = op("numpy.logical_or")(_of_two(torch.logical_or, "Whether one is not 0, broadcast."))
logical_xor = op("numpy.logical_xor")(_of_two(torch.logical_xor, "Whether exactly one is not 0, broadcast."))
logical_not = op("numpy.logical_not")(_of_one(torch.logical_not, "Whether it is 0."))
bitwise_and = op("numpy.bitwise_and")(_of_two(torch.bitwise_and, "The bits that both integers have, broadcast."))
bitwise_or = op("numpy.bitwise_or")(_of_two(torch.bitwise_or, "The bits that one of the integers has, broadcast."))
bitwise_xor = op("numpy.bitwise_xor")(_of_two(torch.bitwise_xor, "The bits that exactly one integer has, broadcast."))
invert = op("numpy.invert", "numpy.bitwise_not")(_of_one(torch.bitwise_not, "The bits that an integer does not have."))
isnan = op("numpy.isnan")(_of_one(torch.isnan, "Whether it is nan."))
isinf = op("numpy.isinf")(_of_one(torch.isinf, "Whether it is inf or -inf."))
isfinite = op("numpy.isfinite")(_of_one(torch.isfinite, "Whether it is neither infinite nor nan."))
isposinf = op("numpy.isposinf")(_of_one(torch.isposinf, "Whether it is inf."))
isneginf = op("numpy.isneginf")(_of_one(torch.isneginf, "Whether it is -inf."))


@op("numpy.isclose")
def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether |a - b| <= atol + rtol * |b|, broadcast. nan is close to nan if equal_nan."""
    return torch.isclose(*_promoted(a, b), rtol, atol, equal_nan)
