"""mindspore.numpy: arrays as sets, arrays that are equal, and what dtype they have together."""

import numbers

import torch

from .._op.declare import op, public
from ..common.dtype import as_dtype
from ._arguments import all_tensors, as_array
from ._operands import settled


@op("numpy.intersect1d")
def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    """The elements that are in both arrays, sorted; with return_indices also where each is first, int32.

    Arrays of which each has no element twice are not sorted apart if assume_unique.
    """
    a, b = (x.flatten() for x in settled(*all_tensors((ar1, ar2))))
    both = _in_both(a, b) if assume_unique else _in_both(a.unique(), b.unique())
    if not return_indices:
        return both
    return both, *((x == both[:, None]).int().argmax(1).int() for x in (a, b))


def _in_both(a, b):
    """What stands twice in a row in both together."""
    together = torch.cat([a, b]).sort().values
    return together[:-1][together[1:] == together[:-1]]


@op("numpy.setdiff1d")
def setdiff1d(ar1, ar2, assume_unique=False):
    """The elements of the first array that are not in the second: sorted, once each; in their order if assume_unique."""
    a, b = (x.flatten() for x in all_tensors((ar1, ar2)))
    a = a if assume_unique else a.unique()
    return a[~torch.isin(a, b)]


@op("numpy.array_equal")
def array_equal(a1, a2, equal_nan=False):
    """Whether two arrays have the same shape and elements, a Tensor of one bool; with equal_nan a nan equals a nan."""
    a, b = all_tensors((a1, a2))
    if a.shape != b.shape:
        return torch.tensor(False, device=a.device)
    same = a == b
    return ((same | (a.isnan() & b.isnan())) if equal_nan else same).all()


@op("numpy.array_equiv")
def array_equiv(a1, a2):
    """Whether two arrays have the same elements where one is broadcast to the other, a Tensor of one bool."""
    a, b = all_tensors((a1, a2))
    try:
        wider = torch.broadcast_shapes(a.shape, b.shape)
    except RuntimeError:
        return torch.tensor(False, device=a.device)
    return (a == b).all() if wider in (a.shape, b.shape) else torch.tensor(False, device=a.device)


@op("numpy.ravel_multi_index")
def ravel_multi_index(multi_index, dims, mode="clip", order="C"):
    """The places in a row of elements of an array of shape dims, float32, from their indices along each axis.

    Args:
        mode: 'clip' moves an index that is outside to the edge, 'wrap' counts on from the other side.
        order: 'C' goes row by row, 'F' column by column.

    Raises:
        ValueError: there is no such mode or order.
    """
    if mode not in ("clip", "wrap") or order not in ("C", "F"):
        raise ValueError(
            f"mindspore.numpy.ravel_multi_index: mode {mode!r}, order {order!r}; give 'clip' or 'wrap', 'C' or 'F'"
        )
    places, step = 0, 1
    axes = list(zip(as_array(multi_index), dims, strict=True))
    for index, length in axes if order == "F" else reversed(axes):
        index = index.clamp(0, length - 1) if mode == "clip" else index % length
        places, step = places + index * step, step * length
    return places.float()


@op("numpy.promote_types")
def promote_types(type1, type2):
    """The smallest dtype that holds both."""
    return torch.promote_types(*(as_dtype("mindspore.numpy.promote_types", kind) for kind in (type1, type2)))


@op("numpy.result_type")
def result_type(*arrays_and_dtypes):
    """The dtype that an operation on these arrays, numbers and dtypes gives."""
    kinds = [a if isinstance(a, torch.dtype) else as_array(a).dtype for a in arrays_and_dtypes]
    kind = kinds[0]
    for other in kinds[1:]:
        kind = torch.promote_types(kind, other)
    return kind


@public("numpy.isscalar")
def isscalar(element):
    """Whether it is a number or a string, and not an array."""
    return isinstance(element, (numbers.Number, str))
