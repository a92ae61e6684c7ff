"""Rows of ops/linalg.py."""

import numpy as np

from . import bools, case, floats, ints

NOT_ON_CPU = "MindSpore has no CPU kernel"
MATRIX = floats(3, 3, seed=6)
POSITIVE = (MATRIX @ MATRIX.T + np.eye(3)).astype(np.float32)


def no_cpu(*forms, why=NOT_ON_CPU):
    return dict.fromkeys(forms, why)


# ---- diagonals and triangles ----

case(
    *("ops.diag(x)", "ops.Diag()(x)", "x.diag()", "mint.diag(x)", "ms.numpy.diag(x)", "ops.diag_embed(x)"),
    *("ops.diagflat(x)", "x.diagflat()", "ms.numpy.diagflat(x)"),
    x=floats(3),
    want=np.diag,
    no_kernel=no_cpu("mint.diag(x)"),
    bad={"x.diag(1)": ValueError},
)
case(
    *("ops.diag(x)", "ops.Diag()(x)", "x.diag()"),
    x=floats(2, 3),
    want=lambda x: np.diag(x.ravel()).reshape(2, 3, 2, 3),
)
case("ops.DiagPart()(x)", x=floats(2, 3, 2, 3), want=lambda x: x.reshape(6, 6).diagonal().reshape(2, 3))
case(
    *(
        "ms.numpy.diag(x)",
        "mint.diag(x)",
        "ops.diagonal(x)",
        "x.diagonal()",
        "ms.numpy.diagonal(x)",
        "ops.DiagPart()(x)",
    ),
    x=floats(3, 3),
    want=np.diag,
    no_kernel=no_cpu("mint.diag(x)"),
)
case(
    *("ms.numpy.diag(x, 1)", "ms.numpy.diag(x, k=1)", "mint.diag(x, 1)", "ops.diagflat(x, 1)", "x.diagflat(1)"),
    *("ms.numpy.diagflat(x, 1)", "ops.diag_embed(x, 1)", "ops.diag_embed(x, offset=1)"),
    x=floats(3),
    want=lambda x: np.diag(x, 1),
    no_kernel=no_cpu("mint.diag(x, 1)"),
)
case(
    *("ops.diagonal(x, 1, 1, 2)", "ops.diagonal(x, offset=1, dim1=-2, dim2=-1)", "x.diagonal(1, 1, 2)"),
    *("x.diagonal(offset=1, axis1=1, axis2=2)", "ms.numpy.diagonal(x, 1, 1, 2)"),
    x=floats(2, 3, 4),
    want=lambda x: x.diagonal(1, 1, 2),
)
case(
    *("ops.diagonal_scatter(x, y, 1)", "x.diagonal_scatter(y, 1)", "x.diagonal_scatter(y, offset=1)"),
    x=floats(3, 4),
    y=floats(3, seed=1),
    want=lambda x, y: x - np.diag(np.diag(x, 1), 1)[:3] + np.diag(y, 1)[:3],
)
case(
    *("x.fill_diagonal(5.0)", "ops.FillDiagonal(5.0)(x)", "ops.FillDiagonal(fill_value=5.0)(x)"),
    x=floats(5, 2),
    want=lambda x: np.where(np.eye(5, 2), np.float32(5), x),
)
case(
    *("x.fill_diagonal(5.0, True)", "ops.FillDiagonal(5.0, wrap=True)(x)"),
    x=floats(5, 2),
    want=lambda x: np.where(np.eye(5, 2) + np.eye(5, 2, -3), np.float32(5), x),
)
case(
    "ops.trace(x)",
    "ops.Trace()(x)",
    "x.trace()",
    "ms.numpy.trace(x)",
    "mint.trace(x)",
    x=floats(3, 4),
    want=np.trace,
    no_kernel=no_cpu("mint.trace(x)"),
    bad={"ops.trace(x[None])": RuntimeError},
)
case("ops.trace(x)", x=ints(3, 3), want=lambda x: np.trace(x).astype(np.int32))
case(
    "x.trace()",
    "ms.numpy.trace(x)",
    "mint.trace(x)",
    x=ints(3, 3),
    want=lambda x: np.trace(x).astype(np.int64),
    no_kernel=no_cpu("mint.trace(x)"),
)
case(
    "x.trace(1)",
    "x.trace(offset=1)",
    "ms.numpy.trace(x, 1)",
    x=floats(3, 4),
    want=lambda x: np.trace(x, 1),
)
case(
    "x.trace(0, 1, 2)",
    "x.trace(axis1=1, axis2=2)",
    x=floats(2, 3, 4),
    want=lambda x: np.trace(x, 0, 1, 2),
)
case(
    "x.trace(dtype=ms.float32)",
    "ms.numpy.trace(x, dtype=ms.float32)",
    x=ints(3, 3),
    want=lambda x: np.float32(np.trace(x)),
)
for name, numpy in {"tril": np.tril, "triu": np.triu}.items():
    case(
        *(f"ops.{name}(x)", f"mint.{name}(x)", f"x.{name}()", f"ops.{name.title()}()(x)", f"ms.numpy.{name}(x)"),
        x=floats(2, 3, 4),
        want=numpy,
        no_kernel=no_cpu("mint.tril(x)") if name == "tril" else {},
        bad={f"ops.{name}(x[0, 0])": ValueError},
    )
    case(
        *(f"ops.{name}(x, 1)", f"ops.{name}(x, diagonal=1)", f"mint.{name}(x, 1)", f"x.{name}(1)"),
        *(f"ops.{name.title()}(1)(x)", f"ops.{name.title()}(diagonal=1)(x)", f"ms.numpy.{name}(x, 1)"),
        *(f"ms.numpy.{name}(x, k=1)",),
        x=ints(3, 4, low=1),
        want=lambda x, numpy=numpy: numpy(x, 1),
        no_kernel=no_cpu("mint.tril(x, 1)") if name == "tril" else {},
    )
    case(f"ms.numpy.{name}(x)", x=floats(3), want=numpy)
    case(f"ops.{name}(x, -1)", x=bools(3, 3), want=lambda x, numpy=numpy: numpy(x, -1))
