"""Pooling over windows whose steps are drawn: "Fractional Max-Pooling" (Graham, 2014)."""

import math

import torch
import torch.nn.functional as F

from .._core.checks import check_bools, check_not_negative_ints, check_type
from .._op.declare import op
from ._operands import by_floats


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


_WORDS = "pooling_ratio, pseudo_random, overlapping, deterministic, seed, seed2"


@op(f"ops.FractionalMaxPool({_WORDS})")
def fractional_max_pool(x, pooling_ratio, pseudo_random=False, overlapping=False, deterministic=False, seed=0, seed2=0):
    """The maxima of windows of x (N, H, W, C), and where the windows begin in H and in W, with the end, int64.

    Args:
        pooling_ratio: a list of floats, how many times shorter each axis becomes; that of N and of C is 1.0.
        pseudo_random: windows of two lengths follow each other evenly from a place that is drawn; else in a drawn order.
        overlapping: the first row and column of the next window belong to a window, too.
        deterministic: draw the same each time; where no seed is given, as with the seed 0.
        seed, seed2: where the drawing begins, with deterministic.

    Raises:
        TypeError: pooling_ratio is not a list of floats, or a flag not a bool.
        ValueError: a ratio is below 1.0, or there is a seed without deterministic.
    """
    drawn = (pseudo_random, overlapping, deterministic, seed, seed2)
    return _in_drawn_windows("FractionalMaxPool", maxima_of_windows, x, pooling_ratio, *drawn)


@op(f"ops.FractionalAvgPool({_WORDS})")
def fractional_avg_pool(x, pooling_ratio, pseudo_random=False, overlapping=False, deterministic=False, seed=0, seed2=0):
    """`ops.FractionalMaxPool`, with the means of the windows; those of integers are cut to integers."""
    drawn = (pseudo_random, overlapping, deterministic, seed, seed2)
    return _in_drawn_windows("FractionalAvgPool", means_of_windows, x, pooling_ratio, *drawn)


def _in_drawn_windows(name, pool, x, ratios, pseudo_random, overlapping, deterministic, seed, seed2):
    api = f"mindspore.ops.{name}"
    check_type(api, list, "a list of four floats", pooling_ratio=ratios)
    for ratio in ratios:
        check_type(api, float, "a list of four floats", pooling_ratio=ratio)
    check_bools(api, pseudo_random=pseudo_random, overlapping=overlapping, deterministic=deterministic)
    check_not_negative_ints(api, seed=seed, seed2=seed2)
    if len(ratios) != 4 or min(ratios) < 1 or ratios[0] != 1 or ratios[3] != 1:
        raise ValueError(f"{api}: pooling_ratio is {ratios}; give [1.0, rows, columns, 1.0], none of them below 1.0")
    if x.ndim != 4:
        raise ValueError(f"{api}: x has shape {tuple(x.shape)}; give (N, H, W, C)")
    counts = [math.floor(n / ratio) for n, ratio in zip(x.shape[1:3], ratios[1:3], strict=True)]
    if min(counts) < 1:
        raise ValueError(f"{api}: pooling_ratio is {ratios}, and x has shape {tuple(x.shape)}; give a larger image")
    if (seed or seed2) and not deterministic:
        raise ValueError(f"{api}: seed is {seed} and seed2 {seed2}, which deterministic=True heeds; give both 0")
    place = _evenly if pseudo_random else _in_any_order
    generator = torch.Generator().manual_seed(hash((seed, seed2))) if deterministic else None
    rows, columns = (place(n, m, generator).to(x.device) for n, m in zip(x.shape[1:3], counts, strict=True))
    return pool(x, rows, columns, overlapping), rows, columns


def _evenly(length, count, generator):
    """Where windows begin, that follow each other evenly from a drawn place: section 2 of the paper."""
    step = length / count
    whole = length // count
    room = 1.0 if length % count == 0 else min((whole + 2) / step - 1, (length + 1 - whole) / step - (count - 1))
    begin = torch.rand((), generator=generator, dtype=torch.float64) * room
    inner = torch.ceil(step * (torch.arange(1, count) + begin)).long() - 1
    return torch.cat([torch.tensor([0]), inner, torch.tensor([length])]) if length % count else _steps([whole] * count)


def _in_any_order(length, count, generator):
    """Where windows of two lengths begin, in a drawn order."""
    whole, longer = divmod(length, count)
    lengths = torch.tensor([whole] * (count - longer) + [whole + 1] * longer)
    return _steps(lengths[torch.randperm(count, generator=generator)])


def _steps(lengths):
    return torch.cat([torch.tensor([0]), torch.as_tensor(lengths).cumsum(0)])


def maxima_of_windows(x, rows, columns, overlapping):
    """The maxima of x (N, H, W, C) between neighboring ones of rows and of columns."""
    return _of_windows(lambda piece, axis: piece.max(axis).values, x, rows, columns, overlapping)


def means_of_windows(x, rows, columns, overlapping):
    """The means of x (N, H, W, C) between neighboring ones of rows and of columns."""
    return by_floats(lambda x: _of_windows(torch.mean, x, rows, columns, overlapping), x)


def _of_windows(reduce, x, rows, columns, overlapping):
    for axis, ends in ((1, rows.tolist()), (2, columns.tolist())):
        pieces = zip(ends, [min(end + overlapping, x.shape[axis]) for end in ends[1:]], strict=False)
        x = torch.stack([reduce(x.narrow(axis, begin, end - begin), axis) for begin, end in pieces], axis)
    return x
