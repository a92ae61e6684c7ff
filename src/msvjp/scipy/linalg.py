"""mindspore.scipy.linalg: matrices as in scipy, of float32 and float64; integers become float64. All have gradients.

`overwrite_a`, `overwrite_b` and `check_finite` are taken as in MindSpore, where they change nothing, and `turbo`, `debug`.
"""

import torch

from .._core.checks import check_bools
from .._op.declare import layer_op, op
from ..ops.linalg import check_pivots

_TRANSPOSED = {0: False, 1: True, 2: True, "N": False, "T": True, "C": True}


def _matrix(name, square=True, complex_too=False, **given):
    """The matrix in floating point.

    Raises:
        TypeError: it is not a Tensor, or of another dtype.
        ValueError: it is not a matrix, or not a square one.
    """
    ((word, x),) = given.items()
    x = _in_floats(name, complex_too, **given)
    if x.dim() != 2 or (square and x.shape[0] != x.shape[1]):
        kind = "a square matrix" if square else "a matrix"
        raise ValueError(f"mindspore.scipy.linalg.{name}: {word} has shape {tuple(x.shape)}; give {kind}")
    return x


def _in_floats(name, complex_too=False, **given):
    ((word, x),) = given.items()
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"mindspore.scipy.linalg.{name}: {word} is {type(x).__name__}; give a Tensor")
    if x.dtype in (torch.int32, torch.int64):
        return x.double()
    if x.dtype not in (torch.float32, torch.float64) and not (complex_too and x.dtype.is_complex):
        raise TypeError(f"mindspore.scipy.linalg.{name}: {word} is of {x.dtype}; give float32 or float64")
    return x


@op("scipy.linalg.block_diag")
def block_diag(*arrs):
    """The matrices along the diagonal of one, which is 0 elsewhere. A vector is a row, a number a matrix of one."""
    return torch.block_diag(*arrs)


@op("scipy.linalg.inv")
def inv(a, overwrite_a=False, check_finite=True):
    """The inverse of a (N, N).

    Raises:
        OpError: a has none.
    """
    return torch.linalg.inv(_matrix("inv", a=a))


@op("scipy.linalg.cholesky")
def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    """The upper triangle U of U^T U = a (N, N), which is symmetric and positive; or with lower L of L L^T = a."""
    check_bools("mindspore.scipy.linalg.cholesky", lower=lower)
    return torch.linalg.cholesky(_matrix("cholesky", a=a), upper=not lower)


@op("scipy.linalg.cho_factor")
def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    """`cholesky`, and whether it is the lower triangle: what `cho_solve` takes."""
    return cholesky(a, lower), lower


@op("scipy.linalg.cho_solve")
def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    """x of a x = b, for the (c, lower) that `cho_factor(a)` gave and b (N,) or (N, M)."""
    c, lower = c_and_lower
    return _by_columns(lambda columns: torch.cholesky_solve(columns, c, upper=not lower), _in_floats("cho_solve", b=b))


def _by_columns(solve, b):
    return solve(b.unsqueeze(-1)).squeeze(-1) if b.dim() == 1 else solve(b)


@op("scipy.linalg.eigh")
def eigh(
    a,
    b=None,
    lower=True,
    eigvals_only=False,
    overwrite_a=False,
    overwrite_b=False,
    turbo=True,
    eigvals=None,
    type=1,
    check_finite=True,
):
    """The eigenvalues of a (N, N), symmetric or Hermitian, in ascending order, and their vectors in columns.

    Args:
        lower: which triangle of a is read.
        eigvals_only: only the eigenvalues.

    Raises:
        ValueError: b or eigvals is not None; as in MindSpore, there is neither a second matrix nor a range.
    """
    check_bools("mindspore.scipy.linalg.eigh", lower=lower, eigvals_only=eigvals_only)
    if b is not None or eigvals is not None:
        raise ValueError("mindspore.scipy.linalg.eigh: b and eigvals can only be None")
    a, triangle = _matrix("eigh", complex_too=True, a=a), "L" if lower else "U"
    if eigvals_only:
        return torch.linalg.eigvalsh(a, triangle).to(a.dtype)
    values, vectors = torch.linalg.eigh(a, triangle)
    return values.to(a.dtype), vectors


