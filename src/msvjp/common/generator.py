"""Generators of random numbers, and the state of the default one: torch's, whose state is a Tensor here."""

from types import ModuleType
from typing import Any

import torch

from .._core.checks import check_ints, check_type
from .._core.root import public_path
from .device import current_device
from .tensor import Tensor


@public_path("Generator")
class Generator(torch.Generator):
    """Draws random numbers for the ops that are given it, such as `mint.rand(3, generator=g)`.

    >>> import msvjp as ms
    >>> g = ms.Generator().manual_seed(4)
    >>> state = g.get_state()
    >>> first = ms.mint.rand(2, generator=g)
    >>> g.set_state(state)
    >>> bool((ms.mint.rand(2, generator=g) == first).all())
    True
    """

    def __new__(cls) -> "Generator":
        return super().__new__(cls, current_device()).manual_seed(0)  # type: ignore[call-arg]

    def manual_seed(self, seed: int) -> "Generator":
        """Begin at the seed; returns the generator.

        Raises:
            TypeError: the seed is not an int.
        """
        check_ints("mindspore.Generator.manual_seed", seed=seed)
        super().manual_seed(seed)
        return self

    def get_state(self) -> Tensor:
        """Where it is, a Tensor of uint8 for `set_state`."""
        return Tensor(super().get_state())

    def set_state(self, state: Tensor) -> None:  # type: ignore[override]
        """Go on where it was when `get_state` gave this.

        Raises:
            TypeError: the state is not a Tensor.
            RuntimeError: it is not one of such a generator.
        """
        super().set_state(_bytes("Generator.set_state", state))


def _bytes(name: str, state: Any) -> torch.Tensor:
    check_type(f"mindspore.{name}", torch.Tensor, "what get_state gave", state=state)
    return state.cpu().as_subclass(torch.Tensor)


class _DefaultGenerator:
    """The generator that ops draw from which are given none: that of the device on which new Tensors are made."""

    @staticmethod
    def _torchs() -> ModuleType:
        kind = current_device().type
        return torch.random if kind == "cpu" else getattr(torch, kind)

    def manual_seed(self, seed: int) -> "_DefaultGenerator":
        """Begin at the seed, on every device; returns the generator."""
        check_ints("mindspore.manual_seed", seed=seed)
        torch.manual_seed(seed)
        return self

    def seed(self) -> int:
        """Begin at a new seed, which it returns."""
        return torch.seed()

    def initial_seed(self) -> int:
        """The seed at which it began."""
        return torch.initial_seed()

    def get_state(self) -> Tensor:
        """Where it is, a Tensor of uint8."""
        return Tensor(self._torchs().get_rng_state())

    def set_state(self, state: Tensor) -> None:
        """Go on where it was when `get_state` gave this."""
        self._torchs().set_rng_state(_bytes("set_rng_state", state))


default_generator = _DefaultGenerator()


@public_path("manual_seed")
def manual_seed(seed: int) -> _DefaultGenerator:
    """Have the default generator begin at the seed; returns it. `set_seed` is for numpy and initial weights as well.

    Raises:
        TypeError: the seed is not an int.
    """
    return default_generator.manual_seed(seed)


@public_path("seed")
def seed() -> int:
    """Have the default generator begin at a new seed, which it returns."""
    return default_generator.seed()


@public_path("initial_seed")
def initial_seed() -> int:
    """The seed at which the default generator began."""
    return default_generator.initial_seed()


@public_path("get_rng_state")
def get_rng_state() -> Tensor:
    """Where the default generator is, a Tensor of uint8 for `set_rng_state`."""
    return default_generator.get_state()


@public_path("set_rng_state")
def set_rng_state(state: Tensor) -> None:
    """Have the default generator go on where it was when `get_rng_state` gave this.

    Raises:
        TypeError: the state is not a Tensor.
    """
    default_generator.set_state(state)
