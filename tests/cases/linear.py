"""Rows of ops/linear.py."""

import numpy as np

from . import case, floats, ints
from .conv import only_on_ascend

case(
    *("ops.dense(x, w, b)", "ops.Dense()(x, w, b)", "mint.nn.functional.linear(x, w, b)"),
    "ops.dense(input=x, weight=w, bias=b)",
    x=floats(2, 3, 4),
    w=floats(5, 4, seed=1),
    b=floats(5, seed=2),
    want=lambda x, w, b: x @ w.T + b,
    bad={"ops.dense(x, w[:, :3])": ValueError, "ops.dense(x, w, b[:3])": ValueError},
)
case(
    *("ops.dense(x, w)", "ops.Dense()(x, w)", "mint.nn.functional.linear(x, w)"),
    x=floats(4),
    w=floats(5, 4, seed=1),
    want=lambda x, w: w @ x,
)
case(
    "ops.bidense(x, y, w, b)",
    x=floats(2, 3),
    y=floats(2, 4, seed=1),
    w=floats(5, 3, 4, seed=2),
    b=floats(5, seed=3),
    want=lambda x, y, w, b: np.einsum("ni,oij,nj->no", x, w, y) + b,
)
case(
    *("ops.bias_add(x, b)", "ops.BiasAdd()(x, b)", "ops.BiasAdd(data_format='NCHW')(x, b)"),
    x=floats(2, 3, 2, 2),
    b=floats(3, seed=1),
    want=lambda x, b: x + b[:, None, None],
    bad={"ops.bias_add(x, b[:2])": ValueError, "ops.bias_add(b, b)": ValueError, "ops.bias_add(x, b[:1])": ValueError},
)
case(
    "ops.BiasAdd(data_format='NHWC')(x, b)",
    x=floats(2, 2, 2, 3),
    b=floats(3, seed=1),
    want=np.add,
)
case("ops.bias_add(x, b)", x=ints(2, 3), b=ints(3, seed=1), want=np.add)
forms = ("ops.embedding(i, w)", "mint.nn.functional.embedding(i, w)", "ops.embedding(input=i, weight=w)")
case(
    *forms,
    i=ints(2, 3, high=4),
    w=floats(4, 5),
    want=lambda i, w: w[i],
    no_kernel=only_on_ascend(*forms),
    bad={"ops.embedding(i + 9, w)": (RuntimeError, IndexError, ValueError)},
)
case(
    "ops.embedding(i, w, max_norm=1.0)",
    i=np.int32([1]),
    w=np.float32([[3, 4], [0.3, 0.4]]),
    want=lambda i, w: w[i],
    grad="",
    no_kernel=only_on_ascend("ops.embedding(i, w, max_norm=1.0)"),
)
