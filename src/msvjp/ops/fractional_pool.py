"""Pooling over windows whose steps are drawn: "Fractional Max-Pooling" (Graham, 2014)."""

import torch
import torch.nn.functional as F

from .._core.checks import check_type
from .._op.declare import op


@op("ops.fractional_max_pool2d")
def fractional_max_pool2d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """The maxima of windows whose places along H and W are drawn, and with return_indices their places, int64.

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: the lengths of a window, an int or a pair.
        output_size: the lengths of the result, an int or a pair; or
        output_ratio: their ratio to those of the input, in (0, 1).
        _random_samples: numbers in [0, 1) for the places, (N, C, 2); drawn if None.

    Raises:
        ValueError: neither output_size nor output_ratio is given, or a window is too large.
    """
    return _fractional(2, input, kernel_size, output_size, output_ratio, return_indices, _random_samples)


@op("ops.fractional_max_pool3d")
def fractional_max_pool3d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """The maxima of windows whose places along D, H and W are drawn, and with return_indices their places, int64.

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        kernel_size: the lengths of a window, an int or three.
        output_size: the lengths of the result, an int or three; or
        output_ratio: their ratio to those of the input, in (0, 1).
        _random_samples: numbers in [0, 1) for the places, (N, C, 3); drawn if None.

    Raises:
        ValueError: neither output_size nor output_ratio is given, or a window is too large.
    """
    return _fractional(3, input, kernel_size, output_size, output_ratio, return_indices, _random_samples)


@op("ops.FractionalMaxPoolWithFixedKsize(ksize, output_shape, data_format)")
def fractional_max_pool2d_of(input_x, random_samples, ksize, output_shape, data_format="NCHW"):
    """`fractional_max_pool2d` with the places of the maxima, at random_samples (N, C, 2)."""
    return _fractional(2, input_x, ksize, output_shape, None, True, random_samples)


@op("ops.FractionalMaxPool3DWithFixedKsize(ksize, output_shape, data_format)")
def fractional_max_pool3d_of(x, random_samples, ksize, output_shape, data_format="NCDHW"):
    """`fractional_max_pool3d` with the places of the maxima, at random_samples (N, C, 3)."""
    return _fractional(3, x, ksize, output_shape, None, True, random_samples)


def _fractional(axes, x, kernel, size, ratio, return_indices, samples):
    api = f"mindspore.ops.fractional_max_pool{axes}d"
    if size is None:
        if ratio is None:
            raise ValueError(f"{api}: output_size and output_ratio are None; give one of them")
        ratios = (ratio,) * axes if isinstance(ratio, float) else ratio
        check_type(api, float, "a float, or one for each axis", **dict(zip("dhw", ratios, strict=False)))
        size = [int(n * r) for n, r in zip(x.shape[-axes:], ratios, strict=True)]
    pool = F.fractional_max_pool2d_with_indices if axes == 2 else F.fractional_max_pool3d_with_indices
    samples = samples if samples is None else samples.to(x.dtype)
    with torch.no_grad():
        _, places = pool(x, kernel, size, _random_samples=samples)
    # taken from there, so that there is a second derivative too
    maxima = x.flatten(-axes).gather(-1, places.flatten(-axes)).view_as(places)
    return (maxima, places) if return_indices else maxima
