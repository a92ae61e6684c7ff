"""Normalization: by batch, layer, instance and group."""

import numbers

import torch

from .._core.checks import check_between, check_bools, check_one_of, check_positive_ints, check_type
from .._core.switch import plain
from .._op.declare import layer_op, public
from .._tape.values_used import before_write
from ..common.initializer import Initializer, initializer
from ..common.parameter import Parameter
from ..communication.differentiable import all_sum
from ..communication.groups import HCCL_WORLD_COMM_GROUP, group_of
from ..communication.management import create_group, get_group_size, get_rank
from ..ops import _norms
from .cell import Cell


def parameter(name, init, shape, dtype, trained=True):
    """A Parameter that has a name of its own until a Cell holds the layer."""
    if not isinstance(init, (plain, numbers.Number, str, Initializer)):
        raise TypeError(f"mindspore.nn: {name} starts from {init!r}; give a name, a number, an Initializer or a Tensor")
    return Parameter(initializer(init, shape, dtype), name=name, requires_grad=trained)


class _BatchNorm(Cell):
    """(x - mean) / sqrt(variance + eps) * gamma + beta, per channel (axis 1).

    Args:
        num_features: the number of channels.
        momentum: the weight of the *old* value in the moving mean and variance, in [0, 1].
        affine: whether gamma and beta are trained; they are there in any case.
        gamma_init, beta_init, moving_mean_init, moving_var_init: what `initializer` takes.
        use_batch_statistics: whether the mean and variance are those of the batch, and the moving ones follow them, or
            the moving ones. By default the former in training, the latter else.
        data_format: 'NCHW'; MindSpore has 'NHWC' on a GPU only, and here it is refused.

    Raises:
        TypeError, ValueError: an argument is not as said, or x has another number of axes or channels.
    """

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.9,
        affine=True,
        gamma_init="ones",
        beta_init="zeros",
        moving_mean_init="zeros",
        moving_var_init="ones",
        use_batch_statistics=None,
        data_format="NCHW",
        dtype=torch.float32,
    ):
        super().__init__()
        check_positive_ints(f"mindspore.nn.{self.cls_name}", num_features=num_features)
        check_between(f"mindspore.nn.{self.cls_name}", 0, 1, momentum=momentum)
        check_bools(f"mindspore.nn.{self.cls_name}", affine=affine)
        check_one_of(f"mindspore.nn.{self.cls_name}", (None, True, False), use_batch_statistics=use_batch_statistics)
        check_one_of(f"mindspore.nn.{self.cls_name}", ("NCHW",), data_format=data_format)
        self.num_features, self.eps, self.use_batch_statistics = num_features, eps, use_batch_statistics
        self.momentum = 1 - momentum  # the weight of the new value, as MindSpore keeps it
        self._how = self.momentum, eps  # for good: what the attributes are set to later is printed alone
        self.moving_mean = parameter("mean", moving_mean_init, num_features, dtype, False)
        self.moving_variance = parameter("variance", moving_var_init, num_features, dtype, False)
        self.gamma = parameter("gamma", gamma_init, num_features, dtype, affine)
        self.beta = parameter("beta", beta_init, num_features, dtype, affine)

    def construct(self, x):
        """The normalized x, of its dtype."""
        check_axes(self.cls_name, x, *self._axes)
        return self.normalize(x)

    def normalize(self, x):
        """The normalized x, of any number of axes."""
        by_batch = self.training if self.use_batch_statistics is None else self.use_batch_statistics
        return batch_norm(x, self.moving_mean, self.moving_variance, self.gamma, self.beta, by_batch, *self._how)

    def extend_repr(self):
        """The arguments and Parameters."""
        return (
            f"num_features={self.num_features}, eps={self.eps}, momentum={1.0 - self.momentum}, gamma={self.gamma}, "
            f"beta={self.beta}, moving_mean={self.moving_mean}, moving_variance={self.moving_variance}"
        )


@layer_op("nn.BatchNorm")
def batch_norm(x, mean, variance, gamma, beta, by_batch, momentum, eps):
    if gamma is not None and mean is not None and gamma.dtype != mean.dtype:
        # a Cell in float16 keeps its statistics in float32, and then torch wants these in float32 too
        gamma, beta = gamma.to(mean.dtype), beta.to(mean.dtype)
    if by_batch:
        before_write(mean, variance)
    # not torch.nn.functional's, which refuses one value per channel in training: a last batch of one sample is normal
    return _norms.batch_norm(x, gamma, beta, mean, variance, by_batch, momentum, eps)


