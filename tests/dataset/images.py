"""The inputs of the tables of rows: the same bytes on every platform and with every numpy."""

import base64
import io
from pathlib import Path

import numpy as np

_RNG = np.random.RandomState(7)  # the legacy stream, which never changes


def _noise(*shape):
    return _RNG.randint(0, 256, shape).astype(np.uint8)


def _smooth(height, width):
    y, x, c = np.ogrid[:height, :width, :3]
    return ((y * 7 + x * 5 * (c + 1) + (y - x) ** 2 // 9 * c) % 511 // 2).astype(np.uint8)


ARRAYS = {
    "odd": _noise(13, 17, 3),
    "even": _noise(16, 12, 3),
    "smooth": _smooth(30, 41),
    "dark": _smooth(20, 24) // 4 + 60,
    "flat": np.full((6, 8, 3), 90, np.uint8),
    "gray": _noise(13, 18),
    "gray1": _noise(12, 15, 1),
    "rgba": _noise(10, 13, 4),
    "two": _noise(9, 10, 2),
    "batch": _noise(2, 8, 9, 3),
    "chw": _noise(3, 11, 10),
    "float": (_noise(13, 17, 3).astype(np.float32) / np.float32(7)),
    "unit": (_noise(14, 9, 3).astype(np.float32) / np.float32(256)),
    "float_gray": (_noise(11, 10).astype(np.float32) / np.float32(256)),
    "float_batch": (_noise(2, 7, 6, 3).astype(np.float32) / np.float32(3)),
    "double": _noise(9, 11, 3) / 4.0,
    "half": _noise(9, 11, 3).astype(np.float16),
    "int32": _noise(8, 7, 3).astype(np.int32),
    "int64": _noise(8, 7, 3).astype(np.int64),
    "int8": (_noise(8, 7, 3) // 2).astype(np.int8),
    "uint16": _noise(8, 7, 3).astype(np.uint16) * 7,
    "bool": _noise(8, 7, 3) > 127,
    "vector": _noise(10),
    "matrix": _noise(3, 4).astype(np.int32),
    "scalar": np.array(3, np.int32),
    "five": _noise(1, 2, 6, 5, 3),
    "batch4": _noise(4, 6, 7, 3),
    "labels": np.eye(4, dtype=np.int32),
    "boxes": np.array([[2, 1, 5, 6, 1], [0, 0, 4, 3, 0], [7, 5, 6, 7, 9]], np.float32),
}
#: Those that operations on one image are not tried on.
OTHERS = ("batch4", "labels", "boxes")


def picture(name):
    """The PIL image of an input."""
    from PIL import Image

    array = PICTURES[name]
    return Image.fromarray(array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array)


PICTURES = {name: ARRAYS[name] for name in ("odd", "even", "smooth", "dark", "flat", "gray", "gray1", "rgba")}


def encoded(form, array, **options):
    """The bytes of an image file, as Decode takes them."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(array).save(file, form, **options)
    return np.frombuffer(file.getvalue(), np.uint8)


def files():
    """Encoded images by name: some that Pillow encodes without loss, whose bytes may change, and some of encoded.txt."""
    rgb, gray = ARRAYS["smooth"], ARRAYS["gray"]
    lossless = {
        "png": encoded("PNG", rgb),
        "png_gray": encoded("PNG", gray),
        "png_rgba": encoded("PNG", ARRAYS["rgba"]),
        "bmp": encoded("BMP", rgb),
        "tiff": encoded("TIFF", rgb),
        "ppm": encoded("PPM", rgb),
    }
    kept = (line.split() for line in Path(__file__).with_name("encoded.txt").read_text().splitlines())
    return (
        lossless
        | {name: np.frombuffer(base64.b64decode(data), np.uint8) for name, data in kept}
        | {"noise": ARRAYS["vector"]}
    )
