"""Metrics of classes: which share of the predictions is right."""

import numpy as np

from ..._op.declare import public
from .metric import Metric, rearrange_inputs


class _Classes(Metric):
    """Of predictions (N, C, ...) and the truth: classes (N, ...) or one-hot like the predictions; or for 'multilabel',
    0 and 1 in both, (N, C, ...).

    Raises:
        TypeError: eval_type is none of the two.
        ValueError: the shapes do not fit, or the number of classes changes.
    """

    #: Whether each class of the truth must be one that is predicted; from -1 downwards they are then the last ones.
    _needs_known = True

    def __init__(self, eval_type="classification"):
        super().__init__()
        if eval_type not in ("classification", "multilabel"):
            raise TypeError(
                f"mindspore.nn.{type(self).__name__}: eval_type is {eval_type!r}; give 'classification' or 'multilabel'"
            )
        self._multilabel = eval_type == "multilabel"
        self.clear()

    def _compared(self, inputs):
        """Predictions and the truth, one-hot: (samples, C), bool."""
        predicted, true = self._arrays(inputs, 2)
        classes = predicted.shape[1] if predicted.ndim > 1 else 0
        if self._multilabel:
            fits = predicted.shape == true.shape and classes and {*np.unique(predicted), *np.unique(true)} <= {0, 1}
        else:
            true = from_one_hot(predicted, true)
            fits = predicted.ndim > 1 and true.shape == predicted.shape[:1] + predicted.shape[2:]
            if self._needs_known:
                fits = fits and true.size and true.min() >= -classes and true.max() < classes
                true = np.where(true < 0, true + classes, true)
        if not fits or self._count not in (None, classes):
            raise ValueError(
                f"mindspore.nn.{type(self).__name__}.update: the predictions have shape {predicted.shape}, the truth "
                f"{true.shape}; expected (N, C, ...) and classes from -C to C - 1, (N, ...), or for 'multilabel' 0 and 1 "
                "in both; and always the same C"
            )
        self._count = classes
        if self._multilabel:
            return _flat(predicted).astype(bool), _flat(true).astype(bool)
        places = np.arange(classes)
        return predicted.argmax(1).reshape(-1, 1) == places, true.reshape(-1, 1) == places


def from_one_hot(predicted, true):
    """Classes, also where the truth is given as ones and zeros of the shape of the predictions."""
    if true.shape == predicted.shape and ((true == 0) | (true == 1)).all() and (true.sum(1) == 1).all():
        return true.argmax(1)
    return true


def _flat(array):
    """(N, C, ...) as (N * ..., C)."""
    return np.moveaxis(array, 1, -1).reshape(-1, array.shape[1])


@public("Accuracy", "nn.Accuracy", "train.Accuracy", "train.metrics.Accuracy")
class Accuracy(_Classes):
    __doc__ = (
        "The share of samples that are predicted right; with several labels, all of them. A class that is not among those "
        f"predicted, such as -1, counts as predicted wrong.\n\n    {_Classes.__doc__}"
    )
    _needs_known = False

    def clear(self):
        """Forget all batches."""
        self._right, self._samples, self._count = 0, 0, None

    @rearrange_inputs
    def update(self, *inputs):
        """Count predictions and the truth in."""
        predicted, true = self._compared(inputs)
        self._right += (predicted == true).all(1).sum()
        self._samples += len(true)

    def eval(self):
        """The share."""
        return self._over(self._right, self._samples)


class _Ratio(_Classes):
    """What share of something per class, or for 'multilabel' per sample, is right."""

    def clear(self):
        """Forget all batches."""
        start = [] if self._multilabel else 0
        self._right, self._all, self._count = start, start, None

    @rearrange_inputs
    def update(self, *inputs):
        """Count predictions and the truth in."""
        predicted, true = self._compared(inputs)
        axis = 1 if self._multilabel else 0
        right, every = (predicted & true).sum(axis), self._all_of(predicted, true).sum(axis)
        if self._multilabel:  # one number per sample: they stand one after the other
            self._right, self._all = np.append(self._right, right), np.append(self._all, every)
        else:
            self._right, self._all = self._right + right, self._all + every

    def eval(self, average=False):
        """The share for each class, or with average the mean over classes; 0 where there is nothing."""
        if self._count is None:
            self._over(0, 0)
        shares = np.divide(self._right, self._all, out=np.zeros(len(self._right)), where=self._all > 0)
        return float(shares.mean()) if average else shares


@public("Precision", "nn.Precision", "train.Precision", "train.metrics.Precision")
class Precision(_Ratio):
    __doc__ = f"Which share of the predictions of a class is right.\n\n    {_Classes.__doc__}"

    @staticmethod
    def _all_of(predicted, true):
        return predicted


@public("Recall", "nn.Recall", "train.Recall", "train.metrics.Recall")
class Recall(_Ratio):
    __doc__ = f"Which share of a class is predicted.\n\n    {_Classes.__doc__}"

    @staticmethod
    def _all_of(predicted, true):
        return true


@public("Fbeta", "nn.Fbeta", "train.Fbeta", "train.metrics.Fbeta")
class Fbeta(_Classes):
    """Per class, the harmonic mean of precision and recall, the recall counting beta ** 2 times.

    Raises:
        ValueError: beta is not positive.
    """

    def __init__(self, beta):
        if not beta > 0:
            raise ValueError(f"mindspore.nn.Fbeta: beta is {beta}; give a positive number")
        self._beta = beta
        super().__init__()

    def clear(self):
        """Forget all batches."""
        self._right, self._predicted, self._true, self._count = 0, 0, 0, None

    @rearrange_inputs
    def update(self, *inputs):
        """Count predictions and the truth in."""
        predicted, true = self._compared(inputs)
        self._right = self._right + (predicted & true).sum(0)
        self._predicted, self._true = self._predicted + predicted.sum(0), self._true + true.sum(0)

    def eval(self, average=False):
        """The number for each class, or with average the mean over classes; 0 where there is nothing."""
        if self._count is None:
            self._over(0, 0)
        square = self._beta**2
        weighed = self._predicted + square * self._true
        scores = np.divide((1 + square) * self._right, weighed, out=np.zeros(self._count), where=weighed > 0)
        return float(scores.mean()) if average else scores


@public("F1", "nn.F1", "train.F1", "train.metrics.F1")
class F1(Fbeta):
    """`Fbeta` with beta 1: the harmonic mean of precision and recall."""

    def __init__(self):
        super().__init__(1.0)