case(
    *("ops.matrix_band_part(x, 1, 0)", "ops.MatrixBandPart()(x, 1, 0)"),
    x=floats(3, 4),
    want=lambda x: np.tril(np.triu(x, -1)),
)
case("ops.matrix_band_part(x, -1, 1)", x=floats(3, 4), want=lambda x: np.tril(x, 1))
case(
    "ops.block_diag(x, y)",
    x=floats(2, 3),
    y=floats(2),
    want=lambda x, y: np.block([[x, np.zeros((2, 2))], [np.zeros((1, 3)), y]]).astype(np.float32),
)

# ---- inverse, powers, equations ----

case(
    *("ops.inverse(x)", "x.inverse()", "ops.MatrixInverse()(x)", "mint.inverse(x)", "mint.linalg.inv(x)"),
    *("ops.matrix_power(x, -1)",),
    x=MATRIX,
    want=np.linalg.inv,
    no_kernel=no_cpu("mint.inverse(x)", "mint.linalg.inv(x)"),
    bad={"ops.inverse(x[:2])": ValueError, "ops.inverse(ops.cast(x, ms.int32))": TypeError},
)
case("ops.inverse(x)", "ops.MatrixInverse()(x)", x=floats(2, 3, 3, seed=6), want=np.linalg.inv)
case("ops.MatrixInverse(adjoint=True)(x)", "ops.MatrixInverse(True)(x)", x=MATRIX, want=lambda x: np.linalg.inv(x.T))
case("ops.pinv(x)", x=floats(3, 4), want=np.linalg.pinv, tol=1e-4)
case("ops.pinv(x, rtol=0.5)", x=floats(2, 3), want=lambda x: np.linalg.pinv(x, 0.5), grad="", tol=1e-4)
case(
    *("ops.matrix_power(x, 3)", "x.matrix_power(3)", "ops.MatrixPower(3)(x)"),
    x=floats(2, 3, 3),
    want=lambda x: np.linalg.matrix_power(x, 3),
)
case("ops.matrix_power(x, 0)", x=floats(3, 3), want=np.eye(3, dtype=np.float32))
case(
    "ops.matrix_exp(x)",
    "ops.MatrixExp()(x)",
    x=np.float32([[0, -1], [1, 0]]),
    want=np.float32([[np.cos(1), -np.sin(1)], [np.sin(1), np.cos(1)]]),
    no_kernel=no_cpu("ops.matrix_exp(x)", "ops.MatrixExp()(x)"),
)
case("ops.matrix_solve(x, y)", "ops.MatrixSolve()(x, y)", x=MATRIX, y=floats(3, 2), want=np.linalg.solve, tol=1e-4)
case(
    *("ops.matrix_solve(x, y, True)", "ops.MatrixSolve(adjoint=True)(x, y)"),
    x=MATRIX,
    y=floats(3, 2),
    want=lambda x, y: np.linalg.solve(x.T, y),
    tol=1e-4,
)
case(
    *("ops.MatrixTriangularSolve()(x, y)", "ops.MatrixTriangularSolve(lower=True)(x, y)"),
    x=POSITIVE,
    y=floats(3, 2),
    want=lambda x, y: np.linalg.solve(np.tril(x), y),
)
case(
    "ops.MatrixTriangularSolve(lower=False, adjoint=True)(x, y)",
    x=POSITIVE,
    y=floats(3, 2),
    want=lambda x, y: np.linalg.solve(np.triu(x).T, y),
)
SOLVES = ("mint.triangular_solve(y, x)[0]", "y.triangular_solve(x)[0]")
case(*SOLVES, x=POSITIVE, y=floats(3, 2), want=lambda x, y: np.linalg.solve(np.triu(x), y), no_kernel=no_cpu(*SOLVES))
SOLVES = ("mint.triangular_solve(y, x, False, True)[0]",)
case(*SOLVES, x=POSITIVE, y=floats(3, 2), want=lambda x, y: np.linalg.solve(np.tril(x).T, y), no_kernel=no_cpu(*SOLVES))
case(
    "ops.lstsq(x, y)",
    "x.lstsq(y)",
    x=floats(4, 3),
    y=floats(4, 2, seed=1),
    want=lambda x, y: np.linalg.lstsq(x, y, None)[0],
    tol=1e-4,
)
case(
    "ops.lstsq(x, y)",
    x=floats(4, 3),
    y=floats(4, seed=1),
    want=lambda x, y: np.linalg.lstsq(x, y[:, None], None)[0],
    tol=1e-4,
)
case(
    *("ops.lu_solve(y, x, i)", "y.lu_solve(x, i)"),
    x=MATRIX,
    y=floats(3, 2),
    i=np.int32([1, 2, 3]),
    want=lambda x, y, i: np.linalg.solve((np.tril(x, -1) + np.eye(3)) @ np.triu(x), y).astype(np.float32),
    tol=1e-4,
)

