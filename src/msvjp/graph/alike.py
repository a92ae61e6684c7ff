"""Whether tensors are as they were, in one look: torch's own guards compare all of them in C++."""

from collections.abc import Callable, Sequence

import torch
from torch._C._dynamo import guards

_guards: Callable | None = getattr(guards, "TensorGuards", None)


def alike(tensors: Sequence[torch.Tensor]) -> Callable | None:
    """A function of as many values that tells whether they are tensors like these, one by one.

    Compared are class, dtype, device, sizes, strides, whether a gradient is required, and the modes of this thread that torch
    dispatches by. None where torch has no such guards, or a tensor has no strides.
    """
    if _guards is None or not tensors or any(x.layout is not torch.strided for x in tensors):
        return None
    sizes, strides = [[*x.shape] for x in tensors], [[*x.stride()] for x in tensors]
    return _guards(*tensors, dynamic_dims_sizes=sizes, dynamic_dims_strides=strides).check
