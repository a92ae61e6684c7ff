"""Operations that change the size of an image."""

import math
from typing import Any

import numpy as np

from ..transforms.arguments import INT32, LARGEST, api_of, choice, integer, refuse, size
from .crop import window
from .enums import Inter
from .image import AT_LEAST_TWO, ImageOperation, dtype_name
from .resizing import all_resized, picture_filter, resized

#: The dtypes that all kernels have; NEAREST has them all.
_KERNELS = ("bool", "uint8", "int16", "uint16", "float32", "float64")

#: Numbers in a result, up to which threads would take longer to hand an image over than to resize it.
_SMALL = 2**14

_size = size  # the parameter of that name hides it


class KernelOperation(ImageOperation):
    """An operation on an image with a kernel, `interpolation`, of which not all go with arrays, or with PIL images."""

    is_heavy = True

    def kernel(self, interpolation: Any, word: str = "interpolation") -> Inter:
        kernel = choice(self, word, interpolation, Inter)
        set_images_of(self, kernel)
        return kernel


def set_images_of(operation: Any, kernel: Inter) -> None:
    """In a `map` an operation with ANTIALIAS is for PIL images, one with AREA or PILCUBIC for arrays."""
    operation.in_python, operation.on_arrays = kernel is Inter.ANTIALIAS, kernel in (Inter.AREA, Inter.PILCUBIC)


def check_array_kernel(operation: Any, kernel: Inter, image: np.ndarray) -> None:
    """ANTIALIAS is for PIL images, and not all kernels have every dtype."""
    if kernel is Inter.ANTIALIAS:
        raise TypeError(f"{api_of(operation)}: Inter.ANTIALIAS is for PIL images, and the image is an array; see ToPIL")
    if kernel is not Inter.NEAREST and dtype_name(image.dtype) not in _KERNELS:
        operation.refuse_form(image, f"the dtype {' or '.join(_KERNELS)} for {kernel!s}")
    if kernel is Inter.PILCUBIC and (
        image.dtype.name not in ("bool", "uint8") or image.ndim == 2 or image.shape[-1] != 3
    ):
        operation.refuse_form(image, "the dtype uint8 and 3 channels for Inter.PILCUBIC")


def check_picture_kernel(operation: Any, kernel: Inter) -> None:
    """AREA and PILCUBIC are for arrays."""
    if kernel in (Inter.AREA, Inter.PILCUBIC):
        raise TypeError(
            f"{api_of(operation)}: Inter.{kernel.name} is for arrays, and the image is a PIL image; see ToNumpy"
        )


def resize_size(operation: Any, size: Any) -> int | tuple[int, int]:
    """A height and a width, or one int for the shorter side."""
    if isinstance(size, int) and not isinstance(size, bool):
        return integer(operation, "size", size, 1, LARGEST)
    return _size(operation, size, high=INT32)


def size_of(wanted: int | tuple[int, int], height: int, width: int) -> tuple[int, int]:
    """The height and width of what comes: with one int, that is the shorter side and the other keeps the proportion."""
    if not isinstance(wanted, int):
        return wanted
    if height < width:
        return wanted, int(width * (wanted / height))
    return int(height * (wanted / width)), wanted


class Resize(KernelOperation):
    """Resize the image.

    Args:
        size: the new (height, width), or one int: that is then the shorter side, and the proportion stays.
        interpolation: an :class:`Inter`, the kernel. Default: Inter.LINEAR.

    Takes images (..., H, W, C) or (H, W), or a PIL image, and gives the same with the new height and width.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Resize((2, 4), vision.Inter.NEAREST)(np.array([[1, 2]], np.uint8))
    array([[1, 1, 2, 2],
           [1, 1, 2, 2]], dtype=uint8)
    """

    ranks = AT_LEAST_TWO

    def __init__(self, size: int | tuple[int, int], interpolation: Inter = Inter.LINEAR) -> None:
        if interpolation is None:
            refuse(self, KeyError, "interpolation", None, "an Inter")
        self.size = resize_size(self, size)
        self.interpolation = self.kernel(interpolation)

    def array(self, image: np.ndarray) -> np.ndarray:
        rows, columns = image.shape[:2] if image.ndim == 2 else image.shape[-3:-1]
        size = size_of(self.size, rows, columns)
        if size == (rows, columns) and self.interpolation is not Inter.ANTIALIAS:
            return image
        check_array_kernel(self, self.interpolation, image)
        return all_resized(image, size, self.interpolation, api_of(self))

    def chunk(self, images: np.ndarray) -> Any:
        if images.ndim < 4 or math.prod(size_of(self.size, *images.shape[-3:-1])) * images.shape[-1] > _SMALL:
            return NotImplemented
        return self.array(self.checked(images))

    def picture(self, image: Any) -> Any:
        check_picture_kernel(self, self.interpolation)
        return picture_resized(image, self.size, self.interpolation, api_of(self))


def picture_resized(image: Any, wanted: int | tuple[int, int], kernel: Inter, api: str) -> Any:
    """The PIL image in that size, or with a shorter side of that size."""
    width, height = image.size
    if isinstance(wanted, int):
        if min(width, height) == wanted:
            return image
        ratio = width / height
        size = (wanted, int(wanted / ratio)) if width < height else (int(wanted * ratio), wanted)
    else:
        size = wanted[::-1]
    return image.resize(size, picture_filter(kernel, api))


class ResizedCrop(KernelOperation):
    """Cut a part out of the image and resize it.

    Args:
        top: the row of its first pixel.
        left: the column of its first pixel.
        height: how many rows it has.
        width: how many columns it has.
        size: the (height, width) that it gets, or one int for both.
        interpolation: an :class:`Inter`, the kernel. Default: Inter.BILINEAR.

    Takes an image (H, W, C) or (H, W), also a PIL image, and gives an array (height, width, C).

    Raises:
        RuntimeError: the part is not all in the image.
    """

    def __init__(
        self,
        top: int,
        left: int,
        height: int,
        width: int,
        size: int | tuple[int, int],
        interpolation: Inter = Inter.BILINEAR,
    ) -> None:
        self.top, self.left = integer(self, "top", top, 0), integer(self, "left", left, 0)
        self.height, self.width = integer(self, "height", height, 1), integer(self, "width", width, 1)
        self.interpolation = self.kernel(interpolation)
        self.size = _size(self, size)

    def array(self, image: np.ndarray) -> np.ndarray:
        bottom, right = self.top + self.height, self.left + self.width
        if bottom > image.shape[0] or right > image.shape[1]:
            self.refuse_form(image, f"at least {bottom} rows and {right} columns")
        check_array_kernel(self, self.interpolation, image)
        part = window(image, self.top, self.left, self.height, self.width)
        return resized(part, self.size, self.interpolation, api_of(self))
