"""Tensors from numbers and numbers from Tensors, as most tests write them."""

import numpy as np
from mindspore import Tensor


def vec(*values, dtype=np.float32):
    """A Tensor of these numbers, or rows of them."""
    return Tensor(np.array(values, dtype))


def plain(structure):
    """The structure with (nested) lists of numbers in the places of its Tensors."""
    if isinstance(structure, Tensor):
        return structure.asnumpy().tolist()
    if isinstance(structure, (tuple, list)):
        return type(structure)(plain(item) for item in structure)
    return structure
