"""Places: in sorted rows, in bins, of elements that are not in another Tensor, in an array's shape."""

import math

import torch

from .._op.declare import op
from ._arguments import dims


@op("ops.LowerBound(out_type)")
def lower_bound(sorted_x, values, out_type=torch.int32):
    """For each value the first place in the sorted row at which it can stand."""
    return torch.searchsorted(sorted_x, values).to(out_type)


@op("ops.UpperBound(out_type)")
def upper_bound(sorted_x, values, out_type=torch.int32):
    """For each value the last place in the sorted row at which it can stand."""
    return torch.searchsorted(sorted_x, values, right=True).to(out_type)


@op("ops.Bucketize(boundaries)")
def bucketize(input, boundaries):
    """How many of the boundaries, which rise, are not above each element, int32."""
    edges = torch.tensor(boundaries, device=input.device, dtype=torch.float64)
    return torch.bucketize(input.double(), edges, right=True).int()


@op("ops.Bincount()")
def bincount_of(array, size, weights):
    """The sums of the weights of each int below size; ones where there are no weights."""
    kept = (array >= 0) & (array < int(size))
    weights = weights if weights.numel() else torch.ones_like(array, dtype=weights.dtype)
    return weights.new_zeros(int(size)).index_add(0, array[kept].long(), weights[kept])


@op("ops.ListDiff(out_idx)")
def list_diff(x, y, out_idx=torch.int32):
    """The elements of x that are not in y, in their order, and their places."""
    kept = (~torch.isin(x, y)).nonzero()[:, 0]
    return x[kept], kept.to(out_idx)


@op("ops.InvertPermutation()")
def invert_permutation(input_x):
    """Where each int stands in a permutation of 0 to n - 1, a tuple.

    Raises:
        ValueError: it is none.
    """
    order = list(input_x)
    if sorted(order) != list(range(len(order))):
        raise ValueError(f"mindspore.ops.InvertPermutation: {input_x!r} is no permutation of 0 to {len(order) - 1}")
    return tuple(sorted(range(len(order)), key=order.__getitem__))


@op("ops.UnravelIndex()")
def unravel_index(indices, dims):
    """The indices along each axis of places in a row of an array of shape dims: (axes, places)."""
    lengths = dims.tolist()
    steps = [math.prod(lengths[i + 1 :]) for i in range(len(lengths))]
    rows = [indices // step % length for step, length in zip(steps, lengths, strict=True)]
    return torch.stack(rows) if rows else indices.new_zeros(0, *indices.shape)


@op("ops.NthElement(reverse)")
def nth_element(input, n, reverse=False):
    """The n-th least element of each row, from 0 on; the n-th greatest if reverse."""
    return torch.sort(input, -1, reverse).values[..., int(n)]


@op("ops.ConjugateTranspose()")
def conjugate_transpose(x, perm):
    """The conjugated x with its axes in another order."""
    return x.permute(*dims(perm)).conj().resolve_conj()


@op("ops.IdentityN()")
def identity_n(x):
    """The Tensors, copied: a tuple."""
    return tuple(one.clone() for one in x)


@op("ops.CheckNumerics()")
def check_numerics(x):
    """x, where it has no nan and nothing infinite.

    Raises:
        RuntimeError: it has.
    """
    if not torch.isfinite(x).all():
        raise RuntimeError("mindspore.ops.CheckNumerics: the Tensor has a nan, or something infinite")
    return x.clone()


@op("ops.RaggedRange(Tsplits)")
def ragged_range(starts, limits, deltas, Tsplits):
    """The ranges from starts to limits by deltas behind each other, and where each begins: (splits, values)."""
    ends = torch.stack([starts, limits, deltas], -1).reshape(-1, 3)
    rows = [torch.arange(*of_row, dtype=starts.dtype, device=starts.device) for of_row in ends.tolist()]
    splits = torch.tensor([0, *map(len, rows)], device=starts.device).cumsum(0)
    return splits.to(Tsplits), torch.cat([starts.new_empty(0), *rows])


@op("ops.CompareAndBitpack()")
def compare_and_bitpack(x, threshold):
    """Whether elements are above the threshold, eight of the last axis in one uint8, the first in its highest bit."""
    bits = (x > threshold).unflatten(-1, (-1, 8)).int()
    return (bits << torch.arange(7, -1, -1, device=x.device)).sum(-1).to(torch.uint8)


@op("ops.NuclearNorm(dim, keepdim)")
def nuclear_norm(x, dim=None, keepdim=False):
    """The sum of the singular values of the matrix, or of those in the two axes of dim."""
    return torch.linalg.matrix_norm(x, "nuc", tuple(dim) if dim is not None else (-2, -1), keepdim)
