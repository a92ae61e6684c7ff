"""Operations that change the colors of an image at random."""

import random
from typing import Any

import numpy as np

from ..._files.image_libraries import pillow
from .._draws import Stream
from ..transforms.arguments import (
    LARGEST,
    api_of,
    integer,
    interval,
    number,
    plain,
    probability,
    refuse,
    several,
)
from . import blending
from .color import (
    AdjustBrightness,
    AdjustContrast,
    AdjustHue,
    AdjustSaturation,
    cutoff_of,
    grayed,
    ignored,
    inverted,
    posterized,
    solarized,
    turned,
)
from .image import ALL_NUMBERS, NUMBERS, PictureOperation, RandomImageOperation
from .tables import by_channel, contrasted, equalized, saturated


class RandomColorAdjust(RandomImageOperation):
    """Change brightness, contrast, saturation and hue by random factors, in random order.

    Args:
        brightness: between which factors, or a number v for between max(0, 1 - v) and 1 + v. Default: (1, 1).
        contrast: the same for the contrast. Default: (1, 1).
        saturation: the same for the saturation. Default: (1, 1).
        hue: between which parts of once round, from -0.5 to 0.5, or a number v for between -v and v. Default: (0, 0).

    Takes an image (H, W, 3) of a dtype that :class:`AdjustBrightness` and the like take, or a PIL image, and gives one of
    the same form.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.RandomColorAdjust(brightness=(2.0, 2.0))(np.full((1, 1, 3), 60, np.uint8))
    array([[[120, 120, 120]]], dtype=uint8)
    """

    ranks, channels, dtypes = (3,), (3,), ALL_NUMBERS

    def __init__(
        self, brightness: Any = (1, 1), contrast: Any = (1, 1), saturation: Any = (1, 1), hue: Any = (0, 0)
    ) -> None:
        self.brightness = _factors(self, "brightness", brightness)
        self.contrast = _factors(self, "contrast", contrast)
        self.saturation = _factors(self, "saturation", saturation)
        self.hue = _factors(self, "hue", hue, 0, (-0.5, 0.5))

    def draw(self, stream: Stream, image: np.ndarray) -> tuple:
        order = [0, 1, 2, 3]
        stream.shuffle(order)
        ranges = (self.brightness, self.contrast, self.saturation, self.hue)
        nothing = ((1, 1), (1, 1), (1, 1), (0, 0))
        return tuple((i, stream.uniform(*ranges[i])) for i in order if ranges[i] != nothing[i])

    def array(self, image: np.ndarray, *drawn: Any) -> np.ndarray:
        for which, factor in drawn:
            adjust = _ADJUST[which](float(factor))
            image = adjust.array(adjust.checked(image))
        return image

    def picture(self, stream: Stream, image: Any) -> Any:
        enhance = pillow("ImageEnhance", api_of(self))
        kinds = (enhance.Brightness, enhance.Contrast, enhance.Color)
        ranges = (self.brightness, self.contrast, self.saturation, self.hue)
        factors = list(zip((*kinds, None), [random.uniform(*between) for between in ranges], strict=True))
        random.shuffle(factors)
        for kind, factor in factors:
            image = kind(image).enhance(factor) if kind else turned(image, factor, api_of(self))
        return image


_ADJUST = (AdjustBrightness, AdjustContrast, AdjustSaturation, AdjustHue)


def _factors(
    operation: Any, word: str, value: Any, middle: float = 1, bounds: Any = (0, LARGEST)
) -> tuple[float, float]:
    """Between which factors: a pair, or a number that they lie around the middle."""
    if isinstance(value, (list, tuple)):
        return interval(operation, word, [plain(v) for v in value], *bounds)
    around = number(operation, word, plain(value), 0)
    low = middle - around if middle == 0 else max(0, middle - around)
    return interval(operation, word, (low, middle + around), *bounds)


class RandomColor(RandomImageOperation):
    """Blend the RGB image with its gray by a random factor: 0 gives the gray image, 1 the image itself.

    Args:
        degrees: between which factors, each at least 0. Default: (0.1, 1.9).

    Takes an image (H, W, 3) of uint8, uint16 or float32, or a PIL image, and gives one of the same form.
    """

    ranks, channels, dtypes = (3,), (3,), ALL_NUMBERS

    def __init__(self, degrees: tuple[float, float] = (0.1, 1.9)) -> None:
        self.degrees = _degrees(self, degrees)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[float]:
        return (float(stream.uniform(*self.degrees)),)

    def array(self, image: np.ndarray, factor: float) -> np.ndarray:  # type: ignore[override]
        adjust = AdjustSaturation(factor)
        return image if factor == 1 else adjust.array(adjust.checked(image))

    def picture(self, stream: Stream, image: Any) -> Any:
        return pillow("ImageEnhance", api_of(self)).Color(image).enhance(_between(*self.degrees))


