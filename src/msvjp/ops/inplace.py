"""The methods that change the Tensor itself. Their names end in `_`; nothing else in MindSpore's arithmetic does it."""

import torch

from .._op import op
from ..parameter import Parameter

plain = torch.Tensor


def _change(fn, tensor, *args, **kwargs):
    """fn, a method of torch's that changes the tensor. That of a Parameter is an update, which no graph records."""
    if isinstance(tensor, Parameter):
        with torch.no_grad():
            return fn(tensor, *args, **kwargs)
    return fn(tensor, *args, **kwargs)


@op("Tensor.add_")
def add_(input, other, *, alpha=1):
    """input += alpha * other, in place."""
    return _change(plain.add_, input, other, alpha=alpha)


@op("Tensor.sub_")
def sub_(input, other, *, alpha=1):
    """input -= alpha * other, in place."""
    return _change(plain.sub_, input, other, alpha=alpha)


@op("Tensor.mul_")
def mul_(input, other):
    """input *= other, in place."""
    return _change(plain.mul_, input, other)


@op("Tensor.div_")
def div_(input, other, *, rounding_mode=None):
    """input /= other, in place; with rounding_mode 'floor' or 'trunc' the quotient is rounded."""
    return _change(plain.div_, input, other, rounding_mode=rounding_mode)


@op("Tensor.floor_divide_")
def floor_divide_(input, other):
    """input //= other, in place."""
    return _change(plain.div_, input, other, rounding_mode="floor")


@op("Tensor.remainder_")
def remainder_(input, other):
    """input %= other, in place."""
    return _change(plain.remainder_, input, other)


@op("Tensor.clamp_", "ops.clamp_")
def clamp_(input, min=None, max=None):
    """Bring the elements between two numbers or Tensors, in place; either may be None."""
    return _change(plain.clamp_, input, min, max)


@op("Tensor.exp_")
def exp_(input):
    """The exponential, in place."""
    return _change(plain.exp_, input)


@op("Tensor.log_")
def log_(input):
    """The natural logarithm, in place."""
    return _change(plain.log_, input)


@op("Tensor.floor_")
def floor_(input):
    """The largest whole number that is not larger, in place."""
    return _change(plain.floor_, input)


@op("Tensor.sign_")
def sign_(input):
    """-1, 0 or 1, in place."""
    return _change(plain.sign_, input)


@op("Tensor.tanh_", "ops.tanh_")
def tanh_(input):
    """The hyperbolic tangent, in place."""
    return _change(plain.tanh_, input)


@op("Tensor.sigmoid_")
def sigmoid_(input):
    """1 / (1 + exp(-input)), in place."""
    return _change(plain.sigmoid_, input)


@op("Tensor.erfinv_", "ops.erfinv_")
def erfinv_(input):
    """The inverse of the error function, in place."""
    return _change(plain.erfinv_, input)


@op("Tensor.copy_")
def copy_(input, src, non_blocking=False):
    """The elements of src, broadcast, cast and moved to the device, in place."""
    return _change(plain.copy_, input, src, non_blocking)


@op("Tensor.fill_")
def fill_(input, value):
    """A number or a 0-D Tensor in every element, in place."""
    return _change(plain.fill_, input, value)


@op("Tensor.zero_", "ops.zero_")
def zero_(input):
    """0 in every element, in place."""
    return _change(plain.zero_, input)
