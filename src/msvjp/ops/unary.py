"""Functions of one number, element by element. An integer counts as a float32 where the answer is not an integer."""

import functools
import math

import torch

from .._core.switch import switched_property
from .._op.declare import op
from ..common.tensor import Tensor
from ._kinks import recorded
from ._operands import cut_off_quotient

# ---- sign and size ----


@op("ops.abs", "ops.absolute", "ops.Abs()", "mint.abs", "Tensor.abs", "Tensor.absolute", "Tensor.__abs__")
def abs(input):
    """The size of each element, in its own dtype: of a complex number too, with 0 as the imaginary part."""
    if input.dtype.is_complex:
        return torch.abs(input).to(input.dtype)
    return torch.abs(input)


@op(
    "ops.neg",
    "ops.negative",
    "ops.Neg()",
    "mint.neg",
    "mint.negative",
    "Tensor.neg",
    "Tensor.negative",
    "Tensor.__neg__",
)
def neg(input):
    """-input."""
    return torch.neg(input)


@op("ops.positive", "Tensor.positive", "Tensor.__pos__")
def positive(input):
    """The Tensor itself."""
    return input


@op("ops.sign", "ops.sgn", "ops.Sign()", "mint.sign", "Tensor.sign", "Tensor.sgn")
def sign(input):
    """-1, 0 or 1; of a complex number z, z / |z| or 0."""
    return torch.sgn(input) if input.dtype.is_complex else torch.sign(input)


# ---- rounding ----


@op("ops.floor", "ops.Floor()", "mint.floor", "Tensor.floor")
def floor(input):
    """The largest whole number that is not larger."""
    return torch.floor(input)


@op("ops.ceil", "ops.Ceil()", "mint.ceil", "Tensor.ceil")
def ceil(input):
    """The smallest whole number that is not smaller."""
    return torch.ceil(input)


@op("ops.trunc", "ops.Trunc()", "mint.trunc", "mint.fix", "Tensor.trunc")
def trunc(input):
    """The whole number next to it in the direction of zero."""
    return torch.trunc(input)


@op("ops.frac", "mint.frac", "Tensor.frac")
def frac(x):
    """What `trunc` takes off; it has the sign of x."""
    if x.dtype.is_floating_point:
        return torch.frac(x)
    return torch.zeros_like(x, dtype=torch.int64 if x.dtype == torch.bool else x.dtype)


@op("ops.round", "ops.Round()", "mint.round", "mint.special.round", "Tensor.round")
def round(input, decimals=0):
    """The nearest number with so many decimals, the even one of two."""
    return torch.round(input, decimals=decimals) if decimals else torch.round(input)


@op("ops.Rint()", "Tensor.__round__")
def rint(input):
    """The nearest whole number, the even one of two, in the same dtype."""
    return torch.round(input)


# ---- roots and reciprocals ----


@op("ops.sqrt", "ops.Sqrt()", "mint.sqrt", "Tensor.sqrt")
def sqrt(x):
    """The square root; nan of a negative number."""
    return torch.sqrt(x)


@op("ops.rsqrt", "ops.Rsqrt()", "mint.rsqrt", "Tensor.rsqrt")
def rsqrt(input):
    """1 / sqrt(input)."""
    return torch.rsqrt(input)


@op("ops.square", "ops.Square()", "mint.square", "Tensor.square")
def square(input):
    """input * input."""
    return torch.square(input)


@op("ops.reciprocal", "ops.Reciprocal()", "mint.reciprocal", "Tensor.reciprocal")
def reciprocal(input):
    """1 / input, a float."""
    return torch.reciprocal(input)


@op("ops.inv", "ops.Inv()", "Tensor.inv")
def inv(x):
    """1 / x in the dtype of x: of an integer it is rounded toward zero."""
    if x.dtype.is_floating_point or x.dtype.is_complex:
        return torch.reciprocal(x)
    return cut_off_quotient(torch.ones_like(x), x)


# ---- exponentials and logarithms ----


@op("ops.exp", "ops.Exp()", "ops.tensor_exp", "mint.exp", "Tensor.exp")
def exp(input):
    """e to the power of input."""
    return torch.exp(input)


@op("ops.exp2", "mint.exp2", "mint.special.exp2")
def exp2(input):
    """2 to the power of input; a bfloat16 makes a float32."""
    return torch.exp2(input.float() if input.dtype == torch.bfloat16 else input)


@op("ops.expm1", "ops.Expm1()", "ops.tensor_expm1", "mint.expm1", "mint.special.expm1", "Tensor.expm1")
def expm1(input):
    """exp(input) - 1, exact near 0."""
    return torch.expm1(input)


