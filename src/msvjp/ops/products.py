"""Products that sum: matrix products in all their forms, dot, inner and outer products, einsum."""

import torch

from .._core.unsigned import UNSIGNED
from .._op.declare import op

# ---- matrix products ----


@op("ops.matmul", "mint.matmul", "Tensor.matmul", "Tensor.__matmul__")
def matmul(input, other):
    """The matrix product over the last two axes, others broadcast; a 1-D operand is a row, or on the right a column."""
    return torch.matmul(input, other)


@op("Tensor.__rmatmul__")
def rmatmul(self, other):
    """other @ self."""
    return torch.matmul(other, self)


@op("numpy.matmul")
def numpy_matmul(x1, x2, dtype=None):
    """`ops.matmul`, cast to dtype."""
    product = torch.matmul(x1, x2)
    return product if dtype is None else product.to(dtype)


@op("ops.MatMul(transpose_a, transpose_b)", "ops.BatchMatMul(transpose_a, transpose_b)")
def matmul_class(x, y, transpose_a=False, transpose_b=False):
    """The matrix product over the last two axes, of x or y transposed where told."""
    return torch.matmul(x.mT if transpose_a else x, y.mT if transpose_b else y)


@op("ops.bmm", "Tensor.bmm")
def bmm(input_x, mat2):
    """The matrix products over the last two axes, of as many as there are in the others."""
    return torch.matmul(input_x, mat2)


@op("mint.bmm")
def mint_bmm(input, mat2):
    """The matrix products of two 3-D tensors, over the last two axes."""
    return torch.bmm(input, mat2)


@op("ops.mm", "mint.mm", "Tensor.mm")
def mm(input, mat2):
    """The matrix product of two matrices."""
    return torch.mm(input, mat2)


@op("ops.mv", "mint.mv")
def mv(mat, vec):
    """The product of a matrix and a 1-D vector."""
    return torch.mv(mat, vec)


@op("numpy.multi_dot")
def multi_dot(arrays):
    """The matrix product of all arrays, in the order that is cheapest."""
    return torch.linalg.multi_dot(arrays)


# ---- plus a sum ----


def _scaled_sum(add, input, a, b, beta, alpha):
    """add(...) computes beta * input + alpha * (a and b multiplied), in the widest of their dtypes.

    torch would cut fractions of beta and alpha off for integers.
    """
    dtype = torch.promote_types(torch.promote_types(input.dtype, a.dtype), b.dtype)
    if isinstance(beta, float) or isinstance(alpha, float):
        dtype = torch.promote_types(dtype, torch.float32) if not dtype.is_floating_point else dtype
    return add(input.to(dtype), a.to(dtype), b.to(dtype), beta=beta, alpha=alpha)


def _scaled_product(add, input, a, b, beta, alpha):
    """`_scaled_sum`, but with beta and alpha in the dtype of the input, so whole numbers for integers."""
    if not (input.dtype.is_floating_point or input.dtype.is_complex):
        beta, alpha = int(beta), int(alpha)
    return _scaled_sum(add, input, a, b, beta, alpha)


@op("ops.addmm", "mint.addmm", "Tensor.addmm")
def addmm(input, mat1, mat2, *, beta=1, alpha=1):
    """beta * input + alpha * (mat1 @ mat2); with beta 0 the input does not count, NaN or not."""
    return _scaled_sum(torch.addmm, input, mat1, mat2, beta, alpha)


@op("ops.baddbmm", "mint.baddbmm", "ops.baddbmm_ext", "Tensor.baddbmm")
def baddbmm(input, batch1, batch2, beta=1, alpha=1):
    """beta * input + alpha * (batch1 @ batch2), all 3-D."""
    return _scaled_sum(torch.baddbmm, input, batch1, batch2, beta, alpha)


@op("ops.addbmm", "mint.addbmm", "Tensor.addbmm")
def addbmm(input, batch1, batch2, *, beta=1, alpha=1):
    """beta * input + alpha * (batch1 @ batch2), summed over the first axis of the 3-D batches."""
    return _scaled_sum(torch.addbmm, input, batch1, batch2, beta, alpha)


@op("ops.addmv", "mint.addmv", "Tensor.addmv")
def addmv(input, mat, vec, *, beta=1, alpha=1):
    """beta * input + alpha * (mat @ vec)."""
    return _scaled_product(torch.addmv, input, mat, vec, beta, alpha)


