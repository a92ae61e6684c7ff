"""Writing into a Tensor: what a Parameter holds is state, which is written without a gradient."""

import torch

from .._tape.recording import recording
from .._tape.values_used import before_write
from ..common.tensor import Tensor


def written(method, x, *args, **kwargs):
    """`method(x, ...)`, a method of torch that changes x, off the tape where `off_tape(x)`."""
    before_write(x)
    if off_tape(x):
        with torch.no_grad():
            return method(x, *args, **kwargs)
    return method(x, *args, **kwargs)


def off_tape(x):
    """Whether a write to x is not recorded: x is trained but no transform runs, or is a Parameter that is not trained.

    To write to what is trained while a transform runs is an error, torch's.
    """
    owner = owner_of(x)
    return owner.is_leaf and not recording() if owner.requires_grad else is_parameter(owner)


def owner_of(x):
    """The Tensor that x is a view of, or x."""
    return x if x._base is None else x._base


def is_parameter(x):
    """Whether x is a Parameter. The first question is the quick one."""
    return type(x) is not Tensor and isinstance(x, torch.nn.Parameter)
