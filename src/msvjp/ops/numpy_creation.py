"""mindspore.numpy: new arrays. Python ints are int32, floats float32; a dtype may be a name or numpy's as well."""

from math import ceil, floor

import torch

from .._op.declare import op
from ..common.device import default_device
from ..common.dtype import as_dtype
from ._arguments import all_tensors, as_array, dims
from .creation import range_dtype


def _dtype(dtype, default=None):
    return default if dtype is None else as_dtype("mindspore.numpy", _PYTHON.get(dtype, dtype))


_PYTHON = {int: torch.int32, float: torch.float32}

# ---- from data ----


@op("numpy.array")
def array(obj, dtype=None, copy=True, ndmin=0):
    """A Tensor from numbers, (nested) lists of them, a numpy array or a Tensor, copied unless copy is False."""
    made = as_array(obj)
    made = made.to(_dtype(dtype, made.dtype), copy=copy and made is obj)
    return made.reshape((1,) * (ndmin - made.dim()) + made.shape) if made.dim() < ndmin else made


@op("numpy.asarray")
def asarray(a, dtype=None):
    """A Tensor from numbers, (nested) lists of them, or a numpy array; a Tensor of that dtype is handed back."""
    return array(a, dtype, copy=False)


@op("numpy.asfarray")
def asfarray(a, dtype=torch.float32):
    """A Tensor of a float dtype, float32 if another is asked for."""
    dtype = _dtype(dtype, torch.float32)
    return as_array(a).to(dtype if dtype.is_floating_point else torch.float32)


@op("numpy.copy")
def copy(a):
    """A Tensor with the values copied."""
    return array(a)


# ---- filled with one value ----


@op("numpy.zeros")
def zeros(shape, dtype=torch.float32):
    """Zeros, float32 by default."""
    return torch.zeros(dims(shape), dtype=_dtype(dtype, torch.float32), device=default_device())


@op("numpy.ones")
def ones(shape, dtype=torch.float32):
    """Ones, float32 by default."""
    return torch.ones(dims(shape), dtype=_dtype(dtype, torch.float32), device=default_device())


@op("numpy.empty")
def empty(shape, dtype=torch.float32):
    """A Tensor of that shape whose values are not set, float32 by default."""
    return torch.empty(dims(shape), dtype=_dtype(dtype, torch.float32), device=default_device())


@op("numpy.full")
def full(shape, fill_value, dtype=None):
    """The value, a number or an array that is broadcast, everywhere: int32 or float32 by default."""
    value = as_array(fill_value)
    return value.to(_dtype(dtype, value.dtype)).expand(dims(shape)).clone()


@op("numpy.zeros_like")
def zeros_like(a, dtype=None, shape=None):
    """Zeros in the shape and of the dtype of the array, unless others are given."""
    return full_like(a, 0, dtype, shape)


@op("numpy.ones_like")
def ones_like(a, dtype=None, shape=None):
    """Ones in the shape and of the dtype of the array, unless others are given."""
    return full_like(a, 1, dtype, shape)


@op("numpy.empty_like")
def empty_like(prototype, dtype=None, shape=None):
    """An array in the shape and of the dtype of another, unless others are given, whose values are not set."""
    a = as_array(prototype)
    return a.new_empty(a.shape if shape is None else dims(shape), dtype=_dtype(dtype, a.dtype))


@op("numpy.full_like")
def full_like(a, fill_value, dtype=None, shape=None):
    """The value everywhere, in the shape and of the dtype of the array, unless others are given.

    An array for a value is broadcast, and keeps its own dtype, whatever else is given.
    """
    a = as_array(a)
    shape = a.shape if shape is None else dims(shape)
    if isinstance(fill_value, (torch.Tensor, list, tuple)):
        return as_array(fill_value).expand(shape).clone()
    return a.new_full(shape, fill_value, dtype=_dtype(dtype, a.dtype))


# ---- ranges ----


@op("numpy.arange")
def arange(start, stop=None, step=None, dtype=None):
    """start, start + step, ... up to before stop: int32, or float32 if one is a float. One argument is the stop."""
    if stop is None:
        start, stop = 0, start
    step = 1 if step is None else step
    return torch.arange(
        start, stop, step, dtype=_dtype(dtype, range_dtype(torch.int32, start, stop, step)), device=default_device()
    )


@op("numpy.linspace")
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """`num` numbers at equal distances from start to stop, which endpoint=False leaves out, along a new axis: float32.

    With retstep a tuple with the distance.
    """
    start, stop = (array.float() for array in all_tensors((start, stop)))
    gaps = max(num - 1 if endpoint else num, 1)
    weights = torch.arange(num, dtype=torch.float32, device=start.device).div(gaps)
    weights = weights.view(-1, *[1] * max(start.dim(), stop.dim()))
    out = torch.lerp(start, stop, weights).movedim(0, axis).to(_dtype(dtype, torch.float32))
    distance = (stop - start) / gaps if num > 1 or not endpoint else torch.full_like(stop - start, torch.nan)
    return (out, distance) if retstep else out


