"""Operations on the colors of an image, which leave every pixel where it is."""

from typing import Any

import numpy as np

from ..._files.image_libraries import opencv, pillow
from ..transforms.arguments import api_of, choice, flag, integer, interval, number, only, refuse, several
from . import blending
from .enums import ConvertMode
from .image import AT_LEAST_TWO, NUMBERS, ImageOperation, PictureOperation
from .tables import brightened, by_channel, contrasted, equalized, saturated, scaled


class AdjustBrightness(ImageOperation):
    """Multiply the numbers of the image by a factor: 0 gives black, 1 the image itself.

    Args:
        brightness_factor: an int or float, at least 0.

    Takes an image (H, W, C) or (H, W) with 1 or 3 channels, or a PIL image, and gives one of the same form.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.AdjustBrightness(2.0)(np.array([[10, 200]], np.uint8))
    array([[ 20, 255]], dtype=uint8)
    """

    channels = (1, 3)
    by_number = True

    def __init__(self, brightness_factor: float) -> None:
        self.brightness_factor = number(self, "brightness_factor", brightness_factor, 0)

    def array(self, image: np.ndarray) -> np.ndarray:
        return scaled(image, self.brightness_factor)

    def picture(self, image: Any) -> Any:
        return pillow("ImageEnhance", api_of(self)).Brightness(image).enhance(self.brightness_factor)


class AdjustContrast(ImageOperation):
    """Blend the RGB image with the mean of its gray: 0 gives that gray, 1 the image itself.

    Args:
        contrast_factor: an int or float, at least 0.

    Takes an image (H, W, 3) of uint8, uint16 or float32, or a PIL image, and gives one of the same form.
    """

    ranks, channels, dtypes = (3,), (3,), ("uint8", "uint16", "float32")

    def __init__(self, contrast_factor: float) -> None:
        self.contrast_factor = number(self, "contrast_factor", contrast_factor, 0)

    def array(self, image: np.ndarray) -> np.ndarray:
        return blending.contrast(image, self.contrast_factor, api_of(self))

    def picture(self, image: Any) -> Any:
        return pillow("ImageEnhance", api_of(self)).Contrast(image).enhance(self.contrast_factor)


class AdjustSaturation(ImageOperation):
    """Blend the RGB image with its gray: 0 gives the gray image, 1 the image itself.

    Args:
        saturation_factor: an int or float, at least 0.

    Takes an image (H, W, 3) of uint8, uint16 or float32, or a PIL image, and gives one of the same form.
    """

    ranks, channels, dtypes = (3,), (3,), ("uint8", "uint16", "float32")

    def __init__(self, saturation_factor: float) -> None:
        self.saturation_factor = number(self, "saturation_factor", saturation_factor, 0)

    def array(self, image: np.ndarray) -> np.ndarray:
        return blending.saturation(image, self.saturation_factor, api_of(self))

    def picture(self, image: Any) -> Any:
        return pillow("ImageEnhance", api_of(self)).Color(image).enhance(self.saturation_factor)


class AdjustHue(ImageOperation):
    """Turn the hue of the RGB image.

    Args:
        hue_factor: an int or float from -0.5 to 0.5, of which 1 would be once round.

    Takes an image (H, W, 3) of uint8 or float32, or a PIL image, and gives one of the same form.
    """

    ranks, channels, dtypes = (3,), (3,), ("uint8", "float32")

    def __init__(self, hue_factor: float) -> None:
        self.hue_factor = number(self, "hue_factor", hue_factor, -0.5, 0.5)

    def array(self, image: np.ndarray) -> np.ndarray:
        return blending.hue(image, self.hue_factor, api_of(self))

    def picture(self, image: Any) -> Any:
        return turned(image, self.hue_factor, api_of(self))


def turned(image: Any, factor: float, api: str) -> Any:
    """The PIL image with its hue turned."""
    if image.mode in ("L", "1", "I", "F"):
        return image
    hue, saturation, value = image.convert("HSV").split()
    turned = np.asarray(hue) + np.uint8(int(factor * 255) % 256)
    library = pillow("Image", api)
    return library.merge("HSV", (library.fromarray(turned), saturation, value)).convert(image.mode)


