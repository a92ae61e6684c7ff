"""Operations that paint over a part of an image at random."""

import math
import random
from typing import Any

import numpy as np

from .._draws import Stream
from ..transforms.arguments import LARGEST, api_of, flag, integer, interval, positive, probability, refuse, several
from .image import ALL_NUMBERS, ImageOperation, RandomImageOperation


class CutOut(RandomImageOperation):
    """Paint squares of 0 over the image at random places, which may lie partly beyond its edges.

    Args:
        length: the side of a square, in pixels.
        num_patches: how many squares. Default: 1.
        is_hwc: whether the channels are last, (H, W, C), and not (C, H, W). Default: True.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.CutOut(20)(np.ones((3, 3, 1), np.uint8)).shape
    (3, 3, 1)
    """

    ranks = (3,)
    dtypes = ALL_NUMBERS

    def __init__(self, length: int, num_patches: int = 1, is_hwc: bool = True) -> None:
        self.length = integer(self, "length", length, 1, LARGEST)
        self.num_patches = integer(self, "num_patches", num_patches, 1, LARGEST)
        self.is_hwc = flag(self, "is_hwc", is_hwc)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple:
        height, width = image.shape[:2] if self.is_hwc else image.shape[1:]
        places = []
        for _ in range(self.num_patches):
            top = stream.uniform_int(0, height + self.length) - self.length
            places.append((top, stream.uniform_int(0, width + self.length) - self.length))
        return tuple(places)

    def array(self, image: np.ndarray, *places: tuple[int, int]) -> np.ndarray:
        out = image.copy()
        view = out if self.is_hwc else np.moveaxis(out, 0, 2)
        for top, left in places:
            view[max(top, 0) : max(top + self.length, 0), max(left, 0) : max(left + self.length, 0)] = 0
        return out


class RandomErasing(ImageOperation):
    """Paint a rectangle over the image at a random place, with a probability. It draws from Python's `random`.

    Args:
        prob: the probability. Default: 0.5.
        scale: between which shares of the image's area the rectangle has. Default: (0.02, 0.33).
        ratio: between which proportions it has. Default: (0.3, 3.3).
        value: its color: an int from 0 to 255, a tuple (red, green, blue), or 'random' for noise. Default: 0.
        inplace: whether the array that was given is painted. Default: False.
        max_attempts: how many rectangles are drawn at most until one fits. Default: 10.

    Takes an array (C, H, W) and gives one of the same form.
    """

    in_python = True

    def __init__(
        self,
        prob: float = 0.5,
        scale: tuple[float, float] = (0.02, 0.33),
        ratio: tuple[float, float] = (0.3, 3.3),
        value: Any = 0,
        inplace: bool = False,
        max_attempts: int = 10,
    ) -> None:
        self.prob = probability(self, prob)
        self.scale = interval(self, "scale", scale, 0)
        positive(self, "scale", self.scale[1])
        self.ratio = interval(self, "ratio", ratio)
        positive(self, "ratio", self.ratio[0])
        self.value = self._color(value)
        self.inplace = flag(self, "inplace", inplace)
        self.max_attempts = integer(self, "max_attempts", max_attempts, 1, LARGEST)

    def _color(self, value: Any) -> Any:
        if isinstance(value, str):
            return value if value == "random" else refuse(self, ValueError, "value", value, "'random', or a color")
        if isinstance(value, (list, tuple)):
            colors = several(self, "value", value, 3, error=ValueError)
            return np.array([integer(self, "value", v, 0, 255) for v in colors])[:, None, None]
        return integer(self, "value", value, 0, 255)

    def taken(self, value: Any) -> Any:
        return value

    def compute(self, *images: Any) -> Any:
        image = images[0]
        if self.prob <= random.random():
            return image
        if not isinstance(image, np.ndarray) or image.ndim != 3:
            form = image.shape if isinstance(image, np.ndarray) else type(image).__name__
            wrong = ValueError if isinstance(image, np.ndarray) else TypeError
            raise wrong(f"{api_of(self)}: the image is {form}; give a numpy array (C, H, W)")
        return self._erased(image)

    def _erased(self, image: np.ndarray) -> np.ndarray:
        channels, rows, columns = image.shape
        out = image if self.inplace and image.flags.writeable else image.copy()
        for _ in range(self.max_attempts):
            area, ratio = random.uniform(*self.scale) * rows * columns, random.uniform(*self.ratio)
            width = round(math.sqrt(area * ratio))
            height = round(width / ratio)
            if height < rows and width < columns:
                top, left = random.randint(0, rows - height), random.randint(0, columns - width)
                noise = isinstance(self.value, str)
                color = np.random.normal(size=(channels, height, width)) if noise else self.value
                out[:, top : top + height, left : left + width] = color
                return out
        return out
