"""QR factors as LAPACK keeps them: reflections below the diagonal of a matrix, and their scales."""

import torch

from .._op.declare import op


@op("ops.geqrf", "ops.Geqrf()", "Tensor.geqrf")
def geqrf(input):
    """The QR factors in one matrix, R on and above the diagonal, reflections below it, and the reflections' scales."""
    return tuple(torch.geqrf(input))


@op("ops.orgqr", "ops.Orgqr()", "Tensor.orgqr")
def orgqr(input, input2):
    """The first columns of Q, from the reflections and their scales as `geqrf` gives them."""
    return torch.linalg.householder_product(input, input2)


@op("ops.ormqr", "ops.Ormqr(left, transpose)")
def ormqr(input, tau, other, left=True, transpose=False):
    """Q @ other, or other @ Q if not left, Q from its reflections and their scales; or with Q conjugate transposed."""
    return torch.ormqr(input, tau, other, left, transpose)


@op("Tensor.ormqr")
def tensor_ormqr(self, input2, input3, left=True, transpose=False):
    """`ops.ormqr`, where the scales of the reflections are named input2, and the other matrix input3."""
    return torch.ormqr(self, input2, input3, left, transpose)
