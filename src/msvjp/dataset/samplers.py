"""Samplers: which rows of a source a pass takes, and in what order.

A sampler that a pipeline opens gives a function that returns the positions of the next pass. The positions of a sampler
with a child are positions in what the child gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from itertools import islice
from typing import Any

import numpy as np

from .._core.checks import check_ints_between
from .._op.declare import public
from . import config
from ._arguments import check_count, check_shards
from ._draws import Stream
from ._errors import failed

#: What gives the positions of the next pass.
Positions = Callable[[], np.ndarray]


class Shuffle(str, Enum):
    """How rows are shuffled: all of them, only the order of the files, or only within the files."""

    FALSE = "false"
    GLOBAL = "global"
    FILES = "files"
    INFILE = "infile"
    PARTIAL = "partial"
    ADAPTIVE = "adaptive"


class _Chooser:
    """What all samplers share: a number of rows at most, and a child among whose positions they choose."""

    child_sampler: _Chooser | None = None
    num_samples: int | None = None
    _shuffles = Shuffle.FALSE

    @property
    def _api(self) -> str:
        return f"mindspore.dataset.{type(self).__name__}"

    def add_child(self, sampler: _Chooser | None) -> None:
        """Choose among what another sampler gives, not among all rows of the source.

        Raises:
            RuntimeError: there is a child already.
        """
        if self.child_sampler is not None:
            raise RuntimeError(f"{self._api}.add_child: it has a child already, a {type(self.child_sampler).__name__}")
        self.child_sampler = sampler

    def get_child(self) -> _Chooser | None:
        """The sampler among whose positions this one chooses."""
        return self.child_sampler

    def get_num_samples(self) -> int | None:
        """How many rows a pass has at most, None if nothing limits it: the least of its own number and the child's."""
        limits = [self.num_samples, None if self.child_sampler is None else self.child_sampler.get_num_samples()]
        return min((n for n in limits if n is not None), default=None)

    def is_shuffled(self) -> bool:
        """Whether it or its child gives rows in a random order."""
        return self._shuffles is not Shuffle.FALSE or (
            self.child_sampler is not None and self.child_sampler.is_shuffled()
        )

    def is_sharded(self) -> bool:
        """Whether it or its child gives a part of the rows, one of several."""
        return self.child_sampler is not None and self.child_sampler.is_sharded()

    # ---- for the sources ----

    def count(self, source: Any) -> int:
        """How many rows a pass over the source has."""
        return self._count(self._of(source), source)

    def open(self, source: Any) -> Positions:
        """The positions of one pass after the other, for a new iterator."""
        own = self._open(self._of(source), source)
        if self.child_sampler is None:
            return own
        child = self.child_sampler.open(source)
        return lambda: child()[own()]

    def _of(self, source: Any) -> int:
        """How many rows this sampler chooses from."""
        return len(source) if self.child_sampler is None else self.child_sampler.count(source)

    def _limit(self, number: int) -> int:
        return min(number, self.num_samples or number)

    def _count(self, rows: int, source: Any) -> int:
        return self._limit(rows)

    def _open(self, rows: int, source: Any) -> Positions:
        raise NotImplementedError


@public("dataset.BuiltinSampler")
class BuiltinSampler(_Chooser):
    """The base of the samplers here. A user's own is a `Sampler`, or anything that can be iterated over.

    Args:
        num_samples: how many rows a pass has at most; None or 0 for all.
    """

    def __init__(self, num_samples: int | None = None) -> None:
        check_count(self._api, "num_samples", num_samples)
        self.num_samples = num_samples

    def get_shuffle_mode(self) -> Shuffle:
        """How it shuffles."""
        return self._shuffles


