"""Rows of ops/loss.py."""

import itertools

import numpy as np

from . import case, floats, ints
from .conv import only_on_ascend


def reduced(loss, reduction):
    return {"none": lambda x: x, "mean": np.mean, "sum": np.sum}[reduction](loss).astype(np.float32)


def reduce_with(reduction, elementwise):
    return lambda *args: reduced(elementwise(*args), reduction)


def log_softmax(x, axis=-1):
    x = x - x.max(axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis, keepdims=True))


def softmax(x):
    return np.exp(log_softmax(x))


sigmoid = lambda x: 1 / (1 + np.exp(-x))

# ---- classes ----


def nll(logp, target, weight=None, ignore=-100, reduction="mean", smoothing=0.0):
    """Over a loop, from the definition."""
    classes = logp.shape[1]
    weight = np.ones(classes, np.float32) if weight is None else weight
    losses, weights = np.zeros(target.shape, np.float32), np.zeros(target.shape, np.float32)
    for place in np.ndindex(target.shape):
        t = target[place]
        if t == ignore:
            continue
        row = logp[(place[0], slice(None), *place[1:])]
        losses[place] = -(1 - smoothing) * weight[t] * row[t] - smoothing / classes * (weight * row).sum()
        weights[place] = weight[t]
    return np.float32(losses.sum() / weights.sum()) if reduction == "mean" else reduced(losses, reduction)


def ce(x, target, *args, **kwargs):
    return nll(log_softmax(x, 1), target, *args, **kwargs)


classes = {"x": floats(3, 4), "t": ints(3, high=4)}
weights = {"w": floats(4, low=0.5, seed=3)}
# int32 labels
case(
    *("ops.cross_entropy(x, t)", "ops.cross_entropy(input=x, target=t)", "mint.nn.functional.cross_entropy(x, t)"),
    **classes,
    want=ce,
    grad="x",
    no_kernel=only_on_ascend("mint.nn.functional.cross_entropy(x, t)"),
    bad={
        "ops.cross_entropy(x, t, reduction='x')": ValueError,
        "ops.cross_entropy(x, t[:2])": (ValueError, RuntimeError),
    },
)
case(
    *("ops.cross_entropy(x, t, w)", "mint.nn.functional.cross_entropy(x, t, w)", "ops.cross_entropy(x, t, weight=w)"),
    **classes,
    **weights,
    want=ce,
    grad="x",
    no_kernel=only_on_ascend("mint.nn.functional.cross_entropy(x, t, w)"),
)
case(
    "ops.cross_entropy(x, t, w, reduction='none')",
    **classes,
    **weights,
    want=lambda *a: ce(*a, reduction="none"),
    grad="x",
)
case(
    "ops.cross_entropy(x, t, w, ignore_index=2, label_smoothing=0.1)",
    x=floats(3, 4),
    t=np.int32([2, 0, 1]),
    **weights,
    want=lambda *a: ce(*a, ignore=2, smoothing=0.1),
    grad="x",
)
case(
    "ops.cross_entropy(x, t, reduction='sum')",
    x=floats(2, 3, 2, 2),
    t=ints(2, 2, 2, high=3, dtype=np.int64),
    want=lambda x, t: ce(x, t, reduction="sum"),
    grad="x",
)
case(
    *("ops.cross_entropy(x, p, w)", "mint.nn.functional.cross_entropy(x, p, w)"),
    x=floats(3, 4),
    p=softmax(floats(3, 4, seed=1)),
    **weights,
    want=lambda x, p, w: np.float32(-(w * p * log_softmax(x)).sum() / 3),
    grad="x p",
    no_kernel=only_on_ascend("mint.nn.functional.cross_entropy(x, p, w)"),
)
case(
    "ops.cross_entropy(x, t)",
    x=floats(3, 4, dtype=np.float16),
    t=ints(3, high=4),
    want=lambda x, t: ce(x, t).astype(np.float16),
)
case(
    *("ops.nll_loss(x, t, w)", "mint.nn.functional.nll_loss(x, t, w)", "ops.nll_loss(inputs=x, target=t, weight=w)"),
    **classes,
    **weights,
    want=nll,
    grad="x",
)
case("ops.nll_loss(x, t)", "mint.nn.functional.nll_loss(x, t)", **classes, want=nll, grad="x")
case(
    "ops.nll_loss(x, t, w, reduction='none')",
    **classes,
    **weights,
    want=lambda *a: nll(*a, reduction="none"),
    grad="x",
)
for reduction, smoothing in itertools.product(("none", "mean", "sum"), (0.0, 0.1)):
    case(
        f"ops.nll_loss(x, t, w, 2, {reduction!r}, {smoothing})",
        x=floats(2, 3, 2),
        t=np.int32([[2, 0], [1, 2]]),
        w=floats(3, low=0.5, seed=3),
        want=lambda *a, r=reduction, s=smoothing: nll(*a, 2, r, s),
        grad="x",
    )
