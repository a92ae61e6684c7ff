"""The shape of one Tensor: reshape, permute, axes of length 1, repeat, flip. Views of the memory where torch's are."""

import torch

from .._core.switch import plain
from .._op.declare import op
from ._arguments import as_array, dims, starred

# ---- asking ----


@op("ops.shape", "ops.Shape()", "ops.shape_")
def shape(input_x):
    """The lengths of the axes, a tuple of ints."""
    return tuple(input_x.shape)


@op("ops.dyn_shape", "ops.TensorShape()")
def dyn_shape(input_x):
    """The lengths of the axes, an int64 Tensor."""
    return torch.tensor(input_x.shape, dtype=torch.int64, device=input_x.device)


@op("ops.rank", "ops.Rank()")
def rank(input_x):
    """The number of axes, an int."""
    return input_x.dim()


@op("ops.size", "ops.Size()", "ops.numel")
def size(input_x):
    """The number of elements, an int."""
    return input_x.numel()


@op("numpy.size")
def numpy_size(a, axis=None):
    """The number of elements, or the length of an axis, an int."""
    return as_array(a).numel() if axis is None else as_array(a).shape[axis]


# ---- reshape ----


@op("ops.reshape", "ops.Reshape()", "mint.reshape", "ops.reshape_")
def reshape(input, shape):
    """The same elements in another shape; one length may be -1. A view where the memory allows it."""
    return torch.reshape(input, dims(shape))


@op("Tensor.reshape")
def tensor_reshape(self, *args, shape=None):
    """The same elements in another shape, given as ints or as one sequence; one length may be -1."""
    return torch.reshape(self, starred(args, shape))


@op("numpy.reshape")
def numpy_reshape(x, new_shape):
    """The same elements in another shape; one length may be -1."""
    return torch.reshape(as_array(x), dims(new_shape))


@op("Tensor.view")
def view(self, *args, shape=None):
    """The same elements in another shape, or with a dtype the same bytes in that dtype.

    Unlike torch's view it takes a Tensor of any memory layout, and copies where it must.
    """
    if args and isinstance(args[0], torch.dtype):
        return plain.view(self, args[0])
    return torch.reshape(self, starred(args, shape))


@op("ops.view_as", "Tensor.view_as", "Tensor.reshape_as")
def view_as(input, other):
    """The same elements in the shape of other."""
    return torch.reshape(input, other.shape)


@op("Tensor.resize")
def resize(self, *new_shape):
    """A new Tensor of another size: the first elements, then zeros."""
    lengths = starred(new_shape)
    flat = self.reshape(-1)[: torch.Size(lengths).numel()]
    missing = torch.Size(lengths).numel() - flat.numel()
    return torch.cat([flat, flat.new_zeros(missing)]).reshape(lengths)


@op("ops.ravel", "mint.ravel", "Tensor.ravel")
def ravel(input):
    """All elements in one axis."""
    return torch.reshape(input, (-1,))


@op("numpy.ravel")
def numpy_ravel(x):
    """All elements in one axis."""
    return as_array(x).reshape(-1)


@op("ops.flatten")
def flatten(input, order="C", *, start_dim=1, end_dim=-1):
    """Join the axes from start_dim to end_dim into one. Order 'F' reverses the axes first."""
    if input.dim() < 2 and start_dim == 1:
        start_dim = 0
    return torch.flatten(_ordered(input, order, "ops.flatten"), start_dim, end_dim)


@op("Tensor.flatten")
def tensor_flatten(self, order="C", *last, start_dim=0, end_dim=-1):
    """Join all axes into one, or those from start_dim to end_dim: `x.flatten('F')`, `x.flatten(1, 2)`."""
    if isinstance(order, int):
        start_dim, end_dim = (order, *last, end_dim)[:2]
        order = "C"
    return torch.flatten(_ordered(self, order, "Tensor.flatten"), start_dim, end_dim)


