"""Losses. `reduction` is 'mean', 'sum' or 'none'."""

import torch
import torch.nn.functional as F

from .. import ops
from .._core import spread
from .._core.checks import (
    check_between,
    check_bools,
    check_ints_between,
    check_not_negative_ints,
    check_one_of,
    check_type,
)
from .._core.switch import call_inside, plain
from .._op.declare import layer_op, public
from .activation import get_activation
from .cell import Cell


@public("nn.LossBase")
class LossBase(Cell):
    """The base of losses: a subclass computes one per element in `construct` and returns `self.get_loss(that)`.

    Raises:
        ValueError: reduction is none of the three.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> class Distance(nn.LossBase):
    ...     def construct(self, logits, labels):
    ...         return self.get_loss((logits - labels).abs())
    >>> Distance()(mindspore.Tensor([1.0, 2.0]), mindspore.Tensor([1.0, 5.0]))
    Tensor(shape=[], dtype=Float32, value= 1.5)
    """

    _reductions = ("mean", "sum", "none")

    def __init__(self, reduction="mean"):
        super().__init__()
        check_one_of(f"mindspore.nn.{self.cls_name}", self._reductions, reduction=reduction)
        self.reduction = reduction
        self.reduce, self.average = reduction != "none", reduction != "sum"

    def _hold(self, **weights):
        """Keep Tensors that are not trained, or None, so that they follow the Cell to another device."""
        for word, weight in weights.items():
            if weight is not None and not isinstance(weight, plain):
                raise TypeError(f"mindspore.nn.{self.cls_name}: {word} is {weight!r}; give a Tensor or None")
            self.register_buffer(word, weight, persistent=False)

    def get_axis(self, x):
        """All axes of x, a tuple."""
        return tuple(range(ops.rank(x)))

    def get_loss(self, x, weights=1.0):
        """weights * x, reduced: over all elements, computed in float32 at least and given in the dtype of x."""
        return _reduced(x, weights, self._reduction())

    def _reduction(self):
        """What `reduce` and `average`, which may be set at any time, say: the reduction."""
        return "none" if not self.reduce else "mean" if self.average else "sum"

    def construct(self, logits, labels):
        """What the loss computes. To be written in a subclass."""
        raise NotImplementedError(f"mindspore.nn.LossBase: {self.cls_name} defines no method 'construct'")


_Loss = LossBase  # its name in MindSpore 1.x
_shape = plain.shape.__get__  # not through the property of Tensor, which asks for the switch


@layer_op("nn.LossBase.get_loss")
def _reduced(x, weights, reduction):
    wide = x if x.dtype in (torch.float32, torch.float64) or x.is_complex() else x.float()
    if isinstance(weights, plain) or weights != 1:
        wide = wide * weights
    if reduction != "none":
        wide = wide.mean() if reduction == "mean" else wide.sum()
    return wide.to(x.dtype)


# ---- classes ----


@public("nn.SoftmaxCrossEntropyWithLogits")
class SoftmaxCrossEntropyWithLogits(LossBase):
    """The cross entropy of logits (N, C) and labels: (N,), as reduction is 'none' by default.

    Args:
        sparse: whether labels are class numbers (N,), int32 or int64, or probabilities like logits. A class number
            outside [0, C) gives 0, and with reduction='mean' an error.

    No gradient goes to the labels. Raises:
        TypeError: labels are not as `sparse` says.
        ValueError: logits are not 2-D, or labels have another shape.
    """

    def __init__(self, sparse=False, reduction="none"):
        super().__init__(reduction)
        check_bools("mindspore.nn.SoftmaxCrossEntropyWithLogits", sparse=sparse)
        self.sparse = sparse

    def construct(self, logits, labels):
        """The loss."""
        if self.sparse:
            reduction = "mean" if self.reduction == "mean" else self._reduction()
            return _sparse_cross_entropy(logits, labels, reduction)
        return _cross_entropy(logits, labels, self._reduction())


