"""Convolutions and their transposes, with MindSpore's padding rules.

`pad_mode` is 'valid' (none), 'same' (as many outputs as ceil(length / stride), the odd pixel below and to the right) or
'pad' (`padding` zeros at each side: one number, one per axis, or two per axis, before and after).
"""

import torch
import torch.nn.functional as F

from .._op.declare import op


@op("ops.conv1d")
def conv1d(input, weight, bias=None, stride=1, pad_mode="valid", padding=0, dilation=1, groups=1):
    """input (N, in, L) under weight (out, in / groups, k), plus bias (out,)."""
    return convolved(torch.conv1d, 1, input, weight, bias, stride, pad_mode, padding, dilation, groups)


@op("ops.conv2d")
def conv2d(input, weight, bias=None, stride=1, pad_mode="valid", padding=0, dilation=1, groups=1):
    """input (N, in, H, W) under weight (out, in / groups, kh, kw), plus bias (out,)."""
    return convolved(torch.conv2d, 2, input, weight, bias, stride, pad_mode, padding, dilation, groups)


@op("ops.conv3d")
def conv3d(input, weight, bias=None, stride=1, pad_mode="valid", padding=0, dilation=1, groups=1):
    """input (N, in, D, H, W) under weight (out, in / groups, kd, kh, kw), plus bias (out,)."""
    return convolved(torch.conv3d, 3, input, weight, bias, stride, pad_mode, padding, dilation, groups)


