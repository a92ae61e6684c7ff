"""Elements picked by Tensors of indices or by masks: gather, take, where, masked_fill, one_hot."""

import torch
import torch.nn.functional as F

from .._op.declare import op
from ._arguments import all_tensors, as_array, integers
from ._operands import settled

# ---- by indices ----


def counted(indices, length):
    """Indices from the front: a negative one counts from the end, as in Python. Torch's own gather refuses those."""
    indices = integers(indices)
    return torch.where(indices < 0, indices + length, indices)


@op("ops.gather", "ops.Gather(batch_dims)", "ops.GatherV2()")
def gather(input_params, input_indices, axis, batch_dims=0):
    """The slices of the input at the indices of any shape along an axis; that shape takes the place of the axis.

    With batch_dims the first axes of input and indices are gone through together. Indices may be negative.

    Raises:
        IndexError: an index is out of range.
    """
    if isinstance(input_indices, (int, list, tuple)):
        input_indices = torch.tensor(input_indices, device=input_params.device)
    if batch_dims:
        return _gather_batched(input_params, input_indices, axis, batch_dims)
    picked = torch.index_select(input_params, axis, counted(input_indices, input_params.shape[axis]).reshape(-1))
    if input_indices.dim() == 1:
        return picked
    axis %= input_params.dim()
    return picked.reshape(input_params.shape[:axis] + input_indices.shape + input_params.shape[axis + 1 :])


def _gather_batched(x, indices, axis, batch_dims):
    axis, b = axis % x.dim(), batch_dims + (indices.dim() if batch_dims < 0 else 0)
    rows = [
        torch.arange(n, device=x.device).view(-1, *[1] * (indices.dim() - i - 1))
        for i, n in enumerate(indices.shape[:b])
    ]
    picked = x.movedim(axis, b)[(*rows, integers(indices))]
    own = indices.dim() - b
    return picked.movedim(tuple(range(b, b + own)), tuple(range(axis, axis + own)))


@op("ops.gather_elements", "ops.gather_d", "ops.GatherD()", "mint.gather", "Tensor.gather_elements")
def gather_elements(input, dim, index):
    """out[i][j] = input[index[i][j]][j] for dim 0, and so on: of the shape of index. Indices may be negative."""
    return torch.gather(input, dim, counted(index, input.shape[dim]))


@op("Tensor.gather")
def tensor_gather(self, dim=None, index=None, batch_dims=0, *, input_indices=None, axis=None):
    """`x.gather(input_indices, axis)` is `ops.gather`, slices; `x.gather(dim, index)` is `ops.gather_elements`."""
    indices = dim if input_indices is None else input_indices
    if isinstance(indices, torch.Tensor):
        return gather(self, indices, index if axis is None else axis, batch_dims)
    return gather_elements(self, dim if axis is None else axis, index)


@op("ops.gather_nd", "ops.GatherNd()", "Tensor.gather_nd")
def gather_nd(input_x, indices):
    """The elements, or slices, at the places that the last axis of indices spells out.

    Raises:
        IndexError: a place is out of range.
    """
    if indices.shape[-1] > input_x.dim():
        raise ValueError(
            f"mindspore.ops.gather_nd: indices name {indices.shape[-1]} axes, the input has {input_x.dim()}"
        )
    if indices.shape[-1] == 0:
        return input_x.expand(*indices.shape[:-1], *input_x.shape).clone()
    return input_x[places(indices)]


def places(indices):
    """The index that the last axis of a Tensor spells out."""
    return integers(indices).unbind(-1)


@op("ops.index_select", "mint.index_select", "Tensor.index_select")
def index_select(input, axis, index):
    """The slices at the indices, of one axis, along an axis. Indices may be negative."""
    return torch.index_select(input, axis, counted(index, input.shape[axis]))


@op("ops.take", "mint.take")
def take_flat(input, index):
    """The elements at the indices in flat order, in the shape of index."""
    return torch.take(input, integers(index))


@op("Tensor.take")
def take(self, indices, axis=None, mode="clip"):
    """The slices at the indices of any shape along an axis, or the elements in flat order.

    Mode 'clip' moves indices that are out of range to the ends, 'wrap' counts on from the other end.

    Raises:
        ValueError: another mode.
    """
    if mode not in ("clip", "wrap"):
        raise ValueError(f"mindspore.Tensor.take: mode is {mode!r}; give 'clip' or 'wrap'")
    x, axis = (self.reshape(-1), 0) if axis is None else (self, axis)
    indices, n = as_array(indices).to(x.device), x.shape[axis]
    return gather(x, indices % n if mode == "wrap" else indices.clamp(-n, n - 1), axis)


@op("numpy.take")
def numpy_take(a, indices, axis=None, mode="clip"):
    """The slices at the indices of any shape along an axis, or the elements in flat order; modes as in Tensor.take."""
    return take(as_array(a), indices, axis, mode)


@op("numpy.take_along_axis")
def take_along_axis(arr, indices, axis):
    """The elements at the indices along an axis, both broadcast against each other; flat where axis is None."""
    if axis is None:
        arr, axis = arr.reshape(-1), 0
    return torch.take_along_dim(arr, counted(indices, arr.shape[axis]), axis)


