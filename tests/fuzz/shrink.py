"""A smaller call that still differs: fewer numbers, plainer ones, no layout, fewer arguments."""

import dataclasses
import re

import numpy as np

from .calls import Call


def shrunk(call, differs):
    """The smallest call reached by steps that all differ, as `differs(call)` says."""
    while smaller := next(filter(differs, steps(call)), None):
        call = smaller
    return call


def steps(call):
    """Calls a little smaller than this one."""
    for argument in re.finditer(r", \w+=('\w*'|[\w.-]+)|, -?[\d.]+(?=\))", call.expression):
        yield Call(call.expression[: argument.start()] + call.expression[argument.end() :], call.inputs)
    for name, value in call.inputs.items():
        for smaller in plainer(value):
            yield Call(call.expression, call.inputs | {name: smaller})


def plainer(value):
    numbers = np.asarray(value.numbers)
    if value.layout != "contiguous":
        yield dataclasses.replace(value, layout="contiguous")
    for axis, size in enumerate(numbers.shape):
        if size:
            yield dataclasses.replace(value, numbers=numbers.take(0, axis))
        if size > 1:
            yield dataclasses.replace(value, numbers=numbers.take(range(size // 2), axis))
            yield dataclasses.replace(value, numbers=numbers.take(range(size // 2, size), axis))
    for plain in (np.ones_like(numbers), np.trunc(numbers)):
        if not np.array_equal(plain, numbers):
            yield dataclasses.replace(value, numbers=plain)
    if value.dtype not in ("float32", "int64"):
        yield dataclasses.replace(value, dtype="float32" if "float" in value.dtype else "int64")
