"""Rows of ops/sorting.py."""

import numpy as np

from . import bools, case, floats, ints

NOT_ON_CPU = "MindSpore has no CPU kernel"
BROKEN = "MindSpore's CPU kernel fails"
TIES = np.float32([[1, 3, 3], [2, 0, 2]])
ROW = np.float32([3, 1, 2, 3, 1])


def no_cpu(*forms, why=NOT_ON_CPU):
    return dict.fromkeys(forms, why)


# ---- the place of the largest and the smallest ----

case(
    *("ops.argmax(x, 1)", "ops.argmax(x, dim=-1)", "x.argmax(1)", "x.argmax(axis=1)", "x.argmax(dim=1)"),
    *("ms.numpy.argmax(x, 1)", "ops.Argmax(1, ms.int64)(x)", "mint.argmax(x, 1)"),
    x=TIES,
    want=lambda x: x.argmax(1),
    no_kernel=no_cpu("mint.argmax(x, 1)"),
    bad={
        "ops.argmax(x, 2)": ValueError,
        "ops.argmax(x, 1.0)": TypeError,
        "x.argmax((0, 1))": TypeError,
        "ops.Argmax(axis=2)(x)": ValueError,
        "ops.Argmax(1, ms.float32)(x)": ValueError,
    },
)
case("ops.argmax(x, 1, True)", "x.argmax(axis=1, keepdims=True)", x=TIES, want=lambda x: x.argmax(1)[:, None])
case(
    *("ops.argmax(x)", "x.argmax()", "x.argmax(None)", "ops.argmax(x, None, True)", "ms.numpy.argmax(x)"),
    x=floats(2, 3),
    want=np.argmax,
)
case("ops.argmax(x)", "x.argmax()", x=bools(2, 3), want=np.argmax)
case("ops.argmax(x)", "ops.argmax(x, 0)", x=np.array(2.5, np.float32), want=np.int64(0))
case(
    *("ops.argmin(x, 1)", "x.argmin(1)", "x.argmin(axis=1)", "x.argmin(dim=1)", "ms.numpy.argmin(x, 1)"),
    *("ops.Argmin()(x)", "ops.Argmin(axis=-1)(x)"),
    x=TIES,
    want=lambda x: x.argmin(1).astype(np.int32),
    bad={"ops.argmin(x, 2)": ValueError},
)
case("ops.argmin(x, 1, True)", "x.argmin(axis=1, keepdims=True)", x=TIES, want=lambda x: np.int32(x.argmin(1)[:, None]))
case("ops.argmin(x)", "x.argmin()", "ms.numpy.argmin(x)", x=floats(2, 3), want=lambda x: np.int32(x.argmin()))
case("mint.argmin(x, 1)", x=TIES, want=lambda x: x.argmin(1), no_kernel=no_cpu("mint.argmin(x, 1)"))
case("ops.Argmax()(x)", "ops.Argmax(axis=-1)(x)", x=TIES, want=lambda x: np.int32(x.argmax(1)))
case("ops.Argmax(0, output_type=ms.int64)(x)", x=floats(2, 3), want=lambda x: x.argmax(0))
case("ops.Argmin(axis=0, output_type=ms.int64)(x)", x=floats(2, 3), want=lambda x: x.argmin(0))
case(
    *("ops.ArgMaxWithValue(1)(x)", "ops.ArgMaxWithValue(axis=-1)(x)"),
    x=TIES,
    want=lambda x: (x.argmax(1), x.max(1)),
    bad={"ops.ArgMaxWithValue(2)(x)": ValueError, "ops.ArgMaxWithValue(1.0)(x)": TypeError},
)
case("ops.ArgMaxWithValue()(x)", x=floats(2, 3), want=lambda x: (x.argmax(0), x.max(0)))
case("ops.ArgMaxWithValue(1)(x)[1]", "x.argmax_with_value(1)[0]", x=floats(2, 3), want=lambda x: x.max(1))
case("ops.ArgMinWithValue(1)(x)[1]", "x.argmin_with_value(1)[0]", x=floats(2, 3), want=lambda x: x.min(1))
case(
    *("ops.ArgMinWithValue(1, True)(x)", "ops.ArgMinWithValue(axis=1, keep_dims=True)(x)"),
    x=TIES,
    want=lambda x: (x.argmin(1)[:, None], x.min(1, keepdims=True)),
)
case("x.argmax_with_value(1)", "x.argmax_with_value(axis=1)", x=TIES, want=lambda x: (x.max(1), x.argmax(1)))
case("x.argmin_with_value(1, True)", x=TIES, want=lambda x: (x.min(1, keepdims=True), x.argmin(1)[:, None]))