# ---- determinants ----

case(
    *("ops.det(x)", "x.det()", "ops.matrix_determinant(x)", "x.matrix_determinant()", "ops.MatrixDeterminant()(x)"),
    x=floats(2, 3, 3, seed=6),
    want=np.linalg.det,
    bad={"ops.det(x[:, :2])": (ValueError, RuntimeError)},
)
case(
    *("ops.slogdet(x)", "x.slogdet()", "ops.log_matrix_determinant(x)", "x.log_matrix_determinant()"),
    *("ops.LogMatrixDeterminant()(x)",),
    x=floats(2, 3, 3, seed=6),
    want=lambda x: tuple(np.linalg.slogdet(x)),
)
case("ops.logdet(x)", "x.logdet()", x=POSITIVE, want=lambda x: np.log(np.linalg.det(x)))

# ---- decompositions ----

TALL = floats(4, 3, seed=2)
case(
    *("ops.svd(x)[0]", "ops.svd(x, compute_uv=False)", "x.svd()[0]", "x.svd(compute_uv=False)", "ops.Svd()(x)[0]"),
    *("ops.Svd(False, False)(x)[0]",),
    x=TALL,
    want=lambda x: np.linalg.svd(x, compute_uv=False),
)
case(
    *("(lambda s, u, v: u * s @ v.T)(*ops.svd(x))", "(lambda s, u, v: u * s @ v.T)(*x.svd())"),
    *("(lambda s, u, v: u * s @ v.T)(*ops.Svd()(x))",),
    x=TALL,
    want=lambda x: x,
)
case(
    "ops.svd(x, True)[1].shape", "x.svd(full_matrices=True)[1].shape", "ops.Svd(True)(x)[1].shape", x=TALL, want=(4, 4)
)
case("[m.shape for m in ops.svd(x)]", x=floats(2, 3, 4), want=((2, 3), (2, 3, 3), (2, 4, 3)))
case("ops.Svd(compute_uv=False)(x)[1:]", x=TALL, want=(np.zeros(1, np.float32), np.zeros(1, np.float32)), grad="")
QR = "(lambda q, r: q @ r)(*{})"
case(
    *(QR.format(form) for form in ("ops.qr(x)", "x.qr()", "ops.Qr()(x)", "ops.qr(x, 'complete')", "x.qr(False)")),
    QR.format("mint.linalg.qr(x)"),
    x=TALL,
    want=lambda x: x,
    no_kernel=no_cpu(QR.format("mint.linalg.qr(x)")),
    bad={"ops.qr(x, 'q')": (TypeError, ValueError)},
)
case("ops.qr(x)[0].shape", "x.qr()[0].shape", "ops.Qr()(x)[0].shape", x=TALL, want=(4, 3))
case("ops.qr(x, 'complete')[0].shape", "x.qr(some=False)[0].shape", "ops.Qr(True)(x)[0].shape", x=TALL, want=(4, 4))
case(
    *("ops.cholesky(x)", "x.cholesky()", "ops.Cholesky()(x)"),
    x=POSITIVE,
    want=np.linalg.cholesky,
    grad="",  # the input is symmetric: the test would vary one triangle alone
    bad={"ops.cholesky(x[:2])": ValueError},
)
case(
    *("ops.cholesky(x + x.T, True)", "(x + x.T).cholesky(upper=True)", "ops.Cholesky(upper=True)(x + x.T)"),
    x=POSITIVE / 2,
    want=lambda x: np.linalg.cholesky(x + x.T).T,
)
case(
    *("ops.cholesky_inverse(x)", "x.cholesky_inverse()", "ops.CholeskyInverse()(x)"),
    x=np.tril(POSITIVE),
    want=lambda x: np.linalg.inv(x @ x.T),
    grad="",
)
case("ops.cholesky_inverse(x, True)", x=np.triu(POSITIVE), want=lambda x: np.linalg.inv(x.T @ x), grad="")
case(
    *("ops.cholesky_solve(y, x)", "y.cholesky_solve(x)", "ops.CholeskySolve()(y, x)"),
    x=np.tril(POSITIVE),
    y=floats(3, 2),
    want=lambda x, y: np.linalg.solve(x @ x.T, y),
    grad="y",
)
case("ops.eigvals(x)", "ops.eig(x)[0]", x=np.float32([[0, 1], [-1, 0]]), want=np.complex64([1j, -1j]))

