"""Images: resizing, sampling at a grid, and moving pixels between space, channels and columns."""

import torch
import torch.nn.functional as F

from .._op.declare import op
from ._arguments import dims
from ._operands import by_floats

# ---- resizing ----


@op("ops.interpolate", "ops.upsample")
def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
    """input (N, C, ...) resized to size, or by scale_factor.

    mode is 'nearest', 'nearest-exact', 'linear' (3-D input), 'bilinear' (4-D), 'bicubic' (4-D), 'trilinear' (5-D) or
    'area'. 'linear' and its like take the centers of pixels for their places unless align_corners is True.

    Raises:
        ValueError: neither or both of size and scale_factor are given, or one of a mode that does not take it.
    """
    if mode == "bicubic" and not align_corners and size is not None and scale_factor is None:
        return _bicubic(input, (size, size) if isinstance(size, int) else size)
    return F.interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor)


@op("mint.nn.functional.interpolate", "mint.nn.functional.upsample")
def interpolate_mint(
    input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None
):
    """`ops.interpolate`, but for 'bicubic', which is torch's."""
    return F.interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor)


def _bicubic(x, size):
    """Keys' kernel with a = -0.5, without the pixels beyond the edge; torch has a = -0.75, and repeats the edge."""
    for axis, length in zip((-2, -1), size, strict=True):
        whole = x.shape[axis]
        place = (torch.arange(length, device=x.device, dtype=torch.float32) + 0.5) * (whole / length) - 0.5
        taps = place.floor().long()[:, None] + torch.arange(-1, 3, device=x.device)
        d = (place[:, None] - taps).abs()
        weight = torch.where(d <= 1, (1.5 * d - 2.5) * d * d + 1, ((-0.5 * d + 2.5) * d - 4) * d + 2)
        weight = weight * ((taps >= 0) & (taps < whole))
        weight = (weight / weight.sum(1, keepdim=True)).to(x.dtype)
        picked = x.index_select(axis, taps.clamp(0, whole - 1).flatten()).unflatten(axis, (length, 4))
        x = (picked * (weight[:, :, None] if axis == -2 else weight)).sum(axis if axis == -1 else -2)
    return x


@op("ops.ResizeBilinear(size, align_corners, half_pixel_centers)")
def resize_bilinear(x, size, align_corners=False, half_pixel_centers=False):
    """x (N, C, H, W) resized to size.

    The place in x of row i is i * (H - 1) / (height - 1) with align_corners, (i + 0.5) * H / height - 0.5 with
    half_pixel_centers, else i * H / height.
    """
    if align_corners or half_pixel_centers:
        if align_corners and half_pixel_centers:
            raise ValueError(
                "mindspore.ops.ResizeBilinear: align_corners and half_pixel_centers are both True; give one"
            )
        return F.interpolate(x, _lengths(size), mode="bilinear", align_corners=align_corners)
    # torch has no such rule: two rows, then two columns, with their weights
    for axis, length in zip((-2, -1), _lengths(size), strict=True):
        place = torch.arange(length, device=x.device, dtype=torch.float32) * (x.shape[axis] / length)
        before = place.floor().long()
        after = (before + 1).clamp(max=x.shape[axis] - 1)
        weight = (place - before).to(x.dtype)
        weight = weight[:, None] if axis == -2 else weight
        x = torch.lerp(x.index_select(axis, before), x.index_select(axis, after), weight)
    return x


@op("ops.ResizeBilinearV2(align_corners, half_pixel_centers)")
def resize_bilinear_v2(image, size, align_corners=False, half_pixel_centers=False):
    """`ops.ResizeBilinear` with the size, a tuple or Tensor, in the call."""
    return resize_bilinear(image, size, align_corners, half_pixel_centers)


