"""Scenarios in which a jitted function could be specialized wrongly: what it depends on changes between its calls.

A scenario takes `jit` and yields results. With the function as it is and with one that compiles they are the same.
"""

import collections
import contextlib
import contextvars
import copy
import dataclasses
import enum
import functools
import itertools
import os
import random
import threading
import types

import mindspore as ms
import numpy as np
from mindspore import Parameter, Tensor, nn, ops

from .values import vec

SCENARIOS = {}
X, Y = vec([1, 2], [3, 4]), vec([0.5, -1], [2, -3])


def scenario(run):
    SCENARIOS[run.__name__] = run
    return run


def repeated(f, *args, times=3, **kwargs):
    """A function that is called a third time runs what was compiled in the second."""
    return [f(*args, **kwargs) for _ in range(times)]


class Bag:
    """An object with attributes."""

    kind = 2.0

    def __init__(self, **held):
        vars(self).update(held)

    def scaled(self, x):
        return x * self.k

    @property
    def twice(self):
        return 2 * self.k

    @classmethod
    def of_class(cls, x):
        return x * cls.kind

    @staticmethod
    def of_nobody(x):
        return x * FACTOR


FACTOR = 1.5

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
    "a dict": (lambda: {}, lambda held, x: held.update({len(held): 1}) or x * len(held)),
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

# ---- arguments ----

#: Calls of one function, each of which it has to answer by its own arguments.
ARGUMENTS = {
    "numbers": (lambda x, k: x * k, [(X, 2), (X, 3), (X, 2.0), (X, True)]),
    "bools": (lambda x, k: x * 2 if k is True else x * 3, [(X, 1), (X, True), (X, 1.0)]),
    "a negative zero": (lambda x, k: x * 0 + np.copysign(1.0, k), [(X, 0.0), (X, -0.0), (X, 0.0)]),
    "a negative zero in a complex": (lambda x, k: x + np.copysign(1.0, k.imag), [(X, 0j), (X, complex(0, -0.0))]),
    "nan": (lambda x, k: x * k, [(X, float("nan")), (X, 1.0)]),
    "strings": (lambda x, k: getattr(ops, k)(x), [(X, "exp"), (X, "sin"), (X, "exp")]),
    "None": (lambda x, k=None: x if k is None else x * k, [(X,), (X, Y), (X, None)]),
    "dtypes": (lambda x, k: x.astype(k), [(X, ms.float64), (X, ms.int32), (X, ms.float64)]),
    "how many": (lambda *xs: sum(xs), [(X,), (X, Y), (X, Y, X)]),
    "tuples": (lambda x, k: x * k[0] + len(k), [(X, (1, 2)), (X, (2, 1)), (X, (1, 2, 3)), (X, [1, 2])]),
    "tuple or list": (lambda x, k: x * (2 if isinstance(k, list) else 3), [(X, (1,)), (X, [1]), (X, (1,))]),
    "true or one in a tuple": (lambda x, k: x * (2 if k[0] is True else 3), [(X, (1,)), (X, (True,))]),
    "dicts": (lambda x, k: x * k["a"], [(X, {"a": 1}), (X, {"a": 2}), (X, {"a": Y})]),
    "a dict's order": (lambda x, k: x * [*k][0], [(X, {1: 0, 2: 0}), (X, {2: 0, 1: 0})]),
    "slices": (lambda x, k: x[k], [(X, slice(0, 1)), (X, slice(1, 2)), (X, slice(0, 1))]),
    "shapes": (lambda x: x * len(x), [(X,), (vec(1, 2, 3),), (X,), (vec([1], [2], [3]),)]),
    "one element": (lambda x: x.sum() / x.size, [(vec(2),), (vec(2, 3),), (Tensor(2.0),)]),
    "types": (lambda x: x * (2 if isinstance(x, Parameter) else 3), [(X,), (Parameter(X, name="p"),), (X,)]),
    "names": (lambda x: x * len(x.name), [(Parameter(X, name="p"),), (Parameter(X, name="pp"),)]),
    "dtypes of Tensors": (lambda x: x * x, [(X,), (X.astype(ms.int32),), (X.astype(ms.float16),), (X,)]),
    "layouts": (lambda x: x.reshape(-1) * 2, [(X,), (X.T,), (X,), (ops.broadcast_to(vec(1, 2), (2, 2)),)]),
    "a Tensor twice": (lambda x, y: x * 2 if x is y else x * y, [(X, Y), (X, X), (Y, Y), (Y, X)]),
    "numpy arrays": (lambda x, k: x * Tensor(k), [(X, np.ones(2)), (X, np.zeros(2)), (X, np.ones(2))]),
    "numpy numbers": (lambda x, k: x * float(k), [(X, np.float32(1)), (X, np.float32(2)), (X, np.int64(1))]),
    "objects": (lambda x, k: x * k.k, [(X, Bag(k=1.0)), (X, Bag(k=2.0)), (X, Bag(k=1.0))]),
    "functions": (lambda x, k: k(x), [(X, ops.exp), (X, lambda x: x + 1), (X, lambda x: x - 1)]),
    "namedtuples": (
        lambda x, k: x * k.a,
        [(X, collections.namedtuple("P", "a b")(1, 2)), (X, collections.namedtuple("P", "b a")(1, 2))],
    ),
    "sets": (lambda x, k: x * sum(k), [(X, {1}), (X, {2}), (X, frozenset({3}))]),
    "ranges": (lambda x, k: x * sum(k), [(X, range(3)), (X, range(4)), (X, range(3))]),
    "ends of an iterator": (lambda x, k: x * sum(k), [(X, iter([1, 2])), (X, iter([3]))]),
}


