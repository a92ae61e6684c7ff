"""The step that applies operations to each row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from torch.nn import Module

from ..._core.checks import check_bools
from .. import config
from .._rows import Chunk, from_rows, parts_of, rows_of, up_to_the_error
from ..callback import Callbacks, check_callbacks
from ..dataset import Dataset, Read, Run
from ..transforms.operation import Function, Operation
from ..workers import in_processes_by_row, number_of_processes
from ._places import Places
from .batching import check_row_size
from .chain import Chain, Tasks


class MapDataset(Dataset):
    """Operations on each row."""

    _api = "mindspore.dataset.Dataset.map"

    def __init__(
        self,
        dataset: Dataset,
        operations: Any,
        input_columns: Any,
        output_columns: Any,
        workers: Any,
        python_multiprocessing: bool = False,
        cache: Any = None,
        callbacks: Any = None,
        max_rowsize: Any = None,
        offload: bool | None = None,
    ) -> None:
        given = operations if isinstance(operations, (list, tuple)) else [operations]
        self.operations = [self._operation(one) for one in given if operations is not None]
        check_bools(self._api, python_multiprocessing=python_multiprocessing)
        if offload is not None:
            check_bools(self._api, offload=offload)
        check_row_size(self._api, max_rowsize)
        self.callbacks = check_callbacks(self._api, callbacks)
        self._places = Places(self._api, input_columns, output_columns, by_default=1)
        super().__init__(dataset, num_parallel_workers=workers, cache=cache)
        self.python_multiprocessing = python_multiprocessing

    def _operation(self, given: Any) -> Operation:
        if isinstance(given, Module):
            raise ValueError(
                f"{self._api}: operations has a Cell, {type(given).__name__}; call it on the batches instead"
            )
        if isinstance(given, type) or not callable(given):
            raise ValueError(
                f"{self._api}: operations has {given!r}; give functions, or operations such as transforms.TypeCast(...)"
            )
        return given if isinstance(given, Operation) else Function(given)

    @property
    def columns(self) -> list[str]:
        return self._places.among(self.children[0].columns).columns

    def _at_once(self) -> int:
        parts = [part for operation in self.operations for part in operation.parts()]
        are_quick = not self.callbacks and all(part.takes_chunks() and not part.is_heavy for part in parts)
        return self.children[0]._at_once() if are_quick else 0

    def _open(self, run: Run) -> Read:
        if not self.operations:
            raise RuntimeError(f"{self._api}: operations is empty; give an operation")
        read, places = self.children[0]._open(run), self._places.among(self.children[0].columns)
        workers = 1 if config.get_debug_mode() else self.num_parallel_workers or config.get_num_parallel_workers()
        chain = Chain(self._api, self.operations, places, workers)
        processes = number_of_processes(workers, self.python_multiprocessing)
        if processes > 1:
            apply = in_processes_by_row(self._api, chain, processes, run)
        else:
            apply = chain.on_all
            chain.open_threads(run)
        callbacks, items = Callbacks(self.callbacks), 0

        def read_mapped(length: int | None) -> Iterator[Chunk]:
            nonlocal items
            tasks = Tasks(callbacks.around(read, length and length * max(processes, 1)), items)
            try:
                yield from parts_of(length, _made_up(up_to_the_error(apply(tasks)), tasks))
            finally:
                items += tasks.rows + 1  # the mark of the end of a pass goes to a worker too

        return read_mapped


def _made_up(chunks: Iterator[Chunk], tasks: Tasks) -> Iterator[Chunk]:
    """The chunks, and in the place of rows that failed good ones again, if that is what is wanted of an error."""
    if config.get_error_samples_mode() is not config.ErrorSamplesMode.REPLACE:
        yield from chunks
        return
    good: list[tuple] = []
    rows = 0
    for chunk in chunks:
        rows += len(chunk[0])
        good += islice(rows_of(chunk), config.get_prefetch_size() - len(good))
        yield chunk
    if rows < tasks.rows and not good:
        raise RuntimeError(
            "mindspore.dataset.Dataset.map: the operations failed on all rows; there is none to take instead"
        )
    if rows < tasks.rows:
        yield from_rows(list(islice(cycle(good), tasks.rows - rows)))