# ---- norms ----

case(
    *("ops.norm(x)", "x.norm()", "ms.numpy.norm(x)", "ops.norm(x, 'fro')", "x.norm('fro')", "ms.numpy.norm(x, 'fro')"),
    *("ops.norm(x, dim=(0, 1))", "ops.vector_norm(x)", "ops.matrix_norm(x)", "mint.norm(x)", "mint.linalg.norm(x)"),
    *("mint.linalg.vector_norm(x)", "mint.linalg.matrix_norm(x)", "mint.norm(x, 2)", "ops.LpNorm([0, 1])(x)"),
    x=floats(2, 3),
    want=np.linalg.norm,
    no_kernel=no_cpu(
        *("mint.norm(x)", "mint.linalg.norm(x)", "mint.linalg.vector_norm(x)", "mint.linalg.matrix_norm(x)"),
        "mint.norm(x, 2)",
    ),
    bad={
        "ops.norm(x, 3)": ValueError,
        "ops.norm(x, 'fro', 1)": (TypeError, ValueError),
        "ops.norm(x, 2, 5)": ValueError,
        "ops.LpNorm(2)(x)": ValueError,
    },
)
case(
    "ops.norm(x)",
    "x.norm()",
    "ms.numpy.norm(x)",
    "mint.norm(x)",
    x=floats(2, 3, 4),
    want=lambda x: np.sqrt((x * x).sum()),
    no_kernel=no_cpu("mint.norm(x)"),
)
case(
    *("ops.norm(x, 2, 1)", "ops.norm(x, dim=1)", "x.norm(2, 1)", "x.norm(ord=2, dim=1)", "ms.numpy.norm(x, axis=1)"),
    *("ops.norm(x, ord=2, dim=1)", "ops.vector_norm(x, 2, 1)", "ops.LpNorm(1)(x)", "ops.LpNorm(axis=[1])(x)"),
    *("mint.norm(x, 2, 1)", "mint.norm(x, p=2, dim=1)"),
    x=floats(2, 3),
    want=lambda x: np.linalg.norm(x, axis=1),
    no_kernel=no_cpu("mint.norm(x, 2, 1)", "mint.norm(x, p=2, dim=1)"),
)
case(
    *("ops.norm(x, 3, 1, True)", "x.norm(3, 1, True)", "ops.vector_norm(x, 3, 1, True)", "ops.LpNorm(1, 3, True)(x)"),
    *("ms.numpy.norm(x, 3, 1, True)", "ops.vector_norm(x, 3, axis=1, keepdims=True)"),
    *("ops.LpNorm(axis=1, p=3, keep_dims=True)(x)", "mint.linalg.vector_norm(x, 3, 1, True)"),
    x=floats(2, 3),
    want=lambda x: np.linalg.norm(x, 3, 1, keepdims=True),
    no_kernel=no_cpu("mint.linalg.vector_norm(x, 3, 1, True)"),
)
case(
    "ops.norm(x, 1, 1)",
    "ops.LpNorm(1, 1)(x)",
    "ms.numpy.norm(x, 1, 1)",
    x=floats(2, 3),
    want=lambda x: np.abs(x).sum(1),
)
case("ops.norm(x, 0, 1)", "ops.LpNorm(1, p=0)(x)", x=floats(2, 3), want=np.float32([3, 3]), grad="")
case(
    *("ops.norm(x, float('inf'), 1)", "ops.vector_norm(x, float('inf'), 1)"),
    x=floats(2, 3),
    want=lambda x: np.abs(x).max(1),
)
case(
    *("ops.norm(x, 2)", "x.norm(2)", "ops.matrix_norm(x, 2)", "mint.linalg.norm(x, 2)"),
    x=floats(2, 3),
    want=lambda x: np.linalg.norm(x, 2),
)
case(
    *("ops.norm(x, 'nuc')", "ops.matrix_norm(x, 'nuc')", "mint.norm(x, 'nuc')", "mint.linalg.matrix_norm(x, 'nuc')"),
    x=floats(2, 3),
    want=lambda x: np.linalg.norm(x, "nuc"),
)
case(
    "ops.norm(x, 1)",
    "ops.matrix_norm(x, 1)",
    "ms.numpy.norm(x, 1)",
    x=floats(2, 3),
    want=lambda x: np.linalg.norm(x, 1),
)
case("ops.norm(x, -float('inf'))", x=floats(2, 3), want=lambda x: np.linalg.norm(x, -np.inf))
case(
    *("ops.matrix_norm(x, 'fro', (1, 2), True)", "ops.norm(x, None, (1, 2), True)"),
    x=floats(2, 3, 4),
    want=lambda x: np.linalg.norm(x, "fro", (1, 2), keepdims=True),
)
case(
    "ops.norm(x)",
    "ops.vector_norm(x)",
    "ms.numpy.norm(x)",
    "x.norm()",
    x=ints(2, 3, low=1),
    want=lambda x: np.float32(np.linalg.norm(x)),
)
case(
    "ops.norm(x, dtype=ms.float64)",
    "ops.vector_norm(x, dtype=ms.float64)",
    x=floats(2, 3),
    want=lambda x: np.linalg.norm(x.astype(np.float64)),
    grad="",
)
case("ops.norm(x, 2, 0)", "ops.vector_norm(x, 3, 0)", x=np.zeros(3, np.float32), want=np.float32(0), grad="")
case("ops.LpNorm(0)(x)", x=np.zeros(3, np.float32), want=np.float32(1e-12), grad="")
case("ops.LpNorm(1, 2, False, 2.5)(x)", x=np.float32([[3, 4], [1, 1]]), want=np.float32([5, 2.5]))
case("ops.cond(x)", x=MATRIX, want=np.linalg.cond, tol=1e-4)
case("ops.cond(x, 1)", x=MATRIX, want=lambda x: np.linalg.cond(x, 1), tol=1e-4)
case(
    *(
        "ops.renorm(x, 2, 0, 1.0)",
        "x.renorm(2, 0, 1.0)",
        "ops.Renorm(2, 0, 1.0)(x)",
        "ops.Renorm(p=2, dim=0, maxnorm=1.0)(x)",
    ),
    x=MATRIX,
    want=lambda x: x / np.maximum(1, np.linalg.norm(x, axis=1, keepdims=True)),
)

