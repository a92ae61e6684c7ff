"""What a Tensor has to do with the tape: whether it is recorded, and who is told of its gradient."""

import functools
from collections import OrderedDict

import torch
from torch.utils.hooks import RemovableHandle

from .._hooks import a_hook, in_place_of
from .._op import op
from .._switch import spoken

plain = torch.Tensor


@op("Tensor.requires_grad_")
def requires_grad_(self, requires_grad=True):
    """Say whether what is computed from the Tensor is recorded, and return it."""
    self.requires_grad = requires_grad
    return self


@op("Tensor.register_hook")
def register_hook(self, hook):
    """Call `hook(gradient)` when the gradient of the Tensor is known; what it returns, if not None, takes its place.

    A Tensor that is not recorded has a gradient where it is an input of vjp, grad and so on. The handle that comes back
    takes the hook away: `handle.remove()`.

    Raises:
        TypeError: hook cannot be called; from the pull, it gave no Tensor.
        RuntimeError: from the pull, it gave a Tensor of another shape.
    """
    told = functools.partial(_told, a_hook("mindspore.Tensor.register_hook", hook))
    if self.requires_grad:
        return plain.register_hook(self, told)
    hooks = vars(self).setdefault("_hooks", OrderedDict())
    handle = RemovableHandle(hooks)
    hooks[handle.id] = told
    return handle


def _told(hook, gradient):
    """The hook, in MindSpore's terms also where torch's engine calls it from inside."""
    with torch._C._EnableTorchFunction():
        returned = hook(spoken(gradient))
        return None if returned is None else in_place_of("mindspore.Tensor.register_hook", (gradient,), returned)[0]