@op("scipy.linalg.lu_factor")
def lu_factor(a, overwrite_a=False, check_finite=True):
    """Both triangles of `lu` in one matrix, and the row that each row was exchanged with, int32."""
    packed, pivots = torch.linalg.lu_factor(_matrix("lu_factor", a=a))
    return packed, pivots - 1  # torch counts them from 1


@op("scipy.linalg.lu")
def lu(a, permute_l=False, overwrite_a=False, check_finite=True):
    """(p, l, u) with p l u = a (M, N): p has rows of the identity, int32; with permute_l (p l, u)."""
    check_bools("mindspore.scipy.linalg.lu", permute_l=permute_l)
    p, lower, upper = torch.linalg.lu(_matrix("lu", square=False, a=a))
    return (p @ lower, upper) if permute_l else (p.int(), lower, upper)


@op("scipy.linalg.solve_triangular")
def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, debug=None, check_finite=True):
    """x of a x = b for a triangle a (N, N) and b (N,) or (N, M).

    Args:
        trans: 0 or 'N'; 1 or 'T' for a's transpose, 2 or 'C' for its conjugate.
        lower: whether the lower triangle of a is read.
        unit_diagonal: the diagonal of a is taken for ones.

    Raises:
        TypeError: a and b have different dtypes.
        ValueError: another trans.
    """
    check_bools("mindspore.scipy.linalg.solve_triangular", lower=lower, unit_diagonal=unit_diagonal)
    if trans not in _TRANSPOSED:
        raise ValueError(f"mindspore.scipy.linalg.solve_triangular: trans is {trans!r}; give 0, 1, 2, 'N', 'T' or 'C'")
    a, b = _in_floats("solve_triangular", True, a=a), _in_floats("solve_triangular", True, b=b)
    if a.dtype != b.dtype:
        raise TypeError(f"mindspore.scipy.linalg.solve_triangular: a is of {a.dtype}, b of {b.dtype}; give one dtype")
    upper = not lower
    if _TRANSPOSED[trans]:
        a, upper = a.mH if trans in (2, "C") else a.mT, lower
    return _by_columns(lambda c: torch.linalg.solve_triangular(a, c, upper=upper, unitriangular=unit_diagonal), b)


@op("scipy.linalg.lstsq")
def lstsq(A, B, rcond=None, driver=None):
    """What torch.linalg.lstsq gives for A (M, N) and B (M,) or (M, K): solution, residuals, rank, singular values.

    Args:
        rcond: singular values below this share of the greatest count as 0.
        driver: 'gelsy' if None, 'gels', 'gelsd' or 'gelss'. What a driver does not work out is empty.
    """
    A, B = _matrix("lstsq", square=False, A=A), _in_floats("lstsq", B=B)
    found = torch.linalg.lstsq(A, B.unsqueeze(-1) if B.dim() == 1 else B, rcond=rcond, driver=driver)
    solution, residuals, rank, singular_values = found
    return solution.squeeze(-1) if B.dim() == 1 else solution, residuals, rank, singular_values


# ---- names that MindSpore has there and does not list ----


@layer_op("scipy.linalg.det")
def det(a, overwrite_a=False, check_finite=True):
    """The determinant of a (N, N)."""
    return torch.linalg.det(_matrix("det", a=a))


@layer_op("scipy.linalg.lu_solve")
def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    """x of a x = b, or with trans 1 of a^T x = b, for what `lu_factor(a)` gave and b (N,) or (N, M)."""
    packed, pivots = lu_and_piv
    check_pivots("mindspore.scipy.linalg.lu_solve", packed, pivots + 1)
    adjoint = _TRANSPOSED[trans]
    b = _in_floats("lu_solve", b=b)
    return _by_columns(lambda columns: torch.linalg.lu_solve(packed, pivots + 1, columns, adjoint=adjoint), b)


@layer_op("scipy.linalg.lu_pivots_to_permutation")
def lu_pivots_to_permutation(pivots, permutation_size):
    """The order into which the exchanges of rows bring range(permutation_size), int32."""
    order = list(range(permutation_size))
    for i, j in enumerate(pivots.tolist()):
        order[i], order[j] = order[j], order[i]
    return torch.tensor(order, dtype=torch.int32, device=pivots.device)