@op("ops.log", "ops.Log()", "mint.log", "Tensor.log")
def log(input):
    """The natural logarithm: -inf of 0, nan of a negative number."""
    return torch.log(input)


@op("ops.log2", "mint.log2", "Tensor.log2")
def log2(input):
    """The logarithm to base 2."""
    return torch.log2(input)


@op("ops.log10", "mint.log10", "Tensor.log10")
def log10(input):
    """The logarithm to base 10."""
    return torch.log10(input)


@op("ops.log1p", "ops.Log1p()", "mint.log1p", "mint.special.log1p", "Tensor.log1p")
def log1p(input):
    """log(1 + input), exact near 0."""
    return torch.log1p(input)


@op("ops.logit", "ops.Logit(eps)", "Tensor.logit")
def logit(input, eps=None):
    """log(input / (1 - input)), of input brought between eps and 1 - eps if eps is given; -1 counts as None."""
    if eps is None or eps == -1:
        return torch.logit(input)
    return torch.logit(torch.clamp(input, eps, 1 - eps) if recorded(input) else input, eps)


# ---- trigonometry ----


@op("ops.sin", "ops.Sin()", "mint.sin", "Tensor.sin")
def sin(input):
    """The sine of an angle in radians."""
    return torch.sin(input)


@op("ops.cos", "ops.Cos()", "mint.cos", "Tensor.cos")
def cos(input):
    """The cosine of an angle in radians."""
    return torch.cos(input)


@op("ops.tan", "ops.Tan()", "mint.tan", "Tensor.tan")
def tan(input):
    """The tangent of an angle in radians."""
    return torch.tan(input)


@op("ops.asin", "ops.arcsin", "ops.Asin()", "mint.asin", "mint.arcsin", "Tensor.asin", "Tensor.arcsin")
def asin(input):
    """The angle whose sine this is, between -pi/2 and pi/2."""
    return torch.asin(input)


@op("ops.acos", "ops.arccos", "ops.ACos()", "mint.acos", "mint.arccos", "Tensor.acos", "Tensor.arccos")
def acos(input):
    """The angle whose cosine this is, between 0 and pi."""
    return torch.acos(input)


@op("ops.atan", "ops.arctan", "ops.Atan()", "mint.atan", "mint.arctan", "Tensor.atan", "Tensor.arctan")
def atan(input):
    """The angle whose tangent this is, between -pi/2 and pi/2."""
    return torch.atan(input)


@op("ops.sinh", "ops.Sinh()", "mint.sinh", "Tensor.sinh")
def sinh(input):
    """The hyperbolic sine."""
    return torch.sinh(input)


@op("ops.cosh", "ops.Cosh()", "mint.cosh", "Tensor.cosh")
def cosh(input):
    """The hyperbolic cosine."""
    return torch.cosh(input)


@op("ops.asinh", "ops.arcsinh", "ops.Asinh()", "mint.asinh", "mint.arcsinh", "Tensor.asinh", "Tensor.arcsinh")
def asinh(input):
    """The inverse of sinh."""
    return torch.asinh(input)


@op("ops.acosh", "ops.arccosh", "ops.Acosh()", "mint.acosh", "mint.arccosh", "Tensor.acosh", "Tensor.arccosh")
def acosh(input):
    """The inverse of cosh, of numbers from 1 on."""
    return torch.acosh(input)


@op("ops.atanh", "ops.arctanh", "ops.Atanh()", "mint.atanh", "mint.arctanh", "Tensor.atanh", "Tensor.arctanh")
def atanh(input):
    """The inverse of tanh, of numbers between -1 and 1."""
    return torch.atanh(input)


@op("ops.sinc", "ops.Sinc()", "mint.sinc", "mint.special.sinc", "Tensor.sinc")
def sinc(input):
    """sin(pi x) / (pi x), and 1 at 0."""
    if not input.requires_grad:
        return torch.sinc(input)
    x = math.pi * input  # torch's own derivatives are nan or 0 at 0 from the second one on
    near, square = x.abs() < 0.01, x * x
    away = torch.where(near, 1, x)
    return torch.where(near, 1 - square / 6 + square * square / 120, away.sin() / away)


@op("ops.deg2rad", "Tensor.deg2rad")
def deg2rad(x):
    """Degrees to radians."""
    return torch.deg2rad(x)


@op("ops.rad2deg", "Tensor.rad2deg")
def rad2deg(x):
    """Radians to degrees."""
    return torch.rad2deg(x)


