"""Operations that turn, shear and distort an image, and that smooth it."""

from typing import Any

import numpy as np

from ..._files.image_libraries import opencv, pillow
from ..transforms.arguments import (
    INT32,
    LARGEST,
    api_of,
    color,
    flag,
    integer,
    number,
    plain,
    positive,
    refuse,
    several,
)
from .enums import Inter
from .image import AT_LEAST_TWO, ImageOperation
from .resize import KernelOperation, check_array_kernel, check_picture_kernel
from .resizing import of_each, picture_filter
from .warping import in_perspective, rotated, sheared


class Rotate(KernelOperation):
    """Turn the image.

    Args:
        degrees: by how much, against the clock.
        resample: an :class:`Inter`, the kernel. Default: Inter.NEAREST.
        expand: whether the size becomes such that no corner is lost. Default: False.
        center: the point (x, y) about which it is turned. Default: None, the middle.
        fill_value: the color of what is new, an int or a tuple from 0 to 255. Default: 0.

    Takes images (..., H, W, C) or (H, W), also a PIL image, and gives an array. expand is for one image.
    As in MindSpore, a tuple as fill_value is blue, green, red to an RGB image.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Rotate(90)(np.array([[1, 2], [3, 4]], np.uint8))
    array([[2, 4],
           [1, 3]], dtype=uint8)
    """

    ranks = AT_LEAST_TWO

    def __init__(
        self,
        degrees: float,
        resample: Inter = Inter.NEAREST,
        expand: bool = False,
        center: tuple[float, float] | None = None,
        fill_value: int | tuple[int, int, int] = 0,
    ) -> None:
        self.degrees = number(self, "degrees", degrees) % 360
        self.resample = self.kernel(resample, "resample")
        self.expand = flag(self, "expand", expand)
        self.center = center_of(self, center)
        self.fill_value = color(self, fill_value)

    def array(self, image: np.ndarray) -> np.ndarray:
        check_turning_kernel(self, self.resample, image)
        if self.expand and image.ndim > 3:
            self.refuse_form(image, "2 or 3 dimensions for expand=True")
        fill = self.fill_value[::-1]
        turn = (self.degrees, self.resample, self.expand, self.center, fill, api_of(self))
        return of_each(lambda one: rotated(one, *turn), image)


def check_turning_kernel(operation: Any, kernel: Inter, image: np.ndarray) -> None:
    """The kernels that turn an image are NEAREST, BILINEAR, BICUBIC and AREA."""
    if kernel is Inter.PILCUBIC:
        raise RuntimeError(f"{api_of(operation)}: Inter.PILCUBIC is only for resizing; give another kernel")
    check_array_kernel(operation, kernel, image)
    if image.dtype == np.float16:
        operation.refuse_form(image, "another dtype")
    if kernel is Inter.BICUBIC and image.ndim > 2 and image.shape[-1] > 4:
        operation.refuse_form(image, "at most 4 channels for Inter.BICUBIC")


def center_of(operation: Any, center: Any) -> tuple[float, float] | None:
    """A point (x, y), or None."""
    if center is None:
        return None
    if not isinstance(center, tuple) or len(center) != 2:
        refuse(operation, ValueError, "center", center, "a tuple (x, y)")
    x, y = (number(operation, "center", value, -INT32 - 1, INT32) for value in center)
    return x, y


class Affine(KernelOperation):
    """Turn, move, scale and shear the image.

    Args:
        degrees: by how much it is turned, with the clock, from -180 to 180.
        translate: by how much it is moved, (to the right, down), from -1.0 to 1.0, of which 1.0 is its width or height.
        scale: the factor of its size, above 0.
        shear: the angle in degrees along x, or those along (x, y), from -180 to 180.
        resample: an :class:`Inter`, the kernel. Default: Inter.NEAREST.
        fill_value: the color of what is new, an int or a tuple (red, green, blue) from 0 to 255. Default: 0.

    Takes an image (H, W, C) or (H, W), also a PIL image, and gives an array of the same form.
    """

    def __init__(
        self,
        degrees: float,
        translate: tuple[float, float],
        scale: float,
        shear: float | tuple[float, float],
        resample: Inter = Inter.NEAREST,
        fill_value: int | tuple[int, int, int] = 0,
    ) -> None:
        self.degrees = number(self, "degrees", degrees, -180, 180)
        self.translate = [number(self, "translate", value, -1, 1) for value in several(self, "translate", translate, 2)]
        self.scale = positive(self, "scale", scale, float("inf"))
        shear = plain(shear)
        angles = (shear, 0.0) if isinstance(shear, (int, float)) else several(self, "shear", shear, 2)
        self.shear = [number(self, "shear", value, -180, 180) for value in angles]
        self.resample = self.kernel(resample, "resample")
        self.fill_value = color(self, fill_value)

    def array(self, image: np.ndarray) -> np.ndarray:
        check_turning_kernel(self, self.resample, image)
        height, width = image.shape[:2]
        shift = (np.float32(self.translate[0]) * width, np.float32(self.translate[1]) * height)
        return sheared(image, self.degrees, shift, self.scale, self.shear, self.resample, self.fill_value, api_of(self))


