"""What ops do besides computing: cutting the gradient, writing to Parameters, ordering, partial application."""

import functools

import torch

from .._core.checks import check_callable
from .._op.declare import op
from .._tape.values_used import before_write


@op("ops.stop_gradient", "ops.StopGradient()")
def stop_gradient(value):
    """The same values as a constant: no gradient flows through them. Anything that is not a Tensor comes back as it is."""
    return value.detach() if isinstance(value, torch.Tensor) else value


@op("ops.stop_gradient_")
def stop_gradient_(input):
    """Make the Tensor itself a constant from here on: no gradient flows through it.

    Raises:
        RuntimeError: it is a view of another.
    """
    input.detach_()


@op("ops.assign", "ops.Assign()")
def assign(variable, value):
    """Write `value`, cast to its dtype, into the Parameter, in place, and return it. No gradient flows through this."""
    return _written(variable, "assign", lambda: variable.copy_(_tensor_like(variable, value)))


@op("ops.assign_add", "ops.AssignAdd()")
def assign_add(variable, value):
    """Add `value` to the Parameter, in place, and return it. No gradient flows through this."""
    return _written(variable, "assign_add", lambda: variable.add_(_tensor_like(variable, value)))


@op("ops.assign_sub", "ops.AssignSub()")
def assign_sub(variable, value):
    """Subtract `value` from the Parameter, in place, and return it. No gradient flows through this."""
    return _written(variable, "assign_sub", lambda: variable.sub_(_tensor_like(variable, value)))


def _written(variable, name, write):
    if not isinstance(variable, torch.Tensor):
        raise TypeError(f"mindspore.ops.{name}: variable is {type(variable).__name__}; give a Parameter")
    before_write(variable)
    with torch.no_grad():
        return write()


def _tensor_like(variable, value):
    """The value in the variable's dtype; its shape must be the variable's, as nothing is broadcast here."""
    value = torch.as_tensor(value, device=variable.device).to(variable.dtype)
    if value.dim() and value.shape != variable.shape:
        raise RuntimeError(f"the value has shape {tuple(value.shape)}, the variable {tuple(variable.shape)}")
    return value


@op("ops.depend", "ops.Depend()")
def depend(value, expr):
    """`value`. That `expr` was computed before is so anyway: ops run in the order in which they are called."""
    return value


@op("ops.Reusing()")
def reusing(x):
    """The function as it is: it asks MindSpore's compiler to keep it a function."""
    return x


@op("ops.partial", "ops.Partial()")
def partial(func, *args):
    """`func` with its first arguments given."""
    check_callable("mindspore.ops.partial", func=func)
    return functools.partial(func, *args)
