"""Matrix products of integers, for which cards have no kernel: as products and sums, which are exact and wrap around."""

from collections.abc import Callable
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

plain = torch.Tensor
#: How many products are held at once.
_AT_ONCE = 1 << 24


class IntegerProducts(TorchDispatchMode):
    """While it is entered, a matrix product of integers is computed without a kernel for it."""

    def __torch_dispatch__(self, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        compute: Any = _PRODUCTS.get(func.overloadpacket.__name__)  # type: ignore[attr-defined]
        if compute is None or not all(_is_integer(x) for x in args if isinstance(x, plain)):
            return func(*args, **kwargs or {})
        return compute(*args, **kwargs or {})


def _is_integer(x: torch.Tensor) -> bool:
    return not (x.dtype.is_floating_point or x.dtype.is_complex)


def _product(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The product of matrices (..., n, k) and (..., k, m), summed over as much of k at a time as memory holds."""
    out = a.new_zeros((*a.shape[:-1], b.shape[-1]))
    step = max(_AT_ONCE // max(out.numel(), 1), 1)
    for left, right in zip(a.split(step, -1), b.split(step, -2), strict=True):
        out += (left.unsqueeze(-1) * right.unsqueeze(-3)).sum(-2, dtype=a.dtype)
    return out


def _by_vector(a: torch.Tensor, vector: torch.Tensor) -> torch.Tensor:
    return _product(a, vector.unsqueeze(-1)).squeeze(-1)


def _of_vectors(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return (a * b).sum(dtype=a.dtype)


def _added(product: Callable) -> Callable:
    def compute(x: torch.Tensor, a: torch.Tensor, b: torch.Tensor, *, beta: int = 1, alpha: int = 1) -> torch.Tensor:
        return x * beta + product(a, b) * alpha

    return compute


def _of_a_batch(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return _product(a, b).sum(0, dtype=a.dtype)


def _written(compute: Callable) -> Callable:
    return lambda x, *args, **kwargs: x.copy_(compute(x, *args, **kwargs))


_ADDED = {
    **dict.fromkeys(("addmm", "baddbmm"), _added(_product)),
    "addmv": _added(_by_vector),
    "addbmm": _added(_of_a_batch),
}
#: By the operator's name in aten.
_PRODUCTS = {
    **dict.fromkeys(("mm", "bmm"), _product),
    "mv": _by_vector,
    **dict.fromkeys(("dot", "vdot"), _of_vectors),
    **_ADDED,
    **{f"{name}_": _written(compute) for name, compute in _ADDED.items()},
}
