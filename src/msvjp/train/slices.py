"""How a Parameter is cut over a grid of processes: which part a rank holds, and whose parts make up the part of another cut.

A rank is a number whose digits are its place on the grid; an axis is cut over some of the digits.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import torch


class Digit(NamedTuple):
    """A digit of a rank: its base, and what a one in it counts."""

    base: int
    worth: int

    def of(self, rank: int) -> int:
        return rank // self.worth % self.base


class Cut(NamedTuple):
    """How a Parameter is cut: over how many processes, and for each of its axes over which digits, the highest first."""

    processes: int
    axes: tuple[tuple[Digit, ...], ...]

    def parts(self) -> list[int]:
        """Into how many parts each axis is cut."""
        return [math.prod(digit.base for digit in axis) for axis in self.axes]

    def part_of(self, rank: int) -> tuple[int, ...]:
        """The number of the part that a rank holds, along each axis."""
        return tuple(_number(axis, rank) for axis in self.axes)

    def whole_shape(self, part: Sequence[int]) -> list[int]:
        """The shape of what has parts of this shape. ValueError for one of other axes."""
        if len(part) != len(self.axes):
            raise ValueError(f"a part of shape {tuple(part)} is of a Parameter that is cut along {len(self.axes)} axes")
        return [length * n for length, n in zip(part, self.parts(), strict=True)]

    def slices(self, rank: int, shape: Sequence[int]) -> tuple[slice, ...]:
        """Where in a whole of this shape the part of a rank is. ValueError if the parts do not divide it."""
        if any(length % n for length, n in zip(shape, self.parts(), strict=True)):
            raise ValueError(
                f"a Parameter of shape {tuple(shape)} is to be cut into {self.parts()} parts of one length"
            )
        lengths = [length // n for length, n in zip(shape, self.parts(), strict=True)]
        return tuple(slice(i * n, (i + 1) * n) for i, n in zip(self.part_of(rank), lengths, strict=True))


def _number(axis: Iterable[Digit], rank: int) -> int:
    n = 0
    for digit in axis:
        n = n * digit.base + digit.of(rank)
    return n


def uncut(axes: int) -> Cut:
    """That of one process, which has all."""
    return Cut(1, ((),) * axes)


def cut_of(grid: Sequence[int], over: Sequence[Sequence[int]], shares: int = 0) -> Cut:
    """The cut of a layout.

    Args:
        grid: the lengths of the grid.
        over: for each axis the axes of the grid over which it is cut, counted from the last.
        shares: into how many parts the first axis is cut once more, over the ranks that would hold the same; -1 for as many
            as they are, 0 for none.

    Raises:
        ValueError: so many shares are not among those ranks, or an axis of the grid is not there.
    """
    digits = [Digit(base, math.prod(grid[i + 1 :])) for i, base in enumerate(grid)][::-1]
    if not all(0 <= i < len(digits) for axis in over for i in axis):
        raise ValueError(f"the tensor map {list(map(list, over))} is of another grid than {list(grid)}")
    axes = [tuple(digits[i] for i in axis) for axis in over]
    if shares:
        used = {i for axis in over for i in axis}
        free = [digit for i, digit in enumerate(digits) if i not in used and digit.base > 1]
        axes[0] += _lowest(free, math.prod(d.base for d in free) if shares == -1 else shares)
    return Cut(math.prod(grid), tuple(axes))


def _lowest(free: Iterable[Digit], wanted: int) -> tuple[Digit, ...]:
    """So many ranks by the lowest of the digits, those beside each other joined; the last one may be split."""
    taken: tuple[Digit, ...] = ()
    for digit in _joined(free):
        base = math.gcd(digit.base, wanted)
        taken, wanted = ((Digit(base, digit.worth), *taken), wanted // base) if base > 1 else (taken, wanted)
        if base < digit.base:
            break
    if wanted > 1:
        raise ValueError("the ranks that hold the same cannot be so many parts for the optimizer")
    return taken


def _joined(digits: Iterable[Digit]) -> list[Digit]:
    """The digits from the lowest on, those one that are beside each other."""
    found: list[Digit] = []
    for digit in digits:
        if found and found[-1].worth * found[-1].base == digit.worth:
            found[-1] = Digit(found[-1].base * digit.base, found[-1].worth)
        else:
            found.append(digit)
    return found


# ---- from one cut to another ----


def needed_ranks(rank: int, source: Cut, target: Cut) -> list[int]:
    """The ranks of the source whose parts make up that of a rank of the target, in their order.

    They are those that differ from the rank in digits alone over which the source is cut and the target is not, or is in
    another way.

    Raises:
        ValueError: neither number of processes divides the other.
    """
    moved = [digit for ours, theirs in _aligned(source, target) for digit in ours if digit not in theirs]
    base = rank - sum(digit.of(rank) * digit.worth for _, digit in moved)
    steps = [[i * digit.worth for i in range(digit.base)] for _, digit in moved]
    return sorted({(base + sum(step)) % source.processes for step in itertools.product(*steps)})


def moved_part(rank: int, parts: Mapping[int, torch.Tensor], source: Cut, target: Cut) -> torch.Tensor:
    """The part of a rank of the target, of the parts of the source by their ranks.

    Raises:
        KeyError: a rank whose part is needed is not there.
        ValueError: the parts, or the cuts, do not fit together.
    """
    needed = needed_ranks(rank, source, target)
    first = parts[needed[0]]
    whole = first.new_empty(source.whole_shape(first.shape))
    for other in needed:
        whole[source.slices(other, whole.shape)] = parts[other]
    return whole[target.slices(rank, whole.shape)].clone()


def _aligned(source: Cut, target: Cut) -> list[tuple[set, set]]:
    """For each axis the digits of both cuts, with the parts before each, split so that none is a piece of another.

    Where they cannot be, as parts of a half and of a third, none of the target's is there.
    """
    larger, smaller = max(source.processes, target.processes), min(source.processes, target.processes)
    if larger % smaller or len(source.axes) != len(target.axes):
        raise ValueError(
            f"cuts of {source.parts()} and {target.parts()} over {larger} and {smaller} processes do not fit"
        )
    axes = [([*ours], [*theirs]) for ours, theirs in zip(source.axes, target.axes, strict=True)]
    worths = {w for both in axes for axis in both for digit in axis for w in (digit.worth, digit.worth * digit.base)}
    try:
        while any(_split(both, worths) for both in axes):
            pass
    except _IndivisibleError:
        return [({*_in_order(axis)}, set()) for axis in source.axes]
    return [({*_in_order(ours)}, {*_in_order(theirs)}) for ours, theirs in axes]


class _IndivisibleError(Exception):
    pass


def _split(both: tuple[list[Digit], list[Digit]], worths: set[int]) -> bool:
    """Split a digit of an axis where another one begins or ends. Whether there was one to split."""
    befores = {b for axis in both for before, digit in _in_order(axis) for b in (before, before * digit.base)}
    for axis in both:
        for i, (before, digit) in enumerate(_in_order(axis)):
            lows = [_ratio(w, digit.worth) for w in worths if digit.worth < w < digit.worth * digit.base]
            lows += [_ratio(digit.base * before, b) for b in befores if before < b < before * digit.base]
            if lows:
                low = lows[0]
                axis[i : i + 1] = [Digit(_ratio(digit.base, low), digit.worth * low), Digit(low, digit.worth)]
                worths.add(digit.worth * low)
                return True
    return False


def _ratio(n: int, m: int) -> int:
    if n % m:
        raise _IndivisibleError
    return n // m


def _in_order(axis: Iterable[Digit]) -> list[tuple[int, Digit]]:
    """Each digit of an axis with the number of parts that those before it make."""
    found, before = [], 1
    for digit in axis:
        found.append((before, digit))
        before *= digit.base
    return found


def cut_of_layout(layout: Any, name: str) -> Cut:
    """The cut of a Parameter that has a layout of a strategy file. ValueError if that is not one."""
    try:
        grid, maps = list(layout.dev_matrix[0].dim), [list(item.dim) for item in layout.tensor_map]
        nested = [[i] for i in maps[0]] if len(maps) == 1 else [item for item in maps if item]
        over = [[i for i in axis if i != -1] for axis in nested]
        return cut_of(grid, over, layout.opt_weight_shard_size if over else 0)
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise ValueError(f"mindspore: the layout of {name!r} is not one of a strategy file: {error}") from error
