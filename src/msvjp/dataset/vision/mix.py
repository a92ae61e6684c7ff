"""Operations that mix the images of a batch with one another, and their labels alike."""

from typing import Any

import numpy as np

from .._draws import Gamma, Stream
from ..transforms.arguments import LARGEST, api_of, choice, flag, integer, positive, probability
from ..transforms.operation import Operation, RandomOperation
from .enums import ImageBatchFormat
from .image import NUMBERS
from .tables import saturated


class MixUp(Operation):
    """Mix each image of a batch with the next one, by shares of a beta distribution, and the labels alike.

    Args:
        batch_size: the number of images in a batch.
        alpha: the parameter of the beta distribution, above 0.
        is_single: whether images are mixed with those of their own batch, and not with those of the batch before.
            Default: True.

    Takes images (N, ...) of four dimensions and labels (N, C), of which each row is one-hot, and gives float64.
    The shares are drawn from numpy's generator.
    """

    in_python = True

    def __init__(self, batch_size: int, alpha: float, is_single: bool = True) -> None:
        self.is_single = flag(self, "is_single", is_single)
        self.batch_size = integer(self, "batch_size", batch_size, 1, LARGEST)
        self.alpha = positive(self, "alpha", alpha, float("inf"))
        self._before: tuple[np.ndarray, np.ndarray] | None = None

    def compute(self, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        image, label = values
        share = np.random.beta(self.alpha, self.alpha, self.batch_size)
        if self.is_single:
            others = np.roll(image, -1, 0), np.roll(label, -1, 0)
        else:
            others = self._before or (np.zeros(1), np.zeros(1))
            share = share if self._before else np.ones(self.batch_size)
        across, along = share.reshape(-1, 1, 1, 1), share.reshape(-1, 1)
        mixed = across * image + (1 - across) * others[0], along * label + (1 - along) * others[1]
        self._before = mixed
        return mixed


class _OnBatches(RandomOperation):
    """An operation on a batch of images and their labels."""

    def images_and_labels(self, values: tuple) -> tuple[np.ndarray, np.ndarray]:
        """The images (N, ...) of four dimensions, and the labels (N, C) or (N, L, C)."""
        if len(values) != 2:
            raise RuntimeError(f"{api_of(self)}: {len(values)} columns came; give the images and the labels")
        images, labels = map(np.asarray, values)
        if images.ndim != 4 or images.dtype.name not in NUMBERS:
            self._refuse("images", images, "a batch of four dimensions; see batch")
        if labels.ndim not in (2, 3) or len(labels) != len(images) or labels.dtype.kind not in "biuf":
            self._refuse("labels", labels, f"one-hot labels ({len(images)}, C) or ({len(images)}, L, C); see OneHot")
        return images, labels

    def _refuse(self, what: str, array: np.ndarray, wanted: str) -> None:
        raise RuntimeError(
            f"{api_of(self)}: the {what} have shape {array.shape} and dtype {array.dtype}; give {wanted}"
        )


def _shared(first: np.ndarray, second: np.ndarray, share: np.float32) -> np.ndarray:
    """Labels of two images, float32, of which the first has that share."""
    return first.astype(np.float32) * share + second.astype(np.float32) * (np.float32(1) - share)


class MixUpBatch(_OnBatches):
    """Mix each image of a batch with another one, all by one share of a beta distribution, and the labels alike.

    Args:
        alpha: the parameter of the beta distribution, above 0. Default: 1.0.

    Takes images of four dimensions and one-hot labels (N, C) or (N, L, C), and gives images of the same dtype and labels of
    float32.

    Raises:
        RuntimeError: the images are not a batch, or the labels are not as many or not one-hot.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = positive(self, "alpha", alpha)

    def compute(self, stream: Stream, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        images, labels = self.images_and_labels(values)
        share = _share(stream, Gamma(self.alpha), Gamma(self.alpha))
        order = list(range(len(images)))
        stream.shuffle(order)
        first, rest = float(share), float(np.float32(1) - share)
        mixed = images.astype(np.float64) * first + images[order].astype(np.float64) * rest
        return saturated(mixed, images.dtype), _shared(labels, labels[order], share)


def _share(stream: Stream, first: Gamma, second: Gamma) -> np.float32:
    """A number of a beta distribution."""
    x = first(stream)
    return x / (x + second(stream))


class CutMixBatch(_OnBatches):
    """Paint a rectangle of another image of the batch over each image, with a probability, and share out the labels alike.

    Args:
        image_batch_format: an :class:`ImageBatchFormat`, where the channels are.
        alpha: the parameter of the beta distribution from which the rectangles' sizes are, above 0. Default: 1.0.
        prob: the probability. Default: 1.0.

    Takes images (N, H, W, C) or (N, C, H, W) with 1 or 3 channels and one-hot labels (N, C) or (N, L, C), and gives images
    of the same dtype and labels of float32.

    Raises:
        RuntimeError: the images are not such a batch, or the labels are not as many or not one-hot.
    """

    def __init__(self, image_batch_format: ImageBatchFormat, alpha: float = 1.0, prob: float = 1.0) -> None:
        self.image_batch_format = choice(self, "image_batch_format", image_batch_format, ImageBatchFormat)
        self.alpha, self.prob = positive(self, "alpha", alpha), probability(self, prob)

    def compute(self, stream: Stream, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        images, labels = self.images_and_labels(values)
        out, shared = images.copy(), labels.astype(np.float32)
        axis = 3 if self.image_batch_format is ImageBatchFormat.NHWC else 1
        if images.shape[axis] not in (1, 3):
            self._refuse("images", images, f"1 or 3 channels, as {self.image_batch_format!s} says")
        height, width = images.shape[1:3] if axis == 3 else images.shape[2:]
        order = list(range(len(images)))
        stream.shuffle(order)
        gammas = Gamma(self.alpha), Gamma(self.alpha)
        for i, other in enumerate(order):
            share = _share(stream, *gammas)
            if stream.double() < self.prob:
                rows, columns = _rectangle(stream, height, width, share)
                part = (rows, columns) if axis == 3 else (slice(None), rows, columns)
                out[i][part] = images[other][part]
                area = (rows.stop - rows.start) * (columns.stop - columns.start)
                left = np.float32(1) - np.float32(area) / np.float32(height * width)
                shared[i] = _shared(labels[i], labels[other], left)
        return out, shared


def _rectangle(stream: Stream, height: int, width: int, share: np.float32) -> tuple[slice, slice]:
    """A rectangle about a random point, whose area is about what the share leaves."""
    side = np.sqrt(np.float32(1) - share)
    across, down = int(np.float32(width) * side) // 2, int(np.float32(height) * side) // 2
    x, y = stream.below(width + 1), stream.below(height + 1)
    return _around(y, down, height), _around(x, across, width)


def _around(place: int, reach: int, length: int) -> slice:
    start, stop = (min(max(end, 0), length - 1) for end in (place - reach, place + reach))
    return slice(start, start + min(max(stop - start, 1), length - 1))