@op("numpy.logspace")
def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """base to the power of `num` numbers at equal distances from start to stop: float32 by default."""
    return torch.pow(base, linspace(start, stop, num, endpoint, axis=axis)).to(_dtype(dtype, torch.float32))


@op("numpy.geomspace")
def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """`num` numbers with equal quotients from start to stop, which endpoint=False leaves out: float32 by default."""
    start, stop = (array.float() for array in all_tensors((start, stop)))
    powers = linspace(torch.zeros_like(start), (stop / start).log(), num, endpoint, axis=axis).exp()
    start = start.unsqueeze(axis) if start.dim() else start
    return (start * powers).to(_dtype(dtype, torch.float32))


# ---- matrices and indices ----


@op("numpy.eye")
def eye(N, M=None, k=0, dtype=torch.float32):
    """Ones on the diagonal k of a matrix of N rows and M (N) columns, zeros elsewhere."""
    rows, columns = (
        torch.arange(N, device=default_device())[:, None],
        torch.arange(N if M is None else M, device=default_device()),
    )
    return (columns - rows == k).to(_dtype(dtype, torch.float32))


@op("numpy.identity")
def identity(n, dtype=torch.float32):
    """The identity matrix of n rows."""
    return torch.eye(n, dtype=_dtype(dtype, torch.float32), device=default_device())


@op("numpy.tri")
def tri(N, M=None, k=0, dtype=torch.float32):
    """Ones on and below the diagonal k of a matrix of N rows and M (N) columns, zeros above."""
    return torch.ones(N, N if M is None else M, dtype=_dtype(dtype, torch.float32), device=default_device()).tril(k)


@op("numpy.tril_indices")
def tril_indices(n, k=0, m=None):
    """The places on and below a diagonal of a matrix of n rows: a tuple of row and column numbers, int32."""
    columns = n if m is None else m
    return tuple(torch.tril_indices(int(n), int(columns), floor(k), dtype=torch.int32, device=default_device()))


@op("numpy.triu_indices")
def triu_indices(n, k=0, m=None):
    """The places on and above a diagonal of a matrix of n rows: a tuple of row and column numbers, int32."""
    columns = n if m is None else m
    return tuple(torch.triu_indices(int(n), int(columns), ceil(k), dtype=torch.int32, device=default_device()))


@op("numpy.tril_indices_from")
def tril_indices_from(arr, k=0):
    """The places on and below a diagonal of this matrix: a tuple of row and column numbers, int32."""
    return tuple(torch.tril_indices(*arr.shape, floor(k), dtype=torch.int32, device=arr.device))


@op("numpy.triu_indices_from")
def triu_indices_from(arr, k=0):
    """The places on and above a diagonal of this matrix: a tuple of row and column numbers, int32."""
    return tuple(torch.triu_indices(*arr.shape, ceil(k), dtype=torch.int32, device=arr.device))


@op("numpy.diag_indices")
def diag_indices(n, ndim=2):
    """The places on the main diagonal of an array of ndim axes of length n: a tuple of equal int32 arrays."""
    return (torch.arange(n, dtype=torch.int32, device=default_device()),) * ndim


@op("numpy.indices")
def indices(dimensions, dtype=torch.int32, sparse=False):
    """The coordinates of all places in an array of those dimensions: a list of arrays, broadcast unless sparse."""
    axes = [torch.arange(n, dtype=_dtype(dtype, torch.int32), device=default_device()) for n in dimensions]
    return list(torch.meshgrid(axes, indexing="ij")) if not sparse else list(ix_(*axes))


@op("numpy.ix_")
def ix_(*args):
    """Arrays of one axis, each on an axis of its own, so that together they index a block: a tuple."""
    args = all_tensors(args)
    return tuple(a.view(*[1] * i, -1, *[1] * (len(args) - i - 1)) for i, a in enumerate(args))


@op("numpy.unravel_index")
def unravel_index(indices, shape, order="C"):
    """The places that numbers in flat order stand for, in an array of that shape: a tuple, one array for each axis."""
    if order not in ("C", "F"):
        raise ValueError(f"mindspore.numpy.unravel_index: order is {order!r}; give 'C' or 'F'")
    rest, out = as_array(indices), []
    if rest.dtype in (torch.bool, torch.uint8, torch.int8, torch.int16):
        rest = rest.int()
    for n in reversed(dims(shape)) if order == "C" else dims(shape):
        out.append(rest % n)
        rest = rest.div(n, rounding_mode="floor")
    return tuple(reversed(out) if order == "C" else out)