class AdjustSharpness(ImageOperation):
    """Blend the image with a smoothed one: 0 gives the smooth image, 1 the image itself, 2 one twice as sharp.

    Args:
        sharpness_factor: an int or float, at least 0.

    Takes an image (H, W, C) or (H, W), also a PIL image, and gives an array of the same form.
    """

    dtypes = ("bool", "uint8", "int16", "uint16", "float32", "float64")

    def __init__(self, sharpness_factor: float) -> None:
        self.sharpness_factor = number(self, "sharpness_factor", sharpness_factor, 0)

    def array(self, image: np.ndarray) -> np.ndarray:
        image = image.view(np.uint8) if image.dtype == bool else image
        return blending.sharpness(image, self.sharpness_factor, api_of(self))


class AdjustGamma(ImageOperation):
    """Correct the image by gain * v ** gamma, where v is from 0 to 1; floats by (gain * v) ** gamma.

    Args:
        gamma: an int or float, at least 0: above 1 shadows become darker.
        gain: an int or float, the factor of it all. Default: 1.

    Takes an image (..., H, W, C) or (H, W) with 1 or 3 channels, or a PIL image. Floats are from 0 to 1, and become
    float32.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.AdjustGamma(0.5)(np.array([[0, 60, 255]], np.uint8))
    array([[  0, 124, 255]], dtype=uint8)
    """

    ranks, channels, dtypes = AT_LEAST_TWO, (1, 3), ("uint8", "float16", "float32", "float64")
    by_number = True

    def __init__(self, gamma: float, gain: float = 1) -> None:
        self.gamma, self.gain = number(self, "gamma", gamma, 0), number(self, "gain", gain)

    def array(self, image: np.ndarray) -> np.ndarray:
        if image.dtype == np.uint8:
            return brightened(self.gamma, self.gain)[image]
        gained = np.clip(image.astype(np.float32) * np.float32(self.gain), 0, 1)  # here the gain is before the power
        return (gained ** np.float64(np.float32(self.gamma))).astype(np.float32)

    def picture(self, image: Any) -> Any:
        bands = len(image.getbands())
        table = [int((255 + 1 - 0.001) * self.gain * pow(x / 255.0, self.gamma)) for x in range(256)]
        return image.point(table * bands) if bands in (1, 3) else image


class AutoContrast(ImageOperation):
    """Stretch each channel so that its darkest number is 0 and its lightest 255.

    Args:
        cutoff: a number from 0 up to 50, not included: so many percent of the pixels count neither as the darkest nor
            as the lightest. Default: 0.0.
        ignore: a number from 0 to 255, or a list of them, that do not count. Default: None.

    Takes a uint8 image (H, W, C) or (H, W) with 1 or 3 channels, or a PIL image, and gives one of the same form.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.AutoContrast()(np.array([[100, 110, 120]], np.uint8))
    array([[  0, 127, 255]], dtype=uint8)
    """

    channels, dtypes = (1, 3), ("bool", "uint8")

    def __init__(self, cutoff: float = 0.0, ignore: int | list[int] | None = None) -> None:
        self.cutoff, self.ignore = cutoff_of(self, cutoff), ignored(self, ignore)

    def array(self, image: np.ndarray) -> np.ndarray:
        return by_channel(lambda channel: contrasted(channel, self.cutoff, self.ignore), image.view(np.uint8))

    def picture(self, image: Any) -> Any:
        return pillow("ImageOps", api_of(self)).autocontrast(image, self.cutoff, self.ignore)


def cutoff_of(operation: Any, cutoff: float) -> float:
    """A number of percent below 50."""
    if number(operation, "cutoff", cutoff, 0, 50) == 50:
        refuse(operation, ValueError, "cutoff", cutoff, "a number from 0 up to 50, not included")
    return cutoff


def ignored(operation: Any, ignore: int | list[int] | None) -> list[int]:
    """The numbers that do not count."""
    if ignore is None:
        return []
    numbers = [ignore] if isinstance(ignore, int) else several(operation, "ignore", ignore)
    return [integer(operation, "ignore", v, 0, 255) for v in numbers]


