"""Casting the floating point Tensors of a structure."""

from typing import Any

import torch

from .switch import Switched, call_inside, relabel
from .tree import tree_map

_to = torch.Tensor.to


def cast_floats(structure: Any, dtype: torch.dtype) -> Any:
    """The structure (tuple, list, dict) with its floating point Tensors in another dtype, and all else as it is.

    It can be called inside torch, and outside with Tensors.
    """

    def cast(tensor: torch.Tensor) -> torch.Tensor:
        if not tensor.dtype.is_floating_point:
            return tensor
        changed = call_inside(_to, (), (tensor, dtype))
        return relabel(changed, (tensor,)) if isinstance(tensor, Switched) else changed

    return tree_map(cast, structure)
