"""Rows of ops/numpy_functional.py."""

import numpy as np

from . import case, floats, ints

X, C = floats(2, 3, 4), floats(5)

for axis in (0, 1, -1):
    case(f"ms.numpy.apply_along_axis(lambda x: x.sum(), {axis}, x)", x=X, want=lambda x, axis=axis: x.sum(axis))
    case(
        f"ms.numpy.apply_along_axis(lambda x: x[:2] * 2, {axis}, x)",
        x=X,
        want=lambda x, a=axis: np.apply_along_axis(lambda x: x[:2] * 2, a, x),
    )
case("ms.numpy.apply_over_axes(ms.numpy.sum, x, (0, 2))", x=X, want=lambda x: x.sum((0, 2), keepdims=True))
case(
    "ms.numpy.piecewise(x, [x < 0, x >= 0], [-1.0, 1.0])",
    x=C,
    want=lambda x: np.piecewise(x, [x < 0, x >= 0], [-1, 1]),
    grad="",
)
case(
    "ms.numpy.piecewise(x, [x < 0], [lambda x: x * 2, lambda x: x * x])",
    x=C,
    want=lambda x: np.where(x < 0, x * 2, x * x),
)
case(
    "ms.numpy.piecewise(x, [x < 1, x < 3], [lambda x: x * 2, lambda x: x * x, lambda x: x + 7])",
    x=C,
    want=lambda x: np.select([x < 1, x < 3], [x * 2, x * x], x + 7),
)
case("ms.numpy.cross([1, 2, 3], [4, 5, 6])", want=np.int32([-3, 6, -3]))
case("ms.numpy.cross(x, y)", x=floats(2, 3), y=floats(2, 3, seed=1), want=np.cross)
case("ms.numpy.cross(x, y, axis=0)", x=floats(3, 2), y=floats(3, 2, seed=1), want=lambda x, y: np.cross(x, y, axis=0))
case("ms.numpy.matrix_power(x, 2)", x=floats(2, 3, 3), want=lambda x: np.linalg.matrix_power(x, 2))
case("ms.numpy.matrix_power(x, 3)", x=ints(2, 2), want=lambda x: np.linalg.matrix_power(x, 3))
case("ms.numpy.array_str(x)", x=np.float32([1, 2, 4]), want="[1. 2. 4.]")
case("ms.numpy.mgrid[0:3, 0:2]", want=np.int32(np.mgrid[0:3, 0:2]))
case("ms.numpy.mgrid[0:4:2]", want=np.int32([0, 2]))
case("ms.numpy.mgrid[0:1:3j]", want=np.float32([0, 0.5, 1]))
case("ms.numpy.ogrid[0:3, 0:2]", want=(np.int32([[0], [1], [2]]), np.int32([[0, 1]])))
case(
    "[type(ms.numpy.ogrid[0:1:3j, 0:2]).__name__, *map(str, (g.dtype for g in ms.numpy.ogrid[0:1:3j, 0:2]))]",
    want=["list", "Float32", "Int32"],
)
