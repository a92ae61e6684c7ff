"""Two operands, as MindSpore counts them: what a number, a list and a 0-D Tensor mean for the dtype of the result.

A Tensor counts in full, also one without axes. In torch that counts only if it is of a higher kind: float16 [3] and
float32 [] make float16 there, float32 here. A number, numpy's too, counts by its kind alone. It takes the dtype of the
result: a float that this does not reach is infinite in it, an integer wraps around.
"""

import math

import numpy as np
import torch

from .._tape.integer_gradients import cast_through, with_gradient_of
from ._arguments import as_array

NUMBERS = frozenset((bool, int, float, complex))


def paired(fn, a, b):
    """fn(a, b) of operands as MindSpore counts them, for a torch function that takes numbers."""
    try:
        if type(b) in NUMBERS or type(a) in NUMBERS or a.dtype is b.dtype:
            return fn(a, b)
    except AttributeError:  # one is a list, or no operand at all
        pass
    return fn(*settled(a, b))


def paired_tensors(fn, a, b):
    """`paired` for a torch function that takes no numbers."""
    try:
        if a.dtype is b.dtype:
            return fn(a, b)
    except AttributeError:
        pass
    return fn(*settled(a, b))


def settled(a, b):
    """Both as tensors of the dtype that MindSpore computes in."""
    a, b = (_python_number(x) for x in listed(a, b))
    tensors = isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor)
    dtype = torch.promote_types(a.dtype, b.dtype) if tensors else torch.result_type(a, b)
    return in_dtype(a, dtype), in_dtype(b, dtype)


def in_dtype(value, dtype):
    """A tensor or a number as a tensor of that dtype, out of whose range a float is infinite and an integer wraps."""
    return value.to(dtype) if isinstance(value, torch.Tensor) else as_tensor(value).to(dtype)


def without_axes(a, b):
    """A number beside a 0-D Tensor as a 0-D Tensor too, which counts in full: so do MindSpore's products read it."""
    if getattr(a, "ndim", None) == 0:
        return a, weak(b)
    return (weak(a), b) if getattr(b, "ndim", None) == 0 else (a, b)


def as_tensor(number):
    """A number as a 0-D tensor of the widest dtype of its kind."""
    return torch.tensor(number, dtype=_WIDEST[type(number)])


_WIDEST = {bool: torch.bool, int: torch.int64, float: torch.float64, complex: torch.complex128}


def is_beyond(number, tensor):
    """Whether a number is finite, and outside the range of its kind in the tensor's dtype."""
    if isinstance(number, (float, np.floating)):
        dtype = tensor.dtype if tensor.dtype.is_floating_point else torch.float32
        return torch.finfo(dtype).max < abs(number) < math.inf
    limits = _LIMITS.get(tensor.dtype) if isinstance(number, (int, np.integer)) else None
    return limits is not None and not limits.min <= number <= limits.max


_LIMITS = {dtype: torch.iinfo(dtype) for dtype in (torch.uint8, torch.int8, torch.int16, torch.int32)}


def listed(a, b):
    """Both, with a list beside a Tensor as a tensor; its numbers count as Python's, so they keep the Tensor's dtype."""
    if isinstance(a, (list, tuple)) and isinstance(b, torch.Tensor):
        return _beside(a, b), b
    if isinstance(b, (list, tuple)) and isinstance(a, torch.Tensor):
        return a, _beside(b, a)
    return a, b


def weak(value):
    """A number as a 0-D tensor, which counts for the dtype of the result as the number would. All else as it is."""
    value = _python_number(value)
    return torch.tensor(value) if type(value) in NUMBERS else value


def _python_number(value):
    return value.item() if isinstance(value, (np.number, np.bool_)) else value


def _beside(values, tensor):
    made = as_array(values, tensor.device)
    return made.to(torch.result_type(tensor, made.new_empty(())))


def cut_off_quotient(x, y):
    """x / y of integers, cut off toward zero. As in MindSpore its gradient is that of the quotient that is not cut off."""
    return with_gradient_of(lambda: torch.div(x, y), torch.div(x, y, rounding_mode="trunc"))


def by_floats(fn, x, *args):
    """fn(x, ...), which torch has for floats alone: of integers and bools computed in float64, and cut off toward zero."""
    if x.dtype.is_floating_point or x.dtype.is_complex:
        return fn(x, *args)
    return fn(x.double(), *args).to(x.dtype)


def computed_in(x, dtype):
    """x in the dtype to compute in, where one is given that is no float: there torch's own `dtype=` has no gradient."""
    return x if dtype is None or dtype.is_floating_point else cast_through(x, x.to(dtype))


def as_floats(x):
    """x, integers as float32. By a division, for the gradient of an integer stays a float then, as in MindSpore's norms."""
    return x if x.dtype.is_floating_point or x.dtype.is_complex else torch.div(x, 1)


def at_least(dtype, x):
    """x in a dtype that holds both its own and that one: of float32, all but float64 and complex numbers are float32."""
    return x.to(torch.promote_types(x.dtype, dtype))
