"""Where things are: argmax and argmin, sorting, top k, unique elements, nonzero ones, bins."""

import torch

from .._op.declare import op
from ._arguments import as_array

# ---- the place of the largest and the smallest ----


def _found(find, input, axis, keepdims):
    """find(...) of all elements without an axis, where as in MindSpore keepdims does not count."""
    if input.dtype is torch.bool:
        input = input.byte()
    return find(input, axis, keepdims and axis is not None)


@op("ops.argmax", "mint.argmax", "Tensor.argmax")
def argmax(input, dim=None, keepdim=False):
    """The index of the maximum along the axis, the first of equal ones, or of all elements in a row: int64."""
    return _found(torch.argmax, input, dim, keepdim)


@op("ops.argmin", "Tensor.argmin")
def argmin(input, axis=None, keepdims=False):
    """The index of the minimum along the axis, or of all elements in a row: int32, where that of argmax is int64."""
    return _found(torch.argmin, input, axis, keepdims).int()


@op("numpy.argmax")
def numpy_argmax(a, axis=None):
    """`ops.argmax`, of a list or number, too."""
    return argmax(as_array(a), axis)


@op("numpy.argmin")
def numpy_argmin(a, axis=None):
    """`ops.argmin`, of a list or number, too."""
    return argmin(as_array(a), axis)


@op("mint.argmin")
def mint_argmin(input, dim=None, keepdim=False):
    """The index of the minimum along the axis, or of all elements in a row: int64."""
    return _found(torch.argmin, input, dim, keepdim)


@op("ops.Argmax(axis, output_type)")
def argmax_class(x, axis=-1, output_type=torch.int32):
    """The index of the maximum along the axis, in output_type, int32 or int64."""
    return _found(torch.argmax, x, axis, False).to(_index_dtype("Argmax", output_type))


@op("ops.Argmin(axis, output_type)")
def argmin_class(x, axis=-1, output_type=torch.int32):
    """The index of the minimum along the axis, in output_type, int32 or int64."""
    return _found(torch.argmin, x, axis, False).to(_index_dtype("Argmin", output_type))


def _index_dtype(name, dtype):
    if dtype not in (torch.int32, torch.int64):
        raise ValueError(f"mindspore.ops.{name}: output_type is {dtype}; an index is int32 or int64")
    return dtype


@op("ops.ArgMaxWithValue(axis, keep_dims)")
def arg_max_with_value(x, axis=0, keep_dims=False):
    """The index of the maximum along the axis, the first of equal ones, int64, and the maximum: in this order."""
    values, indices = torch.max(x, axis, keep_dims)
    return indices, values


@op("ops.ArgMinWithValue(axis, keep_dims)")
def arg_min_with_value(x, axis=0, keep_dims=False):
    """The index of the minimum along the axis, the first of equal ones, int64, and the minimum: in this order."""
    values, indices = torch.min(x, axis, keep_dims)
    return indices, values


@op("Tensor.argmax_with_value")
def tensor_argmax_with_value(input, axis=0, keep_dims=False):
    """The maximum along the axis and its index, int64: the converse order of ops.ArgMaxWithValue."""
    return tuple(torch.max(input, axis, keep_dims))


@op("Tensor.argmin_with_value")
def tensor_argmin_with_value(input, axis=0, keep_dims=False):
    """The minimum along the axis and its index, int64: the converse order of ops.ArgMinWithValue."""
    return tuple(torch.min(input, axis, keep_dims))


# ---- sorting ----


@op("ops.TopK(sorted)", "ops.top_k", "Tensor.top_k")
def top_k(input_x, k, sorted=True):
    """The k largest along the last axis and their indices, int32. Equal ones come in any order, as in torch."""
    return topk(input_x, k, sorted=sorted)


@op("ops.topk", "Tensor.topk")
def topk(input, k, dim=None, largest=True, sorted=True):
    """The k largest, or smallest, along the axis (the last) and their indices, int32. Equal ones come in any order.

    So do all where sorted is False, but if k is the length of the axis they stay where they are.
    """
    dim = -1 if dim is None else dim
    if not sorted and input.ndim and k == input.shape[dim]:
        places = torch.arange(k, dtype=torch.int32, device=input.device)
        return input.clone(), _along(places, dim, input)
    values, indices = torch.topk(input, k, dim, largest, sorted)
    return values, indices.int()