@layer_op("nn.SoftmaxCrossEntropyWithLogits")
def _sparse_cross_entropy(logits, labels, reduction):
    if labels.dtype not in (torch.int32, torch.int64):
        raise TypeError(
            f"mindspore.nn.SoftmaxCrossEntropyWithLogits: the labels are {labels.dtype}, and sparse is True; "
            "give class numbers, int32 or int64"
        )
    _check_classes(logits, labels, logits.shape[:1])
    if reduction == "mean":
        return F.cross_entropy(logits, labels.long(), ignore_index=_NONE)
    labels = labels.long().where((labels >= 0) & (labels < logits.shape[1]), _NONE)
    return F.cross_entropy(logits, labels, ignore_index=_NONE, reduction=reduction)


_NONE = -(2**62)  # a class number that nobody gives


@layer_op("nn.SoftmaxCrossEntropyWithLogits")
def _cross_entropy(logits, labels, reduction):
    if not labels.is_floating_point():
        raise TypeError(
            f"mindspore.nn.SoftmaxCrossEntropyWithLogits: the labels are {labels.dtype}, and sparse is False; "
            "give probabilities, or sparse=True with class numbers"
        )
    _check_classes(logits, labels, logits.shape)
    return F.cross_entropy(logits, labels.detach().to(logits.dtype), reduction=reduction)


def _check_classes(logits, labels, expected):
    if logits.ndim != 2 or labels.shape != expected:
        raise ValueError(
            f"mindspore.nn.SoftmaxCrossEntropyWithLogits: logits have shape {tuple(logits.shape)} and labels "
            f"{tuple(labels.shape)}; expected (N, C) with labels (N,) if sparse, else (N, C)"
        )


@public("nn.CrossEntropyLoss", "mint.nn.CrossEntropyLoss")
class CrossEntropyLoss(LossBase):
    """`ops.cross_entropy` of logits (N, C, ...) and labels: class numbers (N, ...), or probabilities like logits."""

    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__(reduction)
        self._hold(weight=weight)
        check_between("mindspore.nn.CrossEntropyLoss", 0, 1, label_smoothing=label_smoothing)
        _check_index("CrossEntropyLoss", ignore_index)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def construct(self, logits, labels):
        """The loss."""
        return ops.cross_entropy(logits, labels, self.weight, self.ignore_index, self.reduction, self.label_smoothing)


@public("nn.NLLLoss", "mint.nn.NLLLoss")
class NLLLoss(LossBase):
    """`ops.nll_loss` of log probabilities logits (N, C, ...) and class numbers labels (N, ...)."""

    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        super().__init__(reduction)
        self._hold(weight=weight)
        _check_index("NLLLoss", ignore_index)
        self.ignore_index = ignore_index

    def construct(self, logits, labels):
        """The loss."""
        return ops.nll_loss(logits, labels, self.weight, self.ignore_index, self.reduction)


def _check_index(loss, ignore_index):
    if not isinstance(ignore_index, int):
        raise TypeError(f"mindspore.nn.{loss}: ignore_index is {ignore_index!r}; give an int")


@public("nn.FocalLoss")
class FocalLoss(LossBase):
    """-(1 - p) ** gamma * log(p), where p is what softmax of logits gives to the label; the mean over all places.

    Args:
        weight: (C,), for each class.
        gamma: how little the labels count that are predicted well already.

    logits are (N, C), (N, C, L) or (N, C, H, W). labels have as many axes: of one channel, class numbers, or of C
    channels, 1 for the class and 0 for others. Unreduced, the loss is (N,), or for C channels (N, C).
    """

    def __init__(self, weight=None, gamma=2.0, reduction="mean"):
        super().__init__(reduction)
        self._hold(weight=weight)
        check_between("mindspore.nn.FocalLoss", 0, float("inf"), gamma=gamma)
        self.gamma = gamma

    def construct(self, logits, labels):
        """The loss."""
        return self.get_loss(_focal(logits, labels, self.weight, self.gamma))


