"""A place that an index names twice: the last value that is written there stays, as on the CPU. A card leaves that open.

So on a card the values are written a second time, off the tape, and each as the last one with its place. What the tape
records is the first time: gradients are those on the CPU.
"""

import torch

from ..common.tensor import plain


def keep_last(x, index, value):
    """x, to which the value was just written by `x[index] = value`."""
    items = index if type(index) is tuple else (index,)
    if x.device.type in _IN_ORDER or not any(map(_may_repeat, items)):
        return x
    axes = x.dim() if any(item is Ellipsis for item in items) else sum(map(axes_used, items))
    places, rest = _places(x.shape[:axes], index, x.device), x.shape[axes:]
    shape = places.shape + rest
    value = value.flatten(0, value.dim() - len(shape)) if value.dim() > len(shape) > 0 else value
    rows = value.detach().expand(shape).reshape(-1, *rest)
    with torch.no_grad():
        plain.__setitem__(x, index, rows[_last(places.flatten())].view(shape))
    return x


def keep_last_along(x, axis, index, source):
    """x, to which the source was just written along an axis by `scatter`."""
    if x.device.type in _IN_ORDER or not isinstance(source, torch.Tensor) or not index.dim():
        return x
    last = _last(index.movedim(axis, -1)).movedim(-1, axis)
    with torch.no_grad():
        return x.scatter_(axis, index, source.detach().gather(axis, last))


def keep_last_slices(x, axis, index, source):
    """x, to which slices of the source were just written along an axis by `index_copy`."""
    if x.device.type in _IN_ORDER or not index.dim():
        return x
    with torch.no_grad():
        return x.index_copy_(axis, index, source.detach().index_select(axis, _last(index)))


def keep_last_of_all(x, index, source):
    """x, to which the source was just written by `put`, whose index counts through all elements."""
    if x.device.type in _IN_ORDER:
        return x
    with torch.no_grad():
        return x.put_(index, source.detach().flatten()[_last(index.flatten())])


_IN_ORDER = ("cpu", "meta")


def _may_repeat(item):
    return isinstance(item, torch.Tensor) and item.dtype != torch.bool and item.numel() > 1


def _places(shape, index, device):
    """For each element of `x[index]` the number of its place in x, of that shape."""
    places = 0
    for axis, length in enumerate(shape):
        along = torch.arange(length, device=device).view(-1, *(1,) * (len(shape) - axis - 1))
        places = places * length + plain.__getitem__(along.expand(shape), index)
    return places


def _last(index):
    """For each element of the last axis, the place of the last one that equals it."""
    ordered, places = index.contiguous().sort(stable=True)
    return places.gather(-1, torch.searchsorted(ordered, index.contiguous(), right=True) - 1)


def axes_used(item):
    """How many axes of x an item of an index speaks about."""
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    return item.dim() if isinstance(item, torch.Tensor) and item.dtype == torch.bool else 1
