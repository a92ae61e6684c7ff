"""Rows of ops/least_squares.py."""

import numpy as np

from . import case, floats


def ridge(m, r, of):
    return np.linalg.solve(m.T @ m + of * np.eye(m.shape[1]), m.T @ r).astype(m.dtype)


case(
    "ops.MatrixSolveLs()(m, r, ms.Tensor(0.1, ms.float64))",
    m=floats(4, 3),
    r=floats(4, 2, seed=1),
    want=lambda m, r: ridge(m, r, 0.1),
    bad={"ops.MatrixSolveLs()(m, r[:2], ms.Tensor(0.1, ms.float64))": (ValueError, RuntimeError)},
    tol=1e-4,
)
case(
    "ops.MatrixSolveLs(False)(m, r, ms.Tensor(0.1, ms.float64))",
    m=floats(4, 3),
    r=floats(4, 2, seed=1),
    want=lambda m, r: np.linalg.lstsq(m, r, None)[0],
    tol=1e-4,
)
case(
    "ops.MatrixSolveLs()(m, r, ms.Tensor(0.5, ms.float64))",
    m=floats(2, 3, dtype=np.float64),
    r=floats(2, 2, seed=1, dtype=np.float64),
    want=lambda m, r: ridge(m, r, 0.5),
)
case(
    "ops.TridiagonalMatMul()(u, d, s, r)",
    u=floats(1, 3),
    d=floats(1, 3, seed=1),
    s=floats(1, 3, seed=2),
    r=floats(3, 2, seed=3),
    want=lambda u, d, s, r: (np.diag(u[0, :2], 1) + np.diag(d[0]) + np.diag(s[0, 1:], -1)) @ r,
)