@layer_op("nn.FocalLoss")
def _focal(logits, labels, weight, gamma):
    if not 2 <= logits.ndim == labels.ndim <= 4 or labels.shape[1] not in (1, logits.shape[1]):
        raise ValueError(
            f"mindspore.nn.FocalLoss: logits have shape {tuple(logits.shape)}, labels {tuple(labels.shape)}; "
            "expected (N, C), (N, C, L) or (N, C, H, W) with labels of 1 or C channels"
        )
    logits, labels = logits.unsqueeze(-1).flatten(2), labels.unsqueeze(-1).flatten(2)
    log_p = torch.log_softmax(logits, 1)
    loss = -((1 - log_p.exp()) ** gamma) * log_p
    loss = loss if weight is None else loss * weight.view(1, -1, 1)
    if labels.shape[1] == 1:
        return loss.gather(1, labels.long()).mean((1, 2))
    return (loss * labels).mean(2)


# ---- yes or no ----


@public("nn.BCELoss", "mint.nn.BCELoss")
class BCELoss(LossBase):
    """`ops.binary_cross_entropy` of probabilities logits and labels, times weight."""

    def __init__(self, weight=None, reduction="mean"):
        super().__init__(reduction)
        self._hold(weight=weight)

    def construct(self, logits, labels):
        """The loss."""
        return ops.binary_cross_entropy(logits, labels, self.weight, self.reduction)


@public("nn.BCEWithLogitsLoss")
class BCEWithLogitsLoss(LossBase):
    """The cross entropy of sigmoid(input) and target, times weight, and target's share times pos_weight."""

    def __init__(self, reduction="mean", weight=None, pos_weight=None):
        super().__init__(reduction)
        self._hold(weight=weight, pos_weight=pos_weight)

    def construct(self, input, target):
        """The loss."""
        return _bce_with_logits(input, target, self.weight, self.pos_weight, self.reduction)


@layer_op("nn.BCEWithLogitsLoss")
def _bce_with_logits(input, target, weight, pos_weight, reduction):
    if input.shape != target.shape:
        raise ValueError(
            f"mindspore.nn.BCEWithLogitsLoss: the shapes are {tuple(input.shape)} and {tuple(target.shape)}; "
            "expected the same"
        )
    return ops.binary_cross_entropy_with_logits(input, target, weight, pos_weight, reduction)


@public("nn.SoftMarginLoss", "mint.nn.SoftMarginLoss")
class SoftMarginLoss(LossBase):
    """log(1 + exp(-labels * logits)), labels being 1 or -1."""

    def construct(self, logits, labels):
        """The loss."""
        return ops.soft_margin_loss(logits, labels, self.reduction)


@public("nn.MultiLabelSoftMarginLoss")
class MultiLabelSoftMarginLoss(LossBase):
    """The mean over classes of the cross entropy of sigmoid(x) and target, 1 or 0."""

    def __init__(self, weight=None, reduction="mean"):
        super().__init__(reduction)
        self._hold(weight=weight)

    def construct(self, x, target):
        """The loss."""
        return ops.multilabel_soft_margin_loss(x, target, self.weight, self.reduction)


@public("nn.DiceLoss")
class DiceLoss(LossBase):
    """1 - 2 * sum(logits * label) / (sum(logits ** 2) + sum(label ** 2) + smooth), over all elements.

    Raises:
        TypeError, ValueError: smooth is not a positive float; the shapes differ.
    """

    def __init__(self, smooth=1e-5):
        super().__init__()
        if not isinstance(smooth, float):
            raise TypeError(f"mindspore.nn.DiceLoss: smooth is {smooth!r}; give a positive float")
        if smooth <= 0:
            raise ValueError(f"mindspore.nn.DiceLoss: smooth is {smooth}; give a positive float")
        self.smooth = smooth

    def construct(self, logits, label):
        """The loss, 0-D."""
        return _dice(logits, label, self.smooth)


