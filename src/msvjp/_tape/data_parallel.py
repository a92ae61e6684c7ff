"""torch's data parallel wrappers reduce gradients where `loss.backward()` writes them, which a transform never does."""

from typing import Any

import torch

from .._core.errors import UnsupportedError
from .recording import recording

_INSTEAD = (
    "whose gradients it would not reduce over the processes; call set_grad() on the Cell and loss.backward(), "
    "with a torch optimizer"
)


#: Its `_active_ddp_module` is the one whose forward runs.
DDP = torch.nn.parallel.DistributedDataParallel


def refuse_ddp(what: str) -> None:
    """To be called in the forward of a DistributedDataParallel: an UnsupportedError if a transform runs."""
    if recording():
        raise UnsupportedError(f"{what} runs in a DistributedDataParallel under a transform, {_INSTEAD}")


def check_not_wrapped(api: str, fn: Any) -> None:
    """An UnsupportedError for a DistributedDataParallel or FullyShardedDataParallel."""
    if type(fn).__name__ in ("DistributedDataParallel", "FullyShardedDataParallel"):
        raise UnsupportedError(f"{api}: fn is a {type(fn).__name__}, {_INSTEAD}")


def check_whole(api: str, weight: torch.Tensor) -> None:
    """An UnsupportedError for a Parameter that is spread over processes."""
    if type(weight).__name__ in ("FlatParameter", "DTensor") or type(weight.data).__name__ == "DTensor":
        raise UnsupportedError(f"{api}: a weight is sharded over processes, {_INSTEAD}")
