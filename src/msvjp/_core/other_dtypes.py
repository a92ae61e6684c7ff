"""What torch has no kernel for, where MindSpore has one: the call once more, in a dtype for which torch has it.

float16 and bfloat16 are computed in float32, and bools as the integers 0 and 1; the result is of the dtype that came in.
Integers are not made floats here: whether what comes out is a float is for each op to say.
"""

import re
from collections.abc import Callable
from typing import Any

import torch

from .tree import tree_leaves, tree_map

#: What torch says of the floats, and of the bools, that it does not take.
_OF_NARROW = re.compile(r"'(Half|BFloat16)'|Low precision|other than float and double|expected scalar type Float")
_OF_BOOLS = re.compile(r"not implemented for 'Bool'|two bool tensors|[Bb]ool(ean)? inputs|for isin\(\): Bool")
_NARROW = (torch.float16, torch.bfloat16)
#: The dtype in which bools are counted: no op gives it unasked, so what comes out in it is such a count.
_COUNT = torch.int16


def in_another_dtype(fn: Callable, error: Exception, args: tuple, kwargs: dict) -> Callable | None:
    """fn over inputs in another dtype, if torch's error asks for that and they can be had so; else None."""
    dtypes = {tensor.dtype for tensor in tree_leaves((args, kwargs))}
    floats = [dtype for dtype in dtypes if dtype.is_floating_point]
    if _OF_NARROW.search(str(error)) and len(floats) == 1 and floats[0] in _NARROW:
        return _cast_both_ways(fn, floats[0], torch.float32)
    if _OF_BOOLS.search(str(error)) and torch.bool in dtypes and _COUNT not in dtypes:
        return _cast_both_ways(fn, torch.bool, _COUNT)
    return None


def _cast_both_ways(fn: Callable, narrow: torch.dtype, wide: torch.dtype) -> Callable:
    """fn over the wide dtype, its outputs in the narrow one. It may not write into an input, which is a copy here."""

    def over_the_wide_dtype(*args: Any, **kwargs: Any) -> Any:
        copies: list[torch.Tensor] = []

        def widened(tensor: torch.Tensor) -> torch.Tensor:
            if tensor.dtype != narrow:
                return tensor
            copies.append(tensor.to(wide))
            return copies[-1]

        out = fn(*tree_map(widened, args), **tree_map(widened, kwargs))
        if any(copy._version for copy in copies):
            raise TypeError("it writes into a copy")
        return tree_map(lambda tensor: tensor.to(narrow) if tensor.dtype == wide else tensor, out)

    return over_the_wide_dtype
