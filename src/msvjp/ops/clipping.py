"""Clipping gradients by their norm."""

import math

import torch

from .._op.declare import op
from ._bounds import clamped


@op("ops.clip_by_norm")
def clip_by_norm(x, max_norm, norm_type=2.0, error_if_nonfinite=False):
    """The Tensor, or all Tensors of a list or tuple together, scaled down to a norm of at most max_norm.

    Raises:
        RuntimeError: the norm is not finite and error_if_nonfinite is True.
    """
    tensors = _several(x)
    norm = _norm(tensors, norm_type)
    if error_if_nonfinite and not math.isfinite(norm):
        raise RuntimeError(f"the norm of order {norm_type} is {norm.item()}")
    factor = clamped(max_norm / (norm + 1e-6), max=1)
    return _structured_as(x, [_scaled(t, factor) for t in tensors])


@op("ops.clip_by_global_norm")
def clip_by_global_norm(x, clip_norm=1.0, use_norm=None):
    """`clip_by_norm` with the 2-norm, times clip_norm / max(norm, clip_norm).

    Raises:
        ValueError: clip_norm is not positive, or use_norm is given.
    """
    if use_norm is not None or clip_norm <= 0:
        raise ValueError(
            f"mindspore.ops.clip_by_global_norm: clip_norm is {clip_norm}, use_norm {use_norm}; "
            "give a positive clip_norm, and None for use_norm"
        )
    tensors = _several(x)
    factor = clip_norm / clamped(_norm(tensors, 2.0), min=clip_norm)
    return _structured_as(x, [_scaled(t, factor).to(t.dtype) for t in tensors])


def _several(x):
    tensors = [x] if isinstance(x, torch.Tensor) else list(x)
    if not tensors:
        raise RuntimeError("the list of Tensors is empty; give one at least")
    return tensors


def _structured_as(x, tensors):
    return tensors[0] if isinstance(x, torch.Tensor) else tuple(tensors)


def _norm(tensors, order):
    """Their norm together, in float32 at least: the squares of float16 gradients overflow."""
    norms = [torch.linalg.vector_norm(t if t.dtype == torch.float64 else t.float(), order) for t in tensors]
    return torch.linalg.vector_norm(torch.stack([n.to(norms[0]) for n in norms]), order)


def _scaled(tensor, factor):
    scaled = tensor * factor.to(tensor.device)
    return scaled.to(tensor.dtype) if tensor.is_floating_point() else scaled