@op("mint.nn.functional.conv1d")
def conv1d_mint(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """`conv1d` with torch's padding: zeros at both sides, or 'same' or 'valid'."""
    return conv_in_torchs_words(torch.conv1d, 1, input, weight, bias, stride, padding, dilation, groups)


@op("mint.conv_tbc")
def conv_tbc(input, weight, bias, pad=0):
    """`conv1d` of input (W, N, C) by weight (length, C, C_out), with so many zeros at both ends: (W_out, N, C_out)."""
    return torch.conv1d(input.permute(1, 2, 0), weight.permute(2, 1, 0), bias, padding=pad).permute(2, 0, 1)


@op("mint.nn.functional.conv2d", "mint.conv2d")
def conv2d_mint(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """`conv2d` with torch's padding: zeros at both sides of each axis, or 'same' or 'valid'."""
    return conv_in_torchs_words(torch.conv2d, 2, input, weight, bias, stride, padding, dilation, groups)


@op("mint.nn.functional.conv3d")
def conv3d_mint(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """`conv3d` with torch's padding: zeros at both sides of each axis, or 'same' or 'valid'."""
    return conv_in_torchs_words(torch.conv3d, 3, input, weight, bias, stride, padding, dilation, groups)


@op("ops.Conv2D(out_channel, kernel_size, mode, pad_mode, pad, stride, dilation, group, data_format)")
def conv2d_primitive(
    x,
    weight,
    out_channel,
    kernel_size,
    mode=1,
    pad_mode="valid",
    pad=0,
    stride=1,
    dilation=1,
    group=1,
    data_format="NCHW",
):
    """`conv2d` by a weight of out_channel kernels of kernel_size; 'NHWC': the channels are x's last axis."""
    _check_weight("Conv2D", weight, mode, kernel_size, 2, data_format == "NHWC", out=out_channel)
    return convolved(torch.conv2d, 2, x, weight, None, stride, pad_mode, pad, dilation, group, data_format == "NHWC")


@op("ops.Conv3D(out_channel, kernel_size, mode, pad_mode, pad, stride, dilation, group, data_format)")
def conv3d_primitive(
    x,
    weight,
    out_channel,
    kernel_size,
    mode=1,
    pad_mode="valid",
    pad=0,
    stride=1,
    dilation=1,
    group=1,
    data_format="NCDHW",
):
    """`conv3d` by a weight of out_channel kernels of kernel_size."""
    _check_weight("Conv3D", weight, mode, kernel_size, 3, data_format == "NDHWC", out=out_channel)
    return convolved(torch.conv3d, 3, x, weight, None, stride, pad_mode, pad, dilation, group, data_format == "NDHWC")


# ---- transposes ----


@op("ops.conv_transpose2d", "mint.nn.functional.conv_transpose2d")
def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """The transpose of `mint.nn.functional.conv2d`: input (N, in, H, W), weight (in, out / groups, kh, kw)."""
    return torch.conv_transpose2d(input, weight, bias, stride, padding, output_padding, groups, dilation)


@op(
    "ops.Conv2DTranspose(out_channel, kernel_size, pad_mode, pad, pad_list, mode, stride, dilation, group, "
    "data_format)",
    "ops.Conv2DBackpropInput(out_channel, kernel_size, pad_mode, pad, pad_list, mode, stride, dilation, group, "
    "data_format)",
)
def conv2d_transpose_primitive(
    dout,
    weight,
    input_size,
    out_channel,
    kernel_size,
    pad_mode="valid",
    pad=0,
    pad_list=None,
    mode=1,
    stride=1,
    dilation=1,
    group=1,
    data_format="NCHW",
):
    """The gradient of `ops.Conv2D` with respect to its x, whose shape is input_size, where dout is that of its result.

    Raises:
        ValueError: that convolution does not take input_size to the shape of dout.
    """
    _check_weight("Conv2DTranspose", weight, mode, kernel_size, 2, data_format == "NHWC")
    if data_format == "NHWC":
        raise NotImplementedError("mindspore.ops.Conv2DTranspose: data_format 'NHWC'; transpose to 'NCHW'")
    stride, dilation = per_axis(stride, 2), per_axis(dilation, 2)
    sizes = [int(n) for n in input_size][2:]
    pads = sides(pad_mode, pad_list if pad_list is not None else pad, sizes, weight.shape[2:], stride, dilation)
    return transposed(torch.conv_transpose2d, dout, weight, None, sizes, pads, stride, dilation, group)


@op("ops.conv3d_transpose")
def conv3d_transpose(inputs, weight, pad_mode="valid", padding=0, stride=1, dilation=1, group=1, output_padding=0):
    """The transpose of `conv3d`: inputs (N, in, D, H, W), weight (in, out / group, kd, kh, kw).

    Raises:
        ValueError: output_padding is given and pad_mode is not 'pad'.
    """
    stride, dilation, extra = per_axis(stride, 3), per_axis(dilation, 3), per_axis(output_padding, 3)
    if any(extra) and pad_mode.lower() != "pad":
        raise ValueError(
            f"mindspore.ops.conv3d_transpose: output_padding is {output_padding} with pad_mode {pad_mode!r}; "
            "only pad_mode 'pad' takes one"
        )
    sizes, pads = transposed_sizes(pad_mode, padding, inputs.shape[2:], weight.shape[2:], stride, dilation)
    sizes = [size + more for size, more in zip(sizes, extra, strict=True)]
    return transposed(torch.conv_transpose3d, inputs, weight, None, sizes, pads, stride, dilation, group)


@op(
    "ops.Conv3DTranspose(in_channel, out_channel, kernel_size, mode, pad_mode, pad, stride, dilation, group, "
    "output_padding, data_format)"
)
def conv3d_transpose_primitive(
    dout,
    weight,
    in_channel,
    out_channel,
    kernel_size,
    mode=1,
    pad_mode="valid",
    pad=0,
    stride=1,
    dilation=1,
    group=1,
    output_padding=0,
    data_format="NCDHW",
):
    """`conv3d_transpose` by a weight of shape (in_channel, out_channel / group, *kernel_size)."""
    _check_weight("Conv3DTranspose", weight, mode, kernel_size, 3, data_format == "NDHWC", out=in_channel)
    if data_format == "NDHWC" or weight.shape[1] * group != out_channel:
        raise ValueError(
            f"mindspore.ops.Conv3DTranspose: weight has shape {tuple(weight.shape)}, data_format is {data_format}; "
            f"expected (in_channel, {out_channel} // group, ...) and 'NCDHW'"
        )
    return conv3d_transpose(dout, weight, pad_mode, pad, stride, dilation, group, output_padding)


# ---- the padding rules, which the pools and the layers share ----


def per_axis(value, n):
    """One number for each of n axes, from one for all, from n, or from n + 2 that begin with those of (N, C)."""
    if n < 1:
        raise ValueError("mindspore.ops: the input has too few axes; expected batch, channels, and those of the window")
    if isinstance(value, int):
        return (value,) * n
    if len(value) == n:
        return value
    if len(value) not in (1, n + 2):
        raise ValueError(f"mindspore.ops: {value} for the {n} axes behind batch and channels; give one number or {n}")
    return tuple(value) * n if len(value) == 1 else value[2:]


def sides(pad_mode, padding, lengths, kernel, stride, dilation):
    """The padding (before, after) of each axis."""
    mode = pad_mode.lower()
    if mode == "pad":
        return _given_sides(padding, len(kernel))
    if mode not in ("same", "valid"):
        raise ValueError(f"mindspore.ops: pad_mode is {pad_mode!r}; give 'same', 'valid' or 'pad'")
    if padding if isinstance(padding, int) else any(padding):
        raise ValueError(f"mindspore.ops: padding is {padding} with pad_mode {pad_mode!r}; it needs pad_mode 'pad'")
    if mode == "valid":
        return ((0, 0),) * len(kernel)
    if min(stride) < 1:
        raise ValueError(f"mindspore.ops: stride is {stride}; it must be positive")
    pads = []
    for i, k in enumerate(kernel):
        total = max((k - 1) * dilation[i] + 1 - stride[i] + -lengths[i] % stride[i], 0)
        pads.append((total // 2, total - total // 2))
    return tuple(pads)


def _given_sides(padding, n):
    given = (padding,) if isinstance(padding, int) else tuple(padding)
    if min(given) < 0:
        raise ValueError(f"mindspore.ops: padding is {padding}; it cannot be negative")
    if len(given) == 2 * n:
        return tuple(zip(given[::2], given[1::2], strict=True))
    return tuple((p, p) for p in per_axis(given, n))


def padded(x, pads, value=0.0):
    """x padded where the two sides of an axis differ, and the padding, the same at both sides, that is left to do."""
    both = [before if before < after else after for before, after in pads]
    for before, after in pads:
        if before != after:
            rest = [(before - b, after - b) for (before, after), b in zip(pads, both, strict=True)]
            # torch counts from the last axis
            return F.pad(x, [side for pair in reversed(rest) for side in pair], value=value), both
    return x, both


def padding_of_any_length(pad_mode, padding, kernel, stride, dilation):
    """The padding, the same at both sides, if it is that for inputs of any length; else None."""
    found = {
        sides(pad_mode, padding, (length,) * len(kernel), kernel, stride, dilation) for length in range(max(stride))
    }
    pads = found.pop()
    if found or any(before != after for before, after in pads):
        return None
    return tuple(before for before, _ in pads)


def convolved(conv, n, x, weight, bias, stride, pad_mode, padding, dilation, groups, channels_last=False):
    """conv, which is torch's for n axes, of x and weight under MindSpore's padding rules."""
    check_axes(n, x, weight)
    if channels_last:
        x, weight = x.movedim(-1, 1), weight.movedim(-1, 1)
    stride, dilation = per_axis(stride, n), per_axis(dilation, n)
    x, both = padded(x, sides(pad_mode, padding, x.shape[2:], weight.shape[2:], stride, dilation))
    out = conv(x, weight, bias, stride, both, dilation, groups)
    return out.movedim(1, -1) if channels_last else out


def check_axes(n, x, weight):
    """ValueError unless both have n axes after the first two: torch would take one fewer for an input without batch."""
    if x.ndim != n + 2 or weight.ndim != n + 2:
        raise ValueError(f"mindspore.ops: the input has {x.ndim} axes and weight {weight.ndim}; expected {n + 2}")


def conv_in_torchs_words(conv, n, x, weight, bias, stride, padding, dilation, groups):
    """conv, which is torch's for n axes. Where 'same' needs other padding before than after, torch itself warns."""
    if padding == "same":
        stride, dilation = per_axis(stride, n), per_axis(dilation, n)
        if max(stride) > 1:
            raise ValueError(f"mindspore.mint: padding is 'same', stride {stride}; 'same' is for stride 1")
        x, padding = padded(x, sides("same", 0, x.shape[-n:], weight.shape[-n:], stride, dilation))
    return conv(x, weight, bias, stride, padding, dilation, groups)


def transposed_sizes(pad_mode, padding, lengths, kernel, stride, dilation):
    """The lengths of the result of a transposed convolution, and the padding (before, after) it takes away."""
    spread = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    sizes = [length * s for length, s in zip(lengths, stride, strict=True)]
    pads = sides(pad_mode, padding, sizes, kernel, stride, dilation)
    if pad_mode.lower() != "same":
        beyond = [k - s - sum(pair) for k, s, pair in zip(spread, stride, pads, strict=True)]
        if pad_mode.lower() == "valid":
            beyond = [max(more, 0) for more in beyond]
        sizes = [size + more for size, more in zip(sizes, beyond, strict=True)]
    return sizes, pads


def transposed(conv_transpose, x, weight, bias, sizes, pads, stride, dilation, groups):
    """The transposed convolution of which `sizes` are kept from `before` on, zeros where it does not reach that far."""
    axes = zip(x.shape[2:], weight.shape[2:], sizes, pads, stride, dilation, strict=True)
    both, extra, cut = [], [], []
    for length, k, size, (before, after), s, d in axes:
        spread = (k - 1) * d + 1
        if (size + before + after - spread) // s + 1 != length:
            raise ValueError(
                f"mindspore.ops: a convolution of kernel {k}, stride {s}, dilation {d}, padding {before} and {after} "
                f"does not take the length {size} to {length}"
            )
        too_long = (length - 1) * s + spread - before - size
        both.append(min(before, max(too_long, 0)))
        extra.append(max(-too_long, 0))
        cut.append(slice(before - both[-1], before - both[-1] + size))
    out = conv_transpose(x, weight, bias, stride, both, extra, groups, dilation)
    return out if list(out.shape[2:]) == sizes else out[(..., *cut)]


def _check_weight(name, weight, mode, kernel_size, n, channels_last, out=None):
    if mode != 1:
        raise ValueError(f"mindspore.ops.{name}: mode is {mode}; only 1, a cross-correlation, is a convolution here")
    kernel = weight.shape[1:-1] if channels_last else weight.shape[2:]
    if tuple(kernel) != tuple(per_axis(kernel_size, n)) or (out is not None and weight.shape[0] != out):
        raise ValueError(
            f"mindspore.ops.{name}: weight has shape {tuple(weight.shape)}; expected {out or 'any number'} kernels "
            f"of {tuple(per_axis(kernel_size, n))}"
        )
