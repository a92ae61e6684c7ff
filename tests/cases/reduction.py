"""Rows of ops/reduction.py."""

import numpy as np

from . import bools, case, floats, ints

NOT_ON_CPU = "MindSpore has no CPU kernel"
EMPTY = "MindSpore's CPU answers with uninitialized memory or the wrong identity"
TIES = np.float32([[1, 3, 3], [2, 2, 0]])
NAN = np.float32([[1, np.nan, 3], [2, 5, np.nan]])
MASK = np.array([[True, False, True], [False, True, True]])


def no_cpu(*forms, why=NOT_ON_CPU):
    return dict.fromkeys(forms, why)


def flat(fn, **options):
    """fn over all axes, in the dtype of the input."""
    return lambda x: fn(x, **options).astype(x.dtype)


# ---- sum ----

case(
    *("ops.sum(x)", "mint.sum(x)", "x.sum()", "ms.numpy.sum(x)", "ops.ReduceSum()(x)", "ops.reduce_sum(x)"),
    *("ops.sum(x, ())", "x.sum(())", "x.sum(axis=())", "ops.ReduceSum()(x, ())", "ops.ReduceSum()(x, [])"),
    *("ops.sum(x, (0, 1))", "x.sum((0, 1))", "ops.ReduceSum()(x, [0, -1])", "x.sum(None)"),
    x=floats(2, 3),
    want=np.sum,
    bad={
        "ops.sum(x, 2)": ValueError,
        "ops.sum(x, 1.5)": TypeError,
        "ops.sum([1, 2])": TypeError,
        "x.sum(2)": ValueError,
        "x.sum(axis=2)": ValueError,
        "x.sum(axis='a')": TypeError,
        "x.sum(1, 1)": TypeError,
        "mint.sum(x, -3)": ValueError,
        "ms.numpy.sum(x, 2)": ValueError,
        "ops.ReduceSum()(x, 2)": ValueError,
        "ops.ReduceSum()(x, -3)": ValueError,
        "ops.ReduceSum()(x, 1.0)": TypeError,
        "ops.ReduceSum()(x, (0, 0))": RuntimeError,
    },
)
case(
    *("ops.sum(x, 1)", "ops.sum(x, dim=-1)", "mint.sum(x, 1)", "x.sum(1)", "x.sum(axis=1)", "x.sum(dim=1)"),
    *("x.sum(axis=(1,))", "x.sum([1])", "ms.numpy.sum(x, 1)", "ops.ReduceSum()(x, 1)", "ops.ReduceSum()(x, axis=-1)"),
    *("ops.ReduceSum(skip_mode=True)(x, 1)", "ops.reduce_sum(x, 1)", "ops.sum(x, ms.Tensor(1))"),
    x=floats(2, 3),
    want=lambda x: x.sum(1),
)
case(
    *("ops.sum(x, 1, True)", "ops.sum(x, dim=1, keepdim=True)", "mint.sum(x, 1, True)", "x.sum(1, True)"),
    *("x.sum(dim=1, keepdim=True)", "x.sum(axis=1, keepdims=True)", "x.sum(1, None, True)"),
    *("x.sum(1, True, dtype=ms.float32)", "ms.numpy.sum(x, 1, keepdims=True)"),
    *("ops.ReduceSum(True)(x, 1)", "ops.ReduceSum(keep_dims=True)(x, (1,))"),
    x=floats(2, 3),
    want=lambda x: x.sum(1, keepdims=True),
)
case(
    *("x.sum(initial=10)", "x.sum(None, None, False, 10)", "ms.numpy.sum(x, initial=10)"),
    x=floats(2, 3),
    want=lambda x: x.sum() + np.float32(10),
)
case(
    *("ops.sum(x)", "mint.sum(x)", "x.sum()", "x.sum(axis=None, keepdims=False)", "ms.numpy.sum(x)"),
    x=ints(2, 3, dtype=np.int32),
    want=lambda x: x.sum(dtype=np.int64),
)
case("ops.sum(x, 1)", "x.sum(1)", "x.sum(axis=1, initial=0)", x=bools(2, 3), want=lambda x: x.sum(1, dtype=np.int64))
case("x.sum(axis=0, initial=1.5)", x=ints(2, 3), want=lambda x: x.sum(0).astype(np.float32) + np.float32(1.5))
case("x.sum(dtype=ms.bool_, initial=7)", x=floats(2, 3), want=np.bool_(True))
case("x.sum(0, dtype=ms.bool_, initial=2)", x=np.zeros((2, 3), np.float32), want=np.ones(3, bool))
case("x.sum(dtype=ms.bool_, initial=0)", "x.sum(dtype=ms.bool_)", x=np.zeros((2, 3), np.float32), want=np.bool_(False))
case(
    *("x.max(0, True, initial=None)", "x.max(axis=0, keepdims=True, initial=None)"),
    x=floats(2, 3),
    want=lambda x: x.max(0, keepdims=True),
)
case("x.min(1, initial=None)", x=floats(2, 3), want=lambda x: x.min(1))
case(
    *("ops.sum(x, dtype=ms.float32)", "mint.sum(x, dtype=ms.float32)", "x.sum(dtype=ms.float32)"),
    *("x.sum(None, ms.float32)", "ms.numpy.sum(x, dtype=ms.float32)"),
    x=ints(2, 3),
    want=lambda x: x.sum(dtype=np.float32),
)
case("ops.ReduceSum()(x)", "ops.reduce_sum(x)", x=ints(2, 3), want=lambda x: x.sum(dtype=np.int32))
case("ops.ReduceSum()(x)", "ops.sum(x)", x=floats(2, 3, dtype=np.float16), want=flat(np.sum), grad="")
case("ops.ReduceSum()(x, 1)", x=np.int8([[100, 100], [1, 2]]), want=np.int8([-56, 3]))
case(
    "ops.sum(x)",
    "x.sum(0)",
    "x.sum(-1)",
    "ops.ReduceSum()(x, 0)",
    x=np.array(2.5, np.float32),
    want=np.float32(2.5),
)
case("ops.sum(x, 0)", "x.sum(0)", "ops.ReduceSum()(x, 0)", x=floats(0, 3), want=np.zeros(3, np.float32))
case("ops.sum(x)", x=floats(0, 3), want=np.float32(0), grad="", no_kernel=no_cpu("ops.sum(x)", why=EMPTY))
case(
    "ops.ReduceSum(False, True)(x, ())",
    x=floats(2, 3),
    want=lambda x: x,
    no_kernel=no_cpu("ops.ReduceSum(False, True)(x, ())", why="MindSpore's CPU answers the sum in every place"),
)

