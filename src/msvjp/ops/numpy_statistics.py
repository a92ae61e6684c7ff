"""mindspore.numpy: statistics: without the nan, of pairs of variables, and counts in bins."""

import math

import torch

from .._op.declare import op
from ..common.dtype import as_dtype
from ._arguments import all_tensors, as_array, dims
from ._operands import at_least, settled


def _axes(x, axis):
    return tuple(range(x.ndim)) if axis is None else tuple(dims(axis))


def _in(x, dtype):
    return x if dtype is None else x.to(as_dtype("mindspore.numpy", dtype))


# ---- without the nan ----


@op("numpy.nanmax")
def nanmax(a, axis=None, dtype=None, keepdims=False):
    """The maximum of what is not nan; nan where all is."""
    return _extremum(torch.amax, -math.inf, a, axis, dtype, keepdims)


@op("numpy.nanmin")
def nanmin(a, axis=None, dtype=None, keepdims=False):
    """The minimum of what is not nan; nan where all is."""
    return _extremum(torch.amin, math.inf, a, axis, dtype, keepdims)


def _extremum(reduce, beyond, a, axis, dtype, keepdims):
    a = as_array(a)
    axes = _axes(a, axis)
    if not a.dtype.is_floating_point:
        return _in(reduce(a, axes, keepdims), dtype)
    unknown = a.isnan()
    out = reduce(torch.where(unknown, beyond, a), axes, keepdims)
    return _in(torch.where(unknown.all(axes, keepdims), math.nan, out), dtype)


@op("numpy.nanvar")
def nanvar(a, axis=None, dtype=None, ddof=0, keepdims=False):
    """The variance of what is not nan, float32 at least; ddof is taken from its number."""
    a = at_least(torch.float32, as_array(a))
    axes, known = _axes(a, axis), ~a.isnan()
    count = known.sum(axes, keepdims)
    apart = torch.where(known, a - a.nanmean(axes, True), 0)
    return _in((apart * apart).sum(axes, keepdims) / count * (count / (count - ddof)), dtype)


@op("numpy.nanstd")
def nanstd(a, axis=None, dtype=None, ddof=0, keepdims=False):
    """The standard deviation of what is not nan, float32 at least; ddof is taken from its number."""
    return _in(nanvar.__wrapped__(a, axis, None, ddof, keepdims).sqrt(), dtype)


@op("numpy.nancumsum")
def nancumsum(a, axis=None, dtype=None):
    """The running sums of what is not nan, of all elements in a row if axis is None; of integers int32 at least."""
    a = as_array(a)
    a, axis = (a.flatten(), 0) if axis is None else (a, axis)
    known = torch.where(a.isnan(), 0, a) if a.dtype.is_floating_point else at_least(torch.int32, a)
    return _in(torch.cumsum(known, axis, dtype=known.dtype), dtype)


# ---- of pairs of variables ----


@op("numpy.cov")
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, dtype=None):
    """The covariances of variables, float32 at least: the rows of m, or the columns if rowvar is false, and those of y.

    Args:
        bias: whether the sums are divided by the number of observations, not by one less.
        ddof: what is taken from the number; it counts above bias.
        fweights: how often each observation counts, ints.
        aweights: the weight of each observation.
    """
    x = _variables(m, y, rowvar)
    correction = (0 if bias else 1) if ddof is None else ddof
    fweights, aweights = (w if w is None else as_array(w, x.device) for w in (fweights, aweights))
    aweights = aweights if aweights is None else aweights.to(x.dtype)
    return _in(torch.cov(x, correction=correction, fweights=fweights, aweights=aweights), dtype)


@op("numpy.corrcoef")
def corrcoef(x, y=None, rowvar=True, dtype=None):
    """The correlations of variables, float32 at least: the rows of x, or the columns if rowvar is false, and those of y."""
    return _in(torch.corrcoef(_variables(x, y, rowvar)), dtype)


def _variables(m, y, rowvar):
    parts = [at_least(torch.float32, x) for x in all_tensors((m,) if y is None else (m, y))]
    parts = [x.T if x.ndim == 2 and len(x) > 1 and not rowvar else x for x in parts]
    return parts[0] if y is None else torch.cat([torch.atleast_2d(x) for x in parts])