def check_axes(layer, x, *axes):
    if x.ndim not in axes:
        expected = " or ".join(map(str, axes))
        raise ValueError(f"mindspore.nn.{layer}: the input has shape {x.shape}; expected {expected} axes")


@public("nn.BatchNorm1d")
class BatchNorm1d(_BatchNorm):
    __doc__ = f"Batch normalization of x (N, C) or (N, C, L): {_BatchNorm.__doc__}"
    _axes = (2, 3)


@public("nn.BatchNorm2d")
class BatchNorm2d(_BatchNorm):
    __doc__ = f"Batch normalization of x (N, C, H, W): {_BatchNorm.__doc__}"
    _axes = (4,)


@public("nn.BatchNorm3d")
class BatchNorm3d(Cell):
    """Batch normalization of x (N, C, D, H, W). It holds a BatchNorm2d, and the names of its parameters say so."""

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.9,
        affine=True,
        gamma_init="ones",
        beta_init="zeros",
        moving_mean_init="zeros",
        moving_var_init="ones",
        use_batch_statistics=None,
        dtype=torch.float32,
    ):
        super().__init__()
        start = {"gamma_init": gamma_init, "beta_init": beta_init}
        moving = {"moving_mean_init": moving_mean_init, "moving_var_init": moving_var_init}
        statistics = {"use_batch_statistics": use_batch_statistics}
        self.bn2d = BatchNorm2d(num_features, eps, momentum, affine, **start, **moving, **statistics, dtype=dtype)

    def construct(self, x):
        """The normalized x, of its dtype."""
        check_axes("BatchNorm3d", x, 5)
        return self.bn2d.normalize(x)


@public("nn.SyncBatchNorm")
class SyncBatchNorm(_BatchNorm):
    """Batch normalization of x (N, C) or (N, C, H, W) by the batches of all processes together, which may differ in length.

    process_groups: lists of ranks, each of which normalizes by its own batches; None for all ranks. Other arguments as of
    `nn.BatchNorm2d`.

    Raises:
        TypeError: process_groups is not a list of lists of ints.
        ValueError: a rank is in none of them, or twice.
    """

    _axes = (2, 4)

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.9,
        affine=True,
        gamma_init="ones",
        beta_init="zeros",
        moving_mean_init="zeros",
        moving_var_init="ones",
        use_batch_statistics=None,
        process_groups=None,
        dtype=torch.float32,
    ):
        start = gamma_init, beta_init, moving_mean_init, moving_var_init
        super().__init__(num_features, eps, momentum, affine, *start, use_batch_statistics, dtype=dtype)
        self.process_groups = process_groups
        self._group = HCCL_WORLD_COMM_GROUP if process_groups is None else _own_group(process_groups)

    def normalize(self, x):
        """The normalized x."""
        by_batch = self.training if self.use_batch_statistics is None else self.use_batch_statistics
        if not by_batch or get_group_size(self._group) == 1:
            return super().normalize(x)
        members = group_of("nn.SyncBatchNorm", self._group)
        moving = self.moving_mean, self.moving_variance
        return synchronized(x, moving, self.gamma, self.beta, members, *self._how)


def _own_group(groups):
    """The name of the group, among lists of ranks, that this process is in."""
    api, rank = "mindspore.nn.SyncBatchNorm", get_rank()
    check_type(api, list, "a list of lists of ranks", process_groups=groups)
    for ranks in groups:
        check_type(api, list, "lists of ranks", **{"an item of process_groups": ranks})
    own = [ranks for ranks in groups if rank in ranks]
    if len(own) != 1:
        raise ValueError(f"{api}: process_groups is {groups!r}; rank {rank} must be in one of them")
    if get_group_size() == 1:
        return HCCL_WORLD_COMM_GROUP
    name = f"SyncBatchNorm {own[0]}"
    create_group(name, own[0])
    return name


