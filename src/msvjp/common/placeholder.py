"""A Tensor without values, some of whose lengths are not known: `Tensor(shape=[None, 3], dtype=mindspore.float32)`."""

from typing import Any

import torch

from .._core.tree import tree_leaves
from .dtype import NAMES
from .tensor import Tensor


class Placeholder(Tensor):
    """Stands for any Tensor of its dtype and shape, in which -1 stands for any length. It has no values to compute with."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes, -1 where any will do."""
        return self._lengths

    @property
    def size(self) -> int:
        """0: there are no values."""
        return 0

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return f"Tensor(shape={list(self.shape)}, dtype={NAMES[self.dtype]}, value=\n)"

    __str__ = __repr__


def placeholder(shape: Any, dtype: Any, init: Any) -> Placeholder:
    """A Placeholder of the shape, in which None and -1 stand for any length.

    Raises:
        ValueError: there is no dtype, or an init.
    """
    if dtype is None or init is not None:
        raise ValueError(f"mindspore.Tensor: shape is {list(shape)}, of no fixed lengths; give a dtype, and no init")
    lengths = tuple(-1 if length is None else int(length) for length in shape)
    made = torch.empty([max(length, 0) for length in lengths], dtype=dtype, device="meta")
    made.__class__ = Placeholder
    made._lengths = lengths
    return made


def is_open(shape: Any) -> bool:
    """Whether a shape has a length that is not known."""
    return isinstance(shape, (tuple, list)) and any(length is None or length == -1 for length in shape)


def has_free_sizes(inputs: Any) -> bool:
    """Whether one of the Tensors in the structure stands for Tensors of many shapes."""
    return any(isinstance(x, Placeholder) for x in tree_leaves(inputs))
