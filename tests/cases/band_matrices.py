"""Rows of ops/band_matrices.py: the references go from diagonal to diagonal."""

import numpy as np

from . import case, floats

X = floats(2, 3, 4)
BAND = np.int32([-1, 2])
NINE, ONE, BELOW = "ms.Tensor(9.0, ms.float32)", "ms.Tensor(1, ms.int32)", "ms.Tensor(-1, ms.int32)"


def each(k, rows, columns, align):
    """(the row of the diagonal, its places there, the rows and the columns of the matrix) for each diagonal."""
    low, high = k
    lengths = {d: min(rows + min(d, 0), columns - max(d, 0)) for d in range(low, high + 1)}
    for d, n in lengths.items():
        above, below = align.split("_")
        side = above if d >= 0 else below
        first = 0 if side == "LEFT" else max(lengths.values()) - n
        i = np.arange(n)
        yield high - d, first + i, i - min(d, 0), i + max(d, 0)


def part(x, k, pad, align="RIGHT_LEFT"):
    found = [*each(k, *x.shape[-2:], align)]
    out = np.full((len(x), len(found), max(len(place) for _, place, _, _ in found)), pad, np.float32)
    for row, place, i, j in found:
        out[:, row, place] = x[:, i, j]
    return out


def put(x, diagonals, k, align="RIGHT_LEFT"):
    out = x.copy()
    for row, place, i, j in each(k, *x.shape[-2:], align):
        out[:, i, j] = diagonals[:, row, place]
    return out


for align in ("LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT"):
    case(
        f"ops.matrix_diag_part(x, k, {NINE}, '{align}')",
        f"ops.MatrixDiagPartV3('{align}')(x, k, {NINE})",
        x=X,
        k=BAND,
        want=lambda x, k, align=align: part(x, k, 9, align),
        grad="x",
    )
    case(
        f"ops.matrix_set_diag(x, d, k, '{align}')",
        f"ops.MatrixSetDiagV3('{align}')(x, d, k)",
        x=X,
        d=floats(2, 3, 3, seed=1),
        k=np.int32([-1, 1]),
        want=lambda x, d, k, align=align: put(x, d, k, align),
    )
    case(
        f"ops.matrix_diag(d, k, 3, 4, {NINE}, '{align}')",
        d=floats(2, 3, 3),
        k=np.int32([-1, 1]),
        want=lambda d, k, align=align: put(np.full((2, 3, 4), 9, np.float32), d, k, align),
        grad="d",
    )

case("ops.matrix_diag(x)", x=floats(3), want=np.diag)
case("ops.matrix_diag(x, -1)", x=floats(3), want=lambda x: np.diag(x, -1))
case(
    f"ops.MatrixDiagV3()(x, {ONE}, {BELOW}, {BELOW}, {NINE})",
    x=floats(3),
    want=lambda x: np.where(np.eye(4, k=1) > 0, np.diag(x, 1), 9).astype(np.float32),
    bad={"ops.matrix_diag(x, 1, 5, 5)": ValueError, "ops.matrix_diag(x, align='UP')": (ValueError, TypeError)},
)
case(
    f"ops.matrix_diag_part(x, {BELOW}, {NINE})",
    x=X,
    want=lambda x: np.stack([np.diag(m, -1) for m in x]),
)
case(
    "ops.matrix_set_diag(x, d)",
    x=X,
    d=floats(2, 3, seed=1),
    want=lambda x, d: put(x, d[:, None], (0, 0)),
    bad={"ops.matrix_set_diag(x, d, 7)": ValueError},
)