def _along(places, dim, input):
    """The 1-D tensor along an axis of the shape of the input."""
    return places.reshape(-1, *(1,) * (input.ndim - 1 - dim % input.ndim)).expand(input.shape).clone()


@op("mint.topk")
def mint_topk(input, k, dim=-1, largest=True, sorted=True):
    """The k largest, or smallest, along the axis and their indices, int64. Equal ones come in any order."""
    return tuple(torch.topk(input, k, dim, largest, sorted))


@op("ops.sort", "ops.Sort(axis, descending)")
def sort(input_x, axis=-1, descending=False):
    """The elements in order along the axis and the indices they had, int32. Equal ones keep their order."""
    values, indices = torch.sort(input_x, dim=axis, descending=descending, stable=True)
    return values, indices.int()


@op("Tensor.sort")
def tensor_sort(input, axis=-1, descending=False, stable=False):
    """The elements in order along the axis and the indices they had, int32. Equal ones keep their order in any case."""
    return sort(input, axis, descending)


@op("mint.sort")
def mint_sort(input, *, dim=-1, descending=False, stable=False):
    """The elements in order along the axis and the indices they had, int64."""
    return tuple(torch.sort(input, dim=dim, descending=descending, stable=stable))


@op("ops.argsort", "Tensor.argsort")
def argsort(input, axis=-1, descending=False, stable=False):
    """The indices, int32, that put the elements in order along the axis. Equal ones keep their order in any case."""
    return torch.argsort(input, dim=axis, descending=descending, stable=True).int()


@op("mint.argsort")
def mint_argsort(input, dim=-1, descending=False, stable=False):
    """The indices, int64, that put the elements in order along the axis."""
    return torch.argsort(input, dim=dim, descending=descending, stable=stable)


@op("ops.msort", "Tensor.msort")
def msort(input):
    """The elements in order along the first axis."""
    return torch.sort(input, dim=0)[0]


@op("mint.kthvalue", "Tensor.kthvalue")
def kthvalue(input, k, dim=-1, keepdim=False):
    """The k-th smallest along the axis, counted from 1, and its index, int64."""
    return tuple(torch.kthvalue(input.contiguous(), k, dim, keepdim))  # of an expanded one torch reads other memory


@op("ops.intopk", "ops.InTopK(k)")
def intopk(x1, x2, k):
    """For each row of x1 whether the element at index x2 is among its k largest: bool. Equal ones are in together."""
    chosen = x1.gather(1, x2.long().unsqueeze(1))
    return (x1 > chosen).sum(1) < k


# ---- unique ----


@op("ops.unique", "ops.Unique()")
def unique(input):
    """The different elements in the order of their first occurrence, 1-D, and for each element which it is.

    Which it is comes as int64 beside int64, else as int32.
    """
    flat = input.detach().reshape(-1)
    values, inverse = torch.unique(flat, return_inverse=True)
    place = torch.arange(flat.numel(), device=flat.device)
    first = torch.full_like(values, flat.numel(), dtype=torch.int64).scatter_reduce(0, inverse, place, "amin")
    order = torch.argsort(first)
    which = torch.argsort(order)[inverse].reshape(input.shape)
    return values[order], which if input.dtype == torch.int64 else which.int()


@op("numpy.unique")
def numpy_unique(x, return_inverse=False):
    """The different elements in the order of their first occurrence; for each element in a row which it is."""
    values, inverse = unique(x)
    return (values, inverse.reshape(-1)) if return_inverse else values


@op("mint.unique", "Tensor.unique")
def mint_unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """The different elements, or slices along the axis, ascending; if asked which each is and how many, int64."""
    return torch.unique(input.detach(), sorted, return_inverse, return_counts, dim)


@op("ops.unique_consecutive", "mint.unique_consecutive", "Tensor.unique_consecutive")
def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    """The elements, or slices along the axis, without repetitions in a row; if asked which each is, how many: int64."""
    flags = {"return_inverse": return_inverse, "return_counts": return_counts, "dim": dim}
    return torch.unique_consecutive(input.detach(), **flags)  # by position torch takes them for others


@op("ops.UniqueConsecutive(return_inverse, return_counts, dim)")
def unique_consecutive_of_three(input, return_inverse=False, return_counts=False, dim=None):
    """`unique_consecutive` as a tuple of three; what is not asked for is a 0."""
    values, *found = torch.unique_consecutive(input.detach(), return_inverse=True, return_counts=True, dim=dim)
    asked = zip((return_inverse, return_counts), found, strict=True)
    return values, *(x if wanted else x.new_zeros(()) for wanted, x in asked)


