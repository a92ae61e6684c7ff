"""Rows of ops/elementwise.py."""

import numpy as np

from . import bools, case, floats, ints, of

X, Y = floats(2, 3), floats(3, low=0.5, seed=1)
I, J = np.int32([-7, 7, 5]), np.int32([2, -2, 3])
NARROW, WIDE = np.float16([1.5, 2, 3]), np.asarray(2.5, np.float32)
NO_KERNEL = "MindSpore has no CPU kernel for it"


# ---- sums ----

case(
    *of("ops.add ops.Add() ops.tensor_add ops.TensorAdd() mint.add Tensor.add", "x, y"),
    *("x + y", "y + x", "ops.add(input=x, other=y)", "x.__radd__(y)"),
    x=X,
    y=Y,
    want=np.add,
    bad={
        "ops.add(x, 'a')": TypeError,
        "ops.add(x, x[:, :2])": ValueError,
        "x + 'a'": TypeError,
        "x + None": TypeError,
        "None + x": TypeError,
        "x + np.ones(3, np.float32)": TypeError,
    },
)
case(
    *of("ops.sub ops.Sub() ops.tensor_sub ops.subtract mint.sub Tensor.sub Tensor.subtract", "x, y"),
    *("x - y", "-(y - x)", "y.__rsub__(x)"),
    x=X,
    y=Y,
    want=np.subtract,
    bad={"ops.sub(x, 'a')": TypeError, "x - x[:, :2]": ValueError},
)
case(*of("mint.add Tensor.add", "x, y, alpha=2"), x=X, y=Y, want=lambda x, y: x + 2 * y)
case(*of("mint.sub Tensor.sub Tensor.subtract", "x, y, alpha=2"), x=X, y=Y, want=lambda x, y: x - 2 * y)
case(
    *("x + [1, 2, 3]", "[1, 2, 3] + x", "1 * x + (1, 2, 3)", "x - [-1, -2, -3]"),
    x=X,
    want=lambda x: x + np.float32([1, 2, 3]),
)
case("x + [1, 2, 3]", "[1, 2, 3] + x", x=I, want=lambda x: x + np.int32([1, 2, 3]))
case("x + [0.5, 0.5, 0.5]", x=NARROW, want=lambda x: x + np.float16(0.5), grad="")
case("[1, 2, 3] - x", x=X, want=lambda x: np.float32([1, 2, 3]) - x)
case("2 - x", "ops.sub(2, x)", x=X, want=lambda x: 2 - x)

# A 0-D Tensor counts in full for the dtype of a sum, not of a product.
case("x + y", "y + x", "ops.add(x, y)", x=NARROW, y=WIDE, want=lambda x, y: x.astype(np.float32) + y, grad="")
case("x - y", "-(y - x)", x=NARROW, y=WIDE, want=lambda x, y: x.astype(np.float32) - y, grad="")
case("x // y", x=NARROW, y=WIDE, want=lambda x, y: np.floor(x.astype(np.float32) / y), grad="")
case("x % y", "ops.floor_mod(x, y)", x=NARROW, y=WIDE, want=lambda x, y: np.mod(x.astype(np.float32), y), grad="")
case("x ** y", x=NARROW, y=WIDE, want=lambda x, y: x.astype(np.float32) ** y, grad="")
case("ops.maximum(x, y)", x=NARROW, y=WIDE, want=lambda x, y: np.maximum(x.astype(np.float32), y), grad="")
case("x * y", "y * x", "ops.mul(x, y)", x=NARROW, y=WIDE, want=lambda x, y: x * np.float16(y), grad="")
case("x / y", "ops.div(x, y)", x=NARROW, y=WIDE, want=lambda x, y: x / np.float16(y), grad="")
case("x + y", "x - (0 - y)", x=np.int8([1, 2]), y=np.asarray(3, np.int32), want=lambda x, y: x.astype(np.int32) + y)
SUMS = ("x + y", "y + x", "x - y")
WIDENS = (
    "MindSpore's sum is a float64 here, as that of ops.add; the operators are torch's own, which a float32 stays in"
)
case(*SUMS, x=X, y=np.asarray(0.0), want=lambda x, y: x, grad="", no_kernel=dict.fromkeys(SUMS, WIDENS))
case("ops.add(x, y)", "ops.sub(x, y)", x=X, y=np.asarray(0.0), want=lambda x, y: x.astype(np.float64), grad="")

