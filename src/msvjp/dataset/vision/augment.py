"""Operations that do one or several of a number of operations to an image, chosen at random."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._files.image_libraries import is_picture
from .._draws import Stream
from ..transforms.arguments import LARGEST, api_of, choice, color, integer, number, only, plain, refuse, several
from ..transforms.compound import Compound, as_operation
from .augmenting import ALWAYS_ALIKE, NAMES, SIGNED, TURNING, Strengths, augmented
from .enums import AutoAugmentPolicy, Inter
from .image import NUMBERS, RandomImageOperation
from .policies import POLICIES
from .warp import check_turning_kernel


class _Policy(RandomImageOperation):
    """An operation that does named operations to an image with 3 channels."""

    ranks, channels = (3,), (3,)
    dtypes: tuple[str, ...] = ("uint8",)
    interpolation: Inter
    fill_value: tuple[int, int, int]

    def array(self, image: np.ndarray, *steps: tuple[str, float]) -> np.ndarray:
        if any(name in TURNING for name, _ in steps):
            check_turning_kernel(self, self.interpolation, image)
        for name, strength in steps:
            image = augmented(image, name, strength, self.interpolation, self.fill_value, api_of(self))
        return image


class AutoAugment(_Policy):
    """Do two operations to the image that were learned for a data set (Cubuk et al. 2019, arXiv:1805.09501).

    Args:
        policy: an :class:`AutoAugmentPolicy`, the data set. Default: AutoAugmentPolicy.IMAGENET.
        interpolation: an :class:`Inter`, the kernel where the image is turned or sheared. Default: Inter.NEAREST.
        fill_value: the color of what is new, an int or a tuple (red, green, blue) from 0 to 255. Default: 0.

    Takes a uint8 image (H, W, 3), also a PIL image, and gives an array (H, W, 3). As in MindSpore, TranslateX and
    TranslateY move the image out of sight but at their weakest.
    """

    dtypes = NUMBERS  # those that the operations take
    _strengths = Strengths(colors=0.9, shear=0.3, degrees=30, posterize=4, solarize=256)

    def __init__(
        self,
        policy: AutoAugmentPolicy = AutoAugmentPolicy.IMAGENET,
        interpolation: Inter = Inter.NEAREST,
        fill_value: int | tuple[int, int, int] = 0,
    ) -> None:
        self.policy = choice(self, "policy", policy, AutoAugmentPolicy)
        self.interpolation = choice(self, "interpolation", interpolation, Inter)
        self.fill_value = color(self, fill_value)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple:
        pair = POLICIES[self.policy][stream.below(25)]
        draws = [stream.uniform(0, 1) for _ in pair]
        signs = [1 if stream.below(2) else -1 for _ in pair]
        return tuple(
            (name, self._strengths.at(name, level, 10, image.shape) * (sign if name in SIGNED else 1))
            for (name, prob, level), draw, sign in zip(pair, draws, signs, strict=True)
            if draw <= np.float32(prob)
        )


class RandAugment(_Policy):
    """Do operations to the image that are drawn from fourteen, all equally strong (Cubuk et al. 2020, arXiv:1909.13719).

    Args:
        num_ops: how many. Default: 2.
        magnitude: how strong they are, from 0 up to num_magnitude_bins, not included. Default: 9.
        num_magnitude_bins: in how many steps strengths are counted, at least 2. Default: 31.
        interpolation: an :class:`Inter`, the kernel where the image is turned or sheared. Default: Inter.NEAREST.
        fill_value: the color of what is new, an int or a tuple (red, green, blue) from 0 to 255. Default: 0.

    Takes a uint8 image (H, W, 3), also a PIL image, and gives an array (H, W, 3). As in MindSpore, TranslateX and
    TranslateY move the image out of sight but at their weakest, and AutoContrast is drawn twice as often as the others.
    """

    _strengths = Strengths(colors=0.9, shear=0.3, degrees=30, posterize=4, solarize=255)

    def __init__(
        self,
        num_ops: int = 2,
        magnitude: int = 9,
        num_magnitude_bins: int = 31,
        interpolation: Inter = Inter.NEAREST,
        fill_value: int | tuple[int, int, int] = 0,
    ) -> None:
        self.num_ops = integer(self, "num_ops", num_ops, 0, LARGEST)
        self.num_magnitude_bins = integer(self, "num_magnitude_bins", num_magnitude_bins, 2, LARGEST)
        self.magnitude = integer(self, "magnitude", magnitude, 0, num_magnitude_bins - 1)
        self.interpolation = choice(self, "interpolation", interpolation, Inter)
        self.fill_value = color(self, fill_value)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple:
        return tuple(self._step(stream, image) for _ in range(self.num_ops))

    def _step(self, stream: Stream, image: np.ndarray) -> tuple[str, float]:
        name = _name(stream)
        strength = self._strengths.at(name, self.magnitude, self.num_magnitude_bins, image.shape)
        return name, strength * _sign(stream, name)


def _name(stream: Stream) -> str:
    return NAMES[stream.below(len(NAMES) + 1) % len(NAMES)]  # MindSpore draws up to the end, and wraps round


def _sign(stream: Stream, name: str) -> int:
    return -1 if stream.below(3) == 1 and name in SIGNED else 1


class TrivialAugmentWide(_Policy):
    """Do one operation to the image that is drawn from fourteen, of random strength (Müller and Hutter 2021,
    arXiv:2103.10158).

    Args:
        num_magnitude_bins: in how many steps strengths are counted, at least 2. Default: 31.
        interpolation: an :class:`Inter`, the kernel where the image is turned or sheared. Default: Inter.NEAREST.
        fill_value: the color of what is new, an int or a tuple (red, green, blue) from 0 to 255. Default: 0.

    Takes a uint8 image (H, W, 3), also a PIL image, and gives an array (H, W, 3). As in MindSpore, TranslateX and
    TranslateY move the image out of sight but at their weakest, and AutoContrast is drawn twice as often as the others.
    """

    _strengths = Strengths(colors=0.99, shear=0.99, degrees=135, posterize=6, solarize=255)
    _strengths.translate = 32.0

    def __init__(
        self,
        num_magnitude_bins: int = 31,
        interpolation: Inter = Inter.NEAREST,
        fill_value: int | tuple[int, int, int] = 0,
    ) -> None:
        self.num_magnitude_bins = integer(self, "num_magnitude_bins", num_magnitude_bins, 2, LARGEST)
        self.interpolation = choice(self, "interpolation", interpolation, Inter)
        self.fill_value = color(self, fill_value)

    def draw(self, stream: Stream, image: np.ndarray) -> tuple:
        name, levels = _name(stream), self.num_magnitude_bins
        level = 0 if name in ALWAYS_ALIKE else stream.below(levels + 1) % levels
        return ((name, self._strengths.at(name, level, levels, image.shape) * _sign(stream, name)),)


class UniformAugment(Compound):
    """Do some of a list of operations to the image, each with a probability of one half.

    Args:
        transforms: a list or tuple of operations.
        num_ops: how many of them are chosen. Default: 2.
    """

    def __init__(self, transforms: Sequence[Any], num_ops: int = 2) -> None:
        if integer(self, "num_ops", num_ops) < 1 or num_ops > len(transforms):
            refuse(
                self, ValueError, "num_ops", num_ops, f"an int from 1 to {len(transforms)}, the number of transforms"
            )
        super().__init__(list(several(self, "transforms", transforms)))
        self.num_ops = num_ops

    def compute(self, stream: Stream, *values: Any) -> Any:
        if len(values) == 1 and is_picture(values[0]):
            return self._picture(values[0])
        for i in stream.sample(len(self.transforms), self.num_ops):
            if stream.below(2) == 0:
                values = self.after(stream, i, values)
        return values if len(values) > 1 else values[0]

    def _picture(self, image: Any) -> Any:
        for i in np.random.choice(len(self.transforms), size=self.num_ops, replace=False):
            prob = random.random()
            if random.random() < prob:
                image = self.transforms[i](image.copy())
        return image


class RandomSelectSubpolicy(Compound):
    """Do the operations of one of several lists to the image, each with its probability.

    Args:
        policy: a list of lists of tuples (operation, probability).

    >>> from mindspore.dataset import vision
    >>> import numpy as np
    >>> flip = vision.RandomSelectSubpolicy([[(vision.HorizontalFlip(), 1.0)]])
    >>> flip(np.array([[1, 2]], np.uint8))
    array([[2, 1]], dtype=uint8)
    """

    in_python = False

    def __init__(self, policy: list[list[tuple[Any, float]]]) -> None:
        if not isinstance(policy, list):
            refuse(self, TypeError, "policy", policy, "a list of lists of (operation, probability)")
        self.policy = [self._subpolicy(steps) for steps in policy] or refuse(
            self, ValueError, "policy", policy, "at least one list"
        )

    def _subpolicy(self, steps: Any) -> list[tuple[Any, float]]:
        if not isinstance(steps, list):
            refuse(self, TypeError, "policy", steps, "lists of (operation, probability)")
        if not steps:
            refuse(self, ValueError, "policy", steps, "at least one (operation, probability) in each list")
        return [self._step(step) for step in steps]

    def _step(self, step: Any) -> tuple[Any, float]:
        if not isinstance(step, tuple) or len(step) != 2:
            refuse(self, ValueError, "policy", step, "tuples (operation, probability)")
        return as_operation(self, "policy", step[0]), number(self, "a probability", plain(step[1]), 0, 1)

    def compute(self, stream: Stream, *values: Any) -> Any:
        chosen = stream.below(len(self.policy))
        before = sum(len(steps) for steps in self.policy[:chosen])
        value = np.asarray(only(self, values))
        for i, (operation, prob) in enumerate(self.policy[chosen], before):
            if stream.double() < prob:
                value = operation.run(stream.inner(i), value)
        return value
