"""What a Tensor has to do with the tape: whether it is recorded, and who is told of its gradient."""

import functools

import torch

from .._op import op
from .._switch import relabel

plain = torch.Tensor


@op("Tensor.requires_grad_")
def requires_grad_(self, requires_grad=True):
    """Say whether what is computed from the Tensor is recorded, and return it."""
    self.requires_grad = requires_grad
    return self


@op("Tensor.register_hook")
def register_hook(self, hook):
    """Call `hook(gradient)` when the gradient of the Tensor is known; what it returns, if not None, takes its place.

    The handle that comes back takes the hook away: `handle.remove()`. For that the Tensor must be recorded.
    """
    if not callable(hook):
        raise TypeError(f"mindspore.Tensor.register_hook: the hook is {type(hook).__name__}; give a function")
    return plain.register_hook(self, functools.partial(_told, hook))


def _told(hook, gradient):
    """The hook, in MindSpore's terms also where torch's engine calls it from inside."""
    with torch._C._EnableTorchFunction():
        return hook(relabel(gradient.view_as(gradient), ()))
