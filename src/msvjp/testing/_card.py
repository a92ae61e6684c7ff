"""What a card refuses or leaves open, where the CPU's kernels, which run here, would do it without a word.

It has no matrix products of integers. An index out of range ends its use. An integer divided by zero is some number, and of
values that are written to one place any may stay, so here it is the first one.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch._prims_common import suggest_memory_format as _suggested

from .._core.tree import tree_leaves
from .._core.unchecked import bad_index
from ._memory import NAME

_LAST = torch.channels_last
_Error: type[RuntimeError] = getattr(torch, "AcceleratorError", RuntimeError)  # which an older torch lacks
_lost_by: str | None = None


def check_alive(*args: Any) -> None:
    """Raise what a card raises at every use, once a kernel has met an index out of range."""
    if _lost_by is not None:
        raise _Error(f"{NAME} error: device-side assert triggered: {_lost_by}")


def as_on_a_card(op: Any, args: tuple, kwargs: dict) -> tuple:
    """The arguments, on the CPU, with which its kernel does what a card's does; or the card's error."""
    global _lost_by
    check_alive()
    name = op.overloadpacket.__name__.rstrip("_")
    if name in _PRODUCTS and (kind := _integer(args)):
        raise RuntimeError(f"\"{name}_{NAME}\" not implemented for '{kind}'")
    if name == "avg_pool2d_backward" and any(args[4]) and args[1].dim() == 4 and _suggested(args[1]) is _LAST:
        raise RuntimeError(f"{op}: where channels lie last, cuda's leaves the padding out, so it is refused")
    if bad := bad_index(op, args, kwargs):
        _lost_by = f"{op}: {bad}"
        check_alive()
    return _CHANGED[name](*args) if name in _CHANGED else args


#: The matrix products, which cards have for floats alone.
_PRODUCTS = {"mm", "bmm", "mv", "dot", "vdot", "addmm", "addmv", "addbmm", "baddbmm"}
_INTEGERS = {torch.uint8: "Byte", torch.int8: "Char", torch.int16: "Short", torch.int32: "Int", torch.int64: "Long"}


def _integer(args: tuple) -> str | None:
    return next(filter(None, (_INTEGERS.get(x.dtype) for x in tree_leaves(args))), None)


# ---- integers divided by zero, and the order in which kernels write ----


def _divided(x: Any, y: Any, *rest: Any) -> tuple:
    integers = not any(t.is_floating_point() or t.is_complex() for t in tree_leaves((x, y)))
    if integers and isinstance(y, (int, torch.Tensor)):
        y = torch.where(y == 0, -1, y) if isinstance(y, torch.Tensor) else y or -1
    return x, y, *rest


def _along_an_axis(x: torch.Tensor, dim: int, index: torch.Tensor, source: Any, *rest: Any) -> tuple:
    if rest or not isinstance(source, torch.Tensor) or not index.dim():
        return x, dim, index, source, *rest  # a reduction, or one value
    return x, dim, index.flip(dim if index.dim() > 1 else 0), source.flip(dim)


def _at_indices(x: torch.Tensor, indices: Any, values: torch.Tensor, accumulate: bool = False, *rest: Any) -> tuple:
    places = [i for i, index in enumerate(indices) if index is not None]
    picking = [indices[i] for i in places]
    if accumulate or not picking or any(index.dtype in (torch.bool, torch.uint8) for index in picking):
        return x, indices, values, accumulate, *rest
    shape, first = torch.broadcast_shapes(*(i.shape for i in picking)), places[0]
    if not shape or places[-1] - first >= len(places):
        return x, indices, values, accumulate, *rest
    written = (*x.shape[:first], shape.numel(), *x.shape[places[-1] + 1 :])
    whole = (*x.shape[:first], *shape, *x.shape[places[-1] + 1 :])
    values, indices = values.expand(whole).reshape(written).flip(first), list(indices)
    for i in places:
        indices[i] = indices[i].expand(shape).flatten().flip(0)
    return x, indices, values, accumulate, *rest


def _through_all(x: torch.Tensor, index: torch.Tensor, source: torch.Tensor, accumulate: bool = False) -> tuple:
    return (x, index, source, accumulate) if accumulate else (x, index.flatten().flip(0), source.flatten().flip(0))


_CHANGED: dict[str, Callable[..., tuple]] = {
    **dict.fromkeys(("div", "floor_divide", "remainder", "fmod"), _divided),
    **dict.fromkeys(("scatter", "index_copy"), _along_an_axis),
    **dict.fromkeys(("index_put", "_index_put_impl"), _at_indices),
    "put": _through_all,
}