# ---- by conditions ----


@op("ops.where", "ops.select", "ops.Select()")
def where(condition, input, other):
    """Elements of input where the condition holds, of other elsewhere, broadcast; either may be a number."""
    return torch.where(condition, *settled(input, other))


@op("Tensor.where")
def tensor_where(self, condition, y):
    """Elements of the Tensor where the condition holds, of y elsewhere, broadcast; y may be a number."""
    return torch.where(condition, *settled(self, y))


@op("mint.where")
def mint_where(condition, *values, input=None, other=None):
    """Elements of input where the condition holds, of other elsewhere. Only the condition: a tuple of indices where."""
    values = [*values, *(v for v in (input, other) if v is not None)]
    return torch.where(condition, *(settled(*values) if len(values) == 2 else values))


@op("numpy.where")
def numpy_where(condition, x=None, y=None):
    """Elements of x where the condition holds, of y elsewhere, broadcast. For a lone condition the indices where."""
    if x is None and y is None:
        return torch.where(as_array(condition).bool())
    condition, x, y = all_tensors((condition, x, y))
    return torch.where(condition.bool(), *settled(x, y))


@op("numpy.select")
def numpy_select(condlist, choicelist, default=0):
    """Elements of the choice whose condition is the first to hold, the default where none does."""
    out, *rest = all_tensors((default, *condlist, *choicelist))
    pairs = list(zip(rest[: len(condlist)], rest[len(condlist) :], strict=True))
    for condition, choice in reversed(pairs):
        out = torch.where(condition.bool(), choice, out)
    return out


@op("ops.masked_fill", "ops.MaskedFill()")
def masked_fill(input_x, mask, value):
    """The value, a number or 0-D Tensor, where the mask holds, the input elsewhere, broadcast.

    Raises:
        TypeError: a float value for integers.
    """
    is_float = value.is_floating_point() if isinstance(value, torch.Tensor) else isinstance(value, float)
    if is_float and not (input_x.is_floating_point() or input_x.is_complex()):
        raise TypeError(f"mindspore.ops.masked_fill: the float value {value} for {input_x.dtype}; cast one of them")
    return torch.masked_fill(input_x, mask, value)


@op("Tensor.masked_fill")
def tensor_masked_fill(self, mask, value):
    """`ops.masked_fill`, but a number is cast to the Tensor's dtype."""
    whole = type(value) is float and not (self.is_floating_point() or self.is_complex())
    return masked_fill(
        self, mask, bool(value) if whole and self.dtype is torch.bool else int(value) if whole else value
    )


@op("ops.masked_select", "ops.MaskedSelect()", "mint.masked_select", "Tensor.masked_select")
def masked_select(input, mask):
    """The elements where the mask, broadcast, holds, in one axis."""
    return torch.masked_select(input, mask)


@op("ops.MaskedScatter()", "Tensor.masked_scatter")
def masked_scatter(input, mask, source):
    """The elements of source, in order, where the mask holds, the input elsewhere."""
    return torch.masked_scatter(input, mask, source.to(input.dtype))


# ---- one-hot ----


@op("ops.one_hot", "ops.OneHot(axis)")
def one_hot(indices, depth, on_value=1, off_value=0, axis=-1):
    """on_value at the index along a new axis of that length, off_value elsewhere and for indices out of range."""
    if depth < 0:
        raise ValueError(f"mindspore.ops.one_hot: depth is {depth}; it is a length, 0 or more")
    indices, axis = integers(indices), axis % (indices.dim() + 1)
    classes = torch.arange(int(depth), device=indices.device).view(-1, *[1] * (indices.dim() - axis))
    return torch.where(indices.unsqueeze(axis) == classes, on_value, off_value)


@op("mint.nn.functional.one_hot")
def mint_one_hot(tensor, num_classes=-1):
    """1 at the index along a new last axis, int64. By default as long as the largest index needs."""
    return F.one_hot(integers(tensor), num_classes)


@op("Tensor.choose", "numpy.choose")
def choose(a, choices, mode="clip"):
    """out[i] = choices[a[i]][i], broadcast; mode 'clip' moves indices out of range to the ends, 'wrap' counts on."""
    if mode not in ("clip", "wrap"):
        raise ValueError(f"mindspore.Tensor.choose: mode is {mode!r}; give 'clip' or 'wrap'")
    a, *choices = all_tensors((a, *choices))
    choices, n = torch.stack(torch.broadcast_tensors(*choices)), len(choices)
    a = integers(a % n if mode == "wrap" else a.clamp(0, n - 1))
    a = a.expand(torch.broadcast_shapes(a.shape, choices.shape[1:]))
    return torch.gather(choices.expand(n, *a.shape), 0, a[None])[0]


@op("ops.sequence_mask")
def sequence_mask(lengths, maxlen=None):
    """For each length a row of bools: True at that many places, then False up to maxlen, by default the longest."""
    maxlen = int(lengths.max()) if maxlen is None else maxlen
    return torch.arange(maxlen, device=lengths.device) < lengths[..., None]
