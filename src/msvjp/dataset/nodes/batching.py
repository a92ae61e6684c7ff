"""Steps that stack rows: batch and padded_batch."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..._core.checks import check_bools, check_ints_between
from .._arguments import check_flags, names
from .._errors import failed
from .._rows import Chunk, Column, as_value, in_chunks_of, merged, stacked, values_of
from ..dataset import Dataset, Read, Run
from ._places import Places, PlacesAmong
from .padding import check_pad_info, padded


class BatchInfo:
    """Where a batch is: what functions for `batch_size` and `per_batch_map` get."""

    def __init__(self, batch: int, epoch: int) -> None:
        self._batch, self._epoch = batch, epoch

    def get_batch_num(self) -> int:
        """The number of the batch in its epoch, or in its repeat, from 0 on."""
        return self._batch

    def get_epoch_num(self) -> int:
        """The number of the epoch, from 0 on."""
        return self._epoch


class _Stacking(Dataset):
    """What both steps share."""

    def __init__(self, dataset: Dataset, batch_size: Any, drop_remainder: Any, workers: Any) -> None:
        if callable(batch_size):
            if len(inspect.signature(batch_size).parameters) != 1:
                raise ValueError(f"{self._api}: batch_size is a function, which must take one argument, a BatchInfo")
        elif not isinstance(batch_size, int):
            raise TypeError(f"{self._api}: batch_size is {batch_size!r}; give an int, or a function that returns one")
        elif not 1 <= batch_size < 2**31:
            raise ValueError(f"{self._api}: batch_size is {batch_size}; give an int from 1 on")
        check_bools(self._api, drop_remainder=drop_remainder)
        super().__init__(dataset, num_parallel_workers=workers)
        self.batch_size, self.drop_remainder = batch_size, drop_remainder

    def _size(self) -> int:
        if callable(self.batch_size):
            with Run() as run:
                return sum(1 for _ in self._open(run)(None))
        rows = super()._size()
        return rows // self.batch_size if self.drop_remainder else -(-rows // self.batch_size)

    def get_batch_size(self) -> int | None:
        """How many rows are stacked; -1 if a function says so."""
        return -1 if callable(self.batch_size) else self.batch_size

    def _batches(self, read: Read, run: Run) -> Iterator[tuple[Chunk, BatchInfo]]:
        """The rows of each batch, not stacked yet."""
        if not callable(self.batch_size):
            batches = max(1, self.children[0]._at_once() // self.batch_size)
            for number, chunk in enumerate(in_chunks_of(self.batch_size, read(batches * self.batch_size))):
                if len(chunk[0]) == self.batch_size or not self.drop_remainder:
                    yield chunk, BatchInfo(number, run.epoch)
            return
        rows, number = _Rows(read(None)), 0
        while rows.more():
            info = BatchInfo(number, run.epoch)
            size = self._asked(info)
            chunk = rows.take(size)
            if len(chunk[0]) == size or not self.drop_remainder:
                yield chunk, info
            number += 1

    def _asked(self, info: BatchInfo) -> int:
        size = self.batch_size(info)
        if not isinstance(size, (int, np.integer)) or size < 1:
            raise RuntimeError(f"{self._api}: the function batch_size returned {size!r}; it returns an int from 1 on")
        return int(size)

    def _stacked(self, chunk: Chunk, columns: list[str]) -> Chunk:
        """A chunk of one row, the batch."""
        return [_one(self._batch_of(column, name)) for column, name in zip(chunk, columns, strict=True)]

    def _batch_of(self, column: Column, name: str) -> Any:
        column = stacked(column) if isinstance(column, list) else column
        if isinstance(column, np.ndarray):
            return column
        if isinstance(column[0], dict):
            return self._dict_of(column, name)
        kinds = {value.dtype.kind for value in column}
        shapes, dtypes = {value.shape for value in column}, {value.dtype for value in column}
        if len(shapes) > 1:
            self._refuse(name, "shapes", [list(shape) for shape in _in_order(column, "shape")])
        if len(dtypes) > 1 and not (len(kinds) == 1 and kinds <= {"U", "S"}):
            self._refuse(name, "dtypes", [str(dtype) for dtype in _in_order(column, "dtype")])
        return np.stack(column)

    def _refuse(self, name: str, what: str, found: list) -> None:
        raise RuntimeError(
            f"{self._api}: the rows of a batch differ in column {name!r}: {what} {found[0]} and {found[1]}; "
            "make them equal in a `map`, or use padded_batch"
        )

    def _dict_of(self, column: list, name: str) -> dict:
        keys = list(column[0])
        for value in column:
            if not isinstance(value, dict) or list(value) != keys:
                raise RuntimeError(
                    f"{self._api}: the dicts of a batch differ in column {name!r}: give all the same keys"
                )
        return {key: self._batch_of([_array(value[key]) for value in column], f"{name}.{key}") for key in keys}


def _one(batch: Any) -> Column:
    return [batch] if isinstance(batch, dict) else batch[None]


def _array(value: Any) -> Any:
    return value if isinstance(value, dict) else as_value(value)


def _in_order(column: list, attribute: str) -> list:
    return list(dict.fromkeys(getattr(value, attribute) for value in column))


class _Rows:
    """Rows that are taken in numbers which are not known before."""

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        self._chunks = chunks
        self._kept: Chunk = [[]]

    def more(self) -> bool:
        while not len(self._kept[0]):
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._kept = chunk
        return True

    def take(self, size: int) -> Chunk:
        pieces, left = [], size
        while left and self.more():
            pieces.append([column[:left] for column in self._kept])
            self._kept = [column[left:] for column in self._kept]
            left -= len(pieces[-1][0])
        return merged(pieces)


class BatchDataset(_Stacking):
    """Rows stacked, after a function of the user's if there is one."""

    _api = "mindspore.dataset.Dataset.batch"

    def __init__(
        self,
        dataset: Dataset,
        batch_size: Any,
        drop_remainder: Any,
        workers: Any,
        per_batch_map: Callable | None = None,
        input_columns: Any = None,
        output_columns: Any = None,
        python_multiprocessing: bool = False,
        max_rowsize: Any = None,
    ) -> None:
        check_flags(self._api, python_multiprocessing=python_multiprocessing)
        check_row_size(self._api, max_rowsize)
        if per_batch_map is not None and not callable(per_batch_map):
            raise ValueError(f"{self._api}: per_batch_map is {per_batch_map!r}; give a function")
        if per_batch_map is None and input_columns is not None:
            raise ValueError(f"{self._api}: input_columns is given without per_batch_map; it says what goes into that")
        if input_columns is not None:
            _check_takes(self._api, per_batch_map, len(names(self._api, "input_columns", input_columns)) + 1)
        super().__init__(dataset, batch_size, drop_remainder, workers)
        self.per_batch_map, self.python_multiprocessing = per_batch_map, python_multiprocessing
        self._places = Places(self._api, input_columns, output_columns, by_default=None)

    @property
    def columns(self) -> list[str]:
        before = self.children[0].columns
        if self.per_batch_map is None:
            return before
        places = self._places.among(before)
        others = set(before) - set(places.inputs)
        for name in places.outputs:
            if name in others:
                raise RuntimeError(
                    f"{self._api}: output_columns has {name!r}, which per_batch_map does not get; rename it"
                )
        return places.columns

    def _open(self, run: Run) -> Read:
        read, columns = self.children[0]._open(run), self.columns
        if self.per_batch_map is None:
            return lambda length: (self._stacked(chunk, columns) for chunk, _ in self._batches(read, run))
        mapped = self._mapper(run)
        return lambda length: (self._stacked(chunk, columns) for chunk in mapped(self._batches(read, run)))

    def _mapper(self, run: Run) -> Callable[[Iterator], Iterator[Chunk]]:
        from ..workers import in_processes, number_of_processes

        processes = number_of_processes(self.num_parallel_workers, self.python_multiprocessing)
        if processes < 2:
            return lambda batches: (self._mapped(*batch) for batch in batches)
        return in_processes(self._api, lambda batch: self._mapped(*batch), processes, run)

    def _mapped(self, chunk: Chunk, info: BatchInfo) -> Chunk:
        places = self._places.among(self.children[0].columns)
        given = [_copies(column) for column in places.chosen(chunk)]
        try:
            out = self.per_batch_map(*given, info)  # type: ignore[misc]
            made = [_rows_of_column(column) for column in _outputs(places, out)]
        except Exception as error:
            raise failed(self._api, "per_batch_map", f"batch {info.get_batch_num()}", error) from error
        chunk = places.put(chunk, made)
        for name, column in zip(places.columns, chunk, strict=True):
            if len(column) != len(chunk[-1]) or len(column) != len(given[0]):
                raise RuntimeError(
                    f"{self._api}: per_batch_map returned {len(column)} rows of column {name!r} for a batch of "
                    f"{len(given[0])}; it returns as many as it is given"
                )
        return chunk


