"""What `initializer` gives: a Tensor whose values are yet to be made."""

import contextlib
import itertools

import numpy as np
import torch

from .._core.switch import inside_torch, plain
from .device import as_device
from .seed import get_seed
from .tensor import Tensor

#: What stands for the seed where `set_seed` was not called, as in MindSpore.
_unseeded = itertools.count(0, 2)


class Uninitialized(Tensor):
    """A Tensor without values: it knows its shape, dtype and device, and what will fill it.

    `init_data()` does, and so do `asnumpy()` and whatever makes a Parameter of it or gives it to one: the random numbers
    are drawn at that moment, in that order. The same object is an ordinary Tensor from then on. Until then everything
    that needs the values refuses.
    """

    def __new__(cls, shape, dtype, device, init):
        device = device or torch.empty(0).device
        tensor = plain._make_wrapper_subclass(cls, shape, dtype=dtype, device=device)  # has no memory
        tensor._init = init
        return tensor

    def __init__(self, *args, **kwargs):
        pass  # all was done in __new__; Tensor(shape=..., init=...) comes by here with its own arguments

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        raise RuntimeError(
            "mindspore.Tensor: the values are yet to be made; call init_data(), or make a Parameter of it"
        )

    @property
    def has_init(self):
        """Whether the values are yet to be made: True."""
        return True

    @property
    def init(self):
        """The Initializer that is yet to run."""
        return self._init

    def init_data(self, slice_index=None, shape=None, opt_shard_group=None):
        """Make the values and return the Tensor itself.

        Args:
            slice_index: an int that, with `set_seed`'s seed, decides the random numbers; the same gives the same ones.
            shape: of the values, if another one: a slice of what was asked for.
            opt_shard_group: accepted as in MindSpore.
        """
        lengths = self.shape if shape is None else tuple(shape)
        with contextlib.nullcontext() if slice_index is None else _numpy_seeded(slice_index):
            made = self._init._made(lengths, self.dtype, _device(self))
        torch.utils.swap_tensors(self, made)
        return self

    def asnumpy(self):
        """The elements as a numpy array; makes them."""
        return self.init_data().asnumpy()

    numpy = asnumpy

    def __array__(self, *args, **kwargs):
        return self.init_data().__array__(*args, **kwargs)

    def __repr__(self, *, tensor_contents=None):
        return f"Tensor(shape={list(self.shape)}, dtype={self.type()}, value=<uninitialized>)"

    __str__ = __repr__

    def move_to(self, to, blocking=True):
        """One that will be filled in the same way, on another device."""
        return Uninitialized(self.shape, self.dtype, as_device("mindspore.Tensor", to), self._init)

    def __deepcopy__(self, memo):
        if id(self) not in memo:
            memo[id(self)] = self.move_to(_device(self))
        return memo[id(self)]

    def __copy__(self):
        return self.__deepcopy__({})


def _device(tensor):
    return inside_torch(plain.device.__get__, tensor)


@contextlib.contextmanager
def _numpy_seeded(slice_index):
    """numpy's generator begins at the slice's own place, and afterwards again where MindSpore has it begin."""
    after = np.random.get_state()[1][0]
    np.random.seed(slice_index + (next(_unseeded) if get_seed() is None else get_seed()))
    try:
        yield
    finally:
        np.random.seed(after)
