"""How an array is resized: by OpenCV's kernels, two of which are also here, or by Pillow's."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..._files.image_libraries import has_opencv, opencv, pillow
from .enums import Inter

#: OpenCV's numbers of the kernels.
FLAGS = {Inter.NEAREST: 0, Inter.BILINEAR: 1, Inter.BICUBIC: 2, Inter.AREA: 3}


def resized(image: np.ndarray, size: tuple[int, int], kernel: Inter, api: str) -> np.ndarray:
    """The image (H, W) or (H, W, C) in the size (height, width)."""
    if image.shape[:2] == size:
        return image
    if kernel is Inter.PILCUBIC:
        return _by_pillow(image, size, api)
    if kernel is Inter.NEAREST:
        return _nearest(image, size)
    if kernel is Inter.BILINEAR and not has_opencv():
        return _linear(image, size)
    out = opencv(api).resize(
        image.view(np.uint8) if image.dtype == bool else image, size[::-1], interpolation=FLAGS[kernel]
    )
    return out.reshape(*size, *image.shape[2:]).view(image.dtype)


def all_resized(images: np.ndarray, size: tuple[int, int], kernel: Inter, api: str) -> np.ndarray:
    """The images (..., H, W, C), or the image (H, W), in the size (height, width)."""
    if images.ndim > 3 and kernel is Inter.BILINEAR and has_opencv() and _go_together(images, size):
        return _as_channels(opencv(api), images, size)
    return of_each(lambda one: resized(one, size, kernel, api), images)


def _go_together(images: np.ndarray, size: tuple[int, int]) -> bool:
    """Whether the images are gray and so small that to call OpenCV takes longer than its work."""
    height, width, channels = images.shape[-3:]
    are_halved = (height, width) == (2 * size[0], 2 * size[1])  # which OpenCV rounds otherwise for so many channels
    return images.dtype == np.uint8 and channels == 1 and math.prod(size) <= 2**11 and not are_halved


def _as_channels(cv2: Any, images: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The gray images as the channels of one, 64 at a time: OpenCV allows 128."""
    height, width = images.shape[-3:-1]
    flat = np.ascontiguousarray(images).reshape(-1, height * width)
    out = np.empty((len(flat), *size, 1), np.uint8)
    for start in range(0, len(flat), 64):
        some = flat[start : start + 64]
        one = cv2.resize(
            cv2.transpose(some).reshape(height, width, -1), size[::-1], interpolation=FLAGS[Inter.BILINEAR]
        )
        out[start : start + 64] = cv2.transpose(one.reshape(-1, len(some))).reshape(-1, *size, 1)
    return out.reshape(*images.shape[:-3], *size, 1)


def _by_pillow(image: np.ndarray, size: tuple[int, int], api: str) -> np.ndarray:
    library = pillow("Image", api)
    return np.asarray(library.fromarray(image.view(np.uint8)).resize(size[::-1], library.Resampling.BICUBIC)).view(
        image.dtype
    )


def _nearest(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    rows, columns = (
        np.minimum(np.floor(np.arange(after) * (1 / (after / before))), before - 1).astype(np.int64)
        for before, after in zip(image.shape, size, strict=False)
    )
    return image[rows[:, None], columns]


def _linear(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    if image.dtype == np.uint8:
        halves = all(before == 2 * after for before, after in zip(image.shape, size, strict=False))
        return _halved(image) if halves else _linear_uint8(image, size)
    work = image.astype(np.float32 if image.dtype.itemsize < 4 or image.dtype == np.float32 else np.float64)
    for axis, after in enumerate(size):
        left, right, share = _neighbors(work.shape[axis], after)
        share = share.reshape((-1,) + (1,) * (work.ndim - axis - 1))
        work = work.take(left, axis) * (1 - share) + work.take(right, axis) * share
    return work.astype(image.dtype) if image.dtype.kind == "f" else np.rint(work).astype(image.dtype)


def _neighbors(before: int, after: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each place along an axis the places on its two sides before, and the share of the second, float32."""
    place = ((np.arange(after) + 0.5) * (before / after) - 0.5).astype(np.float32)
    left = np.floor(place).astype(np.int64)
    share = place - left.astype(np.float32)
    return np.clip(left, 0, before - 1), np.clip(left + 1, 0, before - 1), share


def _linear_uint8(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """As OpenCV does it, in integers: shares of 1/2048, and four bits less between the axes."""
    work = image.astype(np.int32)
    left, right, share = _neighbors(image.shape[1], size[1])
    share = np.where(left == right, np.float32(0), share)
    first, second = (_parts(s).reshape((-1,) + (1,) * (image.ndim - 2)) for s in (1 - share, share))
    work = work[:, left] * first + work[:, right] * second
    above, below, share = _neighbors(image.shape[0], size[0])
    first, second = (_parts(s).reshape((-1,) + (1,) * (image.ndim - 1)) for s in (1 - share, share))
    work >>= 4
    return ((((first * work[above]) >> 16) + ((second * work[below]) >> 16) + 2) >> 2).astype(np.uint8)


def _parts(share: np.ndarray) -> np.ndarray:
    return np.rint(share * np.float32(2048)).astype(np.int32)


def _halved(image: np.ndarray) -> np.ndarray:
    """As OpenCV does it where both sides become exactly half: the mean of four."""
    wide = image.astype(np.uint16)
    return ((wide[::2, ::2] + wide[::2, 1::2] + wide[1::2, ::2] + wide[1::2, 1::2] + 2) >> 2).astype(np.uint8)


def of_each(function: Callable[[np.ndarray], np.ndarray], images: np.ndarray) -> np.ndarray:
    """What the function makes of each image of a batch (..., H, W, C), stacked; or of the one image."""
    if images.ndim <= 3:
        return function(images)
    return np.stack([of_each(function, image) for image in images])


def picture_filter(kernel: Inter, api: str) -> Any:
    """Pillow's filter for that kernel."""
    filters = pillow("Image", api).Resampling
    return {
        Inter.NEAREST: filters.NEAREST,
        Inter.ANTIALIAS: filters.LANCZOS,
        Inter.BILINEAR: filters.BILINEAR,
        Inter.BICUBIC: filters.BICUBIC,
    }[kernel]