case("ops.nll_loss(x, t, label_smoothing=0.1)", **classes, want=lambda *a: nll(*a, smoothing=0.1), grad="x")
case(
    *("ops.NLLLoss()(x, t, w)", "ops.NLLLoss('mean', -100)(x, t, w)"),
    **classes,
    **weights,
    want=lambda x, t, w: (nll(x, t, w), w[t].sum()),
    grad="x",
)
case(
    *("ops.NLLLoss(reduction='sum', ignore_index=2)(x, t, w)",),
    x=floats(3, 4),
    t=np.int32([2, 0, 1]),
    **weights,
    want=lambda x, t, w: (nll(x, t, w, 2, "sum"), w[0] + w[1]),
    grad="x",
)
case(
    "ops.SoftmaxCrossEntropyWithLogits()(x, y)",
    x=floats(3, 4),
    y=softmax(floats(3, 4, seed=1)),
    want=lambda x, y: (-(y * log_softmax(x)).sum(-1), softmax(x) - y),
    bad={"ops.SoftmaxCrossEntropyWithLogits()(x, y[0])": ValueError},
)
case(
    *(
        "ops.SparseSoftmaxCrossEntropyWithLogits()(x, t)",
        "ops.SparseSoftmaxCrossEntropyWithLogits(is_grad=False)(x, t)",
    ),
    **classes,
    want=ce,
    grad="x",
    bad={"ops.SparseSoftmaxCrossEntropyWithLogits()(x, t + 9)": (RuntimeError, IndexError)},
)
case(
    "ops.SparseSoftmaxCrossEntropyWithLogits(is_grad=True)(x, t)",
    **classes,
    want=lambda x, t: (softmax(x) - np.eye(4, dtype=np.float32)[t]) / 3,
    grad="x",
)


def multi_margin(x, t, p=1, margin=1, w=None, reduction="mean"):
    w = np.ones(x.shape[1]) if w is None else w
    loss = [
        sum(
            max(0, w[t[i]] * (margin - x[i, t[i]] + x[i, j]) ** p)
            for j in range(x.shape[1])
            if j != t[i] and margin - x[i, t[i]] + x[i, j] > 0
        )
        / x.shape[1]
        for i in range(len(x))
    ]
    return reduced(np.array(loss), reduction)


case(
    *("ops.multi_margin_loss(x, t)", "ops.MultiMarginLoss()(x, t)", "ops.MultiMarginLoss(1, 1.0, 'mean')(x, t)"),
    x=floats(3, 4),
    t=ints(3, high=4, dtype=np.int64),
    want=multi_margin,
    grad="x",
)
case(
    *("ops.multi_margin_loss(x, t, 2, 1, w, 'none')", "ops.MultiMarginLoss(p=2, reduction='none')(x, t, w)"),
    x=floats(3, 4),
    t=ints(3, high=4, dtype=np.int64),
    **weights,
    want=lambda x, t, w: multi_margin(x, t, 2, 1, w, "none"),
    grad="x",
)
case(
    "ops.multilabel_margin_loss(x, t)",
    x=np.float32([[0.1, 0.2, 0.4, 0.8]]),
    t=np.int32([[3, 0, -1, 1]]),
    want=np.float32((1.1 + 1.3 + 0.4 + 0.6) / 4),
    grad="x",
    no_kernel={"ops.multilabel_margin_loss(x, t)": "not on the CPU"},
)

# ---- yes or no ----


def bce(p, y, w=1):
    return -w * (y * np.log(p) + (1 - y) * np.log(1 - p))


def bce_logits(x, y, w=1, pw=1):
    return -w * (pw * y * np.log(sigmoid(x)) + (1 - y) * np.log(1 - sigmoid(x)))


