"""Metrics of the classes that are predicted highest."""

import numpy as np

from ..._op.declare import public
from .classification import from_one_hot
from .metric import Metric, rearrange_inputs


@public(
    "TopKCategoricalAccuracy",
    "nn.TopKCategoricalAccuracy",
    "train.TopKCategoricalAccuracy",
    "train.metrics.TopKCategoricalAccuracy",
)
class TopKCategoricalAccuracy(Metric):
    """The share of samples whose class is among the k that are predicted highest: predictions (N, C), classes (N,).

    Raises:
        TypeError, ValueError: k is not a positive int.
    """

    def __init__(self, k):
        super().__init__()
        if not isinstance(k, int):
            raise TypeError(f"mindspore.nn.TopKCategoricalAccuracy: k is {k!r}; give a positive int")
        if k < 1:
            raise ValueError(f"mindspore.nn.TopKCategoricalAccuracy: k is {k}; give a positive int")
        self.k = k
        self.clear()

    def clear(self):
        """Forget all batches."""
        self._right, self._samples = 0, 0

    @rearrange_inputs
    def update(self, *inputs):
        """Count predictions and the truth, classes or one-hot, in."""
        predicted, true = self._arrays(inputs, 2)
        true = from_one_hot(predicted, true)
        if predicted.ndim != 2 or true.shape != predicted.shape[:1] or self.k > predicted.shape[1]:
            raise ValueError(
                f"mindspore.nn.{type(self).__name__}.update: the predictions have shape {predicted.shape}, the truth "
                f"{true.shape}; expected (N, C) with C at least {self.k}, and (N,)"
            )
        best = np.argsort(-predicted, axis=1, kind="stable")[:, : self.k]
        self._right += (best == true.reshape(-1, 1)).any(1).sum()
        self._samples += len(true)

    def eval(self):
        """The share."""
        return self._over(self._right, self._samples)


@public(
    "Top1CategoricalAccuracy",
    "nn.Top1CategoricalAccuracy",
    "train.Top1CategoricalAccuracy",
    "train.metrics.Top1CategoricalAccuracy",
)
class Top1CategoricalAccuracy(TopKCategoricalAccuracy):
    """`TopKCategoricalAccuracy` with k 1."""

    def __init__(self):
        super().__init__(1)


@public(
    "Top5CategoricalAccuracy",
    "nn.Top5CategoricalAccuracy",
    "train.Top5CategoricalAccuracy",
    "train.metrics.Top5CategoricalAccuracy",
)
class Top5CategoricalAccuracy(TopKCategoricalAccuracy):
    """`TopKCategoricalAccuracy` with k 5."""

    def __init__(self):
        super().__init__(5)
