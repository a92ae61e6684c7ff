"""torch's normalizations, and what they are made of where a third derivative may be taken, for which torch's own are wrong."""

import torch

from .._tape.recording import nested

_CUDNN = torch.backends.cudnn


def layer_norm(x, shape, weight=None, bias=None, eps=1e-5):
    """x normalized over its last axes, which are of this shape, times weight plus bias."""
    if not nested():
        return torch.layer_norm(x, shape, weight, bias, eps)
    return _scaled(_normalized(x, tuple(range(-len(shape), 0)), eps), weight, bias)


def group_norm(x, groups, weight=None, bias=None, eps=1e-5):
    """x (N, C, ...) normalized over each group of channels, times weight plus bias, which are (C,)."""
    if not nested():
        return torch.group_norm(x, groups, weight, bias, eps)
    return _scaled(
        _normalized(x.reshape(x.shape[0], groups, -1), (-1,), eps).reshape(x.shape), *_by_channel(x, weight, bias)
    )


def instance_norm(x, weight, bias, eps):
    """x (N, C, ...) normalized over each channel of each sample, times weight plus bias, which are (C,)."""
    if not nested():
        return torch.instance_norm(x, weight, bias, None, None, True, 0.0, eps, _CUDNN.enabled)
    return _scaled(_normalized(x, tuple(range(2, x.ndim)), eps), *_by_channel(x, weight, bias))


def batch_norm(x, weight, bias, mean, variance, by_batch, momentum, eps):
    """x (N, C, ...) normalized over each channel, by_batch by its own statistics, toward which mean and variance then move."""
    out = torch.batch_norm(x, weight, bias, mean, variance, by_batch, momentum, eps, _CUDNN.enabled)
    if not by_batch or not nested():
        return out
    return _scaled(_normalized(x, (0, *range(2, x.ndim)), eps), *_by_channel(x, weight, bias)).to(out.dtype)


def _normalized(x, axes, eps):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    variance, mean = torch.var_mean(wide, axes, correction=0, keepdim=True)
    return ((wide - mean) * torch.rsqrt(variance + eps)).to(x.dtype)


def _scaled(x, weight, bias):
    x = x if weight is None else x * weight
    return x if bias is None else x + bias


def _by_channel(x, *parameters):
    return [None if p is None else p.view(-1, *(1,) * (x.ndim - 2)) for p in parameters]
