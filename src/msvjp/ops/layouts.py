"""Layouts of images under MindSpore's older names, and other ops that are another one with its arguments elsewhere."""

import torch

from .._core.checks import check_one_of
from .._op.declare import op
from ._arguments import dims
from .joining import concat, stack
from .scattering import scatter_elements


@op("ops.DataFormatDimMap(src_format, dst_format)")
def data_format_dim_map(input_x, src_format="NHWC", dst_format="NCHW"):
    """Which axis of src_format each axis of dst_format is; a negative one counts from the end."""
    _check("DataFormatDimMap", src_format, dst_format)
    places = torch.tensor(
        [src_format.index(letter) for letter in dst_format], dtype=input_x.dtype, device=input_x.device
    )
    return places[input_x.long()]


@op("ops.DataFormatVecPermute(src_format, dst_format)")
def data_format_vec_permute(input_x, src_format="NHWC", dst_format="NCHW"):
    """Four numbers, or pairs, one for each axis of src_format, in the order of dst_format."""
    _check("DataFormatVecPermute", src_format, dst_format)
    return input_x[[src_format.index(letter) for letter in dst_format]]


def _check(name, src_format, dst_format):
    check_one_of(f"mindspore.ops.{name}", ("NHWC", "NCHW"), src_format=src_format, dst_format=dst_format)


@op("ops.Pack(axis)")
def pack(input_x, axis=0):
    """`ops.stack`."""
    return stack(input_x, axis)


@op("ops.ParallelConcat()")
def parallel_concat(values):
    """The Tensors, whose first axis has one element each, one after another along it.

    Raises:
        ValueError: the first axis of one has another length.
    """
    if any(not value.ndim or value.shape[0] != 1 for value in values):
        raise ValueError(
            f"mindspore.ops.ParallelConcat: the shapes are {[tuple(v.shape) for v in values]}; the first axis must be 1"
        )
    return concat(values)


@op("ops.SplitV(size_splits, split_dim, num_split)")
def split_v(input_x, size_splits, split_dim, num_split):
    """num_split pieces of the lengths size_splits along an axis, a tuple; one of -1 is what is left.

    Raises:
        ValueError: there are not num_split lengths, or they are not those of the axis.
    """
    sizes, length = list(size_splits), input_x.shape[split_dim]
    if sizes.count(-1) == 1:
        sizes[sizes.index(-1)] = length - sum(sizes) - 1
    if len(sizes) != num_split or sum(sizes) != length or min(sizes) < 0:
        raise ValueError(
            f"mindspore.ops.SplitV: size_splits is {size_splits}, num_split {num_split}, and the axis has {length} elements"
        )
    return torch.Tensor.split(input_x, sizes, split_dim)


@op("ops.Expand()")
def expand(x, shape):
    """`Tensor.expand`: x broadcast to the shape, in which -1 keeps the length of an axis."""
    return x.expand(*dims(shape))


@op("ops.TransposeView()")
def transpose_view(input, input_perm):
    """`ops.transpose`, over the same memory."""
    return torch.permute(input, dims(input_perm))


@op("ops.TransposeExtView()")
def transpose_ext_view(input, dim0, dim1):
    """`ops.swapaxes`, over the same memory."""
    return torch.transpose(input, dim0, dim1)


@op("ops.SelectView()")
def select_view(input, index, dim):
    """The slice at the index along an axis, without it, over the same memory."""
    return torch.select(input, dim, index)


@op("ops.EmbeddingLookup()")
def embedding_lookup(input_params, input_indices, offset):
    """The rows at the indices less the offset, of a table that is a part of another; zeros where it has no such row."""
    places = input_indices.long() - offset
    is_there = (places >= 0) & (places < len(input_params))
    rows = input_params[places.clamp(0, len(input_params) - 1)]
    return torch.where(is_there.reshape(*is_there.shape, *(1,) * (input_params.ndim - 1)), rows, rows.new_zeros(()))


@op("ops.SparseGatherV2()")
def sparse_gather_v2(input_params, input_indices, axis):
    """`ops.gather`; the gradient of a table is dense."""
    places = input_indices.long()
    return torch.index_select(input_params, axis, places.flatten()).unflatten(axis, places.shape or (1,))


@op("ops.ScatterAddWithAxis(axis)")
def scatter_add_with_axis(input_x, indices, updates, axis=0):
    """`ops.tensor_scatter_elements` that adds."""
    return scatter_elements(input_x, indices, updates, axis, "add")