probability = {"p": floats(3, 4, low=0.1, high=0.9), "y": floats(3, 4, low=0, high=1, seed=1)}
case(
    *("ops.binary_cross_entropy(p, y)", "ops.BinaryCrossEntropy()(p, y)", "ops.BinaryCrossEntropy('mean')(p, y, None)"),
    *("mint.nn.functional.binary_cross_entropy(p, y)", "ops.binary_cross_entropy(logits=p, labels=y)"),
    **probability,
    want=reduce_with("mean", bce),
    bad={"ops.binary_cross_entropy(p, y[0])": ValueError, "ops.binary_cross_entropy(p, y, None, 'x')": ValueError},
)
case(
    *("ops.binary_cross_entropy(p, y, w, 'none')", "ops.BinaryCrossEntropy(reduction='none')(p, y, w)"),
    "mint.nn.functional.binary_cross_entropy(p, y, weight=w, reduction='none')",
    **probability,
    w=floats(3, 4, seed=2),
    want=reduce_with("none", bce),
)
# a logarithm stops at log(1e-12), not at torch's -100
case(
    "ops.binary_cross_entropy(p, y, reduction='none')",
    p=np.float32([0, 1, 0, 1]),
    y=np.float32([1, 0, 0, 1]),
    want=np.float32([27.631021, 27.631021, 0, 0]),
    grad="",
)
logits = {"x": floats(3, 4, low=-4, high=4), "y": floats(3, 4, low=0, high=1, seed=1)}
case(
    *("ops.binary_cross_entropy_with_logits(x, y)", "mint.nn.functional.binary_cross_entropy_with_logits(x, y)"),
    *("ops.BCEWithLogitsLoss()(x, y)", "ops.BCEWithLogitsLoss('mean')(x, y, None, None)"),
    **logits,
    want=reduce_with("mean", bce_logits),
)
case(
    *("ops.binary_cross_entropy_with_logits(x, y, w, pw, 'none')", "ops.BCEWithLogitsLoss('none')(x, y, w, pw)"),
    "mint.nn.functional.binary_cross_entropy_with_logits(x, y, w, 'none', pw)",
    "ops.binary_cross_entropy_with_logits(x, y, weight=w, pos_weight=pw, reduction='none')",
    **logits,
    w=floats(3, 4, low=0.5, seed=2),
    pw=floats(4, low=0.5, seed=3),
    want=reduce_with("none", bce_logits),
    grad="x y",
)
case(
    "ops.SigmoidCrossEntropyWithLogits()(x, y)",
    **logits,
    want=bce_logits,
    bad={"ops.SigmoidCrossEntropyWithLogits()(x, y[0])": ValueError},
)
for reduction in ("mean", "none"):
    forms = (
        f"ops.soft_margin_loss(x, y, {reduction!r})",
        f"ops.SoftMarginLoss({reduction!r})(x, y)",
        f"mint.nn.functional.soft_margin_loss(x, y, {reduction!r})",
    )
    case(
        *forms,
        x=floats(3, 4),
        y=np.sign(floats(3, 4, seed=1)),
        want=reduce_with(reduction, lambda x, y: np.log1p(np.exp(-y * x))),
        grad="x",
        no_kernel=only_on_ascend(*forms),
    )
case(
    "ops.multilabel_soft_margin_loss(x, y, w, 'none')",
    **logits,
    w=floats(4, low=0.5, seed=3),
    want=lambda x, y, w: (w * bce_logits(x, y)).mean(-1),
    grad="x",
)
case("ops.multilabel_soft_margin_loss(x, y)", **logits, want=reduce_with("mean", bce_logits), grad="x")

# ---- distances ----