@public("dataset.SequentialSampler")
class SequentialSampler(BuiltinSampler):
    """The rows in their order, from one of them on.

    Args:
        start_index: the first row; None for 0.
        num_samples: how many of them; None or 0 for all.
    """

    def __init__(self, start_index: int | None = None, num_samples: int | None = None) -> None:
        check_ints_between(self._api, 0, error=RuntimeError, start_index=0 if start_index is None else start_index)
        super().__init__(num_samples)
        self.start_index = start_index

    def _count(self, rows: int, source: Any) -> int:
        return max(self._limit(rows - (self.start_index or 0)), 0)

    def _open(self, rows: int, source: Any) -> Positions:
        start = self.start_index or 0
        if start >= rows and rows:
            raise RuntimeError(f"{self._api}: start_index is {start}, there are {rows} rows; begin at one of them")
        return lambda: np.arange(start, start + self._count(rows, source))


@public("dataset.RandomSampler")
class RandomSampler(BuiltinSampler):
    """The rows in a random order, another in each pass.

    Args:
        replacement: whether a row may come again in a pass.
        num_samples: how many rows; None or 0 for all.
        shuffle: Shuffle.GLOBAL; others are for `MindDataset`.
    """

    _shuffles = Shuffle.GLOBAL

    def __init__(
        self, replacement: bool = False, num_samples: int | None = None, shuffle: Shuffle = Shuffle.GLOBAL
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"{self._api}: replacement is {replacement!r}; give True or False")
        if not isinstance(shuffle, Shuffle):
            raise TypeError(f"{self._api}: shuffle is {shuffle!r}; give a mindspore.dataset.Shuffle")
        super().__init__(num_samples)
        self.replacement, self.shuffle, self._shuffles = replacement, shuffle, shuffle
        self.reshuffle_each_epoch = True  # not in the parts of a split, which draw the same without a seed too
        self.seed_if_none: int | None = None

    def _open(self, rows: int, source: Any) -> Positions:
        if self.shuffle is not Shuffle.GLOBAL:
            raise RuntimeError(f"{self._api}: shuffle is {self.shuffle}; this source has Shuffle.GLOBAL only")
        seed, ids, passes = config.seed_for_iterator(self.seed_if_none), np.arange(rows), 0

        def positions() -> np.ndarray:
            nonlocal passes
            stream = Stream((seed + passes) % 2**32)
            if self.replacement:
                passes += 1
                return stream.all_below(np.full(self._limit(rows), rows))
            if passes == 0 or self.reshuffle_each_epoch:
                stream.shuffle(ids)
            passes += 1
            return ids[: self._limit(rows)].copy()

        return positions


@public("dataset.SubsetSampler")
class SubsetSampler(BuiltinSampler):
    """The rows of these positions, in this order.

    Args:
        indices: the positions, a list or any iterable of ints, or one int.
        num_samples: how many of them, the first ones; None or 0 for all.
    """

    def __init__(self, indices: Any, num_samples: int | None = None) -> None:
        if isinstance(indices, (str, np.generic)):
            raise TypeError(f"{self._api}: indices is {indices!r}; give a list of ints")
        self.indices = list(indices) if isinstance(indices, Iterable) else [indices]
        for i, index in enumerate(self.indices):
            if not isinstance(index, (int, np.integer)):
                raise TypeError(f"{self._api}: indices[{i}] is {index!r} of type {type(index).__name__}; give ints")
        super().__init__(num_samples)

    def get_num_samples(self) -> int | None:
        """How many positions there are, or fewer where num_samples or the child says so."""
        limit = super().get_num_samples()
        return len(self.indices) if limit is None else min(len(self.indices), limit)

    def _count(self, rows: int, source: Any) -> int:
        return self._limit(len(self.indices))

    def _open(self, rows: int, source: Any) -> Positions:
        chosen = self._within(rows)
        return lambda: chosen[: self._limit(len(chosen))]

    def _within(self, rows: int) -> np.ndarray:
        return within(self._api, self.indices, rows)


@public("dataset.SubsetRandomSampler")
class SubsetRandomSampler(SubsetSampler):
    """The rows of these positions, in a random order, of the first num_samples of them. Arguments as of `SubsetSampler`."""

    _shuffles = Shuffle.GLOBAL

    def _open(self, rows: int, source: Any) -> Positions:
        seed, chosen = config.seed_for_iterator(), self._within(rows)
        chosen = chosen[: self._limit(len(chosen))].copy()

        def positions() -> np.ndarray:
            Stream(seed).shuffle(chosen)
            return chosen.copy()

        return positions


