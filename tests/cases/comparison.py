"""Rows of ops/comparison.py."""

import numpy as np

from . import case, floats, ints, of

X, Y = np.float32([[1, 2, 3], [-1, 5, 0]]), np.float32([1, 3, 0])
I, J = np.int32([6, 7, -5]), np.int32([3, 2, 1])
A, B = np.bool_([True, True, False, False]), np.bool_([True, False, True, False])
NO_KERNEL = "MindSpore has no CPU kernel for it"
REFUSED = {
    "ops.less(x, 'a')": TypeError,
    "x < None": TypeError,
    "x < np.ones(3)": TypeError,
    "x < x[:, :2]": ValueError,
}

# ---- comparison ----

case(
    *of("ops.equal ops.eq ops.Equal() mint.eq Tensor.equal Tensor.eq", "x, y"),
    *("x == y", "y == x", "x.__req__(y)"),
    x=X,
    y=Y,
    want=np.equal,
    bad={"ops.equal(x, 'a')": TypeError, "x == x[:, :2]": ValueError, "ops.equal(x, None)": TypeError},
)
case(
    *of("ops.not_equal ops.ne ops.NotEqual() mint.ne mint.not_equal Tensor.not_equal Tensor.ne", "x, y"),
    "x != y",
    x=X,
    y=Y,
    want=np.not_equal,
)
case("x == 1", "1 == x", "x == 1.0", "ops.equal(x, 1)", "x == True", x=X, want=lambda x: x == 1)
case("x != 1", "1 != x", "ops.not_equal(x, 1)", x=X, want=lambda x: x != 1)
for other in ("None", "'a'", "[1, 2, 3]", "(1, 2, 3)", "1j", "np.float32([1, 2, 3])"):
    case(f"x == {other}", x=X, want=False)
    case(f"x != {other}", x=X, want=True)
case("np.float32([1, 3, 0]) == x", x=X, want=lambda x: x == Y)
case(
    *of("ops.greater ops.gt ops.Greater() ops.tensor_gt mint.greater mint.gt Tensor.greater Tensor.gt", "x, y"),
    *("x > y", "y < x"),
    x=X,
    y=Y,
    want=np.greater,
    bad=REFUSED,
)
case(
    *of("ops.greater_equal ops.ge ops.GreaterEqual() ops.tensor_ge mint.greater_equal mint.ge", "x, y"),
    *("x.greater_equal(y)", "x.ge(y)", "x >= y"),
    x=X,
    y=Y,
    want=np.greater_equal,
)
case(
    *of("ops.less ops.lt ops.Less() ops.tensor_lt mint.less mint.lt Tensor.less Tensor.lt", "x, y"),
    *("x < y", "y > x"),
    x=X,
    y=Y,
    want=np.less,
)
case(
    *of("ops.less_equal ops.le ops.LessEqual() ops.tensor_le mint.less_equal mint.le", "x, y"),
    *("x.less_equal(y)", "x.le(y)", "x <= y"),
    x=X,
    y=Y,
    want=np.less_equal,
)
case("ops.greater(2, x)", "2 > x", "x < 2", "ops.Less()(x, 2.0)", "ops.Greater()(2, x)", x=X, want=lambda x: x < 2)
case("x < y", "y > x", x=I, y=floats(3), want=np.less)
case("x < y", x=np.float16([1, 1.1]), y=np.asarray(1.1, np.float32), want=np.bool_([True, True]))  # in float32
case("x < 1000", "x != -1000", "x < ms.Tensor(1000)", x=np.int8([100, -100]), want=np.bool_([True, True]))
case(
    "x == -1",
    x=np.uint8([255, 1]),
    want=np.bool_([False, False]),
    no_kernel={"x == -1": "MindSpore wraps -1 around to 255"},
)
case("x > 0", "x == True", "x >= 1", x=A, want=A)

case(
    *of("ops.isclose mint.isclose Tensor.isclose", "x, y"),
    "ops.IsClose()(x, y)",
    x=np.float32([1, 1, np.nan, np.inf, 0]),
    y=np.float32([1 + 1e-6, 1.1, np.nan, np.inf, 1e-9]),
    want=np.bool_([True, False, False, True, True]),
    bad={"ops.isclose(x, y.astype(ms.float16))": TypeError},
)
case(
    *of("ops.isclose mint.isclose Tensor.isclose", "x, y, 0.2, equal_nan=True"),
    *("ops.IsClose(0.2, equal_nan=True)(x, y)", "ops.IsClose(0.2, 1e-8, True)(x, y)"),
    x=np.float32([1, 1, np.nan]),
    y=np.float32([1.1, 1.5, np.nan]),
    want=np.bool_([True, False, True]),
)
case(
    *of("ops.approximate_equal Tensor.approximate_equal", "x, y, tolerance=0.2"),
    "ops.ApproximateEqual(0.2)(x, y)",
    x=np.float32([1, 1]),
    y=np.float32([1.1, 1.5]),
    want=np.bool_([True, False]),
)
case("ops.ApproximateEqual()(x, y)", x=np.float32([1, 1]), y=np.float32([1.1, 1]), want=np.bool_([False, True]))

