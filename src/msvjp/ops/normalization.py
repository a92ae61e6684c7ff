"""Normalization: by batch, layer, group and channel, and to unit length."""

import torch
import torch.nn.functional as F

from .._op.declare import op
from .._tape.recording import nested
from .._tape.values_used import before_write
from . import _norms
from ._bounds import clamped


@op("ops.batch_norm", "mint.nn.functional.batch_norm")
def batch_norm(input_x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """input_x (N, C, ...) normalized in each channel, by the running statistics or, in training, by its own.

    Training moves running_mean and running_var, in place, by the share momentum toward the statistics of input_x
    (the variance unbiased): momentum has torch's sense here, unlike in `nn.BatchNorm2d`.
    """
    return _batch_norm(input_x, running_mean, running_var, weight, bias, training, momentum, eps)


def _batch_norm(x, mean, variance, weight, bias, training, momentum, eps):
    tracked = [s for s in (mean, variance) if s is not None and s.requires_grad]
    if tracked and training:  # torch refuses them, though they are only written to
        mean, variance = mean.detach(), variance.detach()
    elif tracked:  # torch has no derivative by them
        axes = (-1, *(1,) * (x.ndim - 2))
        x = (x - mean.view(axes)) * torch.rsqrt(variance.view(axes) + eps)
        weight, bias = (None if s is None else s.view(axes) for s in (weight, bias))
        x = x if weight is None else x * weight
        return x if bias is None else x + bias
    if training:
        before_write(mean, variance)
    if not (training and nested()):
        return F.batch_norm(x, mean, variance, weight, bias, training, momentum, eps)
    return _norms.batch_norm(x, weight, bias, mean, variance, training, momentum, eps)


@op("ops.BatchNorm(is_training, epsilon, momentum, data_format)")
def batch_norm_primitive(
    input_x, scale, bias, mean, variance, is_training=False, epsilon=1e-5, momentum=0.1, data_format="NCHW"
):
    """`batch_norm`, and the mean and the (biased) variance that it took, each twice."""
    x = input_x.movedim(-1, 1) if data_format == "NHWC" else input_x
    out = _batch_norm(x, mean, variance, scale, bias, is_training, momentum, epsilon)
    if is_training:
        variance, mean = torch.var_mean(x, [0, *range(2, x.ndim)], correction=0)
    return out.movedim(1, -1) if data_format == "NHWC" else out, mean, variance, mean, variance


@op("ops.layer_norm", "mint.nn.functional.layer_norm")
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """input normalized over its last axes, those of normalized_shape, times weight plus bias."""
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else normalized_shape
    return _norms.layer_norm(input, shape, weight, bias, eps)


@op("ops.LayerNorm(begin_norm_axis, begin_params_axis, epsilon)")
def layer_norm_primitive(input_x, gamma, beta, begin_norm_axis=1, begin_params_axis=1, epsilon=1e-7):
    """input_x normalized over the axes from begin_norm_axis on, times gamma plus beta; the mean; the variance.

    gamma and beta have the shape of input_x from begin_params_axis on. Mean and variance are float32.
    """
    shape, own = input_x.shape, gamma.shape
    if not own == beta.shape == shape[begin_params_axis:]:
        raise ValueError(
            f"mindspore.ops.LayerNorm: gamma has shape {tuple(own)}, beta {tuple(beta.shape)}; "
            f"expected {tuple(shape[begin_params_axis:])}, that of input_x from axis {begin_params_axis} on"
        )
    axes, over = len(shape), shape[begin_norm_axis:]
    gamma, beta = gamma.to(input_x.dtype), beta.to(input_x.dtype)
    x = input_x if input_x.dtype == torch.float64 else input_x.float()
    variance, mean = torch.var_mean(x, tuple(range(-len(over), 0)), correction=0, keepdim=True)
    variance, mean = variance.float(), mean.float()
    if begin_norm_axis % axes == begin_params_axis % axes:
        return _norms.layer_norm(input_x, over, gamma, beta, epsilon), mean, variance
    out = _norms.layer_norm(input_x, over, None, None, epsilon) * gamma + beta
    return out.to(input_x.dtype), mean, variance


@op("ops.group_norm", "mint.nn.functional.group_norm")
def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """input (N, C, ...) normalized over each of num_groups groups of channels; weight and bias are one per channel."""
    return _norms.group_norm(input, num_groups, weight, bias, eps)


@op("ops.rms_norm", "ops.RmsNorm(epsilon)")
def rms_norm(x, gamma, epsilon=1e-6):
    """x over its root mean square along the axes of gamma, times gamma; and the inverse of that root, float32."""
    axes = tuple(range(-gamma.ndim, 0))
    wide = x if x.dtype == torch.float64 else x.float()
    inverse = torch.rsqrt(wide.square().mean(axes, keepdim=True) + epsilon)
    return (wide * inverse).to(x.dtype) * gamma, inverse


@op("ops.lrn", "ops.LRN(depth_radius, bias, alpha, beta, norm_region)")
def lrn(x, depth_radius=5, bias=1.0, alpha=1.0, beta=0.5, norm_region="ACROSS_CHANNELS"):
    """x over (bias + alpha * the sum of squares of the channels at most depth_radius away) ** beta."""
    if norm_region != "ACROSS_CHANNELS":
        raise ValueError(f"mindspore.ops.lrn: norm_region is {norm_region!r}; it can only be 'ACROSS_CHANNELS'")
    width = 2 * depth_radius + 1
    return F.local_response_norm(x, width, alpha * width, beta, bias)  # torch has the mean in place of the sum


@op("ops.L2Normalize(axis, epsilon)")
def l2_normalize(input_x, axis=0, epsilon=1e-4):
    """input_x over the root of max(sum of its squares along axis, epsilon)."""
    if isinstance(axis, (tuple, list)):
        (axis,) = axis
    return input_x * clamped(input_x.square().sum(axis, keepdim=True), min=epsilon).rsqrt()


@op("mint.nn.functional.normalize")
def normalize(input, p=2.0, dim=1, eps=1e-12):
    """input over max(its p-norm along dim, eps)."""
    return F.normalize(input, p, dim, eps)
