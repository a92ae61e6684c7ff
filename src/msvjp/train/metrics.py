"""Metrics: what a network is judged by, added up over batches in numpy."""

import abc
import functools

import numpy as np

from .._core.switch import plain
from .._op.declare import public
from ..common.tensor import Tensor


@public("nn.Metric")
class Metric(abc.ABC):
    """The base: `clear`, then `update(*inputs)` for each batch, then `eval`. Calling it with inputs does all three."""

    def __init__(self):
        self._indexes = None

    @property
    def indexes(self):
        """Which inputs count and in which order, a list of ints, or None for all."""
        return getattr(self, "_indexes", None)

    def set_indexes(self, indexes):
        """Choose and order the inputs of `update`; returns the metric.

        Raises:
            ValueError: indexes is not a list of ints.
        """
        if not isinstance(indexes, list) or not all(isinstance(i, int) for i in indexes):
            raise ValueError(f"mindspore.nn.Metric.set_indexes: indexes is {indexes!r}; give a list of ints")
        self._indexes = indexes
        return self

    def __call__(self, *inputs):
        self.clear()
        self.update(*inputs)
        return self.eval()

    def _convert_data(self, data):
        """The data as a numpy array, from a Tensor, a list or an array."""
        if isinstance(data, plain):
            return Tensor.asnumpy(data)
        if isinstance(data, (list, np.ndarray)):
            return np.array(data)
        raise TypeError(f"mindspore.nn.{type(self).__name__}: an input is {data!r}; give a Tensor, a list or an array")

    def _arrays(self, inputs, count):
        if len(inputs) != count:
            raise ValueError(f"mindspore.nn.{type(self).__name__}.update: got {len(inputs)} inputs; it takes {count}")
        return [self._convert_data(data) for data in inputs]

    def _over(self, total, count):
        if not count:
            raise RuntimeError(f"mindspore.nn.{type(self).__name__}.eval: there is nothing yet; call update first")
        return total / count

    @abc.abstractmethod
    def clear(self):
        """Forget all batches."""

    @abc.abstractmethod
    def update(self, *inputs):
        """Count a batch in."""

    @abc.abstractmethod
    def eval(self):
        """The metric over all batches since `clear`."""


@public("nn.rearrange_inputs")
def rearrange_inputs(func):
    """Decorate the `update` of a metric: it gets the inputs that `set_indexes` chose."""

    @functools.wraps(func)
    def update(self, *inputs):
        return func(self, *(inputs if self.indexes is None else [inputs[i] for i in self.indexes]))

    return update


@public("nn.Loss")
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
        self._sum += loss.mean(dtype=np.float64)
        self._batches += 1

    def eval(self):
        """The mean."""
        return self._over(self._sum, self._batches)


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
        self._sum += self._distance(predicted - true.reshape(predicted.shape)).sum()
        self._samples += len(true)

    def eval(self):
        """The error."""
        return self._over(self._sum, self._samples)


@public("nn.MAE")
class MAE(_Error):
    """The mean over samples of the sum of |prediction - truth|."""

    _distance = staticmethod(np.abs)


@public("nn.MSE")
class MSE(_Error):
    """The mean over samples of the sum of (prediction - truth) ** 2."""

    _distance = staticmethod(np.square)


class _Classes(Metric):
    """Of predictions (N, C, ...) and the truth: classes (N, ...) or one-hot like the predictions; or for 'multilabel',
    0 and 1 in both, (N, C, ...).

    Raises:
        TypeError: eval_type is none of the two.
        ValueError: the shapes do not fit, or the number of classes changes.
    """

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
            true = _from_one_hot(predicted, true)
            fits = predicted.ndim > 1 and true.shape == predicted.shape[:1] + predicted.shape[2:]
            fits = fits and true.size and true.min() >= 0 and true.max() < classes
        if not fits or self._count not in (None, classes):
            raise ValueError(
                f"mindspore.nn.{type(self).__name__}.update: the predictions have shape {predicted.shape}, the truth "
                f"{true.shape}; expected (N, C, ...) and classes below C, (N, ...), or for 'multilabel' 0 and 1 "
                "in both; and always the same C"
            )
        self._count = classes
        if self._multilabel:
            return _flat(predicted).astype(bool), _flat(true).astype(bool)
        places = np.arange(classes)
        return predicted.argmax(1).reshape(-1, 1) == places, true.reshape(-1, 1) == places


