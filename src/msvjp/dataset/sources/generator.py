"""`GeneratorDataset`: rows that a user's Python object gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from torch.utils.data import IterableDataset

from ..._op.declare import public
from .. import config
from .._arguments import check_count, check_flags, names
from .._rows import Chunk, parts_of, up_to_the_error
from ..dataset import Dataset, Read, Run
from ..nodes.batching import check_row_size
from ..nodes.chain import Tasks
from ..workers import in_processes_by_row, number_of_processes
from .batch_sampler import with_batch_sampler
from .items import ItemSource, as_row, in_chunks, iterated
from .schema import Schema, TypedRow
from .source import MappableDataset, SourceDataset


@public("dataset.GeneratorDataset")
class GeneratorDataset(MappableDataset):
    """Rows that a user's Python object gives.

    Args:
        source: an object with `__getitem__` and `__len__` (a list, an array, a torch Dataset), which is read in any order
            and by default shuffled; or an iterable, a generator, or a function that makes one, which is read in its order.
            A row is a tuple or list with a value for each column, or the value of the only column: a number, a text, an
            array, a Tensor, a PIL image, or a dict of them. A row may differ from another in shapes and dtypes.
        column_names: the name of the column, or a list of names. Or give schema.
        column_types: the dtype of each column, with which the rows must agree; None for any.
        schema: a `Schema` that says names and dtypes.
        num_samples, shuffle, sampler, num_shards, shard_id: which rows in what order, see `samplers.chosen`; without
            `__getitem__` only num_samples.
        num_parallel_workers, python_multiprocessing: how many processes, or threads, call `__getitem__`. One worker is
            the main thread itself.
        max_rowsize: accepted.
        batch_sampler: gives lists of positions, each of a batch; collate_fn: makes the columns of a batch from its rows.

    Raises:
        TypeError: source is none of these, or another argument is of another type.
        ValueError: there are no column names, or an argument does not go with the source.
        RuntimeError: while reading: the source has no rows, gave another number of values than there are columns, gave a
            value that no column can hold, or failed; `__cause__` is its own error.

    >>> import msvjp.dataset as ds
    >>> data = ds.GeneratorDataset([(1, "one"), (2, "two")], ["number", "name"], shuffle=False)
    >>> [(int(row["number"]), str(row["name"])) for row in data.create_dict_iterator(num_epochs=1)]
    [(1, 'one'), (2, 'two')]
    """

    def __init__(
        self,
        source: Any,
        column_names: Any = None,
        column_types: Any = None,
        schema: Any = None,
        num_samples: int | None = None,
        num_parallel_workers: int | None = 1,
        shuffle: bool | None = None,
        sampler: Any = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
        python_multiprocessing: bool = True,
        max_rowsize: int | None = None,
        batch_sampler: Any = None,
        collate_fn: Callable | None = None,
    ) -> None:
        check_flags(self._api, python_multiprocessing=python_multiprocessing)
        check_row_size(self._api, max_rowsize)
        columns, row = _columns(self._api, column_names, column_types, schema)
        if batch_sampler is not None or collate_fn is not None:
            others = {"num_samples": num_samples, "shuffle": shuffle, "num_shards": num_shards, "sampler": sampler}
            source = with_batch_sampler(self._api, source, batch_sampler, collate_fn, others)
            shuffle = False
        self.has_index = _check_source(self._api, source)
        if not self.has_index:
            _check_in_order(self._api, sampler, num_shards)
            check_count(self._api, "num_samples", num_samples)
        choice = (sampler, num_samples, shuffle, num_shards, shard_id) if self.has_index else (None, None, False)
        workers = 1 if num_parallel_workers is None else num_parallel_workers
        super().__init__(ItemSource(source, columns, row), workers, *choice)
        self.num_samples, self.python_multiprocessing = num_samples, python_multiprocessing

    def __getitem__(self, index: Any) -> Any:
        """What the source gives for the row that comes at this place, from 0 on.

        Raises:
            TypeError: index is no int.
            RuntimeError: there are not so many rows, or the source has no `__getitem__`.
        """
        if not self.has_index:
            raise RuntimeError(f"{self._api}: source has no __getitem__; its rows come in their order only")
        return super().__getitem__(index)

    def _row(self, position: Any) -> Any:
        return self.source.items[position]

    def _size(self) -> int:
        if self.has_index:
            return super()._size()
        items = self.source.items
        if hasattr(items, "__len__"):
            return min(len(items), self.num_samples or len(items))
        with Run() as run:
            return sum(len(chunk[0]) for chunk in self._open(run)(None))

    def _split(self, sizes: list[int], randomize: bool) -> list[Dataset]:
        split = super()._split if self.has_index else super(SourceDataset, self)._split
        return split(sizes, randomize)

    # ---- reading ----

    def _open(self, run: Run) -> Read:
        if not self.has_index:
            return self._in_order
        if not len(self.source):
            raise RuntimeError(f"{self._api}: source has no rows")
        workers = 1 if config.get_debug_mode() else self.num_parallel_workers or 1
        processes = number_of_processes(workers, self.python_multiprocessing)
        positions, fetch, items = self.sampler.open(self.source), self._fetcher(run, workers, processes), 0

        def read(length: int | None) -> Iterator[Chunk]:
            nonlocal items
            ids, least = positions(), length or self.source.rows_at_once
            step = least * max(processes, 1)
            tasks = Tasks(([ids[start : start + step]] for start in range(0, len(ids), step)), items)
            items += len(ids) + 1
            return parts_of(least, up_to_the_error(fetch(tasks)))

        return read

    def _fetcher(self, run: Run, workers: int, processes: int) -> Callable[[Iterable], Iterator[Chunk]]:
        """What fetches the rows at positions, in processes, threads or none."""
        if processes > 1:
            return in_processes_by_row(self._api, _Fetch(self.source), processes, run)
        if workers == 1:
            return lambda tasks: (self.source.fetch(chunk[0]) for chunk, *_ in tasks)
        threads = ThreadPoolExecutor(workers, thread_name_prefix=self._api)
        run.on_close(lambda: threads.shutdown(cancel_futures=True))
        return lambda tasks: (self.source.fetch_in(threads, chunk[0]) for chunk, *_ in tasks)

    def _in_order(self, length: int | None) -> Iterator[Chunk]:
        source = self.source
        rows = iterated(source.items, source.columns, source._row, self.num_samples)
        return up_to_the_error(self._all_there(in_chunks(rows, length or source.rows_at_once, source.columns)))

    def _all_there(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """The chunks; an error if there are none, or not as many rows as the source says."""
        items, rows = self.source.items, 0
        for chunk in chunks:
            rows += len(chunk[0])
            yield chunk
        if not rows and isinstance(items, Iterator):
            raise RuntimeError(
                f"{self._api}: source is an iterator, {type(items).__name__}, that is used up: it can be read once; give the "
                "function that makes it, for more epochs and for get_dataset_size()"
            )
        if hasattr(items, "__len__") and not self.num_samples and rows != len(items):
            raise RuntimeError(f"{self._api}: source gave {rows} rows, and its __len__ says {len(items)}")


class _Fetch:
    """Fetches the rows at positions, in a worker process."""

    def __init__(self, source: ItemSource) -> None:
        self._source = source

    def __call__(self, chunk: Chunk, item: int, row: int, step: int) -> Chunk:
        return self._source.fetch(chunk[0])  # type: ignore[arg-type]


def _columns(api: str, column_names: Any, column_types: Any, schema: Any) -> tuple[list[str], Callable]:
    """The names of the columns, and what makes a row of what the source gave."""
    if column_names is None and schema is None:
        raise ValueError(f"{api}: neither column_names nor schema is given; name the columns")
    if schema is not None:
        if not isinstance(schema, (Schema, str)):
            raise ValueError(f"{api}: schema is {schema!r}; give a Schema or the path of its file")
        schema = schema if isinstance(schema, Schema) else Schema(schema)
        return schema.names(), TypedRow(schema.dtypes())
    if column_types is None:
        return names(api, "column_names", column_names), as_row
    found = names(api, "column_names", column_names)
    if not isinstance(column_types, (list, tuple)):
        raise TypeError(f"{api}: column_types is {column_types!r}; give a list of dtypes")
    return found, TypedRow.of(api, column_types)


def _check_source(api: str, source: Any) -> bool:
    """Whether the source has an index. TypeError if it can neither be indexed nor iterated over."""
    is_number = isinstance(source, (np.ndarray, np.generic)) and not source.ndim
    if hasattr(source, "__getitem__") and not isinstance(source, (type, IterableDataset)) and not is_number:
        return True
    if is_number or not (callable(source) or hasattr(source, "__iter__")):
        raise TypeError(
            f"{api}: source is {source!r}; give an object with __getitem__ and __len__, an iterable, or a function that "
            "makes one"
        )
    return False


def _check_in_order(api: str, sampler: Any, num_shards: Any) -> None:
    for word, value in {"sampler": sampler, "num_shards": num_shards}.items():
        if value is not None:
            raise ValueError(f"{api}: {word} is given, and source can only be read in its order; write its __getitem__")
