"""What a function reads and writes: a value in everything that holds one."""

import collections
import contextvars
import dataclasses
import itertools
import random
import threading
import types

import numpy as np
from mindspore import Parameter, Tensor, ops

from ..values import vec
from .common import SCENARIOS, Bag, X, repeated

# ---- a value that a function reads, changed in every way that holds one ----


def _read_list(held, x):
    return x * held[0]


def _read_key(held, x):
    return x * held["k"]


def _read_attribute(held, x):
    return x * held.k


class Slotted:
    __slots__ = ("k",)

    def __init__(self, k):
        self.k = k


@dataclasses.dataclass
class Record:
    k: float


#: What holds a number: how it is made, read, and given another one.
HOLDERS = {
    "a list": (lambda: [2.0], _read_list, lambda held: held.__setitem__(0, 3.0)),
    "a list in a list": (lambda: [[2.0]], lambda held, x: x * held[0][0], lambda held: held[0].__setitem__(0, 3.0)),
    "a list in a tuple": (lambda: ([2.0],), lambda held, x: x * held[0][0], lambda held: held[0].__setitem__(0, 3.0)),
    "a longer list": (lambda: [2.0], lambda held, x: x * len(held), lambda held: held.append(2.0)),
    "a shorter list": (lambda: [2.0, 2.0], lambda held, x: x * len(held), lambda held: held.pop()),
    "a sorted list": (lambda: [3.0, 2.0], _read_list, lambda held: held.sort()),
    "a dict": (lambda: {"k": 2.0}, _read_key, lambda held: held.update(k=3.0)),
    "a new key": (lambda: {"j": 2.0}, lambda held, x: x * held.get("k", 1.0), lambda held: held.update(k=3.0)),
    "a key less": (lambda: {"k": 2.0}, lambda held, x: x * held.get("k", 1.0), lambda held: held.clear()),
    "a key renamed": (
        lambda: {"k": 2.0},
        lambda held, x: x * held.get("k", 1.0),
        lambda held: held.update(j=held.pop("k")),
    ),
    "a dict's order": (
        lambda: {"a": 2.0, "b": 3.0},
        lambda held, x: x * next(iter(held.values())),
        lambda held: held.update(a=held.pop("a")),
    ),
    "keys of a dict": (lambda: {2.0: 0}, lambda held, x: x * sum(held), lambda held: held.update({3.0: 0})),
    "an OrderedDict": (
        lambda: collections.OrderedDict(a=2.0, b=3.0),
        lambda held, x: x * next(iter(held.values())),
        lambda held: held.move_to_end("a"),
    ),
    "a defaultdict": (lambda: collections.defaultdict(float, k=2.0), _read_key, lambda held: held.update(k=3.0)),
    "a Counter": (lambda: collections.Counter(k=2), _read_key, lambda held: held.update("k")),
    "a deque": (lambda: collections.deque([2.0]), _read_list, lambda held: held.appendleft(3.0)),
    "a set": (lambda: {2.0}, lambda held, x: x * sum(held), lambda held: held.add(3.0)),
    "an attribute": (lambda: Bag(k=2.0), _read_attribute, lambda held: setattr(held, "k", 3.0)),
    "its dict": (lambda: Bag(k=2.0), _read_attribute, lambda held: vars(held).update(k=3.0)),
    "an attribute of an attribute": (
        lambda: Bag(inner=Bag(k=2.0)),
        lambda held, x: x * held.inner.k,
        lambda held: setattr(held.inner, "k", 3.0),
    ),
    "an attribute by getattr": (
        lambda: Bag(k=2.0, name="k"),
        lambda held, x: x * getattr(held, held.name),
        lambda held: setattr(held, "k", 3.0),
    ),
    "the name for getattr": (
        lambda: Bag(k=2.0, j=3.0, name="k"),
        lambda held, x: x * getattr(held, held.name),
        lambda held: setattr(held, "name", "j"),
    ),
    "an attribute by vars": (
        lambda: Bag(k=2.0),
        lambda held, x: x * vars(held)["k"],
        lambda held: vars(held).update(k=3.0),
    ),
    "a method": (lambda: Bag(k=2.0), lambda held, x: held.scaled(x), lambda held: setattr(held, "k", 3.0)),
    "another method": (
        lambda: Bag(k=2.0),
        lambda held, x: held.scaled(x),
        lambda held: setattr(held, "scaled", lambda x: x - 1),
    ),
    "a property": (lambda: Bag(k=2.0), lambda held, x: x * held.twice, lambda held: setattr(held, "k", 3.0)),
    "a slot": (lambda: Slotted(2.0), _read_attribute, lambda held: setattr(held, "k", 3.0)),
    "a dataclass": (lambda: Record(2.0), _read_attribute, lambda held: setattr(held, "k", 3.0)),
    "a namespace": (lambda: types.SimpleNamespace(k=2.0), _read_attribute, lambda held: setattr(held, "k", 3.0)),
    "a numpy array": (lambda: np.array([2.0]), lambda held, x: x * float(held[0]), lambda held: held.fill(3)),
    "a numpy array as a Tensor": (
        lambda: np.array([2.0], np.float32),
        lambda held, x: x * Tensor(held),
        lambda held: held.fill(3),
    ),
    "a large numpy array": (
        lambda: np.full(100_000, 2.0),
        lambda held, x: x * float(held[-1]),
        lambda held: held.fill(3),
    ),
    "an iterator": (lambda: itertools.count(2), lambda held, x: x * next(held), lambda held: next(held)),
    "a generator": (lambda: iter(range(2, 99)), lambda held, x: x * next(held), lambda held: next(held)),
    "a Random": (lambda: random.Random(1), lambda held, x: x * held.random(), lambda held: held.seed(2)),
    "a Generator of numpy": (
        lambda: np.random.default_rng(1),
        lambda held, x: x * float(held.uniform()),
        lambda held: held.uniform(),
    ),
    "a thread's local": (
        lambda: _with(threading.local(), k=2.0),
        _read_attribute,
        lambda held: setattr(held, "k", 3.0),
    ),
    "a context variable": (
        lambda: contextvars.ContextVar("k", default=2.0),
        lambda held, x: x * held.get(),
        lambda held: held.set(3.0),
    ),
    "a Tensor": (lambda: vec(2), lambda held, x: x * held, lambda held: held.assign_value(vec(3))),
    "a Tensor of another shape": (
        lambda: vec(2),
        lambda held, x: x * held.sum(),
        lambda held: held.assign_value(vec(3, 4)),
    ),
    "a Tensor's length": (
        lambda: vec(2),
        lambda held, x: x * held.shape[0],
        lambda held: held.assign_value(vec(3, 4)),
    ),
    "a Tensor as a number": (
        lambda: Tensor(2.0),
        lambda held, x: x * float(held),
        lambda held: held.assign_value(Tensor(3.0)),
    ),
    "a Tensor as a truth": (
        lambda: Tensor(True),
        lambda held, x: x * 2 if held else x * 3,
        lambda held: held.assign_value(Tensor(False)),
    ),
    "a Tensor in a list": (lambda: [vec(2)], _read_list, lambda held: held.__setitem__(0, vec(3))),
    "an attribute of a Tensor": (
        lambda: _with(vec(2), k=2.0),
        lambda held, x: x * held.k,
        lambda held: setattr(held, "k", 3.0),
    ),
    "a Parameter": (lambda: Parameter(vec(2), name="w"), lambda held, x: x * held, lambda held: held.set_data(vec(3))),
    "a Parameter's name": (
        lambda: Parameter(vec(2), name="w"),
        lambda held, x: x * len(held.name),
        lambda held: setattr(held, "name", "longer"),
    ),
    "whether a Parameter is trained": (
        lambda: Parameter(vec(2), name="w"),
        lambda held, x: x * 2 if held.requires_grad else x * 3,
        lambda held: setattr(held, "requires_grad", False),
    ),
}


