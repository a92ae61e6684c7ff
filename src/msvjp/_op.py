"""Declaring ops: a function is written once, in plain torch, under all its MindSpore names.

    @op("ops.sum", "mint.sum", "Tensor.sum")
    def sum(input, dim=None, keepdim=False, *, dtype=None): ...

    @op("ops.ReduceSum(keep_dims, skip_mode)")   # brackets: a class whose constructor takes these early
    def reduce_sum(x, axis=(), keep_dims=False, skip_mode=False): ...

A name is a function in the module of that name, a method of Tensor, or with brackets a class. A default in the brackets,
`(axis=0)`, is the class's own. All that the edge of an op needs is worked out here, once, at import.
"""

import ast
import functools
import sys

import torch

from ._switch import Switched, is_outside, plain, relabel, speaks_torch
from .tensor import Tensor

_call_inside = torch._C._disabled_torch_function_impl

#: Every public name that was declared, with the function that implements it.
declared = {}

#: Spellings of one word: a keyword call may use any of them.
SPELLINGS = (
    ("axis", "dim", "dims"),
    ("keep_dims", "keepdims", "keepdim"),
    ("input", "x", "input_x", "self", "logits", "tensor", "data"),
    ("other", "y", "input_y", "value", "x2", "mat2"),
    ("dtype", "type", "dst_type", "output_type"),
    ("shape", "size", "output_shape", "input_shape"),
    ("indices", "index", "input_indices"),
    ("tensors", "input_xs", "inputs", "values"),
    ("repeats", "multiples", "reps"),
    ("exponent", "power"),
    ("correction", "ddof"),
    ("perm", "input_perm", "axes"),
)


class OpError(RuntimeError, ValueError, TypeError):
    """A bad argument to an op: torch says RuntimeError to all of them, MindSpore ValueError, TypeError or RuntimeError."""


class Primitive:
    """The base of MindSpore's ops in class form: `ops.ReduceSum(keep_dims=True)(x, axis)`."""

    def __init__(self, name=None):
        self.name = name or type(self).__name__

    def __repr__(self):
        return f"{type(self).__name__}<>"

    def add_prim_attr(self, name, value):
        """Keep an attribute for the graph compiler; nothing reads it here."""
        setattr(self, name, value)
        return self


def op(*names):
    """Declare the function under these public names. Declaring a name twice is an error."""

    def declare(fn):
        edge = _edge(fn, names[0].partition("(")[0], inside=fn)
        for name in names:
            full, bracket, rest = name.partition("(")
            _enter(full, edge)
            _publish(full, _primitive(full, edge, rest.rstrip(")")) if bracket else edge)
        return edge

    return declare


def layer(*names):
    """Declare the class, a Cell, an Initializer or a metric, under these public names."""

    def declare(cls):
        for name in names:
            _enter(name, cls)
            _publish(name, cls)
        return cls

    return declare


def _enter(full, value):
    if full in declared:
        raise ValueError(f"{full} is declared twice: by {declared[full].__module__} and {value.__module__}")
    declared[full] = value


def _edge(fn, name, inside):
    """What users call: `fn` inside torch, its result relabelled, its keywords in any spelling, its errors named.

    Torch's own code, which is inside already, gets `inside`: for a function `fn` itself, for a method torch's own.
    """
    respelled = _respelled(fn)

    @functools.wraps(fn)
    def edge(*args, **kwargs):
        if not is_outside():
            return inside(*args, **kwargs)
        if kwargs:
            kwargs = _in_our_words(kwargs, respelled, name)
        try:
            out = _call_inside(fn, (), args, kwargs)
        except RuntimeError as error:
            if type(error) is not RuntimeError:
                raise  # out of memory, not implemented: not about the arguments
            raise OpError(f"mindspore.{name}: {error}; got {_described(args, kwargs)}") from error
        if type(out) is plain:
            # an op may hand back its first argument, which is the caller's; here the first one is not plain, as out is
            if args and isinstance(args[0], Switched):
                out.__class__ = Tensor
            elif not speaks_torch((*args, *kwargs.values())):
                relabel(out, args)
        elif isinstance(out, _CONTAINERS) and not speaks_torch((*args, *kwargs.values())):
            relabel(out, args)
        return out

    return edge


_CONTAINERS = (tuple, list)


def _in_our_words(kwargs, respelled, name):
    ours = {respelled.get(key, key): value for key, value in kwargs.items()}
    if len(ours) < len(kwargs):
        raise TypeError(f"mindspore.{name}: two spellings of one argument in {', '.join(kwargs)}")
    return ours


def _respelled(fn):
    code = fn.__code__
    params = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return {
        word: param
        for param in reversed(params)  # where two parameters share a word, it is the first one's
        for spellings in SPELLINGS
        if param in spellings
        for word in spellings
        if word not in params
    }


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
        setattr(Tensor, name, value if theirs is None else _edge(value.__wrapped__, full, inside=theirs))
    else:
        setattr(sys.modules[f"{__package__}.{owner}" if owner else __package__], name, value)


def _primitive(full, edge, early):
    """The class form: its constructor takes the parameters named in `early`, its call all others."""
    code, respelled = edge.__wrapped__.__code__, _respelled(edge.__wrapped__)
    positional = code.co_varnames[: code.co_argcount]
    given = dict(zip(reversed(positional), reversed(edge.__wrapped__.__defaults__ or ()), strict=False))
    given |= edge.__wrapped__.__kwdefaults__ or {}
    words = dict(_word(text, given, respelled) for text in early.split(", ") if text)
    owner, _, name = full.rpartition(".")

    def __init__(self, *args, **kwargs):
        Primitive.__init__(self, name)
        if len(args) > len(words):
            raise TypeError(f"mindspore.{full}: takes at most {len(words)} arguments, got {len(args)}")
        early = {**words, **dict(zip(words, args, strict=False))}
        for key, value in kwargs.items():
            if key not in words and respelled.get(key) not in words:
                raise TypeError(f"mindspore.{full}: unknown argument {key!r}; it takes {', '.join(words) or 'none'}")
            early[key if key in words else respelled[key]] = value
        lacking = [word for word, value in early.items() if value is _REQUIRED]
        if lacking:
            raise TypeError(f"mindspore.{full}: the argument {lacking[0]!r} is missing")
        self.__dict__.update(early)
        self._early = {respelled.get(key, key): value for key, value in early.items()}

    def __call__(self, *args, **kwargs):
        return edge(*args, **kwargs, **self._early)

    body = {"__init__": __init__, "__call__": __call__, "__doc__": edge.__doc__, "__module__": f"{__package__}.{owner}"}
    if not words:
        body["__call__"] = staticmethod(edge)
    return type(name, (Primitive,), body)


_REQUIRED = object()


def _word(text, defaults, respelled):
    """A parameter of a constructor and its default: the one in brackets, `axis=0`, or the function's own."""
    word, equals, default = text.partition("=")
    return word, ast.literal_eval(default) if equals else defaults.get(respelled.get(word, word), _REQUIRED)
