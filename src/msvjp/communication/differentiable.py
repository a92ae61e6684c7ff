"""Collectives with their derivatives. A derivative is that of the joint program: of all ranks' outputs, each by its cotangent.

All but the maximum, minimum and product are linear, so the derivative of each is its transpose, which is one of them again:

    sum                             sum
    gather to all                   sum, and each its part
    broadcast from a root           sum at the root
    each its pieces to the others   the pieces back
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import distributed

from .._tape.custom_function import check_outside_vmap
from .groups import Group
from .running import moved, run


class _Linear(torch.autograd.Function):
    """A linear map of a tensor, with its transpose."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, there: Callable, back: Callable) -> torch.Tensor:
        ctx.there, ctx.back = there, back
        return there(x)

    @staticmethod
    def backward(ctx: Any, v: torch.Tensor) -> tuple:
        return _Linear.apply(v, ctx.back, ctx.there), None, None


def _linear(api: str, group: Group, x: torch.Tensor, there: Callable, back: Callable, *args: Any) -> torch.Tensor:
    check_outside_vmap(f"mindspore.{api}")
    of_gradient = f"the gradient of {api}"
    return _Linear.apply(
        x, functools.partial(there, api, group, *args), functools.partial(back, of_gradient, group, *args)
    )


def all_sum(api: str, group: Group, x: torch.Tensor) -> torch.Tensor:
    """The sum over the ranks, in x's shape."""
    return _linear(api, group, x, _sum, _sum)


def all_gather(api: str, group: Group, x: torch.Tensor) -> torch.Tensor:
    """The tensors of all ranks: (ranks, *shape)."""
    return _linear(api, group, x, _gathered, _summed_part)


def sum_scatter(api: str, group: Group, x: torch.Tensor) -> torch.Tensor:
    """Of the sum over the ranks of x, (ranks, *shape), the part of this rank: (*shape)."""
    return _linear(api, group, x, _summed_part, _gathered)


def from_root(api: str, group: Group, x: torch.Tensor, root: int) -> torch.Tensor:
    """The tensor of the rank `root` of the group."""
    return _linear(api, group, x, _from_root, _sum_at_root, root)


def sum_at_root(api: str, group: Group, x: torch.Tensor, root: int) -> torch.Tensor:
    """On the rank `root` of the group the sum over the ranks, zeros on the others."""
    return _linear(api, group, x, _sum_at_root, _from_root, root)


def exchange(api: str, group: Group, x: torch.Tensor, sent: Sequence[int], received: Sequence[int]) -> torch.Tensor:
    """What all ranks send to this one, in a row. x, in a row, is cut into pieces of `sent` elements, one for each rank.

    received: how many elements come from each rank.
    """
    check_outside_vmap(f"mindspore.{api}")
    there = functools.partial(_exchanged, api, group, sent, received)
    back = functools.partial(_exchanged, f"the gradient of {api}", group, received, sent)
    return _Linear.apply(x, there, back)


#: How the tensors of all ranks become one, by MindSpore's word for it; along the first axis.
REDUCTIONS: dict[str, Callable] = {
    "sum": lambda x: x.sum(0, dtype=x.dtype),
    "max": lambda x: x.amax(0),
    "min": lambda x: x.amin(0),
    "prod": lambda x: x.prod(0, dtype=x.dtype),
    "avg": lambda x: x.mean(0),
}


def all_reduce(api: str, group: Group, x: torch.Tensor, op: str) -> torch.Tensor:
    """The sum over the ranks, or another reduction.

    What is not linear is worked out from the tensors of all ranks: gloo's maximum drops nan, and a product's derivative
    needs them anyway. So it takes as many times the memory as there are ranks.
    """
    if op in ("sum", "avg"):
        total = all_sum(api, group, x)
        return total if op == "sum" else total / _mean_of(api, group, x)
    return REDUCTIONS[op](all_gather(api, group, x))


def reduce_scatter(api: str, group: Group, x: torch.Tensor, op: str) -> torch.Tensor:
    """Of the sum over the ranks, or another reduction, of x, (ranks, *shape), the part of this rank: (*shape)."""
    if op in ("sum", "avg"):
        total = sum_scatter(api, group, x)
        return total if op == "sum" else total / _mean_of(api, group, x)
    counts = [x[0].numel()] * len(group.ranks)
    return REDUCTIONS[op](exchange(api, group, x.reshape(-1), counts, counts).reshape(x.shape))


def _mean_of(api: str, group: Group, x: torch.Tensor) -> int:
    if not (x.dtype.is_floating_point or x.dtype.is_complex):
        raise TypeError(f"mindspore.{api}: op is 'avg' and the dtype {x.dtype}; cast it to a float before")
    return len(group.ranks)


# ---- the maps themselves, on torch.distributed ----

#: What gloo does not add, and the dtype that it is added in.
_ADDED_AS = {torch.int16: torch.int32, torch.uint16: torch.int32, torch.uint32: torch.int64, torch.uint64: torch.int64}


def _to_add(api: str, x: torch.Tensor) -> torch.Tensor:
    if x.dtype is torch.bool:
        raise TypeError(f"mindspore.{api}: bools are not added; cast them to an int before")
    return x.detach().to(_ADDED_AS.get(x.dtype, x.dtype), copy=True, memory_format=torch.contiguous_format)


def _sum(api: str, group: Group, x: torch.Tensor) -> torch.Tensor:
    out = _to_add(api, x)
    run(api, group, _like(x), distributed.all_reduce, out)
    return out.to(x.dtype)


def _gathered(api: str, group: Group, x: torch.Tensor) -> torch.Tensor:
    mine = moved(x)
    out = mine.new_empty((len(group.ranks), mine.numel()))
    if mine.numel():
        run(api, group, _like(x), distributed.all_gather, list(out), mine)
    return out.view(-1).view(x.dtype).view(len(group.ranks), *x.shape)


def _summed_part(api: str, group: Group, x: torch.Tensor) -> torch.Tensor:
    parts = _to_add(api, x)
    out = torch.empty_like(parts[0])
    if out.numel():
        run(api, group, _like(x), distributed.reduce_scatter, out.view(-1), [part.view(-1) for part in parts])
    return out.to(x.dtype)


def _from_root(api: str, group: Group, root: int, x: torch.Tensor) -> torch.Tensor:
    out = moved(x).clone()
    if out.numel():
        run(api, group, (root, *_like(x)), distributed.broadcast, out, group.ranks[root])
    return out.view(x.dtype).view(x.shape)


def _sum_at_root(api: str, group: Group, root: int, x: torch.Tensor) -> torch.Tensor:
    out = _to_add(api, x)
    run(api, group, (root, *_like(x)), distributed.reduce, out, group.ranks[root])
    return out.to(x.dtype) if group.rank == root else torch.zeros_like(x)


def _exchanged(api: str, group: Group, sent: Sequence[int], received: Sequence[int], x: torch.Tensor) -> torch.Tensor:
    mine, size = moved(x), x.element_size()
    out = mine.new_empty(sum(received) * size)
    sizes = [n * size for n in received], [n * size for n in sent]
    run(api, group, (x.dtype,), distributed.all_to_all_single, out, mine, *sizes)
    return out.view(x.dtype)


def _like(x: torch.Tensor) -> tuple:
    return x.dtype, list(x.shape)