two = {"x": floats(3, 4), "y": floats(3, 4, seed=1)}
case(
    *("ops.mse_loss(x, y)", "mint.nn.functional.mse_loss(x, y)", "ops.mse_loss(input=x, target=y)"),
    **two,
    want=reduce_with("mean", lambda x, y: (x - y) ** 2),
    no_kernel=only_on_ascend("mint.nn.functional.mse_loss(x, y)"),
    bad={"ops.mse_loss(x, y[:2])": ValueError, "ops.mse_loss(x, y, 'x')": ValueError},
)
case("ops.mse_loss(x, y[0], 'sum')", **two, want=lambda x, y: ((x - y[0]) ** 2).sum())
case("ops.mse_loss(x, y, 'none')", x=ints(3), y=ints(3, seed=1), want=lambda x, y: (x - y).astype(np.float32) ** 2)
case("ops.mse_loss(x, y)", x=ints(3), y=ints(3, seed=1), want=lambda x, y: ((x - y).astype(np.float32) ** 2).mean())
case(
    "ops.mse_loss(x, y, 'none')",
    x=floats(3, dtype=np.float16),
    y=floats(3, seed=1),
    want=lambda x, y: (x - y) ** 2,
    grad="",
)
case(
    *("ops.l1_loss(x, y)", "mint.nn.functional.l1_loss(x, y)"),
    **two,
    want=reduce_with("mean", lambda x, y: np.abs(x - y)),
    no_kernel=only_on_ascend("mint.nn.functional.l1_loss(x, y)"),
    bad={"ops.l1_loss(x, y, 'x')": ValueError},
)
case("ops.l1_loss(x, y[0], 'none')", **two, want=lambda x, y: np.abs(x - y[0]))


def smooth_l1(x, y, beta=1.0):
    d = np.abs(x - y)
    return np.where(d < beta, d * d / (2 * beta), d - beta / 2).astype(np.float32)


# the function and the Primitive reduce nothing by default
case(
    *("ops.smooth_l1_loss(x, y)", "ops.SmoothL1Loss()(x, y)", "ops.SmoothL1Loss(1.0, 'none')(x, y)"),
    **two,
    want=smooth_l1,
    bad={"ops.smooth_l1_loss(x, y[0])": ValueError, "ops.smooth_l1_loss(x, y, -1.0)": (ValueError, RuntimeError)},
)
case(
    *("ops.smooth_l1_loss(x, y, 0.5, 'mean')", "ops.SmoothL1Loss(beta=0.5, reduction='mean')(x, y)"),
    "mint.nn.functional.smooth_l1_loss(x, y, beta=0.5)",
    **two,
    want=reduce_with("mean", lambda x, y: smooth_l1(x, y, 0.5)),
)
case(
    "ops.huber_loss(x, y, 'none', 0.5)",
    **two,
    want=lambda x, y: smooth_l1(x, y, 0.5) * np.float32(0.5),
    bad={"ops.huber_loss(x, y, delta=0.0)": ValueError},
)
case("ops.huber_loss(x, y[0])", **two, want=lambda x, y: smooth_l1(x, y[0]).mean())
case("ops.L2Loss()(x)", x=floats(3, 4), want=lambda x: (x**2).sum() / np.float32(2))


def kl(x, y):
    return y * (np.log(np.where(y > 0, y, 1)) - x)


case(
    *("ops.kl_div(x, y)", "ops.KLDivLoss()(x, y)", "mint.nn.functional.kl_div(x, y)", "ops.kl_div(logits=x, labels=y)"),
    x=floats(3, 4),
    y=softmax(floats(3, 4, seed=1)),
    want=reduce_with("mean", kl),
    no_kernel=only_on_ascend("mint.nn.functional.kl_div(x, y)"),
    bad={"ops.kl_div(x, y[0])": ValueError, "ops.kl_div(x, y, 'x')": ValueError},
)
case(
    *("ops.kl_div(x, y, 'batchmean')", "ops.KLDivLoss('batchmean')(x, y)"),
    x=floats(3, 4),
    y=softmax(floats(3, 4, seed=1)),
    want=lambda x, y: (kl(x, y).sum() / 3).astype(np.float32),
)
case("ops.kl_div(x, y, 'none')", x=floats(3), y=np.float32([0, 1, 2]), want=kl, grad="x")
case(
    *("ops.kl_div(x, y, 'none')", "ops.KLDivLoss('none')(x, y)", "nn.KLDivLoss('none')(x, y)"),
    x=floats(4),
    y=np.float32([0, -1, 0.5, -0.1]),  # which is no distribution: MindSpore has 0 there, torch nan
    want=lambda x, y: np.float32([0, 0, 0.5 * (np.log(0.5) - x[2]), 0]),
    grad="",
)
case(
    "mint.nn.functional.kl_div(x, y, 'sum', log_target=True)",
    x=floats(3, 4),
    y=floats(3, 4, seed=1),
    want=lambda x, y: (np.exp(y) * (y - x)).sum(),
    no_kernel=only_on_ascend("mint.nn.functional.kl_div(x, y, 'sum', log_target=True)"),
)
case(
    "ops.gaussian_nll_loss(x, y, v)",
    **two,
    v=floats(3, 4, low=0.5, seed=2),
    want=reduce_with("mean", lambda x, y, v: (np.log(v) + (x - y) ** 2 / v) / 2),
)
case(
    "ops.gaussian_nll_loss(x, y, v, True, 1e-6, 'none')",
    **two,
    v=floats(3, 4, low=0.5, seed=2),
    want=reduce_with("none", lambda x, y, v: (np.log(v) + (x - y) ** 2 / v + np.log(2 * np.pi)) / 2),
)

