"""Windows of images and volumes as they lie, and what is read or found in them."""

import torch
import torch.nn.functional as F

from .._core.checks import check_one_of
from .._op.declare import op
from ._arguments import dims
from .deformable import read_points


@op("ops.ExtractImagePatches(ksizes, strides, rates, padding)")
def extract_image_patches(input_x, ksizes, strides, rates, padding="VALID"):
    """The windows of input_x (N, C, H, W), each in a row of channels: (N, H' * W' elements of a window * C, rows, columns).

    Args:
        ksizes, strides, rates: four numbers, 1 for N and C, then down and across.
        padding: 'VALID', or 'SAME' for zeros around, so many that a stride of 1 keeps the size.
    """
    padding = _mode("ExtractImagePatches", padding)
    return windows(input_x, dims(ksizes)[2:], dims(strides)[2:], dims(rates)[2:], padding)


@op("ops.ExtractVolumePatches(kernel_size, strides, padding)")
def extract_volume_patches(input_x, kernel_size, strides, padding):
    """The windows of input_x (N, C, D, H, W), each in a row of channels; the arguments are as of `ExtractImagePatches`."""
    padding = _mode("ExtractVolumePatches", padding)
    size, steps = ([number] * 5 if isinstance(number, int) else number for number in (kernel_size, strides))
    return windows(input_x, size[2:], steps[2:], (1, 1, 1), padding)


def _mode(name, padding):
    check_one_of(f"mindspore.ops.{name}", ("VALID", "SAME", "valid", "same"), padding=padding)
    return padding.upper()


def windows(x, sizes, strides, rates, padding, outside=0.0):
    """The windows of x (N, C, ...) as channels: the places in a window are the slow part, the channels of x the fast one.

    padding: 'VALID', or 'SAME', which puts `outside` around x, such that ceil(length / stride) windows fit; an odd one stands
    behind.
    """
    axes = range(2, x.ndim)
    for axis, size, stride, rate in zip(axes, sizes, strides, rates, strict=True):
        span = (size - 1) * rate + 1
        if padding == "SAME":
            lacking = max((-(-x.shape[axis] // stride) - 1) * stride + span - x.shape[axis], 0)
            x = F.pad(x, [0, 0] * (x.ndim - 1 - axis) + [lacking // 2, lacking - lacking // 2], value=outside)
        x = x.unfold(axis, span, stride)[..., ::rate]
    places = range(x.ndim - len(sizes), x.ndim)
    return x.permute(0, *places, 1, *axes).flatten(1, 1 + len(sizes))


@op("ops.Dilation2D(stride, dilation, pad_mode, data_format)")
def dilation2d(x, filter, stride, dilation, pad_mode="SAME", data_format="NCHW"):
    """The maximum of x (N, C, H, W) plus the filter (C, h, w) in each window: a dilation of gray images.

    Args:
        stride, dilation: an int, two of them, or four whose first two are 1.
        pad_mode: 'SAME', which adds no candidates outside, or 'VALID'.
        data_format: 'NCHW', the only one.
    """
    check_one_of("mindspore.ops.Dilation2D", ("NCHW",), data_format=data_format)
    channels, high, wide = filter.shape
    steps, rates = ([*dims(number), *dims(number)][-2:] for number in (stride, dilation))
    padding = _mode("Dilation2D", pad_mode)
    found = windows(x, (high, wide), steps, rates, padding, -float("inf")).unflatten(1, (high * wide, channels))
    return (found + filter.permute(1, 2, 0).reshape(1, high * wide, channels, 1, 1)).amax(1)


@op("ops.DeformableOffsets(strides, pads, ksize, dilations, data_format, deformable_groups, modulated)")
def deformable_offsets(
    x,
    offsets,
    strides,
    pads,
    ksize,
    dilations=(1, 1, 1, 1),
    data_format="NCHW",
    deformable_groups=1,
    modulated=True,
):
    """What `ops.deformable_conv2d` reads off x (N, C, H, W), its kernel's points side by side: (N, C, rows * h, columns * w).

    Raises:
        ValueError: as of `ops.deformable_conv2d`, whose arguments these are; data_format is not 'NCHW'.
    """
    check_one_of("mindspore.ops.DeformableOffsets", ("NCHW",), data_format=data_format)
    rule = (strides, pads, dilations, deformable_groups, modulated)
    return read_points("DeformableOffsets", x, offsets, ksize, *rule)


@op("ops.ExtractGlimpse(centered, normalized, uniform_noise, noise)")
def extract_glimpse(x, size, offsets, centered=True, normalized=True, uniform_noise=True, noise="uniform"):
    """A window of each of x (N, H, W, C), around the place that offsets (N, 2) name, down and across.

    Args:
        size: the rows and columns of a window.
        centered: whether the offsets are from the middle of the image, not from its upper left corner.
        normalized: whether an offset of 1 is the whole image, not a pixel; if they are centered, half of that.
        noise: what stands where the image is not: 'uniform', with uniform_noise, 'gaussian' or 'zero', without.

    Raises:
        ValueError: noise is another, or it does not go with uniform_noise.
    """
    check_one_of("mindspore.ops.ExtractGlimpse", ("uniform",) if uniform_noise else _NOISES, noise=noise)
    rows, columns = dims(size)
    out = []
    for image, (down, across) in zip(x, offsets.tolist(), strict=True):
        top = _begin(down, image.shape[0], rows, centered, normalized)
        left = _begin(across, image.shape[1], columns, centered, normalized)
        out.append(_window(image, top, left, rows, columns, noise))
    return torch.stack(out)


_NOISES = ("uniform", "gaussian", "zero")


def _begin(offset, length, size, centered, normalized):
    offset = offset * length if normalized else offset
    return int((offset / 2 + length / 2 if centered else offset) - size / 2)


def _window(image, top, left, rows, columns, noise):
    down = torch.arange(top, top + rows, device=image.device)
    across = torch.arange(left, left + columns, device=image.device)
    height, width, _ = image.shape
    is_there = ((down >= 0) & (down < height))[:, None] & ((across >= 0) & (across < width))
    read = image[down.clamp(0, height - 1)][:, across.clamp(0, width - 1)]
    around = {"uniform": torch.rand_like, "gaussian": torch.randn_like, "zero": torch.zeros_like}[noise](read)
    return torch.where(is_there[..., None], read, around)
