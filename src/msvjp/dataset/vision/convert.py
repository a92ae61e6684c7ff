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
#: The markers before the height, the width and the number of channels.
_JPEG_FRAMES = (0xC0, 0xC1, 0xC2)
_MOST_PIXELS = 2**26  # a header may lie; Pillow has limits of its own


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
        image = None if self.to_pil else _plain_jpeg(api_of(self), data)
        return self._by_pillow(data) if image is None else image

    def _by_pillow(self, data: bytes) -> Any:
        wanted = "give the bytes of an image file" if self.to_pil else f"give the bytes of a {', '.join(_FORMATS)} file"
        library = pillow("Image", api_of(self))
        try:
            image = library.open(io.BytesIO(data), formats=None if self.to_pil else _FORMATS).convert("RGB")
        except (OSError, SyntaxError, ValueError, library.DecompressionBombError) as error:
            failed = ValueError if self.to_pil else RuntimeError
            raise failed(f"{api_of(self)}: {len(data)} bytes cannot be decoded: {error}; {wanted}") from error
        return image if self.to_pil else np.asarray(image)


def _plain_jpeg(api: str, data: bytes) -> np.ndarray | None:
    """The image by OpenCV, which takes half of Pillow's time and gives the same, where that is known of the file."""
    height, width, channels = _jpeg_form(data)
    if channels not in (1, 3) or height * width > _MOST_PIXELS or _JPEG_END not in data[-64:]:
        return None
    cv2 = opencv(api)
    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    return cv2.imdecode(np.frombuffer(data, np.uint8), flags)  # or None


def _jpeg_form(data: bytes) -> tuple[int, int, int]:
    """The height, width and number of channels in the header of a JPEG file; zeros for another file."""
    place = 2 if data[:3] == b"\xff\xd8\xff" else len(data)
    while place + 9 < len(data) and data[place] == 0xFF:
        length, height, width = (int.from_bytes(data[place + i : place + i + 2], "big") for i in (2, 5, 7))
        if data[place + 1] in _JPEG_FRAMES:
            return height, width, data[place + 9]
        place += 2 + length
    return 0, 0, 0


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
