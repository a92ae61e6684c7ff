"""Operations that mirror some of the images."""

import random
from typing import Any

import numpy as np

from ..._files.image_libraries import pillow
from .._draws import RowDraws, Stream
from ..transforms.arguments import api_of, probability
from .flip import mirrored, turned_over
from .image import AT_LEAST_TWO, RandomImageOperation


class _RandomFlip(RandomImageOperation):
    """Mirror an image with a probability."""

    ranks = AT_LEAST_TWO
    same_for_several = True

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = probability(self, prob)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[bool]:
        return (stream.bernoulli(self.prob),)

    def array(self, image: np.ndarray, chosen: bool) -> np.ndarray:
        return self.flipped(image) if chosen else image

    def flipped(self, images: np.ndarray) -> np.ndarray:
        """The images mirrored."""
        raise NotImplementedError

    def chunk_drawn(self, draws: RowDraws, *columns: Any) -> Any:
        if any(column.ndim < 4 for column in columns):
            return NotImplemented
        for column in columns:
            self.checked(column[0])
        chosen = draws.bernoulli(self.prob)
        out = tuple(column.copy() for column in columns)
        for column in out:
            column[chosen] = self.flipped(column[chosen])
        return out if len(out) > 1 else out[0]


class RandomHorizontalFlip(_RandomFlip):
    """Mirror the image with a probability: what was left is right.

    Args:
        prob: the probability. Default: 0.5.

    Takes images (..., H, W, C) or (H, W), or a PIL image, and gives the same form; several images are mirrored alike.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.RandomHorizontalFlip(1.0)(np.array([[1, 2, 3]], np.uint8))
    array([[3, 2, 1]], dtype=uint8)
    """

    def flipped(self, images: np.ndarray) -> np.ndarray:
        return mirrored(images)

    def picture(self, stream: Stream, image: Any) -> Any:
        return pillow("ImageOps", api_of(self)).mirror(image) if self.prob > random.random() else image


class RandomVerticalFlip(_RandomFlip):
    """Mirror the image with a probability: what was at the top is at the bottom.

    Args:
        prob: the probability. Default: 0.5.

    Takes images (..., H, W, C) or (H, W), or a PIL image, and gives the same form; several images are mirrored alike.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.RandomVerticalFlip(1.0)(np.array([[1], [2]], np.uint8))
    array([[2],
           [1]], dtype=uint8)
    """

    def flipped(self, images: np.ndarray) -> np.ndarray:
        return turned_over(images)

    def picture(self, stream: Stream, image: Any) -> Any:
        return pillow("ImageOps", api_of(self)).flip(image) if self.prob > random.random() else image
