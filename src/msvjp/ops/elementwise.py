"""Element by element: arithmetic, comparison, logic, and the functions of one number."""

import torch

from .._op import op


@op("ops.add", "ops.Add()", "Tensor.add", "Tensor.__add__", "Tensor.__radd__")
def add(input, other):
    """input + other, broadcast."""
    return torch.add(input, other)


@op("ops.mul", "ops.Mul()", "Tensor.mul", "Tensor.__mul__", "Tensor.__rmul__")
def mul(input, other):
    """input * other, broadcast."""
    return torch.mul(input, other)


@op("ops.pow", "ops.Pow()", "Tensor.pow", "Tensor.__pow__")
def pow(input, exponent):
    """input to the power of exponent, broadcast."""
    return torch.pow(input, exponent)