@op("ops.ResizeNearestNeighbor(size, align_corners, half_pixel_centers)")
def resize_nearest_neighbor(input_x, size, align_corners=False, half_pixel_centers=False):
    """input_x (N, C, H, W) resized to size by taking the pixels nearest to the places of `ops.ResizeBilinear`."""
    lengths = _lengths(size)
    if not align_corners and input_x.is_floating_point():
        return F.interpolate(input_x, lengths, mode="nearest-exact" if half_pixel_centers else "nearest")
    for axis, length in zip((-2, -1), lengths, strict=True):  # the first two cases for integers, which torch refuses
        whole, i = input_x.shape[axis], torch.arange(length, device=input_x.device)
        if align_corners:
            place = i * ((whole - 1) / max(length - 1, 1)) + 0.5
        else:
            place = (i + 0.5 * half_pixel_centers) * (whole / length)
        input_x = input_x.index_select(axis, place.long())
    return input_x


@op("ops.ResizeNearestNeighborV2(align_corners, half_pixel_centers)")
def resize_nearest_neighbor_v2(image, size, align_corners=False, half_pixel_centers=False):
    """`ops.ResizeNearestNeighbor` with the size, a tuple or Tensor, in the call."""
    return resize_nearest_neighbor(image, size, align_corners, half_pixel_centers)


def _lengths(size):
    return size.tolist() if isinstance(size, torch.Tensor) else [int(n) for n in size]


# ---- sampling ----


@op(
    "ops.grid_sample",
    "ops.GridSampler2D(interpolation_mode, padding_mode, align_corners)",
    "ops.GridSampler3D(interpolation_mode, padding_mode, align_corners)",
    "mint.nn.functional.grid_sample",
)
def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=False):
    """input (N, C, H, W) or (N, C, D, H, W) at the places of grid (N, ..., 2 or 3), (x, y[, z]) in [-1, 1].

    It has no second derivative: torch has none.
    """
    return F.grid_sample(input, grid, mode, padding_mode, bool(align_corners))


@op("ops.affine_grid", "ops.AffineGrid(align_corners)")
def affine_grid(theta, size, align_corners=False):
    """The grid for `grid_sample` that carries out the affine maps theta (N, 2, 3) or (N, 3, 4) for output of `size`."""
    return F.affine_grid(theta, list(size), align_corners)


@op("ops.crop_and_resize", "ops.CropAndResize(method, extrapolation_value)")
def crop_and_resize(image, boxes, box_indices, crop_size, method="bilinear", extrapolation_value=0.0):
    """Crops of image (N, H, W, C), each resized to crop_size: (boxes, *crop_size, C), float32 at least.

    Args:
        boxes: (boxes, 4), each (y1, x1, y2, x2), where 0 and 1 are the centers of the outermost pixels.
        box_indices: (boxes,), the number of the image of each.
        method: 'bilinear' or 'nearest'.
        extrapolation_value: what lies outside the image.
    """
    if method not in ("bilinear", "nearest"):
        raise NotImplementedError(f"mindspore.ops.crop_and_resize: method {method!r}; give 'bilinear' or 'nearest'")
    image = image if image.dtype == torch.float64 else image.float()
    boxes = boxes.to(image.dtype)
    height, width = image.shape[1:3]
    rows = _places(boxes[:, 0], boxes[:, 2], crop_size[0], height)[:, :, None]
    columns = _places(boxes[:, 1], boxes[:, 3], crop_size[1], width)[:, None, :]
    images = box_indices.long()[:, None, None]

    def pixels(row, column):
        return image[images, row.long().clamp(0, height - 1), column.long().clamp(0, width - 1)]

    if method == "nearest":
        crops = pixels((rows + 0.5).floor(), (columns + 0.5).floor())
    else:
        top, left = rows.floor(), columns.floor()
        down, right = (rows - top)[..., None], (columns - left)[..., None]
        upper = torch.lerp(pixels(top, left), pixels(top, left + 1), right)
        lower = torch.lerp(pixels(top + 1, left), pixels(top + 1, left + 1), right)
        crops = torch.lerp(upper, lower, down)
    inside = (rows >= 0) & (rows <= height - 1) & (columns >= 0) & (columns <= width - 1)
    return torch.where(inside[..., None], crops, extrapolation_value)