class Equalize(ImageOperation):
    """Spread the numbers of each channel so that dark and light ones are as frequent.

    Takes a uint8 image (H, W, C) or (H, W) with 1 or 3 channels, or a PIL image, and gives one of the same form.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Equalize()(np.array([[100, 101, 102]], np.uint8))
    array([[  0, 128, 255]], dtype=uint8)
    """

    channels, dtypes = (1, 3), ("bool", "uint8")

    def array(self, image: np.ndarray) -> np.ndarray:
        return by_channel(equalized, image.view(np.uint8))

    def picture(self, image: Any) -> Any:
        return pillow("ImageOps", api_of(self)).equalize(image)


class Invert(ImageOperation):
    """Replace each number v by 255 - v.

    Takes an image (H, W, 3), or a PIL image, and gives one of the same form.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Invert()(np.array([[[0, 100, 255]]], np.uint8))
    array([[[255, 155,   0]]], dtype=uint8)
    """

    ranks, channels = (3,), (3,)
    dtypes = tuple(name for name in NUMBERS if name != "float16")
    by_number = True

    def array(self, image: np.ndarray) -> np.ndarray:
        return inverted(image)

    def picture(self, image: Any) -> Any:
        return pillow("ImageOps", api_of(self)).invert(image)


def inverted(image: np.ndarray) -> np.ndarray:
    """255 - v, in the dtype of the image."""
    if image.dtype == np.uint8:
        return 255 - image
    return saturated(255 - image.astype(image.dtype if image.dtype.kind == "f" else np.float64), image.dtype)


class Posterize(ImageOperation):
    """Keep the leading bits of each number.

    Args:
        bits: an int from 0 to 8, how many are kept.

    Takes a uint8 image (H, W, C) or (H, W), also a PIL image, and gives an array of the same form.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Posterize(2)(np.array([[63, 64, 255]], np.uint8))
    array([[  0,  64, 192]], dtype=uint8)
    """

    dtypes = ("bool", "int8", "uint8")
    by_number = True

    def __init__(self, bits: int) -> None:
        self.bits = integer(self, "bits", bits, 0, 8)

    def array(self, image: np.ndarray) -> np.ndarray:
        return posterized(image, self.bits)


def posterized(image: np.ndarray, bits: int) -> np.ndarray:
    """The leading bits of each number."""
    return image.view(np.uint8) & np.uint8(256 - (1 << (8 - bits)))


class Solarize(ImageOperation):
    """Replace the numbers v within the threshold by 255 - v.

    Args:
        threshold: a number, from which on they are replaced, or the least and the largest that are; from 0 to 255.

    Takes an image (H, W, C) or (H, W) with 1 or 3 channels, also a PIL image, and gives an array of the same form.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Solarize((100, 200))(np.array([[50, 150, 250]], np.uint8))
    array([[ 50, 105, 250]], dtype=uint8)
    """

    channels = (1, 3)
    dtypes = tuple(name for name in NUMBERS if name != "float16")
    by_number = True

    def __init__(self, threshold: float | tuple[float, float]) -> None:
        single = isinstance(threshold, (int, float))
        self.threshold = interval(self, "threshold", (threshold, threshold) if single else threshold, 0, 255)

    def array(self, image: np.ndarray) -> np.ndarray:
        return solarized(image, *self.threshold)


def solarized(image: np.ndarray, least: float, largest: float) -> np.ndarray:
    """The image with its numbers from the least to the largest inverted, or with all from there on if they are one."""
    within = image >= least if least == largest else (image >= least) & (image <= largest)
    return np.where(within, inverted(image), image)


class ConvertColor(ImageOperation):
    """Convert the image from one color space to another.

    Args:
        convert_mode: a :class:`ConvertMode`, such as ConvertMode.COLOR_RGB2GRAY.

    Takes an image (H, W, C) or (H, W) of uint8, uint16 or float32, also a PIL image, and gives an array of the new number
    of channels; a gray one is (H, W).
    """

    dtypes = ("uint8", "uint16", "float32")

    def __init__(self, convert_mode: ConvertMode) -> None:
        self.convert_mode = choice(self, "convert_mode", convert_mode, ConvertMode)

    def array(self, image: np.ndarray) -> np.ndarray:
        cv2 = opencv(api_of(self))
        try:
            return cv2.cvtColor(image, int(self.convert_mode))
        except cv2.error:
            self.refuse_form(image, f"the channels of {self.convert_mode.name}")