def _of_arguments(fn, calls):
    def run(jit):
        f, given = jit(fn), copy.deepcopy(calls)
        for args in given + given + given:
            try:
                yield f(*args)
            except (TypeError, AttributeError) as error:
                yield type(error).__name__

    return run


for _name, _calls in ARGUMENTS.items():
    SCENARIOS[f"takes {_name}"] = _of_arguments(*_calls)

# ---- Python that depends on values ----

VALUES = {
    "if": lambda x: x * 2 if x.sum() > 0 else x * 3,
    "an elif": lambda x: x if x.max() > 5 else x * 2 if x.max() > 1 else x * 3,
    "while": lambda x: _halved(x),
    "and": lambda x: x * 2 if (x.sum() > 0 and x.max() > 1) else x,
    "not": lambda x: x * 2 if not (x > 0).any() else x,
    "float": lambda x: x * float(x.sum()),
    "int": lambda x: sum(x for _ in range(abs(int(x[0, 0])) + 1)),
    "bool": lambda x: x * bool(x.sum() > 0),
    "item": lambda x: x * x.sum().item(),
    "tolist": lambda x: x * x.tolist()[0][0],
    "asnumpy": lambda x: x * Tensor(x.asnumpy()),
    "numpy's functions": lambda x: x * float(np.sum(x.asnumpy())),
    "an index": lambda x: [x, x * 2, x * 3][int(x[0, 0]) % 3],
    "a format": lambda x: x * len(f"{x.sum()}"),
    "in": lambda x: x * 2 if 1.0 in x else x * 3,
    "a mask": lambda x: x[x > 0].sum(),
    "masked_select": lambda x: ops.masked_select(x, x > 0).sum(),
    "nonzero": lambda x: ops.nonzero(x).sum() + x,
    "unique": lambda x: ops.unique(x.astype(ms.int32))[0].sum() + x,
    "equality": lambda x: x * 2 if x.equal(Y).all() else x,
    "max of Python": lambda x: max(x[0, 0], x[1, 1]) * x,
    "sorted": lambda x: sorted([x[0, 0], x[0, 1]])[0] * x,
    "an assertion": lambda x: _asserting(x),
    "an exception": lambda x: _catching(x),
}


def _halved(x):
    while x.abs().max() > 1:
        x = x / 2
    return x


def _asserting(x):
    try:
        assert x.sum() > 0
    except AssertionError:
        return x * 3
    return x * 2


def _catching(x):
    try:
        return x * 1 / int(x[0, 0] > 0)
    except ZeroDivisionError:
        return x * 3


def _of_values(fn):
    def run(jit):
        f = jit(fn)
        for sign in (1, 1, -1, -1, 1, 0.1, 9):
            yield f(X * sign)

    return run


for _name, _fn in VALUES.items():
    SCENARIOS[f"Python on values: {_name}"] = _of_values(_fn)

# ---- names ----


@scenario
def rebinds_a_closure(jit):
    k = 2.0
    f = jit(lambda x: x * k)
    yield repeated(f, X)
    k = 3.0
    yield repeated(f, X)
    k = Y
    yield repeated(f, X)


