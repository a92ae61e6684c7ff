"""Pooling: the most or the mean of each window, of fixed or adaptive size. Padding as in `conv.py`."""

import torch
import torch.nn.functional as F

from .._op.declare import op
from ._kinks import recorded, root
from ._operands import as_floats, by_floats
from .conv import padded, per_axis, sides

# ---- maxima ----


@op("ops.max_pool2d")
def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
    """The maximum of each window of x (N, C, H, W), and with return_indices its place in the plane, int64."""
    return F.max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


@op("mint.nn.functional.max_pool2d")
def max_pool2d_mint(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """`ops.max_pool2d` with torch's order of arguments."""
    return F.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


@op("ops.max_pool3d")
def max_pool3d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The maximum of each window of x (N, C, D, H, W), and with return_indices its place in the volume, int64."""
    return F.max_pool3d(x, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


@op("ops.MaxPool(kernel_size, strides, pad_mode, data_format)")
def max_pool_primitive(x, kernel_size=1, strides=1, pad_mode="valid", data_format="NCHW"):
    """The maximum of each window of x, 4-D; pad_mode 'same' pads with -inf."""
    return _channels_first(max_pool, data_format, x, kernel_size, strides, _same_or_valid(pad_mode))


@op("ops.MaxPool3D(kernel_size, strides, pad_mode, pad_list, ceil_mode, data_format)")
def max_pool3d_primitive(
    x, kernel_size=1, strides=1, pad_mode="VALID", pad_list=0, ceil_mode=None, data_format="NCDHW"
):
    """The maximum of each window of x, 5-D; pad_list are up to six numbers, before and after each axis."""
    return _channels_first(max_pool, data_format, x, kernel_size, strides, pad_mode, pad_list, 1, bool(ceil_mode))


@op("ops.MaxPoolWithArgmax(kernel_size, strides, pad_mode, data_format)")
def max_pool_with_argmax(x, kernel_size=1, strides=1, pad_mode="valid", data_format="NCHW"):
    """`ops.MaxPool`, and the place of each maximum among the C * H * W numbers of its sample, int32."""
    if data_format != "NCHW":
        raise NotImplementedError(f"mindspore.ops.MaxPoolWithArgmax: data_format {data_format!r}; transpose to 'NCHW'")
    kernel, stride, (_, channels, height, width) = per_axis(kernel_size, 2), per_axis(strides, 2), x.shape
    pads = sides(_same_or_valid(pad_mode), 0, (height, width), kernel, stride, (1, 1))
    wide, both = padded(x, pads, _least(x))
    out, places = F.max_pool2d(wide, kernel, stride, both, return_indices=True)
    # 'same' pads more only below and to the right, so that rows and columns keep their numbers
    places = places // wide.shape[-1] * width + places % wide.shape[-1]
    channel = torch.arange(channels, device=x.device).view(-1, 1, 1)
    return out, (places + channel * (height * width)).int()


@op("ops.MaxPoolWithArgmaxV2(kernel_size, strides, pads, dilation, ceil_mode, argmax_type)")
def max_pool_with_argmax_v2(
    x, kernel_size, strides=None, pads=0, dilation=(1, 1), ceil_mode=False, argmax_type=torch.int64
):
    """`max_pool2d` with the place of each maximum in its plane, of argmax_type."""
    out, places = F.max_pool2d(x, kernel_size, strides, pads, dilation, ceil_mode, True)
    return out, places.to(argmax_type)


@op("ops.MaxPool3DWithArgmax(ksize, strides, pads, dilation, ceil_mode, data_format, argmax_type)")
def max_pool3d_with_argmax(
    x, ksize, strides, pads, dilation=(1, 1, 1), ceil_mode=False, data_format="NCDHW", argmax_type=torch.int64
):
    """`max_pool3d` with the place of each maximum in its volume, of argmax_type."""
    if data_format != "NCDHW":
        raise ValueError(f"mindspore.ops.MaxPool3DWithArgmax: data_format is {data_format!r}; it can only be 'NCDHW'")
    out, places = F.max_pool3d(x, ksize, strides, pads, dilation, ceil_mode, True)
    return out, places.to(argmax_type)


def max_pool(x, kernel_size, stride, pad_mode, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The maximum of each window of x, of any number of axes, under MindSpore's padding rules."""
    n = x.ndim - 2
    kernel, stride, dilation = per_axis(kernel_size, n), per_axis(stride, n), per_axis(dilation, n)
    pads = sides(pad_mode, padding, x.shape[2:], kernel, stride, dilation)
    wide, both = padded(x, pads, _least(x))
    out = maxima(wide, kernel, stride, both, dilation, ceil_mode, return_indices)
    if wide is x:
        return out
    within = _begun(x, pads, stride)
    return tuple(part[within] for part in out) if return_indices else out[within]


def maxima(x, kernel, stride, padding, dilation, ceil_mode, return_indices):
    """torch's function for so many axes as kernel has, with or without the places."""
    if return_indices:
        return _WITH_PLACES[len(kernel)](x, kernel, stride, padding, dilation, ceil_mode)
    return by_floats(_MAX[len(kernel)], x, kernel, stride, padding, dilation, ceil_mode)


_MAX = (None, torch.max_pool1d, torch.max_pool2d, torch.max_pool3d)
_WITH_PLACES = (None, F.max_pool1d_with_indices, F.max_pool2d_with_indices, F.max_pool3d_with_indices)


def _least(x):
    return -torch.inf if x.is_floating_point() else torch.iinfo(x.dtype).min


# ---- means ----


@op("ops.avg_pool1d")
def avg_pool1d(input_x, kernel_size=1, stride=1, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window of input_x (N, C, L)."""
    return avg_pool(input_x, kernel_size, stride, "pad", padding, ceil_mode, count_include_pad)


@op("ops.avg_pool2d")
def avg_pool2d(
    input_x, kernel_size=1, stride=1, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=0
):
    """The mean of each window of input_x (N, C, H, W), or its sum / divisor_override; padding: one number or 4."""
    return avg_pool(input_x, kernel_size, stride, "pad", padding, ceil_mode, count_include_pad, divisor_override)


@op("ops.avg_pool3d")
def avg_pool3d(
    input_x, kernel_size=1, stride=1, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=0
):
    """The mean of each window of input_x (N, C, D, H, W), or its sum / divisor_override; padding: one number or 6."""
    return avg_pool(input_x, kernel_size, stride, "pad", padding, ceil_mode, count_include_pad, divisor_override)


@op("mint.nn.functional.avg_pool1d")
def avg_pool1d_mint(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window of input (N, C, L); stride is kernel_size by default."""
    return _mean_in_torchs_words(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad)


@op("mint.nn.functional.avg_pool2d")
def avg_pool2d_mint(
    input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The mean of each window of input (N, C, H, W); stride is kernel_size by default."""
    return _mean_in_torchs_words(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@op("mint.nn.functional.avg_pool3d")
def avg_pool3d_mint(
    input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The mean of each window of input (N, C, D, H, W); stride is kernel_size by default."""
    return F.avg_pool3d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@op("ops.AvgPool(kernel_size, strides, pad_mode, data_format)")
def avg_pool_primitive(x, kernel_size=1, strides=1, pad_mode="VALID", data_format="NCHW"):
    """The mean of each window of x, 4-D; padding by pad_mode 'same' does not count."""
    mode = _same_or_valid(pad_mode)
    return _channels_first(avg_pool, data_format, x, kernel_size, strides, mode, 0, False, False)


@op("ops.AvgPool3D(kernel_size, strides, pad_mode, pad, ceil_mode, count_include_pad, divisor_override, data_format)")
def avg_pool3d_primitive(
    x,
    kernel_size=1,
    strides=1,
    pad_mode="valid",
    pad=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=0,
    data_format="NCDHW",
):
    """The mean of each window of x, 5-D; unlike in `ops.AvgPool` padding counts, by default and in every pad_mode."""
    how = (pad_mode, pad, ceil_mode, count_include_pad, divisor_override)
    return _channels_first(avg_pool, data_format, x, kernel_size, strides, *how)


def avg_pool(
    x, kernel_size, stride, pad_mode, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The mean of each window of x, of any number of axes, under MindSpore's padding rules."""
    n = x.ndim - 2
    kernel, stride = per_axis(kernel_size, n), per_axis(stride, n)
    pads = sides(pad_mode, padding, x.shape[2:], kernel, stride, (1,) * n)
    pad = _padded_whole if forgets_padding(x, [*map(min, pads)]) else padded
    wide, both = pad(x, pads)
    out = means(wide, kernel, stride, both, ceil_mode, count_include_pad, divisor_override)
    if wide is x:
        return out
    within = _begun(x, pads, stride)
    if count_include_pad or divisor_override:
        return out[within]
    # torch leaves out of the count only what it padded itself: divide by the mean of ones in the same places
    ones, _ = pad(torch.ones_like(x[:1, :1]), pads)
    return (out / means(ones, kernel, stride, both, ceil_mode, False))[within]


def forgets_padding(x, padding):
    """Whether torch's derivative of the means is wrong: on cuda, where the channels lie last, it leaves the padding out."""
    return x.device.type != "cpu" and len(padding) < 3 and x.stride(1) == 1 and any(padding)


def _padded_whole(x, pads):
    return F.pad(x, [side for pair in reversed(pads) for side in pair]), (0,) * len(pads)


def _mean_in_torchs_words(n, x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor=None):
    if x.ndim == n + 2 and forgets_padding(x, per_axis(padding, n)):
        stride = stride or kernel_size
        return avg_pool(x, kernel_size, stride, "pad", padding, ceil_mode, count_include_pad, divisor)
    return _MEAN[n](x, kernel_size, stride, padding, ceil_mode, count_include_pad, *(() if n == 1 else (divisor,)))


def _begun(x, pads, stride):
    """The windows that begin before the padding behind x, of those that ceil_mode adds: torch's rule, had it padded itself."""
    begun = zip(x.shape[2:], pads, stride, strict=True)
    return (..., *(slice(-(-(length + before) // step)) for length, (before, _), step in begun))


def means(x, kernel, stride, padding, ceil_mode, count_include_pad, divisor=None):
    """torch's function for so many axes as kernel has; the means of integers are cut off."""
    divided_by = (divisor,) if divisor else ()
    return by_floats(_MEAN[len(kernel)], x, kernel, stride, padding, ceil_mode, count_include_pad, *divided_by)


_MEAN = (None, F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)


def _same_or_valid(pad_mode):
    if not isinstance(pad_mode, str) or pad_mode.lower() not in ("same", "valid"):
        raise ValueError(f"mindspore.ops.MaxPool, AvgPool: pad_mode is {pad_mode!r}; give 'same' or 'valid'")
    return pad_mode


def _channels_first(pool, data_format, x, kernel_size, strides, *how):
    if data_format not in ("NCHW", "NHWC", "NCDHW", "NDHWC") or x.ndim != len(data_format):
        raise ValueError(
            f"mindspore.ops: x has shape {tuple(x.shape)}, data_format is {data_format!r}; they do not match"
        )
    if not data_format.endswith("C"):
        return pool(x, kernel_size, strides, *how)
    return pool(x.movedim(-1, 1), kernel_size, strides, *how).movedim(1, -1)


# ---- windows that fit the result's size ----


@op("ops.adaptive_avg_pool1d", "mint.nn.functional.adaptive_avg_pool1d")
def adaptive_avg_pool1d(input, output_size):
    """The means of output_size windows along the last axis."""
    return F.adaptive_avg_pool1d(input, output_size)


@op(
    "ops.adaptive_avg_pool2d",
    "ops.AdaptiveAvgPool2D(output_size)",
    "mint.nn.functional.adaptive_avg_pool2d",
    "ops.adaptive_avg_pool2d_ext",
)
def adaptive_avg_pool2d(input, output_size):
    """The means of windows such that the result is output_size high and wide; None keeps an axis."""
    return F.adaptive_avg_pool2d(input, output_size)


@op(
    "ops.adaptive_avg_pool3d",
    "ops.AdaptiveAvgPool3D(output_size)",
    "mint.nn.functional.adaptive_avg_pool3d",
    "mint.nn.functional.adaptive_avg_pool3d_ext",
)
def adaptive_avg_pool3d(input, output_size):
    """The means of windows such that the last three axes get the lengths output_size; None keeps an axis."""
    return by_floats(F.adaptive_avg_pool3d, input, output_size)


@op("ops.adaptive_max_pool1d", "mint.nn.functional.adaptive_max_pool1d")
def adaptive_max_pool1d(input, output_size, return_indices=False):
    """The maxima of output_size windows along the last axis, and with return_indices their places, int64."""
    return F.adaptive_max_pool1d(input, output_size, return_indices)


@op("ops.adaptive_max_pool2d", "mint.nn.functional.adaptive_max_pool2d")
def adaptive_max_pool2d(input, output_size, return_indices=False):
    """The maxima of windows such that the result is output_size high and wide, and with return_indices their places."""
    return F.adaptive_max_pool2d(input, output_size, return_indices)


@op("ops.AdaptiveMaxPool2D(output_size)")
def adaptive_max_pool2d_primitive(input, output_size):
    """`adaptive_max_pool2d` with the places of the maxima."""
    return F.adaptive_max_pool2d(input, output_size, True)


@op("ops.adaptive_max_pool3d")
def adaptive_max_pool3d(input, output_size, return_indices=False):
    """The maxima of windows such that the last three axes get the lengths output_size, and their places, int32."""
    out, places = adaptive_max_pool3d_primitive(input, output_size)
    return (out, places) if return_indices else out


@op("ops.AdaptiveMaxPool3D()")
def adaptive_max_pool3d_primitive(input, output_size):
    """`adaptive_max_pool3d` with the places of the maxima."""
    if isinstance(output_size, torch.Tensor):
        output_size = output_size.tolist()
    in_floats = input if input.dtype.is_floating_point else input.double()  # torch has it for floats alone
    out, places = F.adaptive_max_pool3d(in_floats, output_size, True)
    return out.to(input.dtype), places.int()


# ---- powers, and the way back ----


@op("ops.lp_pool1d")
def lp_pool1d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """The norm_type-th root of the sum of powers in each window along the last axis."""
    return _root(F.lp_pool1d, as_floats(x), norm_type, kernel_size, stride, ceil_mode)


@op("ops.lp_pool2d")
def lp_pool2d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """The norm_type-th root of the sum of powers in each window of x (N, C, H, W)."""
    return _root(F.lp_pool2d, as_floats(x), norm_type, kernel_size, stride, ceil_mode)


def _root(pool, x, norm_type, *window):
    if not recorded(x):
        return pool(x, norm_type, *window)
    sums = pool(torch.pow(x, norm_type), 1, *window)
    return root(torch.relu(sums), 1 / norm_type)


@op("ops.max_unpool1d")
def max_unpool1d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """x put back to the places `indices` of zeros; output_size settles the length that pooling rounded."""
    return by_floats(F.max_unpool1d, x, indices.long(), kernel_size, stride, padding, _last(output_size, 1))


@op("ops.max_unpool2d", "mint.nn.functional.max_unpool2d")
def max_unpool2d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """x put back to the places `indices` of zeros; output_size settles the lengths that pooling rounded."""
    return by_floats(F.max_unpool2d, x, indices.long(), kernel_size, stride, padding, _last(output_size, 2))


@op("ops.MaxUnpool2D(ksize, strides, pads, output_shape, data_format)")
def max_unpool2d_primitive(x, argmax, ksize, strides=0, pads=0, output_shape=(), data_format="NCHW"):
    """`ops.max_unpool2d`; strides of 0 are the kernel's lengths."""
    return _unpooled(max_unpool2d, x, argmax, ksize, strides, pads, output_shape, data_format == "NHWC")


@op("ops.MaxUnpool3D(ksize, strides, pads, output_shape, data_format)")
def max_unpool3d_primitive(x, argmax, ksize, strides=0, pads=0, output_shape=(), data_format="NCDHW"):
    """`ops.max_unpool3d`; strides of 0 are the kernel's lengths."""
    return _unpooled(max_unpool3d, x, argmax, ksize, strides, pads, output_shape, data_format == "NDHWC")


def _unpooled(unpool, x, argmax, ksize, strides, pads, output_shape, channels_last):
    if channels_last:
        x, argmax = x.movedim(-1, 1), argmax.movedim(-1, 1)
        output_shape = output_shape and (output_shape[0], output_shape[-1], *output_shape[1:-1])
    out = unpool(x, argmax, ksize, strides or None, pads, output_shape or None)
    return out.movedim(1, -1) if channels_last else out


@op("ops.max_unpool3d")
def max_unpool3d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """x put back to the places `indices` of zeros; output_size settles the lengths that pooling rounded."""
    return by_floats(F.max_unpool3d, x, indices.long(), kernel_size, stride, padding, _last(output_size, 3))


def _last(output_size, n):
    """The lengths of the last n axes, of which there may be more in output_size."""
    return list(output_size)[-n:] if output_size else None
