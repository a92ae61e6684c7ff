"""Declaring ops: a function is written once, in plain torch, under all its MindSpore names.

    @op("ops.sum", "mint.sum", "Tensor.sum")
    def sum(input, dim=None, keepdim=False, *, dtype=None): ...

    @op("ops.ReduceSum(keep_dims, skip_mode)")   # brackets: a class whose constructor takes these early
    def reduce_sum(x, axis=(), keep_dims=False, skip_mode=False): ...

A name is a function in the module of that name, a method of Tensor, or with brackets a class. A default in the brackets,
`(axis=0)`, is the class's own. All that the edge of an op needs is worked out here, once, at import.
"""

import functools
import inspect
import math
import re
from collections.abc import Callable
from typing import TypeVar

import torch

from .._core.asker import asked_by_mindspore
from .._core.dtype_text import Type, as_torch, in_mindspores_words
from .._core.errors import OpError
from .._core.lost_device import lost_device
from .._core.missing_kernels import stand_in
from .._core.other_dtypes import in_another_dtype
from .._core.root import public_path
from .._core.switch import Switched, call_inside, is_outside, plain, relabel, set_class, speaks_torch
from .._names.module_paths import loaded
from ..common.tensor import Tensor
from .keywords import in_our_words
from .primitive import class_form

T = TypeVar("T")

#: Every public name that was declared, with the function that implements it.
declared = {}
#: The module in which each of them is written; what is public bears its public path.
homes = {}


def op(*names: str) -> Callable[[T], T]:
    """Declare the function under these public names. Declaring a name twice is an error."""

    def declare(fn):
        edge = wrap_op(fn, names[0].partition("(")[0], inside=fn)
        for name in names:
            full, bracket, rest = name.partition("(")
            _enter(full, edge, fn.__module__)
            _publish(full, class_form(full, edge, rest[:-1]) if bracket else edge)
        return _under_its_public_path(edge, names)

    return declare


def layer_op(name: str) -> Callable[[T], T]:
    """Declare a function in plain torch that only layers call: what `op` does, without a public name."""
    return lambda fn: wrap_op(fn, name, inside=fn)


def public(*names: str) -> Callable[[T], T]:
    """Publish a class (a Cell, a metric) or a transform as it is, under these public names."""

    def declare(cls):
        for name in names:
            _enter(name, cls, cls.__module__)
            _publish(name, cls)
        return _under_its_public_path(cls, names)

    return declare


def _enter(full, value, home):
    if full in declared:
        raise ValueError(f"{full} is declared twice: by {homes[full]} and {home}")
    declared[full], homes[full] = value, home


def _under_its_public_path(value, names):
    """Named as it is published where that is under its own name; a class form's path is the class's, not the function's."""
    paths = [name for name in names if name.rpartition(".")[2] == value.__name__ and not name.startswith("Tensor.")]
    return public_path(paths[0])(value) if paths else value


def wrap_op(fn, name, inside):
    """What users call: `fn` inside torch, its result relabeled, its keywords in any spelling, its errors named.

    Torch's own code, which is inside already, gets `inside`: for a function `fn` itself, for a method torch's own.
    """

    code = inspect.unwrap(fn).__code__
    takes_dtype = "dtype" in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] or bool(
        code.co_flags & inspect.CO_VARARGS
    )

    @functools.wraps(fn)
    def edge(*args, **kwargs):
        if not is_outside():
            return inside(*args, **kwargs)
        if kwargs:
            kwargs = in_our_words(kwargs, fn, name)
        if takes_dtype:
            if Type in map(type, args):
                args = (*[a.torch if type(a) is Type else a for a in args],)
            if "dtype" in kwargs and type(kwargs["dtype"]) is Type:
                kwargs["dtype"] = kwargs["dtype"].torch
        try:
            out = call_inside(fn, (), args, kwargs)
        except _BAD_INPUT as error:
            if Type in map(type, (*args, *kwargs.values())):
                return edge(*map(as_torch, args), **{key: as_torch(value) for key, value in kwargs.items()})
            if mode := stand_in(error):
                with mode:
                    out = edge(*args, **kwargs)
            else:
                out = _once_more(fn, error, name, args, kwargs)
        ours = args and isinstance(args[0], Switched)
        if ours and type(out) is plain:
            # an op may hand back its first argument, which is the caller's; here the first one is not plain, as out is
            set_class(out, Tensor)
        elif (type(out) is plain or isinstance(out, _CONTAINERS)) and (
            ours or not speaks_torch((*args, *kwargs.values()))
        ):
            relabel(out, args)
        elif type(out) is torch.dtype and asked_by_mindspore():
            return in_mindspores_words(out)
        return out

    return edge


def _operator(fn, name, inside):
    """The edge of an operator, which Python calls with the Tensor and the other operand; a script may give more words."""

    @functools.wraps(fn)
    def operator(self, other, **words):
        if not is_outside():
            return inside(self, other, **words)
        try:
            out = call_inside(fn, (), (self, other), words)
        except _BAD_INPUT as error:
            if mode := stand_in(error):
                with mode:
                    return operator(self, other, **words)
            out = _once_more(fn, error, name, (self, other), words)
        if type(out) is plain:
            set_class(out, Tensor)
        return out

    return operator