# ---- sorting ----


def top(x, k, axis=-1):
    order = np.argsort(-x, axis, kind="stable").take(range(k), axis)
    return np.take_along_axis(x, order, axis), order


def int32(pair):
    return pair[0], pair[1].astype(np.int32)


case(
    *("ops.TopK()(x, 2)", "ops.TopK(sorted=True)(x, 2)", "ops.topk(x, 2)", "x.topk(2)", "x.topk(k=2)"),
    *("ops.topk(x, 2, -1)", "ops.top_k(x, 2)", "x.top_k(2)", "ops.topk(x, ms.Tensor(2))"),
    x=floats(2, 5),
    want=lambda x: int32(top(x, 2)),
    bad={
        "ops.TopK()(x, 6)": ValueError,
        "ops.topk(x, 6)": ValueError,
        "ops.topk(x, 2, 2)": ValueError,
        "x.topk(2.0)": TypeError,
    },
)
# none of them are equal: those come in any order, in MindSpore too
case("ops.TopK()(x, 2)", "ops.topk(x, 2)", x=ROW[1:], want=(np.float32([3, 2]), np.int32([2, 1])))
case(
    *("ops.topk(x, 5, sorted=False)", "ops.TopK(sorted=False)(x, 5)", "x.topk(5, sorted=False)", "x.top_k(5, False)"),
    x=floats(2, 5),
    want=lambda x: (x, np.int32([[0, 1, 2, 3, 4]] * 2)),
)
case(
    "ops.topk(x, 3, 0, False, False)",
    x=floats(3, 2),
    want=lambda x: (x, np.int32([[0, 0], [1, 1], [2, 2]])),
)
case("ops.TopK()(x, 2)", "ops.topk(x, 2)", x=np.int32([[1, 5, 3]]), want=(np.int32([[5, 3]]), np.int32([[1, 2]])))
case(
    "ops.topk(x, 2)[0]",
    "ops.TopK()(x, 2)[0]",
    "x.topk(2)[0]",
    x=floats(2, 5),
    want=lambda x: top(x, 2)[0],
)
case(
    *("ops.topk(x, 1, 0)", "ops.topk(x, 1, dim=0)", "x.topk(1, 0)"),
    x=floats(3, 2),
    want=lambda x: int32(top(x, 1, 0)),
)
case(
    *("ops.topk(x, 2, 0, False)", "ops.topk(x, 2, dim=0, largest=False)", "x.topk(2, dim=0, largest=False)"),
    x=floats(3, 2),
    want=lambda x: (np.sort(x, 0)[:2], np.argsort(x, 0)[:2].astype(np.int32)),
)
case("mint.topk(x, 2)", x=floats(2, 5), want=lambda x: top(x, 2), no_kernel=no_cpu("mint.topk(x, 2)"))
case(
    *("ops.sort(x)", "ops.sort(x, -1, False)", "x.sort()", "x.sort(1)", "ops.Sort()(x)"),
    x=floats(2, 5),
    want=lambda x: (np.sort(x), np.argsort(x).astype(np.int32)),
    bad={"ops.sort(x, 2)": ValueError, "ops.Sort(2)(x)": ValueError},
)
case("ops.sort(x)[0]", "ops.Sort()(x)[0]", "x.sort()[0]", x=floats(2, 5), want=np.sort)
case(
    *("ops.sort(x, 0, True)", "ops.sort(x, axis=0, descending=True)", "x.sort(0, True)"),
    *("x.sort(axis=0, descending=True)", "x.sort(dim=0, descending=True)", "ops.Sort(0, True)(x)"),
    *("ops.Sort(axis=0, descending=True)(x)",),
    x=floats(3, 2),
    want=lambda x: (-np.sort(-x, 0), np.argsort(-x, 0).astype(np.int32)),
)
case("ops.sort(x)", "x.sort()", x=ROW, want=(np.sort(ROW), np.int32([1, 4, 2, 0, 3])))
case("ops.sort(x, descending=True)", x=ROW, want=(-np.sort(-ROW), np.int32([0, 3, 2, 1, 4])))
case(
    "ops.sort(x, 0)",
    x=ints(4, dtype=np.int64),
    want=lambda x: (np.sort(x), np.argsort(x, kind="stable").astype(np.int32)),
)
case(
    *("mint.sort(x, dim=0, descending=True)", "mint.sort(x, dim=0, descending=True, stable=True)"),
    x=floats(3, 2),
    want=lambda x: (-np.sort(-x, 0), np.argsort(-x, 0)),
    no_kernel=no_cpu("mint.sort(x, dim=0, descending=True)", "mint.sort(x, dim=0, descending=True, stable=True)"),
)
case(
    *("ops.argsort(x)", "x.argsort()", "x.argsort(axis=0)", "x.argsort(dim=0, descending=False)"),
    x=ROW,
    want=np.int32([1, 4, 2, 0, 3]),
)
case("ops.argsort(x, 0, True)", "x.argsort(0, True)", x=floats(3, 2), want=lambda x: np.argsort(-x, 0).astype(np.int32))
case(
    "mint.argsort(x, 0, True)",
    x=floats(3, 2),
    want=lambda x: np.argsort(-x, 0),
    no_kernel=no_cpu("mint.argsort(x, 0, True)"),
)
case("ops.msort(x)", "x.msort()", x=floats(3, 2), want=lambda x: np.sort(x, 0))
case(
    *("mint.kthvalue(x, 2)", "x.kthvalue(2)"),
    x=floats(2, 3),
    want=lambda x: (np.sort(x)[:, 1], np.argsort(x)[:, 1]),
    no_kernel=no_cpu("mint.kthvalue(x, 2)", "x.kthvalue(2)"),
)
case("ops.intopk(x, i, 1)", "ops.InTopK(1)(x, i)", x=TIES, i=np.int32([2, 1]), want=np.array([True, False]))

