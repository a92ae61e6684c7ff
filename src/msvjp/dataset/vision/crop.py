"""Operations that cut parts out of an image, or put something around it."""

from typing import Any

import numpy as np

from ..._files.image_libraries import pillow
from ..transforms.arguments import INT32, api_of, choice, color, flag, integer, number, refuse, several, size
from .bordering import Margins, bordered
from .enums import Border, SliceMode
from .image import AT_LEAST_TWO, ImageOperation, PictureOperation
from .tables import saturated


class Crop(ImageOperation):
    """Cut a part out of the image.

    Args:
        coordinates: the row and the column of its first pixel, (top, left).
        size: its (height, width), or one int for both.

    Takes an image (H, W, C) or (H, W), also a PIL image, and gives an array (height, width, C).

    Raises:
        RuntimeError: the part is not all in the image.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Crop((0, 1), (1, 2))(np.array([[1, 2, 3], [4, 5, 6]], np.uint8))
    array([[2, 3]], dtype=uint8)
    """

    def __init__(self, coordinates: tuple[int, int], size: int | tuple[int, int]) -> None:
        top, left = several(self, "coordinates", coordinates, 2)
        self.coordinates = integer(self, "coordinates", top, 0), integer(self, "coordinates", left, 0)
        self.size = _size(self, size)

    def array(self, image: np.ndarray) -> np.ndarray:
        (top, left), (height, width) = self.coordinates, self.size
        if top + height > image.shape[0] or left + width > image.shape[1]:
            self.refuse_form(image, f"at least {top + height} rows and {left + width} columns")
        return window(image, top, left, height, width)


_size = size  # the parameter of that name hides it


def window(image: np.ndarray, top: int, left: int, height: int, width: int) -> np.ndarray:
    """That part of the images (..., height, width, channels) or of the image (height, width)."""
    rows, columns = slice(top, top + height), slice(left, left + width)
    return np.ascontiguousarray(image[rows, columns] if image.ndim == 2 else image[..., rows, columns, :])


def windows(images: np.ndarray, tops: np.ndarray, lefts: np.ndarray, height: int, width: int) -> np.ndarray:
    """A part of each of the images (N, height, width, channels), at its own place."""
    images = np.ascontiguousarray(images)
    count, rows, columns, channels = images.shape
    row = np.dtype((np.void, width * channels * images.itemsize))  # is copied at once
    anywhere = np.ndarray(images.nbytes - row.itemsize + 1, row, images, 0, (1,))  # the row that begins at each byte
    first = (np.arange(count) * rows + tops) * columns + lefts
    pixels = first[:, None] + np.arange(height) * columns
    return anywhere[pixels * (channels * images.itemsize)].view(images.dtype).reshape(count, height, width, channels)