def _arithmetic(fn, name, inside):
    """The edge of an operator that is torch's own, `inside`, where the operands have one dtype or the result is a float32.

    There MindSpore agrees with torch, but for a float32 beside a float64 without axes, and no Python runs for it. All else
    is for `fn`.
    """
    operator = _operator(fn, name, inside)
    to_a_tensor = name == "Tensor.__pow__"  # that power is for fn
    direct = getattr(inside, "__wrapped__", inside)  # torch wraps __pow__ in Python

    @functools.wraps(fn)
    def arithmetic(self, other, *, alpha=None):
        if not is_outside():
            return inside(self, other) if alpha is None else inside(self, other, alpha=alpha)
        if alpha is not None:
            return operator(self, other, alpha=alpha)
        if to_a_tensor and type(other) not in _REAL:
            return operator(self, other)
        try:
            out = call_inside(direct, (), (self, other))
        except _BAD_INPUT:
            return operator(self, other)
        if type(out) is plain and (out.dtype is _float32 or call_inside(_of_one_dtype, (), (self, other))):
            set_class(out, Tensor)
            return out
        return operator(self, other)

    return arithmetic


_float32 = torch.float32
_REAL = frozenset((int, float))


def _of_one_dtype(a, b):
    return getattr(b, "dtype", a.dtype) is a.dtype


def _once_more(fn, error, name, args, kwargs):
    """What fn gives where MindSpore takes what torch refused: the other dtype, the number out of range. Else the error."""
    again = in_another_dtype(fn, error, args, kwargs) or _with_infinite_floats(fn, error, args, kwargs)
    if again:
        try:
            return call_inside(again, (), args, kwargs)
        except _BAD_INPUT:
            pass  # what it said of the inputs as they came is the error
    _raise_op_error(error, name, args, kwargs)
    raise error


def _with_infinite_floats(fn, error, args, kwargs):
    """fn with the floats that its dtype does not reach infinite, as to MindSpore, if the error is about one of them."""
    kind = re.search(r"to type (\S+) without overflow", str(error))
    if kind is None or kind[1] not in _REACH:
        return None
    reach = _REACH[kind[1]]

    def infinite(value):
        if isinstance(value, plain):
            number = value.dtype.is_floating_point and not value.dim()
            return value * math.inf if number and abs(value) > reach else value
        return math.copysign(math.inf, value) if isinstance(value, float) and abs(value) > reach else value

    def with_infinite(*args, **kwargs):
        return fn(*map(infinite, args), **{key: infinite(value) for key, value in kwargs.items()})

    given = (*args, *kwargs.values())
    values = call_inside(lambda: [infinite(value) for value in given], (), ())
    return with_infinite if any(value is not one for value, one in zip(values, given, strict=True)) else None


#: How far the dtypes reach, by their names in torch's errors.
_REACH = {
    "c10::Half": torch.finfo(torch.float16).max,
    "c10::BFloat16": torch.finfo(torch.bfloat16).max,
    "float": torch.finfo(torch.float32).max,
}


def _raise_op_error(error, name, args, kwargs):
    """Raise what torch or Python said of the arguments in our words, with the API's name and what came."""
    if lost := lost_device(f"mindspore.{name}", error):
        raise lost from error
    if type(error) in _BAD_INPUT and not str(error).startswith("mindspore."):
        raise OpError(f"mindspore.{name}: {error}; got {_described(args, kwargs)}") from error


_CONTAINERS = (tuple, list)
_BAD_INPUT = (RuntimeError, NotImplementedError, IndexError, TypeError, AttributeError, ValueError)


def _described(args, kwargs):
    """The arguments, for an error message: a Tensor by dtype and shape, anything else as it prints."""

    def one(value):
        if isinstance(value, plain):
            return f"{Tensor.type(value) if isinstance(value, Switched) else value.dtype}{list(value.shape)}"
        text = repr(value)
        return text if len(text) <= 40 else text[:37] + "..."

    return ", ".join([*map(one, args), *(f"{key}={one(value)}" for key, value in kwargs.items())]) or "no arguments"


def _publish(full, value):
    """Put the value where the public name says: into a module, or onto Tensor with the switch."""
    owner, _, name = full.rpartition(".")
    if owner == "Tensor":
        theirs = getattr(plain, name, None)
        make = _arithmetic if name in _ARITHMETIC else _operator if name in _OPERATORS else wrap_op
        setattr(Tensor, name, value if theirs is None else make(value.__wrapped__, full, inside=theirs))
    else:
        setattr(_module(owner), name, value)


_module = functools.cache(loaded)


#: Those that are torch's in float32, written in C there.
_ARITHMETIC = {"__add__", "__radd__", "__sub__", "__mul__", "__rmul__", "__truediv__", "__pow__"}

#: The operators of two operands.
_OPERATORS = {
    f"__{prefix}{name}__"
    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor")
    for prefix in ("", "r", "i")
} | {f"__{name}__" for name in ("eq", "ne", "lt", "le", "gt", "ge")}
