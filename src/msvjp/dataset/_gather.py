"""Values of rows that arrive one by one, put into one array where they have one shape and dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._rows import Column


class Gather:
    """The values of a column. They are copied: what a user's function returns may be changed by its next call.

    Threads may put values once the first is there.
    """

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._array: Any = None
        self._form: Any = None  # of what fits into the array
        self._others: dict[int, Any] = {}
        self._is_first = True

    def put(self, row: int, value: Any) -> None:
        """The value, an array or a dict, of a row."""
        if self._is_first:
            self._begin(value)
        if type(value) is np.ndarray and (value.dtype, value.shape) == self._form:
            self._array[row] = value
        else:
            self._others[row] = value.copy()

    def _begin(self, value: Any) -> None:
        self._is_first = False
        if isinstance(value, np.ndarray) and value.dtype.kind not in "SU":
            self._form = value.dtype, value.shape
            self._array = np.empty((self._rows, *value.shape), value.dtype)

    def column(self) -> Column:
        """The whole column."""
        return self.first(self._rows)

    def first(self, rows: int) -> Column:
        """The column of the first rows, of which no later one was put."""
        if self._array is not None and not self._others:
            return self._array[:rows]
        return [self._value(row) for row in range(rows)]

    def of(self, rows: list[int]) -> Column:
        """The column of these rows only."""
        return [self._value(row) for row in rows]

    def _value(self, row: int) -> Any:
        return self._others[row] if row in self._others else self._array[row, ...]
