"""Operations that turn files into images, and images of one kind into those of another."""

import io
from typing import Any

import numpy as np

from ..._files.image_libraries import is_picture, opencv, pillow
from ..transforms.arguments import api_of, flag, only
from .image import ImageOperation

#: What an array may hold to become a PIL image of one channel; one of more channels holds uint8.
_GRAY = ("bool", "int8", "int16", "int32", "uint8", "uint16", "uint32", "float32", "float64")
#: The files that MindSpore decodes into an array; others only into a PIL image.
_FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "PPM")
_JPEG_END = b"\xff\xd9"


class Decode(ImageOperation):
    """Decode the bytes of an image file into an RGB image.

    Args:
        to_pil: whether it is a PIL image, and not a uint8 array (H, W, 3). Default: False.

    Takes bytes, or a uint8 array of one dimension.

    Raises:
        RuntimeError: the bytes are no image that can be decoded; with to_pil a ValueError.

    >>> import io
    >>> from PIL import Image
    >>> from mindspore.dataset import vision
    >>> file = io.BytesIO()
    >>> Image.new("RGB", (4, 3)).save(file, "PNG")
    >>> vision.Decode()(file.getvalue()).shape
    (3, 4, 3)
    """

    is_heavy = True

    def __init__(self, to_pil: bool = False) -> None:
        self.to_pil = self.in_python = flag(self, "to_pil", to_pil)

    def taken(self, value: Any) -> Any:
        if not isinstance(value, (bytes, np.ndarray)):
            raise TypeError(
                f"{api_of(self)}: the file is a {type(value).__name__}; give its bytes or a uint8 array of them"
            )
        return value

    def compute(self, *images: Any) -> Any:
        data = _bytes(self, only(self, images))
        wanted = "give the bytes of an image file" if self.to_pil else f"give the bytes of a {', '.join(_FORMATS)} file"
        try:
            image = pillow("Image", api_of(self)).open(io.BytesIO(data), formats=None if self.to_pil else _FORMATS)
            return image.convert("RGB") if self.to_pil else self._array(image, data)
        except (OSError, SyntaxError, ValueError) as error:
            failed = ValueError if self.to_pil else RuntimeError
            raise failed(f"{api_of(self)}: {len(data)} bytes cannot be decoded: {error}; {wanted}") from error

    def _array(self, image: Any, data: bytes) -> np.ndarray:
        if image.format == "JPEG" and image.mode != "CMYK" and _JPEG_END in data[-64:]:
            cv2 = opencv(api_of(self))  # twice as fast, with the same numbers
            return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
        return np.asarray(image.convert("RGB"))


def _bytes(operation: Any, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    array = np.asarray(value)
    if array.dtype.kind == "S" and array.size == 1:
        return array.tobytes()
    if array.ndim != 1 or array.dtype.kind == "U":
        raise TypeError(
            f"{api_of(operation)}: the file has shape {array.shape} and dtype {array.dtype}; "
            "give a uint8 array of one dimension"
        )
    return array.tobytes()


class ToPIL(ImageOperation):
    """Make an array a PIL image; a PIL image stays as it is.

    Takes an array (H, W) or (H, W, 1) of any dtype that Pillow has, or one of uint8 with 2, 3 or 4 channels.

    Raises:
        TypeError: Pillow has no image of that dtype.
        ValueError: the array has not 2 or 3 dimensions, or more than 4 channels.
    """

    in_python = True

    def taken(self, value: Any) -> Any:
        return value

    def compute(self, *images: Any) -> Any:
        image = only(self, images)
        if is_picture(image):
            return image
        if not isinstance(image, np.ndarray):
            raise TypeError(f"{api_of(self)}: the image is a {type(image).__name__}; give a numpy array or a PIL image")
        if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] > 4):
            raise ValueError(
                f"{api_of(self)}: the image has shape {image.shape}; give (H, W) or (H, W, C), C at most 4"
            )
        gray = image[..., 0] if image.ndim == 3 and image.shape[2] == 1 else image
        known = _GRAY if gray.ndim == 2 else ("uint8",)
        if image.dtype.name not in known:
            raise TypeError(
                f"{api_of(self)}: the image {image.shape} is one of {image.dtype}; give {' or '.join(known)}"
            )
        return pillow("Image", api_of(self)).fromarray(gray)


class ToNumpy(ImageOperation):
    """Make a PIL image an array: (H, W, C), or (H, W) where it has one channel.

    >>> from PIL import Image
    >>> from mindspore.dataset import vision
    >>> vision.ToNumpy()(Image.new("RGB", (4, 3))).shape
    (3, 4, 3)
    """

    def taken(self, value: Any) -> Any:
        return value

    def compute(self, *images: Any) -> Any:
        return np.array(only(self, images))
