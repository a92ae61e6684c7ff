"""Worker processes for the Python code of users, which are those of torch's DataLoader: whole chunks cross, not rows."""

from __future__ import annotations

import pickle
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.utils.data import DataLoader, get_worker_info

from . import config
from ._arena import Arena
from ._arguments import cores
from ._rows import Chunk, Column, PartOfChunk, values_of
from .dataset import Run

LARGE = 2**16  # bytes, from which an array crosses in shared memory


def number_of_processes(workers: int | None, python_multiprocessing: bool) -> int:
    """How many processes to use: none where there are no workers to use, and no more than the machine has cores."""
    if not python_multiprocessing or config.get_debug_mode():
        return 0
    return min(workers or config.get_num_parallel_workers(), max(cores(), 2))


def in_processes(api: str, function: Callable, number: int, run: Run) -> Callable[[Iterable], Iterator]:
    """What gives function(task) for each task of a pass, worked out by so many processes that run until the reading ends.

    The tasks go to the processes in turn, and their results come in the order of the tasks.
    """
    pool = _Pool(api, function, number)
    run.on_close(pool.close)
    return pool.on_all


class _Pool:
    def __init__(self, api: str, function: Callable, number: int) -> None:
        self._api, self._feed = api, _Feed()
        self._loader: DataLoader | None = DataLoader(
            _Worked(function),  # type: ignore[arg-type]
            batch_sampler=self._feed,  # type: ignore[arg-type]
            num_workers=number,
            collate_fn=_itself,
            timeout=config.get_multiprocessing_timeout_interval(),
            worker_init_fn=_Seeding(config.seed_for_iterator()),
            multiprocessing_context=config.get_multiprocessing_start_method(),
            persistent_workers=True,
        )

    def on_all(self, tasks: Iterable) -> Iterator:
        self._feed.tasks = tasks
        results = iter(self._loader)  # type: ignore[arg-type]
        while True:
            try:
                result = next(results)
            except StopIteration:
                return
            except RuntimeError as error:  # of the DataLoader itself: a worker is gone, or does not answer
                self.close()
                raise RuntimeError(
                    f"{self._api}: a worker process died, or gave no answer for "
                    f"{config.get_multiprocessing_timeout_interval()} seconds "
                    "(config.set_multiprocessing_timeout_interval); see whether it was killed for memory, or run with "
                    "python_multiprocessing=False"
                ) from error
            if isinstance(result, _Raised):
                raise result.error()
            yield _unpacked(result)

    def close(self) -> None:
        loader: Any
        loader, self._loader = self._loader, None
        if loader is not None and loader._iterator is not None:
            loader._iterator._shutdown_workers()
            loader._iterator = None


class _Feed:
    """The tasks of a pass, where the DataLoader looks for the indices of batches."""

    tasks: Iterable = ()

    def __iter__(self) -> Iterator:
        return iter(self.tasks)


class _Worked:
    """The results, where the DataLoader looks for rows."""

    def __init__(self, function: Callable) -> None:
        self._function = function

    def __getitems__(self, task: Any) -> Any:
        try:
            return _packed(self._function(task))
        except Exception as error:
            return _Raised(error)


class _Raised:
    """An error in a worker: its text, and what caused it, if that can be pickled."""

    def __init__(self, error: BaseException) -> None:
        error = error.error if isinstance(error, PartOfChunk) else error
        self._text, self._cause = str(error), _crossing(error.__cause__)

    def error(self) -> Exception:
        made = RuntimeError(self._text)
        made.__cause__ = self._cause
        return made


def _crossing(error: BaseException | None) -> BaseException | None:
    try:
        return pickle.loads(pickle.dumps(error))
    except Exception:
        return None  # its text is in that of the error


