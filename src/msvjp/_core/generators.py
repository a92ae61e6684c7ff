"""Random generators of their own, for ops that are given a seed."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
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


def random_state(tensors: Iterable[torch.Tensor]) -> Callable[[], None]:
    """Where torch's generators of the CPU and of the tensors' devices are, and those here: a call sets them back to it."""
    of_devices = {x.device: _module_of(x.device) for x in tensors if x.device.type not in ("cpu", "meta")}
    cpu, theirs, ours = (
        torch.get_rng_state(),
        {d: m.get_rng_state(d) for d, m in of_devices.items()},
        generator_states(),
    )

    def set_back() -> None:
        torch.set_rng_state(cpu)
        for device, state in theirs.items():
            of_devices[device].set_rng_state(state, device)
        for key, generator in _generators.items():
            generator.set_state(ours[key]) if key in ours else generator.manual_seed(_start(key[0]))

    return set_back


def _module_of(device: torch.device) -> Any:
    return getattr(torch, device.type)
