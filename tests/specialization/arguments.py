"""What a function is given, and Python that depends on the values of it."""

import collections
import copy

import mindspore as ms
import numpy as np
from mindspore import Parameter, Tensor, ops

from ..values import vec
from .common import SCENARIOS, Bag, X, Y

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
    "a dict's order": (lambda x, k: x * next(iter(k)), [(X, {1: 0, 2: 0}), (X, {2: 0, 1: 0})]),
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
