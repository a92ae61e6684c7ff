"""Iterators: the edge of a pipeline, where rows become Tensors on the device."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np
import torch

from .._core.checks import check_ints_between
from .._core.switch import inside_torch, relabel
from ..common.device import default_device
from ._arguments import check_flags
from ._rows import Chunk, Column, as_shown, rows_of
from .dataset import Dataset, Run
from .prefetch import prefetched
from .sending import Sender


class Rows:
    """The rows of a pipeline, epoch after epoch.

    A loop over it is one epoch. A loop that is left goes on where it was; after the last epoch there is an error.
    """

    def __init__(self, dataset: Dataset, num_epochs: int, output_numpy: bool, do_copy: bool) -> None:
        api = f"{dataset._api}.create_{self._kind}_iterator"
        check_ints_between(api, -1, 2**31 - 1, num_epochs=num_epochs)
        check_flags(api, output_numpy=output_numpy, do_copy=do_copy)
        if num_epochs == 0:
            raise RuntimeError(f"{api}: num_epochs is 0; give a positive int, or -1 for epochs without end")
        self.dataset, self._api = dataset, api
        self._columns = dataset.get_col_names()
        self._as_numpy, self._epochs = output_numpy, num_epochs
        self._run = Run()
        self._close = weakref.finalize(self, self._run.close)
        self._read = dataset._open(self._run)
        self._rows: Iterator[tuple] | None = None
        self._skipped = dataset.get_init_step()

    _kind = ""

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        if self._rows is None:
            self._rows = self._next_epoch()
        try:
            return self._shown(next(self._rows))
        except StopIteration:
            self._rows = None
            self._run.epoch += 1
            if self._run.epoch == self._epochs:
                self._close()
            raise
        except BaseException:
            self.stop()
            raise

    def _next_epoch(self) -> Iterator[tuple]:
        if self._run.epoch == self._epochs:
            raise RuntimeError(f"{self._api}: all {self._epochs} epochs are read; ask for more by num_epochs")
        if not self._close.alive:
            raise RuntimeError(f"{self._api}: the iterator is stopped; make a new one")
        device = None if self._as_numpy else default_device()
        convert = _numpy_rows if self._as_numpy else _Tensors(device)
        is_ahead = device is not None or self.dataset._reads_files()
        skipped, self._skipped = self._skipped, 0
        return islice(_converted(self._read(None), convert, self._run if is_ahead else None), skipped, None)

    def _shown(self, row: tuple) -> Any:
        raise NotImplementedError

    def get_col_names(self) -> list[str]:
        """The names of the columns."""
        return self._columns

    def stop(self) -> None:
        """End it: what runs for it is closed."""
        self._rows = None
        self._close()

    release = stop


class DictIterator(Rows):
    """Rows as dicts."""

    _kind = "dict"

    def _shown(self, row: tuple) -> dict:
        return dict(zip(self._columns, row, strict=True))


class TupleIterator(Rows):
    """Rows as lists."""

    _kind = "tuple"

    def _shown(self, row: tuple) -> list:
        return list(row)


def _converted(chunks: Iterator[Chunk], convert: Callable, ahead: Run | None) -> Iterator[tuple]:
    """The rows of the chunks as they are shown. A function without the iterator, which dies as soon as nobody holds it."""
    for rows, arrival in map(convert, chunks) if ahead is None else prefetched(chunks, convert, ahead):
        arrival()
        yield from rows


def _numpy_rows(chunk: Chunk) -> tuple[list[tuple], Callable]:
    return list(rows_of([_own(column) for column in chunk])), _are_there


def _own(column: Column) -> Column:
    """The column with nothing in it that a user's object holds too."""
    return [as_shown(value, np.copy) for value in column] if isinstance(column, list) else column


class _Tensors:
    """Makes Tensors of the rows of a chunk, and says what to call before they are used. None: the CPU."""

    def __init__(self, device: torch.device | None) -> None:
        self._sender = None if device is None else Sender(device)

    def __call__(self, chunk: Chunk) -> tuple[list[tuple], Callable]:
        rows = list(zip(*map(self._column, chunk), strict=True))
        return rows, _are_there if self._sender is None else self._sender.arrival()

    def _column(self, column: Column) -> list:
        if isinstance(column, list):
            return [as_shown(value, self._value) for value in column]
        if column.dtype.kind in "SU":
            return list(column) if column.ndim > 1 else [column[i, ...] for i in range(len(column))]
        if self._sender is None:
            return [_tensor(column[i, ...]) for i in range(len(column))]
        return list(relabel(inside_torch(self._sender.send, column).unbind(), ()))

    def _value(self, array: np.ndarray) -> Any:
        if array.dtype.kind in "SU":
            return array.copy()
        if self._sender is None:
            return _tensor(array.copy())
        return relabel(inside_torch(self._sender.send, array), ())


def _tensor(array: np.ndarray) -> Any:
    return relabel(inside_torch(torch.from_numpy, array), ())


def _are_there() -> None:
    """Nothing is on its way."""


class TransferDataset(Dataset):
    """A dataset whose rows are sent to the device, as those of all iterators are."""

    _api = "mindspore.dataset.Dataset.device_que"

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(dataset)
        self.column_name = dataset.get_col_names()

    def send(self, num_epochs: int = -1) -> None:
        """Nothing: rows are sent when an iterator asks for them."""

    def stop_send(self) -> None:
        """Nothing: nothing is sent ahead."""

    def continue_send(self) -> None:
        """Nothing: nothing was stopped."""

    def get_data_info(self) -> tuple:
        """The dtypes and the shapes of the columns."""
        return self.output_types(), self.output_shapes()


class TorchDataset(torch.utils.data.IterableDataset):
    """The rows of a pipeline for torch: dicts of plain tensors, one epoch for each iteration."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._rows: Any = None

    def __iter__(self) -> Iterator[dict]:
        info = torch.utils.data.get_worker_info()
        if info is not None and info.num_workers > 1:
            raise RuntimeError(
                "mindspore.dataset.Dataset.to_torch: a DataLoader with several workers would read the rows several times; "
                "give num_workers=0 or 1, and the workers to the steps of the dataset (num_parallel_workers)"
            )
        if self._rows is None:
            self._rows = self.dataset.create_dict_iterator(output_numpy=True)
        for row in self._rows:
            yield {name: _plain(value) for name, value in row.items()}

    def __getstate__(self) -> dict:
        return {**vars(self), "_rows": None}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value if value.dtype.kind in "SU" else torch.from_numpy(value)
