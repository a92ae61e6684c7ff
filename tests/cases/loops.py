"""Rows of ops/loops.py."""

import numpy as np

from . import case, floats

case(
    "ops.ForiLoop()(0, 3, lambda i, y: y * 2 + i, x)",
    x=floats(2),
    want=lambda x: x * 8 + 4,
    bad={"ops.ForiLoop()(0, 3, 1, x)": TypeError},
)
case(
    "ops.WhileLoop()(lambda y: y.sum() < 10, lambda y: y * 2 + 1, x)",
    x=np.float32([1, 2]),
    want=lambda x: 4 * x + 3,
    bad={"ops.WhileLoop()(1, lambda y: y, x)": TypeError},
)
case(
    "ops.Scan()(lambda carry, y: (carry * y, carry + y), x, [x, 2 * x])",
    x=floats(2),
    want=lambda x: (2 * x**3, [2 * x, x * x + 2 * x]),
    bad={"ops.Scan()(lambda carry, y: (carry, y), x, None)": (ValueError, TypeError)},
)
