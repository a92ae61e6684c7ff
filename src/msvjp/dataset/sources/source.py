"""What a source of rows is, and what its datasets share: the arguments that choose among its rows."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..._op.declare import public
from .. import config, samplers
from .._arguments import check_workers
from .._rows import Chunk, Column, up_to_the_error
from ..dataset import Dataset, Read, Run


class Source:
    """Rows that can be read in any order: `len(source)` of them.

    A file source opens its files when it is made, and says in the error what it looked for. It can be pickled.
    """

    #: The names of the columns.
    columns: list[str]
    #: How many rows are fetched at once where nobody asks for a number.
    rows_at_once = 256
    #: Whether the rows are in memory: then those of several batches may be fetched at once.
    in_memory = False
    #: Whether a fetch waits for a disk: then it is done ahead, in a thread.
    reads_files = False

    def __len__(self) -> int:
        raise NotImplementedError

    def fetch(self, positions: np.ndarray) -> list[Column]:
        """The rows at these positions (int64): for each column an array (rows, ...), or a list of arrays."""
        raise NotImplementedError

    def labels(self, column: str) -> Any:
        """The value of a column in every row, for `PKSampler`."""
        raise RuntimeError(f"mindspore.dataset.PKSampler: this source cannot list its {column!r}; use another sampler")


@public("dataset.SourceDataset")
class SourceDataset(Dataset):
    """The base of the datasets that begin a pipeline."""


class ChosenRows(SourceDataset):
    """The base of the datasets over a `Source` of whose rows a sampler says which come, and in what order."""

    def __init__(self, source: Source, sampler: Any, num_parallel_workers: int | None, cache: Any) -> None:
        super().__init__(num_parallel_workers=num_parallel_workers, cache=cache)
        self.source: Any = source
        self.sampler: Any = sampler

    @property
    def columns(self) -> list[str]:
        return self.source.columns

    def _size(self) -> int:
        return self.sampler.count(self.source)

    def _positions(self) -> samplers.Positions:
        """What gives the positions of the next pass."""
        return self.sampler.open(self.source)

    def _open(self, run: Run) -> Read:
        positions, source = self._positions(), self.source

        def read(length: int | None) -> Iterator[Chunk]:
            ids, step = positions(), length or source.rows_at_once
            pieces = (ids[start : start + step] for start in range(0, len(ids), step))
            return up_to_the_error(source.fetch(piece) for piece in pieces)

        return read

    def _at_once(self) -> int:
        return self.source.rows_at_once if self.source.in_memory else 0

    def _reads_files(self) -> bool:
        return self.source.reads_files

    def is_shuffled(self) -> bool:
        """Whether the rows come in a random order."""
        return self.sampler.is_shuffled()

    def is_sharded(self) -> bool:
        """Whether these are a part of the rows, for one of several processes."""
        return self.sampler.is_sharded()


@public("dataset.MappableDataset")
class MappableDataset(ChosenRows):
    """The base of the datasets over a `Source`, which can be read in any order.

    Args:
        source: the rows.
        num_parallel_workers: how many workers read; None for `config.get_num_parallel_workers()`.
        sampler, num_samples, shuffle, num_shards, shard_id: which rows, and in what order; see `samplers.chosen`.
        cache: a `DatasetCache`; accepted, see there.
    """

    def __init__(
        self,
        source: Source,
        num_parallel_workers: int | None = None,
        sampler: Any = None,
        num_samples: int | None = None,
        shuffle: bool | None = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
    ) -> None:
        check_workers(self._api, num_parallel_workers)
        chosen = samplers.chosen(self._api, sampler, num_samples, shuffle, num_shards, shard_id)
        super().__init__(source, chosen, num_parallel_workers, cache)

    def __getitem__(self, index: Any) -> Any:
        """The row that comes at this place, as the source has it: a tuple, from 0 on.

        Raises:
            TypeError: index is no int.
            RuntimeError: there are not so many rows.
        """
        if not isinstance(index, (int, np.integer)):
            raise TypeError(f"{self._api}: the index is {index!r}; give an int")
        positions = self._positions()()
        if not 0 <= index < len(positions):
            raise RuntimeError(f"{self._api}: the index is {index}; there are {len(positions)} rows")
        return self._row(positions[index])

    def _row(self, position: np.int64) -> Any:
        return tuple(column[0] for column in self.source.fetch(np.array([position])))

    # ---- samplers ----

    def use_sampler(self, new_sampler: Any) -> None:
        """Take another sampler in the place of the one that chooses last.

        Raises:
            TypeError: it is no sampler of mindspore.dataset.
        """
        _check_sampler(f"{self._api}.use_sampler", new_sampler)
        self.sampler = self.sampler.child_sampler
        self.add_sampler(new_sampler)

    def add_sampler(self, new_sampler: Any) -> None:
        """Let another sampler choose among what the present one gives.

        Raises:
            TypeError: it is no sampler of mindspore.dataset.
        """
        _check_sampler(f"{self._api}.add_sampler", new_sampler)
        if self.sampler is not None:
            new_sampler.add_child(self.sampler)
        self.sampler = new_sampler

    def _split(self, sizes: list[int], randomize: bool) -> list[Dataset]:
        if self.is_shuffled() and randomize:
            warnings.warn(
                f"{self._api}.split: the dataset is shuffled anew in each epoch before it is split, as in MindSpore, so "
                "that rows change sides: what was a row to test on is trained on later. Make it with shuffle=False",
                stacklevel=4,
            )
        seed = config.fresh_seed()
        starts = np.cumsum([0, *sizes[:-1]]).tolist()
        return [self._part(start, size, randomize, seed) for start, size in zip(starts, sizes, strict=True)]

    def _part(self, start: int, size: int, randomize: bool, seed: int) -> Dataset:
        made = copy.copy(self)
        made.sampler = copy.deepcopy(self.sampler)
        if randomize:
            order = samplers.RandomSampler()
            order.reshuffle_each_epoch, order.seed_if_none = False, seed
            made.add_sampler(order)
        made.add_sampler(samplers.SequentialSampler(start, size))
        made.add_sampler(samplers.SequentialSampler())  # which `use_sampler` takes away
        return made


def _check_sampler(api: str, sampler: Any) -> None:
    if not isinstance(sampler, (samplers.BuiltinSampler, samplers.Sampler)):
        raise TypeError(f"{api}: the sampler is {sampler!r}; give a sampler of mindspore.dataset")
