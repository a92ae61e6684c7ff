"""Convolutions and their transposes as layers. `ops/conv.py` has the padding rules."""

import math

import torch
import torch.nn.functional as F

from .._core.checks import check_bools, check_one_of, check_positive_ints
from .._core.switch import plain
from .._op.declare import layer_op, public
from ..common.initializer import HeUniform, Uniform, initializer
from ..common.parameter import Parameter
from ..ops.conv import convolved, padding_of_any_length, transposed, transposed_sizes
from .cell import Cell


class _Conv(Cell):
    """What the six have in common: the checks, the parameters `weight` and `bias`, and the text."""

    _axes = 2
    _formats = ("NCHW", "NHWC")
    _transposed = False

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        data_format="NCHW",
        dtype=torch.float32,
    ):
        super().__init__()
        name = self.cls_name
        check_positive_ints(f"mindspore.nn.{name}", in_channels=in_channels, out_channels=out_channels, group=group)
        check_bools(f"mindspore.nn.{name}", has_bias=has_bias)
        check_one_of(f"mindspore.nn.{name}", self._formats, data_format=data_format)
        check_one_of(f"mindspore.nn.{name}", ("same", "valid", "pad"), pad_mode=pad_mode)
        if in_channels % group or out_channels % group:
            raise ValueError(
                f"mindspore.nn.{name}: group is {group}, in_channels {in_channels}, out_channels {out_channels}; "
                "group must divide both"
            )
        self.in_channels, self.out_channels, self.group, self.has_bias = in_channels, out_channels, group, has_bias
        self.kernel_size = self._each("kernel_size", kernel_size)
        self.stride, self.dilation = self._each("stride", stride), self._each("dilation", dilation)
        self.pad_mode, self.padding, self.data_format = pad_mode, padding, data_format
        self._check_padding()
        self._make_parameters(weight_init, bias_init, dtype)

    def _each(self, word, value, least=1):
        """An int for each axis, from one for all or a tuple."""
        values = (value,) * self._axes if isinstance(value, int) else value
        if (
            not isinstance(values, (tuple, list))
            or len(values) != self._axes
            or not all(type(v) is int for v in values)
        ):
            raise TypeError(f"mindspore.nn.{self.cls_name}: {word} is {value!r}; give an int or {self._axes}")
        if min(values) < least:
            raise ValueError(f"mindspore.nn.{self.cls_name}: {word} is {value!r}; it must be at least {least}")
        return tuple(values)

    def _check_padding(self):
        given = self.padding if isinstance(self.padding, (tuple, list)) else (self.padding,)
        if not all(type(p) is int for p in given):
            raise TypeError(
                f"mindspore.nn.{self.cls_name}: padding is {self.padding!r}; give an int or a tuple of ints"
            )
        how = (self.pad_mode, self.padding, self.kernel_size, self.stride, self.dilation)
        self._both = padding_of_any_length(*how)  # so that most calls need not work it out
        self._how = self.stride, self.pad_mode, self.padding, self.dilation, self.group

    def _make_parameters(self, weight_init, bias_init, dtype):
        inner, outer = self.in_channels, self.out_channels
        if self._transposed:
            shape = (inner, outer // self.group, *self.kernel_size)
        elif self.data_format == "NHWC":
            shape = (outer, *self.kernel_size, inner // self.group)
        else:
            shape = (outer, inner // self.group, *self.kernel_size)
        if weight_init is None:
            weight_init = HeUniform(math.sqrt(5))
        if bias_init is None and self.has_bias:
            bias_init = Uniform(1 / math.sqrt(math.prod(shape[1:])))
        self.weight_init, self.bias_init = weight_init, bias_init
        self.weight = Parameter(initializer(weight_init, shape, dtype), name="weight")
        self.bias = Parameter(initializer(bias_init, (outer,), dtype), name="bias") if self.has_bias else None

    def extend_repr(self):
        """The arguments of the constructor."""
        return (
            f"input_channels={self.in_channels}, output_channels={self.out_channels}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}, pad_mode={self.pad_mode}, padding={self.padding}, dilation={self.dilation}, "
            f"group={self.group}, has_bias={self.has_bias}, weight_init={self.weight_init}, "
            f"bias_init={self.bias_init}, format={self.data_format}"
        )


@public("nn.Conv2d")
class Conv2d(_Conv):
    """x (N, in_channels, H, W) under out_channels kernels: (N, out_channels, H', W').

    Args:
        kernel_size, stride, dilation: an int, or a tuple of one for each axis.
        pad_mode: 'same' (H' is ceil(H / stride), the odd pixel of padding is below and to the right), 'valid' (no
            padding) or 'pad' (by `padding`).
        padding: with pad_mode 'pad', the zeros at each side: an int, or a tuple (top, bottom, left, right).
        group: the number of groups of channels.
        weight_init: what `initializer` takes; by default HeUniform(sqrt(5)).
        bias_init: the same; by default uniform within 1 / sqrt(fan in).
        data_format: 'NCHW', or 'NHWC': the channels of x and weight are the last axis.

    Raises:
        TypeError: a number is not an int, or has_bias is not a bool.
        ValueError: a number is not positive (padding: negative), pad_mode or data_format is none of the above, padding
            is given and pad_mode is not 'pad', or group does not divide both numbers of channels.
    """

    def construct(self, x):
        """The convolution of x."""
        return _conv2d(
            x, self.weight, self.bias if self.has_bias else None, self._how, self._both, self.data_format == "NHWC"
        )


class _RowConv(_Conv):
    """A convolution along one axis, as one along two of which the first has length 1."""

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        dtype=torch.float32,
    ):
        check_positive_ints(
            f"mindspore.nn.{type(self).__name__}", kernel_size=kernel_size, stride=stride, dilation=dilation
        )
        if type(padding) is not int:
            raise TypeError(f"mindspore.nn.{type(self).__name__}: padding is {padding!r}; give an int")
        rest = ((1, dilation), group, has_bias, _weight_of_row(weight_init), bias_init)
        padding = (0, 0, padding, padding)
        super().__init__(
            in_channels, out_channels, (1, kernel_size), (1, stride), pad_mode, padding, *rest, dtype=dtype
        )


def _weight_of_row(weight_init):
    if not isinstance(weight_init, plain):
        return weight_init
    if weight_init.ndim != 3:
        raise ValueError(f"mindspore.nn.Conv1d: weight_init has shape {tuple(weight_init.shape)}; expected three axes")
    return weight_init.reshape(*weight_init.shape[:2], 1, weight_init.shape[2])


@public("nn.Conv1d")
class Conv1d(_RowConv):
    """x (N, in_channels, L) under out_channels kernels: (N, out_channels, L').

    The arguments are those of `nn.Conv2d`, the numbers single ints. The weight has four axes, the third of length 1.
    """

    def construct(self, x):
        """The convolution of x."""
        return _conv1d(x, self.weight, self.bias if self.has_bias else None, *self._how)


@public("nn.Conv3d")
class Conv3d(_Conv):
    """x (N, in_channels, D, H, W) under out_channels kernels: (N, out_channels, D', H', W').

    The arguments are those of `nn.Conv2d`; a padding for each side is a tuple of six.
    """

    _axes = 3
    _formats = ("NCDHW",)

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        data_format="NCDHW",
        dtype=torch.float32,
    ):
        rest = (pad_mode, padding, dilation, group, has_bias, weight_init, bias_init, data_format, dtype)
        super().__init__(in_channels, out_channels, kernel_size, stride, *rest)

    def construct(self, x):
        """The convolution of x."""
        return _conv3d(x, self.weight, self.bias if self.has_bias else None, *self._how)


# ---- transposes ----


@public("nn.Conv2dTranspose")
class Conv2dTranspose(_Conv):
    """The transpose of a convolution: x (N, in_channels, H, W) to (N, out_channels, H', W').

    H' is H * stride for pad_mode 'same', H * stride + max(kernel - stride, 0) for 'valid', and
    (H - 1) * stride + kernel - padding for 'pad', the kernel spread by dilation. The other arguments are those of
    `nn.Conv2d`; the weight has the shape (in_channels, out_channels / group, kernel height, kernel width).

    Args:
        output_padding: rows and columns of zeros to add below and to the right, an int or two, for pad_mode 'pad'.
    """

    _transposed = True

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        output_padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        dtype=torch.float32,
    ):
        rest = (pad_mode, padding, dilation, group, has_bias, weight_init, bias_init)
        super().__init__(in_channels, out_channels, kernel_size, stride, *rest, dtype=dtype)
        self.output_padding = output_padding
        self._extra = _checked(self, output_padding)

    def construct(self, x):
        """The transposed convolution of x."""
        return _conv2d_transpose(x, self.weight, self.bias if self.has_bias else None, *self._how, self._extra)


