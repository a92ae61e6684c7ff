"""The tape inside a vmap. There it belongs to torch.func, which alone tells the examples of a batch apart."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from .._core.switch import Switched, plain, set_class
from .._core.tree import tree_filled, tree_leaves, tree_map
from .integer_gradients import is_integral

#: The level of the innermost vmap (or other transform of torch.func) on this thread, None outside all.
level: Callable = torch._C._functorch.maybe_current_level


def differentiated(api: str, fn: Callable, leaves: Sequence, weights: Sequence) -> tuple:
    """Run `fn(leaves)`, which gives (out, aux), two structures. Returns both, and what pulls plain cotangents back.

    That takes a cotangent for each Tensor of out, and gives a gradient for each leaf and weight.
    """
    given = (*leaves, *weights)
    tracked = [_is_tracked(api, x) for x in leaves] + [w.requires_grad for w in weights]
    structures: list = []

    def of_tracked(*variables: torch.Tensor) -> tuple:
        rest = iter(variables)
        seen = [named_like(x, next(rest)) if t else x for x, t in zip(given, tracked, strict=True)]
        with _StandIns(weights, seen[len(leaves) :]), torch._C._EnableTorchFunction():
            structures.extend(fn(seen[: len(leaves)]))
        out, aux = structures
        return tuple(tree_leaves(out)), tuple(tree_leaves(aux))

    variables = [x for x, t in zip(given, tracked, strict=True) if t]
    outs, pull_tracked, auxs = torch.func.vjp(of_tracked, *variables, has_aux=True)  # type: ignore[misc]

    def pull(cotangents: Sequence) -> list:
        found = iter(pull_tracked(tuple(cotangents)))
        return [
            named_like(x, next(found) if t else torch.zeros_like(x, requires_grad=False))
            for x, t in zip(given, tracked, strict=True)
        ]

    out, aux = structures
    return filled(out, outs), filled(aux, auxs), pull


def _is_tracked(api: str, x: torch.Tensor) -> bool:
    """Whether the leaf gets a gradient. Integers get zeros in here, and the user is told."""
    if is_integral(x):
        warnings.warn(f"{api}: inside vmap an input of dtype {x.dtype} gets zeros as its gradient", stacklevel=2)
        return False
    return True


class _StandIns(TorchFunctionMode):
    """Substitute traced variables for the weights that fn's Cells hold."""

    def __init__(self, weights: Iterable, variables: Iterable) -> None:
        super().__init__()
        self._of = {id(w): x for w, x in zip(weights, variables, strict=True)}

    def __torch_function__(self, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        def stand_in(x: torch.Tensor) -> torch.Tensor:
            return self._of.get(id(x), x)

        return func(*tree_map(stand_in, args), **tree_map(stand_in, kwargs or {}))


def named_like(x: torch.Tensor, made: torch.Tensor) -> torch.Tensor:
    """The tensor that was made in the place of x, a Tensor if x is one."""
    if made is not x:
        set_class(made, Switched.label if isinstance(x, Switched) else plain)
    return made


def filled(structure: Any, tensors: Iterable[torch.Tensor]) -> Any:
    """The structure with these in the places of its Tensors."""
    return tree_filled(structure, map(named_like, tree_leaves(structure), tensors))
