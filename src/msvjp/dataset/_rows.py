"""Rows between the steps of a pipeline, by chunks: a chunk is a list of columns, each with the values of as many rows.

A column is one stacked array, or a list with the value of each row where they cannot be stacked or need not be.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import torch

Column = np.ndarray | list
Chunk = list[Column]

_KINDS = "biufSU"  # the kinds of dtype that a pipeline holds
_COMMON = frozenset(np.dtype(t) for t in (*"bBhHiIqQefd", "?"))

#: The types of numbers that are of one dtype. An int is not: a large one is unsigned.
SCALARS = frozenset({float, bool, *(np.dtype(t).type for t in (*"bBhHiIlLqQefd", "?"))})


class Unsuitable(TypeError):
    """A value that no column can hold."""


def as_value(value: Any) -> Any:
    """A user's value as a column holds it: an array, or a dict as it is.

    Raises:
        Unsuitable: it is no number, text or structure of equal ones.
    """
    if type(value) is np.ndarray and value.dtype in _COMMON:
        return value
    if isinstance(value, dict):
        return value
    array = _as_array(value)
    if array.dtype.kind not in _KINDS or (array.dtype.itemsize > 8 and array.dtype.kind in "fc"):
        raise Unsuitable(f"{_described(value)}; give numbers, strings, arrays or Tensors of them")
    return array


def as_shown(value: Any, show: Callable[[np.ndarray], Any] = lambda array: array) -> Any:
    """A value as an iterator gives it: show(array), and a dict with that in the places of its numbers and texts."""
    if isinstance(value, dict):
        return {key: as_shown(inner, show) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_shown(inner, show) for inner in value]
    return show(as_value(value))


def _as_array(value: Any) -> np.ndarray:
    if isinstance(value, (np.ndarray, np.generic, int, float, str, bytes)):
        return np.asarray(value)
    if isinstance(value, torch.Tensor):
        if value.dtype is torch.bfloat16:
            raise Unsuitable("a Tensor of bfloat16, which numpy does not have; cast it to float32 first")
        return value.detach().cpu().numpy()
    try:
        return np.asarray(value)
    except ValueError as error:  # it is ragged
        raise Unsuitable(f"{_described(value)}, which is ragged; give arrays of one shape") from error


def _described(value: Any) -> str:
    if value is None:
        return "None"
    kind = f"an array of dtype {value.dtype}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
    return kind if isinstance(value, np.ndarray) else f"{kind}, {str(value)[:60]!r}"


def is_one_value(row: Any) -> bool:
    """Whether what a user's source gave is the value of one column and not a row of them."""
    if type(row) is tuple:
        return False
    return isinstance(row, (np.ndarray, np.generic, int, float, complex, str, bytes, dict, torch.Tensor)) or is_pil(row)


def is_pil(value: Any) -> bool:
    """Whether it is an image of Pillow, which is not imported for that."""
    pil = sys.modules.get("PIL.Image")
    return pil is not None and isinstance(value, pil.Image)


# ---- columns ----


def stacked(values: list) -> Column:
    """The values of rows as one array; as they are where they differ in shape or dtype, or are no arrays."""
    first = values[0] if values else None
    if not isinstance(first, np.ndarray):
        return values
    shape, dtype = first.shape, first.dtype
    if all(type(v) is np.ndarray and v.shape == shape and v.dtype == dtype for v in values):
        return np.array(values) if not shape else np.stack(values)
    return values


def without_pictures(column: Column) -> Column:
    """The column with arrays in the places of PIL images."""
    if not isinstance(column, list) or not any(map(is_pil, column)):
        return column
    return stacked([as_value(value) if is_pil(value) else value for value in column])


def values_of(column: Column) -> list:
    """The value of each row, arrays of no axis for numbers."""
    if isinstance(column, list):
        return column
    return list(column) if column.ndim > 1 else [column[i, ...] for i in range(len(column))]


def joined(columns: list[Column]) -> Column:
    """One column of the rows of several."""
    if len(columns) == 1:
        return columns[0]
    first = columns[0]
    if all(isinstance(c, np.ndarray) and c.dtype == first.dtype and c.shape[1:] == first.shape[1:] for c in columns):  # type: ignore[union-attr]
        return np.concatenate(columns)
    return [value for column in columns for value in values_of(column)]


def taken(column: Column, rows: np.ndarray) -> Column:
    """The column with these rows only, in this order."""
    return column[rows] if isinstance(column, np.ndarray) else [column[i] for i in rows]


# ---- chunks ----


def part(chunk: Chunk, start: int, stop: int) -> Chunk:
    """These rows of the chunk."""
    return chunk if start == 0 and stop >= len(chunk[0]) else [column[start:stop] for column in chunk]


def in_chunks_of(length: int, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """The same rows in chunks of this length, the last one of what is left. Chunks that fit are passed on as they are."""
    kept: list[Chunk] = []
    rows = 0
    for chunk in chunks:
        start = 0
        while len(chunk[0]) - start >= length - rows:
            stop = start + length - rows
            yield merged([*kept, part(chunk, start, stop)])
            kept, rows, start = [], 0, stop
        if start < len(chunk[0]):
            kept.append(part(chunk, start, len(chunk[0])))
            rows += len(chunk[0]) - start
    if kept:
        yield merged(kept)


def parts_of(length: int | None, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """The same rows, larger chunks in parts of this length. None: as they are."""
    for chunk in chunks:
        rows = len(chunk[0])
        yield from (part(chunk, start, start + length) for start in range(0, rows, length)) if length else (chunk,)


def merged(chunks: list[Chunk]) -> Chunk:
    """One chunk of the rows of several."""
    return chunks[0] if len(chunks) == 1 else [joined(list(columns)) for columns in zip(*chunks, strict=True)]


def rows_of(chunk: Chunk) -> Iterator[tuple]:
    """The rows of the chunk, each a tuple of values."""
    return zip(*map(values_of, chunk), strict=True)


def from_rows(rows: list[tuple]) -> Chunk:
    """A chunk of these rows, not stacked."""
    return [list(column) for column in zip(*rows, strict=True)]


class PartOfChunk(Exception):
    """An error at a row of a chunk. The rows before it are there."""

    def __init__(self, chunk: Chunk | None, error: BaseException) -> None:
        self.chunk, self.error = chunk, error


def up_to_the_error(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks; where there is an error at a row, the rows before it and then the error."""
    try:
        yield from chunks
    except PartOfChunk as failed:
        chunk, error = failed.chunk, failed.error
    else:
        return
    if chunk and len(chunk[0]):
        yield chunk
    raise error
