"""Operations of a `map` on the numbers of uint8 images, looked up: what they make of the 256 numbers is all that they do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch

from ..._files.image_libraries import has_opencv, opencv
from .._memory import Memory
from ..transforms.operation import Operation

_SAME, _CHANNELS_FIRST, _NEW_CHANNEL = "same", "channels first", "new channel"
_DTYPES = ("bool", "int8", "uint8", "int16", "int32", "int64", "float16", "float32", "float64")
_AT_ONCE = 2**18  # numbers: what is worked out for them stays in the cache of a core


class Table:
    """What operations make of each number in each channel, and where they put the channels."""

    def __init__(self, numbers: np.ndarray, layout: str, channels: int) -> None:
        """numbers: (channels, 256), or (256,) for all channels alike."""
        self._numbers, self._layout, self._memory = np.ascontiguousarray(numbers), layout, Memory()
        self._look_up = _by_opencv if has_opencv() and channels <= 4 else _by_torch

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
        return cls(numbers, layout, channels or 1) if gains else None

    def __call__(self, images: np.ndarray, threads: ThreadPoolExecutor | None) -> np.ndarray:
        """The images, stacked, after the operations."""
        images = np.ascontiguousarray(images)
        out = self._memory.empty(_moved(images, self._layout).shape, self._numbers.dtype)
        step = max(1, _AT_ONCE // images[0].size)
        parts = [slice(start, start + step) for start in range(0, len(images), step)]

        def look_up(parts: list[slice]) -> None:
            for part in parts:
                self._look_up(self._numbers, self._layout, images[part], out[part])

        if threads is None:
            look_up(parts)
        else:
            number = threads._max_workers
            list(threads.map(look_up, [parts[t::number] for t in range(number)]))
        return out[:, None] if self._layout == _NEW_CHANNEL else out


def _moved(images: np.ndarray, layout: str) -> np.ndarray:
    return images.transpose(0, 3, 1, 2) if layout == _CHANNELS_FIRST else images


def _by_opencv(numbers: np.ndarray, layout: str, images: np.ndarray, out: np.ndarray) -> None:
    cv2 = opencv("mindspore.dataset.Dataset.map")
    bits = f"{'f' if numbers.itemsize > 2 else 'u'}{numbers.itemsize}"  # OpenCV has not all dtypes, and moves the bits only
    numbers, out, count = numbers.view(bits), out.view(bits), len(images)
    if layout == _CHANNELS_FIRST:
        width, channels = images.shape[2:]
        planes = [images] if channels == 1 else cv2.split(images.reshape(-1, width, channels))
        for c, plane in enumerate(planes):
            table = numbers if numbers.ndim == 1 else numbers[c]
            cv2.LUT(plane.reshape(count, -1), table, out[:, c].reshape(count, -1))
    elif numbers.ndim == 2:
        pixels = (-1, *images.shape[-2:])
        cv2.LUT(images.reshape(pixels), np.ascontiguousarray(numbers.T)[None], out.reshape(pixels))
    else:
        cv2.LUT(images.reshape(count, -1), numbers, out.reshape(count, -1))


def _by_torch(numbers: np.ndarray, layout: str, images: np.ndarray, out: np.ndarray) -> None:
    places = _moved(images, layout).astype(np.int32, order="C")
    if numbers.ndim == 2:  # each channel has its own
        starts = 256 * np.arange(len(numbers), dtype=np.int32)
        places += starts if layout == _SAME else starts[:, None, None]
    table, found = torch.from_numpy(numbers.reshape(-1)), torch.from_numpy(out.reshape(-1))
    torch.index_select(table, 0, torch.from_numpy(places.reshape(-1)), out=found)


def _are_the_same_numbers(before: np.ndarray, after: np.ndarray) -> bool:
    return before.dtype == after.dtype and np.array_equal(np.sort(before, None), np.sort(after, None))


def _layout(before: tuple, after: tuple) -> str | None:
    if after == before:
        return _SAME
    if len(before) == 3 and after == (before[2], *before[:2]):
        return _CHANNELS_FIRST
    return _NEW_CHANNEL if after == (1, *before) else None
