"""Matrices taken apart, in class form: LuUnpack, LuSolve, Eig, Lstsq, MatrixLogarithm."""

import torch

from .._op.declare import op
from . import linalg


@op("ops.lu_unpack", "ops.LuUnpack(unpack_data, unpack_pivots)")
def lu_unpack(LU_data, LU_pivots, unpack_data=True, unpack_pivots=True):
    """The permutation, the lower and the upper triangle of a decomposition; None for what is not unpacked.

    Args:
        LU_data (Tensor): of shape (..., M, N).
        LU_pivots (Tensor): ints of shape (..., min(M, N)), each from 1 to M.

    Raises:
        TypeError: the pivots are not ints.
        ValueError: the shapes do not fit, or a pivot is no row.
    """
    api = "mindspore.ops.lu_unpack"
    if LU_data.dim() < 2 or LU_pivots.shape != (*LU_data.shape[:-2], min(LU_data.shape[-2:])):
        shapes = f"{tuple(LU_data.shape)} and {tuple(LU_pivots.shape)}"
        raise ValueError(f"{api}: LU_data and LU_pivots are of shapes {shapes}; give (..., M, N) and (..., min(M, N))")
    linalg.check_pivots(api, LU_data, LU_pivots)
    parts = torch.lu_unpack(LU_data, LU_pivots.int(), unpack_data=unpack_data, unpack_pivots=unpack_pivots)
    wanted = (unpack_pivots, unpack_data, unpack_data)
    return tuple(part if asked else None for part, asked in zip(parts, wanted, strict=True))


@op("ops.LuSolve()")
def lu_solve_primitive(x, lu_data, lu_pivots):
    """`ops.lu_solve`."""
    return linalg.lu_solve(x, lu_data, lu_pivots)


@op("ops.Eig(compute_v)")
def eig_primitive(x, compute_v=False):
    """The eigenvalues of x, complex, and with compute_v the eigenvectors in columns; without, an empty second Tensor."""
    if compute_v:
        return linalg.eig(x)
    values = linalg.eigvals(x)
    return values, values.new_empty(0)


@op("ops.Lstsq(fast, l2_regularizer)")
def lstsq_primitive(x, a, fast=True, l2_regularizer=0.0):
    """The y with the least |x @ y - a|. TypeError if l2_regularizer is not 0, as in MindSpore."""
    if l2_regularizer != 0:
        raise TypeError(f"mindspore.ops.Lstsq: l2_regularizer is {l2_regularizer}; it can only be 0.0")
    return linalg.lstsq(x, a)


@op("ops.MatrixLogarithm()")
def matrix_logarithm(x):
    """The y with matrix_exp(y) = x, for complex x (..., N, N) that can be diagonalized."""
    values, vectors = torch.linalg.eig(x)
    return vectors @ torch.diag_embed(torch.log(values)) @ torch.linalg.inv(vectors)