# ---- nansum ----

case(
    *("ops.nansum(x)", "mint.nansum(x)", "x.nansum()", "ms.numpy.nansum(x)"),
    x=NAN,
    want=np.float32(11),
    grad="",
)
case(
    *("ops.nansum(x, 1, True)", "mint.nansum(x, 1, True)", "x.nansum(axis=1, keepdims=True)"),
    *("x.nansum(dim=1, keepdim=True)", "ms.numpy.nansum(x, 1, None, True)"),
    x=NAN,
    want=np.float32([[4], [7]]),
    grad="",
    no_kernel=no_cpu("x.nansum(dim=1, keepdim=True)"),
)
case("ops.nansum(x)", "x.nansum()", "mint.nansum(x)", x=ints(2, 3), want=lambda x: x.sum(dtype=np.int32))
case("ops.nansum(x)", x=bools(2, 3), want=lambda x: x.sum(dtype=np.int64))
case("ops.nansum(x, dtype=ms.float16)", "ms.numpy.nansum(x, dtype=ms.float16)", x=NAN, want=np.float16(11), grad="")

# ---- mean ----

case(
    *("ops.mean(x)", "mint.mean(x)", "x.mean()", "ms.numpy.mean(x)", "ops.ReduceMean()(x)", "ops.reduce_mean(x)"),
    *("ops.mean(x, ())", "x.mean(())", "x.mean(axis=())", "ms.numpy.mean(x, axis=())", "ops.ReduceMean()(x, ())"),
    *("x.mean([0, 1])", "ops.ReduceMean()(x, (0, 1))"),
    x=floats(2, 3),
    want=flat(np.mean),
    bad={
        "ops.mean(x, 2)": ValueError,
        "ops.mean(x, 1.0)": TypeError,
        "x.mean(2)": ValueError,
        "x.mean(axis='a')": TypeError,
        "ops.ReduceMean()(x, 2)": ValueError,
        "ops.mean(x > 0)": RuntimeError,
    },
)
case(
    *("ops.mean(x, 1)", "mint.mean(x, 1)", "x.mean(1)", "x.mean(axis=1)", "x.mean(dim=1)", "ms.numpy.mean(x, 1)"),
    *("ops.ReduceMean()(x, 1)", "ops.reduce_mean(x, 1)"),
    x=floats(2, 3),
    want=lambda x: x.mean(1),
)
case(
    *("ops.mean(x, 0, True)", "mint.mean(x, 0, True)", "x.mean(0, True)", "x.mean(axis=0, keep_dims=True)"),
    *("x.mean(dim=0, keepdim=True)", "ms.numpy.mean(x, 0, True)", "ops.ReduceMean(True)(x, 0)"),
    *("ops.ReduceMean(keep_dims=True)(x, (0,))",),
    x=floats(2, 3),
    want=lambda x: x.mean(0, keepdims=True),
)
case(
    *("ops.mean(x)", "mint.mean(x)", "x.mean()", "x.mean(axis=(0, 1))", "ms.numpy.mean(x)", "ops.ReduceMean()(x)"),
    x=np.int32([[1, 2, 3], [4, 5, 6]]),
    want=np.int32(3),
)
case("ops.ReduceMean()(x)", "ops.mean(x, 0)", x=np.int64([-1, -2]), want=np.int64(-1))
case(
    *("mint.mean(x, dtype=ms.float32)", "x.mean(dtype=ms.float32)", "ms.numpy.mean(x, dtype=ms.float32)"),
    x=np.int32([[1, 2, 3], [4, 5, 6]]),
    want=np.float32(3.5),
    no_kernel=no_cpu("ms.numpy.mean(x, dtype=ms.float32)", why="MindSpore cuts the mean off before it turns to dtype"),
)
case("ops.nanmean(x)", "x.nanmean()", "ms.numpy.nanmean(x)", x=NAN, want=np.float32(2.75), grad="")
case(
    *("ops.nanmean(x, 1, True)", "x.nanmean(axis=1, keepdims=True)", "ms.numpy.nanmean(x, 1, None, True)"),
    x=NAN,
    want=np.float32([[2], [3.5]]),
    grad="",
)
case("ms.numpy.average(x, 1)", x=floats(2, 3), want=lambda x: x.mean(1))
case("ms.numpy.average(x, 1)", x=np.int32([[1, 2, 4]]), want=np.int32([2]))
case(
    "ms.numpy.average(x, 1, w, True)",
    x=floats(2, 3),
    w=np.float32([1, 2, 3]),
    want=lambda x, w: (np.average(x, 1, w).astype(np.float32), np.float32([6, 6])),
)
case("ms.numpy.average(x, weights=w)", x=floats(2, 3), w=floats(2, 3, low=1), want=lambda x, w: np.average(x, None, w))

