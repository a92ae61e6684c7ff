"""How an image is turned, sheared and put into perspective, in the fixed-point numbers of OpenCV 4.11."""

import math
from typing import Any

import numpy as np

from ..._files.image_libraries import opencv
from .bordering import in_dtype
from .enums import Inter
from .resizing import FLAGS

#: Two rows of three numbers: where a pixel goes.
Affinity = tuple[float, float, float, float, float, float]

_ONE = 1024  # a pixel, in the numbers of places
_STEPS = 32  # places that a kernel knows between two pixels


def warped(
    image: np.ndarray, affinity: Affinity, size: tuple[int, int], kernel: Inter, fill: tuple, api: str
) -> np.ndarray:
    """The image (H, W) or (H, W, C) with its pixels where the affinity puts them, in that size (height, width)."""
    back = _inverse(affinity)
    step = _ONE if kernel is Inter.NEAREST else _ONE // _STEPS
    x, y = ((_places(back[i : i + 3], size) + step // 2) // step for i in (0, 3))
    return _taken(image, y, x, kernel, fill, api)


def _taken(image: np.ndarray, y: np.ndarray, x: np.ndarray, kernel: Inter, fill: tuple, api: str) -> np.ndarray:
    """The image at these places: pixels for NEAREST, else steps between them."""
    if kernel is Inter.NEAREST:
        return _picked(image, y, x, fill)
    return _interpolated(image, y, x, kernel, fill, api)


def _places(row: Any, size: tuple[int, int]) -> np.ndarray:
    """Where each pixel of the size comes from, along one axis."""
    across, down, shift = row
    along_row = np.rint(across * np.arange(size[1], dtype=np.float64) * _ONE).astype(np.int64)
    return along_row + np.rint((down * np.arange(size[0]) + shift) * _ONE).astype(np.int64)[:, None]


def _inverse(affinity: Affinity) -> Affinity:
    a, b, c, d, e, f = affinity
    determinant = a * e - b * d
    scale = 1.0 / determinant if determinant else 0.0
    a, b, d, e = e * scale, b * -scale, d * -scale, a * scale
    return a, b, -a * c - b * f, d, e, -d * c - e * f


def _picked(image: np.ndarray, y: np.ndarray, x: np.ndarray, fill: tuple) -> np.ndarray:
    inside = (x >= 0) & (x < image.shape[1]) & (y >= 0) & (y < image.shape[0])
    out = np.empty(y.shape + image.shape[2:], image.dtype)
    out[...] = in_dtype(image, fill)
    out[inside] = image[y[inside], x[inside]]
    return out


def _interpolated(image: np.ndarray, y: np.ndarray, x: np.ndarray, kernel: Inter, fill: tuple, api: str) -> np.ndarray:
    whole = np.stack([x // _STEPS, y // _STEPS], -1).clip(-(2**15), 2**15 - 1).astype(np.int16)
    between = (y % _STEPS * _STEPS + x % _STEPS).astype(np.uint16)
    cv2 = opencv(api)
    plain = image.view(np.uint8) if image.dtype == bool else image
    out = cv2.remap(plain, whole, between, _flag(kernel), None, cv2.BORDER_CONSTANT, tuple(map(float, fill)))
    return out.reshape(y.shape + image.shape[2:]).view(image.dtype)


def _flag(kernel: Inter) -> int:
    return FLAGS[Inter.BILINEAR if kernel is Inter.AREA else kernel]  # as OpenCV does where it warps


def turning(degrees: float, center: tuple[float, float]) -> Affinity:
    """The affinity that turns an image about a point (x, y), against the clock."""
    x, y = (float(np.float32(v)) for v in center)
    angle = float(np.float32(degrees)) * math.pi / 180
    cos, sin = math.cos(angle), math.sin(angle)
    return cos, sin, (1 - cos) * x - sin * y, -sin, cos, sin * x + (1 - cos) * y


def rotated(
    image: np.ndarray,
    degrees: float,
    kernel: Inter,
    expand: bool,
    center: tuple[float, float] | None,
    fill: tuple,
    api: str,
) -> np.ndarray:
    """The image turned about its middle or another point (x, y), in its own size or in the one that holds all of it."""
    height, width = image.shape[:2]
    a, b, c, d, e, f = turning(degrees, center or ((width - 1) / 2.0, (height - 1) / 2.0))
    size = (height, width)
    if expand:
        wide, high = _extent(width, height, degrees)
        c, f = c + (wide / 2.0 - width / 2.0), f + (high / 2.0 - height / 2.0)
        size = (int(np.rint(high)), int(np.rint(wide)))
    return warped(image, (a, b, c, d, e, f), size, kernel, fill, api)


def _extent(width: int, height: int, degrees: float) -> tuple[float, float]:
    """The width and height that hold the turned image, in OpenCV's float32."""
    angle = float(np.float32(degrees)) * math.pi / 180
    cos, sin = np.float32(math.cos(angle)) * np.float32(0.5), np.float32(math.sin(angle)) * np.float32(0.5)
    w, h = np.float32(width), np.float32(height)
    first, second = (-sin * h - cos * w, cos * h - sin * w), (sin * h - cos * w, -cos * h - sin * w)
    wide, high = (max(abs(first[i]), abs(second[i])) * np.float32(2) for i in (0, 1))
    return float(wide), float(high)


def sheared(
    image: np.ndarray, degrees: float, shift: Any, scale: float, shear: Any, kernel: Inter, fill: tuple, api: str
) -> np.ndarray:
    """The image turned, moved by (x, y) pixels, scaled and sheared about its middle."""
    height, width = image.shape[:2]
    angle, along_x, along_y = (float(np.float32(v) * np.float32(math.pi / 180)) for v in (degrees, *shear))
    factor, lean = float(np.float32(scale)) / math.cos(along_y), math.tan(along_x)
    cos, sin = math.cos(angle - along_y), math.sin(angle - along_y)
    a, b = factor * cos, factor * (-cos * lean - math.sin(angle) * math.cos(along_y))
    d, e = factor * sin, factor * (-sin * lean + math.cos(angle) * math.cos(along_y))
    x, y = (width - 1) / 2.0, (height - 1) / 2.0
    affinity = (a, b, float(shift[0]) + x - a * x - b * y, d, e, float(shift[1]) + y - d * x - e * y)
    return warped(image, affinity, (height, width), kernel, fill, api)


def in_perspective(image: np.ndarray, starts: Any, ends: Any, kernel: Inter, api: str) -> np.ndarray:
    """The image with its four points at the start moved to those at the end; what is new is 0."""
    cv2 = opencv(api)
    forward = cv2.getPerspectiveTransform(np.float32(starts), np.float32(ends))
    back = cv2.invert(forward)[1]
    columns, rows = np.arange(image.shape[1], dtype=np.float64), np.arange(image.shape[0], dtype=np.float64)[:, None]
    x, y, depth = (row[0] * columns + (row[1] * rows + row[2]) for row in back)
    steps = 1 if kernel is Inter.NEAREST else _STEPS
    with np.errstate(divide="ignore"):
        share = np.where(depth == 0, 0.0, steps / depth)
    x, y = (np.rint((place * share).clip(-(2**31), 2**31 - 1)).astype(np.int64) for place in (x, y))
    return _taken(image, y, x, kernel, (0, 0, 0, 0), api)