@layer_op("nn.DiceLoss")
def _dice(logits, label, smooth):
    if logits.shape != label.shape:
        raise ValueError(
            f"mindspore.nn.DiceLoss: the shapes are {tuple(logits.shape)} and {tuple(label.shape)}; expected the same"
        )
    return 1 - 2 * (logits * label).sum() / (logits.square().sum() + label.square().sum() + smooth)


# ---- distances ----


@public("nn.MSELoss", "mint.nn.MSELoss")
class MSELoss(LossBase):
    """(logits - labels) ** 2, broadcast; of integers an integer, the mean rounded toward zero."""

    def construct(self, logits, labels):
        """The loss."""
        if spread.grid is None and call_inside(_are_alike, (), (logits, labels)):
            return _mse(logits, labels, self._reduction())
        return self.get_loss(ops.square(logits - labels))


def _are_alike(x, y):
    if not (isinstance(x, plain) and isinstance(y, plain)):
        return False
    return x.dtype is y.dtype and x.dtype in (torch.float32, torch.float64) and _shape(x) == _shape(y)


#: torch's numbers for the reductions.
_TORCHS_NUMBERS = {"none": 0, "mean": 1, "sum": 2}


@layer_op("nn.MSELoss")
def _mse(x, y, reduction):
    """The numbers of a difference, a square and a mean, in one operation that keeps nothing of what is between."""
    return torch._C._nn.mse_loss(x, y, _TORCHS_NUMBERS[reduction])


@public("nn.L1Loss")
class L1Loss(LossBase):
    """|logits - labels|, broadcast."""

    def construct(self, logits, labels):
        """The loss."""
        return ops.l1_loss(logits, labels, self.reduction)


@public("nn.MAELoss")
class MAELoss(L1Loss):
    """`L1Loss` by its other name."""


@public("nn.L1LossExt", "mint.nn.L1Loss")
class L1LossExt(L1Loss):
    """`L1Loss` in mint."""


@public("nn.RMSELoss")
class RMSELoss(LossBase):
    """The root of the mean of (logits - label) ** 2, broadcast; it has no reduction."""

    def __init__(self):
        super().__init__()

    def construct(self, logits, label):
        """The loss, 0-D."""
        return _root(ops.mse_loss(logits, label))


@layer_op("nn.RMSELoss")
def _root(x):
    return torch.sqrt(x)


@public("nn.SmoothL1Loss")
class SmoothL1Loss(LossBase):
    """|d| - beta / 2 for d = logits - labels, and d ** 2 / (2 beta) where |d| < beta; not reduced by default.

    Raises:
        TypeError: beta is not a number.
    """

    def __init__(self, beta=1.0, reduction="none"):
        super().__init__(reduction)
        check_between("mindspore.nn.SmoothL1Loss", -float("inf"), float("inf"), beta=beta)
        self.beta = beta
        self._how = beta, reduction  # for good, as in MindSpore: the attributes may be set, but are not read

    def construct(self, logits, labels):
        """The loss."""
        return ops.smooth_l1_loss(logits, labels, *self._how)


@public("nn.HuberLoss")
class HuberLoss(LossBase):
    """delta * (|d| - delta / 2) for d = logits - labels, broadcast, and d ** 2 / 2 where |d| is less than delta."""

    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(reduction)
        self.delta = delta

    def construct(self, logits, labels):
        """The loss."""
        return ops.huber_loss(logits, labels, self.reduction, self.delta)


@public("nn.KLDivLoss")
class KLDivLoss(LossBase):
    """labels * (log(labels) - logits), of one shape; reduction may also be 'batchmean', the sum over len(logits)."""

    _reductions = ("mean", "sum", "none", "batchmean")

    def construct(self, logits, labels):
        """The loss."""
        return ops.kl_div(logits, labels, self.reduction)


