"""Special functions: Bessel's, which torch has without derivatives, and those around the gamma function.

Source of the derivatives: Abramowitz and Stegun, Handbook of Mathematical Functions, 9.1.27-30 and 9.6.26-28.
"""

import math

import torch

from .._op.declare import op


def _with_derivative(value, slope):
    """A function of one Tensor from its value and its derivative, which is made of such functions itself."""

    class Function(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x):
            return value(x.float()).to(x.dtype) if x.dtype in (torch.float16, torch.bfloat16) else value(x)

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)
            ctx.save_for_forward(*inputs)

        @staticmethod
        def backward(ctx, cotangent):
            (x,) = ctx.saved_tensors
            return cotangent * slope(x)

        @staticmethod
        def jvp(ctx, tangent):
            (x,) = ctx.saved_tensors
            return tangent * slope(x)

    return lambda x: Function.apply(_floats(x))


def _floats(x):
    if not x.is_floating_point():
        raise TypeError(f"mindspore.ops: a Bessel function of {x.dtype}; give a Tensor of floats")
    return x


_special = torch.special
_j0 = _with_derivative(_special.bessel_j0, lambda x: -_j1(x))
_j1 = _with_derivative(_special.bessel_j1, lambda x: _j0(x) - torch.where(x == 0, 0.5, _j1(x) / _not_0(x)))
_y0 = _with_derivative(_special.bessel_y0, lambda x: -_y1(x))
_y1 = _with_derivative(_special.bessel_y1, lambda x: _y0(x) - _y1(x) / x)
_k0 = _with_derivative(_special.modified_bessel_k0, lambda x: -_k1(x))
_k1 = _with_derivative(_special.modified_bessel_k1, lambda x: -_k0(x) - _k1(x) / x)
_k0e = _with_derivative(_special.scaled_modified_bessel_k0, lambda x: _k0e(x) - _k1e(x))
_k1e = _with_derivative(_special.scaled_modified_bessel_k1, lambda x: _k1e(x) * (1 - 1 / x) - _k0e(x))


def _not_0(x):
    return torch.where(x == 0, 1, x)


@op("ops.bessel_j0", "ops.BesselJ0()")
def bessel_j0(x):
    """The Bessel function of the first kind of order 0; x is of floats, as for all of them."""
    return _j0(x)


@op("ops.bessel_j1", "ops.BesselJ1()")
def bessel_j1(x):
    """The Bessel function of the first kind of order 1."""
    return _j1(x)


@op("ops.bessel_y0", "ops.BesselY0()")
def bessel_y0(x):
    """The Bessel function of the second kind of order 0."""
    return _y0(x)


@op("ops.bessel_y1", "ops.BesselY1()")
def bessel_y1(x):
    """The Bessel function of the second kind of order 1."""
    return _y1(x)


@op("ops.bessel_k0", "ops.BesselK0()")
def bessel_k0(x):
    """The modified Bessel function of the second kind of order 0."""
    return _k0(x)


@op("ops.bessel_k1", "ops.BesselK1()")
def bessel_k1(x):
    """The modified Bessel function of the second kind of order 1."""
    return _k1(x)


@op("ops.bessel_k0e", "ops.BesselK0e()")
def bessel_k0e(x):
    """`bessel_k0`, times exp(x)."""
    return _k0e(x)


@op("ops.bessel_k1e", "ops.BesselK1e()")
def bessel_k1e(x):
    """`bessel_k1`, times exp(x)."""
    return _k1e(x)


@op("ops.bessel_i0e", "ops.BesselI0e()")
def bessel_i0e(x):
    """`bessel_i0`, times exp(-|x|)."""
    return _special.i0e(_floats(x))


@op("ops.bessel_i1e", "ops.BesselI1e()")
def bessel_i1e(x):
    """`bessel_i1`, times exp(-|x|)."""
    return _special.i1e(_floats(x))


@op("ops.polygamma", "ops.Polygamma()")
def polygamma(n, input):
    """The n-th derivative of `digamma`; n is an int from 0 on, or a Tensor of one.

    Raises:
        TypeError: the input is not of floats.
        ValueError: n has axes.
    """
    if isinstance(n, torch.Tensor) and n.ndim:
        raise ValueError(f"mindspore.ops.polygamma: n has shape {tuple(n.shape)}; give one int")
    if not input.is_floating_point():
        raise TypeError(f"mindspore.ops.polygamma: the input is of {input.dtype}; give floats")
    if n == 0:
        return torch.digamma(input)
    # not torch.polygamma, whose trigamma has nine digits
    return (-1) ** (int(n) + 1) * math.factorial(int(n)) * _special.zeta(int(n) + 1, input)


@op("ops.zeta", "ops.Zeta()")
def zeta(input, other):
    """The Hurwitz zeta function: the sum of (k + other)^-input over k from 0 on, broadcast; it has a gradient for other."""
    if any(isinstance(x, torch.Tensor) and not x.is_floating_point() for x in (input, other)):
        raise TypeError("mindspore.ops.zeta: an argument is of integers; give floats")
    return _special.zeta(input, other)


@op("ops.population_count", "ops.PopulationCount()")
def population_count(input_x):
    """The number of bits that are 1 in each integer, uint8."""
    if input_x.is_floating_point():
        raise TypeError(f"mindspore.ops.population_count: the input is of {input_x.dtype}; give integers")
    wide, bits = input_x.long(), 8 * input_x.element_size()
    return sum((wide >> i) & 1 for i in range(bits)).to(torch.uint8)
