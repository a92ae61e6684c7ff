"""Batches of rows of like length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from ..._core.checks import check_bools
from .._arguments import check_there, names
from .._errors import failed
from .._rows import Chunk, from_rows, rows_of
from ..dataset import Dataset, Read, Run
from .batching import _Stacking
from .padding import check_pad_info, padded


class BucketBatchByLengthDataset(_Stacking):
    """Rows collected in buckets by their length, padded and stacked."""

    _api = "mindspore.dataset.Dataset.bucket_batch_by_length"

    def __init__(
        self,
        dataset: Dataset,
        column_names: Any,
        boundaries: Any,
        sizes: Any,
        length_of: Callable | None,
        pad_info: dict | None,
        pad_to_boundary: Any,
        drop_remainder: Any,
    ) -> None:
        if not isinstance(column_names, list):
            raise TypeError(f"{self._api}: column_names is {column_names!r}; give a list of names")
        self.column_names = names(self._api, "column_names", column_names)
        _check_buckets(self._api, boundaries, sizes)
        if length_of is None and len(column_names) != 1:
            raise ValueError(f"{self._api}: column_names is {column_names}; name one, or give element_length_function")
        if length_of is not None and not callable(length_of):
            raise TypeError(f"{self._api}: element_length_function is {length_of!r}; give a function")
        check_pad_info(self._api, pad_info)
        check_bools(self._api, pad_to_bucket_boundary=pad_to_boundary)
        super().__init__(dataset, 1, drop_remainder, None)
        self.boundaries, self.sizes, self.length_of = boundaries, sizes, length_of or len
        self.pad_info, self.pad_to_boundary = pad_info or {}, pad_to_boundary

    def _size(self) -> int:
        with Run() as run:
            return sum(1 for _ in self._open(run)(1))

    def get_batch_size(self) -> int | None:
        """That of the step before it: buckets have different ones."""
        return Dataset.get_batch_size(self)

    def _open(self, run: Run) -> Read:
        read, columns = self.children[0]._open(run), self.columns
        check_there(self._api, "column_names", self.column_names, columns)
        places = [columns.index(name) for name in self.column_names]
        return lambda length: self._batches_of(read, columns, places)

    def _batches_of(self, read: Read, columns: list[str], places: list[int]) -> Iterator[Chunk]:
        buckets: list[list[tuple]] = [[] for _ in self.sizes]
        for chunk in read(None):
            for row in rows_of(chunk):
                number = self._bucket([row[place] for place in places])
                buckets[number].append(row)
                if len(buckets[number]) == self.sizes[number]:
                    yield self._batch(buckets[number], number, columns)
                    buckets[number] = []
        for number, rows in enumerate(buckets):
            if rows and not self.drop_remainder:
                yield self._batch(rows, number, columns)

    def _bucket(self, values: list) -> int:
        try:
            length = int(np.asarray(self.length_of(*values)).item())
        except Exception as error:
            raise failed(self._api, "element_length_function", "a row", error) from error
        if length < 0:
            raise RuntimeError(f"{self._api}: element_length_function returned {length}; a length is 0 or more")
        return int(np.searchsorted(self.boundaries, length, side="right"))

    def _batch(self, rows: list[tuple], number: int, columns: list[str]) -> Chunk:
        return self._stacked(padded(self._api, from_rows(rows), columns, self._info(number)), columns)

    def _info(self, number: int) -> dict:
        """pad_info with the bucket's boundary, less 1, in the place of None, if it is to be."""
        if not self.pad_to_boundary:
            return self.pad_info
        if number == len(self.boundaries):
            raise RuntimeError(
                f"{self._api}: a row is longer than the last boundary, {self.boundaries[-1]}, and is to be padded to one; "
                "give a boundary above the longest row"
            )
        length = self.boundaries[number] - 1
        return {
            name: (shape and [length if n is None else n for n in shape], value)
            for name, (shape, value) in self.pad_info.items()
        }


def _check_buckets(api: str, boundaries: Any, sizes: Any) -> None:
    for word, value in {"bucket_boundaries": boundaries, "bucket_batch_sizes": sizes}.items():
        if not isinstance(value, list) or not all(isinstance(n, int) and not isinstance(n, bool) for n in value):
            raise TypeError(f"{api}: {word} is {value!r}; give a list of ints")
        if not value or min(value) < 1:
            raise ValueError(f"{api}: {word} is {value!r}; give positive ints")
    if any(a >= b for a, b in pairwise(boundaries)):
        raise ValueError(f"{api}: bucket_boundaries is {boundaries}; each must be above the one before it")
    if len(sizes) != len(boundaries) + 1:
        raise ValueError(
            f"{api}: there are {len(boundaries)} bucket_boundaries and {len(sizes)} bucket_batch_sizes; give one size more"
        )