class CenterCrop(ImageOperation):
    """Cut the middle out of the image; where the image is smaller, zeros stand around it.

    Args:
        size: the (height, width) of the middle, or one int for both.

    Takes images (..., H, W, C) or (H, W), or a PIL image, and gives the same with the new height and width.

    Raises:
        RuntimeError: the image is smaller than a quarter of the size.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.CenterCrop((1, 2))(np.arange(12, dtype=np.uint8).reshape(3, 4))
    array([[5, 6]], dtype=uint8)
    """

    ranks = AT_LEAST_TWO

    def __init__(self, size: int | tuple[int, int]) -> None:
        self.size = _size(self, size)

    def array(self, image: np.ndarray) -> np.ndarray:
        rows, columns = image.shape[:2] if image.ndim == 2 else image.shape[-3:-1]
        (height, width) = self.size
        down, right = max(height - rows, 0), max(width - columns, 0)
        if down > 3 * rows or right > 3 * columns:
            self.refuse_form(image, f"at least {-(-height // 4)} rows and {-(-width // 4)} columns")
        if down or right:
            check_border_channels(self, image)
            image = bordered(image, (right - right // 2, down - down // 2, right // 2, down // 2))
        return window(image, max(rows - height, 0) // 2, max(columns - width, 0) // 2, height, width)

    def chunk(self, images: np.ndarray) -> Any:
        return self.array(images) if images.ndim > 3 else NotImplemented

    def picture(self, image: Any) -> Any:
        return picture_center(image, self.size)


def picture_center(image: Any, size: tuple[int, int]) -> Any:
    """The middle of a PIL image."""
    top, left = round((image.height - size[0]) / 2.0), round((image.width - size[1]) / 2.0)
    return picture_window(image, top, left, *size)


def picture_window(image: Any, top: int, left: int, height: int, width: int) -> Any:
    """That part of a PIL image, black beyond its edges."""
    return image.crop((left, top, left + width, top + height))


def check_border_channels(operation: Any, image: np.ndarray) -> None:
    """An array can have a border if it has 1 or 3 channels."""
    if image.ndim > 2 and image.shape[-1] not in (1, 3):
        operation.refuse_form(image, "1 or 3 channels, which are last, to put something around it")


class Pad(ImageOperation):
    """Put pixels around the image.

    Args:
        padding: how many: one int for all sides, (left and right, top and bottom), or (left, top, right, bottom).
        fill_value: the color of CONSTANT ones, an int or a tuple (red, green, blue) from 0 to 255. Default: 0.
        padding_mode: a :class:`Border`, what the pixels are. Default: Border.CONSTANT.

    Takes an image (H, W, C) or (H, W) with 1 or 3 channels, or a PIL image, and gives the same, larger.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Pad((1, 0), 9)(np.array([[1, 2]], np.uint8))
    array([[9, 1, 2, 9]], dtype=uint8)
    """

    channels = (1, 3)

    def __init__(
        self,
        padding: int | tuple[int, ...],
        fill_value: int | tuple[int, int, int] = 0,
        padding_mode: Border = Border.CONSTANT,
    ) -> None:
        self.padding = margins(self, padding)
        self.fill_value = color(self, fill_value)
        self.padding_mode = choice(self, "padding_mode", padding_mode, Border)

    def array(self, image: np.ndarray) -> np.ndarray:
        image = image.view(np.uint8) if image.dtype == bool else image
        return bordered(image, self.padding, self.fill_value, self.padding_mode)

    def chunk(self, images: np.ndarray) -> Any:
        if images.ndim != 4 or images.dtype == bool:
            return NotImplemented
        self.checked(images[0])
        return bordered(images, self.padding, self.fill_value, self.padding_mode)

    def picture(self, image: Any) -> Any:
        return picture_bordered(image, self.padding, self.fill_value, self.padding_mode, api_of(self))


def margins(operation: Any, padding: Any) -> Margins:
    """Left, top, right, bottom: of one int, of (left and right, top and bottom), or of all four."""
    if isinstance(padding, int):
        return (integer(operation, "padding", padding, 0),) * 4
    if isinstance(padding, float):
        refuse(operation, TypeError, "padding", padding, "ints")
    given = [
        integer(operation, "padding", v, 0) for v in several(operation, "padding", padding, 2, 4, error=ValueError)
    ]
    left, top, right, bottom = given * (4 // len(given))
    return left, top, right, bottom


def picture_bordered(image: Any, padding: Margins, fill: tuple, mode: Border, api: str) -> Any:
    """The PIL image with pixels around it."""
    if mode is Border.CONSTANT:
        kept = image.getpalette() if image.mode == "P" else None
        wide = pillow("ImageOps", api).expand(image, padding, fill[0] if len(image.getbands()) == 1 else fill)
        if kept is not None:
            wide.putpalette(kept)
        return wide
    wide = pillow("Image", api).fromarray(bordered(np.asarray(image), padding, (), mode))
    if image.mode == "P":
        wide.putpalette(image.getpalette())
    return wide


class PadToSize(ImageOperation):
    """Put pixels around the image until it has a size.

    Args:
        size: the (height, width) to reach, or one int for both.
        offset: how many pixels are put at the (top, left), or one int for both. Default: None, half of them.
        fill_value: the color of CONSTANT ones, an int or a tuple (red, green, blue) from 0 to 255. Default: 0.
        padding_mode: a :class:`Border`, what the pixels are. Default: Border.CONSTANT.

    Takes an image (H, W, C) or (H, W) with 1 or 3 channels, also a PIL image, and gives an array (height, width, C).

    Raises:
        RuntimeError: the image with the offset is larger than the size.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.PadToSize((1, 4), 0, 7)(np.array([[1, 2]], np.uint8))
    array([[1, 2, 7, 7]], dtype=uint8)
    """

    channels = (1, 3)

    def __init__(
        self,
        size: int | tuple[int, int],
        offset: int | tuple[int, int] | None = None,
        fill_value: int | tuple[int, int, int] = 0,
        padding_mode: Border = Border.CONSTANT,
    ) -> None:
        if isinstance(size, (list, tuple)) and len(size) != 2:
            refuse(self, ValueError, "size", size, "an int or a pair (height, width) of ints")
        self.size = _size(self, size, high=INT32)
        self.offset = self._pair_of(offset)
        self.fill_value = color(self, fill_value)
        self.padding_mode = choice(self, "padding_mode", padding_mode, Border)

    def _pair_of(self, offset: Any) -> tuple[int, int] | None:
        if offset is None or offset in ([], ()):
            return None
        pair = (offset,) * 2 if isinstance(offset, int) else several(self, "offset", offset, 2, error=ValueError)
        return integer(self, "offset", pair[0], 0), integer(self, "offset", pair[1], 0)

    def array(self, image: np.ndarray) -> np.ndarray:
        down, right = (self.size[axis] - image.shape[axis] for axis in (0, 1))
        top, left = (down // 2, right // 2) if self.offset is None else self.offset
        if top > down or left > right:
            self.refuse_form(image, f"at most {self.size[0]} rows and {self.size[1]} columns with the offset")
        image = image.view(np.uint8) if image.dtype == bool else image
        return bordered(image, (left, top, right - left, down - top), self.fill_value, self.padding_mode)


class FiveCrop(PictureOperation):
    """Cut the four corners and the middle out of a PIL image.

    Args:
        size: the (height, width) of each, or one int for both.

    Gives a tuple of five PIL images: top left, top right, bottom left, bottom right, middle.

    Raises:
        ValueError: the image is smaller than the size.
    """

    def __init__(self, size: int | tuple[int, int]) -> None:
        self.size = _size(self, size)

    def picture(self, image: Any) -> Any:
        return five(self, image)


def five(operation: Any, image: Any) -> tuple:
    """The four corners of the PIL image, and its middle."""
    height, width = operation.size
    down, right = image.height - height, image.width - width
    if down < 0 or right < 0:
        raise ValueError(
            f"{api_of(operation)}: the image has {image.height} rows and {image.width} columns; give one of at least "
            f"{height} and {width}"
        )
    corners = [picture_window(image, top, left, height, width) for top in (0, down) for left in (0, right)]
    return (*corners, picture_center(image, operation.size))


class TenCrop(PictureOperation):
    """Cut the four corners and the middle out of a PIL image, and out of its mirror image.

    Args:
        size: the (height, width) of each, or one int for both.
        use_vertical_flip: whether the mirror image has its top below, and not its left side right. Default: False.

    Gives a tuple of ten PIL images, those of :class:`FiveCrop` first.

    Raises:
        ValueError: the image is smaller than the size.
    """

    def __init__(self, size: int | tuple[int, int], use_vertical_flip: bool = False) -> None:
        self.size = _size(self, size)
        self.use_vertical_flip = flag(self, "use_vertical_flip", use_vertical_flip)

    def picture(self, image: Any) -> Any:
        ops = pillow("ImageOps", api_of(self))
        return five(self, image) + five(self, (ops.flip if self.use_vertical_flip else ops.mirror)(image))


class Erase(ImageOperation):
    """Paint a rectangle over the image.

    Args:
        top: the row of its first pixel.
        left: the column of its first pixel.
        height: how many rows it has.
        width: how many columns it has.
        value: its color, a number or a tuple (red, green, blue) from 0 to 255. Default: 0.0.
        inplace: whether the array that was given is painted. Default: False.

    Takes an image (H, W, 3), also a PIL image, and gives an array (H, W, 3).

    Raises:
        RuntimeError: the rectangle is not all in the image.
    """

    ranks, channels = (3,), (3,)

    def __init__(
        self,
        top: int,
        left: int,
        height: int,
        width: int,
        value: float | tuple[float, float, float] = 0.0,
        inplace: bool = False,
    ) -> None:
        self.top, self.left = integer(self, "top", top, 0), integer(self, "left", left, 0)
        self.height, self.width = integer(self, "height", height, 1), integer(self, "width", width, 1)
        if not isinstance(value, (int, float, tuple)) or (isinstance(value, tuple) and len(value) != 3):
            refuse(self, TypeError, "value", value, "a number or a tuple of three")
        colors = value if isinstance(value, tuple) else (value,) * 3
        self.value = tuple(number(self, "value", v, 0, 255) for v in colors)
        self.inplace = flag(self, "inplace", inplace)

    def array(self, image: np.ndarray) -> np.ndarray:
        bottom, right = self.top + self.height, self.left + self.width
        if bottom > image.shape[0] or right > image.shape[1]:
            self.refuse_form(image, f"at least {bottom} rows and {right} columns")
        out = image if self.inplace and image.flags.writeable else image.copy()
        out[self.top : bottom, self.left : right] = saturated(np.array(self.value, np.float32), image.dtype)
        return out


class SlicePatches(ImageOperation):
    """Cut the image into patches of one size, row by row.

    Args:
        num_height: how many patches lie one above the other. Default: 1.
        num_width: how many lie side by side. Default: 1.
        slice_mode: a :class:`SliceMode`, what becomes of an image that does not divide. Default: SliceMode.PAD.
        fill_value: the number that pads it, at its right and bottom, from 0 to 255. Default: 0.

    Takes an image (H, W, C) or (H, W), also a PIL image, and gives a tuple of arrays, or the array if it is one.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.SlicePatches(1, 2)(np.array([[1, 2, 3]], np.uint8))
    (array([[1, 2]], dtype=uint8), array([[3, 0]], dtype=uint8))
    """

    def __init__(
        self, num_height: int = 1, num_width: int = 1, slice_mode: SliceMode = SliceMode.PAD, fill_value: int = 0
    ) -> None:
        self.num_height = integer(self, "num_height", num_height, 1)
        self.num_width = integer(self, "num_width", num_width, 1)
        self.slice_mode = choice(self, "slice_mode", slice_mode, SliceMode)
        self.fill_value = integer(self, "fill_value", fill_value, 0, 255)

    def array(self, image: np.ndarray) -> Any:
        counts = self.num_height, self.num_width
        height, width = (n // count for n, count in zip(image.shape, counts, strict=False))
        down, right = (-n % count for n, count in zip(image.shape, counts, strict=False))
        if self.slice_mode is SliceMode.PAD and (down or right):
            height, width = height + (down > 0), width + (right > 0)
            image = image.view(np.uint8) if image.dtype == bool else image
            image = bordered(image, (0, 0, right, down), (self.fill_value,) * 4)
        patches = tuple(
            window(image, row * height, column * width, height, width)
            for row in range(self.num_height)
            for column in range(self.num_width)
        )
        return patches if len(patches) > 1 else patches[0]
