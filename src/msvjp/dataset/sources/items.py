"""Rows that a user's Python object gives: by index, or one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from .. import config
from .._errors import failed
from .._gather import Gather
from .._rows import Chunk, Column, PartOfChunk, is_one_value
from .source import Source


class ItemSource(Source):
    """Rows by index: an object with `__getitem__` and `__len__`, a list, an array, a torch Dataset."""

    _api = "mindspore.dataset.GeneratorDataset"

    def __init__(self, items: Any, columns: list[str], row: Callable[[Any, list[str]], Sequence]) -> None:
        self.items, self.columns, self._row = items, columns, row

    @property
    def rows_at_once(self) -> int:  # type: ignore[override]  # as many as may be read ahead
        return config.get_prefetch_size()

    def __len__(self) -> int:
        if not hasattr(self.items, "__len__"):
            raise RuntimeError(
                f"{self._api}: source, a {type(self.items).__name__}, has __getitem__ and no __len__; write it"
            )
        return len(self.items)

    def fetch(self, positions: np.ndarray) -> list[Column]:
        return self.fetch_rows(positions, map(self.get, positions))

    def fetch_in(self, threads: ThreadPoolExecutor, positions: np.ndarray) -> list[Column]:
        """As `fetch`, with the threads."""
        return self.fetch_rows(positions, threads.map(self.get, positions))

    def get(self, position: np.int64) -> Sequence:
        """The values of a row."""
        return self._row(self.items[position], self.columns)

    def fetch_rows(self, positions: np.ndarray, rows: Iterable[Sequence]) -> list[Column]:
        """The columns of these rows. PartOfChunk, with the rows before it, if there is an error at one."""
        gathers = [Gather(len(positions)) for _ in self.columns]
        rows, done = iter(rows), 0
        try:
            for done in range(len(positions)):  # it is used after an error
                for gather, value in zip(gathers, next(rows)):  # noqa: B905  # `as_row` has counted
                    gather.put(done, value)
        except Exception as error:
            told = failed(self._api, "the source", f"row {positions[done]}", error)
            told.__cause__ = error
            raise PartOfChunk([gather.first(done) for gather in gathers], told) from None
        return [gather.column() for gather in gathers]


def as_row(given: Any, columns: list[str]) -> Sequence:
    """What a user's source gave as the values of a row.

    Raises:
        ValueError: it is another number of values than there are columns.
    """
    row = given
    if type(given) is not tuple:
        row = [given] if is_one_value(given) or not isinstance(given, Iterable) else list(given)
    if len(row) != len(columns):
        raise ValueError(
            f"the source gave {len(row)} values for {len(columns)} columns, {columns}; "
            "it gives a tuple with a value for each column"
        )
    return row


def iterated(source: Any, columns: list[str], row: Callable, limit: int | None) -> Iterator[Sequence]:
    """The rows of one pass over a user's iterable, or over what the user's function makes."""
    made = iter(source() if callable(source) else source)
    for number, given in enumerate(made):
        if limit and number == limit:
            return
        yield row(given, columns)


def in_chunks(rows: Iterator[Sequence], length: int, columns: list[str]) -> Iterator[Chunk]:
    """The rows in chunks; at an error those before it, and then the error."""
    number = 0
    while True:
        gathers, done = [Gather(length) for _ in columns], 0
        try:
            for row in rows:
                for gather, value in zip(gathers, row, strict=True):
                    gather.put(done, value)
                done += 1
                if done == length:
                    break
        except Exception as error:
            told = failed(ItemSource._api, "the source", f"row {number + done}", error)
            told.__cause__ = error
            raise PartOfChunk(_columns(gathers, done), told) from None
        if done:
            yield _columns(gathers, done)
        if done < length:
            return
        number += done


def _columns(gathers: list[Gather], rows: int) -> Chunk:
    return [gather.first(rows) for gather in gathers]