@public("nn.Conv1dTranspose")
class Conv1dTranspose(_RowConv):
    """The transpose of a convolution: x (N, in_channels, L) to (N, out_channels, L').

    The lengths are as in `nn.Conv2dTranspose`. The weight has four axes, the third of length 1.
    """

    _transposed = True

    def construct(self, x):
        """The transposed convolution of x."""
        return _conv1d_transpose(x, self.weight, self.bias if self.has_bias else None, *self._how)


@public("nn.Conv3dTranspose")
class Conv3dTranspose(_Conv):
    """The transpose of a convolution: x (N, in_channels, D, H, W) to (N, out_channels, D', H', W').

    The lengths are as in `nn.Conv2dTranspose`.

    Args:
        output_padding: for pad_mode 'pad', by how much longer the result is, an int or three.
    """

    _axes = 3
    _formats = ("NCDHW",)
    _transposed = True

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        output_padding=0,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        data_format="NCDHW",
        dtype=torch.float32,
    ):
        rest = (pad_mode, padding, dilation, group, has_bias, weight_init, bias_init, data_format, dtype)
        super().__init__(in_channels, out_channels, kernel_size, stride, *rest)
        self.output_padding = _checked(self, output_padding)

    def construct(self, x):
        """The transposed convolution of x."""
        return _conv3d_transpose(x, self.weight, self.bias if self.has_bias else None, *self._how, self.output_padding)