@scenario
def rebinds_a_global(jit):
    global FACTOR
    f = jit(lambda x: x * FACTOR)
    yield repeated(f, X)
    FACTOR = 4.0
    yield repeated(f, X)
    FACTOR = 1.5
    yield repeated(f, X)


@scenario
def makes_a_global(jit):
    globals().pop("_made_later", None)
    f = jit(lambda x: x * globals_or(1.0))
    yield repeated(f, X)
    globals()["_made_later"] = 5.0
    yield repeated(f, X)
    del globals()["_made_later"]
    yield repeated(f, X)


def globals_or(default):
    try:
        return _made_later
    except NameError:
        return default


@scenario
def shadows_a_builtin(jit):
    f = jit(lambda x: x * abs(-2))
    yield repeated(f, X)
    globals()["abs"] = lambda value: 7
    yield repeated(f, X)
    del globals()["abs"]
    yield repeated(f, X)


@scenario
def rebinds_a_helper(jit):
    global helper
    f = jit(lambda x: helper(x))
    yield repeated(f, X)
    before, helper = helper, lambda x: x - 1
    yield repeated(f, X)
    helper = before


def helper(x):
    return x * FACTOR


@scenario
def changes_what_a_helper_reads(jit):
    global FACTOR
    f = jit(lambda x: helper(x))
    yield repeated(f, X)
    FACTOR = 8.0
    yield repeated(f, X)
    FACTOR = 1.5


@scenario
def changes_what_a_helpers_closure_reads(jit):
    def make():
        k = 2.0

        def inner(x):
            return x * k

        def change():
            nonlocal k
            k = 3.0

        return inner, change

    inner, change = make()
    f = jit(lambda x: inner(x))
    yield repeated(f, X)
    change()
    yield repeated(f, X)


@scenario
def counts_in_a_nonlocal(jit):
    n = 0

    @jit
    def f(x):
        nonlocal n
        n += 1
        return x * n

    yield repeated(f, X, times=5)


@scenario
def counts_in_a_global(jit):
    global COUNT
    COUNT = 0
    yield repeated(jit(counting), X, times=5)
    yield COUNT


def counting(x):
    global COUNT
    COUNT += 1
    return x * COUNT


@scenario
def counts_as_its_own_attribute(jit):
    def f(x):
        f.calls = getattr(f, "calls", 0) + 1
        return x * f.calls

    yield repeated(jit(f), X, times=5)


@scenario
def has_a_default_that_changes(jit):
    def f(x, k=[1.0]):  # noqa: B006
        return x * k[0]

    g = jit(f)
    yield repeated(g, X)
    f.__defaults__[0][0] = 2.0
    yield repeated(g, X)


@scenario
def has_another_default(jit):
    def f(x, *, k=1.0):
        return x * k

    g = jit(f)
    yield repeated(g, X)
    f.__kwdefaults__["k"] = 2.0
    yield repeated(g, X)


@scenario
def appends_to_its_default(jit):
    def f(x, seen=[]):  # noqa: B006
        seen.append(1)
        return x * len(seen)

    yield repeated(jit(f), X, times=5)


@scenario
def changes_a_class(jit):
    f = jit(lambda x: Bag.of_class(x) + Bag(k=1.0).of_nobody(x))
    yield repeated(f, X)
    Bag.kind = 5.0
    yield repeated(f, X)
    Bag.kind = 2.0


@scenario
def changes_a_base_class(jit):
    class Base:
        k = 2.0

    class Derived(Base):
        pass

    f = jit(lambda x: x * Derived().k)
    yield repeated(f, X)
    Base.k = 3.0
    yield repeated(f, X)
    Derived.k = 4.0
    yield repeated(f, X)


@scenario
def replaces_a_method_of_a_class(jit):
    class Own:
        def method(self, x):
            return x * 2

    own = Own()
    f = jit(lambda x: own.method(x))
    yield repeated(f, X)
    Own.method = lambda self, x: x * 3
    yield repeated(f, X)


@scenario
def answers_by_getattr(jit):
    class Answering:
        def __init__(self):
            self.table = {"k": 2.0}

        def __getattr__(self, name):
            return self.table[name]

    held = Answering()
    f = jit(lambda x: x * held.k)
    yield repeated(f, X)
    held.table["k"] = 3.0
    yield repeated(f, X)