@public("nn.GaussianNLLLoss")
class GaussianNLLLoss(LossBase):
    """(log(var) + (logits - labels) ** 2 / var) / 2 with var at least eps; full: plus log(2 pi) / 2."""

    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(reduction)
        self.full, self.eps = full, eps

    def construct(self, logits, labels, var):
        """The loss."""
        return ops.gaussian_nll_loss(logits, labels, var, self.full, self.eps, self.reduction)


# ---- pairs and triples ----


@public("nn.CosineEmbeddingLoss", "mint.nn.CosineEmbeddingLoss")
class CosineEmbeddingLoss(LossBase):
    """1 - cosine of (N, D) logits_x1 and logits_x2 where labels (N,) are 1, max(0, cosine - margin) where -1."""

    def __init__(self, margin=0.0, reduction="mean"):
        super().__init__(reduction)
        check_between("mindspore.nn.CosineEmbeddingLoss", -1, 1, margin=margin)
        self.margin = margin

    def construct(self, logits_x1, logits_x2, labels):
        """The loss."""
        return ops.cosine_embedding_loss(logits_x1, logits_x2, labels, self.margin, self.reduction)


@public("nn.HingeEmbeddingLoss")
class HingeEmbeddingLoss(LossBase):
    """logits where labels are 1, max(0, margin - logits) where they are -1."""

    def __init__(self, margin=1.0, reduction="mean"):
        super().__init__(reduction)
        self.margin = margin

    def construct(self, logits, labels):
        """The loss."""
        return ops.hinge_embedding_loss(logits, labels, self.margin, self.reduction)


@public("nn.MarginRankingLoss")
class MarginRankingLoss(LossBase):
    """max(0, margin - target * (input1 - input2))."""

    def __init__(self, margin=0.0, reduction="mean"):
        super().__init__(reduction)
        self.margin = margin

    def construct(self, input1, input2, target):
        """The loss."""
        return ops.margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


@public("nn.TripletMarginLoss")
class TripletMarginLoss(LossBase):
    """max(0, margin + distance of x and positive - that of x and negative), as `ops.triplet_margin_loss`."""

    def __init__(self, p=2, swap=False, eps=1e-6, reduction="mean", margin=1.0):
        super().__init__(reduction)
        self.p, self.swap, self.eps, self.margin = p, swap, eps, margin

    def construct(self, x, positive, negative, margin=None):
        """The loss; margin, if given, is in place of the constructor's."""
        margin = self.margin if margin is None else margin
        return ops.triplet_margin_loss(x, positive, negative, margin, self.p, self.eps, self.swap, self.reduction)


@public("nn.TripletMarginWithDistanceLoss")
class TripletMarginWithDistanceLoss(LossBase):
    """max(0, margin + distance of x and positive - that of x and negative), by any distance.

    Args:
        distance_function: of two Tensors; None for the root of the sum of squares along the last axis.
        swap: whether the distance of positive and negative counts in place of the second one where it is less.
        margin: a float.

    Raises:
        TypeError: swap is not a bool, or margin not a float.
    """

    def __init__(self, distance_function=None, swap=False, reduction="mean", margin=1.0):
        super().__init__(reduction)
        check_bools("mindspore.nn.TripletMarginWithDistanceLoss", swap=swap)
        check_type("mindspore.nn.TripletMarginWithDistanceLoss", float, "a float", margin=margin)
        self.distance_function = _distance if distance_function is None else distance_function
        self.swap, self.margin = swap, margin

    def construct(self, x, positive, negative):
        """The loss."""
        near, far = self.distance_function(x, positive), self.distance_function(x, negative)
        if self.swap:
            far = ops.minimum(far, self.distance_function(positive, negative))
        return self.get_loss(ops.relu(near - far + self.margin))


