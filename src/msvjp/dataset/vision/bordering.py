"""How an image is made larger: what stands beyond its edges."""

import functools
from collections.abc import Sequence

import numpy as np

from .enums import Border

#: Four numbers of pixels: left, top, right, bottom.
Margins = tuple[int, int, int, int]


def bordered(
    image: np.ndarray, margins: Margins, color: Sequence[float] = (0, 0, 0), mode: Border = Border.CONSTANT
) -> np.ndarray:
    """The images (..., height, width[, channels]) with that many pixels more at their left, top, right and bottom."""
    left, top, right, bottom = margins
    rows = 0 if image.ndim == 2 else image.ndim - 3
    if mode is not Border.CONSTANT:
        widths = [(0, 0)] * image.ndim
        widths[rows : rows + 2] = [(top, bottom), (left, right)]
        return np.pad(image, widths, mode.value)
    shape = list(image.shape)
    shape[rows] += top + bottom
    shape[rows + 1] += left + right
    numbers = in_dtype(image, color)
    out = np.full(shape, numbers[0] if (numbers == numbers[0]).all() else numbers, image.dtype)
    inside = (slice(top, top + image.shape[rows]), slice(left, left + image.shape[rows + 1]))
    out[(..., *inside) if image.ndim == 2 else (..., *inside, slice(None))] = image
    return out


def in_dtype(image: np.ndarray, color: Sequence[float]) -> np.ndarray:
    """The color in the dtype of the image, a number for each of its channels; as OpenCV's, the fourth is 0."""
    return _in_dtype(image.dtype, image.shape[-1] if image.ndim > 2 else 1, tuple(color))


@functools.lru_cache(maxsize=16)
def _in_dtype(dtype: np.dtype, channels: int, color: tuple[float, ...]) -> np.ndarray:
    four = (*color, 0, 0, 0)[: max(len(color), 4)]
    numbers = np.array([four[c % 4] for c in range(channels)])
    if dtype.kind in "iu":
        ends = np.iinfo(dtype)
        numbers = np.clip(numbers, ends.min, ends.max)
    return numbers.astype(dtype)
