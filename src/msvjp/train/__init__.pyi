# Written by .ci/write_stubs.py from the declarations.

from . import metrics as metrics
from ..common.tensor import Tensor
from ..train.checkpoint import load_checkpoint as load_checkpoint
from ..train.checkpoint import load_param_into_net as load_param_into_net
from ..train.checkpoint import save_checkpoint as save_checkpoint
from ..train.loss_scale import DynamicLossScaleManager as DynamicLossScaleManager
from ..train.loss_scale import FixedLossScaleManager as FixedLossScaleManager
from ..train.loss_scale import LossScaleManager as LossScaleManager
from ..train.mixed_precision import build_train_network as build_train_network
import msvjp.train.mixed_precision

amp = msvjp.train.mixed_precision
