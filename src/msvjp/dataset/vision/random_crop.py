"""Operations that cut a part out of an image at random."""

import math
import random
from typing import Any

import numpy as np

from .._draws import RowDraws, Stream
from ..transforms.arguments import api_of, choice, color, flag, integer, interval, positive, size
from .bordering import Margins, bordered
from .convert import Decode
from .crop import check_border_channels, margins, picture_bordered, picture_window, window, windows
from .enums import Border, Inter
from .image import AT_LEAST_TWO, RandomImageOperation
from .resize import check_array_kernel, check_picture_kernel, picture_resized, resize_size, set_images_of, size_of
from .resizing import all_resized

_size = size  # the parameter of that name hides it


class RandomCrop(RandomImageOperation):
    """Cut a part out of the image at a random place.

    Args:
        size: the (height, width) of the part, or one int for both.
        padding: how many pixels are put around the image first: one int for all sides, (left and right, top and bottom),
            or (left, top, right, bottom). Default: None.
        pad_if_needed: whether an image that is too small is padded, with as much as it lacks, on both sides.
            Default: False.
        fill_value: the color of CONSTANT pixels, an int or a tuple (red, green, blue) from 0 to 255. Default: 0.
        padding_mode: a :class:`Border`, what the pixels are. Default: Border.CONSTANT.

    Takes images (..., H, W, C) or (H, W) with 1 or 3 channels, or a PIL image; of several images the same part is taken.

    Raises:
        RuntimeError: the image is too small; for a PIL image a ValueError.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.RandomCrop((2, 2), 1)(np.ones((4, 4, 3), np.uint8)).shape
    (2, 2, 3)
    """

    ranks = AT_LEAST_TWO
    same_for_several = True

    def __init__(
        self,
        size: int | tuple[int, int],
        padding: int | tuple[int, ...] | None = None,
        pad_if_needed: bool = False,
        fill_value: int | tuple[int, int, int] = 0,
        padding_mode: Border = Border.CONSTANT,
    ) -> None:
        self.size = _size(self, size)
        self.padding = (0, 0, 0, 0) if padding is None else margins(self, padding)
        self.pad_if_needed = flag(self, "pad_if_needed", pad_if_needed)
        self.fill_value = color(self, fill_value)
        self.padding_mode = choice(self, "padding_mode", padding_mode, Border)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[Margins, list[tuple[int, int]]]:
        around, rows, columns = self._around(image)
        count = math.prod(image.shape[:-3])
        if (rows, columns) == self.size:
            return around, [(0, 0)] * count
        places = []
        for _ in range(count):  # each image of a batch has its own
            left = stream.uniform_int(0, columns - self.size[1])
            places.append((stream.uniform_int(0, rows - self.size[0]), left))
        return around, places

    def _around(self, image: np.ndarray) -> tuple[Margins, int, int]:
        """What is put around the image, and its height and width then."""
        check_border_channels(self, image)
        left, top, right, bottom = self.padding
        height, width = image.shape[:2] if image.ndim == 2 else image.shape[-3:-1]
        rows, columns = height + top + bottom, width + left + right
        if self.pad_if_needed and columns < self.size[1]:
            lacking = self.size[1] - columns
            left, right, columns = left + lacking, right + lacking, columns + 2 * lacking
        if self.pad_if_needed and rows < self.size[0]:
            lacking = self.size[0] - rows
            top, bottom, rows = top + lacking, bottom + lacking, rows + 2 * lacking
        if rows < self.size[0] or columns < self.size[1]:
            self.refuse_form(image, f"at least {self.size[0]} rows and {self.size[1]} columns, with the padding")
        if max(self.padding[::2]) > 3 * width or max(self.padding[1::2]) > 3 * height:
            self.refuse_form(image, "a larger height and width: padding is more than three times as much")
        return (left, top, right, bottom), rows, columns

    def array(self, image: np.ndarray, around: Margins, places: list[tuple[int, int]]) -> np.ndarray:  # type: ignore[override]
        image = image.view(np.uint8) if image.dtype == bool else image
        if any(around):
            image = bordered(image, around, self.fill_value, self.padding_mode)
        if len(places) == 1:
            return window(image, *places[0], *self.size)
        each = image.reshape(-1, *image.shape[-3:])
        cut = [window(one, *place, *self.size) for one, place in zip(each, places, strict=True)]
        return np.stack(cut).reshape(*image.shape[:-3], *cut[0].shape)

    def chunk_drawn(self, draws: RowDraws, *columns: Any) -> Any:
        images = columns[0]
        if len(columns) > 1 or images.ndim != 4 or images.dtype == bool:
            return NotImplemented
        around, rows, width = self._around(self.checked(images[0]))
        padded = bordered(images, around, self.fill_value, self.padding_mode) if any(around) else images
        if (rows, width) == self.size:
            return padded
        left, top = draws.below(width - self.size[1] + 1, rows - self.size[0] + 1).T
        return windows(padded, top, left, *self.size)

    def picture(self, stream: Stream, image: Any) -> Any:
        height, width = self.size
        image = self._padded(image, self.padding)
        if self.pad_if_needed and image.width < width:
            image = self._padded(image, (width - image.width, 0) * 2)
        if self.pad_if_needed and image.height < height:
            image = self._padded(image, (0, height - image.height) * 2)
        down, right = image.height - height, image.width - width
        if down < 0 or right < 0:
            raise ValueError(
                f"{api_of(self)}: the image has {image.height} rows and {image.width} columns; give one of at least "
                f"{height} and {width}, or pad_if_needed=True"
            )
        top = random.randint(0, down) if down or right else 0
        return picture_window(image, top, random.randint(0, right) if down or right else 0, height, width)

    def _padded(self, image: Any, around: Any) -> Any:
        return picture_bordered(image, around, self.fill_value, self.padding_mode, api_of(self))


