"""Sparse tensors as an op takes them, in parts: indices (N, axes), values (N,) and the shape. A gradient flows to the values.

Most of these names are in mindspore.ops.operations.sparse_ops alone.
"""

import math

import torch

from .._op.declare import op
from ._arguments import dims

_HOME = "ops.operations.sparse_ops"


def _strides(shape):
    """How far one step along each axis leads in the flattened Tensor."""
    return [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]


def _flat(indices, shape):
    """The places of the values in the flattened Tensor."""
    steps = torch.tensor(_strides(shape), device=indices.device)
    return (indices.long() * steps).sum(1)


def _unflat(places, shape, dtype=torch.int64):
    """The indices at places of the flattened Tensor."""
    parts = [places // step % length for step, length in zip(_strides(shape), shape, strict=True)]
    return torch.stack(parts, 1).to(dtype)


def _checked(name, indices, shape):
    """The shape as a tuple; a ValueError if the indices leave it."""
    shape = tuple(dims(shape))
    if len(indices) and ((indices < 0) | (indices >= torch.tensor(shape, device=indices.device))).any():
        raise ValueError(
            f"mindspore.ops.{name}: the indices reach {indices.max(0).values.tolist()}, the shape is {shape}"
        )
    return shape


# ---- with a dense Tensor ----


@op("ops.SparseTensorDenseAdd()")
def sparse_tensor_dense_add(x1_indices, x1_values, x1_shape, x2):
    """The dense sum of a sparse tensor and the dense x2 of its shape.

    Raises:
        RuntimeError: x2 has another shape.
        ValueError: the indices leave x1_shape.
    """
    shape = _checked("SparseTensorDenseAdd", x1_indices, x1_shape)
    if tuple(x2.shape) != shape:
        raise RuntimeError(f"mindspore.ops.SparseTensorDenseAdd: x2 has shape {tuple(x2.shape)}, x1_shape is {shape}")
    return x2.index_put(tuple(x1_indices.long().T), x1_values, accumulate=True)


def _beside(x1_indices, x1_shape, x2):
    """The values of the dense x2, broadcast, in the places of the sparse tensor."""
    return x2.expand(*dims(x1_shape))[tuple(x1_indices.long().T)]


@op(f"{_HOME}.SparseDenseCwiseAdd()")
def sparse_dense_cwise_add(x1_indices, x1_values, x1_shape, x2):
    """The values of a sparse tensor, with those of x2, broadcast, in their places added."""
    return x1_values + _beside(x1_indices, x1_shape, x2)


@op(f"{_HOME}.SparseDenseCwiseMul()")
def sparse_dense_cwise_mul(x1_indices, x1_values, x1_shape, x2):
    """The values of a sparse tensor, times those of x2, broadcast, in their places."""
    return x1_values * _beside(x1_indices, x1_shape, x2)


@op(f"{_HOME}.SparseDenseCwiseDiv()")
def sparse_dense_cwise_div(x1_indices, x1_values, x1_shape, x2):
    """The values of a sparse tensor, divided by those of x2, broadcast, in their places."""
    return x1_values / _beside(x1_indices, x1_shape, x2)


@op(f"{_HOME}.SparseAddmm()")
def sparse_addmm(indices, values, sparse_shape, x2_dense, x3_dense, alpha, beta):
    """alpha times the matrix product of a sparse matrix with x2_dense, plus beta times x3_dense."""
    rows, columns = indices.long().T
    products = values[:, None] * x2_dense[columns]
    return alpha * torch.zeros_like(x3_dense).index_add(0, rows, products) + beta * x3_dense


@op(f"{_HOME}.SparseToDenseV2(validate_indices)")
def sparse_to_dense_v2(indices, output_shape, values, default_value, validate_indices=True):
    """A dense Tensor of default_value but for the values in their places.

    Raises:
        ValueError: with validate_indices, the indices leave output_shape.
    """
    shape = _checked("SparseToDenseV2", indices, output_shape) if validate_indices else tuple(dims(output_shape))
    places = tuple(indices.long().T) if indices.ndim > 1 else (indices.long(),)
    return default_value.expand(shape).index_put(places, values)


# ---- of one sparse tensor ----


@op("ops.SparseSlice()")
def sparse_slice(indices, values, shape, start, size):
    """The part from start on, as far as size: its indices, values and shape, which does not reach beyond the whole."""
    whole, begin, length = dims(shape), torch.as_tensor(start), torch.as_tensor(size)
    inside = ((indices >= begin) & (indices < begin + length)).all(1)
    reach = (torch.as_tensor(whole, device=begin.device) - begin).minimum(length).clamp(min=0)
    return indices[inside] - begin, values[inside], reach


@op(f"{_HOME}.SparseReorder()")
def sparse_reorder(indices, values, shape):
    """Its indices and values in the order of rows."""
    order = _flat(indices, dims(shape)).argsort(stable=True)
    return indices[order], values[order]


@op(f"{_HOME}.SparseReshape()")
def sparse_reshape(indices, shape, new_shape):
    """Its indices in another shape, of which one length may be -1, and that shape."""
    whole, length = math.prod(dims(shape)), list(dims(new_shape))
    if -1 in length:
        length[length.index(-1)] = whole // -math.prod(length)
    if math.prod(length) != whole:
        raise ValueError(
            f"mindspore.{_HOME}.SparseReshape: {dims(shape)} does not have the elements of {dims(new_shape)}"
        )
    return _unflat(_flat(indices, dims(shape)), length), torch.tensor(length, device=indices.device)


@op(f"{_HOME}.SparseSoftmax()")
def sparse_softmax(indices, values, shape):
    """The values after a softmax along the last axis, over those that are there."""
    rows = _flat(indices[:, :-1], dims(shape)[:-1])
    count = math.prod(dims(shape)[:-1])
    highest = values.detach().new_zeros(count).scatter_reduce(0, rows, values.detach(), "amax", include_self=False)
    powers = torch.exp(values - highest[rows])
    return powers / powers.new_zeros(count).index_add(0, rows, powers)[rows]


@op(f"{_HOME}.SparseFillEmptyRows()")
def sparse_fill_empty_rows(indices, values, dense_shape, default_value):
    """The sparse matrix with default_value at the beginning of each row that has no value.

    Returns its indices and values, which rows were empty, and where each of the given values is now.
    """
    rows = torch.arange(dims(dense_shape)[0], device=indices.device)
    empty = ~torch.isin(rows, indices[:, 0])
    added = torch.stack([rows[empty], torch.zeros_like(rows[empty])], 1).to(indices.dtype)
    whole = torch.cat([indices, added])
    order = whole[:, 0].argsort(stable=True)
    filled = torch.cat([values, default_value.expand(len(added))])[order]
    return whole[order], filled, empty, order.argsort()[: len(indices)]


# ---- of several ----


@op(f"{_HOME}.SparseConcat(concat_dim)")
def sparse_concat(sp_input_indices, sp_input_values, sp_input_shapes, concat_dim=0):
    """Sparse tensors one behind the other along an axis: the indices in the order of rows, the values and the shape."""
    shapes = [list(dims(shape)) for shape in sp_input_shapes]
    moved, behind = [], 0
    for indices, shape in zip(sp_input_indices, shapes, strict=True):
        moved.append(
            indices.index_add(
                1,
                torch.tensor([concat_dim % len(shape)], device=indices.device),
                torch.full_like(indices[:, :1], behind),
            )
        )
        behind += shape[concat_dim]
    shape = shapes[0].copy()
    shape[concat_dim] = behind
    indices, values = sparse_reorder(torch.cat(moved), torch.cat(sp_input_values), shape)
    return indices, values, torch.tensor(shape, device=indices.device)


def _of_both(x1_indices, x1_values, x2_indices, x2_values, shape):
    """The indices that either has, and the values of both there."""
    first, second = _flat(x1_indices, shape), _flat(x2_indices, shape)
    places, where = torch.unique(torch.cat([first, second]), return_inverse=True)
    values = [
        v.new_zeros(len(places)).index_add(0, w, v)
        for v, w in ((x1_values, where[: len(first)]), (x2_values, where[len(first) :]))
    ]
    return _unflat(places, shape, x1_indices.dtype), *values


@op(f"{_HOME}.SparseAdd()")
def sparse_add(x1_indices, x1_values, x1_shape, x2_indices, x2_values, x2_shape, thresh):
    """The sum of two sparse tensors: indices, values and shape. What is added up, and below thresh in size, is left out."""
    shape = dims(x1_shape)
    indices, a, b = _of_both(x1_indices, x1_values, x2_indices, x2_values, shape)
    places = _flat(indices, shape)
    of_one = ~(torch.isin(places, _flat(x1_indices, shape)) & torch.isin(places, _flat(x2_indices, shape)))
    stays = of_one | ((a + b).abs() >= thresh)
    return indices[stays], (a + b)[stays], torch.as_tensor(x1_shape)


@op(f"{_HOME}.SparseSparseMaximum()")
def sparse_sparse_maximum(x1_indices, x1_values, x1_shape, x2_indices, x2_values, x2_shape):
    """The larger of the values of two sparse tensors, wherever either has one: the indices and values."""
    indices, a, b = _of_both(x1_indices, x1_values, x2_indices, x2_values, dims(x1_shape))
    return indices, torch.maximum(a, b)


@op(f"{_HOME}.SparseSparseMinimum()")
def sparse_sparse_minimum(x1_indices, x1_values, x1_shape, x2_indices, x2_values, x2_shape):
    """The smaller of the values of two sparse tensors, wherever either has one: the indices and values."""
    indices, a, b = _of_both(x1_indices, x1_values, x2_indices, x2_values, dims(x1_shape))
    return indices, torch.minimum(a, b)


# ---- chosen rows, reduced by segments ----


@op(f"{_HOME}.SparseSegmentSum()", f"{_HOME}.SparseSegmentSumWithNumSegments()")
def sparse_segment_sum(x, indices, segment_ids, num_segments=None):
    """The sums of the rows of x at indices that have the same segment_ids, which do not fall; 0 where there are none.

    Args:
        num_segments: how many sums there are; by default as many as segment_ids name.

    Raises:
        ValueError: segment_ids fall.
    """
    return _segmented(x, indices, segment_ids, num_segments, torch.ones_like)


@op(
    *("ops.sparse_segment_mean", "ops.operations.math_ops.SparseSegmentMean()"),
    f"{_HOME}.SparseSegmentMeanWithNumSegments()",
)
def sparse_segment_mean(x, indices, segment_ids, num_segments=None):
    """`SparseSegmentSum`, with the means of the rows."""
    return _segmented(x, indices, segment_ids, num_segments, torch.reciprocal)


@op(f"{_HOME}.SparseSegmentSqrtN()", f"{_HOME}.SparseSegmentSqrtNWithNumSegments()")
def sparse_segment_sqrt_n(x, indices, segment_ids, num_segments=None):
    """`SparseSegmentSum`, with the sums divided by the roots of how many rows there are."""
    return _segmented(x, indices, segment_ids, num_segments, torch.rsqrt)


def _segmented(x, indices, segment_ids, num_segments, share):
    """The sums of rows; share says what each counts, by how many are in its segment."""
    ids = segment_ids.long()
    if (ids.diff() < 0).any():
        raise ValueError(f"mindspore.ops: segment_ids are {ids.tolist()}; give ints that do not fall")
    count = int(ids[-1]) + 1 if num_segments is None else int(num_segments)
    shares = share(torch.bincount(ids)[ids].to(x.dtype)).view(-1, *(1,) * (x.ndim - 1))
    return x.new_zeros(count, *x.shape[1:]).index_add(0, ids, x[indices.long()] * shares)


# ---- compressed rows: shape, where each batch and each row begins, columns, values ----


@op(f"{_HOME}.SparseTensorToCSRSparseMatrix()")
def sparse_tensor_to_csr(x_indices, x_values, x_dense_shape):
    """A sparse matrix, or a batch of them, with compressed rows: shape, batch and row pointers, columns and values."""
    shape = dims(x_dense_shape)
    batches, rows = math.prod(shape[:-2]), shape[-2]
    row = _flat(x_indices[:, :-1], shape[:-1])
    lengths = torch.bincount(row, minlength=batches * rows).view(batches, rows)
    row_pointers = torch.cat([lengths.new_zeros(batches, 1), lengths.cumsum(1)], 1).flatten()
    batch_pointers = torch.cat([lengths.new_zeros(1), lengths.sum(1).cumsum(0)])
    dtype = x_indices.dtype
    return x_dense_shape, batch_pointers.to(dtype), row_pointers.to(dtype), x_indices[:, -1], x_values


@op(f"{_HOME}.DenseToCSRSparseMatrix()")
def dense_to_csr(dense_input, indices):
    """`SparseTensorToCSRSparseMatrix` of the values of dense_input at the indices."""
    shape = torch.tensor(dense_input.shape, dtype=indices.dtype, device=indices.device)
    return sparse_tensor_to_csr(indices, dense_input[tuple(indices.long().T)], shape)


@op(f"{_HOME}.CSRSparseMatrixToSparseTensor()")
def csr_to_sparse_tensor(x_dense_shape, x_batch_pointers, x_row_pointers, x_col_indices, x_values):
    """A matrix with compressed rows, or a batch of them, as indices, values and shape."""
    shape = dims(x_dense_shape)
    lengths = x_row_pointers.long().view(-1, shape[-2] + 1).diff(dim=1).flatten()
    rows = torch.repeat_interleave(torch.arange(len(lengths), device=lengths.device), lengths)
    indices = torch.cat([_unflat(rows, shape[:-1]), x_col_indices[:, None].long()], 1).to(x_dense_shape.dtype)
    return indices, x_values, x_dense_shape


@op(f"{_HOME}.CSRSparseMatrixToDense()")
def csr_to_dense(x_dense_shape, x_batch_pointers, x_row_pointers, x_col_indices, x_values):
    """A matrix with compressed rows, or a batch of them, as a dense Tensor."""
    parts = x_dense_shape, x_batch_pointers, x_row_pointers, x_col_indices, x_values
    indices, values, _ = csr_to_sparse_tensor(*parts)
    return values.new_zeros(dims(x_dense_shape)).index_put(tuple(indices.long().T), values)


@op(f"{_HOME}.SparseMatrixNNZ()")
def sparse_matrix_nnz(x_dense_shape, x_batch_pointers, x_row_pointers, x_col_indices, x_values):
    """How many values each matrix of a batch with compressed rows has, int32."""
    return x_batch_pointers.diff().int()
