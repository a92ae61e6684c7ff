# Written by .ci/write_stubs.py from the declarations.

from ..common.tensor import Tensor
from ..experimental.optim.mint import Adam as Adam
from ..experimental.optim.mint import AdamW as AdamW
from ..experimental.optim.mint import FusedAdamW as FusedAdamW
from ..experimental.optim.mint import SGD as SGD