def _outputs(places: PlacesAmong, out: Any) -> tuple:
    if out is None:
        raise TypeError("per_batch_map returned None; it returns a list or an array for each column")
    outputs = out if isinstance(out, tuple) else (out,)
    places.check_number(len(outputs))
    return outputs


def _check_takes(api: str, function: Any, number: int) -> None:
    """ValueError if a function takes another number of arguments."""
    parameters = inspect.signature(function).parameters.values()
    is_open = any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters)
    if len(parameters) != number and not is_open:
        raise ValueError(
            f"{api}: per_batch_map takes {len(parameters)} arguments; give a function of a list for each of the "
            f"{number - 1} input_columns and of a BatchInfo"
        )


def _copies(column: Column) -> list:
    return [value.copy() if isinstance(value, (np.ndarray, dict)) else value for value in values_of(column)]


def _rows_of_column(column: Any) -> Column:
    """What a function returned for a column: an array of stacked rows, or a list of rows."""
    array = as_value(column) if isinstance(column, np.ndarray) or hasattr(column, "asnumpy") else None
    return [as_value(value) for value in column] if array is None else np.array(array)


class PaddedBatchDataset(_Stacking):
    """Rows padded to one shape, and stacked."""

    _api = "mindspore.dataset.Dataset.padded_batch"

    def __init__(
        self, dataset: Dataset, batch_size: Any, drop_remainder: Any, workers: Any, pad_info: dict | None
    ) -> None:
        check_pad_info(self._api, pad_info)
        super().__init__(dataset, batch_size, drop_remainder, workers)
        self.pad_info = pad_info

    def _open(self, run: Run) -> Read:
        read, columns = self.children[0]._open(run), self.columns

        def read_padded(length: int | None) -> Iterator[Chunk]:
            for chunk, _ in self._batches(read, run):
                yield self._stacked(padded(self._api, chunk, columns, self.pad_info), columns)

        return read_padded


def check_row_size(api: str, max_rowsize: Any) -> None:
    """max_rowsize, which is MindSpore's: None, an int from -1 on, or a list of two."""
    if isinstance(max_rowsize, list) and len(max_rowsize) != 2:
        raise TypeError(f"{api}: max_rowsize is {max_rowsize!r}; give an int, or a list of two")
    for size in max_rowsize if isinstance(max_rowsize, list) else [max_rowsize]:
        if size is not None:
            check_ints_between(api, -1, 2**31 - 1, max_rowsize=size)