# The dtypes of other pairs.
case("x + y", "y + x", x=np.int8([100, 2]), y=np.uint8([100, 3]), want=np.int16([200, 5]))
case("x + 1000", x=np.int8([100, 2]), want=np.int8([76, -22]))
case("x + 1.5", "1.5 + x", "x - -1.5", x=I, want=lambda x: (x + 1.5).astype(np.float32))
case("x + True", "True + x", x=I, want=lambda x: x + np.int32(1))
case("x + 2.5", "x + 1 + 1.5", x=NARROW, want=lambda x: x + np.float16(2.5), grad="")
case("x + 1", "1 + x", "x - -1", x=bools(4), want=lambda x: x.astype(np.int64) + 1)
case("1 - x", x=bools(4), want=lambda x: 1 - x.astype(np.int64))
case("x - y", x=I, y=np.bool_([True, False, True]), want=lambda x, y: x - y.astype(np.int32))
case("x - 1.5", "x + -1.5", x=bools(4), want=lambda x: x.astype(np.float32) - np.float32(1.5))
case("x + y", "x * y * 2 / 2 + y + x - x * y", x=X, y=ints(3), want=lambda x, y: x + y.astype(np.float32))
case("x + np.float32(2)", "x + np.float64(2)", "x + np.int32(2)", x=X, want=lambda x: x + np.float32(2))

case(
    *("ops.addn([x, y])", "ops.addn((x, y))", "ops.AddN()([x, y])", "ops.AddN()((x, y))"),
    *("ops.accumulate_n([x, y])", "ops.AccumulateNV2()([x, y])"),
    x=X,
    y=floats(2, 3, seed=1),
    want=np.add,
    no_kernel=dict.fromkeys(("ops.accumulate_n([x, y])", "ops.AccumulateNV2()([x, y])"), NO_KERNEL),
    bad={
        "ops.addn(x)": TypeError,
        "ops.addn([])": ValueError,
        "ops.addn([x, y[0]])": ValueError,
        "ops.addn([x, y > 0])": TypeError,
    },
)
case("ops.addn([x, x, x])", x=I, want=lambda x: 3 * x)

# ---- products ----

