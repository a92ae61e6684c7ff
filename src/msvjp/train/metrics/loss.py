"""`Loss`: the mean of the batches' losses."""

import numpy as np

from ..._op.declare import public
from .metric import Metric, rearrange_inputs


@public("Loss", "nn.Loss", "train.Loss", "train.metrics.Loss")
class Loss(Metric):
    """The mean loss of the batches; each is a Tensor, or an array of one element or several, whose mean counts."""

    def __init__(self):
        super().__init__()
        self.clear()

    def clear(self):
        """Forget all batches."""
        self._sum, self._batches = 0, 0

    @rearrange_inputs
    def update(self, *inputs):
        """Count the loss of a batch in."""
        (loss,) = self._arrays(inputs, 1)
        if loss.ndim > 1:
            raise ValueError(f"mindspore.nn.Loss.update: the loss has shape {loss.shape}; give one of one axis or none")
        self._sum += loss.mean(dtype=np.float64)
        self._batches += 1

    def eval(self):
        """The mean."""
        return self._over(self._sum, self._batches)
