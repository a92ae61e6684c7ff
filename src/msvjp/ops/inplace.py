"""The methods that change the Tensor itself. Their names end in `_`; nothing else in MindSpore's arithmetic does it."""

import torch

from .._op import op

plain = torch.Tensor


@op("Tensor.add_")
def add_(input, other, *, alpha=1):
    """input += alpha * other, in place."""
    return plain.add_(input, other, alpha=alpha)


@op("Tensor.sub_")
def sub_(input, other, *, alpha=1):
    """input -= alpha * other, in place."""
    return plain.sub_(input, other, alpha=alpha)


@op("Tensor.mul_")
def mul_(input, other):
    """input *= other, in place."""
    return plain.mul_(input, other)


@op("Tensor.div_")
def div_(input, other, *, rounding_mode=None):
    """input /= other, in place; with rounding_mode 'floor' or 'trunc' the quotient is rounded."""
    return plain.div_(input, other, rounding_mode=rounding_mode)


@op("Tensor.floor_divide_")
def floor_divide_(input, other):
    """input //= other, in place."""
    return plain.div_(input, other, rounding_mode="floor")


@op("Tensor.remainder_")
def remainder_(input, other):
    """input %= other, in place."""
    return plain.remainder_(input, other)


@op("Tensor.clamp_", "ops.clamp_")
def clamp_(input, min=None, max=None):
    """Bring the elements between two numbers or Tensors, in place; either may be None."""
    return plain.clamp_(input, min, max)


@op("Tensor.exp_")
def exp_(input):
    """The exponential, in place."""
    return plain.exp_(input)


@op("Tensor.log_")
def log_(input):
    """The natural logarithm, in place."""
    return plain.log_(input)


@op("Tensor.floor_")
def floor_(input):
    """The largest whole number that is not larger, in place."""
    return plain.floor_(input)


@op("Tensor.sign_")
def sign_(input):
    """-1, 0 or 1, in place."""
    return plain.sign_(input)


@op("Tensor.tanh_", "ops.tanh_")
def tanh_(input):
    """The hyperbolic tangent, in place."""
    return plain.tanh_(input)


@op("Tensor.erfinv_", "ops.erfinv_")
def erfinv_(input):
    """The inverse of the error function, in place."""
    return plain.erfinv_(input)


@op("Tensor.copy_")
def copy_(input, src, non_blocking=False):
    """The elements of src, broadcast, cast and moved to the device, in place."""
    return plain.copy_(input, src, non_blocking)


@op("Tensor.fill_")
def fill_(input, value):
    """A number or a 0-D Tensor in every element, in place."""
    return plain.fill_(input, value)


@op("Tensor.zero_", "ops.zero_")
def zero_(input):
    """0 in every element, in place."""
    return plain.zero_(input)