case(
    *of("ops.mul ops.Mul() ops.multiply ops.tensor_mul mint.mul Tensor.mul Tensor.multiply", "x, y"),
    *("x * y", "y * x", "x.multiply(value=y)"),
    x=X,
    y=Y,
    want=np.multiply,
    bad={"ops.mul(x, 'a')": TypeError, "x * None": TypeError, "x * x[:, :2]": ValueError},
)
case("x * 2", "2 * x", "ops.mul(2, x)", "x * 2.0", "ops.tensor_muls(x, 2)", x=X, want=lambda x: 2 * x)
case("x * 2", x=np.int8([100, 2]), want=np.int8([-56, 4]))
case("x * 0.5", x=I, want=lambda x: (x * 0.5).astype(np.float32))
case(
    *("x * [1, 2, 3]", "[1, 2, 3] * x"),
    x=X,
    want=lambda x: x * np.float32([1, 2, 3]),
    no_kernel=dict.fromkeys(("x * [1, 2, 3]", "[1, 2, 3] * x"), "MindSpore takes a list for `+`, `-`, `//` only"),
)
case(
    *of("ops.div ops.Div() ops.divide ops.true_divide ops.RealDiv() ops.tensor_div mint.div mint.divide", "x, y"),
    *("x.div(y)", "x.divide(y)", "x.true_divide(y)", "x / y", "y.__rtruediv__(x)"),
    x=X,
    y=Y,
    want=np.divide,
    bad={"ops.div(x, 'a')": TypeError, "x / None": TypeError, "ops.div(x, y, rounding_mode='up')": ValueError},
)
case("x / 2", "ops.div(x, 2)", "ops.Div()(x, 2)", x=I, want=lambda x: (x / 2).astype(np.float32))
case("2 / x", "ops.div(2, x)", x=Y, want=lambda x: 2 / x)
case("2 / x", x=I, want=lambda x: (2 / x).astype(np.float32))
case("x / 0", x=X, want=lambda x: np.sign(x) * np.float32(np.inf), grad="")
case("x / x", x=bools(3) | True, want=np.ones(3, np.float32))
case("ops.RealDiv()(x, y)", "ops.tensor_div(x, y)", x=I, y=J, want=np.int32([-3, -3, 1]))  # of ints an int
case("ops.RealDiv()(x, 2)", x=I, want=np.int32([-3, 3, 2]))
case("ops.div(x, y, rounding_mode='floor')", x=I, y=J, want=np.floor_divide)
case("ops.div(x, y, rounding_mode='trunc')", "x.div(y, rounding_mode='trunc')", x=I, y=J, want=np.int32([-3, -3, 1]))
case(
    "mint.div(x, 0.7, rounding_mode='floor')",
    x=X,
    want=lambda x: np.floor(x / np.float32(0.7)),
    no_kernel={"mint.div(x, 0.7, rounding_mode='floor')": NO_KERNEL},
)
case(
    "ops.DivNoNan()(x, y)",
    x=floats(3),
    y=np.float32([2, 0, -2]),
    want=lambda x, y: np.divide(x, y, out=np.zeros(3, np.float32), where=y != 0),
    grad="x",
)
case("ops.DivNoNan()(x, y)", x=X, y=Y, want=np.divide)
case(
    *of("ops.xdivy ops.Xdivy() Tensor.xdivy", "x, y"),
    x=np.float32([0, 1, -2, 0]),
    y=np.float32([0, 2, 3, 4]),
    want=np.float32([0, 0.5, -2 / 3, 0]),
    grad="",
)
case("ops.xdivy(x, y)", x=X, y=Y, want=np.divide)
case(
    "ops.MulNoNan()(x, y)",
    x=np.float32([np.inf, np.nan, 2]),
    y=np.float32([0, 0, 3]),
    want=np.float32([0, 0, 6]),
    grad="",
)
case("ops.MulNoNan()(x, y)", x=X, y=Y, want=np.multiply)

# ---- whole quotients and their remainders ----

