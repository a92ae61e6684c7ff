"""Rows of ops/unary.py."""

import math

import numpy as np

from . import bools, case, floats, ints, of

X = floats(2, 3)
POSITIVE = floats(2, 3, low=0.3)
INSIDE = floats(2, 3, low=-0.9, high=0.9)  # between -1 and 1
I = np.int32([-7, 7, 5])
HALF = np.float16([1.5, -2, 0.5])
Z = np.complex64([3 + 4j, -1, 1j])
NO_KERNEL = "MindSpore has no CPU kernel for it"

erf, erfc, lgamma = (np.vectorize(f, otypes=[np.float64]) for f in (math.erf, math.erfc, math.lgamma))


def float32(fn):
    """fn in float64, its answer in float32."""
    return lambda *xs: fn(*(x.astype(np.float64) for x in xs)).astype(np.float32)


def derivative(fn):
    """By central differences."""
    return lambda x: (fn(x + 1e-5) - fn(x - 1e-5)) / 2e-5


# ---- sign and size ----

ABS = "ops.abs ops.absolute ops.Abs() mint.abs Tensor.abs Tensor.absolute"
case(*of(ABS), "abs(x)", x=X, want=np.abs, bad={"ops.abs('a')": (TypeError, AttributeError)})
case(*of("ops.abs ops.Abs() Tensor.abs"), x=I, want=np.abs)
case(*of("ops.abs Tensor.abs"), "abs(x)", x=Z, want=np.complex64([5, 1, 1]))  # it stays complex
case(
    *of("ops.neg ops.negative ops.Neg() mint.neg mint.negative Tensor.neg Tensor.negative"),
    "-x",
    x=X,
    want=np.negative,
    bad={"-(x > 0)": TypeError},
)
case("-x", "ops.neg(x)", x=I, want=np.negative)
case(*of("ops.positive Tensor.positive"), "+x", x=X, want=lambda x: x)
case("+x", x=bools(3), want=lambda x: x)
case(*of("ops.sign ops.sgn ops.Sign() mint.sign Tensor.sign Tensor.sgn"), x=X, want=np.sign)
case(*of("ops.sign mint.sign"), x=np.int32([-3, 0, 2]), want=np.sign)
case(*of("ops.sign ops.sgn"), x=Z, want=lambda x: x / np.abs(x))

# ---- rounding ----

case(*of("ops.floor ops.Floor() mint.floor Tensor.floor"), x=X, want=np.floor)
case(*of("ops.ceil ops.Ceil() mint.ceil Tensor.ceil"), x=X, want=np.ceil)
case(*of("ops.trunc ops.Trunc() mint.trunc mint.fix Tensor.trunc"), x=X, want=np.trunc)
case(
    *of("ops.frac mint.frac Tensor.frac"),
    x=X,
    want=lambda x: x - np.trunc(x),
    no_kernel={"mint.frac(x)": NO_KERNEL},
)
case(
    *of("ops.round ops.Round() ops.Rint() mint.round mint.special.round Tensor.round"),
    "round(x)",
    x=np.float32([0.5, 1.5, 2.5, -0.5, 1.2]),
    want=np.float32([0, 2, 2, 0, 1]),
    grad="",
)
case("ops.round(x)", x=I, want=lambda x: x)
DECIMALS = tuple(of("ops.round mint.round Tensor.round", "x, decimals=1"))
case(
    *DECIMALS,
    x=X,
    want=lambda x: np.round(x, 1),
    grad="",
    no_kernel=dict.fromkeys(DECIMALS, "MindSpore's CPU rounds to whole numbers only"),
)

# ---- roots and reciprocals ----

case(*of("ops.sqrt ops.Sqrt() mint.sqrt Tensor.sqrt"), x=POSITIVE, want=np.sqrt, bad={"ops.sqrt(2.0)": TypeError})
case("ops.sqrt(x)", x=np.float32([-1, 0, 4]), want=np.float32([np.nan, 0, 2]), grad="")
case("ops.sqrt(x)", x=ints(4, low=1), want=lambda x: np.sqrt(x).astype(np.float32))
case(*of("ops.rsqrt ops.Rsqrt() mint.rsqrt Tensor.rsqrt"), x=POSITIVE, want=lambda x: 1 / np.sqrt(x))
case(*of("ops.square ops.Square() mint.square Tensor.square"), x=X, want=np.square)
case("ops.square(x)", x=I, want=np.square)
case(*of("ops.reciprocal ops.Reciprocal() mint.reciprocal Tensor.reciprocal"), x=POSITIVE, want=np.reciprocal)
case("ops.reciprocal(x)", x=I, want=lambda x: (1 / x).astype(np.float32))
case(*of("ops.inv ops.Inv() Tensor.inv"), x=POSITIVE, want=np.reciprocal)
case("ops.inv(x)", x=np.int32([1, -1, 2]), want=np.int32([1, -1, 0]))