# ---- unique ----

case(
    *("ops.unique(x)", "ops.Unique()(x)", "ms.numpy.unique(x, True)", "ms.numpy.unique(x, return_inverse=True)"),
    x=ROW,
    want=(np.float32([3, 1, 2]), np.int32([0, 1, 2, 0, 1])),
)
case("ops.unique(x)", x=np.int32([[5, 1], [5, 0]]), want=(np.int32([5, 1, 0]), np.int32([[0, 1], [0, 2]])))
case(
    "ops.unique(x)",
    x=floats(0, 3),
    want=(np.zeros(0, np.float32), np.zeros((0, 3), np.int32)),
    no_kernel=no_cpu("ops.unique(x)", why="MindSpore's CPU answers differently from call to call"),
)
case("ms.numpy.unique(x)", x=ROW, want=np.float32([3, 1, 2]), grad="")
case("ms.numpy.unique(x, True)", x=np.int32([[5, 1], [5, 0]]), want=(np.int32([5, 1, 0]), np.int32([0, 1, 0, 2])))
case("mint.unique(x)", "x.unique()", x=ROW, want=np.unique, grad="", no_kernel=no_cpu("mint.unique(x)", "x.unique()"))
case(
    *("mint.unique(x, True, True, True)", "x.unique(return_inverse=True, return_counts=True)"),
    x=ROW,
    want=lambda x: np.unique(x, return_inverse=True, return_counts=True),
    no_kernel=no_cpu("mint.unique(x, True, True, True)", "x.unique(return_inverse=True, return_counts=True)"),
)
AGAIN = np.int32([1, 1, 2, 2, 3, 1, 1])
case(
    *("ops.unique_consecutive(x)", "mint.unique_consecutive(x)", "x.unique_consecutive()"),
    x=AGAIN,
    want=np.int32([1, 2, 3, 1]),
)
case(
    *("ops.unique_consecutive(x, True, True)", "x.unique_consecutive(True, True)"),
    *("mint.unique_consecutive(x, return_inverse=True, return_counts=True)",),
    x=AGAIN,
    want=(np.int32([1, 2, 3, 1]), np.int64([0, 0, 1, 1, 2, 3, 3]), np.int64([2, 2, 1, 2])),
)
case("ops.unique_consecutive(x, dim=1)", x=np.int32([[1, 1, 2], [3, 3, 3]]), want=np.int32([[1, 2], [3, 3]]))
case(
    *("ops.unique_consecutive(x, return_counts=True)", "x.unique_consecutive(return_counts=True)"),
    "mint.unique_consecutive(x, return_counts=True)",
    x=AGAIN,
    want=(np.int32([1, 2, 3, 1]), np.int64([2, 2, 1, 2])),
)
case(
    *("ops.unique_consecutive(x, True)", "x.unique_consecutive(return_inverse=True)"),
    x=AGAIN,
    want=(np.int32([1, 2, 3, 1]), np.int64([0, 0, 1, 1, 2, 3, 3])),
)
case(
    "ops.unique_consecutive(x, False, True, 0)",
    x=np.int32([[1, 1], [1, 1], [2, 2]]),
    want=(np.int32([[1, 1], [2, 2]]), np.int64([2, 1])),
)
WITHOUT_REPETITIONS = np.int32([1, 2, 3, 1])
case(
    "ops.UniqueConsecutive(True, True)(x)",
    x=AGAIN,
    want=(WITHOUT_REPETITIONS, np.int64([0, 0, 1, 1, 2, 3, 3]), np.int64([2, 2, 1, 2])),
)
# in what is not asked for MindSpore leaves whatever the memory held
case("ops.UniqueConsecutive()(x)[0]", x=AGAIN, want=WITHOUT_REPETITIONS)
case("ops.UniqueConsecutive(False, True, 0)(x)[::2]", x=AGAIN, want=(WITHOUT_REPETITIONS, np.int64([2, 2, 1, 2])))
case(
    *("ops.unique_with_pad(x, 0)", "x.unique_with_pad(0)", "ops.UniqueWithPad()(x, 0)"),
    x=np.int32([3, 1, 2, 3, 1]),
    want=(np.int32([3, 1, 2, 0, 0]), np.int32([0, 1, 2, 0, 1])),
)

