"""Rows of ops/gathering.py."""

import numpy as np

from . import bools, case, floats, ints

X = floats(2, 3, 4)
M = floats(2, 3)
I = np.int64([1, 0, 1])
AT = np.int64([[0, 2], [1, 2]])
NO_CPU = "MindSpore's CPU has no kernel for it"
OUT_OF_RANGE = (IndexError, RuntimeError)

# ---- by indices ----
case(
    *(
        "ops.gather(x, i, 0)",
        "ops.gather(input_params=x, input_indices=i, axis=-2)",
        "ops.Gather()(x, i, 0)",
        "ops.GatherV2()(x, i, 0)",
    ),
    *(
        "x.gather(i, 0)",
        "x.gather(i, axis=0)",
        "x.gather(input_indices=i, axis=0)",
        "ops.index_select(x, 0, i)",
        "x.index_select(0, i)",
    ),
    *(
        "ops.index_select(x, axis=0, index=i)",
        "mint.index_select(x, 0, i)",
        "ops.gather_nd(x, i[:, None])",
        "x.take(i, 0)",
        "ms.numpy.take(x, i, 0)",
    ),
    x=M,
    i=I,
    want=lambda x, i: x[i],
    no_kernel={
        "ops.GatherV2()(x, i, 0)": "a name of MindSpore 1.x, broken in 2.10",
        "mint.index_select(x, 0, i)": NO_CPU,
    },
    bad={
        "ops.gather(x, i + 1, 0)": OUT_OF_RANGE,
        "ops.gather(x, i - 3, 0)": OUT_OF_RANGE,
        "ops.gather(x, i * 1.0, 0)": TypeError,
        "ops.gather(x, i, 5)": (ValueError, IndexError),
        "ops.index_select(x, 0, i + 1)": OUT_OF_RANGE,
    },
)
case(
    *("ops.gather(x, i, 1)", "ops.gather(x, i - 3, 1)", "x.gather(i, 1)"),
    x=M,
    i=np.int32([[0, 1], [2, 0]]),
    want=lambda x, i: x[:, i],
)
case("ops.gather(x, i, 2)", x=X, i=np.int32([[0, 1], [2, 0]]), want=lambda x, i: x[..., i])
case(*("ops.gather(x, i, 0)", "ops.gather(x, ms.Tensor(-1), 0)"), x=M, i=np.array(1), want=lambda x, i: x[1])
case("ops.gather(x, i, 0)", x=M, i=np.zeros(0, np.int32), want=np.zeros((0, 3), np.float32), grad="")
case(
    *(
        "ops.gather(x, i, 1, 1)",
        "ops.gather(x, i, axis=1, batch_dims=1)",
        "ops.Gather(1)(x, i, 1)",
        "x.gather(i, 1, 1)",
    ),
    x=X,
    i=np.int64([[0, 1], [1, 2]]),
    want=lambda x, i: np.stack([x[0, i[0]], x[1, i[1]]]),
)
case(
    "ops.gather(x, i, 2, 1)",
    x=X,
    i=np.int64([[0, 1], [1, 3]]),
    want=lambda x, i: np.stack([x[0][:, i[0]], x[1][:, i[1]]]),
)
case("ops.gather(x, i, 1, 1)", x=M, i=np.int64([2, 0]), want=lambda x, i: x[[0, 1], i])
case(
    *(
        "ops.gather_elements(x, 1, i)",
        "ops.gather_elements(x, dim=1, index=i)",
        "ops.gather_d(x, 1, i)",
        "ops.GatherD()(x, 1, i)",
    ),
    *(
        "mint.gather(x, 1, i)",
        "x.gather(1, i)",
        "x.gather(dim=1, index=i)",
        "x.gather_elements(1, i)",
        "ms.numpy.take_along_axis(x, i, 1)",
    ),
    x=M,
    i=AT,
    want=lambda x, i: np.take_along_axis(x, i, 1),
    bad={"ops.gather_elements(x, 1, i + 1)": OUT_OF_RANGE},
)
# MindSpore counts from the front in the Tensor of indices itself, so not i
case("ops.gather_elements(x, 1, i - 3)", x=M, i=AT, want=lambda x, i: np.take_along_axis(x, i - 3, 1))
case(
    "ops.gather_elements(x, 0, i)",
    x=M,
    i=np.int32([[1, 0, 1]]),
    want=lambda x, i: np.take_along_axis(x, i.astype(np.int64), 0),
)
case("ms.numpy.take_along_axis(x, i, None)", x=M, i=I, want=lambda x, i: x.ravel()[i])
case(
    *("ops.gather_nd(x, i)", "ops.GatherNd()(x, i)", "x.gather_nd(i)", "ops.gather_nd(x, i.astype(ms.int32))"),
    x=X,
    i=np.int64([[[0, 1], [1, 2]]]),
    want=lambda x, i: x[i[..., 0], i[..., 1]],
    bad={"ops.gather_nd(x, i + 2)": OUT_OF_RANGE, "ops.gather_nd(x[0, 0], i)": ValueError},
)
case("ops.gather_nd(x, i)", x=M, i=np.int64([[0, 2]]), want=lambda x, i: x[[0], [2]])
case(
    *("ops.take(x, i)", "mint.take(x, i)"),
    x=M,
    i=np.int64([[0, 5], [2, -1]]),
    want=lambda x, i: x.ravel()[i],
    no_kernel=dict.fromkeys(("ops.take(x, i)", "mint.take(x, i)"), NO_CPU),
)
case(
    *("x.take(i)", "x.take(i, mode='clip')", "ms.numpy.take(x, i)"),
    x=M,
    i=np.int64([0, 9, -1, -9]),
    want=lambda x, i: x.ravel()[[0, 5, 5, 0]],
    bad={"x.take(i, mode='raise')": (ValueError, NotImplementedError)},
)
case(
    *("x.take(i, 1, 'wrap')", "ms.numpy.take(x, i, axis=1, mode='wrap')"),
    x=M,
    i=np.int64([0, 4, -4]),
    want=lambda x, i: x[:, i % 3],
)
case(
    *("i.choose([x, y])", "ms.numpy.choose(i, [x, y])", "(i + 2).choose([x, y], 'wrap')"),
    i=np.int64([0, 1, 1]),
    x=M[0],
    y=M[1],
    want=lambda i, x, y: np.choose(i, [x, y]),
    no_kernel=dict.fromkeys(
        ("i.choose([x, y])", "(i + 2).choose([x, y], 'wrap')"), "MindSpore cuts floats to integers"
    ),
)

