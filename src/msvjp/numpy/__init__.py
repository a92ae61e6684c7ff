"""mindspore.numpy: filled from the declarations in `ops/`, beside numpy's constants and the dtypes."""

from math import inf, nan, pi

from ..common.dtype import bool_, float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64

# without a width, MindSpore's numpy means 32 bits
int_, uint, float_ = int32, uint32, float32
PINF, NINF = inf, -inf

# isort: split
from . import fft
