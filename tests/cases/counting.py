"""Rows of ops/counting.py."""

import numpy as np

from . import case, floats

NONE = "MindSpore's CPU has no kernel"

case("ops.EqualCount()(x, y)", x=np.int32([1, 2, 3]), y=np.int32([1, 2, 4]), want=np.int32([2]))
case("ops.EqualCount()(x, y)", x=np.float32([1, 2, 3]), y=np.float32([1, 2, 4]), grad="", want=np.float32([2]))
for form, want in (
    ("ops.EuclideanNorm()(x, (1,))", lambda x: np.linalg.norm(x, axis=1)),
    ("ops.EuclideanNorm(True)(x, (0, 1))", lambda x: np.linalg.norm(x, keepdims=True)),
):
    case(form, x=floats(2, 3), want=want, no_kernel={form: NONE})
case(
    "ops.HistogramFixedWidth(5)(x, r)",
    x=np.float32([-1, 0, 1.5, 2, 5, 15]),
    r=np.float32([0, 5]),
    grad="",
    want=np.int32([2, 1, 1, 0, 2]),
    bad={"ops.HistogramFixedWidth(0)(x, r)": ValueError},
    no_kernel={"ops.HistogramFixedWidth(5)(x, r)": NONE},
)
case(
    "ops.ConfusionMatrix(3)(x, y)",
    x=np.int32([0, 1, 1]),
    y=np.int32([1, 1, 2]),
    want=np.int32([[0, 1, 0], [0, 1, 1], [0, 0, 0]]),
    no_kernel={"ops.ConfusionMatrix(3)(x, y)": NONE},
)
case(
    "ops.ComputeAccidentalHits(2)(x, y)",
    x=np.int64([[1, 2], [0, 4], [3, 3]]),
    y=np.int64([0, 1, 2, 3, 4]),
    want=(
        np.int32([0, 0, 1, 1, 2, 2]),
        np.int64([1, 2, 0, 4, 3, 3]),
        np.full(6, np.finfo(np.float32).min),
    ),
    bad={
        "ops.ComputeAccidentalHits(2)(x.astype(ms.int32), y)": TypeError,
        "ops.ComputeAccidentalHits(1)(x, y)": ValueError,
    },
    no_kernel={"ops.ComputeAccidentalHits(2)(x, y)": NONE},
)
case(
    "ops.SubAndFilter()(x, 10, 5)",
    x=np.int32([1, 3, 5, 8, 9, 16]),
    want=(np.int32([0, 3, 4]), np.int32([2, 3, 4])),
)
