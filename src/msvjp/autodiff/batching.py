"""vmap: a function of one example as a function of a batch."""

from collections.abc import Callable, Sequence
from numbers import Number
from typing import Any

import torch

from .._core.switch import inside_torch
from .._core.tree import tree_leaves, tree_map
from .._op.declare import public
from .._tape import functorch
from .._tape.own_memory import owning
from ..nn.container import CellList
from .pullback import as_called


@public("vmap", "ops.vmap")
def vmap(fn: Callable, in_axes: Any = 0, out_axes: Any = 0) -> Callable:
    """The function that applies `fn` to each example of a batch, all at once.

    `fn` sees one example: its arguments lack the axis that is mapped. Transforms compose with it both ways:
    `vmap(grad(fn))` gives the gradient of each example, with `weights` too, and `vmap(vjp_fn)(vs)` pulls many cotangents.

    Args:
        fn: a callable of Tensors, or of tuples or lists of them. Of a CellList each Cell is given its own example.
        in_axes: the axis of each argument that is mapped, an int; None for an argument that is the same for all examples.
            One for all arguments, or a tuple or list with one for each, or with one for each item of an argument.
        out_axes: where the axis is in each result, an int; None for a result that is the same for all examples. One for
            all results, or a tuple or list with one for each.

    Returns:
        A function of fn's positional arguments. A number that fn returns becomes a Tensor with one for each example.

    Raises:
        TypeError: fn cannot be called.
        RuntimeError: an axis is not an int or None, or beyond those of its Tensor; axes do not fit the arguments or the
            results, or differ in length, or all are None; an example decides on a Python branch or becomes a number.

    Random ops draw anew for each example.

    >>> import msvjp as mindspore
    >>> x = mindspore.Tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> print(mindspore.vmap(mindspore.grad(lambda row: (row**2).sum()))(x))
    [[2. 4.]
     [6. 8.]]
    """
    if not callable(fn) and not isinstance(fn, CellList):
        raise TypeError(f"mindspore.vmap: fn is {type(fn).__name__}, which cannot be called; give a function or a Cell")

    def batched(*args: Any) -> Any:
        axes = _axes("in_axes", in_axes, args)
        run = _each_cell if isinstance(fn, CellList) else _all_at_once
        results, stacked = inside_torch(run, fn, args, axes, out_axes)
        return functorch.filled(results, stacked)

    return batched


def _axes(word: str, axes: Any, tree: Any) -> list:
    """The axis of each Tensor in the structure, from what the user gave for all of it or for each of its items."""
    if isinstance(axes, (tuple, list)):
        if not isinstance(tree, (tuple, list)) or len(tree) != len(axes):
            got = f"{len(tree)}" if isinstance(tree, (tuple, list)) else f"a {type(tree).__name__}"
            raise RuntimeError(f"mindspore.vmap: {word} is {axes}, for {len(axes)} items, but there is {got}")
        return [axis for item, of_item in zip(tree, axes, strict=True) for axis in _axes(word, of_item, item)]
    if axes is not None and type(axes) is not int:
        raise RuntimeError(f"mindspore.vmap: {word} holds {axes!r}; an axis is an int or None")
    if axes is not None:
        tree_map(lambda x: x, tree, lambda constant: _refuse_axis(word, axes, constant))
    return [axes] * len(tree_leaves(tree))


def _axes_of_results(axes: Any, results: Any) -> list:
    """The same for the results, where a tuple of one axis may stand for the one that there is."""
    if isinstance(axes, (tuple, list)) and len(axes) == 1 and isinstance(results, torch.Tensor):
        (axes,) = axes
    return _axes("out_axes", axes, results)


def _refuse_axis(word: str, axis: int, constant: Any) -> None:
    raise RuntimeError(f"mindspore.vmap: {word} holds {axis} for a {type(constant).__name__}; give None for it")


