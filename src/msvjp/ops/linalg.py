"""Matrices: their diagonals and triangles, inverses, determinants, decompositions; norms and distances.

A matrix is in the last two axes; all others before them are a batch.
"""

import math

import torch

from .._core.autocast import widens
from .._op.declare import op
from ._arguments import as_array
from ._bounds import clamped
from ._kinks import Determinant, norm_at_zeros, recorded
from ._operands import as_floats

# ---- diagonals and triangles ----


@op("ops.diag", "ops.Diag()", "Tensor.diag")
def diag(input, diagonal=0):
    """A tensor of twice as many axes, with an input of any shape on the diagonal and 0 elsewhere."""
    if diagonal:
        raise ValueError(f"mindspore.ops.diag: diagonal is {diagonal}, it must be 0; mint.diag takes others")
    return torch.diag(input.reshape(-1)).reshape(input.shape * 2)


@op("ops.DiagPart()")
def diag_part(x):
    """The diagonal of a tensor whose second half of axes is like the first: the converse of ops.diag."""
    half = x.shape[: x.ndim // 2]
    return x.reshape(half.numel(), half.numel()).diagonal().reshape(half)


@op("mint.diag")
def mint_diag(input, diagonal=0):
    """A matrix with the 1-D input on its diagonal number `diagonal`, or that diagonal of a matrix."""
    return torch.diag(input, diagonal)


@op("numpy.diag")
def numpy_diag(v, k=0):
    """A matrix with the 1-D v on its diagonal number k, or that diagonal of a matrix."""
    return torch.diag(v, k)


@op("ops.diagonal", "Tensor.diagonal", "numpy.diagonal")
def diagonal(input, offset=0, dim1=0, dim2=1):
    """The diagonals over two axes, `offset` above the main one, as a new last axis: a view."""
    return torch.diagonal(input, offset, dim1, dim2)


@op("ops.diag_embed")
def diag_embed(input, offset=0, dim1=-2, dim2=-1):
    """Matrices in the axes dim1 and dim2 with the last axis of the input on a diagonal, `offset` above the main one."""
    return torch.diag_embed(input, offset, dim1, dim2)


@op("ops.diagflat", "Tensor.diagflat")
def diagflat(input, offset=0):
    """A matrix with all elements of the input on its diagonal, `offset` above the main one."""
    return torch.diagflat(input, offset)


@op("numpy.diagflat")
def numpy_diagflat(v, k=0):
    """A matrix with all elements of v on its diagonal number k."""
    return torch.diagflat(v, k)


@op("ops.diagonal_scatter", "Tensor.diagonal_scatter")
def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    """The input with src in place of the diagonals over two axes, `offset` above the main one, in the wider dtype."""
    dtype = torch.promote_types(input.dtype, src.dtype)
    return torch.diagonal_scatter(input.to(dtype), src.to(dtype), offset, dim1, dim2)


@op("Tensor.fill_diagonal", "ops.FillDiagonal(fill_value, wrap)")
def fill_diagonal(input, fill_value, wrap=False):
    """The input with fill_value on the main diagonal, which in a tall matrix starts anew below its end if wrap."""
    return input.clone().fill_diagonal_(fill_value, wrap)


@op("ops.trace", "ops.Trace()")
def trace(input):
    """The sum of the diagonal of a matrix, in its own dtype."""
    return torch.trace(input).to(input.dtype)


@op("Tensor.trace", "numpy.trace")
def tensor_trace(input, offset=0, axis1=0, axis2=1, dtype=None):
    """The sums of the diagonals over two axes, in dtype; by default integers add up in int64, and of bools it is any."""
    diagonal = input.diagonal(offset, axis1, axis2)
    if dtype is None and input.dtype is torch.bool:
        return diagonal.any(-1)
    return torch.sum(diagonal, -1, dtype=dtype or (torch.uint64 if input.dtype is torch.uint64 else None))


@op("mint.trace")
def mint_trace(input):
    """The sum of the diagonal of a matrix; integers add up in int64."""
    return torch.trace(input)


@op("ops.tril", "mint.tril", "Tensor.tril", "ops.Tril(diagonal)")
def tril(input, diagonal=0):
    """The lower triangle of the matrices, up to that diagonal, and 0 above."""
    return torch.tril(input, diagonal)


@op("ops.triu", "mint.triu", "Tensor.triu", "ops.Triu(diagonal)")
def triu(input, diagonal=0):
    """The upper triangle of the matrices, from that diagonal, and 0 below."""
    return torch.triu(input, diagonal)


def _rows(m):
    """The matrix; for numpy a 1-D one stands for as many rows."""
    return m if m.ndim > 1 else m.expand(m.shape[0], m.shape[0])


@op("numpy.tril")
def numpy_tril(m, k=0):
    """The lower triangle of the matrices, up to diagonal k; a 1-D m is taken as many times as rows."""
    return torch.tril(_rows(m), k)


@op("numpy.triu")
def numpy_triu(m, k=0):
    """The upper triangle of the matrices, from diagonal k; a 1-D m is taken as many times as rows."""
    return torch.triu(_rows(m), k)


@op("ops.matrix_band_part", "ops.MatrixBandPart()")
def matrix_band_part(x, lower, upper):
    """The matrices with only so many diagonals below and above the main one, -1 for all of them, and 0 elsewhere."""
    lower, upper = int(lower), int(upper)
    band = x if lower < 0 else torch.triu(x, -lower)
    return band if upper < 0 else torch.tril(band, upper)


@op("ops.block_diag")
def block_diag(*inputs):
    """A matrix with the inputs, each of at most two axes, along its diagonal."""
    return torch.block_diag(*inputs)


# ---- inverse, powers, equations ----


@op("ops.inverse", "mint.inverse", "Tensor.inverse", "mint.linalg.inv")
def inverse(input):
    """The inverse matrices. ops.inv is another function, 1 / x."""
    return torch.linalg.inv(input)


@op("ops.adjoint", "Tensor.adjoint")
def adjoint(x):
    """The matrices in the last two axes transposed and conjugated, a view."""
    return torch.adjoint(x)


@op("ops.MatrixInverse(adjoint)")
def matrix_inverse(x, adjoint=False):
    """The inverse matrices, of the conjugate transpose if adjoint."""
    return torch.linalg.inv(x.mH if adjoint else x)


@op("ops.pinv")
def pinv(x, *, atol=None, rtol=None, hermitian=False):
    """The Moore-Penrose pseudo-inverse; singular values below atol or rtol times the largest count as 0."""
    return torch.linalg.pinv(x, atol=atol, rtol=rtol, hermitian=hermitian)


@op("ops.matrix_power", "Tensor.matrix_power", "ops.MatrixPower(n)")
def matrix_power(input, n):
    """The matrices to an integer power, also a negative one."""
    return torch.linalg.matrix_power(input, n)


@op("ops.matrix_exp", "ops.MatrixExp()")
def matrix_exp(input):
    """The matrix exponentials."""
    return torch.linalg.matrix_exp(input)


@op("ops.matrix_solve", "ops.MatrixSolve(adjoint)")
def matrix_solve(matrix, rhs, adjoint=False):
    """The y with matrix @ y = rhs, or with its conjugate transpose if adjoint."""
    return torch.linalg.solve(matrix.mH if adjoint else matrix, rhs)


@op("ops.MatrixTriangularSolve(lower, adjoint)")
def matrix_triangular_solve(matrix, rhs, lower=True, adjoint=False):
    """The y with triangle @ y = rhs, where the triangle is that part of the matrix, conjugate transposed if adjoint."""
    return torch.linalg.solve_triangular(matrix.mH if adjoint else matrix, rhs, upper=lower == adjoint)


@op("mint.triangular_solve", "Tensor.triangular_solve")
def triangular_solve(b, A, upper=True, transpose=False, unitriangular=False):
    """The pair (y, A) with triangle @ y = b, where the triangle is that part of A, transposed if told."""
    left = A.mT if transpose else A
    return torch.linalg.solve_triangular(left, b, upper=upper != transpose, unitriangular=unitriangular), A


@op("ops.lstsq", "Tensor.lstsq")
def lstsq(input, A):
    """The y with the least |input @ y - A|: a matrix, of one column for a 1-D A."""
    return torch.linalg.lstsq(input, A if A.ndim > 1 else A.unsqueeze(-1)).solution


@op("ops.lu_solve", "Tensor.lu_solve")
def lu_solve(b, LU_data, LU_pivots):
    """The y with matrix @ y = b, of the matrix whose LU decomposition is given. ValueError if a pivot is none of its rows."""
    check_pivots("mindspore.ops.lu_solve", LU_data, LU_pivots)
    return torch.linalg.lu_solve(LU_data, LU_pivots, b)


def check_pivots(api, lu, pivots):
    """Torch's kernels take pivots as they are, and with one that is no row they write beyond the matrix."""
    if pivots.dtype.is_floating_point or pivots.dtype.is_complex:
        raise TypeError(f"{api}: LU_pivots is of dtype {pivots.dtype}; give integers")
    if torch._C._functorch.is_functorch_wrapped_tensor(pivots):
        return  # whose values nobody can look at
    if ((pivots < 1) | (pivots > lu.shape[-2])).any():
        raise ValueError(f"{api}: a pivot is not in 1 to {lu.shape[-2]}, the rows of LU_data")


# ---- determinants ----


@op("ops.det", "Tensor.det", "ops.matrix_determinant", "Tensor.matrix_determinant", "ops.MatrixDeterminant()")
def det(input):
    """The determinants."""
    return Determinant.apply(input) if recorded(input) else torch.linalg.det(input)


@op(
    *("ops.slogdet", "Tensor.slogdet", "ops.log_matrix_determinant"),
    *("Tensor.log_matrix_determinant", "ops.LogMatrixDeterminant()"),
)
def slogdet(input):
    """The signs of the determinants and the logarithms of their absolute values."""
    return tuple(torch.linalg.slogdet(input))


@op("ops.logdet", "Tensor.logdet")
def logdet(input):
    """The logarithms of the determinants, NaN where that is negative."""
    return torch.logdet(input)


# ---- decompositions ----


@op("ops.svd", "Tensor.svd")
def svd(input, full_matrices=False, compute_uv=True):
    """(s, u, v) with input = u @ diag(s) @ v^H: s first and v not transposed, unlike torch. Without uv, s alone."""
    if not compute_uv:
        return torch.linalg.svdvals(input)
    u, s, vh = torch.linalg.svd(input, full_matrices)
    return s, u, vh.mH


@op("ops.Svd(full_matrices, compute_uv)")
def svd_class(input, full_matrices=False, compute_uv=True):
    """`ops.svd`, but always three results: without uv the last two are a 0 each."""
    found = svd(input, full_matrices, compute_uv)
    return found if compute_uv else (found, input.new_zeros(1), input.new_zeros(1))


@op("ops.qr", "mint.linalg.qr")
def qr(input, mode="reduced"):
    """(q, r) with input = q @ r: r as high as it has rows not 0 in mode 'reduced', as the input in 'complete'."""
    return tuple(torch.linalg.qr(input, mode))


@op("Tensor.qr")
def tensor_qr(input, some=True):
    """(q, r) with input = q @ r; r is as high as the input only without some."""
    return tuple(torch.linalg.qr(input, "reduced" if some else "complete"))


@op("ops.Qr(full_matrices)")
def qr_class(x, full_matrices=False):
    """(q, r) with x = q @ r; r is as high as x only with full_matrices."""
    return tuple(torch.linalg.qr(x, "complete" if full_matrices else "reduced"))


@op("ops.cholesky", "Tensor.cholesky", "ops.Cholesky(upper)")
def cholesky(input_x, upper=False):
    """The lower triangle l with input_x = l @ l^H, or l^H if upper."""
    return torch.linalg.cholesky(input_x, upper=upper)


@op("ops.cholesky_inverse", "Tensor.cholesky_inverse", "ops.CholeskyInverse(upper)")
def cholesky_inverse(input_x, upper=False):
    """The inverse of the matrix whose Cholesky triangle is given."""
    return torch.cholesky_inverse(input_x, upper=upper)


@op("ops.cholesky_solve", "Tensor.cholesky_solve", "ops.CholeskySolve(upper)")
def cholesky_solve(input, input2, upper=False):
    """The y with matrix @ y = input, of the matrix whose Cholesky triangle is input2."""
    return torch.cholesky_solve(input, input2, upper=upper)


@op("ops.eig")
def eig(A):
    """The eigenvalues and eigenvectors (in columns), complex."""
    return tuple(torch.linalg.eig(A))


@op("ops.eigvals", "Tensor.eigvals")
def eigvals(A):
    """The eigenvalues, complex."""
    return torch.linalg.eigvals(A)


# ---- norms ----


@op("ops.norm", "Tensor.norm", "mint.linalg.norm")
def norm(A, ord=None, dim=None, keepdim=False, *, dtype=None):
    """The norm of vectors, for an int dim, or of matrices, for two; without dim and ord, the 2-norm of all elements.

    ord: for vectors any number; for matrices 'fro', 'nuc', 1, 2, inf or their negatives. Integers count as float32.
    """
    if A.dim() != 1 and type(dim) is not int:
        return torch.linalg.norm(_for_norm(A, ord, dim), ord, dim, keepdim, dtype=dtype)
    return vector_norm(A, 2 if ord is None else ord, dim, keepdim, dtype=dtype)


@op("numpy.norm")
def numpy_norm(x, ord=None, axis=None, keepdims=False):
    """`ops.norm`, in float32 at least; those of matrices that sum up sizes or squares in the dtype of x."""
    x = as_array(x)
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    out = torch.linalg.norm(wide, ord, axis, keepdims)
    sums = ord in (1, -1, math.inf, -math.inf) or (ord == "fro" and x.dtype.is_floating_point)
    return out.to(x.dtype) if sums and _of_matrices(x, axis) else out


@op("mint.norm", "mint.nn.functional.norm_ext")
def mint_norm(input, p="fro", dim=None, keepdim=False, *, dtype=None):
    """The p-norm of the elements over the axes, or of all; 'fro' is the 2-norm, and 'nuc' that of matrices."""
    of_matrices = _for_norm(input, p, (-2, -1)) if p == "nuc" else input
    return norm_at_zeros(torch.norm, of_matrices, p, dim, keepdim, dtype=dtype)


@op("ops.vector_norm", "mint.linalg.vector_norm")
def vector_norm(x, ord=2, axis=None, keepdims=False, *, dtype=None):
    """The norm, of any number as ord, of the elements over the axes, or of all."""
    return norm_at_zeros(torch.linalg.vector_norm, as_floats(x), ord, axis, keepdims, dtype=dtype)


@op("ops.matrix_norm", "mint.linalg.matrix_norm")
def matrix_norm(A, ord="fro", axis=(-2, -1), keepdims=False, *, dtype=None):
    """The norm of the matrices in two axes: 'fro', 'nuc', 1, 2, inf or their negatives."""
    return torch.linalg.matrix_norm(_for_norm(A, ord, axis), ord, axis, keepdims, dtype=dtype)


def _for_norm(A, ord, axes):
    """A as torch can take the norm of: integers as float32, and float16 too where singular values are asked for."""
    narrow = A.dtype in (torch.float16, torch.bfloat16) and ord in (2, -2, "nuc")
    return A.float() if narrow and _of_matrices(A, axes) else as_floats(A)


def _of_matrices(A, axes):
    return A.ndim == 2 if axes is None else not isinstance(axes, int) and len(axes) == 2


@op("ops.LpNorm(axis, p, keep_dims, epsilon)")
def lp_norm(input, axis, p=2, keep_dims=False, epsilon=1e-12):
    """The p-norm of the elements over the axes, at least epsilon."""
    return clamped(norm_at_zeros(torch.linalg.vector_norm, input, p, axis, keep_dims), min=epsilon)


@op("ops.cond")
def cond(A, p=None):
    """The condition number of the matrices in the norm p, the 2-norm if None."""
    return torch.linalg.cond(A, p)


@op("ops.renorm", "Tensor.renorm", "ops.Renorm(p, axis, maxnorm)")
def renorm(input, p, axis, maxnorm):
    """The slices along the axis, those of a p-norm above maxnorm scaled down to it."""
    return torch.renorm(input, p, axis, maxnorm)


# ---- vectors: products and distances ----


@op("ops.cross", "mint.cross", "Tensor.cross")
def cross(input, other, dim=None):
    """The cross product along an axis of length 3; by default the first one there is."""
    if dim is None:
        dim = next((axis for axis, length in enumerate(input.shape) if length == 3), -1)
    if other.dtype != input.dtype and not widens():
        other = other.to(input.dtype)
    return torch.linalg.cross(input, other, dim=dim)


@op("ops.Cross(dim)")
def cross_class(x1, x2, dim=-65530):
    """The cross product along an axis of length 3; with -65530, the default, the first one there is."""
    return cross(x1, x2, None if dim == -65530 else dim)


def _differentiated(*tensors):
    return torch.is_grad_enabled() and any(t.requires_grad for t in tensors)


@op("ops.cdist", "ops.Cdist(p)", "mint.cdist_")
def cdist(x1, x2, p=2.0):
    """The p-norms of the differences of all rows of x1 and of x2."""
    if _differentiated(x1, x2):  # torch.cdist has no second derivative
        return norm_at_zeros(torch.linalg.vector_norm, x1.unsqueeze(-2) - x2.unsqueeze(-3), p, -1)
    return torch.cdist(x1, x2, p, compute_mode="donot_use_mm_for_euclid_dist")


@op("mint.cdist")
def mint_cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """`ops.cdist`; compute_mode says whether a matrix product may be used, which is faster and less exact."""
    return cdist(x1, x2, p) if _differentiated(x1, x2) else torch.cdist(x1, x2, p, compute_mode)


@op("ops.pdist", "ops.Pdist(p)")
def pdist(input, p=2.0):
    """The p-norms of the differences of all pairs of rows, the first row's first."""
    i, j = torch.triu_indices(input.shape[-2], input.shape[-2], 1, device=input.device)
    return norm_at_zeros(torch.linalg.vector_norm, input[..., i, :] - input[..., j, :], p, -1)


@op("ops.dist")
def dist(input, other, p=2):
    """The p-norm of the difference of all elements, broadcast."""
    return torch.dist(input, other, p)


# ---- statistics of rows ----


@op("ops.cov", "Tensor.cov")
def cov(input, *, correction=1, fweights=None, aweights=None):
    """The covariance of the rows, with divisor n - correction; columns may be weighted, by counts and by importance.

    It is in float32 at least.
    """
    input = input.to(torch.promote_types(input.dtype, torch.float32))
    return torch.cov(input, correction=correction, fweights=fweights, aweights=aweights)


@op("ops.vander")
def vander(x, N=None):
    """The powers N - 1, ..., 1, 0 of a vector in columns, of integers in int64; N is its length by default."""
    # torch.vander has no gradient, and a Tensor of exponents makes nan of the derivative of 0 ** 0
    if not (x.is_floating_point() or x.is_complex()):
        x = x * torch.ones_like(x, dtype=torch.int64, requires_grad=False)  # a cast would end the gradient
    columns = [torch.pow(x, power) for power in reversed(range(len(x) if N is None else N))]
    return torch.stack(columns, -1) if columns else x.new_empty(len(x), 0)


@op("numpy.vander")
def numpy_vander(x, N=None, increasing=False):
    """The powers N - 1, ..., 1, 0 of a vector in columns, from 0 up if increasing; N is its length by default."""
    columns = vander(x, N).to(x.dtype)
    return columns.flip(-1) if increasing else columns