class _Seeding:
    """Python's and numpy's generators in a worker: seed + worker, or without a seed another one in each."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __call__(self, worker: int) -> None:
        np.random.seed((self._seed + worker) % 2**32)
        random.seed(self._seed + worker)
        torch.manual_seed(self._seed + worker)


def _itself(result: Any) -> Any:
    return result


# ---- large arrays cross in shared memory, as torch's tensors do ----


def _packed(result: Any) -> Any:
    return (
        [_Shared(column) if _is_large(column) else column for column in result] if isinstance(result, list) else result
    )


def _is_large(column: Any) -> bool:
    return isinstance(column, np.ndarray) and column.nbytes >= LARGE and column.dtype.kind in "biuf"


class _Shared:
    def __init__(self, array: np.ndarray) -> None:
        self.tensor: Any = torch.from_numpy(np.ascontiguousarray(array))


def _unpacked(result: Any) -> Any:
    if not isinstance(result, list):
        return result
    return [column.tensor.numpy() if isinstance(column, _Shared) else column for column in result]


# ---- rows that go to the workers in turn ----


def in_processes_by_row(api: str, function: Callable, number: int, run: Run) -> Callable[[Iterable], Iterator[Chunk]]:
    """As `in_processes`, of function(chunk, item, row, step), for tasks (chunk, item, row): item k goes to process k % number.

    item: which item of all passes the first row of the chunk is; row: which of this pass; step: how far the next one is.
    """
    arena = Arena(number) if config.get_multiprocessing_start_method() == "fork" else None
    on_all = in_processes(api, _OfRows(function, arena), number, run)

    def chunks(tasks: Iterable) -> Iterator[Chunk]:
        items: deque[int] = deque()
        results = on_all(_dealt(tasks, number, items))
        while parts := list(islice(results, number)):
            yield _collected([_read(part, arena) for part in parts], items.popleft())

    return chunks


class _OfRows:
    def __init__(self, function: Callable, arena: Arena | None) -> None:
        self._function, self._arena = function, arena

    def __call__(self, task: tuple) -> list:
        if self._arena is not None:
            self._arena.begin(get_worker_info().id)  # type: ignore[union-attr]
        made = self._function(*task) if len(task[0][0]) else []
        return [self._left(column) for column in made]

    def _left(self, column: Column) -> Any:
        """Where the column is, if it can be read from there."""
        if self._arena is None or not isinstance(column, np.ndarray):
            return column
        place = self._arena.place_of(column)
        return column if place is None else _Left(place, column.shape, column.dtype)


class _Left(NamedTuple):
    """A column that was left in the arena."""

    place: int
    shape: tuple
    dtype: np.dtype


def _read(part: list, arena: Any) -> Chunk:
    return [arena.at(*column) if isinstance(column, _Left) else column for column in part]


def _dealt(tasks: Iterable, number: int, items: deque[int]) -> Iterator[tuple[Chunk, int, int, int]]:
    for chunk, item, row in tasks:
        items.append(item)
        for worker in range(number):
            first = (worker - item) % number
            yield [column[first::number] for column in chunk], item + first, row + first, number


def _collected(parts: list[Chunk], item: int) -> Chunk:
    """One chunk of what the workers made of the rows of one, in the order of the rows."""
    there = [part for part in parts if part]
    return [_in_turn([part[i] if part else [] for part in parts], item) for i in range(len(there[0]))]


def _in_turn(columns: list[Column], item: int) -> Column:
    number, rows = len(columns), sum(map(len, columns))
    first = next(column for column in columns if len(column))
    there = [column for column in columns if len(column)]
    made: Any = [None] * rows
    if all(isinstance(c, np.ndarray) and c.dtype == first.dtype and c.shape[1:] == first.shape[1:] for c in there):  # type: ignore[union-attr]
        made = np.empty((rows, *first.shape[1:]), first.dtype)  # type: ignore[union-attr]
    for worker, column in enumerate(columns):
        if len(column):
            made[(worker - item) % number :: number] = column if isinstance(made, np.ndarray) else _copies(column)
    return made


def _copies(column: Column) -> list:
    return values_of(column.copy() if isinstance(column, np.ndarray) else column)
