"""Rows that lie one after the other in files, as lines or records; and the order in which MindSpore reads several files.

A file is read once, for where its rows are; then any row is read alone. The order is that of MindSpore's workers, of which
each reads files of its own, and which give a row each in turn. It is worked out on the numbers of the rows.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..._files.damaged import UNEXPECTED, DamagedFileError, reading
from .. import config
from .._arguments import check_count
from .._draws import LongWords, Stream
from ..nodes.ordering import shuffled
from ..samplers import Positions, Shuffle
from ._arguments import check_together
from .source import Source

_LARGEST_BUFFER, _FILES_IN_BUFFER = 10_000, 4  # rows, and as many as this many files have: MindSpore's own numbers


class Extent(NamedTuple):
    """Where the rows of a file are: the byte at which each begins, and the one after its last."""

    starts: np.ndarray
    ends: np.ndarray


class FileRows(Source):
    """The rows of several files, in the order of the files.

    Args:
        extents: where the rows of each file are.
    """

    reads_files = True

    def __init__(self, api: str, extents: dict[Path, Extent]) -> None:
        self._api, self._paths, extents_ = api, list(extents), list(extents.values())
        self.counts = [len(extent.starts) for extent in extents_]
        self._firsts = np.cumsum([0, *self.counts])
        self._starts = np.concatenate([extent.starts for extent in extents_])
        self._ends = np.concatenate([extent.ends for extent in extents_])

    def __len__(self) -> int:
        return len(self._starts)

    def decoded(self, positions: np.ndarray, decode: Callable[[bytes], Any]) -> list:
        """What `decode` makes of these rows. It may raise what says that a row is none."""
        found, which = [], np.searchsorted(self._firsts, positions, "right") - 1
        for first, last in _runs(which):
            path, before = self._paths[which[first]], self._firsts[which[first]]
            with reading(f"{self._api}: {path}"), self._opened(path) as file:
                for position in positions[first:last]:
                    start = self._starts[position]
                    file.seek(start)
                    try:
                        found.append(decode(file.read(self._ends[position] - start)))
                    except UNEXPECTED as error:
                        raise DamagedFileError(f"row {position - before} is none: {error}") from error
        return found

    def _opened(self, path: Path) -> Any:
        return open(path, "rb")


def _runs(values: np.ndarray) -> Iterator[tuple[int, int]]:
    """Where equal neighbors begin and end."""
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    return pairwise(edges)


# ---- the order ----


class FileOrder:
    """Which rows of a `FileRows` a pass takes, and in what order.

    Args:
        shuffle: True or GLOBAL for the files and their rows, FILES for the files only, False for neither.
        num_samples: how many rows at most, before rows are shuffled; None or 0 for all.
        num_shards, shard_id: the part of the rows, or with by_file of the files, for one of several processes.
        workers: how many workers read.

    Raises:
        TypeError: an argument is of another type.
        ValueError: an int is not in its range.
        RuntimeError: num_shards comes without shard_id, or the other way round.
    """

    def __init__(
        self,
        api: str,
        shuffle: Any,
        num_samples: Any,
        num_shards: Any,
        shard_id: Any,
        workers: Any,
        by_file: bool = False,
    ) -> None:
        check_count(api, "num_samples", num_samples)
        self._shuffle = checked_shuffle(api, shuffle)
        check_together(api, None, num_samples, shuffle, num_shards, shard_id)
        self._api, self._limit, self._by_file = api, num_samples or None, by_file
        self._shards, self._shard = num_shards or 1, shard_id or 0
        self.workers = workers or config.get_num_parallel_workers()

    def count(self, source: FileRows) -> int:
        """How many rows the first pass has."""
        return len(self._in_order(source, self._files_of_pass(np.arange(len(source.counts)), config.get_seed(), 1)))

    def open(self, source: FileRows) -> Positions:
        """What gives the rows of the next pass."""
        seed, passes, files = config.seed_for_iterator(), 0, np.arange(len(source.counts))
        words = iter(LongWords(seed))

        def positions() -> np.ndarray:
            nonlocal passes
            passes += 1
            ids = self._in_order(source, self._files_of_pass(files, seed, passes))
            return self._mixed(ids, source, words) if self._shuffle is Shuffle.GLOBAL else ids

        return positions

    def _files_of_pass(self, files: np.ndarray, seed: int, number: int) -> np.ndarray:
        """The files in their new order, in place. With several shards all shuffle alike, whatever the seed."""
        if self._shuffle is not Shuffle.FALSE:
            Stream(seed if self._shards == 1 else number).shuffle(files)
        return files

    def is_shuffled(self) -> bool:
        return self._shuffle is not Shuffle.FALSE

    def is_sharded(self) -> bool:
        return self._shards > 1

    def _in_order(self, source: FileRows, files: np.ndarray) -> np.ndarray:
        firsts, counts = np.cumsum([0, *source.counts])[files], np.array(source.counts)[files]
        pieces = self._files(firsts, counts) if self._by_file else self._equal_parts(firsts, counts)
        return _in_turn([pieces[i :: self.workers] for i in range(self.workers)])[: self._limit]

    def _files(self, firsts: np.ndarray, counts: np.ndarray) -> list[np.ndarray]:
        """The rows of each file of this shard."""
        if self._shards > len(firsts):
            raise RuntimeError(
                f"{self._api}: there are {len(firsts)} files for num_shards={self._shards}; "
                "give fewer shards, or shard_equal_rows=True to divide the rows"
            )
        chosen = slice(self._shard, None, self._shards)
        return [first + np.arange(count) for first, count in zip(firsts[chosen], counts[chosen], strict=True)]

    def _equal_parts(self, firsts: np.ndarray, counts: np.ndarray) -> list[np.ndarray]:
        """The rows of this shard, by files; all shards have as many, for which they go round."""
        total = int(counts.sum())
        share = -(-total // self._shards)
        start = self._shard * share % max(total, 1)
        pieces = []
        while share:
            ends = np.cumsum(counts)
            at = int(np.searchsorted(ends, start, "right"))
            length = min(share, int(ends[at]) - start)
            pieces.append(firsts[at] + start - (ends[at] - counts[at]) + np.arange(length))
            share, start = share - length, (start + length) % total
        return pieces

    def _mixed(self, ids: np.ndarray, source: FileRows, words: Iterator[int]) -> np.ndarray:
        average = -(-len(source) // self._shards) // len(source.counts)
        size = min(average * _FILES_IN_BUFFER, _LARGEST_BUFFER) or _LARGEST_BUFFER
        rows = shuffled(lambda length: iter([[ids.tolist()]]), size, words)
        return np.fromiter((i for (i,) in rows), np.int64, len(ids))


def _in_turn(workers: Sequence[list[np.ndarray]]) -> np.ndarray:
    """A row of each worker in turn, as long as it has any."""
    rows = [np.concatenate([np.empty(0, np.int64), *pieces]) for pieces in workers]
    turns = np.concatenate([np.arange(len(each)) for each in rows])
    return np.concatenate(rows)[np.argsort(turns, kind="stable")]


def checked_shuffle(api: str, shuffle: Any) -> Shuffle:
    """What True, False and None stand for.

    Raises:
        TypeError: it is none of these, nor a Shuffle.
    """
    if shuffle is None or isinstance(shuffle, bool):
        return Shuffle.FALSE if shuffle is False else Shuffle.GLOBAL
    if not isinstance(shuffle, Shuffle):
        raise TypeError(f"{api}: shuffle is {shuffle!r}; give True, False or a mindspore.dataset.Shuffle")
    return shuffle
