"""Operations on an image and on the boxes in it, which move with what they are about."""

from typing import Any

import numpy as np

from .._draws import Stream
from ..transforms.arguments import api_of, probability, refuse
from ..transforms.operation import Operation, RandomOperation
from .enums import Border, Inter
from .random_crop import RandomCrop, RandomResize, RandomResizedCrop
from .random_flip import RandomHorizontalFlip, RandomVerticalFlip
from .resize import Resize
from .tables import saturated


class _WithBoxes(RandomOperation):
    """An operation on an image and on its boxes: float32 (N, 4 or more), each of which begins x, y, width, height."""

    def checked(self, values: tuple) -> tuple[np.ndarray, np.ndarray]:
        """The image and the boxes, which lie in it."""
        if len(values) != 2:
            raise RuntimeError(f"{api_of(self)}: {len(values)} columns came; give the image and its boxes")
        image, boxes = map(np.asarray, values)
        if image.ndim not in (2, 3):
            raise RuntimeError(f"{api_of(self)}: the image has shape {image.shape}; give (H, W, C) or (H, W)")
        if boxes.ndim != 2 or boxes.shape[1] < 4 or boxes.dtype != np.float32:
            form = f"shape {boxes.shape} and dtype {boxes.dtype}"
            raise RuntimeError(f"{api_of(self)}: the boxes have {form}; give float32 (N, 4), each x, y, width, height")
        x, y, width, height = boxes.T[:4]
        if (boxes[:, :2] < 0).any() or (x + width > image.shape[1]).any() or (y + height > image.shape[0]).any():
            raise RuntimeError(
                f"{api_of(self)}: a box is not all in the image of {image.shape[0]} rows and {image.shape[1]} columns"
            )
        return image, boxes.copy()


