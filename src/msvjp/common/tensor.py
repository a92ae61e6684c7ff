"""`Tensor`: a torch.Tensor that speaks MindSpore. Here is what makes it one; its methods are declared in `ops/`."""

import numpy as np
import torch

from .._core import spread
from .._core.lost_device import lost_device
from .._core.root import public_path
from .._core.switch import Switched, call_inside, inside_torch, is_outside, plain, relabel, set_class, switched_property
from .._names.missing import missing_attribute
from . import tensor_text
from .device import DeviceName, as_device, default_device
from .dtype import NAMES, as_torch

_NUMBERS = (bool, int, float, complex)


@public_path("Tensor")
class Tensor(Switched):
    """A tensor: MindSpore's methods and text on a `torch.Tensor`, which it is (`isinstance(x, torch.Tensor)`).

    Args:
        input_data: a number, a (nested) list or tuple of numbers or Tensors, a numpy array or scalar, a Tensor, or a
            torch.Tensor. Data are copied, except from a Tensor or torch.Tensor of the same dtype, whose memory is shared.
        dtype: a MindSpore dtype. By default numpy's own, the tensor's own, and for Python numbers int64, float32, bool
            or complex128. In a list numpy's values count as Python's: float64 is float32 there, and int32 int64.
        shape, init: instead of input_data: a shape with an `Initializer`, a number or 'zeros', 'ones', ..., with which
            `init_data()` or a Parameter that is made of it fills it. Without init it is filled with zeros at once.
        internal, const_arg: accepted as in MindSpore; they say nothing here.
        device: where the data go, 'CPU', 'GPU' or 'Ascend', with or without a number ('GPU:1'), or a torch.device. If None,
            data that are a tensor stay where they are, and other data go to the default device (see `device`).

    Raises:
        TypeError: input_data of another type, or dtype not a MindSpore dtype.
        ValueError: both input_data and shape or init are given.

    >>> import msvjp as mindspore
    >>> mindspore.Tensor([[1, 2], [3, 4.5]])
    Tensor(shape=[2, 2], dtype=Float32, value=
    [[ 1.00000000e+00,  2.00000000e+00],
     [ 3.00000000e+00,  4.50000000e+00]])
    """

    def __new__(cls, input_data=None, dtype=None, shape=None, init=None, internal=False, const_arg=False, device=None):
        dtype = as_torch(dtype)
        if dtype is not None and not isinstance(dtype, torch.dtype):
            raise TypeError(
                f"mindspore.Tensor: dtype is {dtype!r} of type {type(dtype).__name__}; "
                "give a MindSpore dtype such as mindspore.float32"
            )
        if input_data is None and (shape is not None or init is not None):
            from .placeholder import is_open, placeholder

            if is_open(shape):
                return placeholder(shape, dtype, init)
            return _initialized(shape, dtype, init, device)
        if shape is not None or init is not None:
            raise ValueError("mindspore.Tensor: with input_data, shape and init must be None")
        if device is not None:
            device = as_device("mindspore.Tensor", device)
        try:
            data = inside_torch(_to_torch, input_data, dtype, device)
        except RuntimeError as error:
            if lost := lost_device("mindspore.Tensor", error):
                raise lost from error
            raise
        if type(data) not in spread.labels:
            set_class(data, cls)
        return data

    # ---- text ----

    def __repr__(self, *, tensor_contents=None):
        return inside_torch(tensor_text.tensor_repr, self)

    def __str__(self):
        return inside_torch(tensor_text.tensor_str, self)

    def __format__(self, spec):
        if not spec:
            return str(self)
        raise TypeError(
            f"mindspore.Tensor: a Tensor takes no format spec, got {spec!r}; format `x.item()` or `float(x)` instead"
        )

    # ---- what it is ----

    @switched_property
    def shape(self):
        """The lengths of the axes, a tuple of ints."""
        return tuple(plain.shape.__get__(self))

    @switched_property
    def device(self):
        """MindSpore's name of the device that holds the values: 'CPU', 'GPU:0', 'Ascend:1'."""
        return DeviceName(plain.device.__get__(self))

    @switched_property
    def size(self):
        """The number of elements, an int. It can be called as torch's method is: `x.size()`, `x.size(0)`."""
        count = self.numel()
        return _Size(count, plain.shape.__get__(self)) if type(count) is int else count  # a symbol of torch's

    @switched_property
    def itemsize(self):
        """The length of an element in bytes."""
        return self.element_size()

    @switched_property
    def nbytes(self):
        """The length of all elements in bytes."""
        return self.element_size() * self.numel()

    @switched_property
    def strides(self):
        """The steps between elements along each axis, in bytes."""
        return tuple(step * self.element_size() for step in self.stride())

    @switched_property
    def T(self):
        """The Tensor with its axes reversed, a view."""
        return self.permute(tuple(range(self.dim() - 1, -1, -1)))

    @switched_property
    def H(self):
        """The matrix transposed and conjugated, a view."""
        if self.dim() != 2:
            raise ValueError(f"mindspore.Tensor.H: the Tensor has shape {list(self.shape)}; a matrix has two axes")
        return self.mH

    @switched_property
    def mT(self):
        """The matrices in the last two axes transposed, a view."""
        return _of_matrices(self, "mT").mT

    @switched_property
    def mH(self):
        """The matrices in the last two axes transposed and conjugated, a view."""
        return _of_matrices(self, "mH").mH

    @property
    def data(self):
        """The values as a Tensor over the same memory, without a graph. Can be assigned."""
        if not is_outside():
            return plain.data.__get__(self)
        # torch's own `.data` hides from an open vjp what is written into it; a detached tensor does not
        return relabel(call_inside(plain.detach, (), (self,)), ())

    @data.setter
    def data(self, data):
        call_inside(plain.data.__set__, (), (self, data))
        if is_outside():
            torch.autograd.graph.increment_version(self)  # so that an open vjp sees it

    @switched_property
    def has_init(self):
        """Whether the values are yet to be made by an Initializer."""
        return False

    @switched_property
    def init(self):
        """The Initializer that is yet to run; None where there are values."""

    # ---- numbers, truth, containers ----

    def __bool__(self):
        return call_inside(_one_element, (), (self, plain.__bool__, _ONE_TRUTH))

    def __float__(self):
        return call_inside(_one_element, (), (self, plain.__float__, _ONE_NUMBER))

    def __int__(self):
        return call_inside(_one_element, (), (self, plain.__int__, _ONE_NUMBER))

    def __complex__(self):
        return call_inside(_one_element, (), (self, plain.__complex__, _ONE_NUMBER))

    def __index__(self):
        if self.dtype.is_floating_point or self.dtype.is_complex:
            raise ValueError(f"mindspore.Tensor: an index is an integer of one element, this is a {self.type()}")
        return call_inside(_one_element, (), (self, plain.__int__, _ONE_NUMBER))

    def __len__(self):
        if not is_outside():
            return plain.__len__(self)
        if not self.ndim:
            raise TypeError("mindspore.Tensor: len() of a 0-D Tensor; it has no axis to count along")
        return self.shape[0]

    def __iter__(self):
        if not is_outside():
            return plain.__iter__(self)
        if not self.ndim:
            raise TypeError("mindspore.Tensor: iteration over a 0-D Tensor; use `x.item()`")
        parts = relabel(inside_torch(plain.unbind, self), ())
        for part in parts:
            part._is_part = True  # as `self[i]` is: a write into it is one into self
        return iter(parts)

    def __contains__(self, element):
        if not isinstance(element, (*_NUMBERS, plain)):
            return False
        return bool(inside_torch(lambda: plain.eq(self, element).any().item()))

    __hash__ = plain.__hash__

    # ---- numpy, copies, files ----

    def __array__(self, dtype=None, copy=None):
        array = _as_numpy(self)
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return array.copy() if copy else array

    # an operator or ufunc between an ndarray and a Tensor is numpy's, and gives an ndarray, as in MindSpore
    __array_priority__ = 0

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return array[()] if return_scalar else array

    def __deepcopy__(self, memo):
        if id(self) not in memo:
            made = relabel(inside_torch(lambda: self.detach().clone()), ())
            memo[id(self)] = made.requires_grad_() if self.requires_grad else made
        return memo[id(self)]

    def __copy__(self):
        return relabel(inside_torch(plain.clone, self), ())

    def __reduce_ex__(self, protocol):
        return _rebuild_tensor, (type(self), inside_torch(plain.detach, self))

    def __dlpack__(self, *args, **kwargs):
        return inside_torch(lambda: self.detach().__dlpack__(*args, **kwargs))

    def __dlpack_device__(self):
        return inside_torch(plain.__dlpack_device__, self)

    def __dir__(self):
        return sorted(set(object.__dir__(self)))

    def __getattr__(self, name):
        # reached only for what neither MindSpore's methods here nor torch has
        raise missing_attribute("Tensor", self, name)

    @staticmethod
    def from_numpy(array):
        """A Tensor over the same memory as the numpy array; where the default device is not the CPU, a copy on that.

        Raises:
            TypeError: array is not a numpy.ndarray.
        """
        if not isinstance(array, np.ndarray):
            raise TypeError(f"mindspore.Tensor.from_numpy: expected a numpy.ndarray, got {type(array).__name__}")
        return relabel(inside_torch(lambda: torch.from_numpy(array).to(default_device())), ())

    def asnumpy(self):
        """The elements as a numpy array, over the same memory where that is on the CPU.

        Raises:
            TypeError: numpy has no such dtype (bfloat16): cast first, `x.astype(mindspore.float32)`.
        """
        return _as_numpy(self)

    def numpy(self, *, force=False):
        """`asnumpy`; with force, torch's word, a copy on the CPU also of what records a graph."""
        return plain.numpy(self, force=True) if force else _as_numpy(self)

    def init_data(self, *args, **kwargs):
        """The Tensor itself, with its values: those that an Initializer is to give are made now."""
        return self

    def assign_value(self, value):
        """Write the values of another Tensor into this one, in place, and return it. No gradient flows through this."""
        inside_torch(_overwrite, self, value)
        return self

    def value(self):
        """The Tensor itself."""
        return self

    def type(self, *args, **kwargs):
        """MindSpore's name of the dtype, such as 'Float32'. With a dtype, torch's conversion."""
        if args or kwargs or not is_outside():
            return plain.type(self, *map(as_torch, args), **{word: as_torch(given) for word, given in kwargs.items()})
        return NAMES[self.dtype]


