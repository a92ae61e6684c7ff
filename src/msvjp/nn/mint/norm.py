"""mindspore.mint.nn's normalization: torch's layers, with torch's names for the parameters."""

import torch

from ... import ops
from ..._core.checks import check_positive_ints
from ..._op.declare import layer_op, public
from ..._tape.values_used import before_write
from ...common.parameter import Parameter
from ...common.tensor import Tensor
from ...communication.groups import HCCL_WORLD_COMM_GROUP, check_name, group_of
from ...communication.management import get_group_size
from ..cell import Cell
from ..norm import batch_norm, check_axes, check_groups, group_norm, parameter, synchronized


class _BatchNorm(Cell):
    """(x - mean) / sqrt(variance + eps) * weight + bias, per channel (axis 1), with torch's arguments.

    Args:
        momentum: the weight of the *new* value in the running mean and variance; None averages all batches evenly.
        affine: whether there are weight and bias.
        track_running_stats: whether there are a running mean and variance, for inference.
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, dtype=None):
        super().__init__()
        check_positive_ints(f"mindspore.nn.{self.cls_name}", num_features=num_features)
        dtype = dtype or torch.float32
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.weight = parameter("weight", "ones", num_features, dtype) if affine else None
        self.bias = parameter("bias", "zeros", num_features, dtype) if affine else None
        track = track_running_stats
        self.running_mean = parameter("running_mean", "zeros", num_features, dtype, False) if track else None
        self.running_var = parameter("running_var", "ones", num_features, dtype, False) if track else None
        self.num_batches_tracked = Parameter(Tensor(0), "num_batches_tracked", False) if track else None

    def construct(self, input):
        """The normalized input, of its dtype."""
        check_axes(self.cls_name, input, *self._axes)
        statistics = self.running_mean, self.running_var, self.num_batches_tracked
        return _tracked_batch_norm(input, statistics, self.weight, self.bias, self.training, self.momentum, self.eps)

    def extend_repr(self):
        """The arguments."""
        return (
            f"num_features={self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, track_running_stats={self.track_running_stats}"
        )


@layer_op("mint.nn.BatchNorm")
def _tracked_batch_norm(x, statistics, weight, bias, training, momentum, eps):
    mean, variance, batches = statistics
    momentum = _momentum(batches, momentum) if training else momentum
    return batch_norm(x, mean, variance, weight, bias, training or mean is None, momentum or 0.0, eps)


def _momentum(batches, momentum):
    """The weight of one more batch, which is counted."""
    if batches is not None:
        before_write(batches)
        batches.add_(1)
        return 1 / batches.item() if momentum is None else momentum
    return momentum


@layer_op("mint.nn.SyncBatchNorm")
def _tracked_over_processes(x, statistics, weight, bias, momentum, eps, members):
    mean, variance, batches = statistics
    return synchronized(x, (mean, variance), weight, bias, members, _momentum(batches, momentum) or 0.0, eps)


@public("mint.nn.BatchNorm1d")
class BatchNorm1d(_BatchNorm):
    __doc__ = f"Batch normalization of x (N, C) or (N, C, L): {_BatchNorm.__doc__}"
    _axes = (2, 3)


@public("mint.nn.BatchNorm2d")
class BatchNorm2d(_BatchNorm):
    __doc__ = f"Batch normalization of x (N, C, H, W): {_BatchNorm.__doc__}"
    _axes = (4,)


@public("mint.nn.BatchNorm3d")
class BatchNorm3d(_BatchNorm):
    __doc__ = f"Batch normalization of x (N, C, D, H, W): {_BatchNorm.__doc__}"
    _axes = (5,)


@public("mint.nn.SyncBatchNorm")
class SyncBatchNorm(_BatchNorm):
    """Batch normalization of x (N, C, ...) by the batches of all processes together, which may differ in length.

    Args:
        process_group: the name of the group of the processes; None for all. Other arguments as of `mint.nn.BatchNorm2d`.

    Raises:
        TypeError: process_group is not a str.
        RuntimeError: there is no such group with this process in it.
        ValueError: from a call, x has one axis.
    """

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        track_running_stats=True,
        process_group=None,
        dtype=None,
    ):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype)
        self.process_group = process_group or HCCL_WORLD_COMM_GROUP
        check_name("mint.nn.SyncBatchNorm", self.process_group)
        self.world_size = get_group_size(self.process_group)

    def construct(self, input):
        """The normalized input, of its dtype."""
        if input.ndim < 2:
            raise ValueError(f"mindspore.mint.nn.SyncBatchNorm: x has {input.ndim} axes; give at least two")
        statistics = self.running_mean, self.running_var, self.num_batches_tracked
        if self.world_size == 1 or not (self.training or self.running_mean is None):
            own = self.weight, self.bias, self.training, self.momentum, self.eps
            return _tracked_batch_norm(input, statistics, *own)
        members = group_of("mint.nn.SyncBatchNorm", self.process_group)
        return _tracked_over_processes(input, statistics, self.weight, self.bias, self.momentum, self.eps, members)


@public("nn.LayerNormExt", "mint.nn.LayerNorm")
class LayerNormExt(Cell):
    """(x - mean) / sqrt(variance + eps) * weight + bias, over the last axes, those of normalized_shape.

    Args:
        normalized_shape: an int, a tuple or a list.
        elementwise_affine, bias: whether there are weight and bias; without weight there is no bias.
    """

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, dtype=None):
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else normalized_shape
        if not isinstance(shape, (tuple, list)) or not shape:
            raise TypeError(f"mindspore.nn.LayerNormExt: normalized_shape is {shape!r}; give an int or a tuple")
        self.normalized_shape, self.eps, self.elementwise_affine = tuple(shape), eps, elementwise_affine
        dtype = dtype or torch.float32
        self.weight = parameter("weight", "ones", shape, dtype) if elementwise_affine else None
        self.bias = parameter("bias", "zeros", shape, dtype) if elementwise_affine and bias else None

    def construct(self, input):
        """The normalized input, of its dtype."""
        return ops.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extend_repr(self):
        """The arguments."""
        return f"normalized_shape={self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


@public("mint.nn.GroupNorm")
class GroupNorm(Cell):
    """`nn.GroupNorm` with torch's names, weight and bias."""

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, dtype=None):
        super().__init__()
        check_groups(num_groups, num_channels, affine)
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.weight = parameter("weight", "ones", num_channels, dtype or torch.float32, affine)
        self.bias = parameter("bias", "zeros", num_channels, dtype or torch.float32, affine)

    def construct(self, input):
        """The normalized input, of its dtype."""
        return group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extend_repr(self):
        """The arguments."""
        return f"num_groups={self.num_groups}, num_channels={self.num_channels}, eps={self.eps}, affine={self.affine}"
