"""Numbers that differ from call to call, such as a learning rate, and choices: a graph that is recorded must not keep them.

`graph_numbers.number(x)` is `float(x)`, and while a graph is recorded x itself as a 0-D float64 tensor, which the graph then
computes. Code that takes such a number asks `type(rate) is torch.Tensor` where torch takes Python's numbers alone.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

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


def scaled(tensors: Any, factor: Any) -> tuple[Any, Any]:
    """(tensors, factor); or (tensors * factor, 1), where torch would take a number for the factor and it is none.

    factor: a number or a list of one for each tensor; while a graph is recorded 0-D tensors.
    """
    is_recorded = isinstance(factor[0] if type(factor) is list else factor, torch.Tensor)
    return (torch._foreach_mul(tensors, factor), 1) if is_recorded else (tensors, factor)


def add_scaled_(parameters: Any, tensors: Any, factor: Any) -> None:
    """Add tensors * factor to the parameters, in place."""
    tensors, factor = scaled(tensors, factor)
    torch._foreach_add_(parameters, tensors, alpha=factor)


def chosen(condition: Any, one: Any, other: Any) -> Any:
    """One number where the condition holds, else the other; while a graph is recorded it chooses."""
    if isinstance(condition, torch.Tensor):
        return torch.where(condition, one, other)
    return one if condition else other


def unless(condition: Any, step: Callable, written: Iterable[torch.Tensor] | None) -> None:
    """Call step() if the condition does not hold. While a graph is recorded, where nobody knows, undo what it has written.

    written: all to which step may write; None where that is not known, which ends the recording.
    """
    if not is_recorded() or not isinstance(condition, torch.Tensor) or written is None:
        if not condition:
            step()
        return
    holds, before = condition.bool().reshape(()), [(x, x.detach().clone()) for x in written]
    step()
    with torch.no_grad():
        for x, was in before:
            x.copy_(torch.where(holds.to(x.device), was, x))


def _as_tensor(x: Any) -> Any:
    if not isinstance(x, torch.Tensor):
        return float(x)
    with torch._C.DisableTorchFunctionSubclass():  # type: ignore[attr-defined]
        return x.detach().reshape(()).double()
