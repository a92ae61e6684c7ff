"""mindspore.dataset.vision.py_transforms: the operations of MindSpore 1.x that were written in Python, for PIL images.

What differs from the operation of the same name in :mod:`mindspore.dataset.vision` is here: images are (C, H, W) floats
once they are arrays, and Decode gives PIL images.
"""

from typing import Any

import numpy as np

from ..._files.image_libraries import is_picture
from ..transforms.arguments import LARGEST, api_of, flag, integer, number, only, positive, refuse, several
from ..transforms.casting import dtype_of
from ..transforms.compound import not_random
from ..transforms.operation import Operation
from . import convert
from .augment import UniformAugment
from .color import AdjustGamma, AutoContrast, Equalize, Grayscale, HsvToRgb, Invert, RgbToHsv
from .convert import ToPIL
from .crop import CenterCrop, FiveCrop, Pad, TenCrop
from .mix import MixUp
from .random_color import RandomColor, RandomColorAdjust, RandomGrayscale, RandomLighting, RandomSharpness
from .random_crop import RandomCrop, RandomResizedCrop
from .random_erase import RandomErasing
from .random_flip import RandomHorizontalFlip, RandomVerticalFlip
from .random_warp import RandomAffine, RandomPerspective, RandomRotation
from .resize import Resize
from .scale import HWC2CHW, LinearTransformation, ToType, channels_first

__all__ = [
    "HWC2CHW",
    "AdjustGamma",
    "AutoContrast",
    "CenterCrop",
    "CutOut",
    "Cutout",
    "Decode",
    "Equalize",
    "FiveCrop",
    "Grayscale",
    "HsvToRgb",
    "Invert",
    "LinearTransformation",
    "MixUp",
    "Normalize",
    "NormalizePad",
    "Pad",
    "RandomAffine",
    "RandomColor",
    "RandomColorAdjust",
    "RandomCrop",
    "RandomErasing",
    "RandomGrayscale",
    "RandomHorizontalFlip",
    "RandomLighting",
    "RandomPerspective",
    "RandomResizedCrop",
    "RandomRotation",
    "RandomSharpness",
    "RandomVerticalFlip",
    "Resize",
    "RgbToBgr",
    "RgbToHsv",
    "TenCrop",
    "ToPIL",
    "ToTensor",
    "ToType",
    "UniformAugment",
    "not_random",
]


class Decode(convert.Decode):
    """Decode the bytes of an image file into a PIL image, RGB.

    Raises:
        ValueError: the bytes are no image that can be decoded.
    """

    def __init__(self) -> None:
        super().__init__(to_pil=True)


class _OnArrays(Operation):
    """An operation on one array."""

    in_python = True

    def taken(self, value: Any) -> Any:
        return value

    def checked(self, values: tuple, *ranks: int) -> np.ndarray:
        """The one array, with as many dimensions."""
        image = only(self, values)
        if not isinstance(image, np.ndarray) or image.ndim not in ranks:
            form = f"of shape {image.shape}" if isinstance(image, np.ndarray) else f"a {type(image).__name__}"
            raise TypeError(
                f"{api_of(self)}: the image is {form}; give an array of {' or '.join(map(str, ranks))} dimensions"
            )
        return image


class ToTensor(_OnArrays):
    """Divide the numbers by 255 and put the channels first: (H, W, C) becomes (C, H, W), (H, W) becomes (1, H, W).

    Args:
        output_type: the dtype of what comes. Default: numpy.float32.

    Takes a PIL image or an array.

    >>> import numpy as np
    >>> from mindspore.dataset.vision import py_transforms
    >>> py_transforms.ToTensor()(np.full((1, 2), 51, np.uint8))
    array([[[0.2, 0.2]]], dtype=float32)
    """

    def __init__(self, output_type: Any = np.float32) -> None:
        self.output_type = dtype_of(self, "output_type", output_type)

    def compute(self, *values: Any) -> Any:
        image = only(self, values)
        array = self.checked((np.asarray(image) if is_picture(image) else image,), 2, 3)
        return (channels_first(array[..., None] if array.ndim == 2 else array) / 255.0).astype(self.output_type)


