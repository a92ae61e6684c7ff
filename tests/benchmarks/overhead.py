"""What an op costs over the function that it wraps: each declared op, with arguments from the rows of `tests/cases`.

An op is a function in plain torch behind an edge, which steps inside torch, calls it, and names what comes out a Tensor.
Both are called here with the same values: the op with Tensors from outside, the function with plain tensors inside torch. What
is told is the time of this thread on its core, which is all that an op on small tensors takes: others do not stretch it.
"""

import inspect
import sys
import time

import numpy as np
import torch

import msvjp as ms
from msvjp import Tensor
from msvjp._names.on_demand import load_all
from msvjp._op.declare import declared
from msvjp._op.keywords import in_our_words

from . import clock

#: The overhead of an op that takes longer than this, in seconds, is lost in its noise.
LONG = 100e-6


def measure(rounds, seconds, wanted):
    """{op: (overhead, the function's own), in seconds, of the best rounds}. seconds: how long a turn is about to last.

    None for an op that takes long, and for one that refuses the same arguments the second time.
    """
    return {name: _timed(*pair(*call), rounds, seconds) for name, call in sorted(calls(wanted).items())}


def _timed(ours, theirs, rounds, seconds):
    def inside(number):
        with torch._C.DisableTorchFunctionSubclass():
            return clock.seconds(theirs, number, clock=time.thread_time)

    def outside(number):
        return clock.seconds(ours, number, clock=time.thread_time)

    try:
        outside(1), inside(1)
    except Exception:
        return None
    number = clock.enough(outside, seconds)
    both = [(outside(number), inside(number)) for _ in range(rounds)]
    with_edge, own = (min(column) / number for column in zip(*both, strict=True))
    return (with_edge - own, own) if own < LONG else None


def calls(wanted):
    """{op: (edge, args, kwargs)}: a call of each op that the rows of `tests/cases` make, without keywords if there is one."""
    edges, calls = {name: edge for name, edge in _edges().items() if wanted(name)}, {}
    if not edges:
        return {}
    codes = {edge.__code__ for edge in edges.values()}

    def spy(frame, event, _):
        if event == "call" and frame.f_code in codes and torch._C._is_torch_function_enabled():
            seen = frame.f_locals
            args, kwargs = (seen["args"], seen["kwargs"]) if "args" in seen else ((seen["self"], seen["other"]), {})
            name = _name(seen)
            if name in edges and (name not in calls or (calls[name][2] and not kwargs)):
                calls[name] = edges[name], args, dict(kwargs)

    for form, values in _forms():
        sys.setprofile(spy)
        try:
            eval(form, values)
        finally:
            sys.setprofile(None)
    return calls


def _edges():
    """Every declared op that has an edge, under the name that the edge says in errors."""
    load_all()
    edges = [vars(Tensor)[name[7:]] if name.startswith("Tensor.") else edge for name, edge in declared.items()]
    return {_name(_closure(edge)): edge for edge in edges if inspect.isfunction(edge) and "inside" in _closure(edge)}


def _closure(function):
    return inspect.getclosurevars(function).nonlocals


def _name(variables):
    """The name of an edge, by what its code sees: an operator of arithmetic knows it from the one behind it."""
    return variables["name"] if "name" in variables else _closure(variables["operator"])["name"]


def _forms():
    """Every form of every row, with what it sees."""
    sys.modules.setdefault("mindspore", ms)
    from ..cases import load

    names = {"ms": ms, "nn": ms.nn, "ops": ms.ops, "np": np, "mint": ms.mint, "P": ms.ops}
    for case in load():
        for form in case.forms:
            yield form, names | {name: _tensors(value) for name, value in case.inputs.items()}


def _tensors(value):
    if isinstance(value, (list, tuple)):
        return type(value)(_tensors(v) for v in value)
    return Tensor(value) if isinstance(value, np.ndarray) else value


def pair(edge, args, kwargs):
    """The op on Tensors, and its function on plain tensors over the same memory."""
    fn = edge.__wrapped__
    plain, words = _plain(args), _plain(in_our_words(kwargs, fn, fn.__name__))
    return lambda: edge(*args, **kwargs), lambda: fn(*plain, **words)


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(_plain(item) for item in value)
    if type(value) is Tensor:
        with torch._C.DisableTorchFunctionSubclass():
            return value.detach().as_subclass(torch.Tensor)
    return value
