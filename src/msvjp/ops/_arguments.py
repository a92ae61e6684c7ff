"""Arguments in the forms in which scripts write them, as torch takes them."""

import numpy as np
import torch

from .._core.tree import tree_leaves
from ..common.tensor import Tensor


def dims(shape):
    """A shape, or axes, as a sequence of ints: from a tuple, a list, one int or a Tensor."""
    if isinstance(shape, torch.Tensor):
        shape = shape.tolist()
    return (shape,) if isinstance(shape, (int, np.integer)) else shape


def starred(args, given=None):
    """The shape in `x.f(2, 3)`, `x.f((2, 3))` and `x.f(shape=(2, 3))` alike."""
    if given is not None:
        return dims(given)
    return dims(args[0]) if len(args) == 1 else args


def holds_tensor(value):
    """Whether the value is a Tensor, or a (nested) list or tuple with one in it."""
    return isinstance(value, torch.Tensor) or (isinstance(value, (list, tuple)) and any(map(holds_tensor, value)))


def tensor_like(value, x):
    """A number, a list, a numpy array or a Tensor, in the dtype of x and on its device; Tensors stay in their graph."""
    if isinstance(value, torch.Tensor):
        return value.to(x.dtype)
    if holds_tensor(value):
        return torch.stack([tensor_like(item, x) for item in value])
    return torch.as_tensor(value, dtype=x.dtype, device=x.device)


def as_array(value, device=None):
    """What mindspore.numpy takes as an array: a Tensor; or numbers and lists, with ints as int32, floats as float32."""
    if isinstance(value, torch.Tensor):
        return value
    if holds_tensor(value):
        return torch.stack(all_tensors(value))
    made = Tensor(value, device=device)
    if made.dtype != torch.int64 or isinstance(value, (np.ndarray, np.generic)):
        return made
    if not torch.equal(made.int(), made):
        raise ValueError(
            f"mindspore.numpy: ints are int32 there, which {value} exceeds; give a Tensor of int64 instead"
        )
    return made.int()


def all_tensors(values):
    """Several arrays as a list of tensors: the numbers and lists among them are put where the first Tensor is."""
    device = next((leaf.device for leaf in tree_leaves(values)), None)
    return [as_array(value, device) for value in values]


_INTEGERS = frozenset({torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8})


def integers(indices):
    """Indices as int64. TypeError for floats and bools, which torch would cut to integers without a word."""
    if not isinstance(indices, torch.Tensor) or indices.dtype not in _INTEGERS:
        kind = indices.dtype if isinstance(indices, torch.Tensor) else type(indices).__name__
        raise TypeError(f"mindspore.ops: the indices are {kind}; give a Tensor of integers, such as mindspore.int32")
    return indices.long()
