"""recompute: a block keeps only its arguments for its gradient, and each pull computes the rest again."""

from collections.abc import Callable
from typing import Any

from .._core.checks import check_callable
from .._op.declare import public
from .._tape.checkpoint import checked, recomputed
from ..nn.cell import Cell


@public("recompute")
def recompute(
    block: Callable,
    *args: Any,
    use_reentrant: bool = True,
    output_recompute: bool = False,
    early_stop: bool = True,
    context_fn: Callable | None = None,
    **kwargs: Any,
) -> Any:
    """`block(*args, **kwargs)`, which keeps its arguments for the gradient instead of what it computes.

    Each pull runs the block again, with the random numbers of the first time, so the gradients are the same to the bit,
    also second ones. For a Cell that always does so there is `Cell.recompute`.

    Args:
        block: a Cell; with use_reentrant=False any callable.
        use_reentrant, output_recompute: how MindSpore goes about it. Here there is one way, which differentiates Tensors in
            tuples and lists too; the output is kept by those who use it.
        early_stop: whether the block stops, when it runs again, as soon as what is needed is there.
        context_fn: gives two context managers, for the first run and for those in the pulls.

    Raises:
        TypeError: block is not a Cell while use_reentrant is True; it cannot be called; output_recompute is not a bool.
        ValueError: context_fn is given while use_reentrant is True.
        RuntimeError: from the pull, a trained Parameter of the Cell was changed since, or the block does not repeat itself.

    Source: Chen et al., Training Deep Nets with Sublinear Memory Cost (2016).

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> net, x = nn.Dense(2, 2, "ones"), mindspore.Tensor([[1.0, 2.0]])
    >>> print(mindspore.grad(lambda x: mindspore.recompute(net, x))(x))
    [[2. 2.]]
    """
    api = "mindspore.recompute"
    options = checked(api, use_reentrant, output_recompute, early_stop, context_fn)
    check_callable(api, "a Cell", block=block)
    if use_reentrant and not output_recompute and not isinstance(block, Cell):
        raise TypeError(f"{api}: block is {type(block).__name__}; give a Cell, or use_reentrant=False")
    return recomputed(block, args, kwargs, **options)