# ---- by conditions ----
case(
    *(
        "ops.where(c, x, y)",
        "ops.where(condition=c, input=x, other=y)",
        "ops.select(c, x, y)",
        "ops.Select()(c, x, y)",
        "mint.where(c, x, y)",
        "x.where(c, y)",
    ),
    *("ms.numpy.where(c, x, y)", "ms.numpy.select([c], [x], y)"),
    c=bools(2, 3),
    x=M,
    y=floats(2, 3, seed=1),
    want=np.where,
    no_kernel={"ms.numpy.select([c], [x], y)": "MindSpore takes a number as default only"},
    bad={
        "ops.where(x, x, y)": (TypeError, ValueError),
        "ops.where(c[:, :2], x, y)": ValueError,
        "ops.where(c)": TypeError,
    },
)
case(
    *(
        "ops.where(c, x, 1.5)",
        "ops.select(c, x, 1.5)",
        "mint.where(c, x, 1.5)",
        "x.where(c, 1.5)",
        "ms.numpy.where(c, x, 1.5)",
    ),
    c=bools(2, 3),
    x=M,
    want=lambda c, x: np.where(c, x, np.float32(1.5)),
)
case(
    *("ops.where(c, x, 1)", "ops.select(c, x, 1)", "ms.numpy.where(c, x, 1)"),
    c=bools(2, 1),
    x=M,
    want=lambda c, x: np.where(c, x, np.float32(1)),
)
case(
    *("ops.where(c, 1, 0)", "ops.select(c, 1, 0)", "mint.where(c, 1, 0)"),
    c=bools(2, 3),
    want=lambda c: c.astype(np.int64),
)
case(*("ops.where(c, 1.0, 0.0)", "ms.numpy.where(c, 1.0, 0.0)"), c=bools(2, 3), want=lambda c: c.astype(np.float32))
case(*("ms.numpy.where(c, 1, 0)", "ms.numpy.select([c], [1])"), c=bools(2, 3), want=lambda c: c.astype(np.int32))
# a float beside integers decides, a number beside a Tensor does not
case(
    "ops.where(c, x, 0.5)",
    c=bools(2, 3),
    x=ints(2, 3),
    want=lambda c, x: np.where(c, x, np.float32(0.5)).astype(np.float32),
)
case(
    "ops.where(c, x, 2.5)",
    c=bools(2, 3),
    x=floats(2, 3, dtype=np.float16),
    want=lambda c, x: np.where(c, x, np.float16(2.5)),
    grad="",
)
case("ops.where(c, x, y)", c=bools(2, 3), x=ints(2, 3), y=M, want=lambda c, x, y: np.where(c, x, y).astype(np.float32))
case(
    *("mint.where(c)", "ms.numpy.where(c)"),
    c=bools(2, 3),
    want=np.where,
    no_kernel={"mint.where(c)": NO_CPU, "ms.numpy.where(c)": "MindSpore asks for x and y"},
)
LISTED = np.float32([7, 8, 9])
case(
    *("ms.numpy.where(x > 0, x, [7.0, 8.0, 9.0])", "ms.numpy.where(x <= 0, [7.0, 8.0, 9.0], x)"),
    *("ms.numpy.select([x > 0], [x], [7.0, 8.0, 9.0])", "ms.numpy.choose([0, 1, 0], [x, [7.0, 8.0, 9.0]])"),
    x=np.float32([1.5, -2.5, 0.5]),
    want=lambda x: np.where(x > 0, x, LISTED),
    no_kernel={"ms.numpy.select([x > 0], [x], [7.0, 8.0, 9.0])": "MindSpore takes a number as default only"},
)
case("ms.numpy.where([True, False, True], x, 0)", x=M[0], want=lambda x: x * np.float32([1, 0, 1]))
case(
    "ms.numpy.select([x > 1, x > 0], [x, -x], 9)",
    x=M,
    want=lambda x: np.where(x > 1, x, np.where(x > 0, -x, np.float32(9))),
)
case(
    *(
        "ops.masked_fill(x, m, 1.5)",
        "ops.masked_fill(x, m, ms.Tensor(1.5))",
        "ops.MaskedFill()(x, m, 1.5)",
        "x.masked_fill(m, 1.5)",
        "x.masked_fill(mask=m, value=1.5)",
    ),
    x=M,
    m=bools(3),
    want=lambda x, m: np.where(m, np.float32(1.5), x),
    bad={
        "ops.masked_fill(x, x, 1.5)": TypeError,
        "ops.masked_fill(x, m, ms.Tensor([1.0, 2.0, 3.0]))": ValueError,
        "ops.masked_fill(x.astype(ms.int32), m, 1.5)": TypeError,
    },
)
case("ops.masked_fill(x, m, v)", x=M, m=bools(2, 3), v=floats(), want=lambda x, m, v: np.where(m, v, x))
case(
    "ops.masked_fill(x, m, 9)",
    x=M,
    m=bools(2, 3),
    want=lambda x, m: np.where(m, np.float32(9), x),
    no_kernel={"ops.masked_fill(x, m, 9)": "MindSpore's CPU wants a float"},
)
case("ops.masked_fill(x, m, 1.0)", x=floats(3), m=bools(2, 3), want=lambda x, m: np.where(m, np.float32(1), x))
case(
    *("ops.masked_select(x, m)", "ops.MaskedSelect()(x, m)", "mint.masked_select(x, m)", "x.masked_select(m)"),
    x=M,
    m=np.bool_([1, 0, 1]),
    want=lambda x, m: x[:, m].ravel(),
    bad={"ops.masked_select(x, x)": (TypeError, RuntimeError)},
)
case(
    *("x.masked_scatter(m, y)", "ops.MaskedScatter()(x, m, y)"),
    x=M,
    m=np.bool_([[1, 0, 1], [0, 1, 0]]),
    y=floats(3, seed=1),
    want=lambda x, m, y: np.float32([[y[0], x[0, 1], y[1]], [x[1, 0], y[2], x[1, 2]]]),
)

