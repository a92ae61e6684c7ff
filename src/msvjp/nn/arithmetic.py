"""Layers of products, sums, ranges, norms and one-hot vectors."""

import math

import torch

from .. import ops
from .._core.checks import check_bools, check_type
from .._op.declare import layer_op, public
from ..common.device import default_device
from ..common.parameter import Parameter
from ..ops._operands import as_floats
from .cell import Cell


@public("nn.MatMul")
class MatMul(Cell):
    """`ops.matmul`, of the transposed matrices where asked for; a vector has no transpose."""

    def __init__(self, transpose_x1=False, transpose_x2=False):
        super().__init__()
        check_bools("mindspore.nn.MatMul", transpose_x1=transpose_x1, transpose_x2=transpose_x2)
        self.transpose_x1, self.transpose_x2 = transpose_x1, transpose_x2

    def construct(self, x1, x2):
        """The product."""
        return _product(x1, x2, self.transpose_x1, self.transpose_x2)


@layer_op("nn.MatMul")
def _product(x1, x2, transpose_x1, transpose_x2):
    x1 = x1.mT if transpose_x1 and x1.ndim > 1 else x1
    x2 = x2.mT if transpose_x2 and x2.ndim > 1 else x2
    dtype = torch.promote_types(x1.dtype, x2.dtype)
    return torch.matmul(x1.to(dtype), x2.to(dtype))


@public("nn.Moments")
class Moments(Cell):
    """The mean and the variance (of all elements, not an estimate) along an axis or axes; None and () are all of them."""

    def __init__(self, axis=None, keep_dims=None):
        super().__init__()
        self.axis, self.keep_dims = () if axis is None else axis, bool(keep_dims)

    def construct(self, x):
        """A tuple of two."""
        return _moments(x, self.axis, self.keep_dims)


@layer_op("nn.Moments")
def _moments(x, axis, keep_dims):
    variance, mean = torch.var_mean(x, None if axis == () else axis, correction=0, keepdim=keep_dims)
    return mean, variance


@public("nn.ReduceLogSumExp")
class ReduceLogSumExp(Cell):
    """log(sum(exp(x))) along an axis or a tuple of axes; () is all of them."""

    def __init__(self, axis, keep_dims=False):
        super().__init__()
        check_bools("mindspore.nn.ReduceLogSumExp", keep_dims=keep_dims)
        self.axis, self.keep_dims = axis, keep_dims

    def construct(self, x):
        """The reduced x."""
        return _log_sum_exp(x, self.axis, self.keep_dims)


@layer_op("nn.ReduceLogSumExp")
def _log_sum_exp(x, axis, keep_dims):
    return torch.logsumexp(x, tuple(range(x.ndim)) if axis == () else axis, keep_dims)


@public("nn.Range")
class Range(Cell):
    """The numbers from start to before limit, or from 0 to before start, in steps of delta: int32 or float32."""

    def __init__(self, start, limit=None, delta=1):
        super().__init__()
        start, limit = (0, start) if limit is None else (start, limit)
        whole = all(isinstance(n, int) for n in (start, limit, delta))
        self.register_buffer(
            "result_tensor", _range(start, limit, delta, torch.int32 if whole else torch.float32), persistent=False
        )

    def construct(self):
        """The numbers, 1-D."""
        return self.result_tensor


@layer_op("nn.Range")
def _range(start, limit, delta, dtype):
    return torch.arange(start, limit, delta, dtype=dtype, device=default_device())


@public("nn.Norm")
class Norm(Cell):
    """The 2-norm along an axis or a tuple of axes; () is all of them."""

    def __init__(self, axis=(), keep_dims=False):
        super().__init__()
        check_bools("mindspore.nn.Norm", keep_dims=keep_dims)
        self.axis, self.keep_dims = axis, keep_dims

    def construct(self, x):
        """The norm of x, in float32 for integers."""
        return _norm(x, self.axis, self.keep_dims)

    def extend_repr(self):
        """The axis, and whether it stays."""
        return f"axis={self.axis}, keep_dims={self.keep_dims}"


@layer_op("nn.Norm")
def _norm(x, axis, keep_dims):
    return torch.linalg.vector_norm(as_floats(x), 2, None if axis == () else axis, keep_dims)


