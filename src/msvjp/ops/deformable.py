"""The deformable convolution: each point of the kernel reads off the image where the offsets move it."""

import torch

from .._op.declare import op


@op("ops.deformable_conv2d")
def deformable_conv2d(
    x,
    weight,
    offsets,
    kernel_size,
    strides,
    padding,
    bias=None,
    dilations=(1, 1, 1, 1),
    groups=1,
    deformable_groups=1,
    modulated=True,
):
    """`conv2d` of x (N, in, H, W) where each point of the kernel is moved, and scaled, at every place of the result.

    Args:
        offsets: (N, 3 * deformable_groups * kernel elements, H', W'): how far to the right, how far down, and the scale.
        strides, dilations: four numbers each, the first two 1.
        padding: zeros (top, bottom, left, right).
        deformable_groups: groups of channels of x that are moved alike.

    Raises:
        ValueError: modulated is False, or the channels of offsets are not so many.
    """
    rule = (strides, padding, dilations, deformable_groups, modulated)
    spread = read_points("deformable_conv2d", x, offsets, kernel_size, *rule)
    return torch.conv2d(spread, weight, bias, tuple(kernel_size), 0, 1, groups)


def read_points(name, x, offsets, kernel_size, strides, padding, dilations, deformable_groups, modulated):
    """What the points of the kernel read, side by side: a convolution whose stride is the kernel adds them up."""
    (n, channels), (high, wide), points = x.shape[:2], kernel_size, kernel_size[0] * kernel_size[1]
    if not modulated or offsets.shape[1] != 3 * deformable_groups * points or channels % deformable_groups:
        raise ValueError(
            f"mindspore.ops.{name}: modulated is {modulated}, offsets have shape {tuple(offsets.shape)}; "
            f"expected True, and {3 * deformable_groups * points} channels for {deformable_groups} groups"
        )
    right, down, scale = offsets.unflatten(1, (3, deformable_groups, high, wide)).unbind(1)
    rows, columns = offsets.shape[2:]
    y = down + _places(rows, strides[2], padding[0], high, dilations[2], x)[:, None, :, None]
    z = right + _places(columns, strides[3], padding[2], wide, dilations[3], x)[None, :, None, :]
    grouped = x.reshape(n * deformable_groups, channels // deformable_groups, *x.shape[2:])
    read = _read(grouped, y.flatten(0, 1), z.flatten(0, 1)) * scale.flatten(0, 1).unsqueeze(1)
    spread = read.reshape(n, channels, high, wide, rows, columns).permute(0, 1, 4, 2, 5, 3)
    return spread.reshape(n, channels, rows * high, columns * wide)


def _places(count, stride, before, points, dilation, x):
    """Where the points of the kernel lie along an axis before they are moved: (points, count)."""
    point, place = torch.arange(points, device=x.device), torch.arange(count, device=x.device)
    return (point[:, None] * dilation + place * stride - before).to(x.dtype)


def _read(images, y, z):
    """images (N, C, H, W) at the places (N, ...), linearly between pixels, 0 outside: (N, C, ...)."""
    height, width = images.shape[2:]
    flat = images.flatten(2)
    total = 0
    for row in (y.floor(), y.floor() + 1):
        for column in (z.floor(), z.floor() + 1):
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            share = (1 - (y - row).abs()) * (1 - (z - column).abs()) * inside
            place = (row.clamp(0, height - 1) * width + column.clamp(0, width - 1)).long().flatten(1)
            picked = flat.gather(2, place.unsqueeze(1).expand(-1, flat.shape[1], -1))
            total = total + picked.unflatten(2, y.shape[1:]) * share.unsqueeze(1)
    return total