class RandomResizedCrop(RandomImageOperation):
    """Cut a part of random size and proportion out of the image at a random place, and resize it.

    Args:
        size: the (height, width) that it gets, or one int for both.
        scale: between which shares of the image's area the part has. Default: (0.08, 1.0).
        ratio: between which proportions, width / height, it has. Default: (3/4, 4/3).
        interpolation: an :class:`Inter`, the kernel. Default: Inter.BILINEAR.
        max_attempts: how many parts are drawn at most until one fits; then it is the middle. Default: 10.

    Takes images (..., H, W, C) or (H, W), or a PIL image; of several images the same part is taken.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.RandomResizedCrop((2, 2))(np.ones((8, 8, 3), np.uint8)).shape
    (2, 2, 3)
    """

    ranks = AT_LEAST_TWO
    same_for_several = True
    is_heavy = True

    def __init__(
        self,
        size: int | tuple[int, int],
        scale: tuple[float, float] = (0.08, 1.0),
        ratio: tuple[float, float] = (3.0 / 4.0, 4.0 / 3.0),
        interpolation: Inter = Inter.BILINEAR,
        max_attempts: int = 10,
    ) -> None:
        self.size = _size(self, size)
        self.scale = interval(self, "scale", scale, 0)
        positive(self, "scale", self.scale[1])
        self.ratio = interval(self, "ratio", ratio)
        positive(self, "ratio", self.ratio[0])
        self.interpolation = choice(self, "interpolation", interpolation, Inter)
        set_images_of(self, self.interpolation)
        self.max_attempts = integer(self, "max_attempts", max_attempts, 1)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[int, int, int, int]:
        height, width = image.shape[:2] if image.ndim == 2 else image.shape[-3:-1]
        return part(stream, height, width, self)

    def array(self, image: np.ndarray, top: int, left: int, height: int, width: int) -> np.ndarray:  # type: ignore[override]
        cut = window(image, top, left, height, width)
        if (height, width) == self.size and self.interpolation is not Inter.ANTIALIAS:
            return cut
        check_array_kernel(self, self.interpolation, image)
        return all_resized(cut, self.size, self.interpolation, api_of(self))

    def picture(self, stream: Stream, image: Any) -> Any:
        check_picture_kernel(self, self.interpolation)
        cut = picture_window(image, *self._picture_part(image))
        return picture_resized(cut, self.size, self.interpolation, api_of(self))

    def _picture_part(self, image: Any) -> tuple[int, int, int, int]:
        width, height = image.size
        for _ in range(self.max_attempts):
            area = random.uniform(*self.scale) * width * height
            ratio = math.exp(random.uniform(math.log(self.ratio[0]), math.log(self.ratio[1])))
            across = round(math.sqrt(area * ratio))
            down = round(across / ratio)
            if 0 < across <= width and 0 < down <= height:
                top = random.randint(0, height - down)
                return top, random.randint(0, width - across), down, across
        least, largest = self.ratio
        across, down = width, height
        if width / height < least:
            down = round(width / least)
        elif width / height > largest:
            across = round(height * largest)
        return round((height - down) / 2.0), round((width - across) / 2.0), down, across


