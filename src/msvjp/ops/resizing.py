"""Signals, images and volumes resized, in class form: ResizeLinear1D, ResizeArea, UpsampleNearest3D, UpsampleTrilinear3D."""

import torch
import torch.nn.functional as F

from .._core.checks import check_one_of
from .._op.declare import op
from ._arguments import dims


@op("ops.ResizeLinear1D(coordinate_transformation_mode)")
def resize_linear_1d(x, size, coordinate_transformation_mode="align_corners"):
    """x (N, C, W) at `size` places, between two elements in proportion.

    Args:
        size: one int, in a tuple or Tensor.
        coordinate_transformation_mode: 'align_corners': the first and last elements stay where they are; 'half_pixel': the
            outer edges do.
    """
    modes = ("align_corners", "half_pixel")
    check_one_of("mindspore.ops.ResizeLinear1D", modes, coordinate_transformation_mode=coordinate_transformation_mode)
    return F.interpolate(x, dims(size), mode="linear", align_corners=coordinate_transformation_mode == "align_corners")


@op("ops.ResizeBicubic(align_corners, half_pixel_centers)")
def resize_bicubic(image, size, align_corners=False, half_pixel_centers=False):
    """image (N, C, H, W) of another size, on cubic curves: Keys' of -0.5 with half_pixel_centers, else of -0.75.

    Args:
        size: the rows and columns of the result.
        align_corners: the middles of the corner pixels stay where they are.
        half_pixel_centers: the outer edges do.

    Raises:
        ValueError: both are True.
    """
    if align_corners and half_pixel_centers:
        raise ValueError("mindspore.ops.ResizeBicubic: align_corners and half_pixel_centers are both True; give one")
    for axis, length in zip((2, 3), dims(size), strict=True):
        weights = _cubic(image.shape[axis], length, align_corners, half_pixel_centers, image)
        image = torch.tensordot(image, weights, ([axis], [1])).movedim(-1, axis)
    return image


def _cubic(before, after, align_corners, half_pixel_centers, x):
    """How much each of the elements before counts in each of those after: (after, before)."""
    step = (before - 1) / (after - 1) if align_corners and after > 1 else before / after
    places = torch.arange(after, dtype=torch.float64, device=x.device)
    places = (places + 0.5) * step - 0.5 if half_pixel_centers else places * step
    whole = places.floor()
    places = whole + ((places - whole) * 1024).round() / 1024  # MindSpore reads the curve off a table of so many steps
    taps = whole[:, None] + torch.arange(-1, 3, device=x.device)
    shares = _keys((places[:, None] - taps).abs(), -0.5 if half_pixel_centers else -0.75)
    if half_pixel_centers:  # only what is inside counts
        shares = shares * ((taps >= 0) & (taps < before))
        shares = shares / shares.sum(1, keepdim=True)
    weights = shares.new_zeros(after, before)
    return weights.scatter_add(1, taps.clamp(0, before - 1).long(), shares).to(x.dtype)


def _keys(t, a):
    """Keys' cubic at distances t: "Cubic convolution interpolation for digital image processing" (1981)."""
    near = ((a + 2) * t - (a + 3)) * t * t + 1
    return torch.where(t <= 1, near, torch.where(t < 2, ((t - 5) * t + 8) * a * t - 4 * a, 0))


@op("ops.ResizeArea(align_corners)")
def resize_area(images, size, align_corners=False):
    """images (N, H, W, C) of another size, float32: each new pixel is the mean of the area that it covers.

    Args:
        size: the rows and columns of the result.
        align_corners: a new pixel covers (H - 1) / (rows - 1) old ones, not H / rows.
    """
    x = images.float()
    for axis, length in zip((1, 2), dims(size), strict=True):
        weights = _covered(x.shape[axis], length, align_corners, x)
        x = torch.tensordot(x, weights, ([axis], [1])).movedim(-1, axis)
    return x


def _covered(before, after, align_corners, x):
    """Which share of each new pixel lies in each old one; what is beyond the last old one counts as that one."""
    step = (before - 1) / (after - 1) if align_corners and after > 1 else before / after
    begin = torch.arange(after, dtype=torch.float64, device=x.device)[:, None] * step
    old = torch.arange(before, device=x.device)
    ends = torch.where(old == before - 1, begin + step, old + 1)
    shares = (torch.minimum(begin + step, ends) - torch.maximum(begin, old)).clamp(min=0)
    return (shares / step).to(x.dtype)


@op("mint.nn.upsample_nearest2d_op")
def upsample_nearest2d(x, output_size=None, scales=None):
    """x (N, C, H, W) of another size, of the elements next to each place: output_size, or scales times what it was."""
    return F.interpolate(x, **_size("UpsampleNearest2D", output_size, scales), mode="nearest")


@op("mint.nn.upsample_bilinear2d_op")
def upsample_bilinear2d(x, output_size=None, scales=None, align_corners=False):
    """x (N, C, H, W) of another size, between the elements in proportion: output_size, or scales times what it was."""
    size = _size("UpsampleBilinear2D", output_size, scales)
    return F.interpolate(x, **size, mode="bilinear", align_corners=align_corners)


@op("ops.UpsampleNearest3D()")
def upsample_nearest3d(x, output_size=None, scales=None):
    """x (N, C, D, H, W) of another size, of the elements next to each place: output_size, or scales times what it was."""
    return F.interpolate(x, **_size("UpsampleNearest3D", output_size, scales), mode="nearest")


@op("ops.UpsampleTrilinear3D(align_corners)")
def upsample_trilinear3d(x, output_size=None, scales=None, align_corners=False):
    """x (N, C, D, H, W) of another size, between the elements in proportion: output_size, or scales times what it was."""
    size = _size("UpsampleTrilinear3D", output_size, scales)
    return F.interpolate(x, **size, mode="trilinear", align_corners=align_corners)


def _size(name, output_size, scales):
    if (output_size is None) == (scales is None):
        raise ValueError(f"mindspore.ops.{name}: give one of output_size and scales, and None for the other")
    if scales is None:
        return {"size": dims(output_size)}
    return {"scale_factor": [float(s) for s in scales], "recompute_scale_factor": False}


@op("ops.PadV3(mode, paddings_contiguous)")
def pad_v3(x, paddings, constant_values=None, mode="constant", paddings_contiguous=True):
    """x with elements added before and after its last axes: paddings are pairs, the last axis first.

    Args:
        mode: 'constant', of constant_values; 'reflect', 'edge' or 'circular'.
        paddings_contiguous: otherwise paddings are all that come before, and then all that come after.
    """
    check_one_of("mindspore.ops.PadV3", ("constant", *_MODES), mode=mode)
    pads = dims(paddings)
    if not paddings_contiguous:
        half = len(pads) // 2
        pads = [n for pair in zip(pads[:half], pads[half:], strict=True) for n in pair]
    if mode != "constant":
        return F.pad(x, pads, _MODES[mode])
    return F.pad(x, pads, value=0 if constant_values is None else float(constant_values))


_MODES = {"reflect": "reflect", "edge": "replicate", "circular": "circular"}
