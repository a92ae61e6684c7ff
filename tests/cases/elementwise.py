"""Rows of ops/elementwise.py."""

import numpy as np

from . import case, floats, ints

case(
    *("ops.add(x, y)", "ops.Add()(x, y)", "x.add(y)", "x + y"),
    x=floats(2, 3),
    y=floats(3, seed=1),
    want=np.add,
    second=False,
    bad={"ops.add(x, 'a')": TypeError, "ops.add(x, x[:, :2])": ValueError},
)
case(
    *("x + [1, 2, 3]", "[1, 2, 3] + x", "1 * x + (1, 2, 3)"),
    x=floats(2, 3),
    want=lambda x: x + np.float32([1, 2, 3]),
    second=False,
)
case(*("ops.pow(x, 3)", "ops.Pow()(x, 3)", "x.pow(3)", "x ** 3"), x=floats(2, 3), want=lambda x: x**3)
case(*("ops.pow(x, -1)", "x ** -1"), x=ints(4, low=1), want=lambda x: (x == 1).astype(np.int32))