# ---- product ----

case(
    *("ops.prod(x)", "mint.prod(x)", "x.prod()", "ops.prod(x, ())", "ops.prod(x, (0, 1))", "ops.ReduceProd()(x)"),
    *("ops.ReduceProd()(x, (1, 0))", "ops.ReduceProd()(x, ())"),
    x=floats(2, 3),
    want=np.prod,
    bad={
        "ops.prod(x, 2)": ValueError,
        "ops.prod(x, 1.5)": TypeError,
        "ops.ReduceProd()(x, 2)": ValueError,
        "ops.ReduceProd()(x, (0, 2))": ValueError,
    },
)
case(
    *("ops.prod(x, 1)", "ops.prod(x, axis=(-1,))", "mint.prod(x, 1)", "x.prod(1)", "x.prod(dim=1)"),
    *("ops.ReduceProd()(x, 1)",),
    x=floats(2, 3),
    want=lambda x: x.prod(1),
)
case(
    *("ops.prod(x, (0, 2), True)", "ops.ReduceProd(True)(x, (0, 2))", "ops.ReduceProd(keep_dims=True)(x, [0, -1])"),
    x=floats(2, 3, 2),
    want=lambda x: x.prod((0, 2), keepdims=True),
)
case(
    *("ops.ReduceProd(True)(x)", "ops.prod(x, (), True)", "ops.prod(x, None, True)"),
    x=floats(2, 3),
    want=lambda x: x.prod(keepdims=True),
    no_kernel=no_cpu("ops.prod(x, None, True)", why="MindSpore refuses keep_dims without an axis"),
)
case("ops.prod(x)", "mint.prod(x)", "x.prod()", x=ints(2, 3, low=1), want=lambda x: x.prod(dtype=np.int64))
case("ops.prod(x)", "x.prod()", x=bools(2, 3), want=lambda x: x.prod(dtype=np.int64))
case("ops.ReduceProd()(x)", x=ints(2, 3, low=1), want=lambda x: x.prod(dtype=np.int32))
case(
    "x.prod(1, True, ms.float16)",
    "ops.prod(x, 1, True, ms.float16)",
    x=ints(2, 2),
    want=lambda x: np.float16(x.prod(1, keepdims=True)),
)
case("ops.prod(x, 0)", x=np.float32([0, 3, 2]), want=np.float32(0))

