"""The operations that learned and simple policies choose from, by name and with a strength."""

import math
from collections.abc import Callable

import numpy as np

from .color import (
    AdjustBrightness,
    AdjustContrast,
    AdjustSaturation,
    AdjustSharpness,
    AutoContrast,
    Equalize,
    Invert,
    Posterize,
    Solarize,
)
from .enums import Inter
from .image import ImageOperation
from .warping import rotated, sheared

#: The operations of RandAugment and TrivialAugmentWide, in the order of their numbers.
NAMES = (
    *("AutoContrast", "Brightness", "Color", "Contrast", "Equalize", "Identity", "Posterize"),
    *("Rotate", "Sharpness", "ShearX", "ShearY", "Solarize", "TranslateX", "TranslateY"),
)
#: Those that have no strength, those that move pixels, and those that go both ways.
ALWAYS_ALIKE = {"AutoContrast", "Equalize", "Identity"}
TURNING = {"Rotate", "ShearX", "ShearY", "TranslateX", "TranslateY"}
SIGNED = TURNING | {"Brightness", "Color", "Contrast", "Sharpness"}


class Strengths:
    """How strongly each operation is done at each of a number of levels."""

    def __init__(self, colors: float, shear: float, degrees: float, posterize: int, solarize: float) -> None:
        self._last = {"Rotate": degrees, "ShearX": shear, "ShearY": shear}
        self._last |= dict.fromkeys(("Brightness", "Color", "Contrast", "Sharpness"), colors)
        self._posterize, self._solarize = posterize, solarize
        self.translate: float | None = None  #: in pixels, or None for a part of the image's side

    def at(self, name: str, level: int, levels: int, shape: tuple[int, ...]) -> float:
        """The strength at a level; for an operation that has none, 0."""
        if name == "Posterize":
            return 8 - float(np.round(level / ((levels - 1) / self._posterize)))
        if name == "Solarize":
            return _between(self._solarize, 0, level, levels)
        if name.startswith("Translate"):
            side = np.float32(150) / np.float32(331) * np.float32(shape[name.endswith("X")])
            return _between(0, float(side) if self.translate is None else self.translate, level, levels)
        return _between(0, self._last.get(name, 0.0), level, levels)


def _between(first: float, last: float, level: int, levels: int) -> float:
    step = (np.float32(last) - np.float32(first)) / np.float32(levels - 1)
    return float(np.float32(first) + step * np.float32(level))


def augmented(image: np.ndarray, name: str, strength: float, kernel: Inter, fill: tuple, api: str) -> np.ndarray:
    """The image after the operation of that name, done so strongly."""
    if name in ("ShearX", "ShearY", "TranslateX", "TranslateY"):
        return _moved(image, name, strength, kernel, fill, api)
    if name == "Rotate":
        turned = fill[1], fill[2], fill[0]  # MindSpore's order of the colors here
        return rotated(image, strength % 360, kernel, False, None, turned, api)
    operation = _COLORS[name](strength)
    return operation.array(operation.checked(image)) if operation else image


def _moved(image: np.ndarray, name: str, strength: float, kernel: Inter, fill: tuple, api: str) -> np.ndarray:
    shift, shear, along_y = [0.0, 0.0], [0.0, 0.0], name.endswith("Y")
    if name.startswith("Shear"):
        shear[along_y] = float(np.float32(strength) * np.float32(180) / np.float32(math.pi))
    else:  # as in MindSpore: so many pixels, times the side of the image
        shift[along_y] = strength * image.shape[not along_y]
    return sheared(image, 0.0, shift, 1.0, shear, kernel, fill, api)


_COLORS: dict[str, Callable[[float], ImageOperation | None]] = {
    "Identity": lambda strength: None,
    "Brightness": lambda strength: AdjustBrightness(1 + strength),
    "Color": lambda strength: AdjustSaturation(1 + strength),
    "Contrast": lambda strength: AdjustContrast(1 + strength),
    "Sharpness": lambda strength: AdjustSharpness(1 + strength),
    "Posterize": lambda strength: Posterize(int(strength)),
    "Solarize": lambda strength: Solarize(strength),
    "AutoContrast": lambda strength: AutoContrast(),
    "Equalize": lambda strength: Equalize(),
    "Invert": lambda strength: Invert(),
}
