"""mindspore.numpy: along one axis: windows, convolution, differences, between points."""

import math

import torch
import torch.nn.functional as F

from .._core.checks import check_one_of
from .._op.declare import op
from ._arguments import all_tensors, as_array, dims
from ._operands import at_least, settled
from .fourier import made_window

# ---- windows ----


@op("numpy.bartlett")
def bartlett(M):
    """A triangle from 0 to 1 and back, of M elements, float32."""
    return _symmetric(torch.bartlett_window, M)


@op("numpy.blackman")
def blackman(M):
    """0.42 - 0.5 cos(2 pi n / (M - 1)) + 0.08 cos(4 pi n / (M - 1)), of M elements, float32."""
    return _symmetric(torch.blackman_window, M)


@op("numpy.hamming")
def hamming(M):
    """0.54 - 0.46 cos(2 pi n / (M - 1)), of M elements, float32."""
    return _symmetric(torch.hamming_window, M)


@op("numpy.hanning")
def hanning(M):
    """(1 - cos(2 pi n / (M - 1))) / 2, of M elements, float32."""
    return _symmetric(torch.hann_window, M)


def _symmetric(make, length):
    return made_window(make, max(length, 0), False, torch.float32)


# ---- convolution ----


@op("numpy.convolve")
def convolve(a, v, mode="full"):
    """The convolution of two arrays of one axis, or none: 'full', or of it the middle, 'same' or 'valid'.

    Raises:
        ValueError: an array is empty or has more axes, or there is no such mode.
    """
    a, v = _two_signals("convolve", *map(torch.atleast_1d, all_tensors((a, v))), mode)
    return _convolved(a, v, mode) if len(a) >= len(v) else _convolved(v, a, mode)


@op("numpy.correlate")
def correlate(a, v, mode="valid"):
    """The correlation of two arrays of one axis: the sums of a[n + k] * v[n]; of int64 float64, of other integers float32.

    Raises:
        ValueError: an array is empty or has another number of axes, or there is no such mode.
    """
    a, v = map(_as_signal, _two_signals("correlate", a, v, mode))
    if len(a) >= len(v):
        return _convolved(a, v.flip(0), mode)
    return _convolved(v, a.flip(0), mode).flip(0)


def _as_signal(x):
    if x.dtype.is_floating_point or x.dtype.is_complex:
        return x
    return x.to(torch.float64 if x.dtype is torch.int64 else torch.float32)


def _two_signals(name, a, v, mode):
    check_one_of(f"mindspore.numpy.{name}", ("full", "same", "valid"), mode=mode)
    a, v = settled(*all_tensors((a, v)))
    if a.ndim != 1 or v.ndim != 1 or not len(a) or not len(v):
        raise ValueError(
            f"mindspore.numpy.{name}: the arrays have shapes {tuple(a.shape)} and {tuple(v.shape)}; give one axis each"
        )
    return a, v


def _convolved(a, v, mode):
    """Of a with v, which is not longer."""
    more = {"full": (len(v) - 1,) * 2, "same": (len(v) // 2, (len(v) - 1) // 2), "valid": (0, 0)}[mode]
    windows = F.pad(a, more).unfold(0, len(v), 1)
    return (windows * v.flip(0)).sum(1, dtype=a.dtype)


# ---- differences ----


@op("numpy.ediff1d")
def ediff1d(ary, to_end=None, to_begin=None):
    """The differences between elements in a row; to_begin and to_end stand before and behind them."""
    x = as_array(ary).flatten()
    ends = [() if end is None else (as_array(end, x.device).flatten().to(x.dtype),) for end in (to_begin, to_end)]
    return torch.cat([*ends[0], x.diff(), *ends[1]])


@op("numpy.gradient")
def gradient(f, *varargs, axis=None, edge_order=1):
    """The central differences along each axis, or along those of axis, float32 at least.

    One Tensor, or a list where there are several axes or none.

    Args:
        varargs: the distance between the points, one for all axes or one for each; 1 if there are none.

    Raises:
        ValueError: edge_order is not 1, an axis has less than two elements, or the distances are of another number.
    """
    f = at_least(torch.float32, as_array(f))
    axes = list(range(f.ndim)) if axis is None else list(dims(axis))
    steps = list(varargs) * len(axes) if len(varargs) == 1 else list(varargs) or [1] * len(axes)
    if edge_order != 1 or len(steps) != len(axes) or any(f.shape[a] < 2 for a in axes):
        raise ValueError(
            f"mindspore.numpy.gradient: f has shape {tuple(f.shape)}, with {len(varargs)} distances, edge_order {edge_order}; "
            "give 2 elements along each axis, one distance for each, and an edge_order of 1"
        )
    slopes = [_slope(f, a, step) for a, step in zip(axes, steps, strict=True)]
    return slopes[0] if len(slopes) == 1 else slopes


def _slope(f, axis, step):
    first, last = f.narrow(axis, 0, 2).diff(dim=axis), f.narrow(axis, -2, 2).diff(dim=axis)
    between = (f.narrow(axis, 2, f.shape[axis] - 2) - f.narrow(axis, 0, f.shape[axis] - 2)) / 2
    return torch.cat([first, between, last], axis) / step


@op("numpy.unwrap")
def unwrap(p, discont=math.pi, axis=-1):
    """Angles with multiples of 2 pi added, such that none is more than discont from the one before, float32 at least."""
    p = at_least(torch.float32, as_array(p))
    steps = p.diff(dim=axis)
    turned = torch.remainder(steps + math.pi, 2 * math.pi) - math.pi
    turned = torch.where((turned == -math.pi) & (steps > 0), math.pi, turned)
    more = torch.where(steps.abs() < discont, 0, turned - steps).cumsum(axis)
    return torch.cat([p.narrow(axis, 0, 1), p.narrow(axis, 1, p.shape[axis] - 1) + more], axis)


# ---- between points ----


@op("numpy.interp")
def interp(x, xp, fp, left=None, right=None):
    """The values at x of the straight lines between the points (xp, fp), whose xp rise.

    Args:
        left, right: the values before the first and behind the last point; those of these points if None.
    """
    x, xp, fp = (at_least(torch.float32, a) for a in all_tensors((x, xp, fp)))
    at = torch.searchsorted(xp, x.contiguous(), right=True).clamp(1, len(xp) - 1)
    low, high = xp[at - 1], xp[at]
    value = fp[at - 1] + (fp[at] - fp[at - 1]) * (x - low) / (high - low)
    value = torch.where(x < xp[0], fp[0] if left is None else left, value)
    return torch.where(x > xp[-1], fp[-1] if right is None else right, value)