@op("ops.addr", "Tensor.addr")
def addr(x, vec1, vec2, *, beta=1, alpha=1):
    """beta * x + alpha * (the outer product of vec1 and vec2)."""
    return _scaled_product(torch.addr, x, vec1, vec2, beta, alpha)


# ---- dot, inner, outer ----


@op("ops.dot", "Tensor.dot")
def dot(input, other):
    """The sum over the last axis of input and the last but one of other, as numpy's dot of matrices."""
    return torch.tensordot(input, other, ([-1], [max(other.ndim - 2, 0)]))


@op("numpy.dot")
def numpy_dot(a, b):
    """`ops.dot`, and the plain product with a scalar."""
    return dot(a, b) if a.ndim and b.ndim else a * b


@op("mint.dot")
def mint_dot(input, other):
    """The sum of products of two 1-D tensors."""
    return torch.dot(input, other)


@op("mint.vdot")
def mint_vdot(input, other):
    """The sum of products of two 1-D tensors, the first one conjugated."""
    return torch.vdot(input, other)


@op("ops.vecdot")
def vecdot(x, y, *, axis=-1):
    """The sum of products along the axis, x conjugated."""
    product = x.conj() * y
    return product.sum(axis, dtype=product.dtype if product.dtype in UNSIGNED else None)


@op("ops.inner", "Tensor.inner", "numpy.inner")
def inner(input, other):
    """The sum over the last axes of both; the plain product with a scalar."""
    return torch.inner(input, other)


@op("numpy.outer", "ops.ger", "Tensor.ger", "ops.Ger()")
def outer(input, vec2):
    """Every element of the one times every element of the other: rows by columns."""
    return torch.outer(input.reshape(-1), vec2.reshape(-1))


@op("mint.outer")
def mint_outer(input, vec2):
    """`ger` of two 1-D tensors."""
    return torch.outer(input, vec2)


@op("ops.outer", "Tensor.outer")
def ops_outer(input, vec2):
    """`ger`, where vec2 may be a matrix too, with a row for each element of input that this multiplies."""
    return input.reshape(-1, 1) * vec2


@op("ops.kron", "numpy.kron")
def kron(input, other):
    """The Kronecker product: other as often as input has elements, each time multiplied by one of them."""
    return torch.kron(input.contiguous(), other.contiguous())  # torch refuses transposed ones


# ---- over any axes ----


@op("ops.tensor_dot", "numpy.tensordot")
def tensor_dot(x1, x2, axes=2):
    """The sum over the last `axes` axes of x1 and the first of x2; or over a pair of axes, or of lists of them."""
    if isinstance(axes, (tuple, list)):
        axes = tuple([one] if isinstance(one, int) else list(one) for one in axes)
    return torch.tensordot(x1, x2, axes)


@op("ops.batch_dot")
def batch_dot(x1, x2, axes=None):
    """For each element of the first axes the sum over one axis of x1 and one of x2: the last, and the last but one.

    axes: one int or a pair to sum over instead. Two matrices make a column.
    """
    a, b = (axes, axes) if axes is None or isinstance(axes, int) else axes
    a = x1.ndim - 1 if a is None else a % x1.ndim
    b = max(x2.ndim - 2, 1) if b is None else b % x2.ndim
    if not a or not b:
        raise ValueError(f"mindspore.ops.batch_dot: axes are {axes}; the first axis, 0, is the batch's")
    left, right = x1.movedim(a, -1), x2.movedim(b, 1)
    rows, columns = left.flatten(1, -2) if left.ndim > 2 else left.unsqueeze(1), right.unsqueeze(-1).flatten(2)
    shape = left.shape[:-1] + right.shape[2:]
    product = torch.bmm(rows, columns)
    return product.reshape(shape if len(shape) > 1 else (*shape, 1))


@op("ops.einsum", "mint.einsum", "ops.einsum_ext")
def einsum(equation, *operands):
    """The sum of products that the equation spells, such as 'ij,jk->ik'."""
    return torch.einsum(equation, *operands)


@op("ops.Einsum(equation)")
def einsum_class(x, equation):
    """The sum of products over a tuple of tensors that the equation spells, such as 'ij,jk->ik'."""
    return torch.einsum(equation, *x)
