"""Functions that read, write and encode the files of images."""

import os
from typing import Any, NoReturn

import numpy as np
import torch

from ..._files.image_libraries import is_picture, opencv
from .enums import ImageReadMode


def _fail(name: str, error: type[Exception], what: str) -> NoReturn:
    raise error(f"mindspore.dataset.vision.{name}: {what}")


def read_file(filename: str) -> np.ndarray:
    """The bytes of a file, a uint8 array.

    Raises:
        TypeError: filename is not a str.
        RuntimeError: there is no such file.
    """
    return np.frombuffer(_read("read_file", filename), np.uint8).copy()


def _read(name: str, filename: Any) -> bytes:
    if not isinstance(filename, str):
        _fail(name, TypeError, f"filename is {filename!r}; give a str")
    if not os.path.isfile(filename):
        _fail(name, RuntimeError, f"there is no file {os.path.abspath(filename)}")
    with open(filename, "rb") as file:
        return file.read()


def read_image(filename: str, mode: ImageReadMode = ImageReadMode.UNCHANGED) -> np.ndarray:
    """The image in a file: a uint8 array (H, W, 3), for a gray one (H, W, 1), for one with transparency (H, W, 4).

    Args:
        filename: a JPEG, PNG, BMP or TIFF file.
        mode: an :class:`ImageReadMode`, as what it is read. Default: ImageReadMode.UNCHANGED.

    Raises:
        TypeError: filename is not a str, or mode not an ImageReadMode.
        RuntimeError: there is no such file, or it is no image that can be read.
    """
    data = _read("read_image", filename)
    if not isinstance(mode, ImageReadMode):
        _fail("read_image", TypeError, f"mode is {mode!r}; give an ImageReadMode")
    cv2 = opencv("mindspore.dataset.vision.read_image")
    flags = (cv2.IMREAD_UNCHANGED, cv2.IMREAD_GRAYSCALE, cv2.IMREAD_COLOR)
    is_known = data[:4] != b"GIF8" and len(data) > 0
    image = cv2.imdecode(np.frombuffer(data, np.uint8), flags[mode]) if is_known else None
    if image is None:
        _fail(
            "read_image", RuntimeError, f"{filename} is no image that can be read; give a JPEG, PNG, BMP or TIFF file"
        )
    return image[..., None] if image.ndim == 2 else np.ascontiguousarray(image[..., [2, 1, 0, 3][: image.shape[2]]])


def write_file(filename: str, data: Any) -> None:
    """Write bytes to a file.

    Args:
        filename: its name.
        data: a uint8 array or Tensor of one dimension.

    Raises:
        TypeError: filename is not a str, or data neither an array nor a Tensor.
        RuntimeError: data has another dtype or number of dimensions, or the file cannot be written.
    """
    array = _array("write_file", "data", data)
    if array.size and (array.ndim != 1 or array.dtype != np.uint8):
        _fail("write_file", RuntimeError, f"data is {_form(array)}; give uint8 of one dimension")
    _write("write_file", filename, array)


def encode_jpeg(image: Any, quality: int = 75) -> np.ndarray:
    """The bytes of a JPEG file of the image.

    Args:
        image: a uint8 array or Tensor (H, W, 3), (H, W, 1) or (H, W).
        quality: from 1 to 100. Default: 75.

    Raises:
        TypeError: image is neither an array nor a Tensor, or quality not an int.
        RuntimeError: image has another form, or quality is out of range.
    """
    return _encoded("encode_jpeg", image, "quality", quality)


def encode_png(image: Any, compression_level: int = 6) -> np.ndarray:
    """The bytes of a PNG file of the image.

    Args:
        image: a uint8 array or Tensor (H, W, 3), (H, W, 1) or (H, W).
        compression_level: from 0 to 9. Default: 6.

    Raises:
        TypeError: image is neither an array nor a Tensor, or compression_level not an int.
        RuntimeError: image has another form, or compression_level is out of range.
    """
    return _encoded("encode_png", image, "compression_level", compression_level)


