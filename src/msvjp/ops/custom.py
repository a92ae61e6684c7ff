"""Ops of a script's own, on numpy arrays or in a compiled library: Custom, PyFunc and the decorator kernel."""

import ctypes
import functools
import inspect
import math
import types

import numpy as np
import torch

from .._core.checks import check_callable, check_one_of, check_type
from .._core.errors import UnsupportedError
from .._op.declare import public
from .._op.primitive import Primitive
from .._tape.custom_function import _Function
from ..common.dtype import NAMES
from ..common.tensor import Tensor

_COMPILED = {
    "tbe": "Ascend's TBE compiles it",
    "aicpu": "it runs on the processor of an Ascend",
    "akg": "MindSpore's AKG compiles it",
}


@public("ops.Custom")
class Custom(Primitive):
    """An op of a script's own.

    Args:
        func: a function of numpy arrays; decorated by `ops.kernel` for 'hybrid'; for 'aot' the path of a library and the
            name of its function, 'path/add.so:Add', which has the signature that MindSpore says.
        out_shape, out_dtype: of the result, or tuples with those of several; or functions of the inputs' shapes and dtypes.
        func_type: 'pyfunc', 'hybrid' or 'aot', the last on a CPU alone.
        bprop: `bprop(*inputs, out, dout)`, the gradients of the inputs, as Tensors.
        reg_info: which dtypes MindSpore's kernel takes; accepted, and not asked.

    Raises:
        TypeError: func is neither a function nor a str, where that is needed, or bprop cannot be called.
        ValueError: func_type is another.
        UnsupportedError: MindSpore compiles the func_type for a device.
        RuntimeError: from the call, the result has another shape or dtype than was said, or the library gives an error; from
            a pull, there is no bprop.

    >>> from msvjp import Tensor, ops
    >>> twice = ops.Custom(lambda x: 2 * x, lambda shape: shape, lambda dtype: dtype)
    >>> print(twice(Tensor([1.0, 2.0])))
    [2. 4.]
    """

    def __init__(self, func, out_shape=None, out_dtype=None, func_type="pyfunc", bprop=None, reg_info=None):
        super().__init__("Custom")
        api = "mindspore.ops.Custom"
        check_one_of(api, ("pyfunc", "hybrid", "aot", *_COMPILED), func_type=func_type)
        if func_type in _COMPILED:
            raise UnsupportedError(
                f"{api}: func_type is {func_type!r}, and {_COMPILED[func_type]}; give 'pyfunc' or 'aot'"
            )
        if func_type == "aot":
            check_type(api, str, "the path of a library and a name in it, 'add.so:Add'", func=func)
        else:
            check_callable(api, func=func)
        if func_type == "hybrid" and not hasattr(func, "_is_kernel"):
            raise TypeError(f"{api}: func is {func!r}; for 'hybrid' decorate it by ops.kernel")
        if bprop is not None:
            check_callable(api, bprop=bprop)
        self.func, self.out_shape, self.out_dtype, self.func_type = func, out_shape, out_dtype, func_type
        self.bprop, self.reg_info = bprop, reg_info

    def __call__(self, *args):
        """What func gives for the Tensors and numbers."""
        return _Run.apply(self, *args)

    def _run(self, args):
        expected = self._expected(args)
        if self.func_type == "aot":
            return _of_library(self.func, args, expected)
        given = self.func(*[a.asnumpy() if isinstance(a, torch.Tensor) else a for a in args])
        return _checked("Custom", given, expected, _device(args))

    def _expected(self, args):
        """The shape and dtype of each result, None for what was not said."""
        shapes = [list(a.shape) if isinstance(a, torch.Tensor) else [] for a in args]
        dtypes = [a.dtype if isinstance(a, torch.Tensor) else type(a) for a in args]
        shape = self.out_shape(*shapes) if callable(self.out_shape) else self.out_shape
        dtype = self.out_dtype(*dtypes) if callable(self.out_dtype) else self.out_dtype
        if shape is None or dtype is None:
            return None
        several = isinstance(dtype, (tuple, list))
        return list(zip(shape, dtype, strict=True)) if several else [(shape, dtype)]


def _device(args):
    return next((a.device for a in args if isinstance(a, torch.Tensor)), None)


def _checked(name, given, expected, device):
    """The arrays as Tensors on the device, if they are what was said."""
    arrays = [np.asarray(a) for a in (given if isinstance(given, (tuple, list)) else (given,))]
    tensors = [Tensor(a).to(device) if device is not None else Tensor(a) for a in arrays]
    came = [(tuple(t.shape), NAMES[t.dtype]) for t in tensors]
    said = came if expected is None else [(tuple(shape), NAMES[dtype]) for shape, dtype in expected]
    if came != said:
        raise RuntimeError(f"mindspore.ops.{name}: the function gave {came}, and {said} was said")
    return tuple(tensors) if len(tensors) > 1 else tensors[0]


