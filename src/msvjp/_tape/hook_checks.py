"""What hooks on gradients give back."""

from typing import Any

import torch

from .._core.checks import check_callable
from .._core.errors import OpError
from .._core.switch import inside_torch, plain, relabel


def in_place_of(api: str, gradients: tuple, returned: Any) -> tuple:
    """The gradients, or what a hook gave in their place: a Tensor for a single one, else a tuple of as many.

    Each must have the shape of the gradient that it replaces, and is cast to its dtype. A gradient may be None, where
    there is none: the hook may leave it out.
    """
    if returned is None:
        return gradients
    known = [g for g in gradients if g is not None]
    given = (returned,) if isinstance(returned, plain) else returned
    if not isinstance(given, tuple) or len(given) not in (len(known), len(gradients)):
        got = f"a tuple of {len(given)}" if isinstance(given, tuple) else type(given).__name__
        raise OpError(f"{api}: the hook gave {got} for {len(known)} gradients; return None, or a Tensor for each")
    if len(given) > len(known):
        given = tuple(v for v, g in zip(given, gradients, strict=True) if g is not None)
    rest = iter(given)
    return tuple(g if g is None else _replacement(api, g, next(rest)) for g in gradients)


def _replacement(api: str, gradient: torch.Tensor, returned: Any) -> torch.Tensor:
    if not isinstance(returned, plain):
        raise OpError(f"{api}: the hook gave {type(returned).__name__} for a gradient; return a Tensor for each")
    if returned.shape != gradient.shape:
        raise OpError(
            f"{api}: the hook gave a Tensor of shape {tuple(returned.shape)} for a gradient of {tuple(gradient.shape)}"
        )
    return relabel(inside_torch(plain.to, returned, gradient.dtype), (returned,))


def a_hook(api: str, hook: Any) -> Any:
    """The hook, or a TypeError if it cannot be called."""
    check_callable(api, **{"the hook": hook})
    return hook