@public("nn.ClipByNorm")
class ClipByNorm(Cell):
    """x scaled down to a 2-norm of at most clip_norm, along an axis or axes; None is all of them."""

    def __init__(self, axis=None):
        super().__init__()
        if axis is not None and (not isinstance(axis, (int, tuple, list)) or isinstance(axis, bool)):
            raise TypeError(f"mindspore.nn.ClipByNorm: axis is {axis!r}; give an int, a tuple of ints or None")
        self.axis = axis

    def construct(self, x, clip_norm):
        """The scaled x, in the wider dtype of the two, float32 at least."""
        return _clipped(x, clip_norm, self.axis)


@layer_op("nn.ClipByNorm")
def _clipped(x, clip_norm, axis):
    norm = torch.linalg.vector_norm(x, 2, axis, True, dtype=torch.promote_types(x.dtype, torch.float32))
    return x * (clip_norm / torch.maximum(norm, torch.as_tensor(clip_norm, dtype=norm.dtype, device=x.device)))


@public("nn.L1Regularizer")
class L1Regularizer(Cell):
    """scale times the sum of the absolute weights, in float32.

    Raises:
        ValueError: scale is not positive and finite.
    """

    def __init__(self, scale):
        super().__init__()
        if not isinstance(scale, (int, float)):
            raise TypeError(f"mindspore.nn.L1Regularizer: scale is {scale!r}; give a number")
        if not 0 < scale < math.inf:
            raise ValueError(f"mindspore.nn.L1Regularizer: scale is {scale}; give a positive number")
        self.scale = scale

    def construct(self, weights):
        """The penalty, a scalar."""
        return _l1(weights, self.scale)


@layer_op("nn.L1Regularizer")
def _l1(weights, scale):
    total = weights.abs().sum()
    return scale * (total if total.dtype == torch.float64 else total.float())


@public("nn.OneHot")
class OneHot(Cell):
    """on_value at the index, off_value elsewhere, along a new axis of length depth; an index outside is nowhere."""

    def __init__(self, axis=-1, depth=1, on_value=1.0, off_value=0.0, dtype=torch.float32):
        super().__init__()
        self.axis, self.depth, self.on_value, self.off_value, self.dtype = axis, depth, on_value, off_value, dtype

    def construct(self, indices):
        """The one-hot Tensor of the dtype given to the constructor."""
        return _one_hot(indices, self.axis, self.depth, self.on_value, self.off_value, self.dtype)


@layer_op("nn.OneHot")
def _one_hot(indices, axis, depth, on_value, off_value, dtype):
    if indices.is_floating_point():
        raise TypeError(f"mindspore.nn.OneHot: the indices are {indices.dtype}; give integers")
    places = torch.arange(depth, device=indices.device)
    hot = indices.unsqueeze(-1) == places
    new = torch.full((), off_value, dtype=dtype, device=indices.device)
    return torch.where(hot, torch.full_like(new, on_value), new).movedim(-1, axis)


@public("nn.MatDet")
class MatDet(Cell):
    """The determinants of matrices x (..., N, N); a layer of 1.x, for which they had to be positive definite."""

    def construct(self, x):
        """The determinants, (...)."""
        return ops.det(x)


@public("nn.MatInverse")
class MatInverse(Cell):
    """The inverses of matrices x (..., N, N); a layer of 1.x, for which they had to be positive definite."""

    def construct(self, x):
        """The inverses, of the shape of x."""
        return ops.inverse(x)


@public("nn.MatrixDiag")
class MatrixDiag(Cell):
    """Matrices that have the last axis of x as their diagonal; a layer of 1.x."""

    def construct(self, x):
        """Of x (..., N) the matrices (..., N, N)."""
        return ops.diag_embed(x)


@public("nn.MatrixDiagPart")
class MatrixDiagPart(Cell):
    """The diagonals of matrices; a layer of 1.x."""

    def construct(self, x):
        """Of x (..., M, N) the diagonals (..., min(M, N))."""
        return ops.diagonal(x, 0, -2, -1)


@public("nn.MatrixSetDiag")
class MatrixSetDiag(Cell):
    """Matrices with another diagonal; a layer of 1.x."""

    def construct(self, x, diagonal):
        """x (..., M, N) with the diagonals (..., min(M, N)) in the place of its own."""
        return ops.diagonal_scatter(x, diagonal, 0, -2, -1)


@public("nn.ParameterUpdate")
class ParameterUpdate(Cell):
    """Writes what it is given into a Parameter, without a gradient.

    Raises:
        TypeError: param is not a Parameter.
    """

    def __init__(self, param):
        super().__init__(auto_prefix=False)
        check_type("mindspore.nn.ParameterUpdate", Parameter, "a Parameter", param=param)
        self._param = param

    def construct(self, x):
        """x, after it was written."""
        ops.assign(self._param, x)
        return x