def _check_axes(word: str, leaves: Sequence, axes: Sequence) -> None:
    for x, axis in zip(leaves, axes, strict=True):
        if axis is not None and not -x.dim() <= axis < x.dim():
            raise RuntimeError(f"mindspore.vmap: {word} holds {axis} for a Tensor of shape {tuple(x.shape)}")


def _lengths(leaves: Sequence, axes: Sequence) -> set:
    """The lengths of the axes that are mapped."""
    _check_axes("in_axes", leaves, axes)
    return {x.shape[axis] for x, axis in zip(leaves, axes, strict=True) if axis is not None}


def _all_at_once(fn: Callable, args: tuple, axes: Sequence, out_axes: Any) -> tuple:
    """The result of an example, a structure, and its Tensors for the whole batch."""
    leaves, results = tree_leaves(args), [None]
    lengths = _lengths(leaves, axes)
    if not lengths:
        raise RuntimeError("mindspore.vmap: in_axes is None for every Tensor, so there is no batch; give one an axis")
    if len(lengths) > 1:
        raise RuntimeError(f"mindspore.vmap: the axes that are mapped have the lengths {lengths}; give equal ones")

    def of_example(*examples: torch.Tensor) -> tuple:
        with torch._C._EnableTorchFunction():  # fn speaks MindSpore
            out = as_called(fn, "mindspore.vmap")(*functorch.filled(args, examples))
        results[0] = tree_map(lambda x: x, out, lambda constant: _as_tensor(constant, leaves[0]))
        _check_same_for_all(tree_leaves(results), _axes_of_results(out_axes, results[0]))
        return tuple(tree_leaves(results))

    try:
        stacked = torch.vmap(of_example, tuple(axes), randomness="different")(*leaves)
    except RuntimeError as error:
        _explain(error)
        raise
    return results[0], _placed(stacked, _axes_of_results(out_axes, results[0]))


def _as_tensor(constant: Any, like: torch.Tensor) -> Any:
    """A number as a Tensor; anything else is as it is."""
    return functorch.named_like(like, torch.tensor(constant)) if isinstance(constant, Number) else constant


def _check_same_for_all(leaves: Sequence, axes: Sequence) -> None:
    for x, axis in zip(leaves, axes, strict=True):
        if axis is None and torch._C._functorch.maybe_get_level(x) == functorch.level():
            raise RuntimeError(
                "mindspore.vmap: out_axes is None for a result that differs between examples; give an axis"
            )


def _placed(stacked: Sequence, axes: Sequence) -> list:
    """The Tensors of the batch with the mapped axis, which is the first, where it belongs; without it where that is None."""
    _check_axes("out_axes", stacked, axes)
    return owning([x[0] if axis is None else x.movedim(0, axis) for x, axis in zip(stacked, axes, strict=True)])


def _explain(error: RuntimeError) -> None:
    """Raise in our words what torch's vmap refuses in its own."""
    for sign, reason in _REFUSED.items():
        if sign in str(error):
            raise RuntimeError(f"mindspore.vmap: {reason}") from error


_REFUSED = {
    "data-dependent control flow": "fn decides by the value of a Tensor, which differs between examples; use ops.where",
    ".item()": "fn turns a Tensor into a number, which differs between examples; compute with the Tensor itself",
}


def _each_cell(cells: CellList, args: tuple, axes: Sequence, out_axes: Any) -> tuple:
    """The same for a list of Cells: each is given one example."""
    leaves = tree_leaves(args)
    lengths = _lengths(leaves, axes)
    if not lengths <= {len(cells)}:
        raise RuntimeError(f"mindspore.vmap: {len(cells)} Cells for a batch of {lengths}; give one for each example")
    results = []
    for i, cell in enumerate(cells):
        example = [x if axis is None else x.select(axis, i) for x, axis in zip(leaves, axes, strict=True)]
        with torch._C._EnableTorchFunction():
            results.append(cell(*functorch.filled(args, example)))
    stacked = [torch.stack(group) for group in zip(*map(tree_leaves, results), strict=True)]
    return results[0], _placed(stacked, _axes_of_results(out_axes, results[0]))