# ---- pairs and triples ----

sign = {"s": np.sign(floats(3, 4, seed=5))}
case(
    "ops.hinge_embedding_loss(x, s)",
    x=floats(3, 4),
    **sign,
    want=reduce_with("mean", lambda x, s: np.where(s > 0, x, np.maximum(0, 1 - x))),
    grad="x",
)
case(
    "ops.hinge_embedding_loss(x, s, 0.5, 'none')",
    x=floats(3, 4),
    **sign,
    want=reduce_with("none", lambda x, s: np.where(s > 0, x, np.maximum(0, 0.5 - x))),
    grad="x",
)
case(
    "ops.margin_ranking_loss(x, y, s)",
    **two,
    **sign,
    want=reduce_with("mean", lambda x, y, s: np.maximum(0, -s * (x - y))),
    grad="x y",
)
case(
    "ops.margin_ranking_loss(x, y, s, 0.5, 'none')",
    **two,
    **sign,
    want=reduce_with("none", lambda x, y, s: np.maximum(0, 0.5 - s * (x - y))),
    grad="x y",
)


def cosine(x, y, axis=1):
    return (x * y).sum(axis) / np.sqrt((x**2).sum(axis) * (y**2).sum(axis))


def cosine_embedding(x, y, s, margin=0.0):
    return np.where(s > 0, 1 - cosine(x, y), np.maximum(0, cosine(x, y) - margin))


for margin, reduction in ((0.0, "mean"), (0.5, "none")):
    forms = (
        f"ops.cosine_embedding_loss(x, y, s, {margin}, {reduction!r})",
        f"mint.nn.functional.cosine_embedding_loss(x, y, s, {margin}, {reduction!r})",
    )
    case(
        *forms,
        **two,
        s=np.float32([1, -1, 1]),
        want=reduce_with(reduction, lambda x, y, s, m=margin: cosine_embedding(x, y, s, m)),
        grad="x y",
        no_kernel=only_on_ascend(forms[1]),
    )
case(
    "ops.cosine_embedding_loss(x, y, s, 0.1, 'none')",
    x=floats(2, 3, 4),
    y=floats(2, 3, 4, seed=1),
    s=np.float32([[1, -1, 1, -1], [-1, 1, -1, 1]]),
    want=lambda x, y, s: np.where(s > 0, 1 - cosine(x, y, 1), np.maximum(0, cosine(x, y, 1) - 0.1)),
    grad="x y",
    bad={"ops.cosine_embedding_loss(x, y, s[:1])": ValueError, "ops.cosine_embedding_loss(x, y, s[:, :3])": ValueError},
)
case("ops.cosine_similarity(x, y)", **two, want=cosine)
case("ops.cosine_similarity(x, y, dim=0)", **two, want=lambda x, y: cosine(x, y, 0))


def triplet(a, p, n, margin=1.0, order=2, swap=False):
    distance = lambda x, y: np.linalg.norm(x - y + 1e-6, order, -1)
    negative = np.minimum(distance(a, n), distance(p, n)) if swap else distance(a, n)
    return np.maximum(0, margin + distance(a, p) - negative)


three = {**two, "z": floats(3, 4, seed=2)}
forms = ("ops.triplet_margin_loss(x, y, z)", "ops.TripletMarginLoss()(x, y, z, ms.Tensor(1.0))")
case(*forms, **three, want=reduce_with("mean", triplet), no_kernel=dict.fromkeys(forms, "not on the CPU"))
forms = (
    "ops.triplet_margin_loss(x, y, z, 0.5, 1, 1e-6, True, 'none')",
    "ops.TripletMarginLoss(p=1, swap=True, reduction='none')(x, y, z, ms.Tensor(0.5))",
)
case(
    *forms,
    **three,
    want=reduce_with("none", lambda x, y, z: triplet(x, y, z, 0.5, 1, True)),
    no_kernel=dict.fromkeys(forms, "not on the CPU"),
)

