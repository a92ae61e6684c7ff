"""Rows of ops/layouts.py."""

import numpy as np

from . import case, floats, ints

NONE = "MindSpore's CPU has no kernel"

case("ops.DataFormatDimMap()(x)", x=np.int32([0, 1, 2, 3, -1]), want=np.int32([0, 3, 1, 2, 2]))
case(
    "ops.DataFormatDimMap('NCHW', 'NHWC')(x)",
    x=np.int32([0, 1, 2, 3]),
    want=np.int32([0, 2, 3, 1]),
    bad={"ops.DataFormatDimMap('NCWH')(x)": ValueError},
)
case("ops.DataFormatVecPermute()(x)", x=np.int32([1, 2, 3, 4]), want=np.int32([1, 4, 2, 3]))
case("ops.DataFormatVecPermute('NCHW', 'NHWC')(x)", x=ints(4, 2), want=lambda x: x[[0, 2, 3, 1]])

A, B = floats(2, 3), floats(2, 3, seed=1)
case("ops.Pack()((x, y))", x=A, y=B, want=lambda x, y: np.stack([x, y]))
case("ops.Pack(-1)((x, y))", x=A, y=B, want=lambda x, y: np.stack([x, y], -1))
case(
    "ops.ParallelConcat()((x, y))",
    x=A[:1],
    y=B[:1],
    want=lambda x, y: np.concatenate([x, y]),
    bad={"ops.ParallelConcat()((x[0][0], y[0][0]))": (ValueError, RuntimeError)},
)
case(
    "ops.SplitV([1, -1], 1, 2)(x)",
    x=A,
    want=lambda x: (x[:, :1], x[:, 1:]),
    bad={"ops.SplitV([1, 1], 1, 2)(x)": ValueError},
    no_kernel={"ops.SplitV([1, -1], 1, 2)(x)": NONE},
)
case("ops.Expand()(x, ms.Tensor([4, 2, 3]))", x=A, want=lambda x: np.broadcast_to(x, (4, 2, 3)))
case("ops.TransposeView()(x, (1, 0))", x=A, want=np.transpose)
case("ops.TransposeExtView()(x, 0, 1)", x=A, want=np.transpose)
case("ops.SelectView()(x, 1, 0)", x=A, want=lambda x: x[1])
case(
    "ops.EmbeddingLookup()(x, i, 4)",
    x=floats(4, 2),
    i=np.int32([[5, 2], [8, 4]]),
    want=lambda x, i: np.stack([[x[1], 0 * x[0]], [0 * x[0], x[0]]]),
)
case(
    "ops.SparseGatherV2()(x, i, 1)",
    x=A,
    i=np.int32([2, 0]),
    want=lambda x, i: x[:, i],
    no_kernel={"ops.SparseGatherV2()(x, i, 1)": NONE},
)
case(
    "ops.ScatterAddWithAxis(0)(x, i, y)",
    x=A,
    i=np.int32([[0, 1, 1]]),
    y=B[:1],
    want=lambda x, i, y: x + np.float32([[y[0, 0], 0, 0], [0, y[0, 1], y[0, 2]]]),
)
