"""Operations that mirror an image."""

from typing import Any

import numpy as np

from ..._files.image_libraries import has_opencv, opencv
from .image import AT_LEAST_TWO, ImageOperation


class HorizontalFlip(ImageOperation):
    """Mirror the image: what was left is right.

    Takes images (..., H, W, C) or (H, W), also a PIL image, and gives an array of the same form.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.HorizontalFlip()(np.array([[1, 2, 3]], np.uint8))
    array([[3, 2, 1]], dtype=uint8)
    """

    ranks = AT_LEAST_TWO

    def array(self, image: np.ndarray) -> np.ndarray:
        return mirrored(image)

    def chunk(self, images: np.ndarray) -> Any:
        self.checked(images[0])
        return mirrored(images) if images.ndim > 3 else NotImplemented


class VerticalFlip(ImageOperation):
    """Mirror the image: what was at the top is at the bottom.

    Takes images (..., H, W, C) or (H, W), also a PIL image, and gives an array of the same form.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.VerticalFlip()(np.array([[1], [2]], np.uint8))
    array([[2],
           [1]], dtype=uint8)
    """

    ranks = AT_LEAST_TWO

    def array(self, image: np.ndarray) -> np.ndarray:
        return turned_over(image)

    def chunk(self, images: np.ndarray) -> Any:
        self.checked(images[0])
        return turned_over(images) if images.ndim > 3 else NotImplemented


def mirrored(images: np.ndarray) -> np.ndarray:
    """The images (..., height, width, channels) or the image (height, width), left and right exchanged."""
    if images.ndim == 2 or images.shape[-1] > 4:
        return np.ascontiguousarray(images[:, ::-1] if images.ndim == 2 else images[..., ::-1, :])
    if images.size and has_opencv():
        pixels = images.view(np.uint8).reshape(-1, images.shape[-2], images.shape[-1] * images.itemsize)
        return opencv("mindspore.dataset.vision").flip(pixels, 1).view(images.dtype).reshape(images.shape)
    out = np.empty_like(images)
    for channel in range(images.shape[-1]):  # numpy's loops are along an axis, and that of the channels is short
        out[..., channel] = images[..., ::-1, channel]
    return out


def turned_over(images: np.ndarray) -> np.ndarray:
    """The images (..., height, width, channels) or the image (height, width), top and bottom exchanged."""
    return np.ascontiguousarray(images[::-1] if images.ndim == 2 else images[..., ::-1, :, :])