# ---- sequences ----


def ctc(logp, target, steps, blank=0):
    """The loss of one sequence: over every path."""
    total = 0.0
    for path in itertools.product(range(logp.shape[1]), repeat=steps):
        if [c for c, _ in itertools.groupby(path) if c != blank] == list(target):
            total += np.exp(sum(logp[t, c] for t, c in enumerate(path)))
    return -np.log(total)


def ctc_losses(logp, targets, steps, lengths):
    return np.float32([ctc(logp[:, i], targets[i, : lengths[i]], steps[i]) for i in range(len(targets))])


sequences = {
    "x": log_softmax(floats(4, 2, 3)),
    "t": np.int32([[1, 2], [2, 1]]),
    "n": np.int32([4, 3]),
    "m": np.int32([2, 1]),
}
case(
    *("ops.ctc_loss(x, t, n, m, 0, 'none')[0]", "ops.CTCLossV2()(x, t, n, m)[0]"),
    "ops.CTCLossV2(blank=0, reduction='none', zero_infinity=False)(x, t, n, m)[0]",
    **sequences,
    want=ctc_losses,
    grad="",
    bad={"ops.CTCLossV2(reduction='mean')(x, t, n, m)": ValueError},
)
case(
    "ops.ctc_loss(x, t, n, m)[0]",
    **sequences,
    want=lambda *a: (ctc_losses(*a) / np.float32([2, 1])).mean(),
    grad="",
    bad={"ops.ctc_loss(x[:, 0], t[0], n[0], m[0])": (TypeError, ValueError)},
)
case("ops.ctc_loss(x, t, n, m, reduction='sum')[0]", **sequences, want=lambda *a: ctc_losses(*a).sum(), grad="")
# torch's kernel, and so its first derivative, takes the input for logarithms of probabilities; here it is that
case(
    "ops.ctc_loss(ops.log_softmax(x, -1), t, n, m, 0, 'none')[0]",
    **sequences,
    want=lambda x, t, n, m: ctc_losses(log_softmax(x), t, n, m),
    no_kernel={
        "ops.ctc_loss(ops.log_softmax(x, -1), t, n, m, 0, 'none')[0]": "MindSpore returns another second result"
    },
)
case("ops.ctc_loss(x, t, n, m)[1].shape", **sequences, want=lambda *a: (2, 4, 5), grad="")
case(
    "ops.CTCLoss()(x, i, v, n)[0]",
    x=floats(4, 2, 3),
    i=np.int64([[0, 0], [0, 1], [1, 0]]),
    v=np.int32([1, 0, 1]),
    n=np.int32([4, 3]),
    want=lambda x, i, v, n: np.float32(
        [ctc(log_softmax(x)[:, 0], [1, 0], 4, blank=2), ctc(log_softmax(x)[:, 1], [1], 3, blank=2)]
    ),
    grad="x",
)
# the second result is the gradient of the first
case(
    "ops.CTCLoss(ignore_longer_outputs_than_inputs=True)(x, i, v, n)[1]",
    x=floats(2, 1, 3),
    i=np.int64([[0, 0], [0, 1]]),
    v=np.int32([1, 0]),
    n=np.int32([2]),
    want=lambda x, i, v, n: softmax(x) - np.float32([[[0, 1, 0]], [[1, 0, 0]]]),
    grad="",
    bad={
        "ops.CTCLoss(ctc_merge_repeated=False)(x, i, v, n)": NotImplementedError,
    },
    no_kernel={"ops.CTCLoss(ctc_merge_repeated=False)(x, i, v, n)": "it has that too"},
)

form = "ops.MultilabelMarginLoss('none')(x, t)"
case(
    form,
    x=np.float32([[0.1, 0.2, 0.4, 0.8]]),
    t=np.int32([[3, 0, -1, 1]]),
    grad="",
    want=(np.float32([0.85]), np.int32([[1, 0, 0, 1]])),
    no_kernel={form: "MindSpore's CPU has no kernel"},
)
