"""Metrics of regions: how far the surface of one is from that of the other."""

import numpy as np

from ..._core.checks import check_bools, check_one_of, check_type
from ..._op.declare import public
from .metric import Metric, rearrange_inputs

_LENGTHS = {
    "euclidean": lambda d: np.sqrt(np.square(d).sum(-1)),
    "chessboard": lambda d: np.abs(d).max(-1),
    "taxicab": lambda d: np.abs(d).sum(-1),
}


class _SurfaceDistance(Metric):
    """What is worked out of the distances of the elements at the edge of a region, where both are images of labels.

    A region is where the label is; at its edge is what has a neighbor, along an axis, that is not in it. The last update
    counts.

    Raises:
        ValueError: the shapes are not the same, or the label is in none of the two.
    """

    def __init__(self, distance_metric):
        super().__init__()
        check_type(self._api, str, "a str", distance_metric=distance_metric)
        check_one_of(self._api, tuple(_LENGTHS), distance_metric=distance_metric)
        self.distance_metric = distance_metric
        self.clear()

    @property
    def _api(self):
        return f"mindspore.nn.{type(self).__name__}"

    def clear(self):
        """Forget the regions."""
        self._edges = None

    @rearrange_inputs
    def update(self, *inputs):
        """Take predicted and true labels, of one shape, and the label, a number."""
        if len(inputs) != 3:
            raise ValueError(f"{self._api}.update: got {len(inputs)} inputs; it takes 3")
        *images, label = inputs
        if not isinstance(label, (int, float)):
            raise self._LABEL_ERROR(f"{self._api}.update: the label is {label!r}; give a number")
        predicted, true = self._arrays(images, 2)
        if predicted.shape != true.shape or not predicted.size:
            raise ValueError(f"{self._api}.update: the shapes are {predicted.shape} and {true.shape}; give one")
        regions = [image == label for image in (predicted, true)]
        if not any(region.any() for region in regions):
            raise ValueError(f"{self._api}.update: the label {label} is in none of the two")
        self._edges = [_edge(region) for region in regions]

    _LABEL_ERROR = ValueError

    def _distances(self, there):
        """How far each element of the predicted edge is from the true one, or the converse; inf where there is none."""
        if self._edges is None:
            self._over(0, 0)
        of, to = self._edges if there else self._edges[::-1]
        if not len(of) or not len(to):
            return np.array([np.inf])
        length = _LENGTHS[self.distance_metric]
        parts = np.array_split(of, -(-len(of) * len(to) // 10**6))  # a million pairs at a time
        return np.concatenate([length(part[:, None] - to).min(1) for part in parts]).astype(np.float64)


def _edge(region):
    """The places, (N, axes), of the elements of a region that have a neighbor outside it."""
    padded = np.pad(region, 1)
    inner = region.copy()
    for axis in range(region.ndim):
        for shift in (-1, 1):
            inner &= np.roll(padded, shift, axis)[(slice(1, -1),) * region.ndim]
    return np.argwhere(region & ~inner)


@public("HausdorffDistance", "nn.HausdorffDistance", "train.HausdorffDistance", "train.metrics.HausdorffDistance")
class HausdorffDistance(_SurfaceDistance):
    __doc__ = f"""The greatest distance. {_SurfaceDistance.__doc__}
    Args:
        distance_metric: 'euclidean', 'chessboard' or 'taxicab'.
        percentile: instead of the greatest distance this percentile of them, a float from 0 to 100, or None.
        directed: whether only the distances from the predicted region to the true one count.
        crop: accepted; the numbers are the same.
    """

    def __init__(self, distance_metric="euclidean", percentile=None, directed=False, crop=True):
        super().__init__(distance_metric)
        check_type(self._api, (float, type(None)), "a float from 0 to 100, or None", percentile=percentile)
        check_bools(self._api, directed=directed, crop=crop)
        if percentile is not None and not 0 <= percentile <= 100:
            raise ValueError(f"{self._api}: percentile is {percentile}; give a float from 0 to 100")
        self.percentile, self.directed, self.crop = 100 if percentile is None else percentile, directed, crop

    def eval(self):
        """The distance, a float."""
        ways = (True,) if self.directed else (True, False)
        return max(self._percentile(self._distances(there)) for there in ways)

    def _percentile(self, distances):
        return float(np.percentile(distances, self.percentile) if np.isfinite(distances).all() else np.inf)


class _MeanDistance(_SurfaceDistance):
    def __init__(self, symmetric=False, distance_metric="euclidean"):
        super().__init__(distance_metric)
        check_bools(self._api, symmetric=symmetric)
        self.symmetric = symmetric

    def _mean(self, power):
        ways = (True, False) if self.symmetric else (True,)
        return float(np.mean([(self._distances(there) ** power).mean() for there in ways]))


@public(
    *("MeanSurfaceDistance", "nn.MeanSurfaceDistance"),
    *("train.MeanSurfaceDistance", "train.metrics.MeanSurfaceDistance"),
)
class MeanSurfaceDistance(_MeanDistance):
    __doc__ = f"""The mean distance. {_SurfaceDistance.__doc__}
    Args:
        symmetric: whether the distances from the true region to the predicted one count, too.
        distance_metric: 'euclidean', 'chessboard' or 'taxicab'.
    """

    def eval(self):
        """The mean, a float."""
        return self._mean(1)


@public(
    *("RootMeanSquareDistance", "nn.RootMeanSquareDistance"),
    *("train.RootMeanSquareDistance", "train.metrics.RootMeanSquareDistance"),
)
class RootMeanSquareDistance(_MeanDistance):
    __doc__ = f"""The root of the mean of the squares if it is symmetric; as in MindSpore else without the root.
    {_SurfaceDistance.__doc__}
    Args:
        symmetric: whether the distances from the true region to the predicted one count, too.
        distance_metric: 'euclidean', 'chessboard' or 'taxicab'.
    """

    _LABEL_ERROR = TypeError

    def eval(self):
        """The number, a float."""
        return self._mean(2) ** (0.5 if self.symmetric else 1)
