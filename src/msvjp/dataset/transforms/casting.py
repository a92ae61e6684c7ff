"""Casts, as C makes them."""

from typing import Any

import numpy as np
import torch

from ...common.dtype import dtype_to_nptype
from .arguments import refuse
from .arrays import ArrayOperation


class TypeCast(ArrayOperation):
    """Cast the numbers to a dtype.

    Args:
        data_type: a dtype of MindSpore's or numpy's, or its name.

    Floats become integers as in C: cut off towards zero, and what does not fit wraps round.

    Raises:
        RuntimeError: the array is one of strings.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.TypeCast(np.uint8)(np.array([1.7, 256.7, -1.5]))
    array([  1,   0, 255], dtype=uint8)
    """

    def __init__(self, data_type: Any) -> None:
        self.data_type = dtype_of(self, "data_type", data_type)

    def array(self, array: np.ndarray) -> np.ndarray:
        if array.dtype.kind in "SU":
            self.refuse_array(array, "numbers")
        return cast(array, self.data_type)

    def chunk(self, arrays: np.ndarray) -> np.ndarray:
        return self.array(arrays)


def cast(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The array in the dtype, by C's casts, which know no overflow."""
    with np.errstate(invalid="ignore", over="ignore"):
        return array.astype(dtype)


def dtype_of(operation: Any, word: str, dtype: Any) -> np.dtype:
    """The numpy dtype, of numbers or bool, that a dtype of MindSpore's or numpy's or a name means."""
    try:
        found = np.dtype(dtype_to_nptype(dtype) if isinstance(dtype, torch.dtype) else dtype)
    except TypeError:
        found = None
    if found is None or dtype is None:
        refuse(operation, TypeError, word, dtype, "a dtype that numpy has, such as mindspore.float32 or numpy.float32")
    if found.kind not in "biuf" or found.itemsize > 8:
        refuse(operation, RuntimeError, word, dtype, "a dtype of integers, floats or bool")
    return found
