"""Rows of ops/numpy_creation.py: mindspore.numpy has its own defaults, int32 and float32."""

import numpy as np

from . import case, floats, ints

M = floats(2, 3)

# ---- from data ----
case(
    *(
        "ms.numpy.array([1, 2])",
        "ms.numpy.array((1, 2))",
        "ms.numpy.asarray([1, 2])",
        "ms.numpy.copy([1, 2])",
        "ms.numpy.array([1.7, 2.2], 'int32')",
    ),
    *(
        "ms.numpy.array([1, 2], dtype=ms.int32)",
        "ms.numpy.array([1, 2], dtype=np.int32)",
        "ms.numpy.array([1, 2], int)",
    ),
    want=np.int32([1, 2]),
    bad={"ms.numpy.array([[1, 2], [3]])": (ValueError, TypeError), "ms.numpy.array('a')": TypeError},
)
case(
    *(
        "ms.numpy.array([1.0, 2.5])",
        "ms.numpy.asarray((1, 2.5))",
        "ms.numpy.asfarray([1, 2.5])",
        "ms.numpy.array([1, 2.5], 'float32')",
        "ms.numpy.array([1, 2.5], float)",
    ),
    want=np.float32([1, 2.5]),
)
case(*("ms.numpy.asfarray([1, 2])", "ms.numpy.asfarray([1, 2], dtype=ms.int32)"), want=np.float32([1, 2]))
case("ms.numpy.asfarray([1, 2], dtype=ms.float16)", want=np.float16([1, 2]))
case(*("ms.numpy.array(True)", "ms.numpy.asarray(True)"), want=np.array(True))
case(*("ms.numpy.array(3)",), want=np.array(3, np.int32))
case(*("ms.numpy.array(3.5)",), want=np.array(3.5, np.float32))
case(*("ms.numpy.array([[True], [2]])",), want=np.int32([[1], [2]]))
case("ms.numpy.array([1, 2], ndmin=3)", want=np.int32([[[1, 2]]]))
case(
    *("ms.numpy.array(x)", "ms.numpy.asarray(x)", "ms.numpy.copy(x)", "ms.numpy.array(x, copy=False)"),
    x=M,
    want=lambda x: x,
)
case("ms.numpy.array([x, x * 2])", x=M, want=lambda x: np.stack([x, x * 2]), grad="")
case(*("ms.numpy.array(x)", "ms.numpy.asarray(x)"), x=ints(2, dtype=np.int64), want=lambda x: x)
case(
    "ms.numpy.array(np.float64([1, 2]))",
    want=np.float64([1, 2]),
    no_kernel={"ms.numpy.array(np.float64([1, 2]))": "MindSpore takes no numpy arrays"},
)
case("ms.numpy.asarray(x) is x", "ms.numpy.array(x, copy=False) is x", x=M, want=True)
case("ms.numpy.array(x) is x", "ms.numpy.copy(x) is x", x=M, want=False)

# ---- filled with one value ----
case(
    *(
        "ms.numpy.zeros((2, 3), ms.int32)",
        "ms.numpy.zeros((2, 3), 'int32')",
        "ms.numpy.zeros((2, 3), np.int32)",
        "ms.numpy.zeros((2, 3), int)",
        "ms.numpy.zeros_like(x, dtype=ms.int32)",
    ),
    x=M,
    want=np.zeros((2, 3), np.int32),
)
case(
    *("ms.numpy.ones(3, 'float16')", "ms.numpy.ones((3,), ms.float16)", "ms.numpy.ones_like(x, 'float16', 3)"),
    x=M,
    want=np.ones(3, np.float16),
    grad="",
)
case(
    *(
        "ms.numpy.full((2,), 3)",
        "ms.numpy.full(2, 3)",
        "ms.numpy.full((2,), 3.7, 'int32')",
        "ms.numpy.full_like([1, 2], 3)",
        "ms.numpy.full_like(x, 3, ms.int32, (2,))",
    ),
    x=M,
    want=np.int32([3, 3]),
)
case("ms.numpy.full((2,), True)", want=np.bool_([1, 1]))
case("ms.numpy.full(2, [1, 2])", want=np.int32([1, 2]))
case("ms.numpy.full((2, 3), v)", v=floats(3), want=lambda v: np.full((2, 3), v), grad="")
case(*("ms.numpy.zeros_like([1, 2])",), want=np.int32([0, 0]))
case(*("ms.numpy.ones_like([1.5])",), want=np.float32([1]))
case(*("ms.numpy.empty_like(x, shape=(3,)).shape",), x=M, want=(3,))

