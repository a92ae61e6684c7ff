"""The tape inside a vmap. There it belongs to torch.func, which alone tells the examples of a batch apart."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from .._core import spread
from .._core.switch import Switched, plain, set_class
from .._core.tree import tree_filled, tree_leaves, tree_map
from .integer_gradients import carrier, floats_of, gradient_like, is_integral, run_on
from .recording import record

#: The level of the innermost vmap (or other transform of torch.func) on this thread, None outside all.
level: Callable = torch._C._functorch.maybe_current_level


def differentiated(fn: Callable, leaves: Sequence, weights: Sequence, trained: Sequence[bool]) -> tuple:
    """Run `fn(leaves)`, which gives (out, aux), two structures. Returns both, and what pulls plain cotangents back.

    That takes a cotangent for each Tensor of out, and gives a gradient for each leaf and weight.
    """
    given = (*leaves, *weights)
    integral = [is_integral(x) for x in given]
    tracked = [True] * len(leaves) + list(trained)
    structures: list = []
    twins: list = []

    def of_tracked(*variables: torch.Tensor) -> tuple:
        rest = iter(variables)
        of = [next(rest) if t else None for t in tracked]
        seen = [x if v is None or i else named_like(x, v) for x, v, i in zip(given, of, integral, strict=True)]
        seen[: len(leaves)] = [named_like(x, x.detach()) if is_integral(x) else x for x in seen[: len(leaves)]]
        numbers = [(x, v) for x, v, i in zip(seen, of, integral, strict=True) if i and v is not None]
        with StandIns(weights, seen[len(leaves) :]), torch._C._EnableTorchFunction():
            structures.extend(_run(fn, seen[: len(leaves)], numbers, twins))
        out, aux = structures
        return tuple(map(carrier, tree_leaves(out))), (tuple(tree_leaves(out)), tuple(tree_leaves(aux)))

    variables = [floats_of(x) if i else x for x, t, i in zip(given, tracked, integral, strict=True) if t]
    carriers, pull_tracked, (outs, auxs) = torch.func.vjp(of_tracked, *variables, has_aux=True)  # type: ignore[misc]

    def pull(cotangents: Sequence) -> list:
        found = iter(pull_tracked(tuple(v.to(c.dtype) for v, c in zip(cotangents, carriers, strict=True))))
        of_integers = iter(twins)
        gradients = []
        for x, t, i in zip(given, tracked, integral, strict=True):
            g = next(found) if t else torch.zeros_like(x, requires_grad=False)
            gradients.append(gradient_like(x, next(of_integers), g) if t and i else named_like(x, g))
        return gradients

    out, aux = structures
    return filled(out, outs), filled(aux, auxs), pull


def _run(fn: Callable, leaves: Sequence, numbers: Sequence, twins: list) -> tuple:
    """fn(leaves) on the tape; numbers are the integers that are differentiated, with their floats."""
    if not numbers:
        return record(fn, (leaves,))
    return record(run_on, (fn, (leaves,), *zip(*numbers, strict=True), twins))


class StandIns(TorchFunctionMode):
    """Substitute other tensors for those that fn's Cells hold: traced variables, or values of before."""

    def __init__(self, weights: Iterable, variables: Iterable) -> None:
        super().__init__()
        self._of = {id(w): x for w, x in zip(weights, variables, strict=True)}

    def stand_in(self, x: torch.Tensor) -> torch.Tensor:
        """What stands for x, which else is x."""
        return self._of.get(id(x), x)

    def renew(self, x: torch.Tensor) -> bool:
        """Have a copy stand for x from now on, if something stands for it: the other was used and keeps its values."""
        if id(x) in self._of:
            self._of[id(x)] = named_like(x, self._of[id(x)].clone())
        return id(x) in self._of

    def __torch_function__(self, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        return func(*tree_map(self.stand_in, args), **tree_map(self.stand_in, kwargs or {}))


def named_like(x: torch.Tensor, made: torch.Tensor) -> torch.Tensor:
    """The tensor that was made in the place of x, a Tensor if x is one."""
    if made is not x and type(made) not in spread.labels:
        set_class(made, Switched.label if isinstance(x, Switched) else plain)
    return made


def filled(structure: Any, tensors: Iterable[torch.Tensor]) -> Any:
    """The structure with these in the places of its Tensors."""
    return tree_filled(structure, map(named_like, tree_leaves(structure), tensors))
