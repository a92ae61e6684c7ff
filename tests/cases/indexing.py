"""Rows of ops/indexing.py. Many more indices, and assignment, are in test_indexing.py."""

import numpy as np

from . import bools, case, floats, ints

X = floats(2, 3, 4)
M = floats(2, 3)
OUT_OF_RANGE = (IndexError, RuntimeError)

# ---- x[index] ----
case(
    *("x[1]", "x[-1]", "x[ms.Tensor(1)]", "x[1, ...]", "x[1,]", "x[..., 1, :, :]"),
    x=X,
    want=lambda x: x[1],
    bad={
        "x[2]": IndexError,
        "x[0, 0, 0, 0]": IndexError,
        "x[1.0]": IndexError,
        "x['a']": IndexError,
        "x[False]": IndexError,
        "x[[5]]": IndexError,
        "x[ms.Tensor([5])]": OUT_OF_RANGE,
        "x[ms.Tensor([1.0])]": IndexError,
        "x[::0]": ValueError,
        "ms.Tensor(1.0)[0]": TypeError,
    },
)
case(
    *("x[0:1]", "x[:-1]", "x[[0]]", "x[ms.Tensor([0])]", "x[ms.Tensor([True, False])]", "x[[True, False]]", "x[[-2]]"),
    x=X,
    want=lambda x: x[:1],
)
case(*("x[None]", "x[True]", "x[None, ...]"), x=X, want=lambda x: x[None])
case(*("x[()]", "x[...]", "x[:]", "x[:, :, :]", "x[-10:10]"), x=X, want=lambda x: x)
case(
    *("x[::-1]", "x[[1, 0]]", "x[ms.Tensor([1, 0], ms.int32)]", "x[(1, 0),]"),
    x=X,
    want=lambda x: x[::-1],
)
case(*("x[0, ::-2, 1:]", "x[0][::-2, 1:]"), x=X, want=lambda x: x[0, ::-2, 1:])
case("x[::-1, ..., ::-1]", x=X, want=lambda x: x[::-1, ..., ::-1])
case(
    *("x[[0, 1], [0, 2]]", "x[[[0, 1], [0, 2]]]", "x[ms.Tensor([0, 1]), ms.Tensor([0, -1])]", "x[((0, 1), (0, 2))]"),
    x=X,
    want=lambda x: x[[0, 1], [0, 2]],
)
case("x[:, [[0, 1], [2, 0]]]", x=X, want=lambda x: x[:, [[0, 1], [2, 0]]])
case("x[[[0]], [[0, 1]]]", x=X, want=lambda x: x[[[0]], [[0, 1]]])
case(*("x[[0, 1], :, [0, 1]]",), x=X, want=lambda x: x[[0, 1], :, [0, 1]])
# an int apart from an array of indices counts as one: their axis comes first
case(
    *("x[0, :, [0, 1]]", "x[ms.Tensor(0), :, [0, 1]]", "x[0, ..., ms.Tensor([0, 1])]"),
    x=X,
    want=lambda x: x[0, :, [0, 1]],
)
case("x[0, None, [0, 1]]", x=X, want=lambda x: x[0, None, [0, 1]])
case("x[:, 0, [0, 1]]", x=X, want=lambda x: x[:, 0, [0, 1]])
case(*("x[x > 0.5]", "ops.masked_select(x, x > 0.5)"), x=X, want=lambda x: x[x > 0.5])
case("x[m]", x=X, m=bools(2, 3), want=lambda x, m: x[m])
case("x[:, m[0]]", x=X, m=bools(2, 3), want=lambda x, m: x[:, m[0]])
case(*("x[1:1]", "x[5:9]"), x=X, want=lambda x: x[1:1], grad="")
case(
    "x[i]",
    x=X,
    i=np.uint8([1, 0]),
    want=lambda x, i: x[i],
    no_kernel={"x[i]": "MindSpore refuses uint8; never a mask here"},
)
case(
    "x[np.array([1, 0])]",
    x=X,
    want=lambda x: x[[1, 0]],
    no_kernel={"x[np.array([1, 0])]": "MindSpore takes no numpy arrays"},
)
case("x[np.int64(1)]", x=X, want=lambda x: x[1], no_kernel={"x[np.int64(1)]": "MindSpore takes no numpy scalars"})
case(
    "x[::-1, [0, 1]]",
    x=X,
    want=lambda x: x[::-1, [0, 1]],
    no_kernel={"x[::-1, [0, 1]]": "MindSpore gives an empty Tensor"},
)