@layer_op("nn.TripletMarginWithDistanceLoss")
def _distance(x, y):
    return torch.linalg.vector_norm(x - y, dim=-1)


@public("nn.MultiMarginLoss")
class MultiMarginLoss(LossBase):
    """The margins of the other classes over that of the target. See `ops.multi_margin_loss`.

    Args:
        p: 1 or 2.
        margin: a float.
        weight: one number for each class, or None.
    """

    def __init__(self, p=1, margin=1.0, reduction="mean", weight=None):
        super().__init__(reduction)
        check_one_of("mindspore.nn.MultiMarginLoss", (1, 2), p=p)
        check_type("mindspore.nn.MultiMarginLoss", float, "a float", margin=margin)
        self.p, self.margin = p, margin
        self._hold(weight=weight)

    def construct(self, x, target, weight=None):
        """The loss of x (N, C) for the classes target (N,); weight, if given, is in place of the constructor's."""
        weight = self.weight if weight is None else weight
        return ops.multi_margin_loss(x, target, self.p, self.margin, weight, self.reduction)


@public("nn.MultilabelMarginLoss")
class MultilabelMarginLoss(LossBase):
    """The margins of all other classes over those of the targets. See `ops.multilabel_margin_loss`."""

    def construct(self, x, target):
        """The loss of x (N, C) for the classes target (N, C), of which those before a -1 count."""
        return ops.multilabel_margin_loss(x, target, self.reduction)


@public("nn.PoissonNLLLoss")
class PoissonNLLLoss(LossBase):
    """The negative log likelihood of counts that come by Poisson's law at the rate of the input.

    Args:
        log_input: whether the input is the logarithm of the rate.
        full: whether Stirling's approximation of log(target!) is added, where target is above 1.
        eps: what is added to a rate before its logarithm.

    Raises:
        TypeError: log_input or full is not a bool, or eps not a float.
    """

    def __init__(self, log_input=True, full=False, eps=1e-8, reduction="mean"):
        super().__init__(reduction)
        check_bools("mindspore.nn.PoissonNLLLoss", log_input=log_input, full=full)
        check_type("mindspore.nn.PoissonNLLLoss", float, "a float", eps=eps)
        self.log_input, self.full, self.eps = log_input, full, eps

    def construct(self, input, target):
        """The loss, of an input and a target of one shape."""
        return _poisson(input, target, self.log_input, self.full, self.eps, self.reduction)


@layer_op("nn.PoissonNLLLoss")
def _poisson(input, target, log_input, full, eps, reduction):
    input = input.float() if input.dtype is torch.bool else input
    return F.poisson_nll_loss(input, target.to(input.dtype), log_input, full, eps=eps, reduction=reduction)


@public("nn.MultiClassDiceLoss")
class MultiClassDiceLoss(LossBase):
    """The mean over classes of DiceLoss, each of logits[:, i] and label[:, i].

    Args:
        weights: one weight for each class, a Tensor of so many rows, or None.
        ignore_indiex: a class whose loss is taken for 0, or None.
        activation: what logits go through first, the name of one or a Cell, or None.
    """

    def __init__(self, weights=None, ignore_indiex=None, activation="softmax"):
        super().__init__()
        self._hold(weights=weights)
        self.ignore_indiex = ignore_indiex
        self.activation = get_activation(activation) if isinstance(activation, str) else activation
        self.binarydiceloss = DiceLoss()

    def construct(self, logits, label):
        """The loss of logits and label (N, C, ...).

        Raises:
            ValueError: the shapes differ or have one axis, or there are not as many weights as classes.
        """
        if logits.shape != label.shape or len(logits.shape) < 2:
            raise ValueError(
                f"mindspore.nn.MultiClassDiceLoss: the shapes are {logits.shape} and {label.shape}; give one, (N, C, ...)"
            )
        classes = label.shape[1]
        if self.weights is not None and len(self.weights) != classes:
            raise ValueError(f"mindspore.nn.MultiClassDiceLoss: {len(self.weights)} weights for {classes} classes")
        logits = logits if self.activation is None else self.activation(logits)
        total = 0
        for i in (i for i in range(classes) if i != self.ignore_indiex):
            loss = self.binarydiceloss(logits[:, i], label[:, i])
            total = total + (loss if self.weights is None else loss * self.weights[i])
        return total / classes