# ---- vectors: products and distances ----

case(
    "ops.cross(x, y)",
    "ops.cross(x, y, 0)",
    "ops.Cross(dim=0)(x, y)",
    "mint.cross(x, y)",
    "x.cross(y)",
    "ops.Cross()(x, y)",
    x=floats(3, 2),
    y=floats(3, 2, seed=1),
    want=lambda x, y: np.cross(x, y, axis=0),
)
case(
    "ops.cross(x, y, 1)",
    "x.cross(y, dim=1)",
    "ops.Cross(1)(x, y)",
    "ops.cross(x, y)",
    x=floats(2, 3),
    y=floats(2, 3, seed=1),
    want=np.cross,
)
case("ops.cross(x, y)", x=ints(2, 3), y=ints(2, 3, seed=1), want=np.cross)


def distances(x, y, p):
    return np.linalg.norm(x[..., :, None, :] - y[..., None, :, :], p, -1)


case(
    *("ops.cdist(x, y)", "ops.Cdist()(x, y)", "mint.cdist(x, y)", "mint.cdist_(x, y)"),
    x=floats(2, 3, 4),
    y=floats(2, 5, 4, seed=1),
    want=lambda x, y: distances(x, y, 2),
)
case(
    *("mint.cdist_(x1=x, x2=y, p=1.0)", "ops.cdist(x, y, 1.0)", "ops.Cdist(p=1.0)(x, y)", "mint.cdist(x, y, p=1.0)"),
    x=floats(3, 4),
    y=floats(5, 4, seed=1),
    want=lambda x, y: distances(x, y, 1),
)
UPPER = np.triu_indices(4, 1)
case("ops.pdist(x)", "ops.Pdist()(x)", x=floats(4, 3), want=lambda x: distances(x, x, 2)[UPPER])
case("ops.pdist(x, 3.0)", "ops.Pdist(p=3.0)(x)", x=floats(4, 3), want=lambda x: distances(x, x, 3)[UPPER])
case("ops.dist(x, y)", x=floats(2, 3), y=floats(2, 3, seed=1), want=lambda x, y: np.linalg.norm(x - y))
case("ops.dist(x, y, 1)", x=floats(2, 3), y=floats(2, 3, seed=1), want=lambda x, y: np.abs(x - y).sum())

