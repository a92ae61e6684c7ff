"""Rows of nn/dense.py."""

import numpy as np

from . import case, floats

W, B = floats(4, 3, seed=1), floats(4, seed=2)


case(
    *("nn.Dense(3, 4, w, b, dtype=x.dtype)(x)", "nn.Dense(3, 4, weight_init=w, bias_init=b)(x)"),
    *("nn.Linear(3, 4, weight_init=w, bias_init=b)(x)", "mint.nn.Linear(3, 4, True, w, b)(x)"),
    x=floats(2, 5, 3),
    w=W,
    b=B,
    want=lambda x, w, b: x @ w.T + b,
    grad="x",
    bad={
        "nn.Dense(2, 4, w)": ValueError,
        "nn.Dense(3, 4, w, b[:3])": ValueError,
        "nn.Dense(0, 4)": ValueError,
        "nn.Dense(3, -1)": ValueError,
        "nn.Dense(3.0, 4)": TypeError,
        "nn.Dense(True, 4)": TypeError,
        "nn.Dense(3, 4, has_bias=1)": TypeError,
        "nn.Dense(3, 4, 'no such')": ValueError,
        "nn.Dense(3, 4, activation=3)": TypeError,
        "nn.Dense(5, 4)(x)": ValueError,
        "nn.Dense(3, 4)(x.astype(ms.float16))": TypeError,
        "mint.nn.Linear(3, 0)": ValueError,
        "mint.nn.Linear(5, 4)(x)": ValueError,
    },
)
case("nn.Dense(3, 4, w, has_bias=False)(x)", x=floats(3), w=W, want=lambda x, w: w @ x, grad="")
case(
    "nn.Dense(3, 4, w, 'zeros', activation=ops.Tanh())(x)",
    x=floats(2, 3),
    w=W,
    want=lambda x, w: np.tanh(x @ w.T),
    grad="",
    tol=1e-4,
)
case(
    "nn.Dense(3, 4, 'ones', 'ones', dtype=ms.float16)(x)",
    x=floats(2, 3, dtype=np.float16),
    want=lambda x: np.repeat(x.sum(1, keepdims=True) + 1, 4, 1).astype(np.float16),
    grad="",
)
case(
    "nn.BiDense(3, 4, 2, w, b, dtype=x.dtype)(x, y)",
    x=floats(5, 3),
    y=floats(5, 4, seed=1),
    w=floats(2, 3, 4, seed=2),
    b=floats(2, seed=3),
    want=lambda x, y, w, b: np.einsum("ni,oij,nj->no", x, w, y) + b,
    grad="x y",
    bad={"nn.BiDense(3, 4, 0)": ValueError, "nn.BiDense(3, 4, 2, has_bias=None)": TypeError},
)