def _checked(conv, output_padding):
    """The output_padding of each axis."""
    extra = conv._each("output_padding", output_padding, 0)
    if any(extra) and conv.pad_mode != "pad":
        raise ValueError(
            f"mindspore.nn.{conv.cls_name}: output_padding is {output_padding} with pad_mode {conv.pad_mode!r}; "
            "only 'pad' takes one"
        )
    if any(more >= max(s, d) for more, s, d in zip(extra, conv.stride, conv.dilation, strict=True)):
        raise ValueError(
            f"mindspore.nn.{conv.cls_name}: output_padding is {output_padding}; it must be less than the stride "
            f"{conv.stride} or the dilation {conv.dilation}"
        )
    return extra


# ---- what they compute ----


@layer_op("nn.Conv2d")
def _conv2d(x, weight, bias, how, both, channels_last):
    if both is None or channels_last or x.ndim != 4:
        return convolved(torch.conv2d, 2, x, weight, bias, *how, channels_last)
    stride, _, _, dilation, group = how
    return torch.conv2d(x, weight, bias, stride, both, dilation, group)


@layer_op("nn.Conv3d")
def _conv3d(x, weight, bias, stride, pad_mode, padding, dilation, group):
    return convolved(torch.conv3d, 3, x, weight, bias, stride, pad_mode, padding, dilation, group)


@layer_op("nn.Conv1d")
def _conv1d(x, weight, bias, stride, pad_mode, padding, dilation, group):
    x = x.unsqueeze(2)
    return convolved(torch.conv2d, 2, x, weight, bias, stride, pad_mode, padding, dilation, group).squeeze(2)


@layer_op("nn.Conv2dTranspose")
def _conv2d_transpose(x, weight, bias, stride, pad_mode, padding, dilation, group, extra):
    out = _stamped(torch.conv_transpose2d, x, weight, bias, stride, pad_mode, padding, dilation, group, (0, 0))
    return F.pad(out, (0, extra[1], 0, extra[0])) if any(extra) else out


@layer_op("nn.Conv1dTranspose")
def _conv1d_transpose(x, weight, bias, stride, pad_mode, padding, dilation, group):
    if x.ndim != 3:
        raise ValueError(f"mindspore.nn.Conv1dTranspose: x has shape {tuple(x.shape)}; expected three axes")
    x = x.unsqueeze(2)
    return _stamped(
        torch.conv_transpose2d, x, weight, bias, stride, pad_mode, padding, dilation, group, (0, 0)
    ).squeeze(2)


@layer_op("nn.Conv3dTranspose")
def _conv3d_transpose(x, weight, bias, stride, pad_mode, padding, dilation, group, extra):
    return _stamped(torch.conv_transpose3d, x, weight, bias, stride, pad_mode, padding, dilation, group, extra)


def _stamped(conv_transpose, x, weight, bias, stride, pad_mode, padding, dilation, group, extra):
    sizes, pads = transposed_sizes(pad_mode, padding, x.shape[2:], weight.shape[2:], stride, dilation)
    sizes = [size + more for size, more in zip(sizes, extra, strict=True)]
    return transposed(conv_transpose, x, weight, bias, sizes, pads, stride, dilation, group)
