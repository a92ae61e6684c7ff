"""Operations on the numbers of an image and on the order of its axes: what makes it ready for a network."""

from typing import Any

import numpy as np

from ..._files.image_libraries import is_picture
from .._draws import Stream
from ..transforms.arguments import api_of, flag, number, only, positive, refuse, several
from ..transforms.casting import TypeCast, cast, dtype_of
from .image import ALL_NUMBERS, AT_LEAST_TWO, ImageOperation


class Rescale(ImageOperation):
    """Multiply each number by a factor and add another: v * rescale + shift.

    Args:
        rescale: the factor, an int or float of at least 0.
        shift: what is added, an int or float.

    Takes an array of any shape, also a PIL image, and gives one of float32.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Rescale(0.5, -1.0)(np.array([0, 255], np.uint8))
    array([ -1. , 126.5], dtype=float32)
    """

    ranks = tuple(range(33))
    by_number = True

    def __init__(self, rescale: float, shift: float) -> None:
        self.rescale, self.shift = number(self, "rescale", rescale), number(self, "shift", shift)
        if rescale < 0:
            refuse(self, RuntimeError, "rescale", rescale, "a number of at least 0, as MindSpore demands")

    def array(self, image: np.ndarray) -> np.ndarray:
        factor, shift = np.float64(np.float32(self.rescale)), np.float64(np.float32(self.shift))
        return np.asarray(np.asarray(image, np.float64) * factor + shift, np.float32)

    def chunk(self, images: np.ndarray) -> np.ndarray:
        images = self.checked(images)
        if self.shift or images.itemsize > 4 or images.dtype in (np.int32, np.uint32):
            return self.array(images)
        return np.multiply(
            images, np.float32(self.rescale), dtype=np.float32, casting="unsafe"
        )  # the same, rounded once


class Normalize(ImageOperation):
    """Subtract a mean from each number and divide it by a deviation: (v - mean) / std.

    Args:
        mean: a list or tuple of numbers from 0 to 255, one for each channel or one for all.
        std: as many numbers above 0, up to 255.
        is_hwc: whether the channels are last, (H, W, C), and not (C, H, W). Default: True.

    Takes images (..., H, W, C) or (..., C, H, W), or an image (H, W), also a PIL image, and gives float32.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.Normalize([100.0], [50.0])(np.array([[0, 100, 200]], np.uint8))
    array([[-2.,  0.,  2.]], dtype=float32)
    """

    ranks, dtypes = AT_LEAST_TWO, ALL_NUMBERS
    by_number = True

    def __init__(self, mean: list[float], std: list[float], is_hwc: bool = True) -> None:
        self.mean, self.std = moments(self, mean, std)
        self.is_hwc = flag(self, "is_hwc", is_hwc)

    def array(self, image: np.ndarray) -> np.ndarray:
        channels = 1 if image.ndim == 2 else image.shape[-1 if self.is_hwc else -3]
        if len(self.mean) not in (1, channels):
            self.refuse_form(image, f"{len(self.mean)} channels, which are {'last' if self.is_hwc else 'first'}")
        shape = (-1,) if self.is_hwc or image.ndim == 2 else (-1, 1, 1)
        mean, std = (np.array(numbers, np.float32).reshape(shape) for numbers in (self.mean, self.std))
        out = np.subtract(image, mean, dtype=np.float32, casting="unsafe")
        return np.divide(out, std, out=out)

    def chunk(self, images: np.ndarray) -> Any:
        return self.array(self.checked(images)) if images.ndim > 3 else NotImplemented


def moments(operation: Any, mean: Any, std: Any) -> tuple[list[float], list[float]]:
    """As many means, from 0 to 255, as deviations, above 0."""
    if len(several(operation, "mean", mean)) != len(several(operation, "std", std)):
        refuse(operation, ValueError, "std", std, f"as many numbers as mean has, {len(mean)}")
    means = [number(operation, "mean", value, 0, 255) for value in mean]
    return means, [positive(operation, "std", value, 255) for value in std]


class NormalizePad(ImageOperation):
    """Normalize an image of three channels, and put a fourth one of zeros after them.

    Args:
        mean: a list or tuple of three numbers from 0 to 255, one for each channel.
        std: three numbers above 0, up to 255.
        dtype: "float32" or "float16". Default: "float32".
        is_hwc: whether the channels are last, (H, W, 3), and not (3, H, W). Default: True.

    Gives an array (H, W, 4) or (4, H, W) of that dtype.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.NormalizePad([1.0, 2.0, 3.0], [1.0, 1.0, 2.0])(np.ones((1, 1, 3), np.uint8))
    array([[[ 0., -1., -1.,  0.]]], dtype=float32)
    """

    ranks, dtypes = (3,), ALL_NUMBERS

    def __init__(self, mean: list[float], std: list[float], dtype: str = "float32", is_hwc: bool = True) -> None:
        self.mean, self.std = moments(self, mean, std)
        if not isinstance(dtype, str):
            refuse(self, TypeError, "dtype", dtype, "'float32' or 'float16'")
        if dtype not in ("float32", "float16"):
            refuse(self, ValueError, "dtype", dtype, "'float32' or 'float16'")
        self.dtype = dtype
        self.is_hwc = flag(self, "is_hwc", is_hwc)

    def array(self, image: np.ndarray) -> np.ndarray:
        axis = 2 if self.is_hwc else 0
        if image.shape[axis] != 3:
            self.refuse_form(image, f"3 channels, which are {'last' if self.is_hwc else 'first'}")
        normal = Normalize(self.mean, self.std, self.is_hwc).array(image)
        return np.concatenate([normal, np.zeros_like(normal.take([0], axis))], axis).astype(self.dtype)