def _degrees(operation: Any, degrees: Any) -> tuple[float, float]:
    return interval(operation, "degrees", several(operation, "degrees", degrees, 2, error=ValueError), 0)


def _between(low: float, high: float) -> float:
    return (high - low) * random.random() + low


class RandomSharpness(RandomImageOperation):
    """Blend the image with a smoothed one by a random factor: 0 gives the smooth image, 1 the image itself.

    Args:
        degrees: between which factors, each at least 0. Default: (0.1, 1.9).

    Takes an image (H, W, C) or (H, W), or a PIL image, and gives one of the same form.
    """

    dtypes = ("bool", "uint8", "int16", "uint16", "float32", "float64")

    def __init__(self, degrees: tuple[float, float] = (0.1, 1.9)) -> None:
        self.degrees = _degrees(self, degrees)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[float]:
        return (float(stream.uniform(*self.degrees)),)

    def array(self, image: np.ndarray, factor: float) -> np.ndarray:  # type: ignore[override]
        return blending.sharpness(image.view(np.uint8) if image.dtype == bool else image, factor, api_of(self))

    def picture(self, stream: Stream, image: Any) -> Any:
        return pillow("ImageEnhance", api_of(self)).Sharpness(image).enhance(_between(*self.degrees))


class _Sometimes(RandomImageOperation):
    """An operation that is done with a probability."""

    prob: float

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[bool]:
        return (stream.bernoulli(self.prob),)

    def array(self, image: np.ndarray, chosen: bool) -> np.ndarray:  # type: ignore[override]
        return self.changed(image) if chosen else image

    def changed(self, image: np.ndarray) -> np.ndarray:
        """The image, on which it is done."""
        raise NotImplementedError


class RandomAdjustSharpness(_Sometimes):
    """Blend the image with a smoothed one, with a probability.

    Args:
        degree: the factor, at least 0: 0 gives the smooth image, 1 the image itself, 2 one twice as sharp.
        prob: the probability. Default: 0.5.

    Takes an image (H, W, C) or (H, W), also a PIL image, and gives an array of the same form.
    """

    def __init__(self, degree: float, prob: float = 0.5) -> None:
        self.degree, self.prob = number(self, "degree", degree, 0), probability(self, prob)

    def changed(self, image: np.ndarray) -> np.ndarray:
        if image.dtype.name not in RandomSharpness.dtypes:
            self.refuse_form(image, f"the dtype {' or '.join(RandomSharpness.dtypes)}")
        return blending.sharpness(image.view(np.uint8) if image.dtype == bool else image, self.degree, api_of(self))


class RandomAutoContrast(_Sometimes):
    """Stretch each channel so that its darkest number is 0 and its lightest 255, with a probability.

    Args:
        cutoff: so many percent of the pixels count neither as the darkest nor as the lightest, below 50. Default: 0.0.
        ignore: a number from 0 to 255, or a list of them, that do not count. Default: None.
        prob: the probability. Default: 0.5.

    Takes a uint8 image (H, W, 3), (H, W, 1) or (H, W), also a PIL image, and gives an array of the same form.
    """

    channels = (1, 3)

    def __init__(self, cutoff: float = 0.0, ignore: int | list[int] | None = None, prob: float = 0.5) -> None:
        self.cutoff, self.ignore, self.prob = cutoff_of(self, cutoff), ignored(self, ignore), probability(self, prob)

    def changed(self, image: np.ndarray) -> np.ndarray:
        if image.dtype != np.uint8:
            self.refuse_form(image, "the dtype uint8")
        return by_channel(lambda channel: contrasted(channel, self.cutoff, self.ignore), image)


class RandomEqualize(_Sometimes):
    """Spread the numbers of each channel so that dark and light ones are as frequent, with a probability.

    Args:
        prob: the probability. Default: 0.5.

    Takes a uint8 image (H, W, C) or (H, W) with 1 or 3 channels, also a PIL image, and gives an array of the same form.
    """

    channels, dtypes = (1, 3), ("uint8",)

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = probability(self, prob)

    def changed(self, image: np.ndarray) -> np.ndarray:
        return by_channel(equalized, image)


