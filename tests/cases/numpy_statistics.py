"""Rows of ops/numpy_statistics.py."""

import numpy as np

from . import case, floats, ints

X, I = floats(3, 4), ints(5)
HOLES = np.float32([[1, np.nan, 3], [4, 5, 8]])


def f32(function, *arguments, **options):
    return lambda *x: np.float32(function(*x, *arguments, **options))


for name in ("nanmax", "nanmin", "nanstd", "nanvar"):
    own = getattr(np, name)
    case(f"ms.numpy.{name}(x)", x=HOLES, want=f32(own), grad="")
    case(f"ms.numpy.{name}(x)", x=X, want=f32(own))
    case(f"ms.numpy.{name}(x, 1)", f"ms.numpy.{name}(x, axis=1)", x=HOLES, want=f32(own, 1), grad="")
    case(f"ms.numpy.{name}(x, 0, keepdims=True)", x=HOLES, want=f32(own, 0, keepdims=True), grad="")
case("ms.numpy.nanvar(x, 1, ddof=1)", x=HOLES, want=f32(np.nanvar, 1, ddof=1), grad="")
case("ms.numpy.nanmax(x)", x=I, want=lambda x: x.max())
case("ms.numpy.nanvar(x)", x=I, want=f32(np.var))
case("ms.numpy.nancumsum(x)", x=HOLES, want=np.nancumsum, grad="")
case("ms.numpy.nancumsum(x, 1)", x=HOLES, want=lambda x: np.nancumsum(x, 1), grad="")
case("ms.numpy.nancumsum(x)", x=I, want=lambda x: np.cumsum(x).astype(np.int32))

case("ms.numpy.cov(x)", x=X, want=f32(np.cov))
case("ms.numpy.cov(x, rowvar=False, ddof=0)", x=X, want=f32(np.cov, rowvar=False, ddof=0))
case("ms.numpy.cov(x, bias=True)", x=X, want=f32(np.cov, bias=True))
case("ms.numpy.cov(x, y)", x=X, y=floats(2, 4, seed=1), want=f32(np.cov))
case("ms.numpy.cov(x)", x=I, want=f32(np.cov))
case("ms.numpy.cov(x, fweights=[1, 2, 3, 4])", x=X, want=f32(np.cov, fweights=[1, 2, 3, 4]))
case("ms.numpy.cov(x, aweights=[1, 2, 3, 4])", x=X, want=f32(np.cov, aweights=[1, 2, 3, 4]))
case("ms.numpy.corrcoef(x)", x=X, want=f32(np.corrcoef))
case("ms.numpy.corrcoef(x, y)", x=floats(5), y=I, want=f32(np.corrcoef), grad="x")

V = np.float32([1, 2, 4, 7, 0])
case("ms.numpy.digitize(x, [0.0, 1.0, 3.0])", x=V, want=lambda x: np.digitize(x, [0, 1, 3]).astype(np.int32))
case(
    "ms.numpy.digitize(x, [7, 3, 1], right=True)",
    x=np.int32(V),
    want=lambda x: np.digitize(x, [7, 3, 1], True).astype(np.int32),
)
case("ms.numpy.digitize(x, [7.0, 4.0, 1.0])", x=V, want=lambda x: np.digitize(x, [7, 4, 1]).astype(np.int32))


def counted(function, *arguments, **options):
    def want(*x):
        counts, *edges = function(*x, *arguments, **options)
        return np.float32(counts), *map(np.float32, edges)

    return want


case("ms.numpy.histogram(x, 3)", x=V, want=counted(np.histogram, 3), grad="")
case("ms.numpy.histogram(x)", x=X, want=counted(np.histogram), grad="")
case(
    "ms.numpy.histogram(x, [0, 2, 8], density=True)[0]",
    x=np.int32(V),
    want=f32(lambda x: np.histogram(x, [0, 2, 8], density=True)[0]),
)
case(
    "ms.numpy.histogram(x, bins=2, range=(0, 4), weights=x)",
    x=V,
    want=lambda x: counted(np.histogram, 2, (0, 4), weights=x)(x),
    grad="",
)
case("ms.numpy.histogram_bin_edges(x, 3)", x=V, want=f32(np.histogram_bin_edges, 3), grad="")
case("ms.numpy.histogram_bin_edges(x, 3, (0, 9))", x=V, want=f32(np.histogram_bin_edges, 3, (0, 9)), grad="")
case("ms.numpy.histogram2d(x, y, 2)", x=V, y=floats(5), want=counted(np.histogram2d, 2), grad="")
case(
    "ms.numpy.histogram2d(x, y, 2, density=True)[0]",
    x=V,
    y=floats(5),
    want=f32(lambda x, y: np.histogram2d(x, y, 2, density=True)[0]),
    grad="",
)
case("ms.numpy.histogramdd(x, bins=2)[0]", x=floats(6, 2), want=f32(lambda x: np.histogramdd(x, 2)[0]), grad="")
case("ms.numpy.histogramdd(x, bins=2)[1][1]", x=floats(6, 2), want=f32(lambda x: np.histogramdd(x, 2)[1][1]), grad="")