def write_jpeg(filename: str, image: Any, quality: int = 75) -> None:
    """Write the image to a JPEG file.

    Args:
        filename: its name.
        image: a uint8 array or Tensor (H, W, 3), (H, W, 1) or (H, W).
        quality: from 1 to 100. Default: 75.

    Raises:
        TypeError: filename is not a str, image neither an array nor a Tensor, or quality not an int.
        RuntimeError: image has another form, quality is out of range, or the file cannot be written.
    """
    _write("write_jpeg", filename, _encoded("write_jpeg", image, "quality", quality))


def write_png(filename: str, image: Any, compression_level: int = 6) -> None:
    """Write the image to a PNG file.

    Args:
        filename: its name.
        image: a uint8 array or Tensor (H, W, 3), (H, W, 1) or (H, W).
        compression_level: from 0 to 9. Default: 6.

    Raises:
        TypeError: filename is not a str, image neither an array nor a Tensor, or compression_level not an int.
        RuntimeError: image has another form, compression_level is out of range, or the file cannot be written.
    """
    _write("write_png", filename, _encoded("write_png", image, "compression_level", compression_level))


def _encoded(name: str, image: Any, word: str, level: Any) -> np.ndarray:
    low, high = (1, 100) if word == "quality" else (0, 9)
    if not isinstance(level, int):
        _fail(name, TypeError, f"{word} is {level!r}; give an int")
    array = _array(name, "image", image)
    if array.dtype != np.uint8 or array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3)):
        _fail(name, RuntimeError, f"image is {_form(array)}; give uint8 (H, W, 3), (H, W, 1) or (H, W)")
    if not low <= level <= high:
        _fail(name, RuntimeError, f"{word} is {level}; give an int from {low} to {high}")
    cv2 = opencv(f"mindspore.dataset.vision.{name}")
    is_color = array.ndim == 3 and array.shape[2] == 3
    array = array[..., ::-1] if is_color else array
    if word == "quality":
        return cv2.imencode(".jpg", array, [cv2.IMWRITE_JPEG_QUALITY, level])[1].reshape(-1)
    options = [cv2.IMWRITE_PNG_COMPRESSION, level, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]
    return cv2.imencode(".png", array, options)[1].reshape(-1)


def _array(name: str, word: str, value: Any) -> np.ndarray:
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy()
    if not isinstance(value, np.ndarray):
        _fail(name, TypeError, f"{word} is a {type(value).__name__}; give a numpy array or a Tensor")
    return value


def _form(array: np.ndarray) -> str:
    return f"{array.dtype} {array.shape}"


def _write(name: str, filename: Any, data: np.ndarray) -> None:
    if not isinstance(filename, str):
        _fail(name, TypeError, f"filename is {filename!r}; give a str")
    try:
        with open(filename, "wb") as file:
            file.write(data.tobytes())
    except OSError as error:
        raise RuntimeError(f"mindspore.dataset.vision.{name}: {filename} cannot be written: {error}") from error


def get_image_num_channels(image: Any) -> int:
    """The number of channels of an image: of an array the last axis, of one of two dimensions 1.

    Raises:
        TypeError: image is neither a numpy array nor a PIL image.
        RuntimeError: the array has less than two dimensions.
    """
    if is_picture(image):
        return len(image.getbands())
    return 1 if _image("get_image_num_channels", image).ndim == 2 else image.shape[-1]


def get_image_size(image: Any) -> list[int]:
    """The height and width of an image, a list.

    Raises:
        TypeError: image is neither a numpy array nor a PIL image.
        RuntimeError: the array has less than two dimensions.
    """
    if is_picture(image):
        return [image.height, image.width]
    return list(image.shape if _image("get_image_size", image).ndim == 2 else image.shape[-3:-1])


def _image(name: str, image: Any) -> np.ndarray:
    if not isinstance(image, np.ndarray):
        _fail(name, TypeError, f"image is a {type(image).__name__}; give a numpy array or a PIL image")
    if image.ndim < 2:
        _fail(name, RuntimeError, f"image is {_form(image)}; give at least two dimensions")
    return image
