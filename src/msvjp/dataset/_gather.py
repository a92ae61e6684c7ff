"""Values of rows that arrive one by one, put into one array where they have one shape and dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._arena import Arena
from ._rows import SCALARS, Column, as_value, is_pil


class Gather:
    """The values of a column, as a user gave them. They are copied: what a function returns may be changed by its next call.

    Threads may put values once the first is there.

    Args:
        memory: what has `empty`, for the array.
        keeps_pictures: whether PIL images stay what they are, for the next operation.
    """

    def __init__(self, rows: int, memory: Any = np, keeps_pictures: bool = False) -> None:
        self._rows, self._memory, self._keeps_pictures = rows, memory, keeps_pictures
        self._array: Any = None
        self._form: Any = None  # of what fits into the array
        self._scalar: Any = None  # the type of numbers that fit into it as they are
        self._others: dict[int, Any] = {}
        self._is_first = True

    def put(self, row: int, value: Any) -> None:
        """The value of a row. `Unsuitable` if no column can hold it."""
        kind = type(value)
        if kind is self._scalar or (kind is np.ndarray and (value.dtype, value.shape) == self._form):
            self._array[row] = value
            return
        array = value if self._keeps_pictures and is_pil(value) else as_value(value)
        if self._is_first:
            self._begin(value, array)
        if type(array) is np.ndarray and (array.dtype, array.shape) == self._form:
            self._array[row] = array
        else:
            self._others[row] = array.copy()

    def numbers(self) -> tuple[Any, Any]:
        """The type of numbers that may be put straight into the array, and the array; None if there is none."""
        return self._scalar, self._array

    def _begin(self, value: Any, array: Any) -> None:
        self._is_first = False
        if isinstance(array, np.ndarray) and array.dtype.kind not in "SU":
            self._form = array.dtype, array.shape
            self._array = (Arena.here or self._memory).empty((self._rows, *array.shape), array.dtype)
            self._scalar = type(value) if type(value) in SCALARS else None

    def column(self) -> Column:
        """The whole column."""
        return self.first(self._rows)

    def first(self, rows: int) -> Column:
        """The column of the first rows, of which no later one was put."""
        if self._array is not None and not self._others:
            return self._array if rows == self._rows else self._array[:rows]
        return [self._value(row) for row in range(rows)]

    def of(self, rows: list[int]) -> Column:
        """The column of these rows only."""
        return [self._value(row) for row in rows]

    def _value(self, row: int) -> Any:
        return self._others[row] if row in self._others else self._array[row, ...]
