"""`ROC`: which share of the wrong is taken for right, for each share of the right; and `auc`, the area below a curve."""

import numpy as np

from ..._core.checks import check_bools, check_type
from ..._op.declare import public
from .metric import Metric, rearrange_inputs


@public("ROC", "nn.ROC", "train.ROC", "train.metrics.ROC")
class ROC(Metric):
    """The curve of the last predictions: (false positive rates, true positive rates, thresholds), numpy arrays.

    Args:
        class_num: None for predictions of one class, (N,); else how many there are, for predictions (N, class_num), and
            then each of the three is a list with an array for each class.
        pos_label: which of the classes in the truth, (N,), is the one, an int; None for 1.

    Raises:
        TypeError: an argument is none of these.
        ValueError: the shapes do not fit; from eval, if all samples are of the class or none is.
    """

    def __init__(self, class_num=None, pos_label=None):
        super().__init__()
        check_type("mindspore.nn.ROC", (int, type(None)), "an int or None", class_num=class_num, pos_label=pos_label)
        self.class_num, self.pos_label = class_num, pos_label
        self.clear()

    def clear(self):
        """Forget the predictions."""
        self._inputs = None

    @rearrange_inputs
    def update(self, *inputs):
        """Take predictions and the truth."""
        predicted, true = (array.squeeze() for array in self._arrays(inputs, 2))
        classes = predicted.shape[1] if predicted.ndim == true.ndim + 1 else None
        fits = classes == self.class_num and self.pos_label is None
        if classes is None:
            fits = predicted.shape == true.shape and self.class_num in (None, 1)
        if not fits or len(predicted) != len(true):
            raise ValueError(
                f"mindspore.nn.ROC.update: the predictions have shape {predicted.shape}, the truth {true.shape}, "
                f"class_num is {self.class_num} and pos_label {self.pos_label}; give (N,) and (N,), or (N, class_num) "
                "and (N,) without a pos_label"
            )
        self._inputs = predicted, true

    def eval(self):
        """The curve, or a curve for each class."""
        if self._inputs is None:
            self._over(0, 0)
        predicted, true = self._inputs
        if predicted.ndim == true.ndim:
            return _curve(predicted.reshape(-1), true.reshape(-1) == (1 if self.pos_label is None else self.pos_label))
        curves = [_curve(predicted[:, c], true == c) for c in range(self.class_num)]
        return tuple(map(list, zip(*curves, strict=True)))


def _curve(predicted, positive):
    """The rates at each prediction as the threshold, the highest first, after a threshold above all."""
    if positive.all() or not positive.any():
        raise ValueError("mindspore.nn.ROC.eval: all samples are of one kind; give positive and negative ones")
    order = np.argsort(-predicted, kind="stable")
    predicted, positive = predicted[order], positive[order]
    ends = np.append(np.flatnonzero(np.diff(predicted)), len(predicted) - 1)
    true_positives = np.cumsum(positive)[ends]
    false_positives = 1 + ends - true_positives
    rates = [np.append(0.0, counts / counts[-1]) for counts in (false_positives, true_positives)]
    return *rates, np.append(predicted[:1] + 1, predicted[ends])


@public("auc", "nn.auc", "train.auc", "train.metrics.auc")
def auc(x, y, reorder=False):
    """The area below a curve, by trapezoids: a float.

    Args:
        x, y: numpy arrays, (N,) or (N, 1), with N 2 at least.
        reorder: whether the points are sorted by x; else x must rise or fall.

    Raises:
        TypeError, ValueError: an argument is none of these.

    >>> import numpy as np
    >>> from msvjp import nn
    >>> nn.auc(np.array([0, 0.5, 1]), np.array([0, 0.7, 1]))
    0.6
    """
    api = "mindspore.nn.auc"
    check_type(api, np.ndarray, "a numpy array", x=x, y=y)
    check_bools(api, reorder=reorder)
    for word, array in (("x", x), ("y", y)):
        if array.shape not in ((array.size,), (array.size, 1)):
            raise ValueError(f"{api}: {word} has shape {array.shape}; give (N,) or (N, 1)")
    x, y = x.reshape(-1), y.reshape(-1)
    if len(x) != len(y) or len(x) < 2:
        raise ValueError(f"{api}: x has {len(x)} and y {len(y)} points; give as many, two at least")
    if reorder:
        order = np.lexsort((y, x))
        x, y = x[order], y[order]
    steps = np.diff(x)
    if (steps < 0).any() and (steps > 0).any():
        raise ValueError(f"{api}: x rises and falls; give reorder=True, or points in order")
    return abs(float((steps * (y[1:] + y[:-1])).sum() / 2))
