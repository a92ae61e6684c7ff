"""mindspore.numpy: functions of a script, along axes and piece by piece; products of vectors; grids of numbers; text."""

import numpy as np
import torch

from .._core.checks import check_type
from .._op.declare import op, public
from ..common.tensor import Tensor
from ._arguments import all_tensors, as_array
from ._operands import settled
from .gathering import numpy_where as where
from .joining import stack, unstack
from .numpy_creation import asarray, zeros_like
from .shaping import broadcast_to, expand_dims, moveaxis, reshape


@public("numpy.apply_along_axis")
def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """What the function gives for each line of the array along the axis; what it gives stands in place of the axis.

    Args:
        func1d: takes an array of one axis, and the rest of the arguments; gives an array or a number.
    """
    lines = moveaxis(asarray(arr), axis, -1)
    given = [func1d(line, *args, **kwargs) for line in unstack(reshape(lines, (-1, lines.shape[-1])), 0)]
    made = stack([asarray(value) for value in given])
    own = made.ndim - 1
    made = reshape(made, (*lines.shape[:-1], *made.shape[1:]))
    first = axis % lines.ndim
    return moveaxis(made, tuple(range(-own, 0)), tuple(range(first, first + own))) if own else made


@public("numpy.apply_over_axes")
def apply_over_axes(func, a, axes):
    """The array after func(array, axis) for one axis after the other; an axis that it takes away is put back."""
    a = asarray(a)
    for axis in (axes,) if isinstance(axes, int) else axes:
        made = func(a, axis)
        a = made if made.ndim == a.ndim else expand_dims(made, axis)
    return a


@public("numpy.piecewise")
def piecewise(x, condlist, funclist, *args, **kw):
    """For each element the value of the function whose condition holds, the first one where several do, in their dtype.

    Args:
        condlist: Tensors of bools.
        funclist: a function of x, or a number, for each condition; one more is for where none holds, which else is 0.
    """
    x = asarray(x)
    conditions = list(condlist) if isinstance(condlist, (list, tuple)) else [condlist]
    if len(funclist) not in (len(conditions), len(conditions) + 1):
        raise ValueError(
            f"mindspore.numpy.piecewise: {len(funclist)} functions for {len(conditions)} conditions; give as many, or one more"
        )

    values = [asarray(fn(x, *args, **kw) if callable(fn) else fn).to(x.device) for fn in funclist]
    out = broadcast_to(values[-1] if len(values) > len(conditions) else zeros_like(values[0]), x.shape)
    for condition, value in reversed(list(zip(conditions, values, strict=False))):
        out = where(condition, value, out)
    return out


@op("numpy.cross")
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """The products of vectors of three elements, or of two, which lie in a plane: then it is the third element alone.

    Args:
        axisa, axisb, axisc: the axes of the vectors in a, in b and in the result; or
        axis: that of all three.
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = settled(*all_tensors((a, b)))
    a, b = a.movedim(axisa, -1), b.movedim(axisb, -1)
    if a.shape[-1] == b.shape[-1] == 2:
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    a, b = (torch.nn.functional.pad(x, (0, 3 - x.shape[-1])) for x in (a, b))
    return torch.linalg.cross(*torch.broadcast_tensors(a, b)).movedim(-1, axisc)


@op("numpy.matrix_power")
def matrix_power(a, n):
    """The matrices of the last two axes, multiplied n times with themselves."""
    return torch.linalg.matrix_power(as_array(a), n)


@public("numpy.array_str")
def array_str(a):
    """The array, a Tensor, as numpy prints it."""
    check_type("mindspore.numpy.array_str", Tensor, "a Tensor", a=a)
    return np.array_str(a.asnumpy())


class _Grid:
    """`mgrid[0:3, 0:2]`, `ogrid[0:3, 0:2]`: int32, or float32 where a number is a float or the step complex.

    Of several axes ogrid gives a list, each axis in its own dtype.
    """

    def __init__(self, name):
        self.__name__, self._grid = name, getattr(np, name)

    def __getitem__(self, keys):
        made = self._grid[keys]
        if isinstance(made, np.ndarray):
            return _as_grid(made, made.dtype.kind in "iu")
        return [_as_grid(axis, _is_whole(key)) for axis, key in zip(made, keys, strict=True)]


def _is_whole(key):
    """Whether all numbers of a slice are ints."""
    return all(isinstance(number, (int, np.integer, type(None))) for number in (key.start, key.stop, key.step))


def _as_grid(array, is_whole):
    return Tensor(array.astype(np.int32 if is_whole else np.float32))


mgrid, ogrid = (public(f"numpy.{name}")(_Grid(name)) for name in ("mgrid", "ogrid"))
