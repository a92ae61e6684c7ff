"""Operations of a `map` on the numbers of uint8 images, looked up: what they make of the 256 numbers is all that they do."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..transforms.operation import Operation

_SAME, _CHANNELS_FIRST, _NEW_CHANNEL = "same", "channels first", "new channel"


class Table:
    """What operations make of each number in each channel, and where they put the channels."""

    def __init__(self, numbers: np.ndarray, layout: str) -> None:
        self._numbers, self._layout = numbers, layout  # (channels, 256), or (256,) for all channels alike

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
        if layout is None or (changes < 2 and all(operation.chunk for operation in operations)):
            return None
        numbers = shown.reshape(256, -1).T if layout == _SAME else shown.reshape(-1, 256)
        return cls(numbers[0] if (numbers == numbers[:1]).all() else numbers, layout)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """The images, stacked, after the operations."""
        if self._layout == _NEW_CHANNEL:
            return np.take(self._numbers, images)[:, None]
        if self._layout == _SAME and self._numbers.ndim == 1:
            return np.take(self._numbers, images)
        rows, height, width, channels = images.shape
        shape = (rows, height, width, channels) if self._layout == _SAME else (rows, channels, height, width)
        out = np.empty(shape, self._numbers.dtype)
        for channel in range(channels):
            place = (..., channel) if self._layout == _SAME else (slice(None), channel)
            numbers = self._numbers if self._numbers.ndim == 1 else self._numbers[channel]
            out[place] = np.take(numbers, images[..., channel])
        return out


def _are_the_same_numbers(before: np.ndarray, after: np.ndarray) -> bool:
    return before.dtype == after.dtype and np.array_equal(np.sort(before, None), np.sort(after, None))


def _layout(before: tuple, after: tuple) -> str | None:
    if after == before:
        return _SAME
    if len(before) == 3 and after == (before[2], *before[:2]):
        return _CHANNELS_FIRST
    return _NEW_CHANNEL if after == (1, *before) else None