class Perspective(KernelOperation):
    """Put the image into another perspective.

    Args:
        start_points: four points [x, y] of the image: top left, top right, bottom right, bottom left.
        end_points: where these points come to lie.
        interpolation: an :class:`Inter`, the kernel. Default: Inter.BILINEAR.

    Takes an image (H, W, C) or (H, W), or a PIL image, and gives one of the same form.
    """

    def __init__(self, start_points: Any, end_points: Any, interpolation: Inter = Inter.BILINEAR) -> None:
        self.start_points = _points(self, "start_points", start_points)
        self.end_points = _points(self, "end_points", end_points)
        self.interpolation = self.kernel(interpolation)

    def array(self, image: np.ndarray) -> np.ndarray:
        check_turning_kernel(self, self.interpolation, image)
        return in_perspective(image, self.start_points, self.end_points, self.interpolation, api_of(self))

    def picture(self, image: Any) -> Any:
        check_picture_kernel(self, self.interpolation)
        return picture_in_perspective(image, self.start_points, self.end_points, self.interpolation, api_of(self))


def _points(operation: Any, word: str, points: Any) -> list[list[int]]:
    """Four points of two ints."""
    pairs = [several(operation, word, point, 2) for point in several(operation, word, points, 4)]
    return [[integer(operation, word, value) for value in pair] for pair in pairs]


def picture_in_perspective(image: Any, starts: Any, ends: Any, kernel: Inter, api: str) -> Any:
    """The PIL image with the points at the start moved to those at the end."""
    rows = []
    for (x, y), (u, v) in zip(ends, starts, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    found = np.linalg.lstsq(np.array(rows, float), np.array(starts, float).reshape(8), rcond=None)[0]
    library = pillow("Image", api)
    return image.transform(image.size, library.Transform.PERSPECTIVE, found.tolist(), picture_filter(kernel, api))


class GaussianBlur(ImageOperation):
    """Smooth the image by a Gaussian kernel.

    Args:
        kernel_size: its (width, height), odd ints, or one for both.
        sigma: its deviation along (x, y), numbers of at least 0, or one for both. Default: None, which is
            0.15 * kernel_size + 0.35, as 0 is.

    Takes an image (H, W, C) or (H, W), also a PIL image, and gives an array of the same form.
    """

    dtypes = ("bool", "uint8", "int16", "uint16", "float32", "float64")
    is_heavy = True

    def __init__(self, kernel_size: int | tuple[int, int], sigma: float | tuple[float, float] | None = None) -> None:
        if isinstance(kernel_size, int) and not isinstance(kernel_size, bool):
            kernel_size = (kernel_size, kernel_size)
        if not isinstance(kernel_size, (list, tuple)) or len(kernel_size) != 2:
            refuse(self, TypeError, "kernel_size", kernel_size, "an odd int or a pair (width, height) of them")
        self.kernel_size = [self._odd(length) for length in kernel_size]
        sigmas = (
            (sigma or 0,) * 2 if sigma is None or isinstance(sigma, (int, float)) else several(self, "sigma", sigma, 2)
        )
        self.sigma = [number(self, "sigma", plain(value), 0) for value in sigmas]

    def _odd(self, length: Any) -> int:
        if integer(self, "kernel_size", length, 1, LARGEST) % 2 == 0:
            refuse(self, ValueError, "kernel_size", length, "an odd int")
        return length

    def array(self, image: np.ndarray) -> np.ndarray:
        plain = image.view(np.uint8) if image.dtype == bool else image
        x, y = (float(np.float32(s or n * 0.15 + 0.35)) for s, n in zip(self.sigma, self.kernel_size, strict=True))
        return opencv(api_of(self)).GaussianBlur(plain, self.kernel_size, x, None, y).reshape(image.shape)