# ---- statistics of rows ----

case("ops.cov(x)", "x.cov()", x=floats(3, 4), want=lambda x: np.cov(x).astype(np.float32))
case("ops.cov(x, correction=0)", "x.cov(correction=0)", x=floats(3, 4), want=lambda x: np.float32(np.cov(x, ddof=0)))


def powers(x, n, increasing=False):
    return np.vander(x, n, increasing).astype(x.dtype)


case("ops.vander(x)", "ms.numpy.vander(x)", x=floats(3), want=lambda x: powers(x, 3))
case("ops.vander(x)", x=ints(3, low=1), want=lambda x: np.vander(x, 3).astype(np.int64))
case("ops.vander(x, 2)", "ms.numpy.vander(x, 2)", x=floats(3), want=lambda x: powers(x, 2))
case("ms.numpy.vander(x, 4, True)", x=floats(3), want=lambda x: powers(x, 4, True))

# ---- transposed matrices ----
case(
    *("ops.adjoint(x)", "x.adjoint()", "x.mT", "x.mH"),
    x=floats(2, 3, 4),
    want=lambda x: x.swapaxes(-1, -2),
    bad={
        "ops.adjoint(x[0, 0])": (ValueError, RuntimeError),
        "x[0, 0].mT": ValueError,
        "x[0, 0].mH": ValueError,
        "x.H": ValueError,
    },
)
case("x.H", "x.adjoint()", "x.mH", x=np.complex64([[1 + 2j, 3], [4j, 5]]), want=lambda x: x.conj().T, grad="")
form = "x.eigvals()"
case(form, x=np.float32([[0, 1], [-1, 0]]), want=np.complex64([1j, -1j]), no_kernel={form: "it calls itself wrongly"})
