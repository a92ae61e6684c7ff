"""Operations that turn, shear and distort an image at random."""

import math
import random
from typing import Any

import numpy as np

from ..._files.image_libraries import pillow
from .._draws import Stream
from ..transforms.arguments import (
    LARGEST,
    api_of,
    choice,
    color,
    flag,
    interval,
    number,
    positive,
    refuse,
    several,
)
from .enums import Inter
from .image import PictureOperation, RandomImageOperation
from .resize import check_picture_kernel, set_images_of
from .resizing import picture_filter
from .warp import center_of, check_turning_kernel, picture_in_perspective
from .warping import rotated, sheared


class RandomRotation(RandomImageOperation):
    """Turn the image by a random angle.

    Args:
        degrees: between which angles, against the clock, or a number v for between -v and v.
        resample: an :class:`Inter`, the kernel. Default: Inter.NEAREST.
        expand: whether the size becomes such that no corner is lost. Default: False.
        center: the point (x, y) about which it is turned. Default: None, the middle.
        fill_value: the color of what is new, an int or a tuple from 0 to 255. Default: 0.

    Takes an image (H, W, C) or (H, W), or a PIL image, and gives one of the same form.
    As in MindSpore, a tuple as fill_value is blue, green, red to an array.
    """

    def __init__(
        self,
        degrees: float | tuple[float, float],
        resample: Inter = Inter.NEAREST,
        expand: bool = False,
        center: tuple[float, float] | None = None,
        fill_value: int | tuple[int, int, int] = 0,
    ) -> None:
        self.degrees = _once_round(*angles(self, "degrees", degrees))
        self.resample = choice(self, "resample", resample, Inter)
        set_images_of(self, self.resample)
        self.expand = flag(self, "expand", expand)
        self.center = center_of(self, center)
        self.fill_value = color(self, fill_value)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[float]:
        check_turning_kernel(self, self.resample, image)
        return (float(stream.uniform(*self.degrees)),)

    def array(self, image: np.ndarray, degrees: float) -> np.ndarray:  # type: ignore[override]
        return rotated(image, degrees, self.resample, self.expand, self.center, self.fill_value[::-1], api_of(self))

    def picture(self, stream: Stream, image: Any) -> Any:
        check_picture_kernel(self, self.resample)
        angle = random.uniform(*self.degrees) % 360.0
        kernel = picture_filter(self.resample, api_of(self))
        return image.rotate(angle, kernel, self.expand, self.center, fillcolor=self.fill_value)


def angles(operation: Any, word: str, degrees: Any) -> tuple[float, float]:
    """Between which angles: two, or a number v for between -v and v."""
    if isinstance(degrees, (list, tuple)):
        return interval(operation, word, degrees)
    around = number(operation, word, degrees, 0, LARGEST)
    return -around, around


def _once_round(low: float, high: float) -> tuple[float, float]:
    """The same angles from 0 on, or around 0."""
    if low == -high:
        return -(high % 360), high % 360
    if high - low >= 360:
        return -180, 180
    low, high = low % 360, high % 360
    return low, high + 360 if low > high else high