# ---- the largest and the smallest ----

case(
    *("ops.ReduceMax()(x)", "ops.reduce_max(x)", "ops.ReduceMax()(x, ())", "ops.ReduceMax()(x, (0, 1))", "ops.amax(x)"),
    *("ops.amax(x, ())", "ops.amax(x, [0, 1])", "mint.amax(x)", "x.amax()", "ms.numpy.max(x)", "ms.numpy.amax(x)"),
    *("mint.max(x)", "x.max()", "x.max(None)", "x.max(())", "x.max(axis=())", "x.max((0, 1))", "x.max(axis=(0, 1))"),
    *("x.max(axis=None, keepdims=True)", "x.max(None, True)", "ops.max(x)[0]", "ops.max(x, None, True)[0]"),
    x=floats(2, 3),
    want=np.max,
    bad={
        "ops.ReduceMax()(x, 2)": ValueError,
        "ops.ReduceMax()(x, 1.0)": TypeError,
        "ops.amax(x, 2)": ValueError,
        "ops.amax(x, 1, where=x > 0)": ValueError,
        "x.max(2)": ValueError,
        "x.max(axis=2)": ValueError,
        "x.max(axis=1.0)": TypeError,
        "x.max(axis=(0, 2))": ValueError,
        "x.max(axis=1, where=x > 0)": ValueError,
    },
)
case(
    *("ops.ReduceMin()(x)", "ops.reduce_min(x)", "ops.ReduceMin()(x, (0, 1))", "ops.amin(x)", "mint.amin(x)"),
    *("x.amin()", "ms.numpy.min(x)", "ms.numpy.amin(x)", "mint.min(x)", "x.min()", "x.min((0, 1))", "ops.min(x)[0]"),
    x=floats(2, 3),
    want=np.min,
)
case(
    *("ops.ReduceMax()(x, 1)", "ops.reduce_max(x, 1)", "ops.amax(x, 1)", "mint.amax(x, 1)", "x.amax(1)"),
    *("ms.numpy.max(x, 1)", "ms.numpy.amax(x, axis=1)", "x.max(axis=1)", "x.max([1])", "ops.max(x, 1)[0]"),
    *("x.max(1)[0]", "mint.max(x, 1)[0]", "x.max(1, return_indices=False)"),
    x=floats(2, 3),
    want=lambda x: x.max(1),
)
case(
    *("ops.ReduceMin(True)(x, 1)", "ops.amin(x, 1, True)", "mint.amin(x, 1, True)", "x.amin(axis=1, keepdims=True)"),
    *("ms.numpy.min(x, 1, True)", "ms.numpy.amin(x, 1, keepdims=True)", "x.min(axis=1, keepdims=True)"),
    *("x.min(1, keepdims=True)", "ops.min(x, 1, True)[0]", "x.min(1, True)[0]", "mint.min(x, 1, True)[0]"),
    x=floats(2, 3),
    want=lambda x: x.min(1, keepdims=True),
)
case(
    *("ops.max(x)", "x.max(return_indices=True)"),
    x=floats(2, 3),
    want=lambda x: (x.max(), np.int64(0)),
    bad={
        "ops.max(x, 2)": ValueError,
        "ops.max(x, 1.0)": TypeError,
        "ops.max(x, (0, 1))": TypeError,
        "ops.max(x[:0])": ValueError,
        "ops.max(x, 1, where=x > 0)": ValueError,
        "ops.min(x, 'a')": TypeError,
    },
)
case(
    *("ops.max(x, 1)", "ops.max(x, axis=-1)", "x.max(1)", "x.max(dim=1)", "x.max(axis=1, return_indices=True)"),
    *("x.max(1, return_indices=True)", "mint.max(x, 1)", "mint.max(x, dim=1)"),
    x=TIES,
    want=lambda x: (x.max(1), x.argmax(1)),
)
case(
    *("ops.min(x, 1, True)", "ops.min(x, axis=1, keepdims=True)", "x.min(1, True)", "x.min(dim=1, keepdim=True)"),
    *("x.min(axis=1, keepdims=True, return_indices=True)", "mint.min(x, 1, True)"),
    x=TIES,
    want=lambda x: (x.min(1, keepdims=True), x.argmin(1)[:, None]),
)
case("ops.max(x, 1)", "x.max(1)", x=ints(2, 3), want=lambda x: (x.max(1), x.argmax(1)))
case("x.max()", "ops.ReduceMax()(x)", "ms.numpy.max(x)", "mint.max(x)", x=ints(2, 3), want=np.max)
case(
    "ops.max(x, 0)", "x.max(0)", "ops.max(x)", x=np.array(2.5, np.float32), want=(np.float32(2.5), np.int64(0)), grad=""
)
case("x.max()", "ops.ReduceMax()(x)", x=bools(2, 3), want=np.max, no_kernel=no_cpu("x.max()", "ops.ReduceMax()(x)"))
case(
    *("ops.amax(x, 1, initial=0, where=m)", "x.amax(1, initial=0, where=m)", "ms.numpy.max(x, 1, False, 0, m)"),
    *(
        "ms.numpy.amax(x, 1, initial=0, where=m)",
        "x.max(axis=1, initial=0, where=m)",
        "ops.max(x, 1, initial=0, where=m)[0]",
    ),
    x=floats(2, 3),
    m=MASK,
    want=lambda x, m: x.max(1, initial=0, where=m),
)
case(
    *("ops.amin(x, initial=-5)", "x.amin(initial=-5)", "ms.numpy.min(x, initial=-5)"),
    x=floats(2, 3),
    want=np.float32(-5),
    grad="",
)
case("ops.max(x, initial=3)[0]", "x.max(initial=3)", "x.max(None, initial=3)", x=floats(2, 3), want=np.max, grad="")
case("x.min(axis=1, initial=-5)", "x.min(1, initial=-5)", x=floats(2, 3), want=np.float32([-5, -5]), grad="")
case("ops.max(x, 1, initial=3)", x=floats(2, 3), want=(np.float32([3, 3]), np.int64([0, 0])))
case(*("mint.max(x, y)", "mint.max(x, other=y)"), x=floats(2, 3), y=floats(3, seed=1), want=np.maximum)
case("mint.min(x, y)", x=floats(2, 3), y=floats(3, seed=1), want=np.minimum)
case(
    *("x.max()", "ops.ReduceMax()(x)", "ops.max(x, 0)[0]"),
    x=np.float32([1, np.nan]),
    want=np.float32(np.nan),
    grad="",
    no_kernel=no_cpu("x.max()", "ops.ReduceMax()(x)", "ops.max(x, 0)[0]", why="MindSpore's CPU passes over NaN"),
)
case("ops.aminmax(x)", "x.aminmax()", x=floats(2, 3), want=lambda x: (x.min(0), x.max(0)))
case("ops.aminmax(x, axis=None)", x=floats(2, 3), want=lambda x: (x.min(), x.max()))
case(
    *("ops.aminmax(x, axis=1, keepdims=True)", "x.aminmax(axis=1, keepdims=True)"),
    x=floats(2, 3),
    want=lambda x: (x.min(1, keepdims=True), x.max(1, keepdims=True)),
)
case("ms.numpy.ptp(x)", "x.ptp()", x=floats(2, 3), want=np.ptp)
case(
    "ms.numpy.ptp(x, 1, True)",
    "x.ptp(1, True)",
    x=floats(2, 3),
    want=lambda x: np.ptp(x, 1, keepdims=True),
)