class Normalize(_OnArrays):
    """Subtract a mean from each channel of an image (C, H, W) of floats and divide it by a deviation.

    Args:
        mean: a list or tuple of numbers from 0 to 1, one for each channel or one for all.
        std: as many numbers above 0, up to 1.

    Gives the dtype of the image.

    Raises:
        NotImplementedError: the image has integers; ToTensor comes first.

    >>> import numpy as np
    >>> from mindspore.dataset.vision import py_transforms
    >>> py_transforms.Normalize([0.5], [0.25])(np.ones((1, 1, 2), np.float32))
    array([[[2., 2.]]], dtype=float32)
    """

    def __init__(self, mean: list[float], std: list[float]) -> None:
        if len(several(self, "mean", mean)) != len(several(self, "std", std)):
            refuse(self, ValueError, "std", std, f"as many numbers as mean has, {len(mean)}")
        self.mean = [number(self, "mean", value, 0, 1) for value in mean]
        self.std = [positive(self, "std", value, 1) for value in std]

    def compute(self, *values: Any) -> np.ndarray:
        image = self.checked(values, 3)
        if image.dtype.kind in "iu":
            raise NotImplementedError(f"{api_of(self)}: the image has dtype {image.dtype}; call ToTensor before it")
        if len(self.mean) not in (1, image.shape[0]):
            raise ValueError(f"{api_of(self)}: the image has {image.shape[0]} channels; give one of {len(self.mean)}")
        mean, std = (np.array(numbers, image.dtype)[:, None, None] for numbers in (self.mean, self.std))
        return (image - mean) / std


class NormalizePad(Normalize):
    """Normalize an image (C, H, W) of floats, and put a channel of zeros after the others.

    Args:
        mean: a list or tuple of numbers from 0 to 1, one for each channel or one for all.
        std: as many numbers above 0, up to 1.
        dtype: "float32" or "float16". Default: "float32".
    """

    def __init__(self, mean: list[float], std: list[float], dtype: str = "float32") -> None:
        super().__init__(mean, std)
        if dtype not in ("float32", "float16"):
            refuse(self, ValueError if isinstance(dtype, str) else TypeError, "dtype", dtype, "'float32' or 'float16'")
        self.dtype = dtype

    def compute(self, *values: Any) -> np.ndarray:
        normal = super().compute(*values)
        padded = np.concatenate([normal, np.zeros((1, *normal.shape[1:]), np.float32)])
        return padded.astype(np.float16) if self.dtype == "float16" else padded


class CutOut(_OnArrays):
    """Paint squares of 0 over an image (C, H, W) at random places, which may lie partly beyond its edges.

    Args:
        length: the side of a square, in pixels.
        num_patches: how many squares. Default: 1.

    It draws from numpy's generator.
    """

    def __init__(self, length: int, num_patches: int = 1) -> None:
        self.length = integer(self, "length", length, 1, LARGEST)
        self.num_patches = integer(self, "num_patches", num_patches, 1, LARGEST)

    def compute(self, *values: Any) -> np.ndarray:
        image = self.checked(values, 3)
        height, width = image.shape[1:]
        mask = np.ones((height, width), image.dtype)
        for _ in range(self.num_patches):
            y, x = np.random.randint(height), np.random.randint(width)
            top, left = max(y - self.length // 2, 0), max(x - self.length // 2, 0)
            mask[top : y + self.length // 2, left : x + self.length // 2] = 0
        return image * mask


Cutout = CutOut


class RgbToBgr(_OnArrays):
    """Exchange red and blue.

    Args:
        is_hwc: whether the channels are last, (H, W, 3) or (N, H, W, 3), and not before them. Default: False.

    >>> import numpy as np
    >>> from mindspore.dataset.vision import py_transforms
    >>> py_transforms.RgbToBgr(is_hwc=True)(np.array([[[1, 2, 3]]]))
    array([[[3, 2, 1]]])
    """

    def __init__(self, is_hwc: bool = False) -> None:
        self.is_hwc = flag(self, "is_hwc", is_hwc)

    def compute(self, *values: Any) -> np.ndarray:
        image = self.checked(values, 3, 4)
        axis = -1 if self.is_hwc else -3
        if image.shape[axis] != 3:
            raise TypeError(f"{api_of(self)}: the image has shape {image.shape}; give one of 3 channels")
        return np.flip(image, axis)
