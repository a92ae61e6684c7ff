"""Operations of a `map` on the numbers of uint8 images, looked up: what they make of the 256 numbers is all that they do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch

from ..transforms.operation import Operation

_SAME, _CHANNELS_FIRST, _NEW_CHANNEL = "same", "channels first", "new channel"
_DTYPES = ("bool", "int8", "uint8", "int16", "int32", "int64", "float16", "float32", "float64")
_AT_ONCE = 2**18  # numbers: what is worked out for them stays in the cache of a core


class Table:
    """What operations make of each number in each channel, and where they put the channels."""

    def __init__(self, numbers: np.ndarray, layout: str) -> None:
        """numbers: (channels, 256), or (256,) for all channels alike."""
        self._numbers, self._layout = torch.from_numpy(np.ascontiguousarray(numbers).reshape(-1)), layout
        self._starts: Any = None  # of the numbers of each channel
        if numbers.ndim == 2:
            starts = 256 * np.arange(len(numbers), dtype=np.int32)
            self._starts = starts if layout == _SAME else starts[:, None, None]

    @classmethod
    def of(cls, operations: list[Operation], channels: int | None) -> Table | None:
        """The table for images of so many channels, None for those without such an axis. None if it would not gain."""
        shown: Any = np.arange(256, dtype=np.uint8)[:, None]
        shown = shown if channels is None else np.repeat(shown[..., None], channels, 2)
        before, changes = shown, 0
        for operation in operations:
            try:
                after = operation.compute(shown)
            except Exception:
                return None  # the error is to come from the images themselves
            if not isinstance(after, np.ndarray):
                return None
            changes += not _are_the_same_numbers(shown, after)
            shown = after
        layout = _layout(before.shape, shown.shape)
        if layout is None or shown.dtype.name not in _DTYPES:
            return None
        numbers = shown.reshape(256, -1).T if layout == _SAME else shown.reshape(-1, 256)
        numbers = numbers[0] if (numbers == numbers[:1]).all() else numbers
        gains = changes > 1 or numbers.ndim == 2 or not all(operation.chunk for operation in operations)
        return cls(numbers, layout) if gains else None

    def __call__(self, images: np.ndarray, threads: ThreadPoolExecutor | None) -> np.ndarray:
        """The images, stacked, after the operations."""
        moved = np.moveaxis(images, -1, 1) if self._layout == _CHANNELS_FIRST else images
        out = torch.empty(moved.shape, dtype=self._numbers.dtype)
        step = max(1, _AT_ONCE // moved[0].size)
        parts = [slice(start, start + step) for start in range(0, len(moved), step)]
        each = map if threads is None else threads.map
        list(each(lambda part: self._look_up(moved[part], out[part]), parts))
        return (out[:, None] if self._layout == _NEW_CHANNEL else out).numpy()

    def _look_up(self, images: np.ndarray, out: torch.Tensor) -> None:
        places = images.astype(np.int32, order="C")
        if self._starts is not None:
            places += self._starts
        torch.index_select(self._numbers, 0, torch.from_numpy(places.reshape(-1)), out=out.reshape(-1))


def _are_the_same_numbers(before: np.ndarray, after: np.ndarray) -> bool:
    return before.dtype == after.dtype and np.array_equal(np.sort(before, None), np.sort(after, None))


def _layout(before: tuple, after: tuple) -> str | None:
    if after == before:
        return _SAME
    if len(before) == 3 and after == (before[2], *before[:2]):
        return _CHANNELS_FIRST
    return _NEW_CHANNEL if after == (1, *before) else None