def _with(held, **attributes):
    for name, value in attributes.items():
        setattr(held, name, value)
    return held


def _of_holder(make, read, change):
    def run(jit):
        held = make()
        f = jit(lambda x: read(held, x))
        yield repeated(f, X)
        change(held)
        yield repeated(f, X)

    return run


for _name, _holder in HOLDERS.items():
    SCENARIOS[f"reads {_name}"] = _of_holder(*_holder)

# ---- a value that a function changes ----

#: What holds a number, and a function that changes and uses it.
WRITERS = {
    "a list": (lambda: [0], lambda held, x: held.append(1) or x * len(held)),
    "an item": (lambda: [0.0], lambda held, x: held.__setitem__(0, held[0] + 1) or x * held[0]),
    "a dict": (dict, lambda held, x: held.update({len(held): 1}) or x * len(held)),
    "an attribute": (lambda: Bag(k=0), lambda held, x: setattr(held, "k", held.k + 1) or x * held.k),
    "a new attribute": (lambda: Bag(), lambda held, x: setattr(held, "k", getattr(held, "k", 0) + 1) or x * held.k),
    "a class": (lambda: type("Count", (), {"k": 0}), lambda held, x: setattr(held, "k", held.k + 1) or x * held.k),
    "a deque": (lambda: collections.deque(), lambda held, x: held.append(1) or x * len(held)),
    "a list of Tensors": (lambda: [X], lambda held, x: held.__setitem__(0, held[0] + x) or held[0] * 2),
    "a numpy array": (lambda: np.zeros(1), lambda held, x: held.__iadd__(1)[0] * x),
    "a Tensor": (lambda: vec(0), lambda held, x: ops.assign_add(held, vec(1)) * x),
    "a Parameter": (lambda: Parameter(vec(0), name="w"), lambda held, x: ops.assign_add(held, vec(1)) * x),
    "a part of a Tensor": (lambda: vec(0, 0), lambda held, x: held.__setitem__(0, held[0] + 1) or x * held),
}


def _of_writer(make, write):
    def run(jit):
        held = make()
        f = jit(lambda x: write(held, x))
        yield repeated(f, X, times=5)
        yield str(vars(held) if isinstance(held, Bag) else held)

    return run


for _name, _writer in WRITERS.items():
    SCENARIOS[f"writes {_name}"] = _of_writer(*_writer)
