"""What is told of a gradient: hooks of a Tensor, and ops that change nothing but the gradient that comes back."""

import functools
from collections import OrderedDict

import torch
from torch.utils.hooks import RemovableHandle

from .._core.switch import as_mindspore, inside_torch, plain
from .._core.tree import tree_filled, tree_leaves, tree_map
from .._op.declare import op, public
from .._op.primitive import Primitive
from .._tape.custom_function import _Function, check_outside_vmap
from .._tape.hook_checks import a_hook, in_place_of
from ..common.parameter import Parameter, is_trained


class _Told(_Function):
    """Its inputs; `tell(gradients)`, a tuple, gives what is passed on in place of their gradients."""

    @staticmethod
    def forward(ctx, tell, *inputs):
        ctx.tell = tell
        return inputs

    @staticmethod
    def backward(ctx, *cotangents):
        return None, *ctx.tell(cotangents)


@public("ops.HookBackward")
class HookBackward(Primitive):
    """`HookBackward(hook_fn)(*inputs)`: the inputs, of whose gradients hook_fn is told.

    Args:
        hook_fn: `hook_fn(gradients)` gets a tuple; what it returns, if not None, takes its place: a tuple, or a Tensor for a
            single one.
        cell_id: kept as an attribute.

    Raises:
        TypeError: hook_fn cannot be called, or an input is not a Tensor; from the pull, hook_fn gave no Tensor for a gradient.
        ValueError: from the pull, hook_fn gave another shape.

    >>> import msvjp as mindspore
    >>> from msvjp import ops
    >>> tenfold = ops.HookBackward(lambda gradients: 10 * gradients[0])
    >>> print(mindspore.grad(lambda x: tenfold(x) * 3)(mindspore.Tensor([1.0])))
    [30.]
    """

    def __init__(self, hook_fn, cell_id=""):
        super().__init__()
        self.hook_fn, self.cell_id = a_hook("mindspore.ops.HookBackward", hook_fn), cell_id

    def __call__(self, *inputs):
        for x in inputs:
            if not isinstance(x, plain):
                raise TypeError(f"mindspore.ops.HookBackward: an input is {type(x).__name__}; give Tensors")
        check_outside_vmap("mindspore.ops.HookBackward: it")
        outputs = _Told.apply(self._tell, *inputs)
        return outputs[0] if len(inputs) == 1 else outputs

    def _tell(self, gradients):
        return in_place_of("mindspore.ops.HookBackward", gradients, self.hook_fn(gradients))


@public("ops.InsertGradientOf")
class InsertGradientOf(Primitive):
    """`InsertGradientOf(f)(x)`: x, whose gradient g is f(g) instead.

    Args:
        f: gets the gradient, in the structure of x where that is a tuple or list of Tensors; None leaves it as it is.

    Raises:
        TypeError: f cannot be called; from the pull, f gave no Tensor for a gradient.
        ValueError: from the pull, f gave another shape.

    >>> import msvjp as mindspore
    >>> from msvjp import ops
    >>> clipped = ops.InsertGradientOf(lambda g: ops.clamp(g, -1, 1))
    >>> print(mindspore.grad(lambda x: clipped(x) ** 2)(mindspore.Tensor([0.25, 3.0])))
    [0.5 1. ]
    """

    def __init__(self, f):
        super().__init__()
        self.f = a_hook("mindspore.ops.InsertGradientOf", f)

    def __call__(self, input_x):
        leaves = tree_leaves(input_x)
        if not leaves:
            return input_x
        check_outside_vmap("mindspore.ops.InsertGradientOf: it")
        skeleton = inside_torch(tree_map, lambda x: x.new_empty(0), input_x)  # x itself would be kept alive

        def tell(gradients):
            returned = self.f(tree_filled(skeleton, gradients))
            if isinstance(returned, (tuple, list)):
                returned = tuple(tree_leaves(returned))
            return in_place_of("mindspore.ops.InsertGradientOf", gradients, returned)

        return tree_filled(input_x, _Told.apply(tell, *leaves))


# ---- of a Tensor ----


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
        RuntimeError: the Tensor is a Parameter that is not trained; from the pull, it gave a Tensor of another shape.
    """
    if isinstance(self, Parameter) and not is_trained(self):
        raise RuntimeError(
            f"mindspore.Tensor.register_hook: {self.name} has requires_grad=False, so there is no gradient to tell of"
        )
    told = functools.partial(_call_as_mindspore, a_hook("mindspore.Tensor.register_hook", hook))
    if self.requires_grad:
        return plain.register_hook(self, told)
    hooks = vars(self).setdefault("_hooks", OrderedDict())
    handle = RemovableHandle(hooks)
    hooks[handle.id] = told
    return handle


def _call_as_mindspore(hook, gradient):
    """The hook, in MindSpore's terms also where torch's engine calls it from inside."""
    with torch._C._EnableTorchFunction():
        returned = hook(as_mindspore(gradient))
        return None if returned is None else in_place_of("mindspore.Tensor.register_hook", (gradient,), returned)[0]
