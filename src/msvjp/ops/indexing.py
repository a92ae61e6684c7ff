"""`x[index]` and `x[index] = value` with MindSpore's rules, and slices as ops.

Torch's indexing does the work. What differs is translated first: negative steps, lists, numpy arrays, integers of all
dtypes as indices (uint8 is not a mask), a list that holds more than numbers is a tuple, False and floats are refused.
"""

import contextlib

import numpy as np
import torch

from .._core.errors import OpError
from .._core.shared_memory import replace, shares_memory
from .._core.switch import plain
from .._op.declare import op
from .._tape.values_used import before_write
from ._arguments import dims, tensor_like
from ._repeated import axes_used, keep_last
from ._writing import is_parameter, off_tape, owner_of

_getitem, _setitem = plain.__getitem__, plain.__setitem__


@op("Tensor.__getitem__")
def getitem(x, index):
    """The elements at the index: a view for ints, slices, None and `...`, as far as no step is negative, else a copy.

    Raises:
        IndexError: out of range, too many indices, an index of another type, False.
        TypeError: a 0-D Tensor has no elements to index.
    """
    try:
        if _is_basic(index):
            out = _getitem(x, index)
        else:
            out = _picked(x, index)
    except IndexError as error:
        raise _explained(error, x) from None
    if index is not None:
        out._is_part = True  # for _writes_through
    return out


def _picked(x, index):
    index, reversed_axes = _translated(x, index)
    if any(item is False for item in index):
        raise IndexError("the index False selects nothing; give True, a mask or an integer")
    return _getitem(x.flip(reversed_axes) if reversed_axes else x, index)


@op("Tensor.__setitem__")
def setitem(x, index, value):
    """Write the value, cast to x's dtype and broadcast, to the elements at the index, in place.

    The value is a number, a Tensor, a list or a numpy array. Writing to a Parameter is never recorded on the tape.

    Ints and slices write into the memory of x, which others may share (the Tensor that x is a view of, views of x, numpy
    arrays); so does every write into `x[...]`, a part. Masks, Tensors, lists, and a lone `...`, None or True give x new
    memory instead: the others keep their values.

    Raises:
        IndexError: as in reading, without the rule on False, which writes nothing.
        ValueError, RuntimeError: the value cannot be broadcast; x is an input of a running transform.
        TypeError: a value of another type.
    """
    try:
        through = _writes_through(x, index) or not shares_memory(x)
        if through:
            before_write(x)
        owner = owner_of(x) if through else x
        with torch.no_grad() if is_parameter(owner) or off_tape(x) else contextlib.nullcontext():
            written = x if through else x.clone()
            _assign(written, index, value)
        if not through:
            replace(x, written)
    except IndexError as error:
        raise _explained(error, x) from None


def _writes_through(x, index):
    """Whether a write changes those that share the memory of x: MindSpore's rule."""
    if "_is_part" in vars(x):
        return True
    items = index if type(index) is tuple else (index,)
    if not all(
        type(item) is int or item is None or isinstance(item, (slice, type(Ellipsis), np.integer)) for item in items
    ):
        return False
    return type(index) is tuple or (index is not None and index is not Ellipsis)


def _assign(x, index, value):
    if type(value) not in _NUMBERS:
        value = _value_like(value, x)
    if _is_basic(index):
        _write(x, index, value)
        return
    index, reversed_axes = _translated(x, index)
    if reversed_axes:
        flipped = x.flip(reversed_axes)
        _write(flipped, index, value)
        x.copy_(flipped.flip(reversed_axes))
    else:
        _write(x, index, value)


def _write(x, index, value):
    _setitem(x, index, value)
    if type(value) not in _NUMBERS:
        keep_last(x, index, value)


_NUMBERS = frozenset({bool, int, float})


