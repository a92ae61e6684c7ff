"""Dropout, of elements and of whole channels."""

import torch
import torch.nn.functional as F

from .._core.generators import generator_of
from .._op.declare import op


@op("ops.dropout", "mint.nn.functional.dropout")
def dropout(input, p=0.5, training=True, seed=None, *, inplace=False):
    """input with each element dropped to 0 with probability p, the others scaled by 1 / (1 - p).

    Args:
        seed: an int, to draw from a stream of its own instead of the global one.
    """
    if seed is None:
        return F.dropout(input, p, training, inplace)
    return input * _kept(input, 1 - p, seed) / (1 - p) if training else input


@op("ops.Dropout(keep_prob, Seed0, Seed1)")
def dropout_primitive(x, keep_prob=0.5, Seed0=0, Seed1=0):
    """`dropout` by the probability to keep an element: the result, and the mask of 1 and 0 in the dtype of x.

    Raises:
        ValueError: keep_prob is not in (0, 1].
    """
    if not 0 < keep_prob <= 1:
        raise ValueError(f"mindspore.ops.Dropout: keep_prob is {keep_prob}; give a number in (0, 1]")
    mask = _kept(x, keep_prob, (Seed0, Seed1) if Seed0 or Seed1 else None)
    return x * mask / keep_prob, mask


@op("ops.dropout1d")
def dropout1d(input, p=0.5, training=True):
    """`dropout` of whole channels of input (N, C, L) or (C, L)."""
    return F.dropout1d(input, p, training)


@op("ops.dropout2d", "mint.nn.functional.dropout2d")
def dropout2d(input, p=0.5, training=True, inplace=False):
    """`dropout` of whole channels of input (N, C, H, W)."""
    return F.dropout2d(_of_rank(input, 4, "dropout2d"), p, training, inplace)


@op("ops.dropout3d")
def dropout3d(input, p=0.5, training=True):
    """`dropout` of whole channels of input (N, C, D, H, W)."""
    return F.dropout3d(_of_rank(input, 5, "dropout3d"), p, training)


@op("ops.Dropout2D(keep_prob)")
def dropout2d_primitive(x, keep_prob=0.5):
    """`dropout2d` by the probability to keep a channel: the result, and the mask as bools in the shape of x."""
    return _drop_channels(_of_rank(x, 4, "Dropout2D"), keep_prob)


@op("ops.Dropout3D(keep_prob)")
def dropout3d_primitive(x, keep_prob=0.5):
    """`dropout3d` by the probability to keep a channel: the result, and the mask as bools in the shape of x."""
    return _drop_channels(_of_rank(x, 5, "Dropout3D"), keep_prob)


def _drop_channels(x, keep_prob):
    if not 0 <= keep_prob <= 1:
        raise ValueError(f"mindspore.ops.Dropout2D, Dropout3D: keep_prob is {keep_prob}; give a number in [0, 1]")
    mask = _kept(x.detach()[(..., *(slice(1),) * (x.ndim - 2))], keep_prob, None)
    return (x * (mask / keep_prob if keep_prob else mask)).to(x.dtype), mask.bool().expand(x.shape)


def _kept(x, keep_prob, seed):
    """1 with probability keep_prob, else 0, like x."""
    generator = None if seed is None else generator_of(seed, x.device)
    return torch.empty_like(x, requires_grad=False).bernoulli_(keep_prob, generator=generator)


def _of_rank(x, rank, name):
    # torch would take the first axis of an input without batch for its channels, with a warning
    if x.ndim != rank:
        raise ValueError(f"mindspore.ops.{name}: the input has shape {tuple(x.shape)}; expected {rank} axes")
    return x
