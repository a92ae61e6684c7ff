"""Pooling layers. The stride is 1 by default; `ops/conv.py` has the padding rules."""

from .. import ops
from .._core.checks import check_one_of, check_positive_ints
from .._op.declare import layer_op, public
from ..ops import pool
from ..ops.conv import padding_of_any_length, per_axis
from .cell import Cell


class _Pool(Cell):
    """What the six have in common: the checks and the text."""

    _axes = 2

    def __init__(self, kernel_size, stride, pad_mode, padding, data_format="NCHW"):
        super().__init__()
        if not isinstance(pad_mode, str):
            raise TypeError(f"mindspore.nn.{self.cls_name}: pad_mode is {pad_mode!r}; give a string")
        self.pad_mode, self.padding, self.format = pad_mode.upper(), padding, data_format
        check_one_of(f"mindspore.nn.{self.cls_name}", ("VALID", "SAME", "PAD"), pad_mode=self.pad_mode)
        check_one_of(f"mindspore.nn.{self.cls_name}", ("NCHW", "NHWC"), data_format=data_format)
        self.kernel_size, self.stride = self._each("kernel_size", kernel_size), self._each("stride", stride)
        self._check_padding()

    def _each(self, word, value):
        """An int, or one for each axis."""
        values = value if isinstance(value, (tuple, list)) else (value,)
        if not all(type(v) is int for v in values):
            raise TypeError(f"mindspore.nn.{self.cls_name}: {word} is {value!r}; give an int or a tuple of ints")
        if len(values) not in (1, self._axes) or min(values) < 1:
            raise ValueError(
                f"mindspore.nn.{self.cls_name}: {word} is {value!r}; give one or {self._axes} positive ints"
            )
        return values[0] if len(values) == 1 else tuple(values)

    def _settle(self, dilation=1):
        """Keep what a call needs, whatever the text shows: the windows, and their padding if it is that of any input."""
        kernel, stride, dilation = (per_axis(v, self._axes) for v in (self.kernel_size, self.stride, dilation))
        how = (self.pad_mode, self.padding, kernel, stride, dilation)
        self._windows, self._both = (kernel, stride, self.pad_mode, self.padding), padding_of_any_length(*how)

    def _check_padding(self):
        given = self.padding if isinstance(self.padding, (tuple, list)) else (self.padding,)
        if not all(type(p) is int for p in given):
            raise TypeError(
                f"mindspore.nn.{self.cls_name}: padding is {self.padding!r}; give an int or a tuple of ints"
            )
        if min(given) < 0 or len(given) not in (1, self._axes) or (any(given) and self.pad_mode != "PAD"):
            raise ValueError(
                f"mindspore.nn.{self.cls_name}: padding is {self.padding!r} with pad_mode {self.pad_mode!r}; "
                f"give one or {self._axes} ints, none negative, and only with pad_mode 'pad'"
            )

    def extend_repr(self):
        """The windows."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, pad_mode={self.pad_mode}"


# ---- maxima ----


class _MaxPool(_Pool):
    def __init__(self, kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode, data_format="NCHW"):
        super().__init__(kernel_size, stride, pad_mode, padding, data_format)
        self.dilation = self._each("dilation", dilation)
        self.return_indices, self.ceil_mode = return_indices, ceil_mode
        if self.pad_mode != "PAD" and (self.dilation not in (1, (1,) * self._axes) or return_indices or ceil_mode):
            raise ValueError(
                f"mindspore.nn.{self.cls_name}: dilation is {dilation}, return_indices {return_indices}, ceil_mode "
                f"{ceil_mode} with pad_mode {pad_mode!r}; they need pad_mode 'pad'"
            )
        self._settle(self.dilation)

    def construct(self, x):
        """The maximum of each window, and with return_indices its place."""
        how = (self.dilation, self.ceil_mode, self.return_indices)
        return _max_pool(x, *self._windows, *how, self._both, self.format == "NHWC")


@public("nn.MaxPool2d")
class MaxPool2d(_MaxPool):
    """The maximum of each window of x (N, C, H, W) or (C, H, W).

    Args:
        kernel_size, stride, dilation: an int, or a tuple of one for each axis.
        pad_mode: 'valid' (no padding), 'same' (ceil(length / stride) windows along each axis; padded with -inf) or 'pad'.
        padding: with pad_mode 'pad', at both sides of each axis: an int, or one for each axis.
        return_indices: return the places of the maxima in their planes too, int64.
        ceil_mode: also take windows that reach beyond the padding.
        data_format: 'NCHW' or 'NHWC'.

    Raises:
        TypeError: a number is not an int.
        ValueError: a number is not positive (padding: negative), or padding, dilation, return_indices or ceil_mode is
            given and pad_mode is not 'pad'.
    """

    def __init__(
        self,
        kernel_size=1,
        stride=1,
        pad_mode="valid",
        padding=0,
        dilation=1,
        return_indices=False,
        ceil_mode=False,
        data_format="NCHW",
    ):
        super().__init__(kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode, data_format)


@public("nn.MaxPool1d")
class MaxPool1d(_MaxPool):
    """The maximum of each window of x (N, C, L) or (C, L); the arguments are those of `nn.MaxPool2d`, as ints."""

    _axes = 1

    def __init__(
        self,
        kernel_size=1,
        stride=1,
        pad_mode="valid",
        padding=0,
        dilation=1,
        return_indices=False,
        ceil_mode=False,
    ):
        super().__init__(kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode)
        _spread(self, self.pad_mode == "PAD")


@public("nn.MaxPool3d")
class MaxPool3d(_MaxPool):
    """The maximum of each window of x (N, C, D, H, W) or (C, D, H, W); the arguments are those of `nn.MaxPool2d`."""

    _axes = 3

    def __init__(
        self,
        kernel_size=1,
        stride=1,
        pad_mode="valid",
        padding=0,
        dilation=1,
        return_indices=False,
        ceil_mode=False,
    ):
        super().__init__(kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode)


@layer_op("nn.MaxPool")
def _max_pool(x, kernel, stride, pad_mode, padding, dilation, ceil_mode, return_indices, both, channels_last):
    has_batch = x.ndim == len(kernel) + 2
    if both is not None and has_batch and not channels_last:
        return pool.maxima(x, kernel, stride, both, dilation, ceil_mode, return_indices)
    how = (kernel, stride, pad_mode, padding, dilation, ceil_mode, return_indices)
    if channels_last:
        return pool.max_pool(x.movedim(-1, 1), *how).movedim(1, -1)
    if has_batch:
        return pool.max_pool(x, *how)
    out = pool.max_pool(x.unsqueeze(0), *how)
    return tuple(o.squeeze(0) for o in out) if return_indices else out.squeeze(0)


def _spread(layer, deep):
    """What MindSpore shows for the windows of a 1-D pool: those of the 2-D or 3-D one that it is there."""
    ones = (1, 1) if deep else (1,)
    layer.kernel_size, layer.stride = (*ones, layer.kernel_size), (*ones, layer.stride)


# ---- means ----


class _AvgPool(_Pool):
    def __init__(
        self,
        kernel_size,
        stride,
        pad_mode,
        padding,
        ceil_mode,
        count_include_pad,
        divisor_override=None,
        data_format="NCHW",
    ):
        super().__init__(kernel_size, stride, pad_mode, padding, data_format)
        if divisor_override is not None and divisor_override <= 0:
            raise ValueError(
                f"mindspore.nn.{self.cls_name}: divisor_override is {divisor_override}; give a positive number"
            )
        self.ceil_mode, self.count_include_pad, self.divisor_override = ceil_mode, count_include_pad, divisor_override
        self._settle()

    def _counts_padding(self):
        # of 1-D and 2-D pools 'same' alone goes another way in MindSpore, where padding never counts
        plain = self.pad_mode == "SAME" and not self.ceil_mode and self.divisor_override is None
        return self.count_include_pad and not plain

    def construct(self, x):
        """The mean of each window."""
        how = (self.ceil_mode, self._counts_padding(), self.divisor_override)
        return _avg_pool(x, *self._windows, *how, self._both, self.format == "NHWC")


@public("nn.AvgPool2d")
class AvgPool2d(_AvgPool):
    """The mean of each window of x (N, C, H, W) or (C, H, W).

    Args:
        kernel_size, stride: an int, or a tuple of one for each axis.
        pad_mode: 'valid' (no padding), 'same' (ceil(length / stride) windows along each axis) or 'pad'.
        padding: with pad_mode 'pad', at both sides of each axis: an int, or one for each axis.
        ceil_mode: also take windows that reach beyond the padding.
        count_include_pad: whether padding counts; never with pad_mode 'same' and neither of ceil_mode, divisor_override.
        divisor_override: what to divide the sums by.
        data_format: 'NCHW' or 'NHWC'.

    Raises:
        TypeError: a number is not an int.
        ValueError: a number is not positive (padding: negative), or padding is given and pad_mode is not 'pad'.
    """

    def __init__(
        self,
        kernel_size=1,
        stride=1,
        pad_mode="valid",
        padding=0,
        ceil_mode=False,
        count_include_pad=True,
        divisor_override=None,
        data_format="NCHW",
    ):
        how = (ceil_mode, count_include_pad, divisor_override, data_format)
        super().__init__(kernel_size, stride, pad_mode, padding, *how)


@public("nn.AvgPool1d")
class AvgPool1d(_AvgPool):
    """The mean of each window of x (N, C, L) or (C, L); the arguments are those of `nn.AvgPool2d`, as ints."""

    _axes = 1

    def __init__(self, kernel_size=1, stride=1, pad_mode="valid", padding=0, ceil_mode=False, count_include_pad=True):
        super().__init__(kernel_size, stride, pad_mode, padding, ceil_mode, count_include_pad)
        if self.pad_mode != "PAD" and not ceil_mode and count_include_pad:
            _spread(self, False)


@public("nn.AvgPool3d")
class AvgPool3d(_AvgPool):
    """The mean of each window of x (N, C, D, H, W) or (C, D, H, W); the arguments are those of `nn.AvgPool2d`.

    With pad_mode 'same' padding counts, unless count_include_pad is False.
    """

    _axes = 3

    def __init__(
        self,
        kernel_size=1,
        stride=1,
        pad_mode="valid",
        padding=0,
        ceil_mode=False,
        count_include_pad=True,
        divisor_override=None,
    ):
        super().__init__(kernel_size, stride, pad_mode, padding, ceil_mode, count_include_pad, divisor_override)

    def _counts_padding(self):
        return self.count_include_pad


@layer_op("nn.AvgPool")
def _avg_pool(x, kernel, stride, pad_mode, padding, ceil_mode, include, divisor, both, channels_last):
    has_batch = x.ndim == len(kernel) + 2
    if both is not None and has_batch and not channels_last and not pool.forgets_padding(x, both):
        return pool.means(x, kernel, stride, both, ceil_mode, include, divisor)
    how = (kernel, stride, pad_mode, padding, ceil_mode, include, divisor)
    if channels_last:
        return pool.avg_pool(x.movedim(-1, 1), *how).movedim(1, -1)
    return pool.avg_pool(x, *how) if has_batch else pool.avg_pool(x.unsqueeze(0), *how).squeeze(0)


# ---- windows that fit the result's size ----


class _Adaptive(Cell):
    """A pool whose result has the lengths output_size: an int, or one for each axis, None to keep an axis."""

    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size


@public("nn.AdaptiveAvgPool1d")
class AdaptiveAvgPool1d(_Adaptive):
    """`ops.adaptive_avg_pool1d`: the means of output_size windows along the last axis."""

    def __init__(self, output_size):
        super().__init__(output_size)
        check_positive_ints("mindspore.nn.AdaptiveAvgPool1d", output_size=output_size)

    def construct(self, input):
        """The mean of each window."""
        return ops.adaptive_avg_pool1d(input, self.output_size)


@public("nn.AdaptiveAvgPool2d")
class AdaptiveAvgPool2d(_Adaptive):
    """`ops.adaptive_avg_pool2d`: means, so many that the last two axes get the lengths output_size."""

    def construct(self, input):
        """The mean of each window."""
        return ops.adaptive_avg_pool2d(input, self.output_size)


@public("nn.AdaptiveAvgPool3d")
class AdaptiveAvgPool3d(_Adaptive):
    """`ops.adaptive_avg_pool3d`: means, so many that the last three axes get the lengths output_size."""

    def construct(self, input):
        """The mean of each window."""
        return ops.adaptive_avg_pool3d(input, self.output_size)


@public("nn.AdaptiveMaxPool1d")
class AdaptiveMaxPool1d(_Adaptive):
    """`ops.adaptive_max_pool1d`: the maxima of output_size windows along the last axis."""

    def __init__(self, output_size):
        super().__init__(output_size)
        check_positive_ints("mindspore.nn.AdaptiveMaxPool1d", output_size=output_size)

    def construct(self, x):
        """The maximum of each window."""
        return ops.adaptive_max_pool1d(x, self.output_size)


@public("nn.AdaptiveMaxPool2d", "mint.nn.AdaptiveMaxPool2d")
class AdaptiveMaxPool2d(_Adaptive):
    """`ops.adaptive_max_pool2d`: maxima, so many that the last two axes get the lengths output_size.

    Args:
        return_indices: return their places too, int64.
    """

    def __init__(self, output_size, return_indices=False):
        super().__init__(output_size)
        self.return_indices = return_indices

    def construct(self, input):
        """The maximum of each window, and with return_indices its place."""
        return ops.adaptive_max_pool2d(input, self.output_size, self.return_indices)


@public("nn.AdaptiveMaxPool3d")
class AdaptiveMaxPool3d(_Adaptive):
    """`ops.adaptive_max_pool3d`: maxima, so many that the last three axes get the lengths output_size.

    Args:
        return_indices: return their places too, int32.
    """

    def __init__(self, output_size, return_indices=False):
        super().__init__(output_size)
        self.return_indices = return_indices

    def construct(self, input):
        """The maximum of each window, and with return_indices its place."""
        return ops.adaptive_max_pool3d(input, self.output_size, self.return_indices)


# ---- powers, and the way back ----


class _LPPool(Cell):
    """The norm_type-th root of the sum of powers in each window; stride is kernel_size by default."""

    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.norm_type, self.kernel_size, self.stride, self.ceil_mode = norm_type, kernel_size, stride, ceil_mode


@public("nn.LPPool1d")
class LPPool1d(_LPPool):
    """`ops.lp_pool1d`: the norm_type-th root of the sum of powers in each window along the last axis."""

    def construct(self, x):
        """The root for each window."""
        return ops.lp_pool1d(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)


@public("nn.LPPool2d")
class LPPool2d(_LPPool):
    """`ops.lp_pool2d`: the norm_type-th root of the sum of powers in each window of x (N, C, H, W)."""

    def construct(self, x):
        """The root for each window."""
        return ops.lp_pool2d(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)


class _MaxUnpool(Cell):
    """The maxima put back where they came from, zeros elsewhere; stride is kernel_size by default."""

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding = padding

    def construct(self, x, indices, output_size=None):
        """x at the places `indices`; output_size settles the lengths that pooling rounded."""
        return self._of(x, indices, self.kernel_size, self.stride, self.padding, output_size)


@public("nn.MaxUnpool1d")
class MaxUnpool1d(_MaxUnpool):
    """`ops.max_unpool1d`: maxima put back where they came from, zeros elsewhere."""

    _of = staticmethod(ops.max_unpool1d)


@public("nn.MaxUnpool2d", "mint.nn.MaxUnpool2d")
class MaxUnpool2d(_MaxUnpool):
    """`ops.max_unpool2d`: maxima put back where they came from, zeros elsewhere."""

    _of = staticmethod(ops.max_unpool2d)


@public("nn.MaxUnpool3d")
class MaxUnpool3d(_MaxUnpool):
    """`ops.max_unpool3d`: maxima put back where they came from, zeros elsewhere."""

    _of = staticmethod(ops.max_unpool3d)