@scenario
def has_a_descriptor(jit):
    class Counting:
        calls = 0

        def __get__(self, owner, kind=None):
            Counting.calls += 1
            return Counting.calls

    class Own:
        k = Counting()

    own = Own()
    yield repeated(jit(lambda x: x * own.k), X, times=5)


@scenario
def is_a_callable_object(jit):
    class Scaling:
        k = 2.0

        def __call__(self, x):
            return x * self.k

    scaling = Scaling()
    f = jit(lambda x: scaling(x))
    yield repeated(f, X)
    scaling.k = 3.0
    yield repeated(f, X)


@scenario
def is_a_method(jit):
    class Own:
        def __init__(self, k):
            self.k = k

        @jit
        def method(self, x):
            return x * self.k

    one, two = Own(2.0), Own(3.0)
    yield repeated(one.method, X), repeated(two.method, X)
    one.k = 4.0
    yield repeated(one.method, X), repeated(two.method, X)


@scenario
def is_partial(jit):
    held = [functools.partial(lambda k, x: x * k, 2.0)]
    f = jit(lambda x: held[0](x))
    yield repeated(f, X)
    held[0] = functools.partial(lambda k, x: x * k, 3.0)
    yield repeated(f, X)


@scenario
def is_cached(jit):
    k = [2.0]

    @functools.lru_cache
    def cached(n):
        return k[0] * n

    f = jit(lambda x: x * cached(1))
    yield repeated(f, X)
    k[0] = 3.0
    yield repeated(f, X)


@scenario
def caches_a_property(jit):
    class Own:
        @functools.cached_property
        def k(self):
            return 2.0

    own = Own()
    f = jit(lambda x: x * own.k)
    yield repeated(f, X)
    own.k = 3.0
    yield repeated(f, X)


@scenario
def chooses_by_an_enum(jit):
    class Kind(enum.Enum):
        TWO = 2
        THREE = 3

    kind = Kind.TWO
    f = jit(lambda x: x * kind.value)
    yield repeated(f, X)
    kind = Kind.THREE
    yield repeated(f, X)


@scenario
def reads_a_module(jit):
    settings = types.ModuleType("settings")
    settings.__file__ = __file__
    settings.k = 2.0
    f = jit(lambda x: x * settings.k)
    yield repeated(f, X)
    settings.k = 3.0
    yield repeated(f, X)


@scenario
def has_inner_functions(jit):
    k = 2.0

    @jit
    def f(x):
        def inner(y):
            return y * k

        return sum([inner(x) for _ in range(3)]) + next(y * k for y in (x,))

    yield repeated(f, X)
    k = 3.0
    yield repeated(f, X)


@scenario
def is_evaluated(jit):
    k = [2.0]
    f = jit(lambda x: eval("x * k[0]", {"x": x, "k": k}))
    yield repeated(f, X)
    k[0] = 3.0
    yield repeated(f, X)


@scenario
def has_a_context_manager(jit):
    scale = [1.0]

    @contextlib.contextmanager
    def scaled(by):
        scale[0] *= by
        yield
        scale[0] /= by

    @jit
    def f(x):
        with scaled(2.0):
            return x * scale[0]

    yield repeated(f, X)
    scale[0] = 3.0
    yield repeated(f, X)


# ---- what is outside of Python's values ----


@scenario
def draws_by_random(jit):
    random.seed(1)
    yield repeated(jit(lambda x: x * random.random()), X, times=5)


@scenario
def draws_by_numpy(jit):
    np.random.seed(1)
    yield repeated(jit(lambda x: x * float(np.random.rand())), X, times=5)


@scenario
def draws_by_a_new_generator_of_numpy(jit):
    yield repeated(jit(lambda x: x * float(np.random.default_rng(3).random())), X, times=3)


@scenario
def draws_tensors(jit):
    ms.set_seed(1)
    f = jit(lambda x: x * ops.rand(2, 2))
    yield repeated(f, X, times=5)
    ms.set_seed(1)
    yield repeated(f, X, times=5)


@scenario
def seeds_itself(jit):
    def f(x):
        ms.set_seed(5)
        return x * ops.rand(2, 2)

    yield repeated(jit(f), X)


@scenario
def has_a_dropout(jit):
    net = nn.Dropout(p=0.5).set_train()
    ms.set_seed(1)
    yield repeated(jit(lambda x: net(x)), ops.ones((9, 9)), times=5)


