"""Whether numbers overflowed: the search for an infinity or a NaN, and the register of the Ascend."""

from collections.abc import Sequence
from typing import NoReturn

import torch

from .._op.declare import op


@op("ops.FloatStatus()")
def float_status(x: torch.Tensor) -> torch.Tensor:
    """Whether an element is infinite or NaN: 1 or 0, a float32 Tensor of shape (1,).

    Raises:
        TypeError: x is not a Tensor of floats.
    """
    if not isinstance(x, torch.Tensor) or not x.is_floating_point():
        raise TypeError("mindspore.ops.FloatStatus: x is not a Tensor of floats; integers cannot overflow to infinity")
    return (~x.isfinite().all()).float().reshape(1)


def are_finite(api: str, tensors: Sequence[torch.Tensor]) -> torch.Tensor:
    """Whether all elements of all tensors are finite: a bool tensor of shape ()."""
    if not tensors:
        raise ValueError(f"mindspore.{api}: there is no Tensor to look for an overflow in; give at least one")
    return torch.stack([x.isfinite().all() for x in tensors]).all()


@op("ops.NPUAllocFloatStatus()")
def npu_alloc_float_status() -> None:
    """Can be constructed, so that scripts for an Ascend load; calling it raises RuntimeError."""
    _refuse_call("NPUAllocFloatStatus")


@op("ops.NPUClearFloatStatus()")
def npu_clear_float_status(x: torch.Tensor) -> None:
    """Can be constructed, so that scripts for an Ascend load; calling it raises RuntimeError."""
    _refuse_call("NPUClearFloatStatus")


@op("ops.NPUGetFloatStatus()")
def npu_get_float_status(x: torch.Tensor) -> None:
    """Can be constructed, so that scripts for an Ascend load; calling it raises RuntimeError."""
    _refuse_call("NPUGetFloatStatus")


def _refuse_call(name: str) -> NoReturn:
    raise RuntimeError(
        f"mindspore.ops.{name}: the register of overflows is the Ascend's, and is not read here; look for infinities "
        "in the gradients instead, with ops.FloatStatus or amp.all_finite"
    )
