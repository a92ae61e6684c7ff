"""mindspore.dataset.transforms.py_transforms: the operations of MindSpore 1.x that were written in Python."""

from typing import Any

import numpy as np

from .arguments import api_of, integer, number
from .arrays import ArrayOperation
from .compound import Compose, RandomApply, RandomChoice, RandomOrder, not_random

__all__ = [
    "Compose",
    "OneHotOp",
    "RandomApply",
    "RandomChoice",
    "RandomOrder",
    "not_random",
]


class OneHotOp(ArrayOperation):
    """Make labels into rows of zeros with a one where the label is.

    Args:
        num_classes: how many labels there are, an int above 0.
        smoothing_rate: how much of the one is shared out among all labels, from 0 to 1. Default: 0.0.

    Takes an integer array of any shape, and gives float64 with one axis more.

    Raises:
        ValueError: the labels are not integers, or not below num_classes.

    >>> from mindspore.dataset.transforms import py_transforms
    >>> py_transforms.OneHotOp(3)(1)
    array([0., 1., 0.])
    """

    in_python = True

    def __init__(self, num_classes: int, smoothing_rate: float = 0.0) -> None:
        self.num_classes = integer(self, "num_classes", num_classes, 1)
        self.smoothing_rate = number(self, "smoothing_rate", smoothing_rate, 0, 1)

    def array(self, array: np.ndarray) -> np.ndarray:
        if array.dtype.kind not in "iu" or (array >= self.num_classes).any():
            raise ValueError(f"{api_of(self)}: the labels are {array}; give integers from 0 to {self.num_classes - 1}")
        hot: Any = array[..., None] == np.arange(self.num_classes)
        return (1 - self.smoothing_rate) * hot + self.smoothing_rate / self.num_classes
