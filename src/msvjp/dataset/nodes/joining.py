"""Steps on several datasets: zip and concat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..._op.declare import public
from .._rows import Chunk, Column, part, taken
from ..dataset import Dataset, Read, Run
from ..samplers import DistributedSampler
from .ordering import finishing


@public("dataset.zip")
def zip_datasets(datasets: tuple) -> Dataset:
    """The columns of several datasets side by side; as many rows as the shortest has.

    Args:
        datasets: a tuple of two or more datasets, no two with a column of the same name.

    Raises:
        TypeError: datasets is no tuple of datasets.
        ValueError: there are fewer than two.
    """
    if not isinstance(datasets, tuple):
        raise TypeError(f"mindspore.dataset.zip: datasets is {datasets!r}; give a tuple of datasets")
    if len(datasets) < 2:
        raise ValueError(f"mindspore.dataset.zip: datasets has {len(datasets)}; give two or more")
    return ZipDataset(datasets)


class ZipDataset(Dataset):
    """Columns side by side."""

    _api = "mindspore.dataset.zip"

    def __init__(self, datasets: Sequence[Any]) -> None:
        _check_datasets(self._api, datasets)
        super().__init__(datasets)

    @property
    def columns(self) -> list[str]:
        found = [name for child in self.children for name in child.columns]
        twice = {name for name in found if found.count(name) > 1}
        if twice:
            raise RuntimeError(f"{self._api}: more than one dataset has a column {min(twice)!r}; rename it")
        return found

    def _size(self) -> int:
        return min(child.get_dataset_size() for child in self.children)

    def _open(self, run: Run) -> Read:
        self.columns  # noqa: B018  # it checks them
        reads = [finishing(child, child._open(run)) for child in self.children]
        return lambda length: _side_by_side([read(length) for read in reads])


def _side_by_side(passes: list[Iterator[Chunk]]) -> Iterator[Chunk]:
    current: list[Chunk | None] = [None] * len(passes)
    while True:
        for i, chunks in enumerate(passes):
            current[i] = current[i] or next(chunks, None)
            if current[i] is None:
                return
        there: list[Chunk] = [chunk for chunk in current if chunk is not None]
        rows = min(len(chunk[0]) for chunk in there)
        yield [column for chunk in there for column in part(chunk, 0, rows)]
        current = [part(chunk, rows, len(chunk[0])) if len(chunk[0]) > rows else None for chunk in there]


class ConcatDataset(Dataset):
    """Rows one dataset after the other; every so-manieth of all of them if there is a sampler."""

    _api = "mindspore.dataset.Dataset.concat"

    def __init__(self, datasets: Sequence[Any]) -> None:
        _check_datasets(self._api, datasets)
        super().__init__(datasets)
        self.sampler: DistributedSampler | None = None

    def use_sampler(self, sampler: Any) -> None:
        """Take the part of one of several processes.

        Args:
            sampler: a `DistributedSampler` without shuffle and num_samples.

        Raises:
            TypeError: it is another sampler.
            ValueError: it shuffles or has num_samples.
        """
        api = f"{self._api}: use_sampler"
        if not isinstance(sampler, DistributedSampler):
            raise TypeError(f"{api}: the sampler is {sampler!r}; give a DistributedSampler")
        if sampler.is_shuffled() or sampler.num_samples is not None:
            raise ValueError(f"{api}: the sampler shuffles or has num_samples; give shuffle=False and no num_samples")
        self.sampler, self._known_size = sampler, None

    def is_sharded(self) -> bool:
        return super().is_sharded() or self.sampler is not None

    @property
    def columns(self) -> list[str]:
        if len(self.children) < 2:
            raise RuntimeError(f"{self._api}: datasets is empty; give a dataset, or a list of them")
        first = self.children[0].columns
        for child in self.children[1:]:
            if child.columns != first:
                raise RuntimeError(f"{self._api}: the columns are {first} and {child.columns}; they must be the same")
        return first

    def _size(self) -> int:
        rows = sum(child.get_dataset_size() for child in self.children)
        return rows if self.sampler is None else len(self._share(0, rows))

    def _share(self, first: int, rows: int) -> np.ndarray:
        """Which of these rows are for this process."""
        sampler: Any = self.sampler
        start = (sampler.shard_id - max(sampler.offset, 0) - first) % sampler.num_shards
        return np.arange(start, rows, sampler.num_shards)

    def _open(self, run: Run) -> Read:
        self.columns  # noqa: B018  # it checks them
        reads = [child._open(run) for child in self.children]

        def read_all(length: int | None) -> Iterator[Chunk]:
            first: list | None = None
            rows = 0
            for read in reads:
                is_new = True
                for chunk in read(length):
                    if is_new:
                        first, is_new = self._alike(first, chunk), False
                    yield from self._shared(chunk, rows)
                    rows += len(chunk[0])

        return read_all

    def _shared(self, chunk: Chunk, first: int) -> Iterator[Chunk]:
        share = None if self.sampler is None else self._share(first, len(chunk[0]))
        if share is None:
            yield chunk
        elif len(share):
            yield [taken(column, share) for column in chunk]

    def _alike(self, first: list | None, chunk: Chunk) -> list:
        """The dtype and rank of each column; RuntimeError if they differ from the first dataset's."""
        found = [_kind(column) for column in chunk]
        for name, before, now in zip(self.columns, first or found, found, strict=True):
            if before != now:
                raise RuntimeError(
                    f"{self._api}: column {name!r} is {before[0]} of rank {before[1]} in one dataset and {now[0]} of "
                    f"rank {now[1]} in another; they must be the same"
                )
        return found


def _kind(column: Column) -> tuple:
    value = column[0]
    return ("dict", 0) if isinstance(value, dict) else (_name(np.asarray(value).dtype), np.ndim(value))


def _name(dtype: np.dtype) -> str:
    return {"U": "string", "S": "bytes"}.get(dtype.kind, str(dtype))


def _check_datasets(api: str, datasets: Sequence[Any]) -> None:
    for dataset in datasets:
        if not isinstance(dataset, Dataset):
            raise TypeError(f"{api}: datasets has {dataset!r} in it; give datasets")