# ---- ranges ----
case(
    *("ms.numpy.arange(3)", "ms.numpy.arange(0, 3)", "ms.numpy.arange(start=0, stop=3, step=1)"),
    want=np.arange(3, dtype=np.int32),
)
case("ms.numpy.arange(5, 0, -2)", want=np.int32([5, 3, 1]))
case(
    *(
        "ms.numpy.linspace(0, 1, 5)",
        "ms.numpy.linspace(start=0, stop=1, num=5)",
        "ms.numpy.linspace(0, 1, 5, retstep=True)[0]",
    ),
    want=np.linspace(0, 1, 5, dtype=np.float32),
)
case("ms.numpy.linspace(0, 1, 5, endpoint=False)", want=np.linspace(0, 1, 5, endpoint=False, dtype=np.float32))
case("ms.numpy.linspace(0, 1, 5, dtype=ms.int32)", want=np.int32([0, 0, 0, 0, 1]))
case("ms.numpy.linspace(0, 1, 5, retstep=True)[1]", want=np.array(0.25, np.float32))
case("ms.numpy.linspace(3, 5, 1)", want=np.float32([3]))
case(
    "ms.numpy.linspace(x, y, 3)",
    x=floats(2),
    y=floats(2, seed=1),
    want=lambda x, y: np.linspace(x, y, 3, dtype=np.float32),
    grad="",
)
case(
    "ms.numpy.linspace(x, y, 3, axis=1)",
    x=floats(2),
    y=floats(2, seed=1),
    want=lambda x, y: np.linspace(x, y, 3, dtype=np.float32, axis=1),
    grad="",
)
case(
    *("ms.numpy.linspace(x, 2, 3)", "ms.numpy.linspace(x, [2.0, 2.0], 3)"),
    x=floats(2),
    want=lambda x: np.linspace(x, 2, 3, dtype=np.float32),
    grad="",
)
case("ms.numpy.geomspace(1, x, 3)", x=np.float32([4, 9]), want=np.float32([[1, 1], [2, 3], [4, 9]]), grad="")
case("ms.numpy.array([x[0], 2.0])", x=floats(2), want=lambda x: np.float32([x[0], 2]))
case("ms.numpy.logspace(0, 2, 3)", want=np.float32([1, 10, 100]))
case("ms.numpy.logspace(0, 2, 3, base=2, dtype=ms.int32)", want=np.int32([1, 2, 4]))
case(
    *("ms.numpy.geomspace(1, 100, 3)", "ms.numpy.geomspace(1, 1000, 3, endpoint=False)"), want=np.float32([1, 10, 100])
)

# ---- matrices and indices ----
case(*("ms.numpy.eye(2, 3, 1)", "ms.numpy.eye(N=2, M=3, k=1)"), want=np.eye(2, 3, 1, np.float32))
case("ms.numpy.eye(2, 3, -1, ms.int32)", want=np.eye(2, 3, -1, np.int32))
case(*("ms.numpy.identity(3)", "ms.numpy.eye(3)"), want=np.eye(3, dtype=np.float32))
case("ms.numpy.identity(3, ms.int32)", want=np.eye(3, dtype=np.int32))
case("ms.numpy.tri(2, 3)", want=np.tri(2, 3, dtype=np.float32))
case("ms.numpy.tri(2, 3, 1, ms.int32)", want=np.tri(2, 3, 1, np.int32))
for name, numpys in {"tril": np.tril_indices, "triu": np.triu_indices}.items():
    case(
        *(
            f"ms.numpy.{name}_indices(2, 1, 3)",
            f"ms.numpy.{name}_indices(n=2, k=1, m=3)",
            f"ms.numpy.{name}_indices_from(x, k=1)",
        ),
        x=M,
        want=tuple(np.int32(numpys(2, 1, 3))),
    )
case("ms.numpy.diag_indices(2, 3)", want=(np.arange(2, dtype=np.int32),) * 3)
case("ms.numpy.indices((2, 3))", want=tuple(np.indices((2, 3)).astype(np.int32)))
case("ms.numpy.indices((2, 3), sparse=True)", want=tuple(np.indices((2, 3), np.int32, sparse=True)))
case("ms.numpy.ix_(x, y)", x=ints(2), y=ints(3), want=np.ix_)
case(
    "ms.numpy.unravel_index(i, (2, 3))", i=ints(4, high=6), want=lambda i: tuple(np.int32(np.unravel_index(i, (2, 3))))
)
case(
    "ms.numpy.unravel_index(i, (2, 3), order='F')",
    i=ints(4, high=6),
    want=lambda i: tuple(np.int32(np.unravel_index(i, (2, 3), order="F"))),
)
