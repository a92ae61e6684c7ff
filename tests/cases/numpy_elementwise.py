"""Rows of ops/numpy_elementwise.py."""

import numpy as np

from . import bools, case, floats, ints, of

X, Y = floats(2, 3), floats(3, low=0.5, seed=1)
POSITIVE = floats(2, 3, low=0.3)
INSIDE = floats(2, 3, low=-0.9, high=0.9)
I, J = np.int32([6, -7, 5]), np.int32([3, 2, 4])
NO_KERNEL = "MindSpore has no CPU kernel for it"
TENSORS_ONLY = "MindSpore takes Tensors only here"


def two(name, want, x=X, y=Y, **options):
    case(*of(name, "x, y"), x=x, y=y, want=want, **options)


def one(name, want, x=X, **options):
    case(*of(name), x=x, want=want, **options)


# ---- arithmetic ----

two("numpy.add", np.add)
two("numpy.subtract", np.subtract)
two("numpy.multiply", np.multiply)
two(
    "numpy.divide numpy.true_divide", np.divide, grad=""
)  # of two float64, which the test of gradients makes, a float32
two("numpy.divide", lambda x, y: (x / y).astype(np.float32), I, J)
two("numpy.floor_divide", np.floor_divide, I, J)
two("numpy.floor_divide", lambda x, y: np.floor(x / y))
two("numpy.remainder numpy.mod", np.mod, I, J)
two("numpy.remainder numpy.mod", np.mod, tol=1e-4)
two("numpy.fmod", np.fmod, I, J)
two("numpy.fmod", np.fmod, tol=1e-4)
two("numpy.divmod", lambda x, y: np.divmod(x, y), I, J)
two("numpy.power", np.power, POSITIVE, X, tol=1e-4)
two("numpy.power", np.power, I, np.int32([2, 3, 0]))
two("numpy.float_power", np.power, POSITIVE, X, tol=1e-4, grad="")
two("numpy.float_power", lambda x, y: np.power(x, y).astype(np.float32), I, J)
two("numpy.hypot", np.hypot)
case("ms.numpy.hypot(3, 4)", x=X, want=np.asarray(5, np.float32), grad="")
two("numpy.arctan2", np.arctan2)
two("numpy.logaddexp", np.logaddexp)
two("numpy.logaddexp2", np.logaddexp2)
two("numpy.heaviside", np.heaviside, np.float32([-1, 0, 2]), np.float32([0.5, 0.5, 0.5]), grad="")
two("numpy.copysign", np.copysign, X, X[::-1].copy(), grad="")
case("ms.numpy.copysign(x, -1)", x=I, want=lambda x: -np.abs(x))
case("ms.numpy.copysign(x, [1.0, -1.0, 1.0])", x=X[0], want=lambda x: np.copysign(x, np.float32([1, -1, 1])), grad="")
case("ms.numpy.less(x, [1.0, -1.0, 0.0])", x=X[0], want=lambda x: x < np.float32([1, -1, 0]))
two("numpy.gcd", np.gcd, I, J)
two("numpy.lcm", np.lcm, I, J)
two("numpy.maximum", np.maximum)
two("numpy.minimum", np.minimum)
two("numpy.maximum", np.maximum, np.float32([1, np.nan]), np.float32([np.nan, 1]), grad="")
case("ms.numpy.maximum(x, 0.5)", "ms.numpy.maximum(0.5, x)", x=I, want=np.int32([6, 0, 5]))  # a number takes its dtype
case("ms.numpy.minimum(x, [1, 1, 1])", x=I, want=lambda x: np.minimum(x, 1))
case(
    *("ms.numpy.clip(x, -1, 1)", "ms.numpy.clip(x, xmin=-1, xmax=1)"),
    x=X,
    want=lambda x: np.clip(x, -1, 1),
    bad={"ms.numpy.clip(x, None, None)": ValueError},
)
case("ms.numpy.clip(x, [0.0, -1.0, 0.5], 1)", x=X, want=lambda x: np.clip(x, np.float32([0, -1, 0.5]), 1))
case("ms.numpy.clip(x, None, 1)", x=X, want=lambda x: np.minimum(x, 1))

# A number or a list is an array of int32 or float32, a result has the dtype that is asked for.
case("ms.numpy.add(1, 2)", x=X, want=np.asarray(3, np.int32))
case("ms.numpy.add([1, 2], 3)", "ms.numpy.subtract([6, 8], [2, 3])", x=X, want=np.int32([4, 5]))
case("ms.numpy.add(x, 1.5)", x=I, want=lambda x: (x + 1.5).astype(np.float32))
case("ms.numpy.add(x, 1.5)", x=np.float16([1]), want=np.float32([2.5]))
case("ms.numpy.subtract(2, x)", x=X, want=lambda x: 2 - x)
case(
    "ms.numpy.add(x, x, ms.float16)",
    "ms.numpy.add(x, x, dtype=ms.float16)",
    x=I,
    want=lambda x: (x + x).astype(np.float16),
)
case("ms.numpy.exp(2.0)", x=X, want=np.exp(np.asarray(2, np.float32)), grad="")
case("ms.numpy.sqrt([1.0, 4])", x=X, want=np.float32([1, 2]), grad="")
case("ms.numpy.square(3)", x=X, want=np.asarray(9, np.int32))
case("ms.numpy.exp(x, dtype=ms.float16)", x=X, want=lambda x: np.exp(x).astype(np.float16), grad="")
case(
    *("ms.numpy.multiply(x, 2)", "ms.numpy.multiply(x, [2, 2, 2])"),
    x=X,
    want=lambda x: 2 * x,
    no_kernel=dict.fromkeys(("ms.numpy.multiply(x, 2)", "ms.numpy.multiply(x, [2, 2, 2])"), TENSORS_ONLY),
)

