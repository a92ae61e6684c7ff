"""Rows of ops/cumulative.py."""

import numpy as np

from . import bools, case, floats, ints

NOT_ON_CPU = "MindSpore has no CPU kernel"
TIES = np.float32([[1, 3, 3], [2, 2, 0]])

# ---- sums ----

case(
    *("ops.cumsum(x, 1)", "ops.cumsum(x, -1)", "x.cumsum(1)", "x.cumsum(axis=1)", "x.cumsum(dim=1)"),
    *("ms.numpy.cumsum(x, 1)", "ops.CumSum()(x, 1)", "ops.CumSum()(x, ms.Tensor(1))", "mint.cumsum(x, 1)"),
    x=floats(2, 3),
    want=lambda x: np.cumsum(x, 1),
    no_kernel={"mint.cumsum(x, 1)": NOT_ON_CPU},
    bad={
        "ops.cumsum(x, 2)": ValueError,
        "ops.cumsum(x, 1.0)": TypeError,
        "ops.cumsum(x)": TypeError,
        "x.cumsum((0, 1))": TypeError,
        "ops.CumSum()(x, 2)": ValueError,
    },
)
case("x.cumsum()", "x.cumsum(None)", "ms.numpy.cumsum(x)", x=floats(2, 3), want=np.cumsum)
case(
    *("ops.cumsum(x, 1, ms.float16)", "x.cumsum(1, ms.float16)", "x.cumsum(axis=1, dtype=ms.float16)"),
    *("ms.numpy.cumsum(x, 1, ms.float16)",),
    x=ints(2, 3),
    want=lambda x: np.cumsum(x, 1).astype(np.float16),
)
case(
    *("ops.cumsum(x, 1)", "x.cumsum(1)", "ms.numpy.cumsum(x, 1)", "ops.CumSum()(x, 1)"),
    x=ints(2, 3),
    want=lambda x: np.cumsum(x, 1, dtype=np.int32),
)
case("ops.cumsum(x, 1)", "x.cumsum(1)", x=ints(2, 3, dtype=np.int64), want=lambda x: np.cumsum(x, 1))
case("ops.cumsum(x, 1)", "ops.CumSum()(x, 1)", x=np.int8([[100, 100]]), want=np.int8([[100, -56]]))
case("x.cumsum(1)", "ms.numpy.cumsum(x, 1)", x=np.int8([[100, 100]]), want=np.int32([[100, 200]]))
case("x.cumsum(axis=1)", "ms.numpy.cumsum(x, 1)", x=bools(2, 3), want=lambda x: np.cumsum(x, 1, dtype=np.int32))
case(
    "mint.cumsum(x, 1)",
    x=ints(2, 3),
    want=lambda x: np.cumsum(x, 1, dtype=np.int64),
    no_kernel={"mint.cumsum(x, 1)": NOT_ON_CPU},
)
case(
    *("ops.CumSum(exclusive=True)(x, 1)", "ops.CumSum(True)(x, -1)"),
    x=floats(2, 3),
    want=lambda x: np.cumsum(x, 1) - x,
)
case(
    "ops.CumSum(reverse=True)(x, 0)",
    x=floats(2, 3),
    want=lambda x: np.cumsum(x[::-1], 0)[::-1],
)
case(
    "ops.CumSum(True, True)(x, 1)",
    x=floats(2, 3),
    want=lambda x: np.cumsum(x[:, ::-1], 1)[:, ::-1] - x,
)

# ---- products ----

case(
    *("ops.cumprod(x, 1)", "mint.cumprod(x, 1)", "x.cumprod(1)", "x.cumprod(dim=1)", "ms.numpy.cumprod(x, 1)"),
    *("ops.CumProd()(x, 1)", "ops.CumProd()(x, axis=-1)"),
    x=floats(2, 3),
    want=lambda x: np.cumprod(x, 1),
    bad={"ops.cumprod(x, 2)": ValueError, "ops.cumprod(x, 1.0)": TypeError, "ops.CumProd()(x, 2)": ValueError},
)
case("ms.numpy.cumprod(x)", x=floats(2, 3), want=np.cumprod)
case(
    *("ops.cumprod(x, 1)", "mint.cumprod(x, 1)", "x.cumprod(1)"),
    x=ints(2, 3, low=1),
    want=lambda x: np.cumprod(x, 1, dtype=np.int64),
)
case(
    "ms.numpy.cumprod(x, 1)",
    "ops.CumProd()(x, 1)",
    x=ints(2, 3, low=1),
    want=lambda x: np.cumprod(x, 1, dtype=np.int32),
)
case(
    "ops.cumprod(x, 1, ms.float32)",
    "x.cumprod(1, ms.float32)",
    x=ints(2, 3),
    want=lambda x: np.cumprod(x, 1, dtype=np.float32),
)
case("ops.CumProd(exclusive=True)(x, 1)", x=floats(2, 3), want=lambda x: np.cumprod(x, 1) / x)
case(
    *("ops.CumProd(True, True)(x, 1)", "ops.CumProd(exclusive=True, reverse=True)(x, 1)"),
    x=floats(2, 3),
    want=lambda x: np.cumprod(x[:, ::-1], 1)[:, ::-1] / x,
)

