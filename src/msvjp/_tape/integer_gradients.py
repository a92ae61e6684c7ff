"""Gradients of integer and bool inputs. torch does not track integers, so each such Tensor gets a float shadow.

While fn runs, a function that is called with integers that have a shadow is called a second time, with the shadows. What
comes out of that carries the gradient; the values and dtypes are always those of the first call. A function that does not
take floats uses its integers as what they are, indices or labels: there the gradient is zero, and nothing more is done.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from .._core.switch import plain
from .._core.tree import tree_leaves, tree_map


def is_integral(x: torch.Tensor) -> bool:
    """Whether torch cannot track the tensor: its dtype is an integer's or bool."""
    return not (x.dtype.is_floating_point or x.dtype.is_complex)


def carrier(x: torch.Tensor) -> torch.Tensor:
    """What carries the gradient of x: its shadow, or where it has none x itself."""
    return vars(x).get("_shadow", x)


def as_integer(x: torch.Tensor, in_floats: torch.Tensor) -> torch.Tensor:
    """The integer x, with these floats to carry its gradient."""
    x._shadow = in_floats  # type: ignore[attr-defined]
    return x


class Shadows(TorchFunctionMode):
    """Makes the shadows of the integer Tensors that one run of fn makes."""

    def __init__(self, integers: Iterable[torch.Tensor]) -> None:
        super().__init__()
        for x in integers:
            as_integer(x, x.detach().to(torch.float32).requires_grad_())

    def __torch_function__(self, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        out = func(*args, **kwargs)
        if not isinstance(out, plain) or not _shadowed((args, kwargs)) or func.__name__ in _NO_GRADIENT:
            return out
        dtype = torch.float32 if is_integral(out) else out.dtype
        try:
            in_floats = func(*_floats(args, dtype), **_floats(kwargs, dtype))
        except (RuntimeError, TypeError, IndexError, NotImplementedError, ValueError):
            return out
        if not isinstance(in_floats, plain) or not in_floats.requires_grad or in_floats.shape != out.shape:
            return out
        return as_integer(out, in_floats) if is_integral(out) else in_floats + (out - in_floats).detach()


def _shadowed(tree: Any) -> bool:
    return any(carrier(x) is not x for x in tree_leaves(tree))


def _floats(tree: Any, dtype: torch.dtype) -> Any:
    return tree_map(lambda x: x if carrier(x) is x else carrier(x).to(dtype), tree)


# attributes and conversions out of torch, which have no derivative
_NO_GRADIENT = {"__get__", "__set__", "detach", "numpy", "requires_grad_", "zeros_like", "ones_like", "__setitem__"}
