"""Pillow and OpenCV, which read, resize and warp images: the extra `vision`."""

import functools
import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any


@functools.cache
def opencv(api: str) -> Any:
    """The module cv2, set so that its results are MindSpore's and its threads none."""
    cv2 = _imported("cv2", api)
    cv2.ipp.setUseIPP(False)  # whose bicubic and float32 resize differ in the last bit
    cv2.setNumThreads(1)
    return cv2


@functools.cache
def has_opencv() -> bool:
    """Whether cv2 is installed: what only gains from it does without."""
    return importlib.util.find_spec("cv2") is not None


@functools.cache
def pillow(name: str, api: str) -> Any:
    """The module of Pillow with that name: Image, ImageOps or ImageEnhance."""
    return _imported(f"PIL.{name}", api)


def _imported(name: str, api: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(
            f"{api}: it needs {name.partition('.')[0]}, which cannot be imported ({error}); pip install 'msvjp[vision]'"
        ) from error


def is_picture(value: Any) -> bool:
    """Whether it is a PIL image. Where Pillow was not imported there is none."""
    image = sys.modules.get("PIL.Image")
    return image is not None and isinstance(value, image.Image)
