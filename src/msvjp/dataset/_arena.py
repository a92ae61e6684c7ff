"""Memory that the main process and its workers have in common, in which arrays cross without being sent."""

from __future__ import annotations

import math
import mmap

import numpy as np

#: How many results of a worker are on their way at most: two that its DataLoader asks for ahead, and the one that is read.
_TURNS = 3
_BYTES = 2**25  # of each result; it takes memory only where it is written to
_SMALL = 2**12  # bytes, up to which an array is sent


class Arena:
    """Places for the results of each worker, used in turn: who reads a result copies it before asking for the next one.

    It is made before the processes are forked.
    """

    #: That of this worker process; None in the main one.
    here: Arena | None = None

    def __init__(self, workers: int) -> None:
        self._memory = mmap.mmap(-1, workers * _TURNS * _BYTES)
        self._address = np.frombuffer(self._memory, np.uint8).ctypes.data
        self._turn, self._free, self._end = 0, 0, 0

    def begin(self, worker: int) -> None:
        """In a worker: a new result is made."""
        Arena.here = self
        self._free = (worker * _TURNS + self._turn) * _BYTES
        self._end = self._free + _BYTES
        self._turn = (self._turn + 1) % _TURNS

    def empty(self, shape: tuple, dtype: np.dtype) -> np.ndarray:
        """An array in it, or elsewhere if it is small or there is no room."""
        size = -(-math.prod(shape) * dtype.itemsize // 64) * 64
        if size < _SMALL or self._free + size > self._end:
            return np.empty(shape, dtype)
        self._free += size
        return self.at(self._free - size, shape, dtype)

    def place_of(self, array: np.ndarray) -> int | None:
        """Where the array is, if it lies in it as a whole."""
        place = array.ctypes.data - self._address
        return place if 0 <= place < len(self._memory) and array.flags.c_contiguous else None

    def at(self, place: int, shape: tuple, dtype: np.dtype) -> np.ndarray:
        """The array there."""
        return np.ndarray(shape, dtype, self._memory, place)
