"""Losses. `reduction` is 'none', 'mean' or 'sum'."""

import torch
import torch.nn.functional as F

from .._op.declare import op
from ._bounds import clamped
from ._ctc import Ctc
from ._operands import as_floats

# ---- classes ----


@op("ops.cross_entropy", "mint.nn.functional.cross_entropy", "mint.nn.cross_entropy")
def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """The cross entropy of logits input (N, C, ...) and target: class numbers (N, ...) or probabilities like input.

    Args:
        weight: (C,), for each class; the mean is over the weights of the targets.
        ignore_index: a class number that does not count.
        label_smoothing: the share of the target that is spread evenly over all classes.
    """
    if not target.is_floating_point():
        target = target.long()  # torch refuses int32
    else:
        input, target = _floats(input, target)
    if weight is not None:
        input, weight = _floats(input, weight)
    if _differentiated(weight) and not target.is_floating_point():
        log_probabilities = torch.log_softmax(input, 1 if input.ndim > 1 else 0)
        return nll_loss(log_probabilities, target, weight, ignore_index, reduction, label_smoothing)
    return F.cross_entropy(
        input, target, weight, ignore_index=ignore_index, reduction=reduction, label_smoothing=label_smoothing
    )


def _differentiated(weight):
    """Whether somebody asks for the gradient of a weight, for which torch's own losses have none."""
    return weight is not None and weight.requires_grad


def _nll_loss(inputs, target, weight, ignore_index, reduction):
    inputs = as_floats(inputs)
    weight = None if weight is None else weight.to(inputs.dtype)
    if not _differentiated(weight):
        return F.nll_loss(inputs, target, weight, ignore_index=ignore_index, reduction=reduction)
    counts = target != ignore_index
    classes = target.where(counts, 0)
    of_target = weight[classes] * counts
    picked = inputs[classes] if inputs.ndim == 1 else inputs.gather(1, classes.unsqueeze(1)).squeeze(1)
    if reduction == "mean":
        return -(picked * of_target).sum() / of_target.sum()  # of the weights, not of the targets
    return _reduced(-picked * of_target, reduction, "nll_loss")


