"""Rows of ops/factored.py."""

import numpy as np

from . import case, floats

LU, PIVOTS = floats(3, 3, low=0.2, high=2), np.int32([2, 2, 3])
ORDER = np.float32([[0, 1, 0], [1, 0, 0], [0, 0, 1]])


def triangles(lu):
    return np.tril(lu, -1) + np.eye(3, dtype=np.float32), np.triu(lu)


case(
    *("ops.lu_unpack(x, p)", "ops.LuUnpack()(x, p)"),
    x=LU,
    p=PIVOTS,
    want=lambda x, p: (ORDER, *triangles(x)),
    grad="",
)
case("ops.lu_unpack(x, p, True, False)[1:]", x=LU, p=PIVOTS, want=lambda x, p: triangles(x), grad="x")
case(
    "ops.LuSolve()(b, x, p)",
    b=floats(3, 2, seed=1),
    x=LU,
    p=PIVOTS,
    want=lambda b, x, p: np.linalg.solve(ORDER @ np.matmul(*triangles(x)), b).astype(np.float32),
    tol=1e-4,
)
SYMMETRIC = np.float32([[2, 1], [1, 3]])
case(
    "ops.sort(ops.real(ops.Eig()(x)[0]))[0]",
    x=SYMMETRIC,
    want=lambda x: np.linalg.eigvalsh(x),
    grad="",
)
case(
    "ops.abs(ops.Eig(True)(x)[1] * ops.Eig(True)(x)[1]).sum(0)",
    x=SYMMETRIC,
    want=lambda x: np.ones(2, np.complex64),
    grad="",
)
case(
    "ops.Lstsq()(x, a)",
    x=floats(3, 2),
    a=floats(3, 2, seed=1),
    want=lambda x, a: np.linalg.lstsq(x, a, rcond=None)[0],
    tol=1e-4,
    bad={"ops.Lstsq(l2_regularizer=0.5)(x, a)": TypeError},
)
values, vectors = np.linalg.eigh(SYMMETRIC)
case(
    "ops.MatrixLogarithm()(x)",
    x=SYMMETRIC.astype(np.complex64),
    want=((vectors * np.log(values)) @ vectors.T).astype(np.complex64),
    grad="",
)
