# Written by .ci/write_stubs.py from the declarations.

from ...common.tensor import Tensor
from ...dataset.audio.biquad import BassBiquad as BassBiquad