# ---- all and any ----

case(
    *("ops.all(x)", "mint.all(x)", "x.all()", "ops.all(x, ())", "x.all(())", "x.all((0, 1))", "ops.ReduceAll()(x)"),
    x=MASK,
    want=np.all,
)
case(
    *("ops.any(x)", "mint.any(x)", "x.any()", "ops.any(x, ())", "x.any((0, 1))", "ops.ReduceAny()(x, ())"),
    *("ms.numpy.sometrue(x)",),
    x=MASK,
    want=np.any,
    bad={"ops.any(x, 3)": ValueError, "ops.any(x, 1.5)": TypeError, "ops.ReduceAll()(x, 2)": ValueError},
)
case(
    *("ops.all(x, 1)", "mint.all(x, 1)", "x.all(1)", "x.all(axis=1)", "x.all(dim=1)", "ops.ReduceAll()(x, 1)"),
    x=MASK,
    want=lambda x: x.all(1),
)
case(
    *("ops.any(x, 1, True)", "mint.any(x, 1, True)", "x.any(1, True)", "x.any(axis=1, keep_dims=True)"),
    *("x.any(dim=1, keepdim=True)", "ops.ReduceAny(True)(x, 1)", "ops.ReduceAny(keep_dims=True)(x, (1,))"),
    *("ms.numpy.sometrue(x, 1, True)",),
    x=MASK,
    want=lambda x: x.any(1, keepdims=True),
)
case("ops.all(x)", "x.all()", "ops.ReduceAll()(x)", x=TIES, want=np.bool_(False))
case("ops.any(x, 1)", "x.any(1)", x=np.uint8([[0, 0], [0, 3]]), want=np.uint8([0, 1]))
case("ops.all(x, 1)", "x.all(1)", x=np.uint8([[0, 3], [2, 3]]), want=np.array([False, True]))
case(
    *("ops.any(x, 1)", "x.any(1)"),
    x=np.int32([[0, 0], [0, 3]]),
    want=np.array([False, True]),
    no_kernel=no_cpu("ops.any(x, 1)", "x.any(1)", why="MindSpore's CPU says False to any of (0, 3)"),
)
case("ops.all(x)", x=floats(0, 3), want=np.bool_(True))
case("ops.any(x)", x=floats(0, 3), want=np.bool_(False), no_kernel=no_cpu("ops.any(x)", why=EMPTY))