Switched.label = Tensor
torch.serialization.add_safe_globals([Tensor, (Tensor, "msvjp.tensor.Tensor")])  # the second in files of before 0.1


@public_path("tensor")
def tensor(input_data=None, dtype=None, shape=None, init=None, const_arg=False, device=None):
    """`Tensor(...)` as a function: the same arguments, the same errors.

    >>> import msvjp as mindspore
    >>> mindspore.tensor(3)
    Tensor(shape=[], dtype=Int64, value= 3)
    """
    return Tensor(input_data, dtype, shape, init, const_arg=const_arg, device=device)


from_numpy = Tensor.from_numpy


def _of_matrices(tensor, name):
    if tensor.dim() < 2:
        raise ValueError(f"mindspore.Tensor.{name}: the Tensor has shape {list(tensor.shape)}; matrices have two axes")
    return tensor


class _Size(int):
    """The number of elements, that answers as torch's method when it is called, so that torch's Python code runs."""

    def __new__(cls, count, shape):
        size = super().__new__(cls, count)
        size._shape = shape
        return size

    def __call__(self, dim=None):
        return self._shape if dim is None else self._shape[dim]

    def __reduce__(self):
        return int, (int(self),)


def _to_torch(data, dtype, device):
    """A new plain torch tensor with `data`, or one over its memory where data is a tensor of that dtype already."""
    if isinstance(data, plain):
        moved = data.to(device=device, dtype=dtype)
        return moved.view_as(moved) if moved.requires_grad else moved.detach()
    device = device or default_device()
    if isinstance(data, (np.ndarray, np.generic)):
        if data.dtype.kind not in "biufc":
            raise TypeError(f"mindspore.Tensor: numpy array of dtype {data.dtype}; a Tensor holds numbers and bools")
        made = torch.tensor(np.ascontiguousarray(data).reshape(data.shape), device=device)
        return made if dtype is None else made.to(dtype)
    if isinstance(data, (list, tuple)):
        return _from_list(data, dtype, device)
    if isinstance(data, int) and dtype is not None:
        return torch.tensor(data, device=device).to(dtype)  # wraps around, as in a list
    if isinstance(data, _NUMBERS):
        return torch.tensor(data, dtype=dtype or _list_dtype(data), device=device)
    raise TypeError(
        f"mindspore.Tensor: input_data is {type(data).__name__}; "
        "give a number, a list or tuple of them, a numpy array or a Tensor"
    )