@op("mint.flatten", "mint.flatten_ext", "mint.nn.functional.flatten")
def mint_flatten(input, start_dim=0, end_dim=-1):
    """Join the axes from start_dim to end_dim into one."""
    return torch.flatten(input, start_dim, end_dim)


@op("ops.Flatten()")
def flatten_rows(input_x):
    """Join all axes but the first; a Tensor of one axis gets a second of length 1."""
    return input_x.unsqueeze(1) if input_x.dim() == 1 else torch.flatten(input_x, 1)


def _ordered(x, order, name):
    if order not in ("C", "F"):
        raise ValueError(f"mindspore.{name}: order is {order!r}; give 'C' or 'F'")
    return x if order == "C" else _reversed(x)


def _reversed(x):
    return x.permute(*range(x.dim() - 1, -1, -1))


# ---- the order of the axes ----


@op("ops.transpose", "ops.Transpose()", "ops.permute", "mint.permute")
def permute(input, perm):
    """The axes in another order."""
    return torch.permute(input, dims(perm))


@op("Tensor.permute")
def tensor_permute(self, *args, perm=None):
    """The axes in another order, given as ints or as one sequence."""
    return torch.permute(self, starred(args, perm))


@op("Tensor.transpose")
def tensor_transpose(self, *axes, dim0=None, dim1=None):
    """The axes in another order: reversed without arguments, two of them swapped for two ints, else permuted."""
    if dim0 is not None:
        return torch.transpose(self, dim0, dim1)
    if not axes or axes == (None,):
        return _reversed(self)
    if len(axes) == 2:
        return torch.transpose(self, *axes)
    return torch.permute(self, starred(axes))


@op("numpy.transpose")
def numpy_transpose(a, axes=None):
    """The axes in another order: reversed by default."""
    return _reversed(as_array(a)) if axes is None else torch.permute(as_array(a), dims(axes))


@op("mint.transpose", "mint.swapaxes", "ops.swapaxes", "ops.swapdims", "Tensor.swapaxes", "Tensor.swapdims")
def swapaxes(input, axis0, axis1):
    """Two axes swapped."""
    return torch.transpose(input, axis0, axis1)


@op("numpy.swapaxes")
def numpy_swapaxes(x, axis1, axis2):
    """Two axes swapped."""
    return torch.transpose(as_array(x), axis1, axis2)


@op("mint.t", "ops.t", "Tensor.t")
def t(input):
    """The transpose of a matrix; a Tensor of fewer axes as it is."""
    return torch.t(input)


@op("ops.moveaxis", "ops.movedim", "Tensor.moveaxis", "Tensor.movedim")
def moveaxis(x, source, destination):
    """The axes source moved to the places destination, ints or tuples; the others keep their order."""
    return torch.movedim(x, source, destination)


@op("numpy.moveaxis")
def numpy_moveaxis(a, source, destination):
    """The axes source moved to the places destination, ints or sequences; the others keep their order."""
    return torch.movedim(as_array(a), source, destination)


@op("numpy.rollaxis")
def rollaxis(x, axis, start=0):
    """The axis moved to lie before the axis that is at start now."""
    axis, start = axis % x.dim(), start + x.dim() if start < 0 else start
    return torch.movedim(x, axis, start - 1 if axis < start else start)


# ---- axes of length one ----


@op("ops.squeeze", "ops.Squeeze(axis)", "mint.squeeze", "Tensor.squeeze")
def squeeze(input, axis=None):
    """Drop the axes of length 1: all of them, or of those given the ones that have it."""
    if axis is None or axis == ():
        return torch.squeeze(input)
    return torch.squeeze(input, axis)


@op("mint.squeeze_impl")
def squeeze_impl(input, axis):
    """`squeeze` with the axis, or axes, which have to be given."""
    return squeeze(input, axis)


@op("numpy.squeeze")
def numpy_squeeze(a, axis=None):
    """Drop the axes of length 1: all of them, or of those given the ones that have it."""
    return torch.squeeze(as_array(a)) if axis is None else torch.squeeze(as_array(a), axis)


