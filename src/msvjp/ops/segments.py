"""Sums and their like over rows that lie in a row: segment_ids say which, and do not fall."""

import torch

from .._op.declare import op
from ._operands import by_floats


@op("ops.SegmentSum()")
def segment_sum(input_x, segment_ids):
    """The sums of the rows of each segment; 0 where there are none."""
    ids, count = _segments(segment_ids)
    return input_x.new_zeros(count, *input_x.shape[1:]).index_add(0, ids, input_x)


@op("ops.SegmentMean()")
def segment_mean(input_x, segment_ids):
    """The means of the rows of each segment, of integers cut off; 0 where there are none."""
    ids, count = _segments(segment_ids)
    return by_floats(_means, input_x, ids, count)


def _means(x, ids, count):
    rows = torch.bincount(ids, minlength=count).clamp(min=1).to(x.dtype)
    sums = x.new_zeros(count, *x.shape[1:]).index_add(0, ids, x)
    return sums / rows.view(-1, *(1,) * (x.ndim - 1))


@op("ops.SegmentMax()")
def segment_max(input_x, segment_ids):
    """The maxima of the rows of each segment; 0 where there are none."""
    return _by_pieces(input_x, segment_ids, lambda rows: rows.amax(0), 0)


@op("ops.SegmentMin()")
def segment_min(input_x, segment_ids):
    """The minima of the rows of each segment; 0 where there are none."""
    return _by_pieces(input_x, segment_ids, lambda rows: rows.amin(0), 0)


@op("ops.SegmentProd()")
def segment_prod(input_x, segment_ids):
    """The products of the rows of each segment; 1 where there are none."""
    return _by_pieces(input_x, segment_ids, lambda rows: rows.prod(0, dtype=rows.dtype), 1)


def _segments(segment_ids):
    ids = segment_ids.long()
    if ids.ndim != 1 or (ids.diff() < 0).any():
        raise ValueError(f"mindspore.ops: segment_ids are {segment_ids.tolist()}; give ints in a row that do not fall")
    return ids, int(ids[-1]) + 1 if len(ids) else 0


def _by_pieces(x, segment_ids, reduce, empty):
    ids, count = _segments(segment_ids)
    pieces = x.split(torch.bincount(ids, minlength=count).tolist())
    return torch.stack([reduce(piece) if len(piece) else x.new_full(x.shape[1:], empty) for piece in pieces])