# ---- nonzero, membership ----

SPARSE = np.float32([[1, 0, 2], [0, 0, 3]])
case(
    *("ops.nonzero(x)", "mint.nonzero(x)", "x.nonzero()", "ops.NonZero()(x)", "ops.argwhere(x)", "x.argwhere()"),
    *("ms.numpy.argwhere(x)", "ops.nonzero(x != 0)"),
    x=SPARSE,
    want=np.argwhere,
)
TUPLES = ("ops.nonzero(x, as_tuple=True)", "mint.nonzero(x, as_tuple=True)", "x.nonzero(as_tuple=True)")
case(*TUPLES, x=SPARSE, want=np.nonzero, no_kernel=no_cpu(*TUPLES))
case("ops.nonzero(x)", x=floats(0, 3), want=np.zeros((0, 2), np.int64))
case("ms.numpy.isin(x, [0, 3])", "ms.numpy.isin(x, ms.Tensor([0, 3]))", x=SPARSE, want=lambda x: np.isin(x, [0, 3]))
case("ms.numpy.isin(x, [0, 3], True)", x=SPARSE, want=lambda x: np.isin(x, [1, 2]))
case("ms.numpy.in1d(x, [0, 3])", x=SPARSE, want=lambda x: np.isin(x, [0, 3]).ravel())

# ---- bins ----

