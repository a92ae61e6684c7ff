"""Matrices solved and multiplied in other forms: least squares, and a matrix of three diagonals."""

import torch

from .._op.declare import op


@op("ops.MatrixSolveLs(fast)")
def matrix_solve_ls(matrix, rhs, l2_regularizer, fast=True):
    """The X (..., N, K) for which matrix (..., M, N) times X is nearest to rhs (..., M, K).

    Args:
        l2_regularizer: how much the square of X counts, a number or 0-D Tensor; not at all if fast is False.
        fast: solve the normal equations; otherwise by an orthogonal decomposition.

    Raises:
        ValueError: the matrices have not as many rows.
    """
    if matrix.shape[:-1] != rhs.shape[:-1]:
        raise ValueError(
            f"mindspore.ops.MatrixSolveLs: matrix has shape {tuple(matrix.shape)}, rhs {tuple(rhs.shape)}; "
            "all but their last axes must be equal"
        )
    if not fast:
        return torch.linalg.pinv(matrix) @ rhs
    rows, columns = matrix.shape[-2:]
    ridge = float(l2_regularizer)
    if rows >= columns:
        eye = torch.eye(columns, dtype=matrix.dtype, device=matrix.device)
        return torch.linalg.solve(matrix.mH @ matrix + ridge * eye, matrix.mH @ rhs)
    eye = torch.eye(rows, dtype=matrix.dtype, device=matrix.device)
    return matrix.mH @ torch.linalg.solve(matrix @ matrix.mH + ridge * eye, rhs)


@op("ops.TridiagonalMatMul()")
def tridiagonal_matmul(superdiag, maindiag, subdiag, rhs):
    """The product of rhs (..., M, N) with the matrix of these diagonals, (..., 1, M) each: all as long as the main one.

    The last element of superdiag and the first of subdiag lie outside of the matrix.
    """
    above, main, below = (diagonal.mT for diagonal in (superdiag, maindiag, subdiag))
    edge = torch.zeros_like(rhs[..., :1, :])
    after = torch.cat([rhs[..., 1:, :], edge], -2)
    before = torch.cat([edge, rhs[..., :-1, :]], -2)
    return above * after + main * rhs + below * before