@op("ops.expand_dims", "ops.ExpandDims()", "ops.unsqueeze", "mint.unsqueeze", "Tensor.expand_dims", "Tensor.unsqueeze")
def expand_dims(input_x, axis):
    """A new axis of length 1 at that place."""
    return torch.unsqueeze(input_x, axis)


@op("numpy.expand_dims")
def numpy_expand_dims(a, axis):
    """New axes of length 1 at those places of the result."""
    a, axes = as_array(a), dims(axis)
    for place in sorted(axis % (a.dim() + len(axes)) for axis in axes):
        a = a.unsqueeze(place)
    return a


@op("ops.atleast_1d")
def atleast_1d(inputs):
    """A 0-D Tensor with an axis of length 1, any other as it is. For a sequence of Tensors a tuple."""
    return torch.atleast_1d(inputs)


@op("ops.atleast_2d")
def atleast_2d(inputs):
    """A Tensor of fewer than 2 axes with axes of length 1 before its own. For a sequence of Tensors a tuple."""
    return torch.atleast_2d(inputs)


@op("ops.atleast_3d")
def atleast_3d(inputs):
    """A Tensor of fewer than 3 axes with axes of length 1 around its own. For a sequence of Tensors a tuple."""
    return torch.atleast_3d(inputs)


@op("numpy.atleast_1d")
def numpy_atleast_1d(*arys):
    """Each 0-D array with an axis of length 1, any other as it is: the array, or a list of several."""
    return _each(torch.atleast_1d, arys)


@op("numpy.atleast_2d")
def numpy_atleast_2d(*arys):
    """Each array of fewer than 2 axes with axes of length 1 before its own: the array, or a list of several."""
    return _each(torch.atleast_2d, arys)


@op("numpy.atleast_3d")
def numpy_atleast_3d(*arys):
    """Each array of fewer than 3 axes with axes of length 1 around its own: the array, or a list of several."""
    return _each(torch.atleast_3d, arys)


def _each(function, arrays):
    out = [function(as_array(array)) for array in arrays]
    return out[0] if len(out) == 1 else out


# ---- repeat ----


@op(
    "ops.broadcast_to",
    "ops.BroadcastTo(shape)",
    "mint.broadcast_to",
    "mint.nn.functional.broadcast_to",
    "ops.expand",
    "numpy.broadcast_to",
)
def broadcast_to(input, shape):
    """A view with axes of length 1, and missing ones, repeated to that shape; -1 keeps a length."""
    return as_array(input).expand(dims(shape))


@op("Tensor.broadcast_to", "Tensor.expand")
def tensor_broadcast_to(self, *args, shape=None):
    """A view with axes of length 1, and missing ones, repeated to that shape; -1 keeps a length."""
    return plain.expand(self, starred(args, shape))


@op("ops.expand_as", "Tensor.expand_as")
def expand_as(input, other):
    """A view with axes of length 1, and missing ones, repeated to the shape of other."""
    return plain.expand(input, other.shape)


@op("ops.tile", "ops.Tile()", "mint.tile")
def tile(input, repeats):
    """The Tensor repeated along each axis; if there are fewer counts or axes, those lacking come first as 1."""
    return torch.tile(input, dims(repeats))


@op("Tensor.tile")
def tensor_tile(self, *args, repeats=None):
    """The Tensor repeated along each axis; if there are fewer counts or axes, those lacking come first as 1."""
    return torch.tile(self, starred(args, repeats))


@op("numpy.tile")
def numpy_tile(a, reps):
    """The array repeated along each axis; if there are fewer counts or axes, those lacking come first as 1."""
    return torch.tile(as_array(a), dims(reps))


@op("Tensor.repeat")
def repeat(self, *args, repeats=None):
    """The Tensor repeated along each axis, one count per axis at least. (To repeat elements: `repeat_interleave`.)"""
    return plain.repeat(self, starred(args, repeats))


@op("ops.repeat_elements")
def repeat_elements(x, rep, axis=0):
    """Each element along the axis rep times in a row."""
    if not isinstance(rep, int) or rep < 1:
        raise ValueError(f"mindspore.ops.repeat_elements: rep is {rep!r}; give a positive int")
    return torch.repeat_interleave(x, rep, axis)


