"""Random numbers of the simulated npu: it has a stream of its own, which the CPU's generator plays."""

import contextlib
import weakref
from collections.abc import Iterator
from typing import Any

import torch

from ._memory import NAME

_state: torch.Tensor | None = None


def get_state(device: Any = NAME) -> torch.Tensor:
    if _state is None:
        seed(torch.initial_seed())
    assert _state is not None
    return _state


def set_state(state: torch.Tensor, device: Any = NAME) -> None:
    global _state
    _state = state


def seed(number: int) -> None:
    set_state(_CGenerator().manual_seed(int(number)).get_state())


@contextlib.contextmanager
def stream() -> Iterator[None]:
    """Meanwhile the CPU's generator goes on where the device's stopped; afterwards where it stopped itself."""
    before = torch.get_rng_state()
    torch.set_rng_state(get_state())
    try:
        yield
    finally:
        set_state(torch.get_rng_state())
        torch.set_rng_state(before)


_CGenerator = torch.Generator
_on_npu: weakref.WeakValueDictionary[int, torch.Generator] = weakref.WeakValueDictionary()


def is_on_npu(generator: torch.Generator) -> bool:
    """A kernel is handed the generator in a new Python object, so its address says which one it is."""
    return generator._cdata in _on_npu  # type: ignore[attr-defined]


class _GeneratorType(type(_CGenerator)):  # type: ignore[misc]
    def __instancecheck__(cls, x: Any) -> bool:
        return type.__instancecheck__(_CGenerator, x)


class Generator(_CGenerator, metaclass=_GeneratorType):
    """`torch.Generator` with generators on the npu, each of which is one of the CPU's."""

    def __new__(cls, device: Any = "cpu") -> torch.Generator:  # type: ignore[misc]
        if torch.device(device).type != NAME:
            return _CGenerator(device)
        made = super().__new__(cls, "cpu")  # type: ignore[call-arg]
        _on_npu[made._cdata] = made  # type: ignore[attr-defined]
        return made

    @property
    def device(self) -> torch.device:  # type: ignore[override]
        return torch.device(NAME, 0)
