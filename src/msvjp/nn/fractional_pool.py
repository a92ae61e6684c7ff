"""Pooling layers over windows whose steps are drawn."""

from .. import ops
from .._op.declare import public
from .cell import Cell


class _FractionalMaxPool(Cell):
    """The maxima of windows whose places are drawn anew in each call; arguments as of `ops.fractional_max_pool2d`."""

    def __init__(self, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
        super().__init__()
        self.kernel_size, self.output_size, self.output_ratio = kernel_size, output_size, output_ratio
        self.return_indices, self._random_samples = return_indices, _random_samples

    def construct(self, input):
        """The maxima, and with return_indices their places, int64."""
        how = self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self._random_samples
        return self._pool(input, *how)


@public("nn.FractionalMaxPool2d")
class FractionalMaxPool2d(_FractionalMaxPool):
    __doc__ = f"Along H and W of (N, C, H, W) or (C, H, W). {_FractionalMaxPool.__doc__}"
    _pool = staticmethod(ops.fractional_max_pool2d)


@public("nn.FractionalMaxPool3d")
class FractionalMaxPool3d(_FractionalMaxPool):
    __doc__ = f"Along D, H and W of (N, C, D, H, W) or (C, D, H, W). {_FractionalMaxPool.__doc__}"
    _pool = staticmethod(ops.fractional_max_pool3d)