def _value_like(value, x):
    if not isinstance(value, (torch.Tensor, list, tuple, np.ndarray, np.generic, complex)):
        raise TypeError(
            f"mindspore.Tensor.__setitem__: the value is {type(value).__name__}; "
            "give a number, a Tensor, a list or tuple of numbers, or a numpy array"
        )
    return tensor_like(value, x)


def _is_basic(index):
    """Whether torch reads the index as MindSpore does: ints, slices forward, None, `...`, tuples of them; one Tensor."""
    if type(index) is tuple:
        return all(map(_is_basic_item, index))
    return _is_basic_item(index) or (isinstance(index, torch.Tensor) and index.dtype in _INDEX_DTYPES)


def _is_basic_item(item):
    kind = type(item)
    if kind is int or kind is torch.SymInt or item is None or item is Ellipsis:
        return True
    return kind is slice and (item.step is None or item.step > 0)


def _translated(x, index):
    """The index in torch's terms, for x with some of its axes reversed, and those axes."""
    if isinstance(index, list) and not all(isinstance(item, (int, np.integer)) for item in index):
        index = tuple(index)  # [0, slice(2)], [[0, 1], [1, 0]]: a list of more than numbers stands for a tuple
    items = [_translated_item(x, item) for item in (index if isinstance(index, tuple) else (index,))]
    reversed_axes, axis = [], 0
    for place, item in enumerate(items):
        if item is Ellipsis:
            axis = x.dim() - sum(map(axes_used, items[place + 1 :]))
            continue
        if isinstance(item, slice) and item.step is not None and item.step < 0 and axis < x.dim():
            items[place] = _forward(item, x.shape[axis])
            reversed_axes.append(axis)
        axis += axes_used(item)
    return _in_numpys_order(items, x.device), reversed_axes


def _in_numpys_order(items, device):
    """The index such that torch orders the axes of the result as numpy and MindSpore do.

    Where arrays of indices are apart, their axes come first; an int counts as one of them, which to torch it does not.
    """
    picking = [place for place, item in enumerate(items) if isinstance(item, (bool, int, torch.Tensor))]
    if len(picking) == 1 and items[picking[0]] is True:
        items[picking[0]] = None  # a new axis, so that the result is a view
    elif any(map(_is_array, items)) and picking[-1] - picking[0] >= len(picking):
        for place in picking:
            if not _is_array(items[place]):
                items[place] = torch.tensor([int(items[place])], device=device)
    return tuple(items)


def _is_array(item):
    """Whether an item of the index is an array of indices or a mask. A 0-D Tensor of integers is like an int."""
    return isinstance(item, bool) or (isinstance(item, torch.Tensor) and (item.dim() > 0 or item.dtype == torch.bool))


def _translated_item(x, item):
    if item is None or item is Ellipsis or isinstance(item, (bool, int, slice)):
        return item
    if isinstance(item, np.bool_):
        return bool(item)
    if isinstance(item, np.integer):
        return int(item)
    if isinstance(item, (list, tuple, range, np.ndarray)):
        item = torch.as_tensor(_unwrapped(item), device=x.device)
        item = item.long() if not item.numel() else item
    if not isinstance(item, torch.Tensor) or item.is_floating_point() or item.is_complex():
        kind = item.dtype if isinstance(item, torch.Tensor) else type(item).__name__
        raise IndexError(f"an index is {kind}; give integers, slices, bools, None, '...', or Tensors and lists of them")
    return item if item.dtype in _INDEX_DTYPES else item.long()


_INDEX_DTYPES = frozenset({torch.bool, torch.int32, torch.int64})


def _unwrapped(item):
    """A nested list with Tensors and numpy arrays in it as one of numbers."""
    if isinstance(item, (list, tuple)):
        return [_unwrapped(part) for part in item]
    return item.tolist() if isinstance(item, (torch.Tensor, np.generic)) else item


def _forward(item, length):
    """The slice that picks from the reversed axis what this one, with a negative step, picks from the axis."""
    start, stop, step = item.indices(length)
    return slice(length - 1 - start, length - 1 - stop, -step)