def _places(start, stop, count, length):
    """Where the pixels of a crop lie in an image of that length: (boxes, count)."""
    if count == 1:
        return (0.5 * (start + stop) * (length - 1))[:, None]
    step = (stop - start) * (length - 1) / (count - 1)
    return start[:, None] * (length - 1) + torch.arange(count, device=start.device) * step[:, None]


# ---- rearranging ----


@op("ops.pixel_shuffle", "mint.nn.functional.pixel_shuffle")
def pixel_shuffle(input, upscale_factor):
    """(..., C * r * r, H, W) to (..., C, H * r, W * r)."""
    return F.pixel_shuffle(input, upscale_factor)


@op("ops.pixel_unshuffle")
def pixel_unshuffle(input, downscale_factor):
    """(..., C, H * r, W * r) to (..., C * r * r, H, W)."""
    out = F.pixel_unshuffle(input, downscale_factor)
    if input.numel():
        return out
    *first, channels, height, width = input.shape  # torch gives an empty input back as it is
    return out.reshape(*first, channels * downscale_factor**2, height // downscale_factor, width // downscale_factor)


@op("ops.channel_shuffle", "ops.ChannelShuffle(group)")
def channel_shuffle(x, groups):
    """The channels of x (N, C, ...) in the order in which they alternate between `groups` groups."""
    return torch.channel_shuffle(x, groups)


@op("ops.DepthToSpace(block_size)")
def depth_to_space(x, block_size):
    """(N, r * r * C, H, W) to (N, C, H * r, W * r): unlike in `pixel_shuffle` a channel's block is not adjacent."""
    n, channels, height, width = x.shape
    blocks = x.reshape(n, block_size, block_size, channels // block_size**2, height, width)
    return blocks.permute(0, 3, 4, 1, 5, 2).reshape(
        n, channels // block_size**2, height * block_size, width * block_size
    )


@op("ops.SpaceToDepth(block_size)")
def space_to_depth(x, block_size):
    """(N, C, H * r, W * r) to (N, r * r * C, H, W), the inverse of `ops.DepthToSpace`."""
    n, channels, height, width = x.shape
    blocks = x.reshape(n, channels, height // block_size, block_size, width // block_size, block_size)
    return blocks.permute(0, 3, 5, 1, 2, 4).reshape(
        n, channels * block_size**2, height // block_size, width // block_size
    )


@op("ops.unfold", "Tensor.unfold", "mint.nn.functional.unfold")
def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """The windows of input (N, C, H, W) as columns: (N, C * kernel elements, windows)."""
    return by_floats(F.unfold, input, kernel_size, dilation, padding, stride)


@op("ops.fold", "Tensor.fold", "mint.nn.functional.fold")
def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """The columns of `unfold` added up where they came from: (N, C, *output_size), output_size a tuple or Tensor."""
    size = output_size if isinstance(output_size, int) else _lengths(output_size)
    return F.fold(input, size, kernel_size, dilation, padding, stride)


@op("ops.Im2Col(ksizes, strides, dilations, pads)")
def im2col(x, ksizes, strides=1, dilations=1, pads=0):
    """The windows of x (N, C, H, W): (N, C, elements of a window, windows)."""
    windows = by_floats(F.unfold, x, ksizes, dilations, pads, strides)
    return windows.unflatten(1, (x.shape[1], -1))


@op("ops.Col2Im(kernel_size, dilation, padding, stride)")
def col2im_primitive(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """The sums of windows x (N, C, elements of a window, windows), each in its place of images of output_size."""
    return F.fold(x.flatten(1, 2), dims(output_size), kernel_size, dilation, padding, stride)


@op("ops.col2im", "Tensor.col2im")
def col2im(input_x, output_size, kernel_size, dilation, padding_value, stride):
    """`ops.Col2Im` with all of it in the call."""
    return col2im_primitive(input_x, output_size, kernel_size, dilation, padding_value, stride)
