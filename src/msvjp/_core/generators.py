"""Random generators of their own, for ops that are given a seed."""

import contextlib
from collections.abc import Iterator
from typing import Any

import torch

_generators: dict[tuple, torch.Generator] = {}


def generator_of(seed: Any, device: torch.device) -> torch.Generator:
    """The generator that belongs to a seed, an int or a tuple of them: its numbers go on from call to call.

    Which numbers they are depends on `set_seed` too, from which on the generators begin again.
    """
    if (seed, device) not in _generators:
        _generators[seed, device] = torch.Generator(device).manual_seed(_start(seed))
    return _generators[seed, device]


def _start(seed: Any) -> int:
    return hash((seed, torch.initial_seed()))


def restart() -> None:
    """Have every generator begin again."""
    _generators.clear()


def generator_states() -> dict:
    """Where each generator is now."""
    return {key: generator.get_state() for key, generator in _generators.items()}


@contextlib.contextmanager
def generators_set_to(states: dict) -> Iterator[None]:
    """Go on from these states, generators that were made since from their beginning; afterwards from where each was."""
    before = generator_states()
    for (seed, device), generator in _generators.items():
        start = states.get((seed, device))
        generator.manual_seed(_start(seed)) if start is None else generator.set_state(start)
    try:
        yield
    finally:
        for key, state in before.items():
            _generators[key].set_state(state)
