"""`Dice`: how much of two regions is in both."""

import numpy as np

from ..._core.checks import check_positive, check_type
from ..._op.declare import public
from .metric import Metric, rearrange_inputs


@public("Dice", "nn.Dice", "train.Dice", "train.metrics.Dice")
class Dice(Metric):
    """2 * sum(p * t) / (sum(p * p) + sum(t * t) + smooth) of each batch, added up and divided by the number of samples.

    Args:
        smooth: a float above 0, against a division by zero.

    Raises:
        TypeError, ValueError: smooth is not a float above 0.
        ValueError: predictions and the truth have not the same shape.
    """

    def __init__(self, smooth=1e-5):
        super().__init__()
        check_type("mindspore.nn.Dice", float, "a float above 0", smooth=smooth)
        check_positive("mindspore.nn.Dice", smooth=smooth)
        self.smooth = smooth
        self.clear()

    def clear(self):
        """Forget all batches."""
        self._sum, self._samples = 0.0, 0

    @rearrange_inputs
    def update(self, *inputs):
        """Count predictions and the truth, of one shape (N, ...), in."""
        predicted, true = (array.astype(np.float64) for array in self._arrays(inputs, 2))
        if predicted.shape != true.shape:
            raise ValueError(
                f"mindspore.nn.Dice.update: the predictions have shape {predicted.shape}, the truth {true.shape}; "
                "give one shape"
            )
        squares = np.square(predicted).sum() + np.square(true).sum()
        self._sum += float(2 * (predicted * true).sum() / (squares + self.smooth))
        self._samples += len(true)

    def eval(self):
        """The mean."""
        return self._over(self._sum, self._samples)