# ---- counts in bins ----


@op("numpy.digitize")
def digitize(x, bins, right=False):
    """For each element of x the bin that it is in, int32: bins are their edges, rising or falling.

    Args:
        right: whether a bin has its right edge, not its left one.
    """
    x, edges = all_tensors((x, bins))
    if len(edges) < 2 or edges[0] <= edges[-1]:
        return torch.searchsorted(edges, x, right=not right).int()
    return (len(edges) - torch.searchsorted(edges.flip(0), x, right=not right)).int()


@op("numpy.histogram_bin_edges")
def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The edges of bins: those that are given, or of an int of bins of equal width over all of a, or over the range."""
    return _edges(as_array(a), bins, range)


def _edges(a, bins, ends):
    if not isinstance(bins, int):
        return as_array(bins, a.device)
    if ends is None:
        ends = (a.min().item(), a.max().item()) if a.numel() else (0.0, 1.0)
    low, high = ends
    if low == high:
        low, high = low - 0.5, high + 0.5
    return torch.linspace(low, high, bins + 1, dtype=torch.float64).float().to(a.device)


def _places(a, edges):
    """The bin of each element, -1 for what is outside; the last bin has both of its edges."""
    a, edges = settled(a, edges)
    at = torch.searchsorted(edges, a.contiguous(), right=True) - 1
    at = torch.where(a == edges[-1], len(edges) - 2, at)
    return torch.where((a < edges[0]) | (a > edges[-1]), -1, at)


@op("numpy.histogram")
def histogram(a, bins=10, range=None, weights=None, density=False):
    """How many elements are in each bin, float32, and the edges.

    Args:
        bins: how many of equal width, or their edges.
        range: the first and the last edge; by default the least and the greatest element.
        weights: what each element counts, of the shape of a.
        density: whether the counts are divided such that the area below them is 1.
    """
    a = as_array(a).flatten()
    edges = _edges(a, bins, range)
    counts, _ = _counted(a[:, None], [edges], weights, density)
    return counts, edges


@op("numpy.histogram2d")
def histogram2d(x, y, bins=10, range=None, weights=None, density=False):
    """How many pairs are in each bin, float32, and the edges along x and along y; the arguments as of `histogramdd`."""
    x, y = all_tensors((x, y))
    counts, edges = _histogram(torch.stack([x, y], 1), bins, range, weights, density)
    return counts, *edges


@op("numpy.histogramdd")
def histogramdd(sample, bins=10, range=None, weights=None, density=False):
    """How many of the points (N, D), or of D arrays, are in each bin, float32, and a list of the edges along each axis.

    Args:
        bins: an int, or for each axis an int or the edges.
        range: for each axis the first and the last edge.
        weights: what each point counts, (N,).
        density: whether the counts are divided such that the volume below them is 1.
    """
    points = sample if isinstance(sample, torch.Tensor) else torch.stack(all_tensors(sample), 1)
    return _histogram(points, bins, range, weights, density)


def _histogram(points, bins, ends, weights, density):
    each = [bins] * points.shape[1] if isinstance(bins, int) else bins
    ends = ends or [None] * points.shape[1]
    edges = [_edges(x, n, e) for x, n, e in zip(points.T, each, ends, strict=True)]
    return _counted(points, edges, weights, density)


def _counted(points, edges, weights, density):
    shape = [len(e) - 1 for e in edges]
    places = [_places(x, e) for x, e in zip(points.T, edges, strict=True)]
    inside = torch.stack(places).amin(0) >= 0
    at = sum(p * math.prod(shape[i + 1 :]) for i, p in enumerate(places))[inside]
    counted = torch.ones(len(points), device=points.device) if weights is None else as_array(weights).flatten().float()
    counts = counted.new_zeros(math.prod(shape)).index_add(0, at, counted[inside]).view(shape)
    if density:
        volume = math.prod(e.diff().float().view(-1, *(1,) * (len(shape) - i - 1)) for i, e in enumerate(edges))
        counts = counts / (counts.sum() * volume)
    return counts, edges