class RandomHorizontalFlipWithBBox(_WithBoxes):
    """Mirror the image and its boxes with a probability: what was left is right.

    Args:
        prob: the probability. Default: 0.5.

    Takes an image (H, W, C) or (H, W) and float32 boxes (N, 4 or more), each of which begins x, y, width, height.

    Raises:
        RuntimeError: a box is not all in the image.
    """

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = probability(self, prob)

    def compute(self, stream: Stream, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        image, boxes = self.checked(values)
        if not stream.bernoulli(self.prob):
            return image, boxes
        boxes[:, 0] = image.shape[1] - boxes[:, 0] - boxes[:, 2]
        return RandomHorizontalFlip(1.0).flipped(image), boxes


class RandomVerticalFlipWithBBox(_WithBoxes):
    """Mirror the image and its boxes with a probability: what was at the top is at the bottom.

    Args:
        prob: the probability. Default: 0.5.

    Takes an image (H, W, C) or (H, W) and float32 boxes (N, 4 or more), each of which begins x, y, width, height.

    Raises:
        RuntimeError: a box is not all in the image.
    """

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = probability(self, prob)

    def compute(self, stream: Stream, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        image, boxes = self.checked(values)
        if not stream.bernoulli(self.prob):
            return image, boxes
        boxes[:, 1] = image.shape[0] - boxes[:, 1] - boxes[:, 3]
        return RandomVerticalFlip(1.0).flipped(image), boxes


def _resized(boxes: np.ndarray, before: tuple[int, ...], after: tuple[int, ...]) -> np.ndarray:
    """The boxes of an image of one shape in one of another."""
    down, across = (np.float32(new) / np.float32(old) for new, old in zip(after[:2], before[:2], strict=True))
    boxes[:, :4] *= np.array([across, down, across, down], np.float32)
    return boxes


class ResizeWithBBox(_WithBoxes):
    """Resize the image and its boxes.

    Args:
        size: the new (height, width), or one int: that is then the shorter side, and the proportion stays.
        interpolation: an :class:`Inter`, the kernel. Default: Inter.LINEAR.

    Takes an image (H, W, C) or (H, W) and float32 boxes (N, 4 or more), each of which begins x, y, width, height.

    Raises:
        RuntimeError: a box is not all in the image.
    """

    def __init__(self, size: int | tuple[int, int], interpolation: Inter = Inter.LINEAR) -> None:
        self._resize = Resize(size, interpolation)

    def compute(self, stream: Stream, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        image, boxes = self.checked(values)
        out = self._resize.compute(image)
        return out, _resized(boxes, image.shape, out.shape)


class RandomResizeWithBBox(_WithBoxes):
    """Resize the image with a random kernel, and its boxes.

    Args:
        size: the new (height, width), or one int: that is then the shorter side, and the proportion stays.

    Takes an image (H, W, C) or (H, W) and float32 boxes (N, 4 or more), each of which begins x, y, width, height.

    Raises:
        RuntimeError: a box is not all in the image.
    """

    def __init__(self, size: int | tuple[int, int]) -> None:
        self._resize = RandomResize(size)

    def compute(self, stream: Stream, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        image, boxes = self.checked(values)
        out = self._resize.compute(stream, image)
        return out, _resized(boxes, image.shape, out.shape)


def _cut(boxes: np.ndarray, top: int, left: int, height: int, width: int) -> np.ndarray:
    """What is left of the boxes in a part of the image. Those that only touch it are left, of width or height 0."""
    start = np.array([left, top], np.float32)
    stop = start + np.array([width, height], np.float32)
    first, last = boxes[:, :2], boxes[:, :2] + boxes[:, 2:4]
    kept = ((first <= stop) & (last >= start)).all(1)
    inside = np.maximum(first, start), np.minimum(last, stop)
    boxes[:, :4] = np.concatenate([inside[0] - start, inside[1] - inside[0]], 1)
    return boxes[kept]


class RandomCropWithBBox(_WithBoxes):
    """Cut a part out of the image at a random place, and out of its boxes; those beyond it are dropped.

    Args:
        size: the (height, width) of the part, or one int for both.
        padding: how many pixels are put around the image first: one int for all sides, (left and right, top and bottom),
            or (left, top, right, bottom). Default: None.
        pad_if_needed: whether an image that is too small is padded, with as much as it lacks, on both sides.
            Default: False.
        fill_value: the color of CONSTANT pixels, an int or a tuple (red, green, blue) from 0 to 255. Default: 0.
        padding_mode: a :class:`Border`, what the pixels are. Default: Border.CONSTANT.

    Takes an image (H, W, C) or (H, W) and float32 boxes (N, 4 or more), each of which begins x, y, width, height.

    Raises:
        RuntimeError: the image is too small, or a box is not all in it.
    """

    def __init__(
        self,
        size: int | tuple[int, int],
        padding: int | tuple[int, ...] | None = None,
        pad_if_needed: bool = False,
        fill_value: int | tuple[int, int, int] = 0,
        padding_mode: Border = Border.CONSTANT,
    ) -> None:
        self._crop = RandomCrop(size, padding, pad_if_needed, fill_value, padding_mode)

    def compute(self, stream: Stream, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        image, boxes = self.checked(values)
        around, places = self._crop.draw(stream, self._crop.checked(image))
        boxes[:, :2] += np.array(around[:2], np.float32)
        return self._crop.array(image, around, places), _cut(boxes, *places[0], *self._crop.size)


class RandomResizedCropWithBBox(_WithBoxes):
    """Cut a part of random size and proportion out of the image and its boxes, and resize it; boxes beyond it are dropped.

    Args:
        size: the (height, width) that it gets, or one int for both.
        scale: between which shares of the image's area the part has. Default: (0.08, 1.0).
        ratio: between which proportions, width / height, it has. Default: (3/4, 4/3).
        interpolation: an :class:`Inter`, the kernel. Default: Inter.BILINEAR.
        max_attempts: how many parts are drawn at most until one fits; then it is the middle. Default: 10.

    Takes an image (H, W, C) or (H, W) and float32 boxes (N, 4 or more), each of which begins x, y, width, height.

    Raises:
        RuntimeError: a box is not all in the image.
    """

    def __init__(
        self,
        size: int | tuple[int, int],
        scale: tuple[float, float] = (0.08, 1.0),
        ratio: tuple[float, float] = (3.0 / 4.0, 4.0 / 3.0),
        interpolation: Inter = Inter.BILINEAR,
        max_attempts: int = 10,
    ) -> None:
        self._crop = RandomResizedCrop(size, scale, ratio, interpolation, max_attempts)

    def compute(self, stream: Stream, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        image, boxes = self.checked(values)
        part = self._crop.draw(stream, self._crop.checked(image))
        return self._crop.array(image, *part), _resized(_cut(boxes, *part), part[2:], self._crop.size)


class BoundingBoxAugment(_WithBoxes):
    """Do an operation to what is in some of the boxes of the image.

    Args:
        transform: the operation, one of `vision` on arrays. What it makes is brought back
            to the size of the box and the dtype of the image.
        ratio: the probability with which it is done to a box. Default: 0.3.

    Takes an image (H, W, C) and float32 boxes (N, 4 or more), each of which begins x, y, width, height, and gives both.

    Raises:
        RuntimeError: a box is not all in the image, or the operation gives another number of channels.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> image, boxes = np.zeros((2, 3, 3), np.uint8), np.array([[1, 0, 2, 1]], np.float32)
    >>> vision.BoundingBoxAugment(vision.Invert(), 1.0)(image, boxes)[0][..., 0]
    array([[  0, 255, 255],
           [  0,   0,   0]], dtype=uint8)
    """

    def __init__(self, transform: Operation, ratio: float = 0.3) -> None:
        if not isinstance(transform, Operation) or transform.in_python:
            refuse(self, TypeError, "transform", transform, "an operation of vision on arrays")
        self.transform, self.ratio = transform, probability(self, ratio, "ratio")

    def compute(self, stream: Stream, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        image, boxes = self.checked(values)
        if image.ndim != 3 or not len(boxes):
            raise RuntimeError(
                f"{api_of(self)}: the image has shape {image.shape}, and {len(boxes)} boxes; give (H, W, C)"
            )
        image = image.copy()
        for x, y, width, height in boxes[:, :4].astype(int):
            if stream.uniform(0, 1) < np.float32(self.ratio):
                part = image[y : y + height, x : x + width]
                part[...] = self._changed(stream, part.copy())
        return image, boxes

    def _changed(self, stream: Stream, part: np.ndarray) -> np.ndarray:
        out = self.transform.run(stream.inner(0), part)
        if out.ndim != 3 or out.shape[2] != part.shape[2]:
            raise RuntimeError(
                f"{api_of(self)}: {type(self.transform).__name__} made {out.shape} of a part {part.shape}; "
                "give an operation that keeps the channels"
            )
        out = Resize(part.shape[:2]).compute(out)
        return out if out.dtype == part.dtype else saturated(out, part.dtype)