# ---- spread ----

case(
    *("ops.std(x)", "x.std()", "ms.numpy.std(x)", "ops.std(x, ())", "x.std(axis=())", "ops.std(x, (0, 1))"),
    x=floats(2, 3),
    want=np.std,
    bad={"ops.std(x, 2)": ValueError, "ops.var(x, 1.0)": TypeError, "ops.var(x, 3)": ValueError},
)
case(
    *("ops.std(x, 1)", "x.std(1)", "x.std(axis=1)", "x.std(dim=1)", "ms.numpy.std(x, 1)", "ops.std(x, 1, False)"),
    x=floats(2, 3),
    want=lambda x: x.std(1),
)
case(
    *("ops.std(x, 1, 1, True)", "x.std(1, 1, True)", "x.std(axis=1, ddof=1, keepdims=True)"),
    *("ops.std(x, 1, True, True)", "ms.numpy.std(x, 1, 1, True)", "mint.std(x, 1, keepdim=True)"),
    x=floats(2, 3),
    want=lambda x: x.std(1, ddof=1, keepdims=True),
    no_kernel=no_cpu("mint.std(x, 1, keepdim=True)"),
)
case("ops.var(x)", "x.var()", "ms.numpy.var(x)", "ops.var(x, ())", x=floats(2, 3), want=np.var)
case("ops.var(x, 1)", "x.var(1)", "x.var(axis=1)", "ms.numpy.var(x, 1)", x=floats(2, 3), want=lambda x: x.var(1))
case(
    *("ops.var(x, 1, 1, True)", "x.var(1, 1, True)", "x.var(axis=1, ddof=1, keepdims=True)"),
    *("ms.numpy.var(x, 1, 1, True)", "mint.var(x, 1, keepdim=True)"),
    x=floats(2, 3),
    want=lambda x: x.var(1, ddof=1, keepdims=True),
    no_kernel=no_cpu("mint.var(x, 1, keepdim=True)"),
)
case(
    *("mint.std(x)", "mint.std_mean(x)[0]", "ops.ReduceStd()(x)[0]"),
    x=floats(2, 3),
    want=lambda x: x.std(ddof=1),
    no_kernel=no_cpu("mint.std(x)", "mint.std_mean(x)[0]"),
)
case(
    *("mint.var(x, correction=0)", "mint.var_mean(x, correction=0)[0]"),
    x=floats(2, 3),
    want=np.var,
    no_kernel=no_cpu("mint.var(x, correction=0)", "mint.var_mean(x, correction=0)[0]"),
)
case("ops.std_mean(x)", x=floats(2, 3), want=lambda x: (x.std(), x.mean()))
case(
    *("ops.std_mean(x, 1, 1, True)", "ops.ReduceStd(1, keep_dims=True)(x)"),
    x=floats(2, 3),
    want=lambda x: (x.std(1, ddof=1, keepdims=True), x.mean(1, keepdims=True)),
)
case("ops.var_mean(x, 0, 1)", x=floats(2, 3), want=lambda x: (x.var(0, ddof=1), x.mean(0)))
case("ops.ReduceStd(axis=1, unbiased=False)(x)", x=floats(2, 3), want=lambda x: (x.std(1), x.mean(1)))
case("x.var(1)", "ms.numpy.var(x, 1)", x=np.int32([[1, 2, 3]]), want=np.float32([2 / 3]))
CUT_OFF = "MindSpore takes the deviations from the mean cut off to an integer"
case(
    *("x.std()", "ms.numpy.std(x)"),
    x=np.int32([[1, 2, 3], [4, 5, 6]]),
    want=lambda x: np.float32(x.std()),
    no_kernel=no_cpu("x.std()", "ms.numpy.std(x)", why=CUT_OFF),
)
case("ops.var(x)", "x.var()", x=floats(2, 3, dtype=np.float16), want=flat(np.var), grad="")

