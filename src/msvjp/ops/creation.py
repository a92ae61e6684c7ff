"""New Tensors: zeros, ones, full, ranges, identity and triangular matrices. They are made on the default device."""

import torch

from .._op.declare import op
from ..common.device import default_device
from ._arguments import dims, starred

_plain = torch.Tensor

# ---- filled with one value ----


@op("ops.zeros", "ops.Zeros()", "mint.zeros")
def zeros(size, dtype=None):
    """Zeros, float32 by default; the shape is an int, a sequence or a Tensor."""
    return torch.zeros(dims(size), dtype=dtype or torch.float32, device=default_device())


@op("ops.ones", "ops.Ones()", "mint.ones")
def ones(shape, dtype=None):
    """Ones, float32 by default; the shape is an int, a sequence or a Tensor."""
    return torch.ones(dims(shape), dtype=dtype or torch.float32, device=default_device())


@op("ops.full")
def full(size, fill_value, *, dtype=None):
    """The value everywhere, as int64 by default: `full((2,), 1.5)` is [1, 1]."""
    return _filled(size, fill_value, dtype or torch.int64)


@op("mint.full")
def mint_full(size, fill_value, *, dtype=None):
    """The value everywhere, by default in the value's own dtype, float32 for a Python float."""
    return _filled(size, fill_value, dtype)


@op("ops.fill", "ops.Fill()")
def fill(type, shape, value):
    """The value everywhere, in that dtype."""
    return _filled(shape, value, type)


@op("ops.FillV2()")
def fill_v2(shape, value):
    """The value, a 0-D Tensor or a number, everywhere."""
    return _filled(shape, value, None)


def _filled(shape, value, dtype):
    if isinstance(value, torch.Tensor):
        return value.to(dtype or value.dtype).expand(dims(shape)).clone()
    return torch.full(dims(shape), value, dtype=dtype, device=default_device())


@op("ops.zeros_like", "ops.ZerosLike()", "mint.zeros_like")
def zeros_like(input, *, dtype=None):
    """Zeros in the shape, on the device and by default of the dtype of the input."""
    return torch.zeros_like(input, dtype=dtype)


@op("ops.ones_like", "ops.OnesLike()", "mint.ones_like")
def ones_like(input, *, dtype=None):
    """Ones in the shape, on the device and by default of the dtype of the input."""
    return torch.ones_like(input, dtype=dtype)


@op("ops.full_like", "mint.full_like")
def full_like(input, fill_value, *, dtype=None):
    """The value everywhere, in the shape, on the device and by default of the dtype of the input."""
    return torch.full_like(input, fill_value, dtype=dtype)


@op("ops.fills", "ops.Fills()", "Tensor.fills", "Tensor.fill")
def fills(x, value):
    """The value everywhere, in the shape, on the device and of the dtype of x."""
    return torch.full_like(x, value)


@op("mint.empty")
def empty(*size, dtype=None, device=None, pin_memory=False):
    """A Tensor of that shape whose values are not set, float32 by default."""
    return torch.empty(
        starred(size), dtype=dtype or torch.float32, device=device or default_device(), pin_memory=pin_memory
    )


@op("mint.empty_like")
def empty_like(input, *, dtype=None, device=None, pin_memory=False):
    """A Tensor in the shape, and by default of the dtype and on the device of the input, whose values are not set."""
    return torch.empty_like(input, dtype=dtype, device=device, pin_memory=pin_memory)


# Torch's Python code calls these too (gradcheck does): its keywords device, requires_grad, ... are taken as well.


@op("Tensor.new_zeros")
def new_zeros(self, size, dtype=None, **torchs):
    """Zeros of that shape, by default on the device and of the dtype of the Tensor."""
    return _plain.new_zeros(self, dims(size), dtype=dtype, **torchs)


@op("Tensor.new_ones")
def new_ones(self, size, dtype=None, **torchs):
    """Ones of that shape, by default on the device and of the dtype of the Tensor."""
    return _plain.new_ones(self, dims(size), dtype=dtype, **torchs)


@op("Tensor.new_full")
def new_full(self, size, fill_value, *, dtype=None, **torchs):
    """The value everywhere in that shape, by default on the device and of the dtype of the Tensor."""
    return _plain.new_full(self, dims(size), fill_value, dtype=dtype, **torchs)


@op("Tensor.new_empty")
def new_empty(self, size, *, dtype=None, device=None, **torchs):
    """A Tensor of that shape whose values are not set, by default of the dtype and on the device of the Tensor."""
    return _plain.new_empty(self, dims(size), dtype=dtype, device=device, **torchs)


# ---- ranges ----


@op("ops.arange", "mint.arange")
def arange(start=0, end=None, step=1, *, dtype=None):
    """start, start + step, ... up to before end: int64, or float32 if one is a float. One argument is the end."""
    if end is None:
        start, end = 0, start
    return torch.arange(
        start, end, step, dtype=dtype or range_dtype(torch.int64, start, end, step), device=default_device()
    )


@op("ops.range", "ops.Range(maxlen)", "ops.tensor_range")
def range_op(start, end, step=1, maxlen=1000000):
    """start, start + step, ... up to before end: int64, or float32 if one of them is a float."""
    return torch.arange(start, end, step, dtype=range_dtype(torch.int64, start, end, step), device=default_device())


def range_dtype(whole, *ends):
    """float32 if one of the numbers or 0-D Tensors is a float, float64 if a Tensor is that, else the dtype `whole`."""
    if any(isinstance(end, torch.Tensor) and end.dtype == torch.float64 for end in ends):
        return torch.float64
    is_float = any(end.is_floating_point() if isinstance(end, torch.Tensor) else isinstance(end, float) for end in ends)
    return torch.float32 if is_float else whole


