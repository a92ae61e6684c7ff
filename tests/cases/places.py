"""Rows of ops/places.py."""

import numpy as np

from . import case, floats

S, V = np.sort(floats(2, 5), -1), floats(2, 3, seed=1)


def bounds(side):
    return lambda s, v: np.stack([np.searchsorted(row, of, side) for row, of in zip(s, v, strict=True)]).astype(
        np.int32
    )


case("ops.LowerBound()(s, v)", s=S, v=V, want=bounds("left"))
case("ops.UpperBound()(s, v)", s=S, v=V, want=bounds("right"))
case("ops.LowerBound(ms.int64)(s, s)", s=S, want=lambda s: np.tile(np.arange(5), (2, 1)))
case("ops.Bucketize([2.0, 5.0])(x)", x=np.float32([1, 2, 3, 5, 7]), want=np.int32([0, 1, 1, 2, 2]))
case(
    "ops.Bincount()(ms.Tensor([0, 1, 1], ms.int32), ms.Tensor(4, ms.int32), w)",
    w=np.float32([1, 2, 3]),
    want=np.float32([1, 5, 0, 0]),
)
case("ops.ListDiff()(x, y)", x=np.int32([1, 2, 3, 2]), y=np.int32([2]), want=(np.int32([1, 3]), np.int32([0, 2])))
case(
    "ops.InvertPermutation()((2, 0, 1))",
    want=(1, 2, 0),
    bad={"ops.InvertPermutation()((2, 2, 1))": (ValueError, RuntimeError)},
)
case("ops.UnravelIndex()(x, d)", x=np.int32([3, 5]), d=np.int32([2, 3]), want=np.int32([[1, 1], [0, 2]]))
case("ops.NthElement()(x, ms.Tensor(1, ms.int32))", x=floats(2, 5), want=lambda x: np.sort(x)[:, 1])
case("ops.NthElement(True)(x, ms.Tensor(1, ms.int32))", x=floats(2, 5), want=lambda x: np.sort(x)[:, -2])
case(
    "ops.ConjugateTranspose()(x, (1, 0))",
    x=np.complex64([[1 + 2j, 3]]),
    want=lambda x: x.T.conj(),
    no_kernel={"ops.ConjugateTranspose()(x, (1, 0))": "MindSpore conjugates its input as well"},
)
case("ops.IdentityN()((x, y))", x=floats(2), y=floats(3), want=lambda x, y: (x, y))
case("ops.CheckNumerics()(x)", x=floats(3), want=lambda x: x, bad={"ops.CheckNumerics()(x / 0)": RuntimeError})
case(
    "ops.RaggedRange(ms.int64)(a, b, c)",
    a=np.int64([2, 5]),
    b=np.int64([3, 8]),
    c=np.int64([1, 1]),
    want=(np.int64([0, 1, 4]), np.int64([2, 5, 6, 7])),
)
case("ops.CompareAndBitpack()(x, ms.Tensor(3.0))", x=np.arange(8, dtype=np.float32), want=np.uint8([15]))
case("ops.NuclearNorm()(x)", x=floats(3, 4), want=lambda x: np.linalg.norm(x, "nuc"))
case(
    "ops.NuclearNorm([0, 2], True)(x)",
    x=floats(3, 2, 4),
    want=lambda x: np.linalg.norm(x, "nuc", (0, 2), keepdims=True),
)
