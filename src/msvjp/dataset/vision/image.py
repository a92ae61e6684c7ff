"""What the operations on images share: which arrays and PIL images they take."""

import functools
from operator import attrgetter
from typing import Any, NoReturn

import numpy as np

from ..._files.image_libraries import is_picture
from .._draws import Stream
from ..transforms.arguments import api_of, only
from ..transforms.operation import Operation, RandomOperation

#: The types of numbers that OpenCV, and so MindSpore, has in an image.
NUMBERS = ("bool", "int8", "uint8", "int16", "uint16", "int32", "float16", "float32", "float64")
ALL_NUMBERS = (*NUMBERS, "uint32", "int64", "uint64")

#: The name of a dtype, which numpy itself makes anew each time: a microsecond for each image.
dtype_name = functools.cache(attrgetter("name"))

#: The numbers of dimensions of an image and of batches of them.
AT_LEAST_TWO = tuple(range(2, 33))


class _OnImages(Operation):
    """Which images an operation takes; they are arrays (height, width, channels) or (height, width), or PIL images."""

    ranks: tuple[int, ...] = (2, 3)
    channels: tuple[int, ...] = ()  #: any number of them
    dtypes: tuple[str, ...] = NUMBERS

    def taken(self, value: Any) -> Any:
        if not isinstance(value, np.ndarray) and not is_picture(value):
            raise TypeError(f"{api_of(self)}: the image is a {type(value).__name__}; give a numpy array or a PIL image")
        return value

    def checked(self, image: np.ndarray) -> np.ndarray:
        """The array, if it has a shape and dtype that the operation takes."""
        if image.ndim not in self.ranks:
            self.refuse_form(
                image, "at least 2 dimensions" if self.ranks == AT_LEAST_TWO else f"{_either(self.ranks)} dimensions"
            )
        if self.channels and (image.shape[-1] if image.ndim > 2 else 1) not in self.channels:
            self.refuse_form(image, f"{_either(self.channels)} channels, which are last")
        if dtype_name(image.dtype) not in self.dtypes:
            self.refuse_form(image, f"the dtype {_either(self.dtypes)}")
        return image

    def refuse_form(self, image: np.ndarray, wanted: str) -> NoReturn:
        raise RuntimeError(
            f"{api_of(self)}: the image has shape {image.shape} and dtype {image.dtype}; give one with {wanted}"
            + (" (an encoded image is for Decode)" if image.ndim == 1 else "")
        )


def _either(choices: tuple) -> str:
    return " or ".join(map(str, choices))


class ImageOperation(_OnImages):
    """An operation on one image: `array` says what it does to an array, `picture` what to a PIL image."""

    def compute(self, *images: Any) -> Any:
        image = only(self, images)
        return self.picture(image) if is_picture(image) else self.array(self.checked(np.asarray(image)))

    def array(self, image: np.ndarray) -> Any:
        """The operation on an array of the shape and dtype that it takes."""
        raise NotImplementedError

    def picture(self, image: Any) -> Any:
        """The operation on a PIL image, which becomes an array where MindSpore has no other way."""
        return self.array(self.checked(np.asarray(image)))


class PictureOperation(ImageOperation):
    """An operation that is there for PIL images alone."""

    in_python = True
    wrong_image: type[Exception] = TypeError

    def taken(self, value: Any) -> Any:
        return value

    def compute(self, *images: Any) -> Any:
        image = only(self, images)
        if not is_picture(image):
            raise self.wrong_image(
                f"{api_of(self)}: the image is a {type(image).__name__}; give a PIL image: see ToPIL and Decode(to_pil=True)"
            )
        return self.picture(image)


class RandomImageOperation(_OnImages, RandomOperation):
    """An operation on an image that draws: `draw` says what, `array` what it then does to the image.

    A PIL image is another matter: `picture` draws from Python's `random`, as MindSpore does there.
    """

    #: Whether it takes several images, to do the same to each of them.
    same_for_several = False

    def compute(self, stream: Stream, *images: Any) -> Any:
        if not self.same_for_several:
            only(self, images)
        if len(images) == 1 and is_picture(images[0]):
            return self.picture(stream, images[0])
        arrays = [self.checked(np.asarray(image)) for image in images]
        drawn = self.draw(stream, arrays[0])
        out = tuple(self.array(array, *drawn) for array in arrays)
        return out if len(out) > 1 else out[0]

    def draw(self, stream: Stream, image: np.ndarray) -> tuple:
        """What is drawn for an image: the arguments of `array` after it."""
        raise NotImplementedError

    def array(self, image: np.ndarray, *drawn: Any) -> Any:
        """The operation on an array of the shape and dtype that it takes, with what was drawn."""
        raise NotImplementedError

    def picture(self, stream: Stream, image: Any) -> Any:
        """The operation on a PIL image, which becomes an array where MindSpore has no other way."""
        array = self.checked(np.asarray(image))
        return self.array(array, *self.draw(stream, array))