@op("ops.make_range")
def make_range(*limits):
    """The numbers of Python's `range`, a tuple of ints."""
    return tuple(range(*limits))


@op("ops.linspace", "ops.LinSpace()")
def linspace(start, end, steps):
    """`steps` numbers at equal distances from start to end, both included: float32, or the dtype of the Tensors."""
    if int(steps) < 1:
        raise ValueError(f"mindspore.ops.linspace: steps is {steps}; give 1 or more")
    return _evenly(start, end, int(steps))


@op("mint.linspace")
def mint_linspace(start, end, steps, *, dtype=None):
    """`steps` numbers at equal distances from start to end, both included: float32 by default."""
    return _evenly(start, end, int(steps)).to(dtype or torch.float32)


def _evenly(start, end, steps):
    tensors = [value for value in (start, end) if isinstance(value, torch.Tensor)]
    if not tensors:
        return torch.linspace(start, end, steps, dtype=torch.float32, device=default_device())
    dtype = tensors[0].dtype if tensors[0].is_floating_point() else torch.float32
    start, end = (torch.as_tensor(value, device=tensors[0].device).to(dtype) for value in (start, end))
    return start + (end - start) * torch.arange(steps, device=start.device) / max(steps - 1, 1)


@op("ops.logspace")
def logspace(start, end, steps, base=10, *, dtype=torch.float32):
    """base to the power of each of `steps` numbers at equal distances from start to end, both included."""
    return torch.pow(base, _evenly(start, end, steps)).to(dtype)


@op("ops.LogSpace(steps, base, dtype)")
def logspace_primitive(start, end, steps=10, base=10, dtype=torch.float32):
    """base to the power of each of `steps` numbers at equal distances from start to end, both included."""
    return torch.pow(base, _evenly(start, end, steps)).to(dtype)


# ---- matrices ----


@op("ops.eye", "ops.Eye()", "mint.eye")
def eye(n, m=None, dtype=None):
    """The identity matrix of n rows and m (n) columns, float32 by default."""
    return torch.eye(n, n if m is None else m, dtype=dtype or torch.float32, device=default_device())


@op("ops.tril_indices")
def tril_indices(row, col, offset=0, *, dtype=torch.int64):
    """The places on and below a diagonal of a matrix: a Tensor of two rows, the row numbers and the column numbers."""
    return torch.tril_indices(row, col, offset, dtype=dtype, device=default_device())


@op("ops.triu_indices")
def triu_indices(row, col, offset=0, *, dtype=torch.int64):
    """The places on and above a diagonal of a matrix: a Tensor of two rows, the row numbers and the column numbers."""
    return torch.triu_indices(row, col, offset, dtype=dtype, device=default_device())


@op("ops.TrilIndices(row, col, offset, dtype)")
def tril_indices_primitive(row, col, offset=0, dtype=torch.int32):
    """The places on and below a diagonal of a matrix: a Tensor of two rows, the row numbers and the column numbers."""
    return torch.tril_indices(row, col, offset, dtype=dtype, device=default_device())


@op("ops.TriuIndices(row, col, offset, dtype)")
def triu_indices_primitive(row, col, offset=0, dtype=torch.int32):
    """The places on and above a diagonal of a matrix: a Tensor of two rows, the row numbers and the column numbers."""
    return torch.triu_indices(row, col, offset, dtype=dtype, device=default_device())


# ---- from numbers ----


@op("ops.scalar_to_tensor", "ops.ScalarToTensor()")
def scalar_to_tensor(input_x, dtype=torch.float32):
    """A number as a 0-D Tensor, float32 by default also for ints."""
    if not isinstance(input_x, (bool, int, float)):
        raise TypeError(f"mindspore.ops.scalar_to_tensor: got {type(input_x).__name__}; give a bool, an int or a float")
    return torch.tensor(input_x, device=default_device()).to(dtype)


@op("ops.scalar_to_array", "ops.ScalarToArray()")
def scalar_to_array(input_x):
    """A number as a 0-D Tensor: a bool, an int64 or a float32. A name of MindSpore 1.x, which its later versions lost."""
    if not isinstance(input_x, (bool, int, float)):
        raise TypeError(f"mindspore.ops.scalar_to_array: got {type(input_x).__name__}; give a bool, an int or a float")
    dtype = torch.float32 if isinstance(input_x, float) else None
    return torch.tensor(input_x, dtype=dtype, device=default_device())


@op("ops.tuple_to_array", "ops.TupleToArray()")
def tuple_to_array(input_x):
    """A tuple of ints as an int32 Tensor, a tuple of floats as a float32 one.

    Raises:
        TypeError: the numbers are of different types, or there are none.
    """
    kinds = set(map(type, input_x))
    if len(kinds) != 1 or not kinds <= {bool, int, float}:
        raise TypeError(f"mindspore.ops.tuple_to_array: got {input_x!r}; give ints only, or floats only")
    return torch.tensor(input_x, dtype=torch.float32 if kinds == {float} else torch.int32, device=default_device())


@op("frombuffer")
def frombuffer(buffer, dtype, count=-1, offset=0):
    """A Tensor of one axis over the memory of an object that has Python's buffers; over a copy where that cannot be written.

    Args:
        buffer: a bytearray, a numpy array and the like.
        dtype: of the elements.
        count: how many of them; -1 for all.
        offset: where they begin, in bytes.

    Raises:
        RuntimeError: buffer is no such object, or does not hold so many elements.
    """
    try:
        writable = not memoryview(buffer).readonly
        made = torch.frombuffer(buffer if writable else bytearray(buffer), dtype=dtype, count=count, offset=offset)
    except (TypeError, ValueError) as error:
        raise RuntimeError(f"mindspore.frombuffer: {error}; got {buffer!r:.40}") from error
    return made.to(default_device())
