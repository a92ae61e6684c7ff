"""mint.nn: pools with torch's arguments; the stride is kernel_size by default."""

from ..._op.declare import public
from ...mint.nn import functional
from ..cell import Cell


class _AvgPool(Cell):
    def __init__(
        self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
    ):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.ceil_mode, self.count_include_pad, self.divisor_override = ceil_mode, count_include_pad, divisor_override

    def construct(self, input):
        """The mean of each window."""
        how = (self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)
        return self._of(input, self.kernel_size, *how)


@public("nn.AvgPool1dExt", "mint.nn.AvgPool1d")
class AvgPool1dExt(Cell):
    """`mint.nn.functional.avg_pool1d`: the mean of each window along the last axis."""

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def construct(self, input):
        """The mean of each window."""
        how = (self.stride, self.padding, self.ceil_mode, self.count_include_pad)
        return functional.avg_pool1d(input, self.kernel_size, *how)


@public("nn.AvgPool2dExt", "mint.nn.AvgPool2d")
class AvgPool2dExt(_AvgPool):
    """`mint.nn.functional.avg_pool2d`: the mean of each window of (N, C, H, W)."""

    _of = staticmethod(functional.avg_pool2d)


@public("nn.AvgPool3dExt", "mint.nn.AvgPool3d")
class AvgPool3dExt(_AvgPool):
    """`mint.nn.functional.avg_pool3d`: the mean of each window of (N, C, D, H, W)."""

    _of = staticmethod(functional.avg_pool3d)


@public("nn.MaxPool2dExt", "mint.nn.MaxPool2d")
class MaxPool2dExt(Cell):
    """`mint.nn.functional.max_pool2d`: the maximum of each window of (N, C, H, W), and with return_indices its place."""

    def __init__(self, kernel_size=1, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.dilation = padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def construct(self, input):
        """The maximum of each window."""
        how = (self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices)
        return functional.max_pool2d(input, self.kernel_size, *how)


class _AdaptiveAvgPool(Cell):
    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size

    def construct(self, input):
        """The mean of each window."""
        return self._of(input, self.output_size)

    def extend_repr(self):
        """The size of the result."""
        return f"output_size={self.output_size}"


@public("mint.nn.AdaptiveAvgPool1d")
class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    """`mint.nn.functional.adaptive_avg_pool1d`: the means of output_size windows along the last axis."""

    _of = staticmethod(functional.adaptive_avg_pool1d)


@public("mint.nn.AdaptiveAvgPool2d")
class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """`mint.nn.functional.adaptive_avg_pool2d`: means, so many that the result is output_size high and wide."""

    _of = staticmethod(functional.adaptive_avg_pool2d)


@public("mint.nn.AdaptiveAvgPool3d")
class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """`mint.nn.functional.adaptive_avg_pool3d`: means, so many that the last three axes get the lengths output_size."""

    _of = staticmethod(functional.adaptive_avg_pool3d)

    def extend_repr(self):
        """Nothing, as in MindSpore."""
        return ""


@public("mint.nn.AdaptiveMaxPool1d")
class AdaptiveMaxPool1d(Cell):
    """`mint.nn.functional.adaptive_max_pool1d`: maxima along the last axis, and with return_indices their places."""

    def __init__(self, output_size, return_indices=False):
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def construct(self, input):
        """The maximum of each window."""
        return functional.adaptive_max_pool1d(input, self.output_size, self.return_indices)

    def extend_repr(self):
        """The size of the result."""
        return f"output_size={self.output_size}, return_indices={self.return_indices}"
