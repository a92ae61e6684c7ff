"""Numbers counted and matched: equal elements, elements in bins, classes drawn by accident."""

import torch

from .._core.checks import check_positive_ints
from .._op.declare import op
from ._arguments import dims


@op("ops.EqualCount()")
def equal_count(x, y):
    """How many elements are equal, of shape (1,) and the dtype of x."""
    return (x == y).sum().to(x.dtype).reshape(1)


@op("ops.EuclideanNorm(keep_dims)")
def euclidean_norm(x, axes, keep_dims=False):
    """The square root of the sum of squares over the axes, a tuple or Tensor of ints; over all of them where there are none."""
    return torch.linalg.vector_norm(x, 2, tuple(dims(axes)) or None, keep_dims)


@op("ops.HistogramFixedWidth(nbins, dtype)")
def histogram_fixed_width(x, range, nbins, dtype="int32"):
    """How many elements are in each of nbins bins of one width; what is outside of the range is in the first or last one.

    Args:
        range: the two ends, a Tensor.

    Raises:
        ValueError: nbins is not positive.
    """
    check_positive_ints("mindspore.ops.HistogramFixedWidth", nbins=nbins)
    low, high = range.unbind()
    places = ((x - low) / (high - low) * nbins).floor().clamp(0, nbins - 1).long().flatten()
    return places.new_zeros(nbins).scatter_add(0, places, torch.ones_like(places)).to(getattr(torch, str(dtype)))


@op("ops.ConfusionMatrix(num_classes, dtype)")
def confusion_matrix(labels, predictions, weights=None, num_classes=None, dtype="int32"):
    """How often each class, by row, was taken for each: (num_classes, num_classes); each time counts as its weight."""
    cells = labels.long() * num_classes + predictions.long()
    counted = torch.ones_like(cells) if weights is None else weights
    counts = counted.new_zeros(num_classes * num_classes).scatter_add(0, cells, counted)
    return counts.reshape(num_classes, num_classes).to(getattr(torch, str(dtype)))


@op("ops.ComputeAccidentalHits(num_true)")
def compute_accidental_hits(true_classes, sampled_candidates, num_true=1):
    """Where true_classes (N, num_true) are among those drawn: the rows, the places, and the lowest float32 for each.

    Raises:
        TypeError: the classes are not int64.
        ValueError: true_classes is not of shape (N, num_true).
    """
    if {true_classes.dtype, sampled_candidates.dtype} != {torch.int64}:
        raise TypeError(
            f"mindspore.ops.ComputeAccidentalHits: the classes are {true_classes.dtype} and {sampled_candidates.dtype}; "
            "give int64"
        )
    if true_classes.ndim != 2 or true_classes.shape[1] != num_true:
        raise ValueError(
            f"mindspore.ops.ComputeAccidentalHits: true_classes has shape {tuple(true_classes.shape)}; give (N, {num_true})"
        )
    rows, _, places = (true_classes[:, :, None] == sampled_candidates).nonzero(as_tuple=True)
    weights = torch.full(rows.shape, torch.finfo(torch.float32).min, device=rows.device)
    return rows.int(), places, weights


@op("ops.SubAndFilter()")
def sub_and_filter(input_x, max_num, offset):
    """The elements less the offset that are from 0 to before max_num, and their places, int32."""
    moved = input_x.flatten() - offset
    (places,) = ((moved >= 0) & (moved < max_num)).nonzero(as_tuple=True)
    return moved[places], places.to(input_x.dtype)
