"""Tensors put together and taken apart: concat, stack, split, pad, grids."""

import itertools
import warnings

import torch
import torch.nn.functional as F

from .._core.switch import as_mindspore, plain
from .._op.declare import op
from ._arguments import all_tensors, as_array, dims

# ---- together ----


@op("ops.concat", "ops.cat", "ops.Concat(axis)", "mint.cat", "mint.concat")
def concat(tensors, axis=0):
    """The Tensors one after another along an axis that they have."""
    return torch.cat(tensors, axis)


@op("ops.stack", "ops.Stack(axis)", "mint.stack")
def stack(tensors, axis=0):
    """The Tensors one after another along a new axis."""
    return torch.stack(tensors, axis)


@op("numpy.concatenate")
def concatenate(arrays, axis=0):
    """The arrays one after another along an axis that they have; flattened first where axis is None."""
    arrays = all_tensors(arrays)
    return torch.cat(arrays, axis) if axis is not None else torch.cat([array.reshape(-1) for array in arrays])


@op("numpy.append")
def append(arr, values, axis=None):
    """The values after the array along an axis; both flattened first where axis is None."""
    return concatenate([arr, values], axis)


@op("numpy.stack")
def numpy_stack(arrays, axis=0):
    """The arrays one after another along a new axis."""
    return torch.stack(all_tensors(arrays), axis)


@op("ops.hstack", "mint.hstack", "numpy.hstack")
def hstack(tensors):
    """The Tensors side by side: joined along the second axis, or along the first if they have only one."""
    return torch.hstack(all_tensors(tensors))


@op("ops.vstack", "ops.row_stack", "numpy.vstack")
def vstack(tensors):
    """The Tensors below each other: joined along the first axis, those of one axis as rows."""
    return torch.vstack(all_tensors(tensors))


@op("ops.dstack", "mint.dstack", "numpy.dstack")
def dstack(tensors):
    """The Tensors behind each other: joined along the third axis."""
    return torch.dstack(all_tensors(tensors))


@op("ops.column_stack", "numpy.column_stack")
def column_stack(tensors):
    """The Tensors side by side, those of one axis as columns."""
    return torch.column_stack(all_tensors(tensors))


# ---- apart ----


@op("ops.unstack", "ops.Unpack(axis)", "ops.unbind", "mint.unbind", "Tensor.unbind")
def unstack(input, axis=0):
    """The slices along an axis, without it: a tuple."""
    return torch.unbind(input, axis)


@op("ops.Unstack(axis, num)")
def unstack_checked(input, axis=0, num=None):
    """The slices along an axis, without it: a tuple of num of them."""
    if num is not None and num != input.shape[axis]:
        raise ValueError(f"mindspore.ops.Unstack: num is {num}, the axis has {input.shape[axis]}")
    return torch.unbind(input, axis)


@op("ops.split", "mint.split", "Tensor.split")
def split(tensor, split_size_or_sections, axis=0):
    """Pieces along an axis, a tuple: of that length (the last may be shorter), or of the lengths in a sequence."""
    return plain.split(tensor, split_size_or_sections, axis)