case(
    *of("ops.floor_divide ops.floor_div ops.FloorDiv() ops.floordiv ops.tensor_floordiv mint.floor_divide", "x, y"),
    *("x.floor_divide(y)", "x // y", "y.__rfloordiv__(x)"),
    x=I,
    y=J,
    want=np.floor_divide,
    bad={"x // 'a'": TypeError},
)
case("x // 0.7", "ops.floor_div(x, 0.7)", x=X, want=lambda x: np.floor(x / np.float32(0.7)))
case("x // 2", x=I, want=lambda x: x // 2)
case("7 // x", x=J, want=lambda x: 7 // x)
case(
    *of("ops.remainder ops.floor_mod ops.FloorMod() ops.floormod ops.tensor_mod mint.remainder", "x, y"),
    *("x.remainder(y)", "x % y"),
    x=I,
    y=J,
    want=np.mod,
)
case("x % y", "ops.FloorMod()(x, y)", "ops.remainder(x, y)", x=X, y=Y, want=np.mod)
case("x % -0.7", x=X, want=lambda x: np.mod(x, np.float32(-0.7)))
case("7 % x", x=J, want=lambda x: 7 % x)
case("x % 2", x=I, want=lambda x: x % 2)
case(*of("ops.truncate_div ops.TruncateDiv()", "x, y"), x=I, y=J, want=np.int32([-3, -3, 1]))
case(*of("ops.truncate_div ops.TruncateDiv()", "x, y"), x=X, y=Y, want=lambda x, y: np.trunc(x / y))
case(*of("ops.fmod ops.Mod() ops.truncate_mod ops.TruncateMod() mint.fmod Tensor.fmod", "x, y"), x=I, y=J, want=np.fmod)
case(*of("ops.fmod ops.Mod() ops.truncate_mod mint.fmod Tensor.fmod", "x, y"), x=X, y=Y, want=np.fmod)
case("ops.fmod(7, x)", "ops.Mod()(7, x)", x=J, want=lambda x: np.fmod(7, x))
case(
    *of("ops.gcd ops.Gcd() mint.gcd Tensor.gcd", "x, y"),
    x=ints(4, low=1, high=60),
    y=np.int32([4, 6, 9, 10]),
    want=np.gcd,
)
case(*of("ops.lcm ops.Lcm() Tensor.lcm", "x, y"), x=ints(4, low=1, high=60), y=np.int32([4, 6, 9, 10]), want=np.lcm)

# ---- powers, and other functions of two numbers ----

case(
    *of("ops.pow ops.Pow() ops.pows ops.tensor_pow mint.pow Tensor.pow", "x, y"),
    *("x ** y", "y.__rpow__(x)"),
    x=Y,
    y=floats(2, 3),
    want=np.power,
    bad={"x ** 'a'": TypeError, "ops.pow(x, None)": TypeError},
)
case("ops.pow(x, 3)", "ops.Pow()(x, 3)", "x.pow(3)", "x ** 3", "x.pow(exponent=3)", x=X, want=lambda x: x**3)
case("x ** 0.5", x=Y, want=np.sqrt)
case("x ** 0.5", x=ints(3, low=1), want=lambda x: np.sqrt(x).astype(np.float32))
case("x ** 2", "x ** 2.0", x=NARROW, want=lambda x: x * x, grad="")
case("ops.pow(x, -1)", "x ** -1", x=np.int32([1, -1, 2, -3]), want=np.int32([1, -1, 0, 0]))
case("ops.pow(x, -2)", "x ** -2", x=np.int32([1, -1, 2, -3]), want=np.int32([1, 1, 0, 0]))
case("2 ** x", "ops.pow(2, x)", x=X, want=lambda x: (2**x).astype(np.float32))
case("2 ** x", x=ints(4), want=lambda x: 2**x)
case("2.5 ** x", x=ints(4), want=lambda x: (2.5**x).astype(np.float32))
case("x ** y", x=ints(3, low=1), y=np.int32([3, 0, 2]), want=np.power)
case(*of("ops.float_power mint.float_power Tensor.float_power", "x, 2"), x=I, want=lambda x: x.astype(np.float64) ** 2)
case(
    *of("ops.atan2 ops.arctan2 ops.Atan2() mint.atan2 mint.arctan2 Tensor.atan2 Tensor.arctan2", "x, y"),
    x=X,
    y=Y,
    want=np.arctan2,
    no_kernel=dict.fromkeys(of("mint.atan2 mint.arctan2", "x, y"), NO_KERNEL),
)
case("ops.atan2(x, 0.5)", x=X, want=lambda x: np.arctan2(x, np.float32(0.5)))
case("ops.atan2(0.5, x)", x=X, want=lambda x: np.arctan2(np.float32(0.5), x))
case(*of("ops.hypot ops.Hypot() Tensor.hypot", "x, y"), x=X, y=Y, want=np.hypot)
case(*of("ops.xlogy ops.Xlogy() mint.xlogy Tensor.xlogy", "x, y"), x=X, y=Y, want=lambda x, y: x * np.log(y), tol=1e-4)
case("ops.xlogy(2.0, x)", x=Y, want=lambda x: 2 * np.log(x), tol=1e-4)
case(
    "ops.xlogy(x, y)",
    x=np.float32([0, 0]),
    y=np.float32([0, 2]),
    want=np.float32([0, 0]),
    grad="",
    no_kernel={"ops.xlogy(x, y)": "MindSpore's CPU answers nan for 0 * log(0), its documentation 0"},
)
case(
    *of("ops.logaddexp mint.logaddexp Tensor.logaddexp", "x, y"),
    x=X,
    y=Y,
    want=np.logaddexp,
    no_kernel={"mint.logaddexp(x, y)": NO_KERNEL},
)
case(
    *of("ops.logaddexp2 mint.logaddexp2 Tensor.logaddexp2", "x, y"),
    x=X,
    y=Y,
    want=np.logaddexp2,
    no_kernel={"mint.logaddexp2(x, y)": NO_KERNEL},
)
case(*of("ops.copysign Tensor.copysign", "x, y"), x=X, y=X[::-1].copy(), want=np.copysign, grad="x")
case("ops.copysign(x, -1)", x=I, want=lambda x: -np.abs(x).astype(np.float32))
case(*of("ops.ldexp Tensor.ldexp", "x, y"), x=X, y=np.int32([1, -2, 3]), want=np.ldexp)
case(
    *of("ops.nextafter ops.NextAfter() Tensor.nextafter", "x, y"),
    x=X,
    y=floats(2, 3, seed=2),
    want=np.nextafter,
    grad="",
)
case(
    *of("ops.heaviside ops.Heaviside() Tensor.heaviside", "x, y"),
    x=np.float32([-1, 0, 2]),
    y=np.float32([0.5, 0.5, 0.5]),
    want=np.float32([0, 0.5, 1]),
    grad="",
)
case("ops.SquaredDifference()(x, y)", x=X, y=Y, want=lambda x, y: (x - y) ** 2)
case("ops.SquareSumAll()(x, y)", x=X, y=floats(2, 3, seed=1), want=lambda x, y: (np.sum(x * x), np.sum(y * y)))

# ---- bounds ----

case(*of("ops.maximum ops.Maximum() mint.maximum Tensor.maximum", "x, y"), x=X, y=Y, want=np.maximum)
case(*of("ops.minimum ops.Minimum() mint.minimum Tensor.minimum", "x, y"), x=X, y=Y, want=np.minimum)
case("ops.maximum(x, 0)", "ops.maximum(0.0, x)", x=X, want=lambda x: np.maximum(x, 0))
case("ops.minimum(x, 2.5)", x=I, want=np.float32([-7, 2.5, 2.5]))
case("ops.maximum(x, 2.5)", x=NARROW, want=np.float16([2.5, 2.5, 3]), grad="")
case(
    "ops.maximum(x, y)",
    x=np.float32([1, np.nan]),
    y=np.float32([np.nan, 1]),
    want=np.float32([np.nan] * 2),
    grad="",
    no_kernel={"ops.maximum(x, y)": "MindSpore's CPU keeps a nan of the second only, its documentation of both"},
)
case(*of("ops.fmax ops.Fmax() Tensor.fmax", "x, y"), x=X, y=Y, want=np.fmax)
case(*of("ops.fmax", "x, y"), x=np.float32([1, np.nan]), y=np.float32([np.nan, 2]), want=np.float32([1, 2]), grad="")
case(
    *of("ops.fmin ops.Fmin() Tensor.fmin", "x, y"),
    x=X,
    y=Y,
    want=np.fmin,
    no_kernel=dict.fromkeys(of("ops.fmin ops.Fmin() Tensor.fmin", "x, y"), NO_KERNEL),
)
case(
    *("ops.clip_by_value(x, -1, 1)", "ops.clip_by_value(x, -1.0, clip_value_max=1.0)"),
    *("ops.clip_by_value(x, ms.Tensor(-1.0), ms.Tensor(1.0))", "ops.clip_by_value((x,), -1, 1)[0]"),
    *("ops.clamp(x, -1, 1)", "ops.clip(x, -1, 1)", "mint.clamp(x, -1, 1)", "x.clamp(-1, 1)", "x.clip(-1, 1)"),
    *("ops.clamp(x, ms.Tensor(-1.0), ms.Tensor(1.0))", "x.clamp(min=-1, max=1)"),
    x=X,
    want=lambda x: np.clip(x, -1, 1),
    bad={"ops.clip_by_value(x)": ValueError, "ops.clamp(x)": ValueError, "ops.clip_by_value(x, 'a')": TypeError},
)
case("ops.clip_by_value(x, 0.5, 5.5)", x=I, want=np.int32([0, 5, 5]))  # in its own dtype
case("ops.clamp(x, 0.5, 5.5)", "x.clip(0.5, 5.5)", x=I, want=np.float32([0.5, 5.5, 5]))
case("ops.clamp(x, 3, 1)", "ops.clip_by_value(x, 3, 1)", x=X, want=lambda x: np.ones_like(x), grad="")
case("ops.clip_by_value(x, y)", "ops.clamp(x, y)", "x.clamp(min=y)", x=X, y=Y, want=np.maximum)
case("ops.clip_by_value(x, None, y)", "ops.clamp(x, max=y)", x=X, y=Y, want=np.minimum)
case("ops.clip_by_value([x, y], 0, 1)", x=X, y=I, want=lambda x, y: (np.clip(x, 0, 1), np.clip(y, 0, 1)), grad="")
case("ops.clip_by_value(x, 0, y)", x=NARROW, y=WIDE, want=np.float16([1.5, 2, 2.5]), grad="")
case("ops.clamp(x, max=y)", x=NARROW, y=WIDE, want=np.float32([1.5, 2, 2.5]), grad="")

# ---- three operands ----

case(
    *("ops.addcmul(x, y, z)", "ops.addcmul(x, y, z, 1)", "x.addcmul(y, z)", "ops.Addcmul()(x, y, z, ms.Tensor([1.0]))"),
    x=X,
    y=Y,
    z=floats(2, 1, seed=2),
    want=lambda x, y, z: x + y * z,
)
case(
    *("ops.addcmul(x, y, y, 2)", "x.addcmul(y, y, value=2)", "ops.addcmul(x, y, y, ms.Tensor(2.0))"),
    x=X,
    y=Y,
    want=lambda x, y: x + 2 * y * y,
)
case("ops.addcmul(x, x, y, 2)", x=I, y=J, want=lambda x, y: x + 2 * x * y)
case(
    *("ops.addcdiv(x, z, y, 2)", "ops.Addcdiv()(x, z, y, ms.Tensor(2.0))", "mint.addcdiv(x, z, y, value=2)"),
    *("x.addcdiv(z, y, value=2)", "ops.addcdiv(x, z, y, ms.Tensor(2.0))"),
    x=X,
    y=Y,
    z=floats(2, 1, seed=2),
    want=lambda x, y, z: x + 2 * z / y,
    no_kernel=dict.fromkeys(("mint.addcdiv(x, z, y, value=2)", "x.addcdiv(z, y, value=2)"), NO_KERNEL),
    bad={"ops.addcdiv(x, 'a', y)": TypeError},
)
case(
    *of("ops.lerp ops.Lerp() ops.LerpScalar() mint.lerp Tensor.lerp", "x, y, 0.3"),
    x=X,
    y=floats(2, 3, seed=1),
    want=lambda x, y: x + np.float32(0.3) * (y - x),
    no_kernel={"ops.LerpScalar()(x, y, 0.3)": NO_KERNEL},
)
case("ops.lerp(x, y, z)", x=X, y=floats(2, 3, seed=1), z=floats(2, 3, seed=2), want=lambda x, y, z: x + z * (y - x))
