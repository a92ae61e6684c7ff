"""Gradients of integer and bool inputs. torch does not track integers, so each such Tensor gets a float shadow.

While fn runs, a function that is called with integers that have a shadow is called a second time, with the shadows. What
comes out of that carries the gradient; the values and dtypes are always those of the first call. A function that does not
take floats uses its integers as what they are, indices or labels: there the gradient is zero, and nothing more is done.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from ._switch import plain
from ._tree import tree_map


def is_integral(x: torch.Tensor) -> bool:
    """Whether torch cannot track the tensor: its dtype is an integer's or bool."""
    return not (x.dtype.is_floating_point or x.dtype.is_complex)


class Shadows(TorchFunctionMode):
    """The shadows of the integer Tensors that one run of fn makes, and the mode that makes them."""

    def __init__(self, integers: Iterable[torch.Tensor]) -> None:
        super().__init__()
        # id of an integer Tensor: (the Tensor, kept so that its id stays its own, its shadow)
        self._of = {id(x): (x, x.detach().to(torch.float32).requires_grad_()) for x in integers}

    def carrier(self, x: torch.Tensor) -> torch.Tensor:
        """What carries the gradient of x: its shadow, or where it has none x itself."""
        return self._of.get(id(x), (x, x))[1]

    def __torch_function__(self, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        out = func(*args, **kwargs)
        if not isinstance(out, plain) or not self._shadowed((args, kwargs)) or func.__name__ in _NO_GRADIENT:
            return out
        dtype = torch.float32 if is_integral(out) else out.dtype
        try:
            in_floats = func(*self._floats(args, dtype), **self._floats(kwargs, dtype))
        except (RuntimeError, TypeError, IndexError, NotImplementedError, ValueError):
            return out
        if not isinstance(in_floats, plain) or not in_floats.requires_grad or in_floats.shape != out.shape:
            return out
        if is_integral(out):
            self._of[id(out)] = out, in_floats
            return out
        return in_floats + (out - in_floats).detach()

    def _shadowed(self, tree: Any) -> bool:
        found: list[bool] = []
        tree_map(lambda x: found.append(id(x) in self._of), tree)
        return any(found)

    def _floats(self, tree: Any, dtype: torch.dtype) -> Any:
        return tree_map(lambda x: self.carrier(x).to(dtype) if id(x) in self._of else x, tree)


# attributes and conversions out of torch, which have no derivative
_NO_GRADIENT = {"__get__", "__set__", "detach", "numpy", "requires_grad_", "zeros_like", "ones_like", "__setitem__"}