# ---- functions of one number ----

one("numpy.absolute numpy.abs numpy.fabs", np.abs)
one("numpy.abs", np.abs, I)
one("numpy.negative", np.negative)
one("numpy.positive", np.positive)
one("numpy.sign", np.sign)
one("numpy.sign", lambda x: np.sign(x).astype(np.float32), I)
one("numpy.signbit", np.signbit)
one("numpy.sqrt", np.sqrt, POSITIVE)
one("numpy.square", np.square)
one("numpy.reciprocal", np.reciprocal, POSITIVE)
one("numpy.reciprocal", np.int32([0, 0, 0]), I)
one("numpy.exp", np.exp)
one("numpy.exp2", np.exp2)
one("numpy.exp2", lambda x: 2**x, J)
one("numpy.expm1", np.expm1)
one("numpy.log", np.log, POSITIVE)
one("numpy.log2", np.log2, POSITIVE)
one("numpy.log10", np.log10, POSITIVE)
one("numpy.log1p", np.log1p, POSITIVE)
one("numpy.deg2rad numpy.radians", np.deg2rad)
one("numpy.rad2deg", np.rad2deg)
one("numpy.floor", np.floor)
one("numpy.ceil", np.ceil)
one("numpy.ceil", lambda x: x.astype(np.float32), I)
one("numpy.trunc numpy.fix", np.trunc)
one("numpy.trunc", lambda x: x.astype(np.float32), I)
one("numpy.rint numpy.around numpy.round", np.rint, np.float32([0.5, 1.5, -2.5, 1.2]), grad="")
case("ms.numpy.around(x, 1)", "ms.numpy.round(x, decimals=1)", x=X, want=lambda x: np.round(x, 1), grad="")
one("numpy.cbrt", np.cbrt, tol=1e-4)

# ---- trigonometry ----

one("numpy.sin", np.sin)
one("numpy.cos", np.cos)
one("numpy.tan", np.tan, INSIDE)
one("numpy.arcsin", np.arcsin, INSIDE)
one("numpy.arccos", np.arccos, INSIDE)
one("numpy.arctan", np.arctan)
one("numpy.sinh", np.sinh)
one("numpy.cosh", np.cosh)
one("numpy.tanh", np.tanh)
one("numpy.arcsinh", np.arcsinh)
one("numpy.arccosh", np.arccosh, floats(2, 3, low=1.2, high=4))
one("numpy.arctanh", np.arctanh, INSIDE)
one("numpy.sin", lambda x: np.sin(x).astype(np.float32), I)
one("numpy.cos", lambda x: np.cos(x).astype(np.float16), bools(4))  # the smallest integers make float16

# ---- comparison, logic, bits ----

two("numpy.equal", np.equal, ints(4), ints(4, seed=1))
two("numpy.not_equal", np.not_equal, ints(4), ints(4, seed=1))
two("numpy.less", np.less)
two("numpy.less_equal", np.less_equal, ints(4), ints(4, seed=1))
two("numpy.greater", np.greater)
two("numpy.greater_equal", np.greater_equal, ints(4), ints(4, seed=1))
case("ms.numpy.less(x, 1)", "ms.numpy.greater(1, x)", x=X, want=lambda x: x < 1)
two("numpy.logical_and", np.logical_and, bools(4), bools(4, seed=1))
two("numpy.logical_or", np.logical_or, bools(4), bools(4, seed=1))
two("numpy.logical_xor", np.logical_xor, bools(4), bools(4, seed=1))
one("numpy.logical_not", np.logical_not, bools(4))
two("numpy.bitwise_and", np.bitwise_and, I, J)
two("numpy.bitwise_or", np.bitwise_or, I, J)
two("numpy.bitwise_xor", np.bitwise_xor, I, J)
one("numpy.invert numpy.bitwise_not", np.invert, I)
ODD = np.float32([np.nan, np.inf, -np.inf, 1, -2])
one("numpy.isnan", np.isnan, ODD)
one("numpy.isinf", np.isinf, ODD)
one("numpy.isfinite", np.isfinite, ODD)
one("numpy.isposinf", np.isposinf, ODD)
one("numpy.isneginf", np.isneginf, ODD)
two("numpy.isclose", np.isclose, np.float32([1, 1]), np.float32([1 + 1e-6, 1.1]))
case(
    "ms.numpy.isclose(x, [1.0, np.inf], equal_nan=True)",
    "ms.numpy.isclose([1, np.inf], x)",
    x=np.float32([1, np.inf]),
    want=np.bool_([True, True]),
)
