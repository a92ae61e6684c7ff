"""Rows of ops/sparse_coordinates.py, against dense arrays."""

import numpy as np

from . import case, floats

I = np.int64([[0, 1], [1, 2], [1, 3], [2, 2]])
J = np.int64([[0, 0], [1, 2], [2, 2]])
V, W, X = floats(4), floats(3, seed=1), floats(3, 4, seed=2)
SHAPE = "ms.Tensor([3, 4], ms.int64)"
HOME = "ops.operations.sparse_ops"
NO_KERNEL = "MindSpore's CPU has no kernel"
at = tuple(I.T)


def dense(indices, values):
    out = np.zeros((3, 4), values.dtype)
    out[tuple(indices.T)] = values
    return out


# ---- with a dense Tensor ----

case(
    f"ops.SparseTensorDenseAdd()(i, v, {SHAPE}, x)",
    i=I,
    v=V,
    x=X,
    want=lambda i, v, x: dense(i, v) + x,
    bad={
        f"ops.SparseTensorDenseAdd()(i, v, {SHAPE}, x[:, :3]).asnumpy()": RuntimeError,
        "ops.SparseTensorDenseAdd()(i, v, ms.Tensor([2, 2], ms.int64), x[:2, :2]).asnumpy()": ValueError,
    },
)
case(f"{HOME}.SparseDenseCwiseAdd()(i, v, {SHAPE}, x)", i=I, v=V, x=X, want=lambda i, v, x: v + x[at])
case(f"{HOME}.SparseDenseCwiseMul()(i, v, {SHAPE}, x)", i=I, v=V, x=X[0], want=lambda i, v, x: v * x[at[1]])
form = f"{HOME}.SparseDenseCwiseDiv()(i, v, {SHAPE}, x)"
case(form, i=I, v=V, x=X, want=lambda i, v, x: v / x[at], no_kernel={form: NO_KERNEL})
case(
    f"{HOME}.SparseAddmm()(i, v, {SHAPE}, x, y, a, b)",
    i=I,
    v=V,
    x=floats(4, 2),
    y=floats(3, 2, seed=3),
    a=np.float32([2]),
    b=np.float32([0.5]),
    want=lambda i, v, x, y, a, b: a * (dense(i, v) @ x) + b * y,
)
case(
    f"{HOME}.SparseToDenseV2()(i, {SHAPE}, v, d)",
    i=I,
    v=V,
    d=np.asarray(7, np.float32),
    want=lambda i, v, d: np.where(dense(i, np.ones(4)) > 0, dense(i, v), d),
)

# ---- of one sparse tensor ----

INSIDE = ", ".join(f"ms.Tensor({pair}, ms.int64)" for pair in ([3, 4], [0, 1], [2, 3]))
case(
    f"ops.SparseSlice()(i, v, {INSIDE})",
    i=I,
    v=V,
    want=lambda i, v: (np.int64([[0, 0], [1, 1], [1, 2]]), v[:3], np.int64([2, 3])),
)
case(f"ops.SparseSlice()(i, v, {INSIDE})[1]", i=I, v=V, want=lambda i, v: v[:3])
case(
    f"ops.SparseSlice()(i, v, {INSIDE.replace('[2, 3]', '[9, 9]')})[2]",
    i=I,
    v=V,
    want=np.int64([3, 3]),
)
case(
    "ops.operations._grad_ops.SparseSliceGrad()(d, i, ms.Tensor([0, 1], ms.int64), j)",
    d=floats(3),
    i=I,
    j=np.int64([[0, 0], [1, 1], [1, 2]]),
    want=lambda d, i, j: np.append(d, np.float32(0)),
)
case(f"{HOME}.SparseReorder()(i, v, {SHAPE})", i=I[[3, 0, 2, 1]], v=V, want=lambda i, v: (I, v[[1, 3, 2, 0]]))
form = f"{HOME}.SparseReshape()(i, {SHAPE}, ms.Tensor([2, -1], ms.int64))"
case(
    form,
    i=I,
    want=(np.int64([[0, 1], [1, 0], [1, 1], [1, 4]]), np.int64([2, 6])),
    no_kernel={form: "MindSpore's kernel writes beyond its memory"},
)
case(
    f"{HOME}.SparseSoftmax()(i, v, {SHAPE})",
    i=I,
    v=V,
    want=lambda i, v: np.array([1, *(np.exp(v[1:3]) / np.exp(v[1:3]).sum()), 1], v.dtype),
)
case(
    f"{HOME}.SparseFillEmptyRows()(i, v, ms.Tensor([4, 3], ms.int64), d)",
    i=np.int64([[0, 1], [2, 0]]),
    v=V[:2],
    d=np.asarray(7, np.float32),
    want=lambda i, v, d: (
        np.int64([[0, 1], [1, 0], [2, 0], [3, 0]]),
        np.array([v[0], d, v[1], d]),
        np.array([False, True, False, True]),
        np.int64([0, 2]),
    ),
)
case(
    "ops.operations._grad_ops.SparseFillEmptyRowsGrad()(i, d)",
    i=np.int64([0, 2]),
    d=V,
    want=lambda i, d: (d[[0, 2]], np.asarray(d[1] + d[3])),
)