@scenario
def reads_the_environment(jit):
    os.environ["MSVJP_TEST"] = "2"
    f = jit(lambda x: x * float(os.environ["MSVJP_TEST"]))
    yield repeated(f, X)
    os.environ["MSVJP_TEST"] = "3"
    yield repeated(f, X)
    del os.environ["MSVJP_TEST"]


@scenario
def reads_a_setting(jit):
    f = jit(lambda x: x * (2 if ms.get_context("save_graphs") else 3))
    yield repeated(f, X)
    ms.set_context(save_graphs=2)
    yield repeated(f, X)
    ms.set_context(save_graphs=0)


@scenario
def is_told_by_id(jit):
    first, second = [1], [1]
    held = [first]
    f = jit(lambda x: x * (2 if id(held[0]) == id(first) else 3))
    yield repeated(f, X)
    held[0] = second
    yield repeated(f, X)


# ---- Tensors ----


@scenario
def compares_with_what_it_captured(jit):
    f = jit(lambda x: x * 2 if x is X else x * 3)
    yield repeated(f, Y), repeated(f, X), repeated(f, Y)


@scenario
def is_given_what_it_captured(jit):
    w = vec([1, 2], [3, 4])
    f = jit(lambda x: x * w)
    yield repeated(f, w), repeated(f, Y), repeated(f, w)


@scenario
def writes_to_its_argument(jit):
    f = jit(lambda x: ops.assign_add(x, Y) * 2)
    for _ in range(4):
        x = X * 1
        yield f(x), x


@scenario
def writes_to_one_of_two_that_may_be_one(jit):
    f = jit(lambda x, y: ops.assign_add(x, y) * y)
    for _ in range(3):
        x, y = X * 1, Y * 1
        yield f(x, y), x, f(x, x), x


@scenario
def writes_to_views_that_overlap(jit):
    f = jit(lambda x, y: (ops.assign_add(x, vec(1, 1)), y * 2))
    for _ in range(3):
        x = X * 1
        yield f(x[0], x[1]), f(x[0], x[0]), x


@scenario
def writes_into_a_part_of_its_argument(jit):
    def f(x):
        x[0] = 5.0
        return x * 2

    g = jit(f)
    for _ in range(4):
        x = X * 1
        yield g(x), x


@scenario
def writes_into_what_it_made(jit):
    def f(x):
        y = x * 2
        y[0] = 5.0
        y += 1
        return y

    yield repeated(jit(f), X)


@scenario
def writes_into_a_constant_that_it_made(jit):
    def f(x):
        total = Tensor(np.zeros((2, 2), np.float32))
        total += x
        return total

    yield repeated(jit(f), X, times=5)


@scenario
def gives_its_argument_back(jit):
    f = jit(lambda x: (x, x * 2))
    for _ in range(3):
        x = X * 1
        yield f(x)[0] is x


@scenario
def gives_one_tensor_twice(jit):
    def f(x):
        y = x * 2
        return y, y, {"y": [y, X]}

    for out in repeated(jit(f), Y):
        yield out, out[0] is out[1], out[2]["y"][0] is out[0], out[2]["y"][1] is X


@scenario
def gives_a_list_that_is_held(jit):
    held = [1, 2]
    f = jit(lambda x: (x, held))
    for _ in range(3):
        yield f(X)[1] is held


@scenario
def gives_an_object(jit):
    f = jit(lambda x: Bag(k=x * 2))
    for _ in range(3):
        yield f(X).k


@scenario
def gives_a_view(jit):
    f = jit(lambda x: x[0])
    for _ in range(3):
        x = X * 1
        row = f(x)
        x.assign_value(Y)
        yield row


@scenario
def gives_fresh_containers(jit):
    f = jit(lambda x: [x, {"k": x}])
    for _ in range(3):
        out = f(X)
        yield len(out), len(out[1])
        out.append(1)
        out[1]["j"] = 2


@scenario
def sets_an_attribute_of_a_tensor(jit):
    def f(x):
        x.seen = getattr(x, "seen", 0) + 1
        return x * x.seen

    g, x = jit(f), X * 1
    yield [g(x) for _ in range(5)]


# ---- Cells ----


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.dense = nn.Dense(2, 2, weight_init="ones", bias_init="zeros")
        self.k, self.ks, self.table, self.calls = 2.0, [2.0], {"k": 2.0}, 0
        self.w = Parameter(vec(1, 2), name="w")

    def construct(self, x):
        return self.dense(x) * self.k * self.ks[0] * self.table["k"] * self.w


