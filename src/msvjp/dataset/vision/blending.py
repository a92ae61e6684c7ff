"""How an image is blended with a duller one: contrast, saturation, sharpness, and its hue turned."""

from typing import Any

import numpy as np

from ..._files.image_libraries import opencv


def _blended(first: np.ndarray, share: float, second: np.ndarray, rest: float, cv2: Any) -> np.ndarray:
    """first * share + second * rest."""
    if first.dtype.kind != "f":
        return cv2.addWeighted(first, share, second, rest, 0).reshape(first.shape)
    return (first.astype(np.float64) * share + second.astype(np.float64) * rest).astype(first.dtype)


def contrast(image: np.ndarray, factor: float, api: str) -> np.ndarray:
    """The RGB image blended with the mean of its gray."""
    cv2 = opencv(api)
    mean = cv2.mean(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))[0]
    mean = mean if image.dtype.kind == "f" else round(mean)  # a half to the even number
    factor = float(np.float32(factor))
    return _blended(np.full_like(image, mean), 1 - factor, image, factor, cv2)


def saturation(image: np.ndarray, factor: float, api: str) -> np.ndarray:
    """The RGB image blended with its gray."""
    cv2 = opencv(api)
    gray = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    factor = float(np.float32(factor))
    return _blended(gray, 1 - factor, image, factor, cv2)


def sharpness(image: np.ndarray, factor: float, api: str) -> np.ndarray:
    """The image blended with a smoothed one, whose outermost pixels are its own."""
    cv2 = opencv(api)
    kernel = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], np.float32) / np.float32(13)
    smooth = cv2.filter2D(image, -1, kernel).reshape(image.shape)
    for edge in (0, -1):
        smooth[edge], smooth[:, edge] = image[edge], image[:, edge]
    factor = float(np.float32(factor))
    return _blended(image, factor, smooth, 1 - factor, cv2)  # in this order OpenCV rounds as MindSpore's does


def hue(image: np.ndarray, factor: float, api: str) -> np.ndarray:
    """The RGB image with its hue turned by the factor, of which 1 is once round."""
    cv2 = opencv(api)
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV_FULL)
    if image.dtype == np.uint8:
        hsv[..., 0] += np.uint8(int(np.float32(factor) * np.float32(255)) % 256)
    else:  # MindSpore adds to single bytes of the float32 here
        hsv[..., 0] = (hsv[..., 0] + np.float32(factor * 360)) % np.float32(360)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB_FULL)
