"""Memory of earlier results, used again: the system clears what is new, which takes longer than to write it."""

from __future__ import annotations

import math
import weakref

import numpy as np

_LARGE = 2**18  # bytes: what is smaller comes from memory that the process has
_KEPT = 3  # results: one is made, one is read, and one may wait for its reader


class Memory:
    """Memory for the results of a step, one after the other. That of an earlier one is taken when its last reader let it go.

    Whoever has an array, a part of it, or a Tensor made of it keeps the first array over that memory, as numpy and torch do.
    """

    def __init__(self) -> None:
        #: And the first array over it, while anyone has it.
        self._kept: list[tuple[memoryview, weakref.ref[np.ndarray]]] = []

    def empty(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        """An array whose numbers are not set."""
        size = math.prod(shape) * dtype.itemsize
        if size < _LARGE:
            return np.empty(shape, dtype)
        memory = self._free(size)
        first = np.frombuffer(memory, np.uint8)
        self._kept = [*self._kept, (memory, weakref.ref(first))][-_KEPT:]
        return first[:size].view(dtype).reshape(shape)

    def _free(self, size: int) -> memoryview:
        for i, (memory, first) in enumerate(self._kept):
            if first() is None and len(memory) >= size:
                del self._kept[i]
                return memory
        return np.empty(size, np.uint8).data
