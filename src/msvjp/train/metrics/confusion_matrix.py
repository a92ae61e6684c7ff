"""`ConfusionMatrix`: which classes are taken for which; `ConfusionMatrixMetric`: what is worked out of two of them."""

import numpy as np

from ..._core.checks import check_bools, check_one_of, check_type
from ..._op.declare import public
from .metric import Metric, rearrange_inputs

_NORMS = ("no_norm", "prediction", "target", "label", "all")


@public("ConfusionMatrix", "nn.ConfusionMatrix", "train.ConfusionMatrix", "train.metrics.ConfusionMatrix")
class ConfusionMatrix(Metric):
    """How many samples of a class, a row, are predicted as a class, a column: a float64 array (num_classes, num_classes).

    Args:
        num_classes: how many classes there are, an int.
        normalize: 'no_norm'; or divided by the sum of a column, 'prediction', of a row, 'target' or 'label', or of 'all'.
        threshold: above which a prediction is 1, for predictions that are floats of the shape of the truth.

    Raises:
        TypeError, ValueError: an argument is none of these; there is a class that is none of these.
    """

    def __init__(self, num_classes, normalize="no_norm", threshold=0.5):
        super().__init__()
        api = "mindspore.nn.ConfusionMatrix"
        check_type(api, int, "an int", num_classes=num_classes)
        check_one_of(api, _NORMS, normalize=normalize)
        check_type(api, float, "a float", threshold=threshold)
        self.num_classes, self.normalize, self.threshold = num_classes, normalize, threshold
        self.clear()

    def clear(self):
        """Forget all batches."""
        self._counts = np.zeros((self.num_classes, self.num_classes))
        self._is_updated = False

    @rearrange_inputs
    def update(self, *inputs):
        """Count predictions, classes (N, ...), or numbers for each class (N, C), and the truth, classes, in."""
        predicted, true = self._arrays(inputs, 2)
        if predicted.ndim == true.ndim + 1:
            predicted = predicted.argmax(1)
        elif predicted.dtype.kind == "f":
            predicted = predicted > self.threshold
        predicted, true = (array.reshape(-1).astype(np.int64) for array in (predicted, true))
        if predicted.shape != true.shape or not all(_are_classes(a, self.num_classes) for a in (predicted, true)):
            raise ValueError(
                f"mindspore.nn.ConfusionMatrix.update: {predicted.size} predictions and {true.size} true classes; give "
                f"as many, and classes below {self.num_classes}"
            )
        np.add.at(self._counts, (true, predicted), 1)
        self._is_updated = True

    def eval(self):
        """The matrix."""
        if not self._is_updated:
            self._over(0, 0)
        axis = {"prediction": 0, "target": 1, "label": 1, "all": None}
        if self.normalize not in axis:
            return self._counts
        sums = self._counts.sum(axis[self.normalize], keepdims=True)
        return np.divide(self._counts, sums, out=np.zeros_like(self._counts), where=sums > 0)


def _are_classes(array, number):
    return not array.size or (array.min() >= 0 and array.max() < number)


_DECREASES = ("none", "mean", "sum", "mean_batch", "sum_batch", "mean_channel", "sum_channel")