case(
    "mint.allclose(x, x + 1e-6)", "x.allclose(x)", "x.allclose(x + 0.5, 1)", "not x.allclose(x + 1)", x=Y[:2], want=True
)

# ---- logic ----

LOGIC = "ops.logical_{0} ops.Logical{1}() mint.logical_{0} Tensor.logical_{0}"
case(*of(LOGIC.format("and", "And"), "x, y"), "ops.logical_and(x, y)", "x & y", x=A, y=B, want=np.logical_and)
case(*of(LOGIC.format("or", "Or"), "x, y"), "x | y", x=A, y=B, want=np.logical_or)
case(*of(LOGIC.format("xor", "Xor"), "x, y"), "x ^ y", x=A, y=B, want=np.logical_xor)
case(*of(LOGIC.format("not", "Not")), "~x", x=A, want=np.logical_not)
case("ops.logical_and(x, y)", x=np.int32([2, 0, 3]), y=np.float32([1, 1, 0]), want=np.logical_and)
case("ops.logical_or(x, True)", "x | True", x=A, want=np.ones(4, bool))
case("~x", "ops.logical_not(x)", x=np.int32([2, 0, -1]), want=np.logical_not)  # no bitwise not
case("~x", "ops.logical_not(x)", x=X, want=np.logical_not)

# ---- bits ----

BITS = "ops.bitwise_{0} ops.Bitwise{1}() mint.bitwise_{0} Tensor.bitwise_{0}"
case(*of(BITS.format("and", "And"), "x, y"), "x & y", x=I, y=J, want=np.bitwise_and)
case(
    *of(BITS.format("or", "Or"), "x, y"),
    "x | y",
    x=I,
    y=J,
    want=np.bitwise_or,
    no_kernel={"mint.bitwise_or(x, y)": NO_KERNEL},
)
case(
    *of(BITS.format("xor", "Xor"), "x, y"),
    "x ^ y",
    x=I,
    y=J,
    want=np.bitwise_xor,
    no_kernel={"mint.bitwise_xor(x, y)": NO_KERNEL},
)
case("ops.bitwise_and(x, 3)", "ops.bitwise_and(3, x)", "x & 3", x=I, want=lambda x: x & 3)
case("x & y", x=I, y=np.int8([3, 2, 1]), want=np.bitwise_and)
case("x & y", x=A, y=np.int32([3, 2, 1, 0]), want=np.bitwise_and)
case(
    *of("ops.invert ops.Invert() mint.bitwise_not Tensor.invert Tensor.bitwise_not"),
    x=I,
    want=np.invert,
    no_kernel=dict.fromkeys(of("mint.bitwise_not Tensor.bitwise_not"), NO_KERNEL),
)
case("ops.invert(x)", x=np.uint8([1, 255]), want=np.invert)
LEFT = "ops.bitwise_left_shift ops.LeftShift() Tensor.bitwise_left_shift"
RIGHT = "ops.bitwise_right_shift ops.RightShift() Tensor.bitwise_right_shift"
case(*of(LEFT, "x, y"), x=I, y=J, want=np.left_shift)
case(*of(RIGHT, "x, y"), x=I, y=J, want=np.right_shift)
case("ops.bitwise_left_shift(x, 1)", x=I, want=lambda x: x << 1)

# ---- kinds of numbers ----

ODD = np.float32([np.nan, np.inf, -np.inf, 1, -2])
case(*of("ops.isnan ops.IsNan() mint.isnan Tensor.isnan"), x=ODD, want=np.isnan)
case(*of("ops.isinf ops.IsInf() mint.isinf Tensor.isinf"), x=ODD, want=np.isinf)
case(*of("ops.isfinite ops.IsFinite() mint.isfinite Tensor.isfinite"), x=ODD, want=np.isfinite)
case("ops.isnan(x)", "~ops.isfinite(x)", x=ints(3), want=np.isnan)
case(*of("ops.isposinf Tensor.isposinf"), x=ODD, want=np.isposinf)
case(
    *of("ops.isneginf mint.isneginf Tensor.isneginf"),
    x=ODD,
    want=np.isneginf,
    no_kernel={"mint.isneginf(x)": NO_KERNEL},
)
case(*of("ops.isreal Tensor.isreal"), x=np.complex64([1 + 2j, 1]), want=np.isreal)
case(*of("ops.isreal Tensor.isreal"), x=ODD, want=np.isreal)
case(*of("ops.signbit Tensor.signbit"), x=X, want=np.signbit)
case("ops.is_nonzero(x)", x=np.float32([2]), want=True, bad={"ops.is_nonzero(ms.Tensor([1, 2]))": ValueError})
case("ops.is_nonzero(x)", x=np.asarray(0, np.int32), want=False)

# ---- whether two are equal, as one bool ----

pair = {"x": floats(2, 3), "y": floats(2, 3, seed=1)}
for form, want in (("mint.equal(x, x + 0)", True), ("mint.equal(x, y)", False), ("mint.equal(x, x[0])", False)):
    case(form, **pair, want=want, no_kernel={form: NO_KERNEL})
form = "mint.equal_ext_op(x, x + 0)"
case(form, x=floats(2), want=np.asarray(True), no_kernel={form: NO_KERNEL})
