"""Operations that mirror an image."""

from typing import Any

import numpy as np
import torch

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
    if images.ndim == 2:
        return np.ascontiguousarray(images[:, ::-1])
    # numpy would loop over the channels of each pixel; torch does not, and has not all dtypes
    pixels = np.require(images, requirements=["C", "W"]).view(np.uint8)
    if pixels.shape[-1] == 3 and pixels.size and has_opencv():
        return _of_colors(pixels).view(images.dtype)
    return torch.from_numpy(pixels).flip(-2).numpy().view(images.dtype)


def _of_colors(images: np.ndarray) -> np.ndarray:
    """The bytes of each row from its end on, in which then the colors change places: both are quicker than whole pixels."""
    cv2 = opencv("mindspore.dataset.vision.HorizontalFlip")
    turned = torch.from_numpy(images.reshape(-1, images.shape[-2] * 3)).flip(1).numpy()
    return cv2.cvtColor(turned.reshape(1, -1, 3), cv2.COLOR_RGB2BGR).reshape(images.shape)


def turned_over(images: np.ndarray) -> np.ndarray:
    """The images (..., height, width, channels) or the image (height, width), top and bottom exchanged."""
    return np.ascontiguousarray(images[::-1] if images.ndim == 2 else images[..., ::-1, :, :])
