"""Layers of sparse tensors."""

from .. import ops
from .._core.checks import check_bools
from .._op.declare import public
from .cell import Cell


@public("nn.SparseToDense")
class SparseToDense(Cell):
    """`COOTensor.to_dense`."""

    def construct(self, sparse_tensor):
        """The Tensor with all zeros."""
        return sparse_tensor.to_dense()


@public("nn.SparseTensorDenseMatmul")
class SparseTensorDenseMatmul(Cell):
    """The product of a sparse matrix with a matrix.

    Args:
        adjoint_st, adjoint_dt: whether the sparse one, the other one, is transposed first.

    Raises:
        TypeError: one of them is not a bool.
    """

    def __init__(self, adjoint_st=False, adjoint_dt=False):
        super().__init__()
        check_bools("mindspore.nn.SparseTensorDenseMatmul", adjoint_st=adjoint_st, adjoint_dt=adjoint_dt)
        self._product = ops.SparseTensorDenseMatmul(adjoint_st, adjoint_dt)

    def construct(self, indices, values, sparse_shape, dense):
        """The product; indices are (N, 2), values (N,)."""
        return self._product(indices, values, sparse_shape, dense)