# ---- the rest ----


def logsumexp(x, axis, keepdims=False):
    return np.log(np.sum(np.exp(x), axis, keepdims=keepdims))


case(
    *("ops.logsumexp(x, 1)", "mint.logsumexp(x, 1)", "x.logsumexp(1)", "x.logsumexp(dim=1)", "ops.logsumexp(x, [1])"),
    x=floats(2, 3),
    want=lambda x: logsumexp(x, 1),
    no_kernel=no_cpu("mint.logsumexp(x, 1)"),
)
case(
    *("ops.logsumexp(x, (0, 1), True)", "ops.logsumexp(x, (), True)", "x.logsumexp((0, 1), keepdim=True)"),
    x=floats(2, 3),
    want=lambda x: logsumexp(x, (0, 1), True),
    bad={"ops.logsumexp(x)": TypeError, "ops.logsumexp(x, 2)": ValueError},
)
case("ops.logsumexp(x, 0)", x=np.float32([1000, 1000]), want=np.float32(1000 + np.log(2)), grad="")
case("ops.trapz(x)", "ms.numpy.trapz(x)", x=floats(2, 3), want=lambda x: (x[:, 1:] + x[:, :-1]).sum(1) / 2)
case(
    *("ops.trapz(y, x)", "ms.numpy.trapz(y, x)"),
    x=np.float32([1, 2, 4]),
    y=floats(2, 3),
    want=lambda x, y: ((y[:, 1:] + y[:, :-1]) / 2 * np.diff(x)).sum(1),
)
case(
    *("ops.trapz(x, dx=0.5, dim=0)", "ms.numpy.trapz(x, dx=0.5, axis=0)"),
    x=ints(2, 3),
    want=lambda x: np.float32(x.sum(0) / 4),
)
case(
    *("ops.count_nonzero(x)", "x.count_nonzero()", "ops.count_nonzero(x, axis=())", "ms.numpy.count_nonzero(x)"),
    x=TIES,
    want=np.int32(5),
    bad={"ops.count_nonzero(x, 2)": ValueError},
)
case(
    *("ops.count_nonzero(x, 1, True)", "x.count_nonzero(axis=1, keep_dims=True)", "ms.numpy.count_nonzero(x, 1, True)"),
    x=TIES,
    want=np.int32([[3], [2]]),
)
case(
    "ops.count_nonzero(x, 1, dtype=ms.float32)",
    "x.count_nonzero(1, dtype=ms.float32)",
    x=TIES,
    want=np.float32([3, 2]),
    grad="",
)
case(
    *("mint.count_nonzero(x, 1)", "ops.CountNonZero(1)(x)", "ops.CountNonZero((1,))(x)"),
    x=TIES,
    want=np.int64([3, 2]),
    no_kernel=no_cpu("mint.count_nonzero(x, 1)", "ops.CountNonZero(1)(x)", "ops.CountNonZero((1,))(x)"),
)
case(
    *("ops.median(x)[0]", "x.median()[0]", "ops.median(x, 1)[0]", "mint.median(x, 1)[0]", "ops.Median(axis=1)(x)[0]"),
    x=floats(2, 3),
    want=lambda x: np.median(x, 1),
    no_kernel=no_cpu("mint.median(x, 1)[0]"),
    bad={"ops.median(x, 3)": ValueError, "ops.median(x, 1.0)": TypeError},
)
case(
    *("ops.median(x)", "x.median()", "x.median(-1)", "x.median(axis=1)", "x.median(dim=1)", "mint.median(x, 1)"),
    x=np.float32([[3, 1, 2], [4, 6, 5]]),
    want=(np.float32([2, 5]), np.int64([2, 2])),
    no_kernel=no_cpu("mint.median(x, 1)"),
)
case(
    *("ops.median(x, 0, True)", "x.median(axis=0, keepdims=True)", "ops.Median(axis=0, keep_dims=True)(x)"),
    x=np.float32([[3, 1, 2], [4, 6, 0]]),
    want=(np.float32([[3, 1, 0]]), np.int64([[0, 0, 1]])),
)
case("ops.median(x)", x=np.float32([3, 1, 2, 4]), want=(np.float32(2), np.int64(2)))
case(
    *("ops.Median(True)(x)[0]", "ops.median(x)[0]", "x.median()[0]", "mint.median(x)"),
    x=np.zeros(0, np.int32),
    want=np.int32(0),
    no_kernel=no_cpu("mint.median(x)"),
)
case(
    "ops.median(x, 0)[0]",
    x=np.zeros((0, 3), np.int64),
    want=np.zeros(3, np.int64),
    no_kernel={"ops.median(x, 0)[0]": "what was in the memory before"},
)
case("ops.Median(True)(x)", x=np.float32([[3, 1, 2]]), want=(np.float32(2), np.int64(0)))
case("mint.median(x)", x=floats(3, 3), want=np.median, no_kernel=no_cpu("mint.median(x)"))
case(
    *("ops.nanmedian(x)", "x.nanmedian()", "ops.Median(axis=1, ignore_nan=True)(x)"),
    x=NAN,
    want=(np.float32([1, 2]), np.int64([0, 0])),
)
case("ops.median(x)", x=NAN, want=(np.float32([np.nan, np.nan]), np.int64([1, 2])))
QUANTILES = ("ops.quantile(x, 0.3)", "x.quantile(0.3)", "ops.nanquantile(x, 0.3)", "x.nanquantile(0.3)")
case(
    *QUANTILES,
    x=floats(2, 3),
    want=lambda x: np.float32(np.quantile(x, 0.3)),
    no_kernel=no_cpu(*QUANTILES),
)
QUANTILES = ("ops.quantile(x, q, 1, True)", "x.quantile(q, axis=1, keepdims=True)")
case(
    *QUANTILES,
    x=floats(2, 3),
    q=np.float32([0.25, 0.5]),
    want=lambda x, q: np.float32(np.quantile(x, q, 1, keepdims=True)),
    grad="x",
    no_kernel=no_cpu(*QUANTILES),
)

QUANTILES = ("ops.Quantile(1, True)(x, q)", "ops.Quantile(dim=1, keep_dims=True, ignore_nan=True)(x, q)")
case(
    *QUANTILES,
    x=floats(2, 3),
    q=np.float32([0.25, 0.5]),
    want=lambda x, q: np.float32(np.quantile(x, q, 1, keepdims=True)),
    grad="x",
    no_kernel=no_cpu(*QUANTILES),
)

case(
    *("x.sum_to_size(2, 1)", "x.sum_to_size((2, 1))"),
    x=floats(2, 3),
    want=lambda x: x.sum(1, keepdims=True),
    bad={"x.sum_to_size(6)": (ValueError, RuntimeError)},
)
case("x.sum_to_size(1)", "x.sum_to_size((1,))", x=floats(2, 3), want=lambda x: x.sum().reshape(1))