@public("dataset.WeightedRandomSampler")
class WeightedRandomSampler(BuiltinSampler):
    """Rows drawn with these weights, in each pass the same.

    Args:
        weights: a number for each row, of the first rows at least; they need not sum to 1.
        num_samples: how many rows; None or 0 for as many as there are.
        replacement: whether a row may come again in a pass.
    """

    _shuffles = Shuffle.GLOBAL

    def __init__(self, weights: Any, num_samples: int | None = None, replacement: bool = True) -> None:
        if isinstance(weights, (str, dict)):
            raise TypeError(f"{self._api}: weights is {weights!r}; give a list of numbers")
        self.weights = list(weights) if isinstance(weights, Iterable) else [weights]
        for i, weight in enumerate(self.weights):
            if not isinstance(weight, (int, float, np.number)):
                raise TypeError(
                    f"{self._api}: weights[{i}] is {weight!r} of type {type(weight).__name__}; give numbers"
                )
        if not isinstance(replacement, bool):
            raise TypeError(f"{self._api}: replacement is {replacement!r}; give True or False")
        if not self.weights or min(self.weights) < 0 or max(self.weights) <= 0:
            raise RuntimeError(f"{self._api}: weights is {self.weights}; give numbers from 0 on, not all of them 0")
        super().__init__(num_samples)
        self.replacement = replacement

    def _open(self, rows: int, source: Any) -> Positions:
        weights, number = np.asarray(self.weights, np.float64), self._limit(rows)
        if len(weights) > rows:
            raise RuntimeError(f"{self._api}: there are {len(weights)} weights and {rows} rows; give one for each row")
        if not self.replacement and number > len(weights):
            raise RuntimeError(f"{self._api}: {number} different rows are to be drawn with {len(weights)} weights")
        seed, draw = config.seed_for_iterator(), self._again if self.replacement else self._once
        return lambda: draw(Stream(seed), weights, number)

    @staticmethod
    def _again(stream: Stream, weights: np.ndarray, number: int) -> np.ndarray:
        upper = np.cumsum(weights / weights.sum())
        upper[-1] = 1
        return np.searchsorted(upper, stream.doubles(number))

    @staticmethod
    def _once(stream: Stream, weights: np.ndarray, number: int) -> np.ndarray:
        keys = weights / -np.log1p(-stream.doubles(len(weights)))
        return np.argsort(-keys, kind="stable")[:number]


