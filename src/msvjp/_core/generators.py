"""Random generators of their own, for ops that are given a seed."""

import contextlib
import contextvars
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch

#: By seed and device. The functions share theirs; an op in class form, the owner, has its own.
_shared: dict[tuple, torch.Generator] = {}
_owned: weakref.WeakKeyDictionary[Any, dict[tuple, torch.Generator]] = weakref.WeakKeyDictionary()
_owner: contextvars.ContextVar = contextvars.ContextVar("owner", default=None)


def generator_of(seed: Any, device: torch.device) -> torch.Generator:
    """The generator that belongs to a seed, an int or a tuple of them: its numbers go on from call to call.

    Which numbers a function draws depends on `set_seed` too, from which on its generators begin again. An op in class
    form begins where its seed says, and goes on whatever happens to others.
    """
    generators = _generators(_owner.get())
    if (seed, device) not in generators:
        generators[seed, device] = torch.Generator(device).manual_seed(_start(_owner.get(), seed))
    return generators[seed, device]


@contextlib.contextmanager
def drawing_for(owner: Any) -> Iterator[None]:
    """What is drawn comes from the generators of this op."""
    token = _owner.set(owner)
    try:
        yield
    finally:
        _owner.reset(token)


def _generators(owner: Any) -> dict[tuple, torch.Generator]:
    return _shared if owner is None else _owned.setdefault(owner, {})


def _start(owner: Any, seed: Any) -> int:
    return hash((seed, torch.initial_seed())) if owner is None else hash(seed)


def restart() -> None:
    """Have every generator of the functions begin again."""
    _shared.clear()


def generator_states() -> dict:
    """Where each generator is now."""
    return {key: generator.get_state() for key, generator in _all().items()}


def _all() -> dict[tuple, torch.Generator]:
    owners = (None, *_owned.keys())
    return {(owner, *key): made for owner in owners for key, made in _generators(owner).items()}


def _set_to(states: dict) -> None:
    for (owner, seed, device), generator in _all().items():
        start = states.get((owner, seed, device))
        generator.manual_seed(_start(owner, seed)) if start is None else generator.set_state(start)


def random_state(tensors: Iterable[torch.Tensor]) -> Callable[[], None]:
    """Where torch's generators of the CPU and of the tensors' devices are, and those here: a call sets them back to it."""
    of_devices = {x.device: getattr(torch, x.device.type) for x in tensors if x.device.type not in ("cpu", "meta")}
    theirs = {device: module.get_rng_state(device) for device, module in of_devices.items()}
    cpu, ours = torch.get_rng_state(), generator_states()

    def set_back() -> None:
        torch.set_rng_state(cpu)
        for device, module in of_devices.items():
            module.set_rng_state(theirs[device], device)
        _set_to(ours)

    return set_back