# ---- exponentials and logarithms ----

case(
    *of("ops.exp ops.Exp() ops.tensor_exp mint.exp Tensor.exp"),
    x=X,
    want=np.exp,
    bad={"ops.exp('a')": TypeError, "ops.exp(None)": TypeError, "ops.exp(2.0)": TypeError},
)
case("ops.exp(x)", x=HALF, want=np.exp, grad="")
case(
    *of("ops.exp2 mint.exp2 mint.special.exp2"),
    x=X,
    want=np.exp2,
    no_kernel=dict.fromkeys(of("mint.exp2 mint.special.exp2"), NO_KERNEL),
)
case(*of("ops.expm1 ops.Expm1() ops.tensor_expm1 mint.expm1 mint.special.expm1 Tensor.expm1"), x=X, want=np.expm1)
case(*of("ops.log ops.Log() mint.log Tensor.log"), x=POSITIVE, want=np.log)
case("ops.log(x)", x=np.float32([0, -1, 1]), want=np.float32([-np.inf, np.nan, 0]), grad="")
case(*of("ops.log2 mint.log2 Tensor.log2"), x=POSITIVE, want=np.log2, no_kernel={"mint.log2(x)": NO_KERNEL})
case(*of("ops.log10 mint.log10 Tensor.log10"), x=POSITIVE, want=np.log10, no_kernel={"mint.log10(x)": NO_KERNEL})
case(*of("ops.log1p ops.Log1p() mint.log1p mint.special.log1p Tensor.log1p"), x=POSITIVE, want=np.log1p)
case(
    *("ops.logit(x)", "ops.Logit()(x)", "x.logit()"),
    x=floats(2, 3, low=0.1, high=0.9),
    want=float32(lambda x: np.log(x / (1 - x))),
)
case(
    *("ops.logit(x, 0.25)", "ops.Logit(0.25)(x)", "x.logit(eps=0.25)"),
    x=floats(2, 3, low=0, high=1),
    want=float32(lambda x: np.log(np.clip(x, 0.25, 0.75) / (1 - np.clip(x, 0.25, 0.75)))),
)

# ---- trigonometry ----

case(*of("ops.sin ops.Sin() mint.sin Tensor.sin"), x=X, want=np.sin)
case(*of("ops.cos ops.Cos() mint.cos Tensor.cos"), x=X, want=np.cos)
case(*of("ops.tan ops.Tan() mint.tan Tensor.tan"), x=INSIDE, want=np.tan)
case(
    *of("ops.asin ops.arcsin ops.Asin() mint.asin mint.arcsin Tensor.asin Tensor.arcsin"),
    x=INSIDE,
    want=np.arcsin,
    no_kernel=dict.fromkeys(of("mint.asin mint.arcsin"), NO_KERNEL),
)
case(
    *of("ops.acos ops.arccos ops.ACos() mint.acos mint.arccos Tensor.acos Tensor.arccos"),
    x=INSIDE,
    want=np.arccos,
    no_kernel=dict.fromkeys(of("mint.acos mint.arccos"), NO_KERNEL),
)
case(
    *of("ops.atan ops.arctan ops.Atan() mint.atan mint.arctan Tensor.atan Tensor.arctan"),
    x=X,
    want=np.arctan,
    no_kernel=dict.fromkeys(of("mint.atan mint.arctan"), NO_KERNEL),
)
case(*of("ops.sinh ops.Sinh() mint.sinh Tensor.sinh"), x=X, want=np.sinh)
case(*of("ops.cosh ops.Cosh() mint.cosh Tensor.cosh"), x=X, want=np.cosh)
case(
    *of("ops.asinh ops.arcsinh ops.Asinh() mint.asinh mint.arcsinh Tensor.asinh Tensor.arcsinh"),
    x=X,
    want=np.arcsinh,
    no_kernel=dict.fromkeys(of("mint.asinh mint.arcsinh"), NO_KERNEL),
)
case(
    *of("ops.acosh ops.arccosh ops.Acosh() mint.acosh mint.arccosh Tensor.acosh Tensor.arccosh"),
    x=floats(2, 3, low=1.2, high=4),
    want=np.arccosh,
    no_kernel=dict.fromkeys(of("mint.acosh mint.arccosh"), NO_KERNEL),
)
case(
    *of("ops.atanh ops.arctanh ops.Atanh() mint.atanh mint.arctanh Tensor.atanh Tensor.arctanh"),
    x=INSIDE,
    want=np.arctanh,
)
case(*of("ops.sinc mint.sinc mint.special.sinc Tensor.sinc"), x=X, want=float32(np.sinc), tol=1e-4)
case("ops.sinc(x)", x=np.float32([0, 0.5]), want=float32(np.sinc), grad="")
case(*of("ops.deg2rad Tensor.deg2rad"), x=X, want=np.deg2rad)
case(*of("ops.rad2deg Tensor.rad2deg"), x=X, want=np.rad2deg)