#: What is changed in a Cell between two calls.
CHANGES = {
    "an attribute": lambda net: setattr(net, "k", 3.0),
    "its dict": lambda net: net.__dict__.update(k=3.0),
    "an item of a list": lambda net: net.ks.__setitem__(0, 3.0),
    "an item of a dict": lambda net: net.table.update(k=3.0),
    "a Parameter's values": lambda net: net.w.set_data(vec(3, 4)),
    "a Parameter": lambda net: setattr(net, "w", Parameter(vec(3, 4), name="w")),
    "a Parameter in its dict": lambda net: net._params.update(w=Parameter(vec(3, 4), name="w")),
    "a Parameter by its method": lambda net: net.insert_param_to_cell("w", Parameter(vec(3, 4), name="w")),
    "a child": lambda net: setattr(net, "dense", nn.Dense(2, 2, weight_init="ones", bias_init="ones")),
    "a child in its dict": lambda net: net._cells.update(dense=nn.ReLU()),
    "a Parameter of a child": lambda net: net.dense.weight.set_data(vec([1, 2], [3, 4])),
    "a child's activation": lambda net: setattr(net.dense, "activation", nn.ReLU()),
    "construct": lambda net: setattr(net, "construct", lambda x: x - 1),
    "the dtype that it computes in": lambda net: net.to_float(ms.float16),
    "a flag": lambda net: net.add_flags(k=3.0),
    "a hook": lambda net: net.register_forward_hook(lambda cell, inputs, out: out * 7),
    "a hook of a child": lambda net: net.dense.register_forward_pre_hook(lambda cell, inputs: (inputs[0] * 7,)),
    "what is trained": lambda net: setattr(net.w, "requires_grad", False),
}


def _of_cell(change):
    def run(jit):
        net = Net()
        f = jit(lambda x: net(x))
        yield repeated(f, X)
        change(net)
        yield repeated(f, X)

    return run


for _name, _change in CHANGES.items():
    SCENARIOS[f"calls a Cell, then changes {_name}"] = _of_cell(_change)


@scenario
def counts_in_a_cell(jit):
    class Counting(nn.Cell):
        def __init__(self):
            super().__init__()
            self.calls = 0

        def construct(self, x):
            self.calls += 1
            return x * self.calls

    net = Counting()
    yield repeated(jit(lambda x: net(x)), X, times=5)


@scenario
def keeps_a_tensor_in_a_cell(jit):
    class Keeping(nn.Cell):
        def __init__(self):
            super().__init__()
            self.last = X * 0

        def construct(self, x):
            self.last = self.last * 0.5 + x
            return self.last * 2

    net = Keeping()
    yield repeated(jit(lambda x: net(x)), X, times=5)


@scenario
def trains_and_infers(jit):
    net = nn.SequentialCell(nn.BatchNorm1d(2), nn.Dropout(p=0.5))
    f = jit(lambda x: net(x))
    for training in (False, True, False, True):
        net.set_train(training)
        ms.set_seed(1)
        yield repeated(f, X)
        yield net[0].moving_mean, net[0].moving_variance


@scenario
def has_a_derivative_of_its_own(jit):
    class Own(nn.Cell):
        def construct(self, x):
            return x * x

        def bprop(self, x, out, dout):
            return (dout * 7,)

    net = Own()
    f = jit(lambda x: net(x) * 2)
    yield repeated(f, X)
    yield repeated(ms.grad(lambda x: f(x).sum()), X)


@scenario
def is_recomputed(jit):
    net = nn.SequentialCell(nn.Dense(2, 2, weight_init="ones", bias_init="zeros"), nn.Tanh())
    net.recompute()
    f = jit(lambda x: net(x))
    yield repeated(ms.grad(lambda x: f(x).sum()), X)


# ---- calls that end otherwise ----


@scenario
def raises_sometimes(jit):
    wrong = [False]

    @jit
    def f(x):
        if wrong[0]:
            raise KeyError("mine")
        return x * 2

    for wrong[0] in (False, True, False, False, True, False):
        try:
            yield f(X)
        except KeyError as error:
            yield str(error)


@scenario
def raises_after_a_write(jit):
    w = vec(1, 2)

    @jit
    def f(x, wrong):
        ops.assign_add(w, vec(1, 1))
        if wrong:
            raise KeyError("mine")
        return x * w

    for wrong in (True, False, True, False, True, False):
        try:
            yield f(X, wrong), w * 1
        except KeyError:
            yield w * 1