def part(stream: Stream, height: int, width: int, operation: Any) -> tuple[int, int, int, int]:
    """A part of an image of that height and width: top, left, height, width. It is drawn in float32."""
    low, high = (math.log(np.float32(v)) for v in operation.ratio)
    for _ in range(operation.max_attempts):
        scale = stream.uniform(*operation.scale)
        ratio = np.float32(math.exp(stream.uniform(low, high)))
        across = _round(np.sqrt(np.float32(height) * np.float32(width) * scale * ratio))
        down = _round(np.float32(across) / ratio)
        if 0 < across <= width and 0 < down <= height:
            left = stream.uniform_int(0, width - across)
            return stream.uniform_int(0, height - down), left, down, across
    return _middle(height, width, *operation.ratio)


def _middle(height: int, width: int, least: float, largest: float) -> tuple[int, int, int, int]:
    """The largest part in the middle with one of the proportions."""
    ratio = np.float32(width) / np.float32(height)
    down, across = height, width
    if ratio < np.float32(least):
        down = _round(np.float32(width) / np.float32(least))
    elif ratio > np.float32(largest):
        across = _round(np.float32(height) * np.float32(largest))
    return _round(np.float32((height - down) / 2)), _round(np.float32((width - across) / 2)), down, across


def _round(number: np.float32) -> int:
    """To the next int, half away from 0."""
    return math.floor(float(number) + 0.5)


class RandomCropDecodeResize(RandomResizedCrop):
    """Decode the bytes of an image file, cut a part of random size and proportion out of it, and resize it.

    Args:
        size: the (height, width) that it gets, or one int for both.
        scale: between which shares of the image's area the part has. Default: (0.08, 1.0).
        ratio: between which proportions, width / height, it has. Default: (3/4, 4/3).
        interpolation: an :class:`Inter`, the kernel. Default: Inter.BILINEAR.
        max_attempts: how many parts are drawn at most until one fits; then it is the middle. Default: 10.

    Takes a uint8 array of one dimension, and gives one of (height, width, 3).

    Raises:
        RuntimeError: the bytes are no image that can be decoded.
    """

    same_for_several = False
    ranks = (1,)
    dtypes = ("uint8",)

    def taken(self, value: Any) -> Any:
        if not isinstance(value, np.ndarray) or value.ndim != 1 or value.dtype != np.uint8:
            form = f"{value.dtype} {value.shape}" if isinstance(value, np.ndarray) else type(value).__name__
            raise TypeError(f"{api_of(self)}: the file is {form}; give a uint8 array of one dimension")
        return value

    def compute(self, stream: Stream, *images: Any) -> Any:
        image = Decode().compute(*images)
        return self.array(image, *self.draw(stream, image))


class RandomResize(RandomImageOperation):
    """Resize the image with a random kernel: bilinear, nearest, bicubic or area.

    Args:
        size: the new (height, width), or one int: that is then the shorter side, and the proportion stays.

    Takes images (..., H, W, C) or (H, W), also a PIL image, and gives an array; several images get the same kernel.
    """

    ranks = AT_LEAST_TWO
    same_for_several = True
    is_heavy = True

    _kernels = (Inter.BILINEAR, Inter.NEAREST, Inter.BICUBIC, Inter.AREA)

    def __init__(self, size: int | tuple[int, int]) -> None:
        self.size = resize_size(self, size)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[Inter]:
        return (self._kernels[stream.uniform_int(0, 3)],)

    def array(self, image: np.ndarray, kernel: Inter) -> np.ndarray:  # type: ignore[override]
        rows, columns = image.shape[:2] if image.ndim == 2 else image.shape[-3:-1]
        size = size_of(self.size, rows, columns)
        if size == (rows, columns):
            return image
        check_array_kernel(self, kernel, image)
        return all_resized(image, size, kernel, api_of(self))