# ---- the error function, the gamma function ----

case(*of("ops.erf ops.Erf() mint.erf Tensor.erf"), x=X, want=float32(erf))
case(*of("ops.erfc ops.Erfc() mint.erfc mint.special.erfc Tensor.erfc"), x=X, want=float32(erfc))
case("ops.erf(ops.erfinv(x))", *of("ops.erfinv mint.erfinv", "ms.Tensor([0.0])"), x=np.float32([0]), want=lambda x: x)
case(
    *("ops.erfinv(x)", "ops.Erfinv()(x)", "mint.erfinv(x)", "x.erfinv()"),
    x=erf(np.float64([0.3, -0.5, 0.9])).astype(np.float32),
    want=np.float32([0.3, -0.5, 0.9]),
    tol=1e-4,
)
case(*of("ops.lgamma ops.Lgamma() Tensor.lgamma"), x=POSITIVE, want=float32(lgamma), tol=1e-4)
case(*of("ops.digamma ops.Digamma() Tensor.digamma"), x=POSITIVE, want=float32(derivative(lgamma)), tol=1e-4)

case(
    *("ops.mvlgamma(x, 2)", "ops.Mvlgamma(2)(x)", "x.mvlgamma(2)"),
    x=floats(2, 3, low=1, high=4),
    want=float32(lambda x: math.log(math.pi) / 2 + lgamma(x) + lgamma(x - 0.5)),
    tol=1e-4,
)
case(
    *of("ops.igamma ops.Igamma() Tensor.igamma", "y, x"),
    x=POSITIVE,
    y=np.float32([1]),
    want=lambda x, y: 1 - np.exp(-x),
    grad="x",
    tol=1e-4,
)
case(
    *of("ops.igammac ops.Igammac() Tensor.igammac", "y, x"),
    x=POSITIVE,
    y=np.float32([1]),
    want=lambda x, y: np.exp(-x),
    grad="x",
    tol=1e-4,
)
case(*of("ops.i0 ops.bessel_i0 ops.BesselI0() Tensor.i0"), x=X, want=np.i0, tol=1e-4)
case(*of("ops.bessel_i1 ops.BesselI1()"), x=X, want=float32(derivative(np.i0)), tol=1e-4)

# ---- what is not a number ----

NANS = np.float32([np.nan, np.inf, -np.inf, 1])
case(
    *of("ops.nan_to_num ops.NanToNum() mint.nan_to_num Tensor.nan_to_num"),
    x=NANS,
    want=np.nan_to_num,
    grad="",
)
case(
    *of("ops.nan_to_num mint.nan_to_num Tensor.nan_to_num", "x, 1.0, 2.0, 3.0"),
    *("ops.NanToNum(1.0, 2.0, 3.0)(x)", "ops.nan_to_num(x, nan=1.0, posinf=2.0, neginf=3.0)"),
    x=NANS,
    want=np.float32([1, 2, 3, 1]),
    grad="",
)
case("ops.nan_to_num(x)", x=NANS.astype(np.float16), want=np.nan_to_num, grad="")
case("ops.nan_to_num(x)", x=X, want=lambda x: x)
case(*of("ops.eps ops.Eps()"), x=X, want=lambda x: np.full_like(x, np.finfo(np.float32).eps), grad="")

# ---- complex numbers ----

W = np.complex64([1 + 2j, -1, -1j])
case("ops.Complex()(x, y)", x=X, y=X[::-1].copy(), want=lambda x, y: x + 1j * y)
case(
    *of("ops.polar ops.Polar() mint.polar", "x, y"),
    x=POSITIVE,
    y=X,
    want=lambda x, y: (x * np.exp(1j * y)).astype(W.dtype),
)
case("ops.ComplexAbs()(x)", x=W, want=np.abs)
case(*of("ops.angle ops.Angle() Tensor.angle"), x=W, want=np.angle)
case(*of("ops.conj ops.Conj() Tensor.conj"), x=W, want=np.conj)
case(*of("ops.conj ops.Conj() Tensor.conj"), x=X, want=np.conj)
case(*of("ops.real ops.Real() mint.real Tensor.real"), x=W, want=np.real)
case(*of("ops.real ops.Real() mint.real Tensor.real"), x=X, want=np.real)
case(*of("ops.imag ops.Imag() mint.imag Tensor.imag"), x=W, want=np.imag)
case(*of("ops.imag ops.Imag() mint.imag Tensor.imag"), x=X, want=np.imag, grad="")
case("ops.view_as_real(x)", x=W, want=lambda x: np.stack([x.real, x.imag], -1))