@op("ops.nll_loss")
def nll_loss(inputs, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """`cross_entropy` of log probabilities inputs (N, C, ...) and class numbers target (N, ...)."""
    target, inputs = target.long(), as_floats(inputs)
    if weight is not None:
        inputs, weight = _floats(inputs, as_floats(weight))
    loss = _nll_loss(inputs, target, weight, ignore_index, reduction)
    if not label_smoothing:
        return loss
    counts = target != ignore_index
    of_target = torch.ones_like(inputs[:, 0]) if weight is None else weight[target.where(counts, 0)]
    of_target = of_target * counts
    spread = -inputs if weight is None else -inputs * weight.view(1, -1, *(1,) * (inputs.ndim - 2))
    spread = spread.sum(1) * counts
    if reduction != "none":
        spread = spread.sum() / (of_target.sum() if reduction == "mean" else 1)
    return (1 - label_smoothing) * loss + label_smoothing / inputs.shape[1] * spread


@op("mint.nn.functional.nll_loss", "mint.nn.nllloss")
def nll_loss_mint(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """`ops.nll_loss` without label smoothing."""
    return _nll_loss(input, target.long(), weight, ignore_index, reduction)


@op("ops.NLLLoss(reduction, ignore_index)")
def nll_loss_primitive(logits, labels, weight, reduction="mean", ignore_index=-100):
    """`ops.nll_loss`, and the sum of the weights of the targets that count."""
    labels, weight = labels.long(), weight.to(logits.dtype)
    total = (weight[labels.where(labels != ignore_index, 0)] * (labels != ignore_index)).sum()
    return _nll_loss(logits, labels, weight, ignore_index, reduction), total


@op("ops.SoftmaxCrossEntropyWithLogits()")
def softmax_cross_entropy_with_logits(logits, labels):
    """The cross entropy of logits (N, C) and probabilities labels: (N,), and its gradient by logits, (N, C)."""
    _same_shape("SoftmaxCrossEntropyWithLogits", logits, labels)
    loss = -(labels * torch.log_softmax(logits, -1)).sum(-1)
    return loss, torch.softmax(logits, -1) - labels


@op("ops.SparseSoftmaxCrossEntropyWithLogits(is_grad)")
def sparse_softmax_cross_entropy_with_logits(logits, labels, is_grad=False):
    """The mean cross entropy of logits (N, C) and class numbers labels (N,), or with is_grad its gradient."""
    if not is_grad:
        return F.cross_entropy(logits, labels.long())
    return (torch.softmax(logits, -1) - F.one_hot(labels.long(), logits.shape[-1])) / len(logits)


@op("ops.multi_margin_loss")
def multi_margin_loss(input, target, p=1, margin=1, weight=None, reduction="mean"):
    """The mean over classes of max(0, margin - input of the target + input) ** p, but for the target (N,) itself."""
    of_target = input.gather(-1, target.long().unsqueeze(-1))
    loss = torch.relu(margin - of_target + input) ** p
    if weight is not None:
        loss = loss * weight[target.long()].unsqueeze(-1)
    others = F.one_hot(target.long(), input.shape[-1]) == 0
    return _reduced((loss * others).sum(-1) / input.shape[-1], reduction, "multi_margin_loss")


@op("ops.MultiMarginLoss(p, margin, reduction)")
def multi_margin_loss_primitive(x, target, weight=None, p=1, margin=1.0, reduction="mean"):
    """`ops.multi_margin_loss` with weight in the call."""
    return multi_margin_loss(x, target, p, margin, weight, reduction)


@op("ops.multilabel_margin_loss")
def multilabel_margin_loss(input, target, reduction="mean"):
    """The mean over classes of max(0, 1 - input of a target + input), summed over the targets: those before a -1."""
    targets = target.long().clamp(min=0)
    valid = (target >= 0).cumprod(-1)  # those before the first -1
    others = 1 - torch.zeros_like(targets).scatter_add(-1, targets, valid).clamp(max=1)
    # written out: torch's own function has no second derivative
    above = torch.relu(1 - input.gather(-1, targets)[..., :, None] + input[..., None, :])
    loss = (above * valid[..., :, None] * others[..., None, :]).sum((-2, -1)) / input.shape[-1]
    return _reduced(loss, reduction, "multilabel_margin_loss")


@op("ops.MultilabelMarginLoss(reduction)")
def multilabel_margin_loss_primitive(input, target, reduction="mean"):
    """`ops.multilabel_margin_loss`, and which classes are targets: 1 or 0, in the shape and dtype of target."""
    valid = (target >= 0).cumprod(-1).to(target.dtype)
    is_target = torch.zeros_like(target).scatter_add(-1, target.long().clamp(min=0), valid).clamp(max=1)
    return multilabel_margin_loss(input, target, reduction), is_target


# ---- yes or no ----


@op("ops.binary_cross_entropy", "mint.nn.functional.binary_cross_entropy")
def binary_cross_entropy(logits, labels, weight=None, reduction="mean"):
    """The cross entropy of probabilities logits and labels, of one shape; a logarithm is at least log(1e-12)."""
    _same_shape("binary_cross_entropy", logits, labels)
    # torch cuts off at -100 instead
    loss = -(labels * torch.log(logits + 1e-12) + (1 - labels) * torch.log(1 - logits + 1e-12))
    return _reduced(loss if weight is None else loss * weight, reduction, "binary_cross_entropy")


@op("ops.BinaryCrossEntropy(reduction)")
def binary_cross_entropy_primitive(logits, labels, weight=None, reduction="mean"):
    """`ops.binary_cross_entropy`."""
    return binary_cross_entropy(logits, labels, weight, reduction)


@op("ops.binary_cross_entropy_with_logits", "ops.BCEWithLogitsLoss(reduction)")
def binary_cross_entropy_with_logits(logits, label, weight=None, pos_weight=None, reduction="mean"):
    """The cross entropy of sigmoid(logits) and label, times weight, and label's share times pos_weight."""
    logits, label = _floats(logits, label)
    if not _differentiated(weight) and not _differentiated(pos_weight):
        return F.binary_cross_entropy_with_logits(logits, label, weight, reduction=reduction, pos_weight=pos_weight)
    of_label = 1 if pos_weight is None else 1 + (pos_weight - 1) * label
    loss = (1 - label) * logits + of_label * F.softplus(-logits)
    return _reduced(loss if weight is None else loss * weight, reduction, "binary_cross_entropy_with_logits")


@op("mint.nn.functional.binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits_mint(input, target, weight=None, reduction="mean", pos_weight=None):
    """`ops.binary_cross_entropy_with_logits` with torch's order of arguments."""
    return binary_cross_entropy_with_logits(input, target, weight, pos_weight, reduction)


@op("ops.SigmoidCrossEntropyWithLogits()")
def sigmoid_cross_entropy_with_logits(logits, label):
    """`ops.binary_cross_entropy_with_logits` for each element."""
    _same_shape("SigmoidCrossEntropyWithLogits", logits, label)
    return F.binary_cross_entropy_with_logits(logits, label, reduction="none")


@op("ops.soft_margin_loss", "ops.SoftMarginLoss(reduction)", "mint.nn.functional.soft_margin_loss")
def soft_margin_loss(input, target, reduction="mean"):
    """log(1 + exp(-target * input)), target being 1 or -1."""
    return F.soft_margin_loss(input, target, reduction=reduction)


@op("ops.multilabel_soft_margin_loss")
def multilabel_soft_margin_loss(input, target, weight=None, reduction="mean"):
    """The mean over classes of the cross entropy of sigmoid(input) and target, 1 or 0."""
    return F.multilabel_soft_margin_loss(input, target, weight, reduction=reduction)


# ---- distances ----


@op("ops.mse_loss", "mint.nn.functional.mse_loss", "mint.nn.mse_loss_ext", "ops.mse_loss_ext")
def mse_loss(input, target, reduction="mean"):
    """(input - target) ** 2, broadcast."""
    return F.mse_loss(*_floats(*_one_shape(input, target)), reduction=reduction)


@op("ops.l1_loss", "mint.nn.functional.l1_loss")
def l1_loss(input, target, reduction="mean"):
    """|input - target|, broadcast; of integers an integer, the mean rounded toward zero."""
    input, target = _one_shape(input, target)
    if _is_float(input) or _is_float(target):
        return F.l1_loss(input, target, reduction=reduction)
    loss = input ^ target if input.dtype is target.dtype is torch.bool else (input - target).abs()
    return _reduced(loss.double(), reduction, "l1_loss").to(loss.dtype)


@op("ops.smooth_l1_loss", "ops.SmoothL1Loss(beta, reduction)")
def smooth_l1_loss(input, target, beta=1.0, reduction="none"):
    """|input - target| - beta / 2, and (input - target) ** 2 / (2 beta) where they differ by less than beta."""
    _same_shape("smooth_l1_loss", input, target)
    return F.smooth_l1_loss(input, target, reduction=reduction, beta=beta)


@op("mint.nn.functional.smooth_l1_loss")
def smooth_l1_loss_mint(input, target, reduction="mean", beta=1.0):
    """`ops.smooth_l1_loss` with torch's default reduction."""
    _same_shape("smooth_l1_loss", input, target)
    return F.smooth_l1_loss(input, target, reduction=reduction, beta=beta)


@op("ops.huber_loss")
def huber_loss(input, target, reduction="mean", delta=1.0):
    """delta * (|d| - delta / 2) for d = input - target, broadcast, and d ** 2 / 2 where |d| is less than delta."""
    return F.huber_loss(*_floats(*_one_shape(input, target)), reduction=reduction, delta=delta)


@op("ops.L2Loss()")
def l2_loss(input_x):
    """Half the sum of squares, a 0-D Tensor."""
    return input_x.square().sum() / 2


@op("ops.kl_div", "ops.KLDivLoss(reduction)")
def kl_div(logits, labels, reduction="mean"):
    """labels * (log(labels) - logits), of one shape, 0 where labels is not positive; 'batchmean' is the sum / len(logits)."""
    _same_shape("kl_div", logits, labels)
    return mint_kl_div(logits, torch.where(labels > 0, labels, 0), reduction)


@op("mint.nn.functional.kl_div", "mint.nn.kl_div_ext")
def mint_kl_div(logits, labels, reduction="mean", log_target=False):
    """labels * (log(labels) - logits), of one shape, 0 where labels is 0; 'batchmean' is the sum over len(logits).

    Args:
        log_target: labels are logarithms too.
    """
    _same_shape("kl_div", logits, labels)
    loss = F.kl_div(logits, labels, reduction="none", log_target=log_target)
    return loss.sum() / len(loss) if reduction == "batchmean" else _reduced(loss, reduction, "kl_div")


@op("ops.gaussian_nll_loss")
def gaussian_nll_loss(x, target, var, full=False, eps=1e-6, reduction="mean"):
    """(log(var) + (x - target) ** 2 / var) / 2 with var at least eps; full: plus log(2 pi) / 2."""
    x, target, var = torch.broadcast_tensors(*map(as_floats, (x, target, var)))
    return F.gaussian_nll_loss(x, target, var, full, eps, reduction)


# ---- pairs and triples ----


@op("ops.hinge_embedding_loss")
def hinge_embedding_loss(inputs, targets, margin=1.0, reduction="mean"):
    """inputs where targets is 1, max(0, margin - inputs) where it is -1."""
    beyond = torch.where(targets == 1, 0, _at_least_zero(margin - inputs))
    return _reduced(beyond + torch.where(targets == -1, 0, inputs), reduction, "hinge_embedding_loss")


@op("ops.margin_ranking_loss")
def margin_ranking_loss(input1, input2, target, margin=0.0, reduction="mean"):
    """max(0, margin - target * (input1 - input2))."""
    loss = clamped(margin - target * (input1 - input2), min=0)
    return _reduced(loss, reduction, "margin_ranking_loss")


@op("ops.cosine_embedding_loss", "mint.nn.functional.cosine_embedding_loss")
def cosine_embedding_loss(input1, input2, target, margin=0.0, reduction="mean"):
    """1 - cosine of (N, D, ...) input1 and input2 along D where target (N, ...) is 1, max(0, cosine - margin) where it is -1.

    Raises:
        ValueError: target has another shape than the cosines.
    """
    axis = min(1, input1.ndim - 1)
    product = (input1 * input2).sum(axis)
    if target.shape != product.shape:
        raise ValueError(
            f"mindspore.ops.cosine_embedding_loss: target has shape {tuple(target.shape)}, the inputs "
            f"{tuple(input1.shape)} and {tuple(input2.shape)}; expected {tuple(product.shape)}"
        )
    cosine = product / ((input1.square().sum(axis) + 1e-12) * (input2.square().sum(axis) + 1e-12)).sqrt()
    loss = torch.where(target == 1, 1 - cosine, torch.where(target == -1, _at_least_zero(cosine - margin), 0))
    return _reduced(loss, reduction, "cosine_embedding_loss")


def _at_least_zero(x):
    """x or 0, which gets half of the gradient where they are equal."""
    return torch.maximum(x, x.new_zeros(()))


@op("ops.cosine_similarity")
def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """The cosine of x1 and x2 along dim, their norms being at least eps."""
    return F.cosine_similarity(x1, x2, dim, eps)


@op("ops.triplet_margin_loss", "ops.TripletMarginLoss(p, swap, eps, reduction)")
def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, reduction="mean"):
    """max(0, margin + distance of anchor and positive - that of anchor and negative), in the p-norm.

    Args:
        swap: the distance of positive and negative counts instead, where it is less than that of anchor and negative.
    """
    margin = margin.item() if isinstance(margin, torch.Tensor) else margin
    return F.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction=reduction)


# ---- sequences ----


@op("ops.ctc_loss")
def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    """The loss of connectionist temporal classification, and the forward variables (N, T, 2 S + 1).

    Args:
        log_probs: (T, N, C). targets: (N, S). The lengths: (N,).
        reduction: 'mean' is that of the losses over their target lengths.
    """
    loss, alpha, lengths = _ctc(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity)
    if reduction == "mean":
        loss = loss / torch.tensor(lengths, device=loss.device).clamp(min=1)
    return _reduced(loss, reduction, "ctc_loss"), alpha


@op("ops.CTCLossV2(blank, reduction, zero_infinity)")
def ctc_loss_v2(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="none", zero_infinity=False):
    """`ops.ctc_loss` for each sequence: (N,), and the forward variables."""
    if reduction != "none":
        raise ValueError(f"mindspore.ops.CTCLossV2: reduction is {reduction!r}; it can only be 'none'")
    return _ctc(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity)[:2]


@op("ops.CTCLoss(preprocess_collapse_repeated, ctc_merge_repeated, ignore_longer_outputs_than_inputs)")
def ctc_loss_primitive(
    x,
    labels_indices,
    labels_values,
    sequence_length,
    preprocess_collapse_repeated=False,
    ctc_merge_repeated=True,
    ignore_longer_outputs_than_inputs=False,
):
    """The loss of each sequence, (N,), and its gradient by x, the logits (T, N, C). The last class is the blank.

    Args:
        labels_indices, labels_values: the places (sequence, number) of the labels, in order, and the labels.
        ignore_longer_outputs_than_inputs: the loss of a sequence shorter than its labels is 0, else infinite.
    """
    if preprocess_collapse_repeated or not ctc_merge_repeated:
        raise NotImplementedError(
            "mindspore.ops.CTCLoss: preprocess_collapse_repeated=True or ctc_merge_repeated=False; "
            "only the defaults of both are here"
        )
    numbers = labels_indices[:, 0].tolist()
    lengths = [numbers.count(n) for n in range(x.shape[1])]
    how = (labels_values, sequence_length, lengths, x.shape[2] - 1, ignore_longer_outputs_than_inputs)
    with torch.enable_grad():
        logits = x.detach().requires_grad_()
        loss = _ctc(torch.log_softmax(logits, -1), *how)[0]
        (gradient,) = torch.autograd.grad(loss.sum(), logits)
    return _ctc(torch.log_softmax(x, -1), *how)[0], gradient


def _ctc(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity):
    """The losses, the forward variables, and the target lengths, a list."""
    lengths = [torch.as_tensor(n).reshape(-1).tolist() for n in (input_lengths, target_lengths)]
    loss, alpha = Ctc.apply(log_probs, targets.long(), *lengths, blank, zero_infinity)
    return (loss.where(loss != torch.inf, 0) if zero_infinity else loss), alpha, lengths[1]


# ---- shared ----


def _reduced(loss, reduction, name):
    if reduction == "none":
        return loss
    if reduction not in ("mean", "sum"):
        raise ValueError(f"mindspore.ops.{name}: reduction is {reduction!r}; give 'none', 'mean' or 'sum'")
    return loss.mean() if reduction == "mean" else loss.sum()


def _same_shape(name, input, target):
    # torch would broadcast, which is a mistake here
    if input.shape != target.shape:
        raise ValueError(
            f"mindspore.ops.{name}: the shapes are {tuple(input.shape)} and {tuple(target.shape)}; expected the same"
        )


def _one_shape(input, target):
    # where shapes differ torch broadcasts too, but warns
    return (input, target) if input.shape == target.shape else torch.broadcast_tensors(input, target)


def _floats(input, target):
    """Both in one dtype, which older torch needs for the gradient; integers as float32, as the mean of squares is."""
    dtype = torch.promote_types(input.dtype, target.dtype)
    if not (dtype.is_floating_point or dtype.is_complex):
        dtype = torch.float32
    return input.to(dtype), target.to(dtype)


def _is_float(input):
    return input.dtype.is_floating_point or input.dtype.is_complex