class RandomAffine(RandomImageOperation):
    """Turn, move, scale and shear the image at random.

    Args:
        degrees: between which angles it is turned, or a number v for between -v and v.
        translate: between which parts of its width it is moved to the right, and of its height down: (least, largest)
            to the right, or (least, largest, least down, largest down), from -1.0 to 1.0. For a PIL image the largest
            parts (right, down). Default: None.
        scale: between which factors of its size, above 0. Default: None.
        shear: between which angles it is sheared along x, or a number v for between -v and v, or (least, largest along x,
            least, largest along y). Default: None.
        resample: an :class:`Inter`, the kernel. Default: Inter.NEAREST.
        fill_value: the color of what is new, an int or a tuple (red, green, blue) from 0 to 255. Default: 0.

    Takes an image (H, W, C) or (H, W), or a PIL image, and gives one of the same form.
    """

    def __init__(
        self,
        degrees: float | tuple[float, float],
        translate: tuple[float, ...] | None = None,
        scale: tuple[float, float] | None = None,
        shear: float | tuple[float, ...] | None = None,
        resample: Inter = Inter.NEAREST,
        fill_value: int | tuple[int, int, int] = 0,
    ) -> None:
        self.degrees = angles(self, "degrees", degrees)
        parts = (0.0,) * 4 if translate is None else several(self, "translate", translate, 2, 4)
        self.translate = [number(self, "translate", value, -1, 1) for value in parts]
        self.scale = (1.0, 1.0) if scale is None else interval(self, "scale", scale, 0)
        positive(self, "scale", self.scale[1])
        self.shear = self._angles(shear)
        self.resample = choice(self, "resample", resample, Inter)
        set_images_of(self, self.resample)
        self.fill_value = color(self, fill_value)

    def _angles(self, shear: Any) -> tuple[float, float, float, float]:
        if shear is None:
            return 0.0, 0.0, 0.0, 0.0
        if isinstance(shear, (int, float)):
            around = positive(self, "shear", shear)
            return -around, around, 0.0, 0.0
        given = [number(self, "shear", value) for value in several(self, "shear", shear, 2, 4)]
        low, high, down, up = (*given, 0.0, 0.0)[:4]
        if low > high or down > up:
            refuse(self, ValueError, "shear", shear, "the smaller angle first")
        return low, high, down, up

    def draw(self, stream: Stream, image: np.ndarray) -> tuple:
        check_turning_kernel(self, self.resample, image)
        height, width = (np.float32(length) for length in image.shape[:2])
        moves = [np.float32(part) for part in (*self.translate, 0, 0)[:4]]
        ranges = (
            self.degrees,
            (moves[0] * width, moves[1] * width),
            (moves[2] * height, moves[3] * height),
            self.scale,
            self.shear[:2],
            self.shear[2:],
        )
        degrees, right, down, scale, along_x, along_y = (stream.uniform(*between) for between in ranges)
        return math.fmod(degrees, 360.0), (right / width * width, down / height * height), scale, (along_x, along_y)

    def array(self, image: np.ndarray, degrees: float, shift: Any, scale: float, shear: Any) -> np.ndarray:  # type: ignore[override]
        return sheared(image, degrees, shift, scale, shear, self.resample, self.fill_value, api_of(self))

    def picture(self, stream: Stream, image: Any) -> Any:
        check_picture_kernel(self, self.resample)
        angle = math.radians(random.uniform(*self.degrees))
        far = self.translate[0] * image.width, self.translate[1] * image.height
        right, down = (float(np.round(random.uniform(-most, most))) for most in far)
        scale = 1.0 / random.uniform(*self.scale)
        x, y = (math.radians(random.uniform(*between)) for between in (self.shear[:2], self.shear[2:]))
        center = image.width * 0.5 + 0.5, image.height * 0.5 + 0.5
        back = _back(angle + x, angle + y, scale, center, (right, down))
        library = pillow("Image", api_of(self))
        kernel = picture_filter(self.resample, api_of(self))
        fill = self.fill_value if len(image.getbands()) > 1 else self.fill_value[0]
        return image.transform(
            image.size, library.Transform.AFFINE, back, kernel, fillcolor=fill if any(self.fill_value) else None
        )


def _back(first: float, second: float, scale: float, center: Any, shift: Any) -> list[float]:
    """The affinity that says where each pixel comes from."""
    share = math.cos(first) * math.cos(second) + math.sin(first) * math.sin(second)
    rows = [math.cos(first), math.sin(first), 0, -math.sin(second), math.cos(second), 0]
    rows = [scale / share * value for value in rows]
    for i in (0, 3):
        rows[i + 2] += rows[i] * (-center[0] - shift[0]) + rows[i + 1] * (-center[1] - shift[1])
        rows[i + 2] += center[i // 3]
    return rows


class RandomPerspective(PictureOperation):
    """Put a PIL image into a random perspective, with a probability.

    Args:
        distortion_scale: how far its corners move, from 0.0 to 1.0, a float. Default: 0.5.
        prob: the probability, a float. Default: 0.5.
        interpolation: an :class:`Inter`, the kernel. Default: Inter.BICUBIC.
    """

    wrong_image = ValueError

    def __init__(self, distortion_scale: float = 0.5, prob: float = 0.5, interpolation: Inter = Inter.BICUBIC) -> None:
        self.distortion_scale, self.prob = distortion_scale, prob
        for word, value in (("distortion_scale", distortion_scale), ("prob", prob)):
            if not isinstance(value, float):
                refuse(self, TypeError, word, value, "a float")
            number(self, word, value, 0, 1)
        self.interpolation = choice(self, "interpolation", interpolation, Inter)

    def picture(self, image: Any) -> Any:
        if self.prob <= random.random():
            return image
        (width, height), draw = image.size, random.randint
        right, bottom = width - 1, height - 1
        in_x, in_y = (int(length / 2 * self.distortion_scale) for length in image.size)
        ends = [(draw(0, in_x), draw(0, in_y))]
        ends += [(draw(right - in_x, right), draw(0, in_y))]
        ends += [(draw(right - in_x, right), draw(bottom - in_y, bottom))]
        ends += [(draw(0, in_x), draw(bottom - in_y, bottom))]
        starts = [(0, 0), (right, 0), (right, bottom), (0, bottom)]
        return picture_in_perspective(image, starts, ends, self.interpolation, api_of(self))