# ---- slices as ops ----
case(
    *(
        "ops.slice(x, (0, 1), (2, 2))",
        "ops.slice(x, [0, 1], [2, -1])",
        "ops.Slice()(x, (0, 1), (2, 2))",
        "ops.tensor_slice(x, (0, 1), (2, 2))",
    ),
    *("ops.strided_slice(x, (0, 1), (2, 3), (1, 1))", "ops.StridedSlice()(x, (0, -2), (9, 9), (1, 1))"),
    *(
        "ops.StridedSlice(1, 2)(x, (1, 1), (2, 0), (1, 1))",
        "ops.strided_slice(x, (1, 1), (2, 0), (1, 1), begin_mask=1, end_mask=2)",
    ),
    *(
        "ops.narrow(x, 1, 1, 2)",
        "ops.narrow(x, axis=1, start=1, length=2)",
        "mint.narrow(x, 1, 1, 2)",
        "x.narrow(1, 1, 2)",
    ),
    x=M,
    want=lambda x: x[:, 1:],
    bad={
        "ops.slice(x, (0, 1), (2, 9))": ValueError,
        "ops.slice(x, (-1, 0), (1, 2))": ValueError,
        "ops.slice(x, (0,), (1,))": ValueError,
        "ops.strided_slice(x, (0, 0), (2, 3), (0, 1))": ValueError,
    },
)
case(
    *("ops.strided_slice(x, (1, 2), (-3, -4), (-1, -1))", "ops.strided_slice(x, (1, 2), (0, 0), (-1, -1), 0, 3)"),
    x=M,
    want=lambda x: x[::-1, ::-1],
)
case("ops.strided_slice(x, (0,), (1,), (1,))", x=M, want=lambda x: x[:1])
case(*("ops.strided_slice(x, (0, 0), (2, 1), (1, 1), ellipsis_mask=1)",), x=X, want=lambda x: x[..., 0:1])
case(
    "ops.strided_slice(x, (0, 0, 1), (2, 1, 2), (1, 1, 1), new_axis_mask=2)",
    x=X,
    want=lambda x: x[:, None, 1:2],
    no_kernel={
        "ops.strided_slice(x, (0, 0, 1), (2, 1, 2), (1, 1, 1), new_axis_mask=2)": "MindSpore reads other memory"
    },
)
case(
    *(
        "ops.StridedSlice(shrink_axis_mask=2)(x, (0, 1), (2, 2), (1, 1))",
        "ops.StridedSlice(0, 0, 0, 0, 2)(x, (0, 1), (2, 2), (1, 1))",
        "mint.select(x, 1, 1)",
        "x.select(1, 1)",
    ),
    x=M,
    want=lambda x: x[:, 1],
)
case(
    *("ops.slice_scatter(x, y, axis=1, start=1, end=2)", "x.slice_scatter(y, 1, 1, 2)"),
    x=M,
    y=floats(2, 1, seed=1),
    want=lambda x, y: np.concatenate([x[:, :1], y, x[:, 2:]], 1),
)
case(
    *("ops.select_scatter(x, y, 1, 0)", "x.select_scatter(y, 1, 0)"),
    x=M,
    y=floats(2, seed=1),
    want=lambda x, y: np.concatenate([y[:, None], x[:, 1:]], 1),
)
case("x[1, 1]", x=ints(2, 3), want=lambda x: x[1, 1])
case("x[-1:-3:-1]", x=X, want=lambda x: x[-1:-3:-1], no_kernel={"x[-1:-3:-1]": "MindSpore leaves out the last one"})

case(
    *("x.index((i, i))", "x.index([i, i])"),
    x=floats(3, 3),
    i=np.int64([0, 2]),
    want=lambda x, i: x[i, i],
    no_kernel=dict.fromkeys(("x.index((i, i))", "x.index([i, i])"), "MindSpore's CPU has no kernel for it"),
)