class Grayscale(PictureOperation):
    """Make a PIL image gray.

    Args:
        num_output_channels: 1, or 3 for an image of three equal channels. Default: 1.
    """

    def __init__(self, num_output_channels: int = 1) -> None:
        if integer(self, "num_output_channels", num_output_channels) not in (1, 3):
            refuse(self, ValueError, "num_output_channels", num_output_channels, "1 or 3")
        self.num_output_channels = num_output_channels

    def picture(self, image: Any) -> Any:
        return grayed(image, self.num_output_channels, api_of(self))


def grayed(image: Any, channels: int, api: str) -> Any:
    """The gray of the PIL image, in one channel or three."""
    gray = image.convert("L")
    return gray if channels == 1 else pillow("Image", api).merge("RGB", [gray] * 3)


class HsvToRgb(ImageOperation):
    """Convert images from hue, saturation and value to red, green and blue, all from 0 to 1.

    Args:
        is_hwc: whether the three channels are last, (H, W, 3) or (N, H, W, 3), and not (3, H, W) or (N, 3, H, W).
            Default: False.

    Gives float64.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.HsvToRgb(is_hwc=True)(np.array([[[0.5, 1.0, 0.8]]]))
    array([[[0. , 0.8, 0.8]]])
    """

    def __init__(self, is_hwc: bool = False) -> None:
        self.is_hwc = flag(self, "is_hwc", is_hwc)

    def compute(self, *images: Any) -> Any:
        h, s, v = _planes(self, only(self, images))
        sector = np.trunc(h * 6.0)
        f = h * 6.0 - sector
        p, q, t = v * (1.0 - s), v * (1.0 - s * f), v * (1.0 - s * (1.0 - f))
        which = sector.astype(np.int64) % 6
        rgb = [np.choose(which, planes) for planes in ((v, q, p, p, t, v), (t, v, v, q, p, p), (p, p, t, v, v, q))]
        return np.stack([np.where(s == 0.0, v, plane) for plane in rgb], _channel_axis(self))


class RgbToHsv(ImageOperation):
    """Convert images from red, green and blue to hue, saturation and value, all from 0 to 1.

    Args:
        is_hwc: whether the three channels are last, (H, W, 3) or (N, H, W, 3), and not (3, H, W) or (N, 3, H, W).
            Default: False.

    Gives float64.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.RgbToHsv(is_hwc=True)(np.array([[[0.0, 0.8, 0.8]]]))
    array([[[0.5, 1. , 0.8]]])
    """

    def __init__(self, is_hwc: bool = False) -> None:
        self.is_hwc = flag(self, "is_hwc", is_hwc)

    def compute(self, *images: Any) -> Any:
        planes = _planes(self, only(self, images))
        r, g, b = planes
        value, least = np.maximum(np.maximum(r, g), b), np.minimum(np.minimum(r, g), b)
        spread = value - least
        some = np.where(spread == 0, 1, spread)
        to_r, to_g, to_b = ((value - plane) / some for plane in planes)
        hue = np.where(r == value, to_b - to_g, np.where(g == value, 2.0 + to_r - to_b, 4.0 + to_g - to_r))
        hue = np.where(spread == 0, 0.0, (hue / 6.0) % 1.0)
        saturation = np.where(spread == 0, 0.0, spread / np.where(value == 0, 1, value))
        return np.stack([hue, saturation, value], _channel_axis(self))


def _channel_axis(operation: HsvToRgb | RgbToHsv) -> int:
    return -1 if operation.is_hwc else -3


def _planes(operation: HsvToRgb | RgbToHsv, image: Any) -> Any:
    """The three channels of an image or of a batch, float64."""
    if not isinstance(image, np.ndarray) or image.ndim not in (3, 4) or image.shape[_channel_axis(operation)] != 3:
        form = image.shape if isinstance(image, np.ndarray) else type(image).__name__
        wanted = "(H, W, 3) or (N, H, W, 3)" if operation.is_hwc else "(3, H, W) or (N, 3, H, W)"
        raise TypeError(f"{api_of(operation)}: the image is {form}; give a numpy array {wanted}")
    return np.moveaxis(image, _channel_axis(operation), 0).astype(np.float64)