def _explained(error, x):
    if not x.dim() and "0-dim" in str(error):
        return TypeError("mindspore.Tensor: a 0-D Tensor cannot be indexed by an integer; use `x.item()` or `x[...]`")
    kind = OpError if "shape" in str(error) else IndexError  # of a mask or indices that do not fit: a ValueError there
    return kind(f"mindspore.Tensor: {error}; the Tensor has shape {tuple(x.shape)}")


@op("Tensor.index")
def index(self, indices):
    """`self[indices]` for a tuple of Tensors of indices, or masks, one for each axis."""
    return getitem(self, tuple(indices))


# ---- slices as ops ----


@op("ops.slice", "ops.Slice()", "ops.tensor_slice")
def slice_op(input_x, begin, size):
    """The block that begins at `begin` and has the lengths `size`, where -1 means up to the end: a view.

    Raises:
        ValueError: the block is not inside the Tensor.
    """
    begin, size, shape = dims(begin), dims(size), input_x.shape
    if not len(begin) == len(size) == len(shape):
        raise ValueError(f"mindspore.ops.slice: begin {begin}, size {size}; give one of each for {len(shape)} axes")
    ends = [n if length == -1 else start + length for start, length, n in zip(begin, size, shape, strict=True)]
    if any(not 0 <= start <= end <= n for start, end, n in zip(begin, ends, shape, strict=True)):
        raise ValueError(f"mindspore.ops.slice: begin {begin}, size {size} reach out of the shape {tuple(shape)}")
    return _getitem(input_x, tuple(map(slice, begin, ends)))


@op(
    "ops.strided_slice",
    "ops.StridedSlice(begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask)",
)
def strided_slice(
    input_x, begin, end, strides, begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, shrink_axis_mask=0
):
    """`x[begin:end:strides]` along each axis. Bit i of a mask changes what item i means.

    begin_mask, end_mask: from the first, up to the last; ellipsis_mask: `...`; new_axis_mask: a new axis;
    shrink_axis_mask: only the element at begin, and the axis goes.
    """
    index = []
    for i, (first, last, step) in enumerate(zip(dims(begin), dims(end), dims(strides), strict=True)):
        if ellipsis_mask >> i & 1:
            index.append(Ellipsis)
        elif new_axis_mask >> i & 1:
            index.append(None)
        elif shrink_axis_mask >> i & 1:
            index.append(first)
        else:
            index.append(slice(None if begin_mask >> i & 1 else first, None if end_mask >> i & 1 else last, step))
    return getitem(input_x, tuple(index))


@op("ops.narrow", "mint.narrow", "Tensor.narrow")
def narrow(input, dim, start, length):
    """`length` elements along an axis, from `start` on: a view."""
    return torch.narrow(input, dim, start, length)


@op("mint.select")
def select_index(input, dim, index):
    """The slice at one index of an axis, without that axis: a view."""
    return torch.select(input, dim, index)


@op("Tensor.select")
def tensor_select(self, dim=None, index=None, *, condition=None, y=None):
    """`x.select(axis, index)`: the slice at one index of an axis; `x.select(condition, y)`: y where that does not hold."""
    if isinstance(dim, torch.Tensor) and dim.dtype == torch.bool:
        condition, y = dim, index
    return torch.select(self, dim, index) if condition is None else torch.where(condition, self, y)


@op("ops.slice_scatter", "Tensor.slice_scatter")
def slice_scatter(input, src, axis=0, start=None, end=None, step=1):
    """A copy of the input with src in the place of a slice along the axis."""
    return torch.slice_scatter(input, src, axis, start, end, step)


@op("ops.select_scatter", "Tensor.select_scatter")
def select_scatter(input, src, axis, index):
    """A copy of the input with src in the place of the slice at one index of the axis."""
    return torch.select_scatter(input, src, axis, index)
