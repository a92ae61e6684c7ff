"""mint.nn: convolutions with torch's arguments."""

import math

import torch
import torch.nn.functional as F

from ..._core.checks import check_bools, check_one_of, check_positive_ints
from ..._op.declare import layer_op, public
from ...common.initializer import HeUniform, Uniform, initializer
from ...common.parameter import Parameter
from ...ops.conv import conv_in_torchs_words, per_axis, sides
from ..cell import Cell


class _Conv(Cell):
    """What the four have in common: the checks, the parameters `weight` and `bias`, and the text."""

    _transposed = False

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        padding_mode="zeros",
        dtype=None,
    ):
        super().__init__()
        name = self.cls_name
        check_positive_ints(f"mindspore.nn.{name}", in_channels=in_channels, out_channels=out_channels, groups=groups)
        check_bools(f"mindspore.nn.{name}", bias=bias)
        check_one_of(f"mindspore.nn.{name}", ("zeros", "reflect", "replicate", "circular"), padding_mode=padding_mode)
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"mindspore.mint.nn.{name}: groups is {groups}; it must divide {in_channels}, {out_channels}"
            )
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride, self.dilation = map(self._each, (kernel_size, stride, dilation))
        self.padding_mode = padding_mode
        self.padding = self._checked(padding) if isinstance(padding, str) else self._each(padding)
        for word in ("kernel_size", "stride", "dilation"):
            check_positive_ints(f"mindspore.nn.{name}", **{word: min(getattr(self, word))})
        self._make_parameters(bias, torch.float32 if dtype is None else dtype)

    def _each(self, value):
        return tuple(per_axis(value, self._axes))

    def _checked(self, padding):
        check_one_of(f"mindspore.nn.{self.cls_name}", ("same", "valid"), padding=padding)
        if padding == "same" and any(s != 1 for s in self.stride):
            raise ValueError(
                f"mindspore.mint.nn.{self.cls_name}: padding is 'same', stride {self.stride}; it must be 1"
            )
        return padding

    def _make_parameters(self, bias, dtype):
        first, second = self.out_channels, self.in_channels
        if self._transposed:
            first, second = second, first
        shape = (first, second // self.groups, *self.kernel_size)
        self.weight = Parameter(initializer(HeUniform(math.sqrt(5)), shape, dtype), name="weight")
        bound = Uniform(1 / math.sqrt(math.prod(shape[1:])))
        self.bias = Parameter(initializer(bound, (self.out_channels,), dtype), name="bias") if bias else None

    def construct(self, input):
        """The convolution of the input."""
        how = (self.stride, self.padding, self.dilation, self.groups)
        return _convolved(input, self.weight, self.bias, *how, self.padding_mode)

    def extend_repr(self):
        """The arguments of the constructor."""
        return (
            f"input_channels={self.in_channels}, output_channels={self.out_channels}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}, padding={self.padding}, dilation={self.dilation}, groups={self.groups}, "
            f"bias={self.bias is not None}"
        )


@public("mint.nn.Conv1d")
class Conv1d(_Conv):
    """input (N, in_channels, L) under out_channels kernels; the arguments are those of `mint.nn.Conv2d`."""

    _axes = 1


@public("mint.nn.Conv2d")
class Conv2d(_Conv):
    """input (N, in_channels, H, W) under out_channels kernels: (N, out_channels, H', W').

    Args:
        kernel_size, stride, dilation: an int, or a tuple of one for each axis.
        padding: at both sides of each axis: an int or a tuple; or 'same' (for stride 1) or 'valid'.
        groups: the number of groups of channels.
        padding_mode: what to pad with: 'zeros', 'reflect', 'replicate' or 'circular'.
        dtype: of the parameters; None is float32.
    """

    _axes = 2


@public("mint.nn.Conv3d")
class Conv3d(_Conv):
    """input (N, in_channels, D, H, W) under out_channels kernels; the arguments are those of `mint.nn.Conv2d`."""

    _axes = 3


@public("mint.nn.ConvTranspose2d")
class ConvTranspose2d(_Conv):
    """The transpose of `mint.nn.Conv2d`.

    Args:
        output_padding: by how much longer the result is, an int or two.
    """

    _axes = 2
    _transposed = True

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        output_padding=0,
        groups=1,
        bias=True,
        dilation=1,
        padding_mode="zeros",
        dtype=None,
    ):
        if padding_mode != "zeros" or isinstance(padding, str):
            raise ValueError(
                f"mindspore.mint.nn.ConvTranspose2d: padding is {padding!r}, padding_mode {padding_mode!r}; "
                "give a number of zeros"
            )
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype
        )
        self.output_padding = self._each(output_padding)

    def construct(self, input, output_size=None):
        """The transposed convolution of the input; output_size, (H', W'), stands for output_padding."""
        how = (self.stride, self.padding, self.output_padding, self.groups, self.dilation)
        return _transposed(input, self.weight, self.bias, *how, output_size)


@layer_op("mint.nn.Conv")
def _convolved(input, weight, bias, stride, padding, dilation, groups, padding_mode):
    n = len(stride)
    if padding_mode != "zeros" and padding != "valid":
        mode = "same" if padding == "same" else "pad"
        pads = sides(mode, 0 if mode == "same" else padding, input.shape[-n:], weight.shape[2:], stride, dilation)
        input, padding = F.pad(input, [side for pair in reversed(pads) for side in pair], padding_mode), 0
    return conv_in_torchs_words(_CONV[n], n, input, weight, bias, stride, padding, dilation, groups)


_CONV = (None, torch.conv1d, torch.conv2d, torch.conv3d)


@layer_op("mint.nn.ConvTranspose2d")
def _transposed(input, weight, bias, stride, padding, output_padding, groups, dilation, output_size):
    if output_size is not None:
        output_padding = [
            size - ((length - 1) * s - 2 * p + d * (k - 1) + 1)
            for size, length, s, p, d, k in zip(
                output_size[-2:], input.shape[-2:], stride, padding, dilation, weight.shape[2:], strict=True
            )
        ]
        if any(not 0 <= extra < s for extra, s in zip(output_padding, stride, strict=True)):
            raise ValueError(
                f"mindspore.mint.nn.ConvTranspose2d: output_size is {output_size}; it must be at most stride - 1 more "
                f"than without it, and is {output_padding} more"
            )
    return torch.conv_transpose2d(input, weight, bias, stride, padding, output_padding, groups, dilation)