def _from_list(data, dtype, device):
    try:
        array = np.array(_unwrapped(data))
    except ValueError as error:
        raise TypeError(f"mindspore.Tensor: input_data {data!r} is ragged or holds what is not a number") from error
    if array.dtype.kind not in "biufc":
        raise TypeError(f"mindspore.Tensor: input_data {data!r} holds what is not a number")
    # numpy's values, arrays and Tensors count as Python's numbers in a list, which are float32 and int64
    return torch.tensor(array, dtype=dtype or _IN_A_LIST.get(array.dtype), device=device)


_IN_A_LIST = {np.dtype(np.float64): torch.float32, np.dtype(np.int32): torch.int64}


def _unwrapped(data):
    """The list with Tensors as numpy arrays, for numpy to stack."""
    if isinstance(data, (list, tuple)):
        return [_unwrapped(item) for item in data]
    return _as_numpy(data) if isinstance(data, plain) else data


def _list_dtype(number):
    return {bool: torch.bool, int: torch.int64, float: torch.float32, complex: torch.complex128}[
        next(t for t in _NUMBERS if isinstance(number, t))
    ]


def _initialized(shape, dtype, init, device):
    if dtype is None or shape is None:
        raise TypeError("mindspore.Tensor: without input_data, both shape and dtype are needed")
    from .initializer import initializer  # which makes Tensors, so it comes after this file

    tensor = initializer("zeros" if init is None else init, shape, dtype)
    tensor = tensor if device is None else tensor.move_to(device)
    return tensor.init_data() if init is None else tensor