# ---- the error function, the gamma function ----


@op("ops.erf", "ops.Erf()", "mint.erf", "Tensor.erf")
def erf(input):
    """The error function."""
    return torch.erf(input)


@op("ops.erfc", "ops.Erfc()", "mint.erfc", "mint.special.erfc", "Tensor.erfc")
def erfc(input):
    """1 - erf(input), exact where that is small."""
    return torch.erfc(input)


@op("ops.erfinv", "ops.Erfinv()", "mint.erfinv", "Tensor.erfinv")
def erfinv(input):
    """The inverse of erf, of numbers between -1 and 1."""
    return torch.erfinv(input)


@op("ops.lgamma", "ops.Lgamma()", "Tensor.lgamma")
def lgamma(input):
    """The logarithm of the size of the gamma function."""
    return torch.lgamma(input)


@op("ops.digamma", "ops.Digamma()", "Tensor.digamma")
def digamma(input):
    """The derivative of lgamma."""
    return torch.digamma(input)


@op("ops.mvlgamma", "ops.Mvlgamma(p)", "Tensor.mvlgamma")
def mvlgamma(input, p):
    """The logarithm of the multivariate gamma function of dimension p."""
    return torch.mvlgamma(input, p)


@op("ops.igamma", "ops.Igamma()", "Tensor.igamma")
def igamma(input, other):
    """The regularized lower incomplete gamma function, broadcast; it has a gradient for other alone."""
    return torch.igamma(input, other)


@op("ops.igammac", "ops.Igammac()", "Tensor.igammac")
def igammac(input, other):
    """1 - igamma(input, other), broadcast; it has a gradient for other alone."""
    return torch.igammac(input, other)


@op("ops.i0", "ops.bessel_i0", "ops.BesselI0()", "Tensor.i0")
def i0(input):
    """The modified Bessel function of the first kind, of order 0."""
    return torch.i0(input)


@op("ops.bessel_i1", "ops.BesselI1()")
def i1(x):
    """The modified Bessel function of the first kind, of order 1."""
    return torch.special.i1(x)


# ---- what is not a number ----


@op("ops.nan_to_num", "ops.NanToNum(nan, posinf, neginf)", "mint.nan_to_num", "Tensor.nan_to_num")
def nan_to_num(input, nan=None, posinf=None, neginf=None):
    """nan and the infinities replaced by the numbers given; by default 0 and the largest and smallest of the dtype."""
    return torch.nan_to_num(input, nan, posinf, neginf)


@op("ops.eps", "ops.Eps()")
def eps(x):
    """The step from 1 to the next number of the dtype of x, in the shape of x."""
    return torch.full_like(x, torch.finfo(x.dtype).eps)


# ---- complex numbers ----


@op("ops.Complex()")
def complex(real, imag):
    """real + imag * j, of two float32 or two float64 Tensors."""
    return torch.complex(real, imag)


@op("ops.polar", "ops.Polar()", "mint.polar")
def polar(abs, angle):
    """The complex numbers of these sizes and angles, of two float32 or two float64 Tensors."""
    return torch.polar(abs, angle)


@op("ops.ComplexAbs()")
def complex_abs(x):
    """The size of each complex number, a float."""
    return torch.abs(x)


@op("ops.angle", "ops.Angle()", "Tensor.angle")
def angle(input):
    """The angle of each complex number, a float between -pi and pi."""
    return torch.angle(input)


@op("ops.conj", "ops.Conj()", "Tensor.conj")
def conj(input):
    """The complex conjugate, a copy; a real Tensor is its own."""
    return torch.conj_physical(input) if input.dtype.is_complex else input.clone()


@op("ops.real", "ops.Real()", "mint.real")
def real(input):
    """The real part, a copy."""
    return torch.real(input).clone()


@op("ops.imag", "ops.Imag()", "mint.imag")
def imag(input):
    """The imaginary part, a copy; 0 of a real Tensor."""
    return torch.imag(input).clone() if input.dtype.is_complex else torch.zeros_like(input)


def _method_over_attribute(function):
    """For Tensor, where torch has an attribute and MindSpore a method: `x.real` in torch's code, `x.real()` in users'."""
    return switched_property(functools.wraps(function)(lambda self: functools.partial(function, self)))


Tensor.real = _method_over_attribute(real)
Tensor.imag = _method_over_attribute(imag)


@op("ops.view_as_real")
def view_as_real(input):
    """Real and imaginary parts along a new last axis of length 2."""
    return torch.view_as_real(input)
