"""Rows of ops/numpy_sets.py."""

import numpy as np

from . import case, floats

case("ms.numpy.intersect1d([1, 3, 4, 3], [3, 1, 2, 1])", want=np.int32([1, 3]))
case("ms.numpy.intersect1d(x, [3.0, 1.0])", x=np.float32([[3, 2], [3, 1]]), want=np.float32([1, 3]), grad="")
case(
    "ms.numpy.intersect1d([1, 3, 4], [3, 1, 2], return_indices=True)",
    want=(np.int32([1, 3]), np.int32([0, 1]), np.int32([1, 0])),
)
case("ms.numpy.setdiff1d([1, 2, 3, 2, 4], [3, 4, 5])", want=np.int32([1, 2]))
case("ms.numpy.array_equal(x, x)", x=floats(3), want=np.bool_(True))
case("ms.numpy.array_equal([1, 2], [1, 3])", "ms.numpy.array_equal([1, 2], [1])", want=np.bool_(False))
case("ms.numpy.array_equal(x, x, equal_nan=True)", x=np.float32([1, np.nan]), want=np.bool_(True))
case("ms.numpy.array_equiv([1, 2], [[1, 2], [1, 2]])", want=np.bool_(True))
case("ms.numpy.array_equiv([1, 2], [[1, 2], [1, 3]])", "ms.numpy.array_equiv([1, 2], [1, 2, 3])", want=np.bool_(False))
I = np.int64([[3, 6, 6], [4, 5, 1]])
case("ms.numpy.ravel_multi_index(i, (7, 6))", i=I, want=lambda i: np.float32(np.ravel_multi_index(i, (7, 6))))
case(
    "ms.numpy.ravel_multi_index(i, (7, 6), order='F')",
    i=I,
    want=lambda i: np.float32(np.ravel_multi_index(i, (7, 6), order="F")),
)
case(
    "ms.numpy.ravel_multi_index(i, (4, 6), mode='wrap')",
    i=I,
    want=lambda i: np.float32(np.ravel_multi_index(i, (4, 6), "wrap")),
)
case("ms.numpy.ravel_multi_index((3, 1, 4, 1), (6, 7, 8, 9))", want=np.float32(1621))
for types, kind in (("int32, ms.float32", "float32"), ("int8, ms.uint8", "int16"), ("int64, ms.float16", "float16")):
    case(f"ms.numpy.promote_types(ms.{types}) == ms.{kind}", want=True)
case("ms.numpy.result_type(x, ms.int32) == ms.float32", x=floats(3), want=True)
case("ms.numpy.result_type(x, 2.5) == ms.float32", x=np.int32([1]), want=True)
case("ms.numpy.isscalar(3)", "ms.numpy.isscalar('a')", "ms.numpy.isscalar(2.5)", want=True)
case("ms.numpy.isscalar(x)", "ms.numpy.isscalar([1])", x=floats(3), want=False)
