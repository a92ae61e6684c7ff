"""A Cell that brings its own derivative: `bprop(self, *inputs, out, dout)` stands for that of its construct."""

from .._core.switch import inside_torch, plain
from .._core.tree import tree_filled, tree_leaves, tree_map
from .._tape.custom_function import _Function, check_gradient, check_outside_vmap, signature


def construct_with_bprop(cell, args, kwargs):
    """The Cell's output, in the graph by way of its bprop. What construct does to Parameters has no gradient."""
    check_outside_vmap(f"mindspore.nn.Cell.bprop: {type(cell).__name__}")
    construct = type(cell).construct
    if kwargs or construct.__defaults__ or construct.__kwdefaults__:  # bprop gets each argument, also those left out
        bound = signature(construct).bind(cell, *args, **kwargs)
        bound.apply_defaults()
        args, kwargs = bound.args[1:], bound.kwargs
    results = []
    leaves = _OfACell.apply(cell, args, kwargs, results, *tree_leaves((args, kwargs)))
    return tree_filled(results.pop(), leaves)


class _OfACell(_Function):
    @staticmethod
    def forward(ctx, cell, args, kwargs, results, *inputs):
        out = cell.construct(*args, **kwargs)
        results.append(out)
        outputs = [o.clone() if any(o is x for x in inputs) else o for o in tree_leaves(out)]
        ctx.save_for_backward(*inputs, *outputs)
        ctx.cell, ctx.args = cell, (*args, *kwargs.values())
        ctx.out = inside_torch(tree_map, plain.detach, out)  # out itself would keep itself alive
        return outputs

    @staticmethod
    def backward(ctx, *cotangents):
        saved = iter(ctx.saved_tensors)
        inputs, out = tree_filled(ctx.args, saved), tree_filled(ctx.out, saved)
        gradients = ctx.cell.bprop(*inputs, out, tree_filled(ctx.out, cotangents))
        return None, None, None, None, *_for_each_input(type(ctx.cell).__name__, ctx.args, gradients)


def _for_each_input(name, args, gradients):
    """The gradients that bprop gave, one for each Tensor among the inputs."""
    name = f"mindspore.nn.Cell.bprop: {name}.bprop"
    if isinstance(gradients, plain):
        gradients = (gradients,)
    if not isinstance(gradients, (tuple, list)) or len(gradients) < len(args):
        got = len(gradients) if isinstance(gradients, (tuple, list)) else type(gradients).__name__
        raise RuntimeError(f"{name} gave {got} gradients for {len(args)} inputs; return a tuple with one for each")
    for i, (arg, gradient) in enumerate(zip(args, gradients, strict=False)):
        wanted = tree_leaves(arg)
        found = [None] * len(wanted) if gradient is None else tree_leaves(gradient) or [gradient]
        if len(found) != len(wanted) and wanted:
            raise RuntimeError(f"{name} gave {len(found)} Tensors for input {i}, which holds {len(wanted)}")
        for x, g in zip(wanted, found, strict=False):
            if g is not None:
                check_gradient(name, i, g, x.shape)
            yield g