_ONE_TRUTH = "the truth of a Tensor is that of its one element, this one has {} elements; use .any() or .all()"
_ONE_NUMBER = "a Tensor of one element can be converted to a Python number, this one has {} elements"


_is_recorded = plain.requires_grad.__get__


def _one_element(self, convert, message):
    if plain.numel(self) != 1:
        raise ValueError("mindspore.Tensor: " + message.format(self.numel()))
    try:
        return convert(self.detach() if _is_recorded(self) else self)  # torch warns of one that is recorded
    except RuntimeError as error:
        if lost := lost_device("mindspore.Tensor", error):
            raise lost from error
        raise


def _as_numpy(tensor):
    try:
        return inside_torch(lambda: plain.numpy(tensor, force=True))
    except TypeError as error:
        raise TypeError(
            f"mindspore.Tensor.asnumpy: numpy has no {NAMES[tensor.dtype]}; cast first, x.astype(mindspore.float32)"
        ) from error
    except RuntimeError as error:
        if lost := lost_device("mindspore.Tensor.asnumpy", error):
            raise lost from error
        raise


def _overwrite(tensor, value):
    with torch.no_grad():
        if value.shape == tensor.shape:
            tensor.copy_(value)
        else:
            plain.data.__set__(tensor, value.detach().to(tensor).clone())
            torch.autograd.graph.increment_version(tensor)  # `.data =` hides the change from open graphs


@public_path("tensor._rebuild_tensor")  # which saved files name
def _rebuild_tensor(cls, data):
    set_class(data, cls)
    return data


torch.serialization.add_safe_globals([_rebuild_tensor])