@op("ops.unique_with_pad", "Tensor.unique_with_pad", "ops.UniqueWithPad()")
def unique_with_pad(x, pad_num):
    """`ops.unique` of a 1-D x, its values filled up to the length of x with pad_num."""
    values, inverse = unique(x)
    return torch.cat([values, values.new_full((x.numel() - values.numel(),), pad_num)]), inverse


# ---- nonzero, membership ----


@op("ops.nonzero", "mint.nonzero", "Tensor.nonzero", "ops.NonZero()")
def nonzero(input, *, as_tuple=False):
    """The indices of the nonzero elements, int64: one row each, or a tuple with one Tensor an axis."""
    return torch.nonzero(input, as_tuple=as_tuple)


@op("ops.argwhere", "Tensor.argwhere", "numpy.argwhere")
def argwhere(input):
    """The indices of the nonzero elements, int64, one row each."""
    return torch.argwhere(input)


@op("numpy.isin")
def isin(element, test_elements, invert=False):
    """For each element whether it is among the test_elements, a Tensor or list: bool."""
    return torch.isin(element, _as_array_of(test_elements, element), invert=invert)


@op("numpy.in1d")
def in1d(ar1, ar2, invert=False):
    """`numpy.isin` of all elements in a row."""
    return isin(ar1.reshape(-1), ar2, invert)


def _as_array_of(data, tensor):
    """The data, a Tensor, list or number, as a tensor on the same device."""
    return torch.as_tensor(data, device=tensor.device)


# ---- bins ----


@op("ops.searchsorted", "mint.searchsorted")
def searchsorted(sorted_sequence, values, *, out_int32=False, right=False, side=None, sorter=None):
    """Where in the ascending sequence (its last axis) each value belongs, before or, with right, after equal ones."""
    return torch.searchsorted(sorted_sequence, values, out_int32=out_int32, right=right, side=side, sorter=sorter)


@op("ops.SearchSorted(dtype, right)")
def searchsorted_class(sorted_sequence, values, sorter=None, dtype=torch.int64, right=False):
    """Where in the ascending sequence (its last axis) each value belongs, in dtype, int32 or int64."""
    short = _index_dtype("SearchSorted", dtype) is torch.int32
    return torch.searchsorted(sorted_sequence, values, out_int32=short, right=right, sorter=sorter)


@op("Tensor.searchsorted", "numpy.searchsorted")
def tensor_searchsorted(a, v, side="left", sorter=None):
    """Where in the ascending 1-D sequence each value belongs, before equal ones or, with side 'right', after: int32."""
    v = _as_array_of(v, a)
    common = torch.promote_types(a.dtype, v.dtype)
    return torch.searchsorted(a.to(common), v.to(common), out_int32=True, side=side, sorter=sorter)


@op("ops.bucketize")
def bucketize(input, boundaries, *, right=False):
    """The index, int32, of the bin of each element between ascending boundaries. With right, a bin is open above."""
    return torch.bucketize(input, _as_array_of(boundaries, input), out_int32=True, right=right)


@op("ops.bincount", "Tensor.bincount")
def bincount(input, weights=None, minlength=0):
    """How often each number 0, 1, ... occurs, or the sum of its weights: float32."""
    return torch.bincount(input.long(), None if weights is None else weights.float(), minlength).float()


@op("numpy.bincount")
def numpy_bincount(x, weights=None, minlength=0, length=None):
    """`ops.bincount`, of the numbers below length alone if that is given: as many counts."""
    if length is None:
        return bincount(x, weights, minlength)
    return bincount(x, weights, length)[:length]


@op("mint.bincount")
def mint_bincount(input, weights=None, minlength=0):
    """How often each number 0, 1, ... occurs: int64; or the sum of its weights."""
    return torch.bincount(input, weights, minlength)


@op("ops.histc", "mint.histc", "Tensor.histc", "ops.Histogram(bins, min, max)")
def histc(input, bins=100, min=0, max=0):
    """How many elements are in each bin between min and max (those of the data if both are 0).

    In the input's dtype, but of float16 in float32.
    """
    if input.dtype.is_floating_point:
        return torch.histc(input.to(torch.promote_types(input.dtype, torch.float32)), bins, min, max)
    return torch.histc(input.float(), bins, min, max).to(input.dtype)