# ---- one-hot ----
case(
    *(
        "ops.one_hot(i, 3, on, off)",
        "ops.one_hot(indices=i, depth=3, on_value=on, off_value=off, axis=-1)",
        "ops.OneHot()(i, 3, on, off)",
        "ops.OneHot(axis=-1)(i, 3, on, off)",
    ),
    *(
        "ops.OneHot(1)(i, 3, on, off)",
        "ops.one_hot(i, ms.Tensor(3), on, off)",
        "ops.one_hot(i.astype(ms.int32), 3, on, off, -1)",
    ),
    i=np.int64([0, 2, 1]),
    on=np.array(1.5, np.float32),
    off=np.array(-0.5, np.float32),
    want=lambda i, on, off: np.where(np.eye(3, dtype=bool)[i], on, off),
    grad="",
    bad={"ops.one_hot(i, -1, on, off)": ValueError, "ops.one_hot(i * 1.0, 3, on, off)": TypeError},
)
# an index out of range is on nowhere
case("ops.one_hot(i, 3)", i=np.int64([0, 3, -1]), want=np.int64([[1, 0, 0], [0, 0, 0], [0, 0, 0]]))
case(
    *("ops.one_hot(i, 3, 1.0, 0.0)", "ops.one_hot(i, 3, on_value=1.0, off_value=0.0)"),
    i=np.int32([0, 2]),
    want=np.float32([[1, 0, 0], [0, 0, 1]]),
)
case(
    *("ops.one_hot(i, 3, 5, 2)", "ops.OneHot()(i, 3, ms.Tensor(5), ms.Tensor(2))"),
    i=np.int32([0, 2]),
    want=np.int64([[5, 2, 2], [2, 2, 5]]),
)
case(
    *("ops.one_hot(i, 3, axis=0)", "ops.OneHot(axis=0)(i, 3, ms.Tensor(1), ms.Tensor(0))"),
    i=np.int32([0, 2]),
    want=np.int64([[1, 0], [0, 0], [0, 1]]),
)
case(
    "ops.one_hot(i, 3, axis=1)",
    i=np.int64([[0, 1], [2, 0]]),
    want=lambda i: np.eye(3, dtype=np.int64)[i].transpose(0, 2, 1),
)
case("ops.one_hot(i, 3)", i=np.array(1), want=np.int64([0, 1, 0]))
case(
    *("mint.nn.functional.one_hot(i)", "mint.nn.functional.one_hot(i, 3)"),
    i=np.int64([0, 2]),
    want=np.int64([[1, 0, 0], [0, 0, 1]]),
    no_kernel=dict.fromkeys(("mint.nn.functional.one_hot(i)", "mint.nn.functional.one_hot(i, 3)"), NO_CPU),
)
case(
    *("ops.sequence_mask(n)", "ops.sequence_mask(n, 3)", "ops.sequence_mask(lengths=n, maxlen=3)"),
    n=np.int64([1, 3]),
    want=np.bool_([[1, 0, 0], [1, 1, 1]]),
)
