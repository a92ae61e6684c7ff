"""Gradients own their memory: writing into one changes no other, no cotangent, and none of its own other elements.

torch hands out views: one number expanded to a sum's gradient, one matrix to both terms that were transposed. Such a view is
copied, where a pull finds it by these, without a frame of its own.
"""

import sys
from collections.abc import Callable, Sequence

import torch

from .functorch import level

#: Whether two tensors share memory.
is_alias = torch._C._is_alias_of  # type: ignore[attr-defined]
#: 1 where elements of a tensor are in one place.
overlaps = torch._debug_has_internal_overlap  # type: ignore[attr-defined]
#: How many hold the memory that is given by its `_cdata`: many where torch does not tell, as 2.6 without cuda does not,
uses: Callable[[int], int] = getattr(torch._C, "_storage_Use_Count", lambda cdata: sys.maxsize)
#: and how many there are of a view of which nobody else knows: the view, its base, and Python's object for the memory.
ALONE = 3


def owning(tensors: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """The tensors, those copied that share memory with one before or within themselves."""
    owned: list[torch.Tensor] = []
    for x in tensors:
        shared = level() is None and (overlaps(x) == 1 or any(is_alias(x, y) for y in owned))
        owned.append(x.clone() if shared else x)
    return owned
