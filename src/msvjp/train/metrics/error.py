"""Metrics of numbers: by how much predictions are off."""

import numpy as np

from ..._op.declare import public
from .metric import Metric, rearrange_inputs


class _Error(Metric):
    """The mean over samples of a sum over the elements of each, of what the predictions are off."""

    def __init__(self):
        super().__init__()
        self.clear()

    def clear(self):
        """Forget all batches."""
        self._sum, self._samples = 0, 0

    @rearrange_inputs
    def update(self, *inputs):
        """Count predictions and the truth in."""
        predicted, true = self._arrays(inputs, 2)
        if predicted.size != true.size:
            shapes = f"the predictions have shape {predicted.shape}, the truth {true.shape}"
            raise ValueError(f"mindspore.train.{type(self).__name__}.update: {shapes}; expected the same")
        self._sum += float(self._distance(true.reshape(predicted.shape) - predicted).sum())
        self._samples += len(true)

    def eval(self):
        """The error."""
        return self._over(self._sum, self._samples)


@public("MAE", "nn.MAE", "train.MAE", "train.metrics.MAE")
class MAE(_Error):
    """The mean over samples of the sum of |prediction - truth|."""

    _distance = staticmethod(np.abs)


@public("MSE", "nn.MSE", "train.MSE", "train.metrics.MSE")
class MSE(_Error):
    """The mean over samples of the sum of (prediction - truth) ** 2."""

    _distance = staticmethod(np.square)