def _from_one_hot(predicted, true):
    """Classes, also where the truth is given as ones and zeros of the shape of the predictions."""
    if true.shape == predicted.shape and ((true == 0) | (true == 1)).all() and (true.sum(1) == 1).all():
        return true.argmax(1)
    return true


def _flat(array):
    """(N, C, ...) as (N * ..., C)."""
    return np.moveaxis(array, 1, -1).reshape(-1, array.shape[1])


@public("nn.Accuracy")
class Accuracy(_Classes):
    __doc__ = (
        f"The share of samples that are predicted right; with several labels, all of them.\n\n    {_Classes.__doc__}"
    )

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
        return shares.mean() if average else shares


@public("nn.Precision")
class Precision(_Ratio):
    __doc__ = f"Which share of the predictions of a class is right.\n\n    {_Classes.__doc__}"

    @staticmethod
    def _all_of(predicted, true):
        return predicted


@public("nn.Recall")
class Recall(_Ratio):
    __doc__ = f"Which share of a class is predicted.\n\n    {_Classes.__doc__}"

    @staticmethod
    def _all_of(predicted, true):
        return true


@public("nn.Fbeta")
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
        return scores.mean() if average else scores


@public("nn.F1")
class F1(Fbeta):
    """`Fbeta` with beta 1: the harmonic mean of precision and recall."""

    def __init__(self):
        super().__init__(1.0)


@public("nn.TopKCategoricalAccuracy")
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
        true = _from_one_hot(predicted, true)
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


@public("nn.Top1CategoricalAccuracy")
class Top1CategoricalAccuracy(TopKCategoricalAccuracy):
    """`TopKCategoricalAccuracy` with k 1."""

    def __init__(self):
        super().__init__(1)


@public("nn.Top5CategoricalAccuracy")
class Top5CategoricalAccuracy(TopKCategoricalAccuracy):
    """`TopKCategoricalAccuracy` with k 5."""

    def __init__(self):
        super().__init__(5)


_BY_NAME = {
    "acc": Accuracy,
    "accuracy": Accuracy,
    "F1": F1,
    "loss": Loss,
    "mae": MAE,
    "mse": MSE,
    "precision": Precision,
    "recall": Recall,
    "topk": TopKCategoricalAccuracy,
    "top_1_accuracy": Top1CategoricalAccuracy,
    "top_5_accuracy": Top5CategoricalAccuracy,
}


@public("nn.names")
def names():
    """The names of metrics that `get_metric_fn` takes, a list."""
    return sorted(_BY_NAME)


@public("nn.get_metric_fn")
def get_metric_fn(name, *args, **kwargs):
    """A new metric by its name, such as 'acc' or 'loss'; KeyError if there is none of that name."""
    if name not in _BY_NAME:
        raise KeyError(f"mindspore.nn.get_metric_fn: no metric is named {name!r}; there are {', '.join(names())}")
    return _BY_NAME[name](*args, **kwargs)


@public("nn.get_metrics")
def get_metrics(metrics):
    """A dict of metrics by name, from a set of names or a dict of metrics; None stays None.

    Raises:
        TypeError: metrics is nothing of these.
    """
    if metrics is None:
        return None
    if isinstance(metrics, set):
        return {name: get_metric_fn(name) for name in metrics}
    if isinstance(metrics, dict) and all(isinstance(k, str) and isinstance(m, Metric) for k, m in metrics.items()):
        return metrics
    raise TypeError(f"mindspore.nn.get_metrics: metrics is {metrics!r}; give a set of names or a dict of metrics")