# ---- of several ----

case(
    f"{HOME}.SparseConcat(1)((i, j), (v, w), ({SHAPE}, {SHAPE}))",
    i=I,
    j=J,
    v=V,
    w=W,
    want=lambda i, j, v, w: (
        np.int64([[0, 1], [0, 4], [1, 2], [1, 3], [1, 6], [2, 2], [2, 6]]),
        np.array([v[0], w[0], v[1], v[2], w[1], v[3], w[2]]),
        np.int64([3, 8]),
    ),
)
UNION = np.int64([[0, 0], [0, 1], [1, 2], [1, 3], [2, 2]])
BOTH = f"(i, v, {SHAPE}, j, w, {SHAPE}"


def of_both(combine):
    return lambda i, v, j, w: (UNION, combine(dense(i, v), dense(j, w))[tuple(UNION.T)])


several = {"i": I, "v": V, "j": J, "w": W}
case(f"{HOME}.SparseSparseMaximum(){BOTH})", **several, want=of_both(np.maximum))
case(f"{HOME}.SparseSparseMinimum(){BOTH})", **several, want=of_both(np.minimum))
case(f"{HOME}.SparseSparseMaximum(){BOTH})[1]", **several, want=lambda *x: of_both(np.maximum)(*x)[1])
case(
    f"{HOME}.SparseAdd(){BOTH}, ms.Tensor(0.0))",
    **several,
    want=lambda *x: (*of_both(np.add)(*x), np.int64([3, 4])),
)
case(
    f"{HOME}.SparseAdd(){BOTH}, ms.Tensor(1.5))[1]",
    i=I,
    v=np.float32([1, 2, 3, 4]),
    j=J,
    w=np.float32([-1, -1, -9]),
    want=np.float32([-1, 1, 3, -5]),  # 2 - 1 is left out; 1 and -1, which stand alone, are not
)

# ---- chosen rows, reduced by segments ----

ROWS, SEGMENTS = np.int32([0, 2, 3, 3]), np.int32([0, 0, 1, 2])
REDUCED = {"Sum": lambda n: 1, "Mean": lambda n: n, "SqrtN": np.sqrt}


def reduced(kind, count=3):
    def reduce(x, i, s):
        return np.stack([x[i[s == k]].sum(0) / max(REDUCED[kind](sum(s == k)), 1) for k in range(count)]).astype(
            x.dtype
        )

    return reduce


for kind in REDUCED:
    home = "ops.operations.math_ops" if kind == "Mean" else HOME
    case(f"{home}.SparseSegment{kind}()(x, i, s)", x=floats(4, 3), i=ROWS, s=SEGMENTS, want=reduced(kind))
    case(
        f"{HOME}.SparseSegment{kind}WithNumSegments()(x, i, s, ms.Tensor(5, ms.int32))",
        x=floats(4, 3),
        i=ROWS,
        s=SEGMENTS,
        want=reduced(kind, 5),
    )
    form = f"ops.operations._grad_ops.SparseSegment{kind}Grad()(d, i, s, ms.Tensor(4, ms.int32))"
    case(
        form,
        d=floats(3, 3),
        i=ROWS,
        s=SEGMENTS,
        want=lambda d, i, s, kind=kind: np.stack(
            [
                sum((d[k] / REDUCED[kind](sum(s == k)) for j, k in zip(i, s, strict=True) if j == row), 0 * d[0])
                for row in range(4)
            ]
        ).astype(d.dtype),
        no_kernel={form: NO_KERNEL} if kind == "Sum" else {},
    )

# ---- compressed rows ----

CSR = np.int64([3, 4]), np.int64([0, 4]), np.int64([0, 1, 3, 4]), I[:, 1]
PARTS = {"s": CSR[0], "b": CSR[1], "r": CSR[2], "c": CSR[3], "v": V}
case(f"{HOME}.SparseTensorToCSRSparseMatrix()(i, v, {SHAPE})", i=I, v=V, want=lambda i, v: (*CSR, v))
case(f"{HOME}.DenseToCSRSparseMatrix()(x, i)", x=X, i=I, want=lambda x, i: (*CSR, x[at]))
case(f"{HOME}.CSRSparseMatrixToSparseTensor()(s, b, r, c, v)", **PARTS, want=(I, V, CSR[0]))
case(f"{HOME}.CSRSparseMatrixToDense()(s, b, r, c, v)", **PARTS, want=lambda s, b, r, c, v: dense(I, v), grad="v")
case(
    f"{HOME}.SparseMatrixNNZ()(s, b, r, c, v)",
    **{name: np.int32(part) for name, part in PARTS.items() if name != "v"},
    v=V,
    want=np.int32([4]),
)
