"""Bounds whose gradient is MindSpore's in every version of torch: whole on the bound itself.

That of `torch.clamp` is whole there up to torch 2.13, and nothing from 2.14 on.
"""

import torch

#: Whether `torch.clamp` can be had as it is.
whole_in_torch = torch.__version__ < "2.14"


def clamped(x, min=None, max=None):
    """x brought between two numbers or tensors, one of which may be None."""
    out = torch.clamp(x, min, max)
    if whole_in_torch:
        return out
    within = x <= max if min is None else x >= min if max is None else (x >= min) & (x <= max)
    return torch.where(within, x, out)
