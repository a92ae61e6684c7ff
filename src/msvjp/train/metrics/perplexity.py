"""`Perplexity`: how many classes a prediction hesitates between."""

import numpy as np

from ..._core.checks import check_type
from ..._op.declare import public
from .metric import Metric, rearrange_inputs


@public("Perplexity", "nn.Perplexity", "train.Perplexity", "train.metrics.Perplexity")
class Perplexity(Metric):
    """exp of the mean of -log(p) over all samples, where p, 1e-10 at least, is predicted for the true class.

    Args:
        ignore_label: a class that does not count, an int, or None.

    Raises:
        TypeError: ignore_label is not an int.
        RuntimeError: the shapes do not fit: predictions (N, C), classes (N,).
    """

    def __init__(self, ignore_label=None):
        super().__init__()
        check_type("mindspore.nn.Perplexity", (int, type(None)), "an int or None", ignore_label=ignore_label)
        self.ignore_label = ignore_label
        self.clear()

    def clear(self):
        """Forget all batches."""
        self._sum, self._samples = 0.0, 0

    @rearrange_inputs
    def update(self, *inputs):
        """Count predictions and the truth in."""
        predicted, true = self._arrays(inputs, 2)
        if predicted.ndim != 2 or true.size != len(predicted):
            raise RuntimeError(
                f"mindspore.nn.Perplexity.update: the predictions have shape {predicted.shape}, the truth {true.shape}; "
                "expected (N, C) and (N,)"
            )
        true = true.reshape(-1).astype(np.int64)
        counts = np.full(true.shape, True) if self.ignore_label is None else true != self.ignore_label
        of_the_true = predicted[np.arange(len(true)), true][counts].astype(np.float64)
        self._sum -= float(np.log(np.maximum(of_the_true, 1e-10)).sum())
        self._samples += int(counts.sum())

    def eval(self):
        """The perplexity."""
        return float(np.exp(self._over(self._sum, self._samples)))