class HWC2CHW(ImageOperation):
    """Put the channels of an image first: (H, W, C) becomes (C, H, W).

    An image (H, W) stays as it is. Takes also a PIL image, and gives an array.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.HWC2CHW()(np.zeros((28, 32, 3), np.uint8)).shape
    (3, 28, 32)
    """

    by_number = True

    def array(self, image: np.ndarray) -> np.ndarray:
        return channels_first(image)

    def chunk(self, images: np.ndarray) -> Any:
        self.checked(images[0])
        return channels_first(images)


def channels_first(images: np.ndarray) -> np.ndarray:
    """The images (..., height, width, channels) with the channels before the height; an image (height, width) itself."""
    return images if images.ndim == 2 else np.ascontiguousarray(np.moveaxis(images, -1, -3))


class ToTensor(ImageOperation):
    """Divide the numbers by 255 and put the channels first: (H, W, C) becomes (C, H, W), (H, W) becomes (1, H, W).

    Args:
        output_type: the dtype of what comes, a dtype of MindSpore's or numpy's. Default: numpy.float32.

    Takes an array, or a PIL image, and gives an array. Floats are divided as well.

    >>> import numpy as np
    >>> from mindspore.dataset import vision
    >>> vision.ToTensor()(np.full((2, 3), 255, np.uint8))
    array([[[1., 1., 1.],
            [1., 1., 1.]]], dtype=float32)
    """

    by_number = True

    def __init__(self, output_type: Any = np.float32) -> None:
        self.output_type = dtype_of(self, "output_type", output_type)

    def array(self, image: np.ndarray) -> np.ndarray:
        return self._finished(image[..., None] if image.ndim == 2 else image)

    def chunk(self, images: np.ndarray) -> Any:
        self.checked(images[0])
        return self._finished(images[..., None] if images.ndim == 3 else images)

    def _finished(self, images: np.ndarray) -> np.ndarray:
        return cast(channels_first(images).astype(np.float32) * np.float32(1 / 255), self.output_type)

    def called(self, stream: Stream, *values: Any) -> Any:
        """A PIL image is divided in float64."""
        if len(values) != 1 or not is_picture(values[0]):
            return super().called(stream, *values)
        array = np.asarray(values[0])
        return (channels_first(array[..., None] if array.ndim == 2 else array) / 255.0).astype(self.output_type)


class ToType(TypeCast):
    """Cast the numbers to a dtype: another name of :class:`mindspore.dataset.transforms.TypeCast`."""


class LinearTransformation(ImageOperation):
    """Multiply the flattened image, less a mean, with a square matrix: whitening.

    Args:
        transformation_matrix: a numpy array (D, D), where D is the number of numbers in an image.
        mean_vector: a numpy array (D,).

    Takes an array of any shape with D numbers, and gives one of that shape.

    Raises:
        ValueError: the image has not D numbers.
    """

    def __init__(self, transformation_matrix: np.ndarray, mean_vector: np.ndarray) -> None:
        for word, value in (("transformation_matrix", transformation_matrix), ("mean_vector", mean_vector)):
            if not isinstance(value, np.ndarray):
                refuse(self, TypeError, word, value, "a numpy array")
        if len(set(transformation_matrix.shape)) != 1:
            refuse(self, ValueError, "transformation_matrix", transformation_matrix.shape, "a square matrix")
        if mean_vector.shape[0] != transformation_matrix.shape[0]:
            refuse(self, ValueError, "mean_vector", mean_vector.shape, f"{transformation_matrix.shape[0]} numbers")
        self.transformation_matrix, self.mean_vector = transformation_matrix, mean_vector

    def compute(self, *images: Any) -> Any:
        image = only(self, images)
        if not isinstance(image, np.ndarray):
            raise TypeError(f"{api_of(self)}: the image is a {type(image).__name__}; give a numpy array")
        if image.size != len(self.mean_vector):
            raise ValueError(
                f"{api_of(self)}: the image has shape {image.shape}; give one of {len(self.mean_vector)} numbers"
            )
        return np.dot(image.reshape(1, -1) - self.mean_vector, self.transformation_matrix).reshape(image.shape)
