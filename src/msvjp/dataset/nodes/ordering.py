"""Steps that change which rows come, and when: shuffle, repeat, take, skip."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as counting

from ..._core.checks import check_ints_between
from .. import config
from .._draws import LongWords
from .._rows import Chunk, from_rows, part, rows_of
from ..dataset import Dataset, Read, Run

_MOST_INT = 2**31 - 1


class ShuffleDataset(Dataset):
    """Rows at random from a buffer."""

    _api = "mindspore.dataset.Dataset.shuffle"

    def __init__(self, dataset: Dataset, buffer_size: int) -> None:
        check_ints_between(self._api, 2, _MOST_INT, buffer_size=buffer_size)
        super().__init__(dataset)
        self.buffer_size, self.reshuffle_each_epoch = buffer_size, True
        self.seed_if_none: int | None = None

    def is_shuffled(self) -> bool:
        return True

    def _open(self, run: Run) -> Read:
        read, seed = self.children[0]._open(run), config.seed_for_iterator(self.seed_if_none)
        words = iter(LongWords(seed))

        def read_shuffled(length: int | None) -> Iterator[Chunk]:
            return _in_chunks(
                shuffled(read, self.buffer_size, words if self.reshuffle_each_epoch else iter(LongWords(seed))),
                length or config.get_prefetch_size(),
            )

        return read_shuffled


def shuffled(read: Read, size: int, words: Iterator[int]) -> Iterator[tuple]:
    """The rows of one pass, at random from a buffer of this size."""
    rows = (row for chunk in read(None) for row in rows_of(chunk))
    buffer = [row for _, row in zip(range(size), rows)]  # noqa: B905  # the shorter one ends it
    for row in rows:
        at = next(words) % size
        yield buffer[at]
        buffer[at], buffer[-1] = buffer[-1], row
    while buffer:
        at = next(words) % len(buffer)
        yield buffer[at]
        buffer[at] = buffer[-1]
        buffer.pop()


def _in_chunks(rows: Iterator[tuple], length: int) -> Iterator[Chunk]:
    while kept := [row for _, row in zip(range(length), rows)]:  # noqa: B905
        yield from_rows(kept)


class RepeatDataset(Dataset):
    """The rows several times in an epoch."""

    _api = "mindspore.dataset.Dataset.repeat"

    def __init__(self, dataset: Dataset, count: int | None) -> None:
        count = -1 if count is None else count
        check_ints_between(self._api, -1, _MOST_INT, count=count)
        if count == 0:
            raise ValueError(f"{self._api}: count is 0; give a positive int, or -1 for rows without end")
        super().__init__(dataset)
        self.count = count

    def _size(self) -> int:
        return super()._size() * max(self.count, 1)

    def get_repeat_count(self) -> int:
        """How often the rows are repeated in one epoch, by the last step that repeats them; -1: without end."""
        return super().get_repeat_count() if self.count == 1 else self.count

    def _open(self, run: Run) -> Read:
        read = self.children[0]._open(run)

        def read_again(length: int | None) -> Iterator[Chunk]:
            for _ in counting() if self.count < 0 else range(self.count):
                is_empty = True
                for chunk in read(length):
                    is_empty = False
                    yield chunk
                if is_empty and self.count < 0:
                    return  # or it might never end

        return read_again


def finishing(dataset: Dataset, read: Read) -> Read:
    """Reads passes of a dataset of which the end may not be asked for.

    With a seed, what random operations and shuffles draw next depends on the rows that were left: before another pass
    they are read after all, as in MindSpore.
    """
    rest: Iterator[Chunk] = iter(())
    is_exact = config.has_seed() and not is_endless(dataset)

    def read_on(length: int | None) -> Iterator[Chunk]:
        nonlocal rest
        for _ in rest if is_exact else ():
            pass
        rest = read(length)
        return rest

    return read_on


def is_endless(dataset: Dataset) -> bool:
    """Whether a pass has no end."""
    if isinstance(dataset, RepeatDataset) and dataset.count < 0:
        return True
    return not isinstance(dataset, TakeDataset) and any(is_endless(child) for child in dataset.children)


class _Count(Dataset):
    """A step that a number of rows is given to."""

    def __init__(self, dataset: Dataset, count: int) -> None:
        super().__init__(dataset)
        self.count = count


class TakeDataset(_Count):
    """The first rows."""

    _api = "mindspore.dataset.Dataset.take"

    def __init__(self, dataset: Dataset, count: int) -> None:
        check_ints_between(self._api, -1, _MOST_INT, count=count)
        if count == 0:
            raise ValueError(f"{self._api}: count is 0; give a positive int, or -1 for all rows")
        super().__init__(dataset, count)

    def _size(self) -> int:
        return super()._size() if self.count < 0 else min(super()._size(), self.count)

    def _open(self, run: Run) -> Read:
        read = self.children[0]._open(run)
        if self.count < 0:
            return read
        read_on = finishing(self.children[0], read)
        return lambda length: self._first(read_on(min(length, self.count) if length else None))

    def _first(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        left = self.count
        for chunk in chunks:
            yield part(chunk, 0, left)
            left -= len(chunk[0])
            if left <= 0:
                return


class SkipDataset(_Count):
    """The rows without the first ones."""

    _api = "mindspore.dataset.Dataset.skip"

    def __init__(self, dataset: Dataset, count: int) -> None:
        check_ints_between(self._api, 0, _MOST_INT, count=count)
        super().__init__(dataset, count)

    def _size(self) -> int:
        return max(super()._size() - self.count, 0)

    def _open(self, run: Run) -> Read:
        read = self.children[0]._open(run)
        return lambda length: self._rest(read, length)

    def _rest(self, read: Read, length: int | None) -> Iterator[Chunk]:
        left = self.count
        for chunk in read(length):
            if len(chunk[0]) > left:
                yield part(chunk, left, len(chunk[0]))
            left = max(left - len(chunk[0]), 0)
