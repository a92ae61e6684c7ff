"""The operations of a `map` on chunks: on the whole chunk where they can, else row by row, in threads where that gains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from .. import config
from .._arena import Arena
from .._arguments import cores
from .._draws import RowDraws, Stream, WorkerStreams
from .._errors import failed
from .._gather import Gather
from .._memory import Memory
from .._rows import Chunk, Column, PartOfChunk, as_value, is_pil, stacked, taken, values_of, without_pictures
from ..dataset import Run
from ..transforms.operation import Function, Operation, RandomOperation
from ._places import PlacesAmong
from .lookup import Table


class Tasks:
    """The chunks of a pass, with the number of the first item among those of all passes, and of the first row."""

    def __init__(self, chunks: Iterable[Chunk], items: int) -> None:
        self._chunks, self._items, self.rows = chunks, items, 0

    def __iter__(self) -> Iterator[tuple[Chunk, int, int]]:
        for chunk in self._chunks:
            self.rows += len(chunk[0])
            first = self.rows - len(chunk[0])
            yield chunk, self._items + first, first


class Chain:
    """The operations one after the other.

    Args:
        workers: how many streams a random operation has.
        by_python: whether Python calls the operations, where a user's function or one in Python is among them: MindSpore
            does that in worker processes, and with a seed set each call of a random operation then begins its stream anew.
    """

    def __init__(
        self, api: str, operations: list[Operation], places: PlacesAmong, workers: int, by_python: bool = False
    ) -> None:
        self._api, self._places, self._workers = api, places, workers
        seed = config.seed_for_iterator()
        parts = [part for operation in operations for part in operation.parts()]
        by_python = by_python and any(part.in_python or isinstance(part, Function) for part in parts)
        pictures = list(_on_pictures(parts))
        self._links = [Link(part, seed, workers, on, by_python) for part, on in zip(parts, pictures, strict=True)]
        by_row = by_python and (config.has_seed() or any(pictures))
        by_row |= config.get_error_samples_mode() is not config.ErrorSamplesMode.RETURN
        self._steps = _steps(self._links, by_row)
        self._threads: ThreadPoolExecutor | None = None

    def open_threads(self, run: Run) -> None:
        """Use threads if there is an operation that gains from them."""
        number = min(self._workers, cores())
        if number > 1 and any(link.operation.is_heavy for link in self._links):
            self._threads = ThreadPoolExecutor(number, thread_name_prefix="mindspore.dataset.map")
            run.on_close(lambda: self._threads.shutdown(cancel_futures=True))  # type: ignore[union-attr]

    def on_all(self, tasks: Iterable[tuple[Chunk, int, int]]) -> Iterator[Chunk]:
        """The chunks of a pass."""
        return (self(*task) for task in tasks)

    def __call__(self, chunk: Chunk, item: int, row: int, step: int = 1) -> Chunk:
        """The chunk after the operations.

        Args:
            item: which item of all passes the first row is.
            row: which row of this pass it is.
            step: how many items and rows further the next row is.
        """
        columns = self._places.chosen(chunk)
        kept: list[int] | None = None
        for link in self._steps:
            try:
                columns, kept = link.apply(columns, Items(item, step), self._threads)
            except _RowFailed as at:
                raise self._failure(chunk, at, row + at.row * step) from None
        self._places.check_number(len(columns))
        columns = [without_pictures(column) for column in columns]
        if kept is not None:
            chunk = [taken(column, np.array(kept, np.int64)) for column in chunk]
        return self._places.put(chunk, columns)

    def _failure(self, chunk: Chunk, at: _RowFailed, row: int) -> PartOfChunk:
        """The error, and the rows before it if they came through all steps."""
        done = None
        if len(self._steps) == 1 and at.done is not None and len(at.done) == len(self._places.outputs):
            done = self._places.put([column[: at.row] for column in chunk], [*map(without_pictures, at.done)])
        where = f"row {row}, column {', '.join(self._places.inputs)}"
        error = failed(self._api, _name(at.operation), where, at.error)
        error.__cause__ = at.error
        return PartOfChunk(done, error)


class Items(NamedTuple):
    """Which items of all passes the rows of a chunk are: the first, and how far the next one is."""

    first: int
    step: int


class Link:
    """An operation and its streams.

    Args:
        on_pictures: whether it gets PIL images as they are, not as arrays.
        by_python: whether Python calls it. With a seed set the streams then begin anew for each row.
    """

    def __init__(self, operation: Operation, seed: int, workers: int, on_pictures: bool, by_python: bool) -> None:
        self.operation, self.workers, self._on_pictures = operation, workers, on_pictures
        self._run: Any = operation.called if by_python else operation.run
        self._anew = anew = by_python and config.has_seed()
        self.is_random = isinstance(operation, RandomOperation)
        self.function: Any = operation.function if isinstance(operation, Function) else None
        self._streams = WorkerStreams(seed, workers, None if anew else seed) if self.is_random else None

    def streams(self, items: Items) -> list[Stream]:
        """The streams that the rows draw from in turn; for what does not draw none."""
        return [] if self._streams is None else self._streams.in_turn(*items)

    def on_row(self, values: tuple, streams: list[Stream], row: int) -> tuple:
        """The operation on one row. What a function before it returned becomes arrays, unless this is one too."""
        if self.function is not None:
            out = self.function(*values)
        else:
            stream = self._stream(streams, row) if self.is_random else None
            out = self._run(stream, *map(self._taken, values))
        return out if isinstance(out, tuple) else (out,)

    def _stream(self, streams: list[Stream], row: int) -> Stream:
        stream = streams[row % len(streams)]
        return stream.anew() if self._anew else stream

    def _taken(self, value: Any) -> Any:
        return value if self._on_pictures and is_pil(value) else as_value(value)

    def kind(self) -> type:
        """The step that the operation makes: on stacked rows if it says how, else row by row."""
        return ByChunk if self.operation.takes_chunks() else ByRow

    def on_chunk(self, columns: list[np.ndarray], items: Items) -> Any:
        """The operation on stacked rows; NotImplemented if it has to go row by row."""
        if isinstance(self.operation, RandomOperation):
            return self.operation.chunk_drawn(RowDraws(self.streams(items), len(columns[0])), *columns)
        return self.operation.chunk(*columns)


def _on_pictures(operations: list[Operation]) -> Iterator[bool]:
    """Which operations are on PIL images: those in Python and what follows on them. What a function made becomes an array."""
    before = False
    for operation in operations:
        before = operation.in_python or (before and not isinstance(operation, Function) and not operation.on_arrays)
        yield before


class _RowFailed(Exception):
    """An operation failed at a row."""

    def __init__(self, row: int, operation: Operation, error: Exception, done: Chunk | None = None) -> None:
        self.row, self.operation, self.error, self.done = row, operation, error, done


def _steps(links: list[Link], by_row: bool) -> list[Any]:
    """Neighbors that go together: row by row, so that each row passes all of them before the next one does, or looked up."""
    functions = [i for i, link in enumerate(links) if link.function is not None]
    steps: list[tuple[Any, list[Link]]] = []
    for i, link in enumerate(links):
        # functions may share a state, numpy's generator for one, and so what is between them is not done before
        is_between = bool(functions) and functions[0] < i < functions[-1]
        # a row that one operation took long for is in the cache of its core for the next one
        is_at_hand = bool(steps) and steps[-1][0] is ByRow and link.operation.is_heavy
        goes_by_row = by_row or is_between or is_at_hand
        kind: Any = ByRow if goes_by_row else ByNumber if link.operation.by_number else link.kind()
        if steps and steps[-1][0] is kind and kind is not ByChunk:
            steps[-1][1].append(link)
        else:
            steps.append((kind, [link]))
    return [kind(together) for kind, together in steps]


class ByNumber:
    """Operations that change each number of an image by itself: looked up for uint8 images where that gains."""

    def __init__(self, links: list[Link]) -> None:
        self.links = links
        self._steps = [link.kind()([link]) for link in links]
        self._tables: dict[int | None, Table | None] = {}

    def apply(self, columns: list[Column], items: Items, threads: Any) -> tuple[list[Column], None]:
        if len(columns) == 1 and isinstance(columns[0], list):
            columns = [stacked(columns[0])]
        table = self._table(columns[0]) if len(columns) == 1 else None
        if table is not None:
            return [table(columns[0], threads)], None  # type: ignore[arg-type]
        for step in self._steps:
            columns, _ = step.apply(columns, items, threads)
        return columns, None

    def _table(self, images: Column) -> Table | None:
        if not isinstance(images, np.ndarray) or images.dtype != np.uint8 or images.ndim not in (3, 4):
            return None
        channels = images.shape[3] if images.ndim == 4 else None
        if channels not in self._tables:
            self._tables[channels] = Table.of([link.operation for link in self.links], channels)
        return self._tables[channels]


class ByChunk:
    """An operation on stacked rows."""

    def __init__(self, links: list[Link]) -> None:
        (self._link,), self._by_row = links, ByRow(links)

    def apply(self, columns: list[Column], items: Items, threads: Any) -> tuple[list[Column], list[int] | None]:
        arrays = [stacked(column) if isinstance(column, list) else column for column in columns]
        out: Any = NotImplemented
        if all(isinstance(array, np.ndarray) for array in arrays):
            try:
                out = self._link.on_chunk(arrays, items)  # type: ignore[arg-type]
            except Exception as error:
                raise _RowFailed(0, self._link.operation, error) from error
        if out is NotImplemented:
            return self._by_row.apply(columns, items, threads)
        return list(out) if isinstance(out, tuple) else [out], None


class ByRow:
    """Operations row by row."""

    def __init__(self, links: list[Link]) -> None:
        self.links, self._memory = links, Memory()

    def apply(
        self, columns: list[Column], items: Items, threads: ThreadPoolExecutor | None
    ) -> tuple[list[Column], list[int] | None]:
        work = _Work(self.links, [self._handed_out(column) for column in columns], items, self._memory)
        if threads is None or work.rows < 2 or not any(link.operation.is_heavy for link in self.links):
            work.run_all()
        else:
            work.run_in(threads)
        return work.result()

    def _handed_out(self, column: Column) -> list:
        """The values. What a user's source gave, or will be written to again, is copied before a user's function gets it."""
        if all(link.function is None for link in self.links):
            return values_of(column)
        if isinstance(column, list):
            return [value.copy() for value in column]
        return values_of(column if Arena.here is None else column.copy())


class _Work:
    """The rows of a chunk on their way through operations."""

    def __init__(self, links: list[Link], columns: list[list], items: Items, memory: Memory) -> None:
        self._links, self.rows, self._first, self._memory = links, len(columns[0]), items.first, memory
        self._alone, self._given = self._handing(columns)
        self._workers = links[0].workers
        self._streams = [link.streams(items) for link in links]
        self._gathers: list[Gather] = []
        self._errors: dict[int, _RowFailed] = {}
        self._goes_on = config.get_error_samples_mode() is not config.ErrorSamplesMode.RETURN

    def _handing(self, columns: list[list]) -> tuple[Callable | None, list]:
        """The user's function that is called for each row, None for all links in turn, and what is handed to it."""
        alone = self._links[0].function if len(self._links) == 1 else None
        if alone is not None and len(columns) == 1:
            return alone, columns[0]
        rows = list(zip(*columns, strict=True))
        return (None, list(enumerate(rows))) if alone is None else (lambda values: alone(*values), rows)

    def run_all(self) -> None:
        self._run(range(self.rows))

    def run_in(self, threads: ThreadPoolExecutor) -> None:
        """Each thread does the rows of some workers, in their order."""
        self._run(range(1))  # which makes the columns
        number = threads._max_workers
        rows = range(1, self.rows)
        shares = [[row for row in rows if (self._first + row) % self._workers % number == t] for t in range(number)]
        for future in [threads.submit(self._run, share) for share in shares]:
            future.result()

    def _run(self, rows: Iterable[int]) -> None:
        # it is not kept: it would keep this work, with the arrays, until the garbage is looked for
        call = self._alone or self._through_all
        given, (number, column) = self._given, self._numbers()
        for row in rows:
            try:
                out = call(given[row])
                if type(out) is number:  # put straight: for a cheap function it is this loop that takes the time
                    column[row] = out
                else:
                    self._put(row, out)
                    number, column = self._numbers()
            except _RowFailed as failure:
                self._errors[row] = failure
            except Exception as error:
                self._errors[row] = _RowFailed(row, self._links[-1].operation, error)
            else:
                continue
            if not self._goes_on:
                return

    def _numbers(self) -> tuple[Any, Any]:
        """The type of numbers that are put into the only column as they are, and its array; None if there is none."""
        return self._gathers[0].numbers() if len(self._gathers) == 1 else (None, None)

    def _put(self, row: int, out: Any) -> None:
        values = out if isinstance(out, tuple) else (out,)
        if len(values) != len(self._gathers):
            self._begin(values)
        for gather, value in zip(self._gathers, values, strict=True):
            gather.put(row, value)

    def _through_all(self, numbered: tuple[int, tuple]) -> tuple:
        row, values = numbered
        for link, streams in zip(self._links, self._streams, strict=True):
            try:
                values = link.on_row(values, streams, row)
            except Exception as error:
                raise _RowFailed(row, link.operation, error) from error
        return values

    def _begin(self, values: tuple) -> None:
        if self._gathers:
            raise ValueError(f"{len(values)} values were returned, and {len(self._gathers)} for an earlier row")
        self._gathers += [Gather(self.rows, self._memory, keeps_pictures=True) for _ in values]

    def result(self) -> tuple[list[Column], list[int] | None]:
        """The columns, and which rows are left where some failed and others are wanted."""
        if self._errors and not self._goes_on:
            first = self._errors[min(self._errors)]
            first.done = [gather.first(first.row) for gather in self._gathers]
            raise first
        if not self._errors:
            return [gather.column() for gather in self._gathers], None
        kept = [row for row in range(self.rows) if row not in self._errors]
        return [gather.of(kept) for gather in self._gathers], kept


def _name(operation: Operation) -> str:
    if isinstance(operation, Function):
        return f"the function {getattr(operation.function, '__qualname__', type(operation.function).__name__)}"
    return type(operation).__name__
