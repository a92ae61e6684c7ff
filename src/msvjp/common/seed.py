"""The seed of everything random: initial weights, dropout, random ops."""

from collections.abc import Callable

import numpy as np
import torch

from .._core.checks import check_not_negative_ints
from .._core.generators import restart
from .._core.root import public_path

_seed: int | None = None

#: Functions that are told each seed which is set, of what is random and not torch's: they join when they are imported.
followers: list[Callable[[int], None]] = []


@public_path("set_seed")
def set_seed(seed: int) -> None:
    """Make what is random repeatable: seeds torch's generators on all devices, and numpy's as MindSpore does.

    The ops that are given a seed of their own begin again too.

    Raises:
        TypeError: seed is not an int.
        ValueError: seed is negative.

    >>> import msvjp as mindspore
    >>> mindspore.set_seed(7)
    >>> mindspore.get_seed()
    7
    """
    global _seed
    check_not_negative_ints("mindspore.set_seed", seed=seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)
    restart()
    _seed = seed
    for follow in followers:
        follow(seed)


@public_path("get_seed")
def get_seed() -> int | None:
    """The seed that was set last, or None."""
    return _seed