@scenario
def calls_itself(jit):
    @jit
    def f(x, n):
        return x if n == 0 else f(x, n - 1) * 2

    yield f(X, 3), f(X, 3), f(X, 3), f(X, 2), f(X, 3)


@scenario
def is_jitted_within_a_jitted_one(jit):
    k = 2.0
    inner = jit(lambda x: x * k)
    outer = jit(lambda x: inner(x) + 1)
    yield repeated(outer, X), repeated(inner, X), repeated(outer, X)
    k = 3.0
    yield repeated(outer, X), repeated(inner, X)


@scenario
def is_called_in_threads(jit):
    f = jit(lambda x: x * x + Y)
    found = {}

    def run(i):
        found[i] = [f(X * i) for _ in range(5)]

    threads = [threading.Thread(target=run, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield [found[i] for i in range(4)]


# ---- transforms ----


@scenario
def is_batched(jit):
    f = jit(lambda x: x * x.sum())
    yield repeated(ms.vmap(f), X), repeated(jit(ms.vmap(lambda x: x * x.sum())), X)


@scenario
def has_tangents(jit):
    f = jit(lambda x: x**3)
    yield repeated(lambda x: ms.jvp(f, x, Y), X), repeated(jit(lambda x: ms.jvp(lambda x: x**3, x, Y)), X)


@scenario
def has_jacobians(jit):
    f = jit(lambda x: (x**3).sum(axis=0))
    for transform in (ms.jacrev, ms.jacfwd):
        yield repeated(transform(f), X), repeated(jit(transform(lambda x: (x**3).sum(axis=0))), X)


@scenario
def has_second_derivatives(jit):
    f = jit(lambda x: (x**3).sum())
    yield repeated(ms.grad(lambda x: (ms.grad(f)(x) * Y).sum()), X)
    yield repeated(jit(lambda x: ms.grad(lambda x: (ms.grad(f)(x) * Y).sum())(x)), X)


@scenario
def has_a_pull_that_is_differentiated(jit):
    f = jit(lambda x: (x**3).sum())

    def of_cotangent(v):
        _, vjp_fn = ms.vjp(f, X)
        return (vjp_fn(v)[0] * Y).sum()

    yield repeated(ms.grad(of_cotangent), Tensor(2.0))


@scenario
def has_pulls_that_cross(jit):
    f = jit(lambda x, y: x**3 * y)
    for _ in range(3):
        out, first = ms.vjp(f, X, Y)
        _, second = ms.vjp(f, Y, X)
        yield out, second(X), first(X), second(Y), first(Y), first(X)


@scenario
def has_aux(jit):
    f = jit(lambda x: ((x**2).sum(), x > 0, 3))
    for _ in range(3):
        out, vjp_fn, aux = ms.vjp(f, X, has_aux=True)
        yield out, vjp_fn(Tensor(1.0)), aux


@scenario
def stops_a_gradient(jit):
    f = jit(lambda x: (x * ops.stop_gradient(x)).sum())
    yield repeated(ms.grad(f), X)


@scenario
def takes_integers(jit):
    f = jit(lambda x, i: x[i].sum())
    i = Tensor(np.array([1, 0], np.int32))
    yield repeated(lambda x: ms.vjp(f, x, i)[1](Tensor(1.0)), X)


@scenario
def has_a_parameter_that_is_changed_before_the_pull(jit):
    w = Parameter(vec([1, 2], [3, 4]), name="w")
    f = jit(lambda x: x * w * w)
    for _ in range(3):
        _, vjp_fn = ms.vjp(f, X, weights=w)
        w.set_data(w * 2)
        try:
            yield vjp_fn(X)
        except RuntimeError as error:
            yield type(error).__name__


@scenario
def is_trained(jit):
    net = nn.Dense(2, 1, weight_init="ones", bias_init="zeros")
    optimizer = nn.Adam(net.trainable_params(), learning_rate=nn.cosine_decay_lr(0.01, 0.1, 8, 2, 4))
    gradient = ms.value_and_grad(lambda x: (net(x) ** 2).mean(), None, optimizer.parameters)

    @jit
    def step(x):
        loss, gradients = gradient(x)
        optimizer(gradients)
        return loss

    yield repeated(step, X, times=6)
    yield [*net.trainable_params()]
