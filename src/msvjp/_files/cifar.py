"""CIFAR-10 and CIFAR-100 in their binary version: records of a label or two and 3 x 32 x 32 bytes, channel after channel.

Source: https://www.cs.toronto.edu/~kriz/cifar.html.
"""

from pathlib import Path

import numpy as np

from .damaged import DamagedFileError

_PIXELS = 3 * 32 * 32


def records(path: Path, count: int, labels: int) -> np.ndarray:
    """The records of a file, a row each: its labels, then the bytes of its image.

    Raises:
        DamagedFileError: the file has another size than that of so many records.
    """
    size, there = labels + _PIXELS, path.stat().st_size
    if there != count * size:
        raise DamagedFileError(f"it has {there} bytes, not {count * size}, {count} records of {size}")
    return np.fromfile(path, np.uint8).reshape(count, size)


def images(rows: np.ndarray) -> np.ndarray:
    """The images of records: (rows, 32, 32, 3)."""
    return np.ascontiguousarray(rows[:, -_PIXELS:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
