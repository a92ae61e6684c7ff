"""Steps that leave rows out by what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .._arguments import check_workers
from .._errors import failed
from .._rows import Chunk, rows_of, taken
from ..dataset import Dataset, Read, Run
from ._places import Places, PlacesAmong


class FilterDataset(Dataset):
    """The rows for which a function is true."""

    _api = "mindspore.dataset.Dataset.filter"

    def __init__(self, dataset: Dataset, predicate: Callable, input_columns: Any, workers: Any) -> None:
        if not callable(predicate):
            raise TypeError(f"{self._api}: predicate is {predicate!r}; give a function that takes the values of a row")
        check_workers(self._api, workers)
        self._places = Places(self._api, input_columns, None, by_default=None)
        super().__init__(dataset, num_parallel_workers=workers)
        self.predicate = predicate

    def _size(self) -> int:
        with Run() as run:
            return sum(len(chunk[0]) for chunk in self._open(run)(None))

    def _open(self, run: Run) -> Read:
        read, places = self.children[0]._open(run), self._places.among(self.columns)
        return lambda length: self._kept(read(length), places)

    def _kept(self, chunks: Iterator[Chunk], places: PlacesAmong) -> Iterator[Chunk]:
        row = 0
        for chunk in chunks:
            values = rows_of(places.chosen(chunk))
            keep = np.flatnonzero([self._is_kept(v, row + i) for i, v in enumerate(values)])
            row += len(chunk[0])
            if len(keep):
                yield [taken(column, keep) for column in chunk]

    def _is_kept(self, values: tuple, row: int) -> bool:
        try:
            return bool(self.predicate(*values))
        except Exception as error:
            raise failed(self._api, "predicate", f"row {row}", error) from error