@public(
    *("ConfusionMatrixMetric", "nn.ConfusionMatrixMetric"),
    *("train.ConfusionMatrixMetric", "train.metrics.ConfusionMatrixMetric"),
)
class ConfusionMatrixMetric(Metric):
    """A number worked out of true and false positives and negatives, of predictions and a truth of 0 and 1, (N, C, ...).

    Args:
        skip_channel: accepted; as in MindSpore the first channel counts, too. (There False leaves out the first sample.)
        metric_name: which number: 'sensitivity', 'precision', 'f1 score' and so on, or a short name such as 'tpr'.
        calculation_method: whether the number is worked out for each sample and channel, and then reduced: a float. Else
            it is that of all of them together, a numpy array (1,).
        decrease: how it is reduced: 'mean' or 'sum', over what is not nan.

    Raises:
        TypeError, ValueError: an argument is none of these; the shapes are not the same.
        NotImplementedError: from eval, if there is no such number.
    """

    def __init__(self, skip_channel=True, metric_name="sensitivity", calculation_method=False, decrease="mean"):
        super().__init__()
        api = "mindspore.nn.ConfusionMatrixMetric"
        check_bools(api, skip_channel=skip_channel, calculation_method=calculation_method)
        check_type(api, str, "the name of a number", metric_name=metric_name)
        check_one_of(api, _DECREASES, decrease=decrease)
        self.skip_channel, self.metric_name = skip_channel, metric_name
        self.calculation_method, self.decrease = calculation_method, decrease
        self.clear()

    def clear(self):
        """Forget all batches."""
        self._counts, self._numbers = np.zeros(4), []

    @rearrange_inputs
    def update(self, *inputs):
        """Count predictions and the truth in."""
        predicted, true = self._arrays(inputs, 2)
        if predicted.shape != true.shape or predicted.ndim < 2:
            raise ValueError(
                f"mindspore.nn.ConfusionMatrixMetric.update: the predictions have shape {predicted.shape}, the truth "
                f"{true.shape}; give one shape (N, C, ...)"
            )
        counts = _counted(predicted.reshape(*predicted.shape[:2], -1) == 1, true.reshape(*true.shape[:2], -1) == 1)
        self._counts += counts.sum((1, 2))
        if self.calculation_method:
            self._numbers.append(self._reduced(counts))

    def _reduced(self, counts):
        if self.decrease not in ("mean", "sum"):
            raise ValueError(
                f"mindspore.nn.ConfusionMatrixMetric.update: decrease is {self.decrease!r}, which leaves several numbers; "
                "give 'mean' or 'sum'"
            )
        numbers = self._number(*counts)
        reduce = np.mean if self.decrease == "mean" else np.sum
        channels = [reduce(row[~np.isnan(row)]) for row in numbers if not np.isnan(row).all()]
        return reduce(channels) if channels else np.nan

    def _number(self, *counts):
        with np.errstate(invalid="ignore", divide="ignore"):
            return _number(self.metric_name.lower().replace("_", " "), *counts)

    def eval(self):
        """The number."""
        if not self.calculation_method:
            return self._number(*self._counts[:, None])
        numbers = [n for n in self._numbers if not np.isnan(n)]
        return self._over(np.sum(numbers), len(numbers))


def _counted(predicted, true):
    """True positives, false positives, true negatives, false negatives: (4, N, C)."""
    pairs = (predicted & true, predicted & ~true, ~predicted & ~true, ~predicted & true)
    return np.array([pair.sum(-1) for pair in pairs], np.float64)


_NAMES = {
    "tpr": ("sensitivity", "recall", "hit rate", "true positive rate"),
    "tnr": ("specificity", "selectivity", "true negative rate"),
    "ppv": ("precision", "positive predictive value"),
    "npv": ("negative predictive value",),
    "fnr": ("miss rate", "false negative rate"),
    "fpr": ("fall out", "false positive rate"),
    "fdr": ("false discovery rate",),
    "for": ("false omission rate",),
    "pt": ("prevalence threshold",),
    "ts": ("threat score", "critical success index", "csi"),
    "acc": ("accuracy",),
    "ba": ("balanced accuracy",),
    "f1": ("f1 score",),
    "mcc": ("matthews correlation coefficient",),
    "fm": ("fowlkes mallows index",),
    "bm": ("informedness", "bookmaker informedness"),
    "mk": ("markedness", "deltap"),
}
_SHORT = {name: short for short, names in _NAMES.items() for name in (short, *names)}


def _number(name, tp, fp, tn, fn):
    """The number of that name, of numpy arrays of counts; nan where it is 0 / 0."""
    tpr, tnr, ppv, npv = tp / (tp + fn), tn / (tn + fp), tp / (tp + fp), tn / (tn + fn)
    numbers = {
        "tpr": tpr,
        "tnr": tnr,
        "ppv": ppv,
        "npv": npv,
        "fnr": 1 - tpr,
        "fpr": 1 - tnr,
        "fdr": 1 - ppv,
        "for": 1 - npv,
        "pt": (np.sqrt(tpr * (1 - tnr)) + tnr - 1) / (tpr + tnr - 1),
        "ts": tp / (tp + fn + fp),
        "acc": (tp + tn) / (tp + fp + tn + fn),
        "ba": (tpr + tnr) / 2,
        "f1": 2 * tp / (2 * tp + fn + fp),
        "mcc": (tp * tn - fp * fn) / np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
        "fm": np.sqrt(ppv * tpr),
        "bm": tpr + tnr - 1,
        "mk": ppv + npv - 1,
    }
    if name not in _SHORT:
        raise NotImplementedError(
            f"mindspore.nn.ConfusionMatrixMetric.eval: metric_name is {name!r}; give one of {', '.join(_SHORT)}"
        )
    return numbers[_SHORT[name]]