class RandomInvert(_Sometimes):
    """Replace each number v by 255 - v, with a probability.

    Args:
        prob: the probability. Default: 0.5.

    Takes an image (H, W, 3), also a PIL image, and gives an array of the same form.
    """

    ranks, channels = (3,), (3,)

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = probability(self, prob)

    def changed(self, image: np.ndarray) -> np.ndarray:
        if image.dtype == np.float16:
            self.refuse_form(image, "another dtype")
        return inverted(image)


class RandomPosterize(RandomImageOperation):
    """Keep the leading bits of each number, a random number of them.

    Args:
        bits: the least and the largest number of bits, from 1 to 8, or one int. Default: (8, 8).

    Takes a uint8 image (H, W, C) or (H, W), also a PIL image, and gives an array of the same form.
    """

    dtypes = ("bool", "int8", "uint8")

    def __init__(self, bits: int | tuple[int, int] = (8, 8)) -> None:
        pair = (bits, bits) if isinstance(bits, int) else several(self, "bits", bits, 2)
        least, most = (integer(self, "bits", value, 1, 8) for value in pair)
        if least > most:
            refuse(self, ValueError, "bits", bits, "the smaller number first")
        self.bits = least, most

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[int]:
        return (stream.uniform_int(*self.bits) if self.bits[0] < self.bits[1] else self.bits[0],)

    def array(self, image: np.ndarray, bits: int) -> np.ndarray:  # type: ignore[override]
        return posterized(image, bits)


class RandomSolarize(RandomImageOperation):
    """Replace the numbers v within a random range by 255 - v.

    Args:
        threshold: between which numbers the range lies, a tuple of ints from 0 to 255. Default: (0, 255).

    Takes an image (H, W, C) or (H, W) with 1 or 3 channels, also a PIL image, and gives an array of the same form.
    """

    channels = (1, 3)
    dtypes = tuple(name for name in NUMBERS if name != "float16")

    def __init__(self, threshold: tuple[int, int] = (0, 255)) -> None:
        if not isinstance(threshold, tuple):
            refuse(self, TypeError, "threshold", threshold, "a tuple of two ints")
        pair = several(self, "threshold", threshold, 2, error=ValueError)
        least, largest = (integer(self, "threshold", value, 0, 255) for value in pair)
        if least > largest:
            refuse(self, ValueError, "threshold", threshold, "the smaller number first")
        self.threshold = least, largest

    def draw(self, stream: Stream, image: np.ndarray) -> tuple[int, int]:
        first, second = (stream.uniform_int(*self.threshold) for _ in range(2))
        return min(first, second), max(first, second)

    def array(self, image: np.ndarray, least: int, largest: int) -> np.ndarray:  # type: ignore[override]
        return solarized(image, least, largest)


class RandomGrayscale(PictureOperation):
    """Make a PIL image gray with a probability; it keeps its channels.

    Args:
        prob: the probability. Default: 0.1.
    """

    def __init__(self, prob: float = 0.1) -> None:
        self.prob = probability(self, prob)

    def picture(self, image: Any) -> Any:
        return grayed(image, 1 if image.mode == "L" else 3, api_of(self)) if self.prob > random.random() else image


class RandomLighting(RandomImageOperation):
    """Add to red, green and blue what lies along the colors that vary together in photographs, AlexNet's noise.

    Args:
        alpha: the deviation of the three normal numbers that are drawn. Default: 0.05.

    Takes an image (H, W, 3), or a PIL image, which becomes RGB, and gives one of the same form.
    """

    ranks, channels = (3,), (3,)

    def __init__(self, alpha: float = 0.05) -> None:
        self.alpha = number(self, "alpha", alpha, 0)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple:
        return tuple(stream.normal(self.alpha) for _ in range(3))

    def array(self, image: np.ndarray, *light: Any) -> np.ndarray:
        added = [
            sum(np.float32(a) * np.float32(b) * c for a, b, c in zip(row, _FAR, light, strict=True)) for row in _ALONG
        ]
        return saturated(image + np.array(added, np.float32), image.dtype)

    def picture(self, stream: Stream, image: Any) -> Any:
        image = image if image.mode == "RGB" else image.convert("RGB")
        light = [np.random.normal(0.0, self.alpha) for _ in range(3)]
        added = [sum(a * b * c for a, b, c in zip(row, _FAR, light, strict=True)) for row in _ALONG]
        lit = np.asarray(image, np.float64) + added
        return pillow("Image", api_of(self)).fromarray(np.clip(lit, 0, 255).astype(np.uint8))


#: The three directions in which colors vary together, for red, for green and for blue, and how far they do.
_ALONG = ((-0.5675, 0.7192, 0.4009), (-0.5808, -0.0045, -0.8140), (-0.5836, -0.6948, 0.4203))
_FAR = (55.46, 4.794, 1.148)
