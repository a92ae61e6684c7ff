"""Two operands, as MindSpore counts them: what a number, a list and a 0-D Tensor mean for the dtype of the result."""

import numpy as np
import torch

from .._tape.integer_gradients import with_gradient_of
from ._arguments import as_array

NUMBERS = frozenset((bool, int, float, complex))


def paired(fn, a, b):
    """fn(a, b), where a list may stand for a Tensor, and a 0-D Tensor counts in full for the dtype.

    In torch it counts only if it is of a higher kind: float16 [3] and float32 [] make float16 there, float32 here.
    """
    try:
        if type(b) in NUMBERS or type(a) in NUMBERS or a.dtype is b.dtype:
            return fn(a, b)
    except AttributeError:  # one is a list, or no operand at all
        pass
    return fn(*_in_full(*listed(a, b)))


def paired_tensors(fn, a, b):
    """`paired` for a torch function that takes no numbers."""
    if type(b) in NUMBERS:
        return fn(weak(a), torch.tensor(b))
    try:
        if a.dtype is b.dtype:
            return fn(a, b)
    except AttributeError:
        pass
    a, b = _in_full(*listed(a, b))
    return fn(weak(a), weak(b))


def listed(a, b):
    """Both, with a list beside a Tensor as a tensor; its numbers count as Python's, so they keep the Tensor's dtype."""
    if isinstance(a, (list, tuple)) and isinstance(b, torch.Tensor):
        return _beside(a, b), b
    if isinstance(b, (list, tuple)) and isinstance(a, torch.Tensor):
        return a, _beside(b, a)
    return a, b


def weak(value):
    """A number as a 0-D tensor, which counts for the dtype of the result as the number would. All else as it is."""
    if isinstance(value, (np.number, np.bool_)):
        value = value.item()
    return torch.tensor(value) if type(value) in NUMBERS else value


def _beside(values, tensor):
    made = as_array(values, tensor.device)
    return made.to(torch.result_type(tensor, made.new_empty(())))


def _in_full(a, b):
    if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor) and (a.ndim == 0) != (b.ndim == 0):
        dtype = torch.promote_types(a.dtype, b.dtype)
        if (
            torch.result_type(a, b) is not torch.float32
        ):  # a float32 stays one, also beside a float64 [], as in a product
            return a.to(dtype), b.to(dtype)
    return a, b


def cut_off_quotient(x, y):
    """x / y of integers, cut off toward zero. As in MindSpore its gradient is that of the quotient that is not cut off."""
    return with_gradient_of(lambda: torch.div(x, y), torch.div(x, y, rounding_mode="trunc"))


def as_floats(x):
    """x, integers as float32. By a division, for the gradient of an integer stays a float then, as in MindSpore's norms."""
    return x if x.dtype.is_floating_point or x.dtype.is_complex else torch.div(x, 1)
