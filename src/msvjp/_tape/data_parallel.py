"""torch's data parallel wrappers reduce gradients where `loss.backward()` writes them, which a transform never does."""

import functools
from typing import Any

import torch

from .._core.errors import UnsupportedError
from .recording import recording

_INSTEAD = (
    "whose gradients it would not reduce over the processes; call set_grad() on the Cell and loss.backward(), "
    "with a torch optimizer"
)


DDP = torch.nn.parallel.DistributedDataParallel


def _refusing(forward: Any) -> Any:
    @functools.wraps(forward)
    def refused_under_a_transform(self: Any, *args: Any, **kwargs: Any) -> Any:
        if recording():
            raise UnsupportedError(
                f"mindspore: a DistributedDataParallel of {type(self.module).__name__} runs under a transform, {_INSTEAD}"
            )
        return forward(self, *args, **kwargs)

    return refused_under_a_transform


#: The one seam that a module of torch's inside a function that is transformed cannot get around.
DDP.forward = _refusing(DDP.forward)  # type: ignore[method-assign]


def check_not_wrapped(api: str, fn: Any) -> None:
    """An UnsupportedError for a DistributedDataParallel or FullyShardedDataParallel."""
    if type(fn).__name__ in ("DistributedDataParallel", "FullyShardedDataParallel"):
        raise UnsupportedError(f"{api}: fn is a {type(fn).__name__}, {_INSTEAD}")


def check_whole(api: str, weight: torch.Tensor) -> None:
    """An UnsupportedError for a Parameter that is spread over processes."""
    if type(weight).__name__ in ("FlatParameter", "DTensor") or type(weight.data).__name__ == "DTensor":
        raise UnsupportedError(f"{api}: a weight is sharded over processes, {_INSTEAD}")