@op("ops.repeat_interleave", "mint.repeat_interleave", "Tensor.repeat_interleave")
def repeat_interleave(input, repeats, dim=None, *, output_size=None):
    """Each element along the axis `repeats` times in a row: an int, or a count for each. Without axis all elements."""
    return torch.repeat_interleave(input, _counts(repeats, input), dim, output_size=output_size)


@op("numpy.repeat")
def numpy_repeat(a, repeats, axis=None):
    """Each element along the axis `repeats` times in a row: an int, or a count for each. Without axis all elements."""
    return torch.repeat_interleave(as_array(a), _counts(repeats, as_array(a)), axis)


def _counts(repeats, x):
    return torch.tensor(repeats, device=x.device) if isinstance(repeats, (list, tuple)) else repeats


# ---- the order of the elements ----


@op("ops.flip", "mint.flip", "Tensor.flip", "ops.reverse", "ops.ReverseV2(dims)", "Tensor.reverse")
def flip(input, dims):
    """The elements along those axes in reverse order, a copy."""
    return torch.flip(input, (dims,) if isinstance(dims, int) else dims)


@op("numpy.flip")
def numpy_flip(m, axis=None):
    """The elements along those axes, by default all, in reverse order, a copy."""
    return torch.flip(as_array(m), tuple(range(m.dim())) if axis is None else dims(axis))


@op("ops.flipud", "Tensor.flipud", "numpy.flipud")
def flipud(input):
    """The elements along the first axis in reverse order."""
    return torch.flipud(input)


@op("ops.fliplr", "Tensor.fliplr", "numpy.fliplr")
def fliplr(input):
    """The elements along the second axis in reverse order."""
    return torch.fliplr(input)


@op("ops.roll", "ops.Roll(shifts, dims)", "mint.roll", "Tensor.roll")
def roll(input, shifts, dims=None):
    """The elements shifted along those axes, what is pushed out coming in at the other end. Without axes, flat."""
    return torch.roll(input, shifts, dims)


@op("numpy.roll")
def numpy_roll(a, shift, axis=None):
    """The elements shifted along those axes, what is pushed out coming in at the other end. Without axes, flat."""
    if axis is not None and isinstance(shift, int):
        shift = (shift,) * len(dims(axis))
    if axis is None:
        shift = sum(dims(shift))
    return torch.roll(as_array(a), shift, axis)


@op("ops.rot90", "Tensor.rot90")
def rot90(input, k, dims):
    """The plane of two axes turned by k right angles, from the first axis toward the second."""
    return torch.rot90(input, k, dims)


@op("numpy.rot90")
def numpy_rot90(a, k=1, axes=(0, 1)):
    """The plane of two axes turned by k right angles, from the first axis toward the second."""
    return torch.rot90(as_array(a), k, axes)


@op("ops.reverse_sequence", "ops.ReverseSequence(seq_dim, batch_dim)", "Tensor.reverse_sequence")
def reverse_sequence(x, seq_lengths, seq_dim=0, batch_dim=0):
    """In each item along batch_dim, the first seq_lengths[item] elements along seq_dim in reverse order.

    Raises:
        ValueError: a length is negative or above the length of seq_dim.
    """
    length = x.shape[seq_dim]
    if seq_lengths.numel() and not 0 <= int(seq_lengths.min()) <= int(seq_lengths.max()) <= length:
        raise ValueError(f"mindspore.ops.reverse_sequence: seq_lengths {seq_lengths.tolist()}; the axis has {length}")
    step = torch.arange(length, device=x.device)
    ends = seq_lengths.to(x.device)[:, None]
    order = torch.where(step < ends, ends - 1 - step, step)
    rows = x.movedim((batch_dim, seq_dim), (0, 1))
    picked = rows[torch.arange(len(rows), device=x.device)[:, None], order]
    return picked.movedim((0, 1), (batch_dim, seq_dim))