# ---- sequences ----


@public("nn.CTCLoss")
class CTCLoss(LossBase):
    """The loss of connectionist temporal classification. See `ops.ctc_loss`."""

    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        super().__init__(reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def construct(self, log_probs, targets, input_lengths, target_lengths):
        """The loss."""
        lengths = input_lengths, target_lengths
        return ops.ctc_loss(log_probs, targets, *lengths, self.blank, self.reduction, self.zero_infinity)[0]


@public("nn.SampledSoftmaxLoss")
class SampledSoftmaxLoss(LossBase):
    """The cross entropy of the true classes among them and some that are drawn, for a classifier of many classes.

    "On Using Very Large Target Vocabulary for Neural Machine Translation" (Jean et al., 2015).

    Args:
        num_sampled, num_classes, num_true: how many classes are drawn, how many there are, how many labels an example has.
        sampled_values: what a candidate sampler gave: classes, and how often the true and the drawn ones are expected. By
            default `ops.UniformCandidateSampler` draws in each call.
        remove_accidental_hits: draw none of the true classes, where enough others are left.
        seed: that of the sampler.

    Raises:
        TypeError: sampled_values is no list or tuple, or the labels are neither int32 nor int64.
        ValueError: a number is out of its range, or sampled_values are not three.
    """

    def __init__(
        self,
        num_sampled,
        num_classes,
        num_true=1,
        sampled_values=None,
        remove_accidental_hits=True,
        seed=0,
        reduction="none",
    ):
        super().__init__(reduction)
        api = "mindspore.nn.SampledSoftmaxLoss"
        check_ints_between(api, 1, num_classes, num_sampled=num_sampled, num_true=num_true)
        check_not_negative_ints(api, seed=seed)
        if sampled_values is not None:
            check_type(api, (list, tuple), "the three results of a candidate sampler", sampled_values=sampled_values)
            if len(sampled_values) != 3:
                raise ValueError(f"{api}: there are {len(sampled_values)} sampled_values; give the three of a sampler")
        self.num_sampled, self.num_classes, self.num_true = num_sampled, num_classes, num_true
        self.sampled_values, self.remove_accidental_hits, self.seed = sampled_values, remove_accidental_hits, seed
        self.sampler = ops.UniformCandidateSampler(
            num_true, num_sampled, True, num_classes, seed, remove_accidental_hits
        )

    def construct(self, weights, biases, labels, logits):
        """The loss of each example.

        Args:
            weights, biases: (classes, dim) and (classes,), of the last layer.
            labels: (N, num_true), the true classes.
            logits: (N, dim), what goes into the last layer.
        """
        if labels.dtype not in (torch.int32, torch.int64):
            raise TypeError(f"mindspore.nn.SampledSoftmaxLoss: the labels are {labels.dtype}; give int32 or int64")
        labels = labels.reshape(-1, self.num_true)
        sampled = self.sampled_values or self.sampler(labels)
        return self.get_loss(_sampled_softmax(weights, biases, labels, logits, *sampled))


@layer_op("nn.SampledSoftmaxLoss")
def _sampled_softmax(weights, biases, labels, logits, drawn, of_true, of_drawn):
    true = (logits[:, None] * weights[labels.long()]).sum(2) + biases[labels.long()] - of_true.log()
    others = logits @ weights[drawn.long()].mT + biases[drawn.long()] - of_drawn.log()
    shares = torch.softmax(torch.cat([true, others], 1), 1)[:, : labels.shape[1]]
    return -torch.log(shares + 1e-20).mean(1)