ODD = np.float32([[1, 3, 5, 7, 9], [2, 4, 6, 8, 10]])
POINTS = np.float32([[3, 6, 9], [3, 6, 9]])
case(
    *("ops.searchsorted(s, x)", "mint.searchsorted(s, x)", "ops.SearchSorted()(s, x, None)"),
    *("ops.searchsorted(s, x, side='left')",),
    s=ODD,
    x=POINTS,
    want=np.int64([[1, 3, 4], [1, 2, 4]]),
)
case(
    *(
        "ops.searchsorted(s, x, right=True)",
        "mint.searchsorted(s, x, side='right')",
        "ops.SearchSorted(right=True)(s, x, None)",
    ),
    s=ODD,
    x=POINTS,
    want=np.int64([[2, 3, 5], [1, 3, 4]]),
)
INT32 = ("ops.searchsorted(s, x, out_int32=True)", "ops.SearchSorted(ms.int32)(s, x)")
case(*INT32, s=ODD, x=POINTS, want=np.int32([[1, 3, 4], [1, 2, 4]]), no_kernel=no_cpu(*INT32, why=BROKEN))
case(
    *("ops.searchsorted(s, x, sorter=i)",),
    s=ROW,
    x=np.float32([2, 3]),
    i=np.int64([1, 4, 2, 0, 3]),
    want=np.int64([2, 3]),
    no_kernel=no_cpu("ops.searchsorted(s, x, sorter=i)"),
)
case(
    *("ms.numpy.searchsorted(s, x)", "s.searchsorted(x)", "ms.numpy.searchsorted(s, [[3, 6, 9], [3, 6, 9]])"),
    s=ODD[0],
    x=POINTS,
    want=np.int32([[1, 3, 4], [1, 3, 4]]),
    no_kernel=no_cpu("s.searchsorted(x)", why=BROKEN),
)
case("ms.numpy.searchsorted(s, 4)", s=ODD[0], want=np.int32(2))
case("ms.numpy.searchsorted(s, x, side='right')", s=ODD[0], x=POINTS, want=np.int32([[2, 3, 5], [2, 3, 5]]))
case(
    "ops.bucketize(x, [1, 3, 9])",
    x=POINTS[:1],
    want=np.int32([[1, 2, 2]]),
    no_kernel=no_cpu("ops.bucketize(x, [1, 3, 9])", why=BROKEN),
)
case(
    "ops.bucketize(x, [1.0, 3.0, 5.0, 7.0, 9.0], right=True)",
    x=POINTS,
    want=np.int32([[2, 3, 5], [2, 3, 5]]),
    no_kernel=no_cpu("ops.bucketize(x, [1.0, 3.0, 5.0, 7.0, 9.0], right=True)", why=BROKEN),
)
COUNTED = np.int32([3, 1, 2, 3, 1])
case("ops.bincount(x)", "x.bincount()", "ms.numpy.bincount(x)", x=COUNTED, want=np.float32([0, 2, 1, 2]), grad="")
case("ms.numpy.bincount(x, length=2)", x=COUNTED, want=np.float32([0, 2]), grad="")
case("ms.numpy.bincount(x, None, 3, 6)", x=COUNTED, want=np.float32([0, 2, 1, 2, 0, 0]), grad="")
case(
    *("ops.bincount(x, w, 6)", "x.bincount(weights=w, minlength=6)", "ms.numpy.bincount(x, w, 6)"),
    x=COUNTED,
    w=ROW,
    want=np.float32([0, 2, 2, 6, 0, 0]),
    grad="",
)
case("mint.bincount(x)", x=COUNTED, want=np.bincount, no_kernel=no_cpu("mint.bincount(x)"))
case(
    "ops.histc(x, 4)",
    "x.histc(4)",
    "mint.histc(x, 4)",
    x=ROW,
    want=np.float32([2, 0, 1, 2]),
    grad="",
    no_kernel=no_cpu("mint.histc(x, 4)"),
)
case(
    *("ops.histc(x, bins=4, min=0.0, max=4.0)", "ops.Histogram(4, 0.0, 4.0)(x)"),
    x=COUNTED,
    want=np.int32([0, 2, 1, 2]),
)