# ---- extremes ----

case(
    *("ops.cummax(x, 1)", "ops.cummax(x, axis=-1)", "mint.cummax(x, 1)", "x.cummax(1)", "ops.Cummax(1)(x)"),
    x=TIES,
    want=lambda x: (np.maximum.accumulate(x, 1), np.int64([[0, 1, 2], [0, 1, 1]])),
    bad={"ops.cummax(x, 2)": ValueError, "ops.Cummax()": TypeError},
)
case("ops.cummax(x, 0)[0]", x=floats(3, 3), want=lambda x: np.maximum.accumulate(x, 0))
case(
    *("ops.cummin(x, 1)", "x.cummin(axis=1)", "ops.Cummin(1)(x)", "ops.Cummin(axis=1)(x)"),
    x=TIES,
    want=lambda x: (np.minimum.accumulate(x, 1), np.int32([[0, 0, 0], [0, 1, 2]])),
)
case(
    "mint.cummin(x, 1)",
    x=TIES,
    want=lambda x: (np.minimum.accumulate(x, 1), np.int64([[0, 0, 0], [0, 1, 2]])),
    no_kernel={"mint.cummin(x, 1)": NOT_ON_CPU},
)
case("ops.cummin(x, 0)[0]", x=floats(3, 3), want=lambda x: np.minimum.accumulate(x, 0))

# ---- log of the sum of exponentials ----

case(
    *("ops.logcumsumexp(x, 1)", "x.logcumsumexp(1)", "ops.CumulativeLogsumexp()(x, ms.Tensor(1))"),
    x=floats(2, 3),
    want=lambda x: np.log(np.cumsum(np.exp(x), 1)),
)
case(
    "ops.CumulativeLogsumexp(True, True)(x, ms.Tensor(1))",
    x=np.float32([[1, 2]]),
    want=np.float32([[2, np.finfo(np.float32).min]]),
    grad="",
)

# ---- differences ----
case(
    *("ops.diff(x)", "mint.diff(x)", "x.diff()", "ms.numpy.diff(x)", "ops.diff(x, 1, 1)", "x.diff(n=1, axis=-1)"),
    x=floats(2, 4),
    want=lambda x: np.diff(x),
)
case(
    *("mint.diff(x, 2, 0)", "ms.numpy.diff(x, n=2, axis=0)", "ops.diff(x, 2, 0)", "x.diff(2, 0)"),
    x=floats(4, 2),
    want=lambda x: np.diff(x, 2, 0),
    no_kernel=dict.fromkeys(("ops.diff(x, 2, 0)", "x.diff(2, 0)"), "MindSpore takes n=1 only there"),
)
case(
    *(
        "ops.diff(x, 1, 0, x[:1], x[1:])",
        "x.diff(axis=0, prepend=x[:1], append=x[1:])",
        "mint.diff(x, 1, 0, x[:1], x[1:])",
    ),
    "ms.numpy.diff(x, axis=0, prepend=x[:1], append=x[1:])",
    x=floats(2, 3),
    want=lambda x: np.diff(x, axis=0, prepend=x[:1], append=x[1:]),
)
case(
    "ms.numpy.diff(x, prepend=1)",
    "ms.numpy.diff(x, prepend=ms.Tensor(1.0))",
    x=floats(2, 3),
    want=lambda x: np.diff(x, prepend=np.float32(1)),
)
case("ops.diff(x)", "x.diff()", "ms.numpy.diff(x)", x=np.array([True, False, False]), want=np.array([True, False]))
