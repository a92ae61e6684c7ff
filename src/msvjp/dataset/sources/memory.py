"""Rows in memory: `NumpySlicesDataset`, `PaddedDataset`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._op.declare import public
from .._arguments import names
from .._rows import Column, as_value, stacked, taken
from .generator import GeneratorDataset
from .source import MappableDataset, Source


@public("dataset.NumpySlicesDataset")
class NumpySlicesDataset(MappableDataset):
    """Rows that are slices of arrays along their first axis.

    Args:
        data: an array or a list, which is one column; a tuple of them, or a dict of them by name: columns.
        column_names: the names; None for the keys of a dict, else column_0, column_1, ...
        num_samples, shuffle, sampler, num_shards, shard_id: which rows in what order, see `samplers.chosen`.
        num_parallel_workers: accepted: a chunk of rows is one indexing of the arrays.

    Raises:
        TypeError: data is something else.
        ValueError: the columns differ in length, or there are not as many names.

    >>> import msvjp.dataset as ds
    >>> data = ds.NumpySlicesDataset({"x": [1, 2, 3], "y": [4.0, 5.0, 6.0]}, shuffle=False)
    >>> [row["y"].tolist() for row in data.batch(2).create_dict_iterator(output_numpy=True)]
    [[4.0, 5.0], [6.0]]
    """

    def __init__(
        self,
        data: Any,
        column_names: Any = None,
        num_samples: int | None = None,
        num_parallel_workers: int | None = 1,
        shuffle: bool | None = None,
        sampler: Any = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
    ) -> None:
        source = ArraySource(*_arrays(self._api, data, column_names))
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id)


class ArraySource(Source):
    """Rows of arrays in memory."""

    in_memory = True

    def __init__(self, columns: list[str], arrays: list) -> None:
        self.columns, self.arrays = columns, arrays
        row = sum(array[:1].nbytes for array in arrays if isinstance(array, np.ndarray))
        self.rows_at_once = max(1, min(256, 2**19 // max(row, 1)))  # what a kept row keeps, too

    def __len__(self) -> int:
        return len(self.arrays[0])

    def fetch(self, positions: np.ndarray) -> list:
        return [taken(array, positions) for array in self.arrays]

    def labels(self, column: str) -> Any:
        return self.arrays[self.columns.index(column)]


def _arrays(api: str, data: Any, column_names: Any) -> tuple[list[str], list[Column]]:
    """The names and the columns of what was given."""
    if not isinstance(data, (list, tuple, dict, np.ndarray)):
        raise TypeError(f"{api}: data is {data!r}; give an array, a list, a tuple of them or a dict of them")
    if not len(data):
        raise ValueError(f"{api}: data is empty")
    given = list(data.values()) if isinstance(data, dict) else list(data) if isinstance(data, tuple) else [data]
    for i, column in enumerate(given):
        if not isinstance(column, (list, np.ndarray)) and not (isinstance(data, dict) and isinstance(column, tuple)):
            raise TypeError(f"{api}: column {i} of data is {column!r}; give an array or a list")
    by_default = list(data) if isinstance(data, dict) else [f"column_{i}" for i in range(len(given))]
    found = names(api, "column_names", by_default if column_names is None else column_names)
    if len(found) != len(given):
        raise ValueError(f"{api}: data has {len(given)} columns, and column_names is {found}; give as many names")
    if len({len(column) for column in given}) > 1:
        raise ValueError(f"{api}: the columns have {[len(column) for column in given]} rows; give as many in each")
    return found, [_column(column) for column in given]


def _column(given: Any) -> Column:
    """The column as one array if its rows are alike, else as a list of their values."""
    if isinstance(given, np.ndarray) and given.dtype.kind not in "SUO":
        return as_value(given)
    return stacked([as_value(value) for value in given])


@public("dataset.PaddedDataset")
class PaddedDataset(GeneratorDataset):
    """Rows that fill up another dataset: add them to it, and give the sum a `DistributedSampler`.

    Args:
        padded_samples: a list of rows, each a dict of the values by column.

    Raises:
        TypeError: padded_samples is something else.
        ValueError: it is empty.
    """

    def __init__(self, padded_samples: Any) -> None:
        if padded_samples is None:
            raise ValueError(f"{self._api}: padded_samples is None; give a list of dicts")
        if isinstance(padded_samples, (list, tuple, dict)) and not padded_samples:
            raise ValueError(f"{self._api}: padded_samples is empty; give at least one row")
        if not isinstance(padded_samples, list) or not all(isinstance(row, dict) for row in padded_samples):
            raise TypeError(f"{self._api}: padded_samples is {padded_samples!r}; give a list of dicts")
        columns = list(padded_samples[0])
        super().__init__(_Dicts(padded_samples, columns), columns, shuffle=False)
        self.padded_samples = padded_samples


class _Dicts:
    def __init__(self, rows: list[dict], columns: list[str]) -> None:
        self._rows, self._columns = rows, columns

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> tuple:
        return tuple(self._rows[index][column] for column in self._columns)
