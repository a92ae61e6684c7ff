# Written by .ci/write_stubs.py from the declarations.

from . import functional as functional
from ...common.tensor import Tensor
from ...nn.activation import ELU as ELU
from ...nn.activation import HShrink as _HShrink
from ...nn.activation import HSigmoid as _HSigmoid
from ...nn.activation import HSwish as _HSwish
from ...nn.activation import Hardtanh as Hardtanh
from ...nn.activation import LogSigmoid as LogSigmoid
from ...nn.activation import LogSoftmaxExt as _LogSoftmaxExt
from ...nn.activation import Mish as Mish
from ...nn.activation import PReLUExt as _PReLUExt
from ...nn.activation import ReLU as ReLU
from ...nn.activation import ReLU6 as ReLU6
from ...nn.activation import SiLU as SiLU
from ...nn.activation import Sigmoid as Sigmoid
from ...nn.activation import SoftShrink as _SoftShrink
from ...nn.activation import Tanh as Tanh
from ...nn.activation import Threshold as Threshold
from ...nn.dense import Linear as Linear
from ...nn.dropout import Dropout2dExt as _Dropout2dExt
from ...nn.dropout import DropoutExt as _DropoutExt
from ...nn.embedding import EmbeddingExt as _EmbeddingExt
from ...nn.image import PixelShuffle as PixelShuffle
from ...nn.image import UpsamplingBilinear2d as UpsamplingBilinear2d
from ...nn.image import UpsamplingNearest2d as UpsamplingNearest2d
from ...nn.loss import BCELoss as BCELoss
from ...nn.loss import CosineEmbeddingLoss as CosineEmbeddingLoss
from ...nn.loss import CrossEntropyLoss as CrossEntropyLoss
from ...nn.loss import L1LossExt as _L1LossExt
from ...nn.loss import MSELoss as MSELoss
from ...nn.loss import NLLLoss as NLLLoss
from ...nn.loss import SoftMarginLoss as SoftMarginLoss
from ...nn.mint.activation import GELU as GELU
from ...nn.mint.activation import GLU as GLU
from ...nn.mint.activation import SELU as SELU
from ...nn.mint.activation import SoftmaxExt as _SoftmaxExt
from ...nn.mint.conv import Conv1d as Conv1d
from ...nn.mint.conv import Conv2d as Conv2d
from ...nn.mint.conv import Conv3d as Conv3d
from ...nn.mint.conv import ConvTranspose2d as ConvTranspose2d
from ...nn.mint.loss import BCEWithLogitsLoss as BCEWithLogitsLoss
from ...nn.mint.loss import KLDivLoss as KLDivLoss
from ...nn.mint.loss import SmoothL1Loss as SmoothL1Loss
from ...nn.mint.norm import BatchNorm1d as BatchNorm1d
from ...nn.mint.norm import BatchNorm2d as BatchNorm2d
from ...nn.mint.norm import BatchNorm3d as BatchNorm3d
from ...nn.mint.norm import GroupNorm as GroupNorm
from ...nn.mint.norm import LayerNormExt as _LayerNormExt
from ...nn.mint.norm import SyncBatchNorm as SyncBatchNorm
from ...nn.mint.padding import ConstantPad1d as ConstantPad1d
from ...nn.mint.padding import ConstantPad2d as ConstantPad2d
from ...nn.mint.padding import ConstantPad3d as ConstantPad3d
from ...nn.mint.padding import ReflectionPad1d as ReflectionPad1d
from ...nn.mint.padding import ReflectionPad2d as ReflectionPad2d
from ...nn.mint.padding import ReflectionPad3d as ReflectionPad3d
from ...nn.mint.padding import ReplicationPad1d as ReplicationPad1d
from ...nn.mint.padding import ReplicationPad2d as ReplicationPad2d
from ...nn.mint.padding import ReplicationPad3d as ReplicationPad3d
from ...nn.mint.padding import ZeroPad1d as ZeroPad1d
from ...nn.mint.padding import ZeroPad2d as ZeroPad2d
from ...nn.mint.padding import ZeroPad3d as ZeroPad3d
from ...nn.mint.pool import AdaptiveAvgPool1d as AdaptiveAvgPool1d
from ...nn.mint.pool import AdaptiveAvgPool2d as AdaptiveAvgPool2d
from ...nn.mint.pool import AdaptiveAvgPool3d as AdaptiveAvgPool3d
from ...nn.mint.pool import AdaptiveMaxPool1d as AdaptiveMaxPool1d
from ...nn.mint.pool import AvgPool1dExt as _AvgPool1dExt
from ...nn.mint.pool import AvgPool2dExt as _AvgPool2dExt
from ...nn.mint.pool import AvgPool3dExt as _AvgPool3dExt
from ...nn.mint.pool import MaxPool2dExt as _MaxPool2dExt
from ...nn.pool import AdaptiveMaxPool2d as AdaptiveMaxPool2d
from ...nn.pool import MaxUnpool2d as MaxUnpool2d
from ...nn.shaping import Flatten as Flatten
from ...nn.shaping import Fold as Fold
from ...nn.shaping import Identity as Identity
from ...nn.shaping import UnfoldExt as _UnfoldExt
from ...nn.shaping import UpsampleExt as _UpsampleExt
from collections.abc import Sequence
from typing import Any

AvgPool1d = _AvgPool1dExt
AvgPool2d = _AvgPool2dExt
AvgPool3d = _AvgPool3dExt
Dropout = _DropoutExt
Dropout2d = _Dropout2dExt
Embedding = _EmbeddingExt
Hardshrink = _HShrink
Hardsigmoid = _HSigmoid
Hardswish = _HSwish
L1Loss = _L1LossExt
LayerNorm = _LayerNormExt
LogSoftmax = _LogSoftmaxExt
MaxPool2d = _MaxPool2dExt
PReLU = _PReLUExt
Softmax = _SoftmaxExt
Softshrink = _SoftShrink
Unfold = _UnfoldExt
Upsample = _UpsampleExt
def cross_entropy(input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = 'mean', label_smoothing: float = 0.0) -> Any: ...
def kl_div_ext(input: Tensor, target: Tensor, reduction: str = 'mean', log_target: bool = False) -> Any: ...
def mse_loss_ext(input: Tensor, target: Tensor, reduction: str = 'mean') -> Any: ...
def nllloss(input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = 'mean') -> Any: ...
def upsample_bilinear2d_op(x: Tensor, output_size: Sequence[int] | int | None = None, scales: Any = None, align_corners: bool = False) -> Tensor: ...
def upsample_nearest2d_op(x: Tensor, output_size: Sequence[int] | int | None = None, scales: Sequence[float] | None = None) -> Tensor: ...