@public("dataset.DistributedSampler")
class DistributedSampler(BuiltinSampler):
    """Every num_shards-th row, for one of as many processes. With shuffle, all of them shuffle alike.

    Args:
        num_shards: how many processes share the rows.
        shard_id: which of them this is, from 0 on.
        shuffle: whether the rows are shuffled first, in another way in each pass.
        num_samples: how many rows of the shard; None or 0 for all.
        offset: before which of the processes the first row is counted, from 0 to num_shards. Then shards differ in length.
            With -1 the rows go round until all shards are equal.

    Raises:
        RuntimeError: shard_id or offset is not within num_shards.
    """

    def __init__(
        self,
        num_shards: int,
        shard_id: int,
        shuffle: bool | Shuffle = True,
        num_samples: int | None = None,
        offset: int = -1,
    ) -> None:
        if not isinstance(shuffle, (bool, Shuffle)):
            raise TypeError(f"{self._api}: shuffle is {shuffle!r}; give True, False or a mindspore.dataset.Shuffle")
        check_ints_between(self._api, 1, error=RuntimeError, num_shards=num_shards)
        check_ints_between(self._api, 0, num_shards - 1, error=RuntimeError, shard_id=shard_id)
        check_ints_between(self._api, -1, num_shards, error=RuntimeError, offset=offset)
        super().__init__(num_samples)
        self.num_shards, self.shard_id, self.offset = num_shards, shard_id, offset
        if isinstance(shuffle, bool):
            shuffle = Shuffle.GLOBAL if shuffle else Shuffle.FALSE
        self.shuffle = self._shuffles = shuffle
        self.seed = config.get_seed()  # now: processes agree on it even if none was set

    def is_sharded(self) -> bool:
        """True, unless there is one shard only and the child is none."""
        return self.num_shards > 1 or super().is_sharded()

    def set_offset(self, offset: int) -> DistributedSampler:
        """Count the first row before another process, and return the sampler."""
        self.offset = offset
        return self

    def _count(self, rows: int, source: Any) -> int:
        return self._limit(len(self._share(np.arange(rows))))

    def _open(self, rows: int, source: Any) -> Positions:
        if self.shuffle not in (Shuffle.GLOBAL, Shuffle.FALSE):
            raise RuntimeError(f"{self._api}: shuffle is {self.shuffle}; this source has Shuffle.GLOBAL only")
        ids, passes = np.arange(rows), 0

        def positions() -> np.ndarray:
            nonlocal passes
            passes += 1
            if self.shuffle is Shuffle.GLOBAL:
                Stream((self.seed + passes) % 2**32).shuffle(ids)
            share = self._share(ids)
            return share[: self._limit(len(share))]

        return positions

    def _share(self, ids: np.ndarray) -> np.ndarray:
        if self.offset < 0:
            most = -(-len(ids) // self.num_shards)
            return ids[(self.shard_id + np.arange(most) * self.num_shards) % len(ids)] if most else ids
        share = ids[(self.shard_id - self.offset) % self.num_shards :: self.num_shards]
        return share if len(share) else np.zeros(1, np.int64)  # no process may be without a step: it takes row 0


@public("dataset.PKSampler")
class PKSampler(BuiltinSampler):
    """As many rows of each class, class after class. They are drawn anew in each pass, and one may come several times.

    Args:
        num_val: how many rows of each class.
        num_class: how many classes. Must be None: all.
        shuffle: whether the classes come in a random order, the same in all passes.
        class_column: the column that says the class.
        num_samples: how many rows in all; None or 0 for all.
    """

    def __init__(
        self,
        num_val: int,
        num_class: int | None = None,
        shuffle: bool = False,
        class_column: str = "label",
        num_samples: int | None = None,
    ) -> None:
        check_ints_between(self._api, 1, error=RuntimeError, num_val=num_val)
        if num_class is not None:
            raise NotImplementedError(f"{self._api}: num_class is {num_class!r}; only None, all classes, is supported")
        if not isinstance(shuffle, bool):
            raise TypeError(f"{self._api}: shuffle is {shuffle!r}; give True or False")
        if not isinstance(class_column, str):
            raise TypeError(f"{self._api}: class_column is {class_column!r}; give the name of a column")
        super().__init__(num_samples)
        self.num_val, self.shuffle, self.class_column = num_val, shuffle, class_column
        self._shuffles = Shuffle.GLOBAL if shuffle else Shuffle.FALSE

    def _classes(self, source: Any) -> list[np.ndarray]:
        """The positions of the rows of each class."""
        labels = np.asarray(source.labels(self.class_column))
        return [np.flatnonzero(labels == label) for label in np.unique(labels)]

    def _count(self, rows: int, source: Any) -> int:
        return self._limit(self.num_val * len(self._classes(source)))

    def _open(self, rows: int, source: Any) -> Positions:
        classes, seed, passes = self._classes(source), config.seed_for_iterator(), 0

        def positions() -> np.ndarray:
            nonlocal passes
            stream = Stream((seed + passes) % 2**32)
            if self.shuffle and passes == 0:
                stream.shuffle(classes)
            passes += 1
            chosen = [ids[stream.below(len(ids))] for ids in classes for _ in range(self.num_val)]
            return np.array(chosen[: self._limit(len(chosen))], np.int64)

        return positions


class Sampler(_Chooser):
    """The base of a user's sampler: write `__iter__`, which gives the positions of a pass, ints.

    In it, `self.dataset_size` is how many rows the source has, and `self.num_samples` what was given.

    Args:
        num_samples: how many rows a pass has at most; None for all that `__iter__` gives.

    >>> import msvjp.dataset as ds
    >>> class Backwards(ds.Sampler):
    ...     def __iter__(self):
    ...         return iter(range(self.dataset_size - 1, -1, -1))
    >>> [int(x) for (x,) in ds.NumpySlicesDataset([1, 2, 3], sampler=Backwards())]
    [3, 2, 1]
    """

    dataset_size = 0

    def __init__(self, num_samples: int | None = None) -> None:
        check_count("mindspore.dataset.Sampler", "num_samples", num_samples)
        self.num_samples = num_samples

    def __iter__(self) -> Any:
        raise NotImplementedError(f"mindspore.dataset.Sampler: {type(self).__name__} has no __iter__; write it")

    def reset(self) -> None:
        """Called before each pass but the first."""

    def get_indices(self) -> np.ndarray:
        """The positions of a pass, int64."""
        try:
            given = list(islice(self, self.num_samples or None))
        except Exception as error:
            raise failed(self._api, "the sampler", "a pass", error) from error
        array = np.asarray(given)
        if array.dtype.kind not in "iu" or array.ndim != 1:
            raise RuntimeError(f"{self._api} gives {str(given[:3])[:60]}; a sampler gives ints, at least one")
        return array.astype(np.int64)

    def _count(self, rows: int, source: Any) -> int:
        return len(self._pass(rows))

    def _pass(self, rows: int) -> np.ndarray:
        self.dataset_size = rows
        return self.get_indices()

    def _open(self, rows: int, source: Any) -> Positions:
        passes = 0

        def positions() -> np.ndarray:
            nonlocal passes
            if passes:
                self.reset()
            passes += 1
            return within(self._api, self._pass(rows), rows)

        return positions


class IterSampler(Sampler):
    """The positions that any iterable gives, an iterator those it gave the first time."""

    def __init__(self, sampler: Iterable, num_samples: int | None = None) -> None:
        super().__init__(num_samples)
        self.sampler = list(sampler) if iter(sampler) is sampler else sampler

    def __iter__(self) -> Any:
        return iter(self.sampler)


def within(api: str, positions: Sequence | np.ndarray, rows: int) -> np.ndarray:
    """The positions as an array. RuntimeError if one of them is not that of a row."""
    array = np.asarray(positions, np.int64)
    outside = array[(array < 0) | (array >= rows)]
    if len(outside):
        raise RuntimeError(f"{api}: position {outside[0]} is not within the {rows} rows of the source")
    return array


def chosen(api: str, sampler: Any, num_samples: Any, shuffle: Any, num_shards: Any, shard_id: Any) -> _Chooser:
    """The sampler that the arguments of a source ask for.

    Raises:
        TypeError: an argument is of another type.
        ValueError: a number is not in its range, num_shards comes without shard_id, or a sampler with one of the others.
    """
    check_count(api, "num_samples", num_samples)
    if shuffle is not None and not isinstance(shuffle, bool):
        raise TypeError(f"{api}: shuffle is {shuffle!r}; give True or False")
    check_shards(api, num_shards, shard_id, alone=ValueError)
    if sampler is not None:
        return _given(api, sampler, num_samples, shuffle, num_shards)
    if num_shards is not None:
        return DistributedSampler(num_shards, shard_id, shuffle is not False, num_samples)
    if shuffle is False:
        return SequentialSampler(num_samples=num_samples)
    return RandomSampler(replacement=num_samples is not None, num_samples=num_samples)  # with it rows come twice


def _given(api: str, sampler: Any, num_samples: Any, shuffle: Any, num_shards: Any) -> _Chooser:
    if isinstance(sampler, (BuiltinSampler, Sampler)):
        others = {"num_samples": num_samples, "shuffle": shuffle, "num_shards": num_shards}
        for word, value in others.items():
            if value is not None:
                raise ValueError(f"{api}: both sampler and {word}={value!r} are given; the sampler alone decides")
        return sampler
    if isinstance(sampler, str) or not isinstance(sampler, Iterable):
        raise TypeError(f"{api}: sampler is {sampler!r}; give a sampler of mindspore.dataset or an iterable of ints")
    if isinstance(sampler, (list, tuple, range, set, dict)):
        return SubsetSampler(sampler, num_samples)
    return IterSampler(sampler, num_samples)
