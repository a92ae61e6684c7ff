"""Whole Jacobians: a pull for each element of the output, or a push for each of the input, all at once on one graph."""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from .._core.switch import inside_torch
from .._core.tree import tree_filled, tree_leaves
from .._op.declare import public
from .._tape.functorch import filled
from .._tape.own_memory import owning
from .forward_mode import push_forward
from .pullback import check_call, pullback
from .reverse_mode import at_positions, positions_of


@public("jacrev", "ops.jacrev")
def jacrev(fn: Callable, grad_position: Any = 0, has_aux: bool = False, *, chunk_size: int | None = None) -> Callable:
    """The function that computes the Jacobian of `fn` in reverse mode, for fewer outputs than inputs.

    Args:
        fn: any callable that returns a Tensor, or a structure of them.
        grad_position: an int or a tuple of ints: the arguments to differentiate with respect to.
        has_aux: whether `fn` returns `(out, aux, ...)`, of which only `out` is differentiated.
        chunk_size: how many rows are computed at once, to bound the memory; all if None. (MindSpore has no such argument.)

    Returns:
        A function of fn's arguments. It gives a Tensor of shape (*shape of out, *shape of the input); for several positions
        a tuple of them; for several outputs a tuple of these. With has_aux: `(jacobian, aux)`.

    Raises:
        TypeError: fn cannot be called; grad_position is not an int or tuple of ints; has_aux is not a bool.
        ValueError: a position is negative, stands twice or is beyond the arguments; has_aux and fn did not return a tuple.

    An op that torch cannot batch is computed row by row. Of complex numbers it is the derivative along the real axis of each
    input, in `jacfwd` as well: that of a holomorphic function, real for a real one.

    >>> import msvjp as mindspore
    >>> print(mindspore.jacrev(lambda x: x**2)(mindspore.Tensor([1.0, 2.0])))
    [[2. 0.]
     [0. 4.]]
    """
    return _jacobian("mindspore.jacrev", _by_rows, fn, grad_position, has_aux, chunk_size)


@public("jacfwd", "ops.jacfwd")
def jacfwd(fn: Callable, grad_position: Any = 0, has_aux: bool = False, *, chunk_size: int | None = None) -> Callable:
    """The function that computes the Jacobian of `fn` in forward mode, for fewer inputs than outputs.

    The arguments, what it returns and the errors are those of `jacrev`, with columns for rows.

    >>> import msvjp as mindspore
    >>> hessian = mindspore.jacfwd(mindspore.jacrev(lambda x: (x**3).sum()))
    >>> print(hessian(mindspore.Tensor([1.0, 2.0])))
    [[ 6.  0.]
     [ 0. 12.]]
    """
    return _jacobian("mindspore.jacfwd", _by_columns, fn, grad_position, has_aux, chunk_size)


def _jacobian(api: str, blocks: Callable, fn: Callable, grad_position: Any, has_aux: bool, chunk_size: Any) -> Callable:
    """blocks: makes (out, aux, table), the table with a row for each Tensor of out, and in it a block for each input."""
    check_call(api, fn, has_aux)
    positions = positions_of(api, grad_position)
    if positions is None:
        raise TypeError(f"{api}: grad_position is None; give an int or a tuple of ints")

    def jacobian(*args: Any, **kwargs: Any) -> Any:
        at, chosen, _ = at_positions(api, fn, positions, args, kwargs)
        out, aux, table = blocks(api, at, chosen, has_aux, chunk_size)
        own = iter(inside_torch(owning, [block for row in table for block in row]))
        rows = (filled(chosen, [next(own) for _ in row]) for row in table)
        whole = tree_filled(out, rows if len(chosen) > 1 else (row[0] for row in rows))
        return (whole, aux) if has_aux else whole

    return jacobian


def _by_rows(api: str, fn: Callable, primals: Sequence, has_aux: bool, chunk_size: int | None) -> tuple:
    out, aux, pull = pullback(api, fn, primals, has_aux=has_aux)
    outputs, inputs = tree_leaves(out), tree_leaves(primals)

    def row(i: int) -> list:
        blocks = list(map(_real, _basis_mapped(pull, outputs, i, chunk_size)))
        if outputs[i].is_complex():
            turned = _basis_mapped(lambda v: pull([1j * x for x in v]), outputs, i, chunk_size)
            blocks = [torch.complex(b, _real(t)) for b, t in zip(blocks, turned, strict=True)]
        return [b.reshape(outputs[i].shape + x.shape) for b, x in zip(blocks, inputs, strict=True)]

    return out, aux, [inside_torch(row, i) for i in range(len(outputs))]


def _real(x: torch.Tensor) -> torch.Tensor:
    return x.real if x.is_complex() else x


def _by_columns(api: str, fn: Callable, primals: Sequence, has_aux: bool, chunk_size: int | None) -> tuple:
    out, aux, push = push_forward(api, fn, primals, has_aux)
    outputs, inputs = tree_leaves(out), tree_leaves(primals)

    def column(i: int) -> list:
        x, blocks = inputs[i], _basis_mapped(push, inputs, i, chunk_size)
        return [b.movedim(0, -1).reshape(y.shape + x.shape).to(x.device) for b, y in zip(blocks, outputs, strict=True)]

    columns = [inside_torch(column, i) for i in range(len(inputs))]
    return out, aux, list(zip(*columns, strict=True))


def _basis_mapped(linear: Callable, places: Sequence[torch.Tensor], i: int, chunk_size: int | None) -> list:
    """What the linear function of vectors at all the places gives for each unit vector at place i, stacked."""
    x = places[i]
    basis = torch.eye(x.numel(), dtype=x.dtype, device=x.device).reshape(x.numel(), *x.shape)
    zeros = [torch.zeros_like(place, requires_grad=False) for place in places]

    def of_unit(unit: torch.Tensor) -> list:
        return tree_leaves(linear([*zeros[:i], unit, *zeros[i + 1 :]]))

    try:
        return torch.vmap(of_unit, chunk_size=chunk_size)(basis)
    except RuntimeError:  # an op on the graph that torch cannot batch
        return [torch.stack(rows) for rows in zip(*map(of_unit, basis), strict=True)]
