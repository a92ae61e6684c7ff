"""A Cell that brings its own derivative: `bprop(self, *inputs, out, dout)` stands for that of its construct."""

import torch

from .._switch import plain, relabel, spoken
from .._tree import tree_leaves, tree_map


def construct_with_bprop(cell, args):
    """The Cell's output, in the graph by way of its bprop. What construct does to Parameters has no gradient."""
    structure = []
    leaves = _OwnDerivative.apply(cell, args, structure, *tree_leaves(args))
    leaves = iter(relabel(list(leaves), args))
    return tree_map(lambda _: next(leaves), structure[0])


class _OwnDerivative(torch.autograd.Function):
    @staticmethod
    def forward(ctx, cell, args, structure, *inputs):
        out = cell.construct(*args)
        structure.append(out)
        ctx.cell, ctx.args, ctx.out = cell, args, out
        outputs = [o.clone() if any(o is x for x in inputs) else o for o in tree_leaves(out)]
        ctx.save_for_backward(*inputs, *outputs)
        return tuple(outputs)

    @staticmethod
    def backward(ctx, *cotangents):
        with torch._C._EnableTorchFunction():  # bprop is the user's: it speaks MindSpore
            saved = iter([spoken(t) for t in ctx.saved_tensors])
            given = iter([spoken(v) for v in cotangents])
            inputs = tree_map(lambda _: next(saved), ctx.args)
            out, dout = tree_map(lambda _: next(saved), ctx.out), tree_map(lambda _: next(given), ctx.out)
            gradients = ctx.cell.bprop(*inputs, out, dout)
        return None, None, None, *_for_each_input(ctx.cell, ctx.args, gradients)


def _for_each_input(cell, args, gradients):
    """The gradients that bprop gave, one for each Tensor among the inputs."""
    if isinstance(gradients, plain):
        gradients = (gradients,)
    if not isinstance(gradients, (tuple, list)) or len(gradients) < len(args):
        got = len(gradients) if isinstance(gradients, (tuple, list)) else type(gradients).__name__
        raise RuntimeError(
            f"mindspore.nn.Cell.bprop: {type(cell).__name__}.bprop gave {got} gradients for {len(args)} inputs; "
            "return a tuple with one for each"
        )
    for i, (arg, gradient) in enumerate(zip(args, gradients, strict=False)):
        wanted, found = tree_leaves(arg), tree_leaves(gradient)
        if wanted and len(found) != len(wanted):
            raise RuntimeError(
                f"mindspore.nn.Cell.bprop: {type(cell).__name__}.bprop gave {len(found)} Tensors for input {i}, "
                f"which holds {len(wanted)}"
            )
        yield from found if wanted else ()