class _Run(_Function):
    """One call of a Custom, which is its first argument."""

    @staticmethod
    def forward(ctx, op, *args):
        ctx.op, ctx.args = op, [None if isinstance(a, torch.Tensor) else a for a in args]
        out = op._run(args)
        outs = out if isinstance(out, tuple) else (out,)
        ctx.several = isinstance(out, tuple)
        ctx.save_for_backward(*[a for a in args if isinstance(a, torch.Tensor)], *outs)
        return out

    @staticmethod
    def backward(ctx, *douts):
        if ctx.op.bprop is None:
            raise RuntimeError(f"mindspore.ops.{ctx.op.name}: it has no bprop, so no gradient passes; give one")
        saved = list(ctx.saved_tensors)
        inputs = [saved.pop(0) if a is None else a for a in ctx.args]
        outs = tuple(saved) if ctx.several else saved[0]
        gradients = ctx.op.bprop(*inputs, outs, douts if ctx.several else douts[0])
        gradients = gradients if isinstance(gradients, (tuple, list)) else (gradients,)
        return None, *[g if a is None else None for g, a in zip(gradients, ctx.args, strict=True)]


# ---- a compiled library ----


def _of_library(place, args, expected):
    """What a function of a library, which is given pointers, writes into the results."""
    path, _, name = place.rpartition(":")
    if expected is None:
        raise TypeError("mindspore.ops.Custom: out_shape or out_dtype is None; for 'aot' give both")
    inputs = [np.ascontiguousarray(a.asnumpy()) for a in args if isinstance(a, torch.Tensor)]
    outs = [np.empty(tuple(shape), Tensor(0).astype(dtype).asnumpy().dtype) for shape, dtype in expected]
    arrays = inputs + outs
    count = len(arrays)
    shapes = [(ctypes.c_int64 * max(a.ndim, 1))(*a.shape) for a in arrays]
    code = _function(path, name)(
        count,
        (ctypes.c_void_p * count)(*[a.ctypes.data for a in arrays]),
        (ctypes.c_int * count)(*[a.ndim for a in arrays]),
        (ctypes.POINTER(ctypes.c_int64) * count)(*[ctypes.cast(s, ctypes.POINTER(ctypes.c_int64)) for s in shapes]),
        (ctypes.c_char_p * count)(*[a.dtype.name.encode() for a in arrays]),
        None,
        None,
    )
    if code:
        raise RuntimeError(f"mindspore.ops.Custom: {place} gave the error {code}")
    return _checked("Custom", outs, expected, _device(args))


def _function(path, name):
    try:
        return getattr(ctypes.CDLL(path), name)
    except (OSError, AttributeError) as error:
        raise RuntimeError(f"mindspore.ops.Custom: {path}:{name} is not there: {error}") from error


# ---- other forms ----


@public("ops.PyFunc")
class PyFunc(Primitive):
    """A Python function of numpy arrays as an op. It gives a tuple of Tensors, also of one.

    Args:
        fn: the function.
        in_types, in_shapes: lists with the dtypes and shapes of the inputs; accepted, and not asked.
        out_types, out_shapes: those of the results.
        stateful: whether it does more than compute; accepted: it runs in every call.

    Raises:
        RuntimeError: from the call, a result has another shape or dtype; from a pull, for it has no gradient.
    """

    bprop = None

    def __init__(self, fn, in_types, in_shapes, out_types, out_shapes, stateful=True):
        super().__init__("PyFunc")
        check_callable("mindspore.ops.PyFunc", fn=fn)
        self.fn, self.in_types, self.in_shapes, self.stateful = fn, in_types, in_shapes, stateful
        self.out_types, self.out_shapes = out_types, out_shapes

    def __call__(self, *args):
        """The results of fn for the Tensors."""
        out = _Run.apply(self, *args)
        return out if isinstance(out, tuple) else (out,)

    def _run(self, args):
        given = self.fn(*[a.asnumpy() for a in args])
        if not self.out_types:
            return Tensor(np.zeros(1, np.int32))
        return _checked("PyFunc", given, list(zip(self.out_shapes, self.out_types, strict=True)), _device(args))


def _allocated(shape, dtype="float32", scope="global"):
    return np.zeros(shape, dtype)


def _grid(extents):
    return np.ndindex(*extents)


#: The words that a function under `ops.kernel` has beside Python's.
_WORDS = {
    **{
        word: getattr(np, word)
        for word in ("sqrt", "sign", "log", "tanh", "exp", "abs", "power", "sin", "cos", "expm1")
    },
    **{word: getattr(np, word) for word in ("floor", "ceil", "trunc", "round", "isnan", "isinf", "isfinite")},
    **{word: getattr(np, word) for word in ("int8", "int16", "int32", "int64", "float16", "float32", "float64")},
    **dict.fromkeys(("allocate", "output_tensor"), _allocated),
    **dict.fromkeys(("serial", "vectorize", "parallel", "reduce"), range),
    "atan": np.arctan,
    "atan2": np.arctan2,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "erf": np.vectorize(math.erf),
    "grid": _grid,
    "ceil_div": lambda a, b: (a + b - 1) // b,
}


@public("ops.kernel", "ops.ms_kernel")
def kernel(fn=None, reg_info=None, compile_attrs=None):
    """A decorator of functions in MindSpore's language of loops over arrays: it runs them in Python, on numpy arrays.

    reg_info and compile_attrs are for the compiler, and change nothing.

    Raises:
        ValueError: fn is no function.
    """
    if fn is None:
        return functools.partial(kernel, reg_info=reg_info, compile_attrs=compile_attrs)
    if not inspect.isfunction(fn):
        raise ValueError(f"mindspore.ops.kernel: fn is {fn!r}; give a function")
    run = types.FunctionType(fn.__code__, _WORDS | fn.__globals__, fn.__name__, fn.__defaults__, fn.__closure__)
    run = functools.wraps(fn)(run)
    run._is_kernel = True
    return run