@op("ops.Split(axis, output_num)")
def split_equally(input_x, axis=0, output_num=1):
    """That many pieces of equal length along an axis, a tuple."""
    length = input_x.shape[axis]
    if output_num < 1 or length % output_num:
        raise ValueError(f"mindspore.ops.Split: an axis of {length} into output_num={output_num} equal pieces")
    return plain.split(input_x, [length // output_num] * output_num, axis)


@op("mint.chunk")
def mint_chunk(input, chunks, dim=0):
    """At most that many pieces along an axis, a tuple: of equal length, rounded up, the last may be shorter."""
    return torch.chunk(input, chunks, dim)


@op("ops.chunk", "Tensor.chunk")
def chunk(input, chunks, axis=0):
    """At most that many pieces along an axis, a tuple: of equal length, rounded up, the last may be shorter; of nothing one."""
    return torch.chunk(input, chunks if input.shape[axis] else 1, axis)


@op("ops.tensor_split", "Tensor.tensor_split", "numpy.array_split")
def tensor_split(input, indices_or_sections, axis=0):
    """Pieces along an axis, a tuple: so many, the first ones longer by one; or cut before each index in a sequence.

    Of nothing there is one piece, however many are asked for.
    """
    input = as_array(input)
    count_of_nothing = isinstance(indices_or_sections, int) and indices_or_sections > 0 and not input.shape[axis]
    return torch.tensor_split(input, 1 if count_of_nothing else indices_or_sections, axis)


@op("numpy.split")
def numpy_split(x, indices_or_sections, axis=0):
    """Pieces along an axis, a tuple: so many of equal length; or cut before each index in a sequence."""
    if isinstance(indices_or_sections, int):
        return split_equally(x, axis, indices_or_sections)
    return torch.tensor_split(x, indices_or_sections, axis)


@op("ops.hsplit", "Tensor.hsplit", "numpy.hsplit")
def hsplit(input, indices_or_sections):
    """`tensor_split` along the second axis."""
    return torch.tensor_split(_of_axes(input, 2, "hsplit"), indices_or_sections, 1)


@op("ops.vsplit", "Tensor.vsplit", "numpy.vsplit")
def vsplit(input, indices_or_sections):
    """`tensor_split` along the first axis."""
    return torch.tensor_split(_of_axes(input, 1, "vsplit"), indices_or_sections)


@op("ops.dsplit", "Tensor.dsplit", "numpy.dsplit")
def dsplit(input, indices_or_sections):
    """`tensor_split` along the third axis."""
    return torch.tensor_split(_of_axes(input, 3, "dsplit"), indices_or_sections, 2)


def _of_axes(x, least, name):
    if x.dim() < least:
        raise ValueError(f"mindspore.ops.{name}: the Tensor has shape {tuple(x.shape)}; give {least} axes or more")
    return x


# ---- padding ----


@op("ops.pad", "mint.nn.functional.pad")
def pad(input_x, padding, mode="constant", value=None):
    """Elements added at both ends of the last axes: padding is (before, after) of the last, then of the one before ...

    Negative ones cut off. Mode 'constant' adds `value` (0); 'reflect', 'replicate' and 'circular' repeat what is there.
    """
    if mode != "constant" and value is not None:
        raise ValueError(f"mindspore.ops.pad: mode {mode!r} takes no value, got {value!r}")
    if mode not in ("constant", "reflect", "replicate", "circular"):
        raise ValueError(f"mindspore.ops.pad: mode is {mode!r}; give 'constant', 'reflect', 'replicate' or 'circular'")
    return F.pad(input_x, tuple(dims(padding)), mode, value)


@op("ops.Pad(paddings)")
def pad_zeros(input_x, paddings):
    """Zeros added at both ends of every axis: paddings is a pair (before, after) for each axis."""
    if len(paddings) != input_x.dim() or any(length < 0 for pair in paddings for length in pair):
        raise ValueError(f"mindspore.ops.Pad: paddings {paddings!r}; give a pair >= 0 for each of {input_x.dim()} axes")
    return F.pad(input_x, _last_axis_first(paddings))


@op("ops.padding", "ops.Padding(pad_dim_size)")
def padding(x, pad_dim_size=8):
    """x, whose last axis has one element, with zeros behind it, pad_dim_size elements in all.

    Raises:
        ValueError: the last axis is of another length, or pad_dim_size is below 1.
    """
    if not x.ndim or x.shape[-1] != 1 or pad_dim_size < 1:
        raise ValueError(
            f"mindspore.ops.padding: x has shape {tuple(x.shape)}, pad_dim_size is {pad_dim_size}; "
            "give a last axis of length 1, and a positive int"
        )
    return F.pad(x, (0, pad_dim_size - 1))


@op("ops.mirror_pad", "ops.MirrorPad(mode)")
def mirror_pad(input_x, paddings, mode="REFLECT"):
    """Elements mirrored at both ends of every axis: 'SYMMETRIC' repeats the one at the edge, 'REFLECT' does not."""
    if mode not in ("REFLECT", "SYMMETRIC"):
        raise ValueError(f"mindspore.ops.MirrorPad: mode is {mode!r}; give 'REFLECT' or 'SYMMETRIC'")
    return pad_by_index(input_x, _pairs(paddings, input_x.dim()), mode.lower())


@op("numpy.pad")
def numpy_pad(
    arr, pad_width, mode="constant", stat_length=None, constant_values=0, end_values=0, reflect_type="even", **kwargs
):
    """Elements added at both ends of every axis: pad_width is a number, a pair, or a pair for each axis.

    Modes: 'constant', with constant_values in the same forms; 'linear_ramp', down or up to end_values; 'maximum', 'minimum'
    and 'mean' of the stat_length elements at that end, or of all; 'edge', 'reflect', 'symmetric', 'wrap'; 'empty', which is
    zeros. With reflect_type 'odd' what is reflected is subtracted from twice the element at the end. A function for a mode
    is called with each line along each axis, padded with zeros, the pair of widths, the axis and the other keywords, and
    returns the line.

    Raises:
        NotImplementedError: mode 'median', as in MindSpore.
        ValueError: there is no such mode.

    Warns:
        UserWarning: a keyword that no mode takes: as in MindSpore it changes nothing.
    """
    arr = as_array(arr)
    widths = _pairs(pad_width, arr.dim())
    if callable(mode):
        return _pad_by_function(arr, widths, mode, kwargs)
    _check_mode(mode, kwargs)
    if mode in _SOURCES:
        return pad_by_index(arr, widths, mode, odd=reflect_type == "odd" and mode in _PERIODS)
    values = {"constant": constant_values, "linear_ramp": end_values, "empty": 0}.get(mode, stat_length)
    ends = _pairs(0 if values is None else values, arr.dim())  # of length 0 means of all
    for axis, (lengths, of_ends) in enumerate(zip(widths, ends, strict=True)):
        first, last = (_end(arr, axis, n, side, v, mode) for n, side, v in zip(lengths, (0, 1), of_ends, strict=True))
        arr = torch.cat([first, arr, last], axis)
    return arr


def _check_mode(mode, unknown):
    if mode == "median":
        raise NotImplementedError("mindspore.numpy.pad: MindSpore has no mode 'median' either; give a function")
    modes = ("constant", "linear_ramp", "empty", *_STATISTICS, *_SOURCES)
    if mode not in modes:
        raise ValueError(f"mindspore.numpy.pad: mode is {mode!r}; give one of {', '.join(map(repr, modes))}")
    for word in unknown:
        warnings.warn(f"mindspore.numpy.pad: mode {mode!r} takes no {word}: it changes nothing", stacklevel=4)


def _pad_by_function(x, widths, function, kwargs):
    x = F.pad(x, _last_axis_first(widths))
    for axis, width in enumerate(widths):
        if any(width):
            lines = x.movedim(axis, -1)
            flat = lines.reshape(-1, lines.shape[-1]).unbind()
            with torch._C._EnableTorchFunction():  # the function speaks MindSpore
                padded = [function(as_mindspore(line.clone()), tuple(width), axis, kwargs) for line in flat]
            x = torch.stack(padded).reshape(lines.shape).movedim(-1, axis)
    return x


_STATISTICS = {"maximum": torch.amax, "minimum": torch.amin, "mean": torch.mean}


def _end(x, axis, n, side, value, mode):
    """n elements for one side of an axis: 0 is in front of it, 1 behind."""
    shape = (*x.shape[:axis], n, *x.shape[axis + 1 :])
    if mode in ("constant", "empty"):
        return x.new_full(shape, value)
    length = x.shape[axis]
    if mode == "linear_ramp":
        edge = x.narrow(axis, side * (length - 1), 1)
        steps = torch.arange(1, n + 1, device=x.device).reshape(-1, *(1,) * (x.dim() - axis - 1)) / max(n, 1)
        ramp = edge + (value - edge) * (steps if side else steps.flip(0))
        return ramp.to(x.dtype)
    counted = min(value, length) or length
    part = x.narrow(axis, side * (length - counted), counted)
    floats = part if part.dtype.is_floating_point or mode != "mean" else part.float()
    return _STATISTICS[mode](floats, axis, True).to(x.dtype).expand(shape)


def _last_axis_first(pairs):
    return tuple(itertools.chain.from_iterable(reversed(pairs)))


def _pairs(widths, ndim):
    """A number, a pair, or a pair for each axis, as a pair for each axis."""
    widths = torch.as_tensor(widths)
    return torch.broadcast_to(widths, (ndim, 2)).tolist()


#: For each mode, from which place of an axis of n elements the one at place i comes, where i may lie outside.
_SOURCES = {
    "edge": lambda i, n: i.clamp(0, n - 1),
    "reflect": lambda i, n: (n - 1) - ((i % max(2 * n - 2, 1)) - (n - 1)).abs(),
    "symmetric": lambda i, n: torch.minimum(i % (2 * n), 2 * n - 1 - i % (2 * n)),
    "wrap": lambda i, n: i % n,
}


#: After how many places reflecting begins anew.
_PERIODS = {"reflect": lambda n: max(2 * n - 2, 1), "symmetric": lambda n: 2 * n}


def pad_by_index(x, pairs, mode, odd=False):
    for axis, (before, after) in enumerate(pairs):
        if before or after:
            n = x.shape[axis]
            places = torch.arange(-before, n + after, device=x.device)
            found = torch.index_select(x, axis, _SOURCES[mode](places, n))
            x = _turned(found, x, axis, places, _PERIODS[mode](n)) if odd else found
    return x


def _turned(reflected, x, axis, places, period):
    """What was reflected, turned around the element at the end as well."""
    first, last = x.narrow(axis, 0, 1), x.narrow(axis, -1, 1)
    places = places.reshape(-1, *(1,) * (x.dim() - axis - 1))
    turned = torch.where(places % period < x.shape[axis], reflected, 2 * last - reflected)
    return turned + 2 * (last - first) * (places // period).to(x.dtype)


# ---- grids and combinations ----


@op("ops.meshgrid")
def meshgrid(*inputs, indexing="xy"):
    """The coordinates of all points of a grid, given those along each axis: a tuple. By 'xy' columns come first."""
    return torch.meshgrid(*inputs, indexing=indexing)


@op("ops.Meshgrid(indexing)")
def meshgrid_of(inputs, indexing="xy"):
    """The coordinates of all points of a grid, given those along each axis: a tuple. By 'xy' columns come first."""
    return torch.meshgrid(*inputs, indexing=indexing)


@op("mint.meshgrid")
def mint_meshgrid(*tensors, indexing=None):
    """The coordinates of all points of a grid, given those along each axis: a tuple. By 'ij' rows come first."""
    return torch.meshgrid(*tensors, indexing=indexing or "ij")


@op("numpy.meshgrid")
def numpy_meshgrid(*xi, sparse=False, indexing="xy"):
    """The coordinates of all points of a grid, given those along each axis: a list. Sparse ones are not broadcast."""
    if indexing not in ("xy", "ij"):
        raise ValueError(f"mindspore.numpy.meshgrid: indexing is {indexing!r}; give 'xy' or 'ij'")
    order = [1, 0, *range(2, len(xi))] if indexing == "xy" and len(xi) > 1 else range(len(xi))
    lines = [
        x.reshape([-1 if a == axis else 1 for a in range(len(xi))])
        for axis, x in zip(order, all_tensors(xi), strict=True)
    ]
    return lines if sparse else list(torch.broadcast_tensors(*lines))


@op("numpy.broadcast_arrays")
def broadcast_arrays(*args):
    """The arrays, each broadcast to their common shape: a list."""
    return list(torch.broadcast_tensors(*all_tensors(args)))


@op("ops.cartesian_prod")
def cartesian_prod(*inputs):
    """All ways to take one element of each Tensor, as rows."""
    return torch.cartesian_prod(*inputs)


@op("ops.combinations")
def combinations(input, r=2, with_replacement=False):
    """All ways to take r elements of a Tensor of one axis, as rows."""
    return torch.combinations(input, r, with_replacement)
