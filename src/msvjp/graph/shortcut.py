"""The short way to a program: the next call is mostly like the last one, which one comparison tells."""

from collections.abc import Callable, Sequence

import torch

from .alike import alike
from .signature import modes
from .surroundings import Surroundings


def shortcut(args: tuple, kwargs: dict, leaves: Sequence[torch.Tensor], surroundings: Surroundings) -> Callable | None:
    """A function of a later call's positional arguments that gives its Tensors, or None where its signature may be another.

    None where the call does not consist of Tensors, each once and without attributes, and perhaps the Cell whose method it is.
    """
    is_seen, first = surroundings.tensors.keys(), int(bool(args) and isinstance(args[0], torch.nn.Module))
    tensors = args[first:]
    if kwargs or [*map(id, tensors)] != [*map(id, leaves)] or not is_seen.isdisjoint(map(id, leaves)):
        return None
    is_like = None if any(map(vars, leaves)) else alike(leaves)
    if is_like is None:
        return None
    count, wanted, tracked = len(leaves), modes(), [i for i, x in enumerate(leaves) if x.requires_grad]
    none_is_seen = is_seen.isdisjoint

    def given(args: tuple) -> Sequence[torch.Tensor] | None:
        tensors = args[1:] if first else args
        if len(tensors) != count or not is_like(*tensors) or any(map(vars, tensors)) or modes() != wanted:
            return None
        ids = {*map(id, tensors)}
        if len(ids) != count or not none_is_seen(ids) or any([tensors[i]._backward_hooks for i in tracked]):
            return None
        return tensors

    return given