@layer_op("nn.SyncBatchNorm")
def synchronized(x, moving, gamma, beta, members, momentum, eps):
    """By the mean and variance over all processes, each a sum that has a derivative.

    moving: their moving values, or two None; gamma and beta: Parameters, or None.
    """
    mean, variance = moving
    wide, axes = x.to((x if mean is None else mean).dtype), [0, *range(2, x.ndim)]
    count = wide.new_full((1,), x.numel() // x.shape[1])
    total = all_sum("nn.SyncBatchNorm", members, torch.cat([wide.sum(axes), count]))
    number = total[-1].detach()
    average = total[:-1] / number
    centered = wide - along_channels(average, x)
    spread = all_sum("nn.SyncBatchNorm", members, (centered**2).sum(axes)) / number
    if mean is not None:
        before_write(mean, variance)
        with torch.no_grad():
            mean.lerp_(average.detach(), momentum)
            variance.lerp_(spread.detach() * number / (number - 1).clamp(min=1), momentum)
    scale = torch.rsqrt(spread + eps)
    out = centered * along_channels(scale if gamma is None else gamma * scale, x)
    return (out if beta is None else out + along_channels(beta, x)).to(x.dtype)


def along_channels(values, x):
    """One value per channel, axis 1 of x, in a shape that broadcasts to it."""
    return values.view(-1, *[1] * (x.ndim - 2))


@public("nn.LayerNorm")
class LayerNorm(Cell):
    """(x - mean) / sqrt(variance + epsilon) * gamma + beta, over the axes from begin_norm_axis on.

    Args:
        normalized_shape: the shape of gamma and beta, a tuple or list: that of x from begin_params_axis on.
        gamma_init, beta_init: what `initializer` takes.
        epsilon: 1e-7, where torch and `ops.layer_norm` have 1e-5.

    Raises:
        TypeError: normalized_shape is not a tuple or list.
        ValueError: it is empty, or not that of x from begin_params_axis on; x has no such axes.
    """

    def __init__(
        self,
        normalized_shape,
        begin_norm_axis=-1,
        begin_params_axis=-1,
        gamma_init="ones",
        beta_init="zeros",
        epsilon=1e-7,
        dtype=torch.float32,
    ):
        super().__init__()
        if not isinstance(normalized_shape, (tuple, list)):
            raise TypeError(f"mindspore.nn.LayerNorm: normalized_shape is {normalized_shape!r}; give a tuple or list")
        if not normalized_shape:
            raise ValueError("mindspore.nn.LayerNorm: normalized_shape is empty; give the length of an axis or more")
        self.normalized_shape, self.epsilon = normalized_shape, epsilon
        self.begin_norm_axis, self.begin_params_axis = begin_norm_axis, begin_params_axis
        self._how = begin_norm_axis, begin_params_axis, epsilon  # for good, as in BatchNorm
        self.gamma = parameter("gamma", gamma_init, normalized_shape, dtype)
        self.beta = parameter("beta", beta_init, normalized_shape, dtype)

    def construct(self, input_x):
        """The normalized input_x, of its dtype."""
        return _layer_norm(input_x, self.gamma, self.beta, *self._how)

    def extend_repr(self):
        """The arguments and Parameters, punctuated as in MindSpore."""
        return (
            f"normalized_shape={self.normalized_shape}, begin_norm_axis={self.begin_norm_axis}, "
            f"begin_params_axis={self.begin_params_axis}, gamma{self.gamma}, beta={self.beta}"
        )


@layer_op("nn.LayerNorm")
def _layer_norm(x, gamma, beta, norm_axis, params_axis, eps):
    shape, own = x.shape, gamma.shape
    axes = len(shape)
    if not (-axes <= norm_axis < axes and -axes <= params_axis < axes):
        raise ValueError(f"mindspore.nn.LayerNorm: the axes are {norm_axis}, {params_axis}; the input has {axes}")
    if own != shape[params_axis:]:
        raise ValueError(
            f"mindspore.nn.LayerNorm: normalized_shape is {tuple(own)}, the input has shape {tuple(shape)}; "
            f"expected its shape from axis {params_axis} on"
        )
    if not (gamma.dtype is beta.dtype is x.dtype):
        gamma, beta = gamma.to(x.dtype), beta.to(x.dtype)
    over = shape[norm_axis:]
    if own == over:
        return _norms.layer_norm(x, over, gamma, beta, eps)
    return _norms.layer_norm(x, over, eps=eps) * gamma + beta


class _InstanceNorm(Cell):
    """(x - mean) / sqrt(variance + eps) * gamma + beta, per sample and channel, in training and inference alike.

    Args:
        num_features: the number of channels.
        momentum: for moving_mean and moving_variance, which are kept as they start: nothing is computed from them.
        affine: whether gamma and beta are trained, by default yes.
        gamma_init, beta_init: what `initializer` takes.

    Raises:
        TypeError, ValueError: an argument is not as said, or x has another number of axes or channels.
    """

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        gamma_init="ones",
        beta_init="zeros",
        dtype=torch.float32,
    ):
        super().__init__()
        check_positive_ints(f"mindspore.nn.{self.cls_name}", num_features=num_features)
        check_between(f"mindspore.nn.{self.cls_name}", 0, 1, momentum=momentum)
        check_bools(f"mindspore.nn.{self.cls_name}", affine=affine)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.moving_mean = parameter("mean", "zeros", num_features, dtype, False)
        self.moving_variance = parameter("variance", "ones", num_features, dtype, False)
        self.gamma = parameter("gamma", gamma_init, num_features, dtype, affine)
        self.beta = parameter("beta", beta_init, num_features, dtype, affine)

    def construct(self, x):
        """The normalized x, of its dtype."""
        check_axes(self.cls_name, x, self._axes)
        return _instance_norm(x, self.gamma, self.beta, self.eps)

    def extend_repr(self):
        """The arguments and Parameters."""
        return (
            f"num_features={self.num_features}, eps={self.eps}, momentum={self.momentum}, gamma={self.gamma}, "
            f"beta={self.beta}, moving_mean={self.moving_mean}, moving_variance={self.moving_variance}"
        )


