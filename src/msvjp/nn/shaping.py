"""Layers that change the shape, or move elements."""

import torch
import torch.nn.functional as F

from .. import ops
from .._core.checks import check_one_of
from .._op.declare import layer_op, public
from .cell import Cell


@public("nn.Flatten", "mint.nn.Flatten")
class Flatten(Cell):
    """The axes from start_dim to end_dim as one. By default the first axis, the batch, stays.

    Raises:
        ValueError: x has no such axes.
    """

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def construct(self, x):
        """x with fewer axes."""
        return _flatten(x, self.start_dim, self.end_dim)


@layer_op("nn.Flatten")
def _flatten(x, start_dim, end_dim):
    axes = x.ndim or 1
    if not (-axes <= start_dim < axes and -axes <= end_dim < axes):
        raise ValueError(f"mindspore.nn.Flatten: x has shape {tuple(x.shape)}; it lacks axis {start_dim} or {end_dim}")
    return torch.flatten(x, start_dim, end_dim)


@public("nn.Unflatten")
class Unflatten(Cell):
    """One axis as several.

    Args:
        axis: which, an int.
        unflattened_size: the lengths of the axes in its place, a tuple or list; one may be -1.
    """

    def __init__(self, axis, unflattened_size):
        super().__init__()
        if not isinstance(axis, int) or not isinstance(unflattened_size, (tuple, list)):
            raise TypeError(
                f"mindspore.nn.Unflatten: axis is {axis!r}, unflattened_size {unflattened_size!r}; "
                "give an int and a tuple"
            )
        self.axis, self.unflattened_size = axis, unflattened_size

    def construct(self, input_x):
        """input_x with more axes."""
        return _unflattened(input_x, self.axis, self.unflattened_size)


@layer_op("nn.Unflatten")
def _unflattened(input_x, axis, lengths):
    return input_x.unflatten(axis, tuple(lengths))


@public("nn.Identity", "mint.nn.Identity")
class Identity(Cell):
    """Hands its input on. The constructor takes any arguments."""

    def __init__(self, *args, **kwargs):
        super().__init__()

    def construct(self, input):
        """The input itself."""
        return input


@public("nn.Pad")
class Pad(Cell):
    """x with elements added before and after, along every axis.

    Args:
        paddings: a pair (before, after) for every axis of x.
        mode: 'CONSTANT' adds zeros; 'REFLECT' mirrors x about its edge elements, 'SYMMETRIC' about its edges.

    Raises:
        ValueError: paddings are not pairs, or not as many as x has axes; or x is too short to be mirrored so far.
    """

    def __init__(self, paddings, mode="CONSTANT"):
        super().__init__()
        check_one_of("mindspore.nn.Pad", ("CONSTANT", "REFLECT", "SYMMETRIC"), mode=mode)
        if not isinstance(paddings, (tuple, list)):
            raise TypeError(f"mindspore.nn.Pad: paddings is {paddings!r}; give a tuple of pairs")
        if not all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in paddings):
            raise ValueError(f"mindspore.nn.Pad: paddings is {paddings!r}; give a pair (before, after) for every axis")
        self.paddings, self.mode = tuple(tuple(pair) for pair in paddings), mode

    def construct(self, x):
        """The padded x."""
        return _padded(x, self.paddings, self.mode)


@layer_op("nn.Pad")
def _padded(x, paddings, mode):
    if len(paddings) != x.ndim or any(n < 0 for pair in paddings for n in pair):
        raise ValueError(
            f"mindspore.nn.Pad: paddings is {paddings}, x has {x.ndim} axes; give a pair of lengths for each"
        )
    if mode == "CONSTANT":
        return F.pad(x, [n for pair in reversed(paddings) for n in pair])
    for axis, (before, after) in enumerate(paddings):
        if before or after:
            x = x.index_select(axis, _mirrored(x.shape[axis], before, after, mode, x.device))
    return x


def _mirrored(length, before, after, mode, device):
    """The indices of an axis that goes on as in a mirror: 1 0 1 2 1 with REFLECT, 0 0 1 2 2 with SYMMETRIC."""
    if max(before, after) > length - (mode == "REFLECT"):
        raise ValueError(
            f"mindspore.nn.Pad: an axis of length {length} cannot be padded by {before, after}, mode {mode}"
        )
    places = torch.arange(-before, length + after, device=device)
    if mode == "REFLECT":
        return length - 1 - (length - 1 - places.abs()).abs()
    places = torch.where(places < 0, -1 - places, places)
    return torch.where(places >= length, 2 * length - 1 - places, places)


@public("nn.Roll")
class Roll(Cell):
    """The elements moved by `shift` along `axis`, ints or tuples; what leaves at one end comes in at the other."""

    def __init__(self, shift, axis):
        super().__init__()
        self.shift, self.axis = _listed(shift), _listed(axis)
        if len(self.shift) != len(self.axis):
            raise ValueError(
                f"mindspore.nn.Roll: shift is {shift} and axis {axis}; give as many of one as of the other"
            )

    def construct(self, input_x):
        """The rolled input_x."""
        if not all(-input_x.ndim <= axis < input_x.ndim for axis in self.axis):
            raise ValueError(f"mindspore.nn.Roll: axis is {self.axis}; input_x has {input_x.ndim} axes")
        return ops.roll(input_x, tuple(self.shift), tuple(self.axis))


def _listed(value):
    return list(value) if isinstance(value, (tuple, list)) else [value]


@public("nn.Tril")
class Tril(Cell):
    """The lower triangle of matrices, 0 above the k-th diagonal."""

    def construct(self, x, k=0):
        """x with zeros."""
        return ops.tril(x, k)


@public("nn.Triu")
class Triu(Cell):
    """The upper triangle of matrices, 0 below the k-th diagonal."""

    def construct(self, x, k=0):
        """x with zeros."""
        return ops.triu(x, k)


@public("nn.Upsample")
class Upsample(Cell):
    """`ops.interpolate` to a size or by a factor."""

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
        super().__init__()
        self.size, self.scale_factor, self.mode = size, scale_factor, mode
        self.align_corners, self.recompute_scale_factor = align_corners, recompute_scale_factor

    def construct(self, x):
        """The resized x."""
        return ops.interpolate(
            x, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )


@public("mint.nn.Upsample")
class UpsampleExt(Upsample):
    """`nn.Upsample` in mint."""


@public("mint.nn.Unfold")
class UnfoldExt(Cell):
    """`ops.unfold`: the windows of the input (N, C, H, W) as columns."""

    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def construct(self, input):
        """The columns, (N, C * kernel elements, windows)."""
        return ops.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)


@public("mint.nn.Fold")
class Fold(Cell):
    """`ops.fold`: the columns of `Unfold` added up where they came from."""

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def construct(self, input):
        """The sums, (N, C, *output_size)."""
        return ops.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)
