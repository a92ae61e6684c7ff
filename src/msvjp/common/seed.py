"""The seed of everything random: initial weights, dropout, random ops."""

import collections
from collections.abc import Callable

import numpy as np
import torch

from .._core.checks import check_not_negative_ints
from .._core.generators import restart
from .._core.root import public_path

_seed: int | None = None

_LARGEST = 2**31 - 1
#: For each kind of op and seed, how often it asked for its seeds.
_asked: collections.Counter = collections.Counter()
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
    _asked.clear()
    _seed = seed
    for follow in followers:
        follow(seed)


@public_path("get_seed")
def get_seed() -> int | None:
    """The seed that was set last, or None."""
    return _seed


def _get_graph_seed(op_seed: int | None, kernel_name: str) -> tuple[int, int]:
    """common.seed._get_graph_seed: two seeds for an op, (0, 0) where neither it nor the program was given one.

    They are other ones at each call, and repeat after `set_seed`. Scripts that build on MindSpore's own ops call this.

    Raises:
        ValueError: op_seed is negative.
    """
    op_seed = op_seed or 0
    if _seed is None and op_seed == 0:
        return 0, 0
    if op_seed < 0:
        raise ValueError(
            f"mindspore.common.seed._get_graph_seed: op_seed is {op_seed}; give an int that is not negative"
        )
    own = op_seed + _asked[kernel_name, op_seed] * (0xD2511F53 ^ 0xCD9E8D57)
    _asked[kernel_name, op_seed] += 1
    return (87654321 if _seed == 0 else (_seed or 0)) % _LARGEST, own % _LARGEST
