# Written by .ci/write_stubs.py from the declarations.

from .common.tensor import Tensor
from .train.loss_scale import DynamicLossScaleManager as DynamicLossScaleManager
from .train.loss_scale import DynamicLossScaler as DynamicLossScaler
from .train.loss_scale import FixedLossScaleManager as FixedLossScaleManager
from .train.loss_scale import LossScaleManager as LossScaleManager
from .train.loss_scale import LossScaler as LossScaler
from .train.loss_scale import StaticLossScaler as StaticLossScaler
from .train.mixed_precision import auto_mixed_precision as auto_mixed_precision
from .train.mixed_precision import build_train_network as build_train_network
from .train.mixed_precision import custom_mixed_precision as custom_mixed_precision
from .train.mixed_precision import get_black_list as get_black_list
from .train.mixed_precision import get_white_list as get_white_list
from typing import Any

def all_finite(inputs: Any) -> Tensor: ...