@layer_op("nn.InstanceNorm")
def _instance_norm(x, gamma, beta, eps):
    return _norms.instance_norm(x, gamma, beta, eps)


@public("nn.InstanceNorm1d")
class InstanceNorm1d(_InstanceNorm):
    __doc__ = f"Instance normalization of x (N, C, L): {_InstanceNorm.__doc__}"
    _axes = 3


@public("nn.InstanceNorm2d")
class InstanceNorm2d(_InstanceNorm):
    __doc__ = f"Instance normalization of x (N, C, H, W): {_InstanceNorm.__doc__}"
    _axes = 4


@public("nn.InstanceNorm3d")
class InstanceNorm3d(_InstanceNorm):
    __doc__ = f"Instance normalization of x (N, C, D, H, W): {_InstanceNorm.__doc__}"
    _axes = 5


@public("nn.GroupNorm")
class GroupNorm(Cell):
    """(x - mean) / sqrt(variance + eps) * gamma + beta, per sample and group of channels. x: (N, num_channels, ...).

    Args:
        affine: whether gamma and beta are trained; they are there in any case.
        gamma_init, beta_init: what `initializer` takes.

    Raises:
        TypeError, ValueError: num_groups does not divide num_channels, or x has another number of channels.
    """

    def __init__(
        self,
        num_groups,
        num_channels,
        eps=1e-5,
        affine=True,
        gamma_init="ones",
        beta_init="zeros",
        dtype=torch.float32,
    ):
        super().__init__()
        check_groups(num_groups, num_channels, affine)
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.gamma = parameter("gamma", gamma_init, num_channels, dtype, affine)
        self.beta = parameter("beta", beta_init, num_channels, dtype, affine)

    def construct(self, x):
        """The normalized x, of its dtype."""
        return group_norm(x, self.num_groups, self.gamma, self.beta, self.eps)

    def extend_repr(self):
        """The numbers of groups and channels."""
        return f"num_groups={self.num_groups}, num_channels={self.num_channels}"


def check_groups(num_groups, num_channels, affine):
    check_positive_ints("mindspore.nn.GroupNorm", num_groups=num_groups, num_channels=num_channels)
    check_bools("mindspore.nn.GroupNorm", affine=affine)
    if num_channels % num_groups:
        raise ValueError(f"mindspore.nn.GroupNorm: {num_channels} channels cannot be split into {num_groups} groups")


@layer_op("nn.GroupNorm")
def group_norm(x, num_groups, gamma, beta, eps):
    if x.ndim < 2:
        raise ValueError(f"mindspore.nn.GroupNorm: the input has shape {tuple(x.shape)}; expected 2 axes or more")
    return _norms.group_norm(x, num_groups, gamma.to(x.dtype), beta.to(x.dtype), eps)
