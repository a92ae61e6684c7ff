"""Numbers that differ from call to call, such as a learning rate: a graph that is recorded must not keep them.

`graph_numbers.number(x)` is `float(x)`, and while a graph is recorded x itself as a 0-D float64 tensor, which the graph then
computes. Code that takes such a number asks `type(rate) is torch.Tensor` where torch takes Python's numbers alone.
"""

import contextlib
from collections.abc import Callable, Iterator

import torch

#: An attribute that is looked up in each call, and a builtin: outside a recording it costs no frame.
number: Callable = float


def is_recorded() -> bool:
    """Whether a graph is recorded."""
    return number is not float


@contextlib.contextmanager
def as_tensors() -> Iterator[None]:
    """For the time of a recording; in other threads too, where a tensor computes the same."""
    global number
    number = _as_tensor
    try:
        yield
    finally:
        number = float


def _as_tensor(x: torch.Tensor) -> torch.Tensor:
    with torch._C.DisableTorchFunctionSubclass():  # type: ignore[attr-defined]
        return x.detach().reshape(()).double()
