"""Rows of nn/loss.py and nn/mint_loss.py."""

import numpy as np

from . import case, floats

NO_KERNEL = "no kernel on a CPU"
UNREGISTERED = {f"mint.nn.{name}Loss" for name in ("CrossEntropy", "MSE", "L1", "KLDiv", "CosineEmbedding")} | {
    "nn.L1LossExt"
}
X, Y = floats(2, 3), floats(2, 3, seed=1)
P, Q = floats(2, 3, low=0.1, high=0.9), floats(2, 3, low=0.1, high=0.9, seed=1)
INDEX, HOT = np.int32([0, 2]), np.eye(3, dtype=np.float32)[[0, 2]]
REDUCTIONS = {"none": lambda loss: loss, "mean": lambda loss: loss.mean(), "sum": lambda loss: loss.sum()}


def log_softmax(x, axis=1):
    shifted = x - x.max(axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))


def rows(form, want, mint=None, default=None, no_kernel=None, **rest):
    """A row for each reduction: `form` has a {} where the constructor takes `reduction=...`."""
    for reduction, reduce in REDUCTIONS.items():
        forms = [form.format(f"reduction='{reduction}'")]
        forms += [mint.format(f"reduction='{reduction}'")] if mint else []
        forms += [form.format("")] if reduction == default else []
        lacking = {f: no_kernel or NO_KERNEL for f in forms if no_kernel or f[: f.index("(")] in UNREGISTERED}
        case(*forms, want=lambda *xs, reduce=reduce: reduce(want(*xs)), no_kernel=lacking, **rest)


# ---- classes ----

rows(
    "nn.SoftmaxCrossEntropyWithLogits({})(x, t)",
    lambda x, t: -(log_softmax(x) * t).sum(1),
    default="none",
    x=X,
    t=Q,
    grad="x",
)
rows(
    "nn.SoftmaxCrossEntropyWithLogits(True, {})(x, i)",
    lambda x, i: -(log_softmax(x) * HOT).sum(1),
    default="none",
    x=X,
    i=INDEX,
    bad={
        "nn.SoftmaxCrossEntropyWithLogits(sparse=1)": TypeError,
        "nn.SoftmaxCrossEntropyWithLogits(reduction='no such')": ValueError,
        "nn.SoftmaxCrossEntropyWithLogits(reduction=None)": ValueError,
        "nn.SoftmaxCrossEntropyWithLogits()(x, i)": TypeError,
        "nn.SoftmaxCrossEntropyWithLogits(True)(x, x)": TypeError,
        "nn.SoftmaxCrossEntropyWithLogits(True)(x[0], i[0])": ValueError,
        "nn.SoftmaxCrossEntropyWithLogits(True)(x[:, None], i[:, None])": ValueError,
        "nn.SoftmaxCrossEntropyWithLogits(True)(x, i[:, None])": ValueError,
        "nn.SoftmaxCrossEntropyWithLogits(True, 'mean')(x, i[:1])": ValueError,
        "nn.SoftmaxCrossEntropyWithLogits(True, 'mean')(x, i + 2)": (RuntimeError, IndexError),
        "nn.SoftmaxCrossEntropyWithLogits(True, 'mean')(x, i - 1)": (RuntimeError, IndexError),
    },
)
case(
    "nn.SoftmaxCrossEntropyWithLogits(sparse=True)(x, i)",
    x=floats(3, 3),
    i=np.int64([-1, 5, 1]),
    want=lambda x, i: -log_softmax(x)[:, 1] * np.float32([0, 0, 1]),  # 0 outside the classes
)
rows(
    "nn.CrossEntropyLoss({})(x, i)",
    lambda x, i: -(log_softmax(x) * HOT).sum(1),
    "mint.nn.CrossEntropyLoss({})(x, i.astype(ms.int64))",
    "mean",
    x=X,
    i=INDEX,
    bad={
        "nn.CrossEntropyLoss(reduction='no such')": ValueError,
        "nn.CrossEntropyLoss(weight=3)": TypeError,
        "nn.CrossEntropyLoss(ignore_index=1.0)": TypeError,
        "nn.CrossEntropyLoss(label_smoothing=2.0)": ValueError,
        "nn.CrossEntropyLoss(label_smoothing='a')": TypeError,
        "nn.CrossEntropyLoss()(x, i + 3)": (RuntimeError, IndexError),
    },
)
case("nn.CrossEntropyLoss()(x, t)", x=X, t=HOT, want=lambda x, t: -(log_softmax(x) * t).sum(1).mean(), grad="x")
case(
    "nn.CrossEntropyLoss(w)(x, i)",
    x=X,
    i=INDEX,
    w=np.float32([1, 2, 3]),
    want=lambda x, i, w: -(log_softmax(x) * HOT * w).sum() / np.float32(4),
    grad="x",
)
case("nn.CrossEntropyLoss(ignore_index=2)(x, i)", x=X, i=INDEX, want=lambda x, i: -log_softmax(x)[0, 0])
case(
    "nn.CrossEntropyLoss(label_smoothing=0.1)(x, i)",
    x=X,
    i=INDEX,
    want=lambda x, i: -(log_softmax(x) * (np.float32(0.9) * HOT + np.float32(0.1 / 3))).sum(1).mean(),
)
case(
    "nn.CrossEntropyLoss()(x, i)",
    x=floats(2, 3, 2),
    i=np.int32([[0, 1], [2, 1]]),
    want=lambda x, i: -np.take_along_axis(log_softmax(x), i[:, None].astype(int), 1).mean(),
)
rows(
    "nn.NLLLoss({})(x, i)",
    lambda x, i: -(x * HOT).sum(1),
    "mint.nn.NLLLoss({})(x, i.astype(ms.int64))",
    "mean",
    x=X,
    i=INDEX,
    bad={"nn.NLLLoss(reduction='no such')": ValueError, "nn.NLLLoss(weight=3)": TypeError},
)
case(
    "nn.NLLLoss(w, 2, 'sum')(x, i)",
    x=X,
    i=INDEX,
    w=np.float32([2, 3, 4]),
    want=lambda x, i, w: np.float32(-2) * x[0, 0],
    grad="",
)


def focal(x, hot, gamma=2, weight=1):
    log_p = log_softmax(x)
    return -((1 - np.exp(log_p)) ** gamma) * log_p * hot * weight


LABELS = np.int32([[0, 1, 2, 1], [2, 0, 1, 1]])
HOTS = np.eye(3, dtype=np.float32)[LABELS].transpose(0, 2, 1)
rows(
    "nn.FocalLoss({})(x, i)",
    lambda x, i: focal(x, HOTS).sum(1).mean(1),
    default="mean",
    x=floats(2, 3, 4),
    i=LABELS[:, None],
    bad={
        "nn.FocalLoss(weight=3)": TypeError,
        "nn.FocalLoss(gamma='a')": TypeError,
        "nn.FocalLoss(reduction='no such')": ValueError,
        "nn.FocalLoss()(x, i[:, 0])": ValueError,
        "nn.FocalLoss()(x, x[:, :2])": ValueError,
        "nn.FocalLoss()(x[0, 0], i[0, 0])": ValueError,
    },
)
rows("nn.FocalLoss({})(x, t)", lambda x, t: focal(x, t).mean(2), x=floats(2, 3, 4), t=HOTS, grad="x")
case("nn.FocalLoss(reduction='none')(x, i)", x=X, i=INDEX[:, None], want=lambda x, i: focal(x, HOT).sum(1))
case(
    "nn.FocalLoss(w, 1.0, 'none')(x, i)",
    x=floats(2, 3, 2, 2),
    i=LABELS.reshape(2, 1, 2, 2),
    w=np.float32([0.2, 0.3, 0.5]),
    want=lambda x, i, w: focal(x.reshape(2, 3, 4), HOTS, 1, w.reshape(1, 3, 1)).sum(1).mean(1),
    grad="x",
)

# ---- yes or no ----


def cross_entropy(p, q):
    return -(q * np.log(p) + (1 - q) * np.log(1 - p))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


rows(
    "nn.BCELoss({})(x, y)",
    cross_entropy,
    "mint.nn.BCELoss({})(x, y)",
    "mean",
    x=P,
    y=Q,
    grad="x",
    bad={"nn.BCELoss(reduction='no such')(x, y)": ValueError, "nn.BCELoss()(x, y[:1])": ValueError},
)
case(
    *("nn.BCELoss(w)(x, y)", "nn.BCELoss(weight=w, reduction='mean')(x, y)"),
    x=P,
    y=Q,
    w=Y,
    want=lambda x, y, w: (cross_entropy(x, y) * w).mean(),
    grad="x",
)
rows(
    "nn.BCEWithLogitsLoss({})(x, y)",
    lambda x, y: cross_entropy(sigmoid(x), y),
    "mint.nn.BCEWithLogitsLoss({})(x, y)",
    "mean",
    x=X,
    y=Q,
    grad="x",
    bad={
        "nn.BCEWithLogitsLoss(reduction='no such')(x, y)": ValueError,
        "nn.BCEWithLogitsLoss()(x, y[:1])": ValueError,
    },
)
case(
    *("nn.BCEWithLogitsLoss('mean', w, p)(x, y)", "mint.nn.BCEWithLogitsLoss(w, 'mean', p)(x, y)"),
    x=X,
    y=Q,
    w=Y,
    p=P,
    want=lambda x, y, w, p: -(w * (p * y * np.log(sigmoid(x)) + (1 - y) * np.log(sigmoid(-x)))).mean(),
    grad="x",
)
rows(
    "nn.SoftMarginLoss({})(x, y)",
    lambda x, y: np.log(1 + np.exp(-y * x)),
    "mint.nn.SoftMarginLoss({})(x, y)",
    "mean",
    x=X,
    y=np.float32([[1, -1, 1], [-1, 1, -1]]),
    grad="x",
    no_kernel=NO_KERNEL,
    bad={"nn.SoftMarginLoss('no such')(x, y)": ValueError},
)
rows(
    "nn.MultiLabelSoftMarginLoss({})(x, y)",
    lambda x, y: cross_entropy(sigmoid(x), y).mean(1),
    default="mean",
    x=X,
    y=np.float32([[1, 0, 1], [0, 1, 0]]),
    grad="x",
)
case(
    "nn.DiceLoss(0.1)(x, y)",
    x=P,
    y=Q,
    want=lambda x, y: np.float32(1 - 2 * (x * y).sum() / ((x * x).sum() + (y * y).sum() + 0.1)),
    bad={
        "nn.DiceLoss(-1.0)": ValueError,
        "nn.DiceLoss('a')": TypeError,
        "nn.DiceLoss()(x, y[:1])": ValueError,
    },
)

# ---- distances ----

rows(
    "nn.MSELoss({})(x, y)",
    lambda x, y: (x - y) ** 2,
    "mint.nn.MSELoss({})(x, y)",
    "mean",
    x=X,
    y=Y,
    bad={"nn.MSELoss('no such')": ValueError, "nn.MSELoss()(x, y[:, :2])": ValueError},
)
case("nn.MSELoss()(x, y)", x=X, y=Y[:1], want=lambda x, y: ((x - y) ** 2).mean())
case(
    "nn.MSELoss()(x, y)",
    x=X,
    y=np.int64([[1, 2, 3]]),
    want=lambda x, y: ((x - y.astype(x.dtype)) ** 2).mean(),
    grad="x",
)
for name in ("nn.L1Loss", "nn.MAELoss", "nn.L1LossExt"):
    rows(
        f"{name}({{}})(x, y)",
        lambda x, y: np.abs(x - y),
        "mint.nn.L1Loss({})(x, y)",
        "mean",
        x=X,
        y=Y,
        bad={f"{name}('no such')": ValueError},
    )
case(
    "nn.RMSELoss()(x, y)",
    x=X,
    y=Y,
    want=lambda x, y: np.sqrt(((x - y) ** 2).mean()),
    bad={"nn.RMSELoss('sum')": TypeError},
)


def smooth(x, y, beta=1):
    d = np.abs(x - y)
    return np.where(d < beta, d * d / 2 / np.float32(beta), d - np.float32(beta) / 2)


rows(
    "nn.SmoothL1Loss({})(x, y)",
    smooth,
    default="none",
    x=X,
    y=Y,
    bad={
        "nn.SmoothL1Loss('a')": TypeError,
        "nn.SmoothL1Loss(reduction='no such')": ValueError,
        "nn.SmoothL1Loss()(x, y[:1])": ValueError,
    },
)
case("nn.SmoothL1Loss(2)(x, y)", x=X, y=Y, want=lambda x, y: smooth(x, y, 2))
case(
    *("mint.nn.SmoothL1Loss()(x, y)", "mint.nn.SmoothL1Loss('mean', 1.0)(x, y)"),
    x=X,
    y=Y,
    want=lambda x, y: smooth(x, y).mean(),
    no_kernel=dict.fromkeys(("mint.nn.SmoothL1Loss()(x, y)", "mint.nn.SmoothL1Loss('mean', 1.0)(x, y)"), NO_KERNEL),
)
rows("nn.HuberLoss({})(x, y)", smooth, default="mean", x=X, y=Y, bad={"nn.HuberLoss('no such')": ValueError})
case("nn.HuberLoss(delta=0.5)(x, y)", x=X, y=Y, want=lambda x, y: (smooth(x, y, 0.5) / 2).mean())
rows(
    "nn.KLDivLoss({})(x, y)",
    lambda x, y: y * (np.log(y) - x),
    "mint.nn.KLDivLoss({})(x, y)",
    "mean",
    x=X,
    y=Q,
    grad="x",
    bad={"nn.KLDivLoss('no such')(x, y)": ValueError, "nn.KLDivLoss()(x, y[:1])": ValueError},
)
case(
    "nn.KLDivLoss('batchmean')(x, y)",
    x=X,
    y=Q,
    want=lambda x, y: (y * (np.log(y) - x)).sum() / np.float32(2),
    grad="x",
)
case(
    "mint.nn.KLDivLoss('sum', log_target=True)(x, y)",
    x=X,
    y=Y,
    want=lambda x, y: (np.exp(y) * (y - x)).sum(),
    grad="x",
    no_kernel={"mint.nn.KLDivLoss('sum', log_target=True)(x, y)": NO_KERNEL},
)
rows(
    "nn.GaussianNLLLoss({})(x, y, v)",
    lambda x, y, v: (np.log(v) + (x - y) ** 2 / v) / 2,
    default="mean",
    x=X,
    y=Y,
    v=P,
    grad="x y",
    bad={"nn.GaussianNLLLoss(reduction='no such')": ValueError},
)

# ---- pairs and triples ----

ONES = np.float32([[1, -1, 1], [-1, 1, -1]])


def cosines(x, y):
    return (x * y).sum(1) / np.sqrt((x * x).sum(1) * (y * y).sum(1))


rows(
    "nn.CosineEmbeddingLoss(-0.9, {})(x, y, i)",
    lambda x, y, i: np.where(i > 0, 1 - cosines(x, y), np.maximum(0, cosines(x, y) + np.float32(0.9))),
    "mint.nn.CosineEmbeddingLoss(-0.9, {})(x, y, i)",
    x=X,
    y=Y,
    i=np.int32([1, -1]),
    bad={
        "nn.CosineEmbeddingLoss(2.0)": ValueError,
        "nn.CosineEmbeddingLoss('a')": TypeError,
        "nn.CosineEmbeddingLoss(reduction='no such')": ValueError,
    },
)
rows(
    "nn.HingeEmbeddingLoss(0.5, {})(x, y)",
    lambda x, y: np.where(y > 0, x, np.maximum(0, np.float32(0.5) - x)),
    x=X,
    y=ONES,
    grad="x",
)
rows(
    "nn.MarginRankingLoss(0.5, {})(x, y, t)",
    lambda x, y, t: np.maximum(0, np.float32(0.5) - t * (x - y)),
    x=X,
    y=Y,
    t=ONES,
    grad="x y",
)
rows(
    "nn.TripletMarginLoss(margin=3.0, {})(x, y, z)",
    lambda x, y, z: np.maximum(0, 3 + np.linalg.norm(x - y, axis=1) - np.linalg.norm(x - z, axis=1)).astype(np.float32),
    x=X,
    y=Y,
    z=Q,
    no_kernel=NO_KERNEL,
)
case(
    "nn.TripletMarginLoss()(x, y, z, 3.0)",
    x=X,
    y=Y,
    z=Q,
    want=lambda x, y, z: np.maximum(0, 3 + np.linalg.norm(x - y, axis=1) - np.linalg.norm(x - z, axis=1)).mean(),
    no_kernel={"nn.TripletMarginLoss()(x, y, z, 3.0)": NO_KERNEL},
    grad="",
)

# ---- sequences: one step, where the loss is that of the step ----

rows(
    "nn.CTCLoss(0, {})(x, i, n, m)",
    lambda x, i, n, m: -np.float32([x[0, 0, 1], x[0, 1, 2]]),
    x=log_softmax(floats(1, 2, 3), 2),
    i=np.int32([[1], [2]]),
    n=np.int32([1, 1]),
    m=np.int32([1, 1]),
    grad="",
)

# ---- LossBase ----

case(*("nn.LossBase('mean').get_loss(x)", "nn.LossBase().get_loss(x)"), x=X, want=lambda x: x.mean())
case(
    *("nn.LossBase('sum').get_loss(x, w)", "nn.LossBase('sum').get_loss(x, weights=w)"),
    x=X,
    w=np.float32([[2], [3]]),
    want=lambda x, w: (x * w).sum(),
)
case("nn.LossBase('none').get_loss(x, 2)", x=X, want=lambda x: 2 * x)
case("nn.LossBase().get_loss(x)", x=np.float16([60000, 60000]), want=np.array(60000, np.float16), grad="")
case("nn.LossBase().get_loss(x)", x=np.int64([1, 2]), want=np.array(1, np.int64))
case(
    "nn.LossBase().get_axis(x)",
    x=X,
    want=(0, 1),
    bad={"nn.LossBase('no such')": ValueError, "nn.LossBase(None)": ValueError},
)


# ---- margins, counts, classes ----


def margin_loss(x, target, p=1, margin=1.0, weight=(1, 1, 1)):
    out = [
        sum(max(0, margin - row[t] + row[j]) ** p for j in range(len(row)) if j != t) * weight[t] / len(row)
        for row, t in zip(x, target, strict=True)
    ]
    return np.float32(out)


TARGET = np.int64([0, 2])
rows("nn.MultiMarginLoss({})(x, t)", margin_loss, x=X, t=TARGET, default="mean")
rows("nn.MultiMarginLoss(2, 0.5, {})(x, t)", lambda x, t: margin_loss(x, t, 2, 0.5), x=X, t=TARGET)
case(
    *("nn.MultiMarginLoss()(x, t, w)", "nn.MultiMarginLoss(weight=w)(x, t)"),
    x=X,
    t=TARGET,
    w=np.float32([1, 2, 3]),
    want=lambda x, t, w: margin_loss(x, t, weight=w).mean(),
    grad="x",
    bad={"nn.MultiMarginLoss(3)": ValueError, "nn.MultiMarginLoss(margin='a')": TypeError},
)
rows(
    "nn.MultilabelMarginLoss({})(x, t)",
    lambda x, t: np.float32(
        [sum(max(0, 1 - x[0, i] + x[0, 1]) for i in (0, 2)) / 3, sum(max(0, 1 - x[1, 1] + x[1, j]) for j in (0, 2)) / 3]
    ),
    no_kernel=NO_KERNEL,
    x=X,
    t=np.int32([[0, 2, -1], [1, -1, -1]]),
)
COUNTS = np.float32([[0, 1, 2], [3, 1, 5]])
rows("nn.PoissonNLLLoss({})(x, t)", lambda x, t: np.exp(x) - t * x, x=X, t=COUNTS, default="mean")
rows("nn.PoissonNLLLoss(False, {})(x, t)", lambda x, t: x - t * np.log(x + 1e-8), x=P, t=COUNTS, grad="x")


def stirling(x, t):
    big = np.maximum(t, 1.5)
    return np.float32(np.exp(x) - t * x + (t > 1) * (big * np.log(big) - big + np.log(2 * np.pi * big) / 2))


rows("nn.PoissonNLLLoss(full=True, {})(x, t)", stirling, x=X, t=COUNTS, grad="x")


def away(x, y):
    return np.sqrt(((x - y) ** 2).sum(-1))


def triplet(x, y, z, swap=False, margin=1.0):
    far = np.minimum(away(x, z), away(y, z)) if swap else away(x, z)
    return np.maximum(away(x, y) - far + margin, 0)


THREE = {"x": X, "y": Y, "z": floats(2, 3, seed=2)}
rows("nn.TripletMarginWithDistanceLoss({})(x, y, z)", triplet, default="mean", **THREE)
rows(
    "nn.TripletMarginWithDistanceLoss(None, True, {}, margin=2.0)(x, y, z)",
    lambda *xs: triplet(*xs, True, 2.0),
    **THREE,
)
case(
    "nn.TripletMarginWithDistanceLoss(lambda a, b: (a - b).abs().sum(-1), margin=9.0)(x, y, z)",
    **THREE,
    want=lambda x, y, z: np.float32((abs(x - y).sum(-1) - abs(x - z).sum(-1) + 9).mean()),
    bad={
        "nn.TripletMarginWithDistanceLoss(swap=1)": TypeError,
        "nn.TripletMarginWithDistanceLoss(margin=1)": TypeError,
    },
)


def dice_of_classes(x, t, weights=(1, 1, 1), ignored=None):
    total = 0
    for i in (i for i in range(3) if i != ignored):
        loss = 1 - 2 * (x[:, i] * t[:, i]).sum() / ((x[:, i] ** 2).sum() + (t[:, i] ** 2).sum() + 1e-5)
        total = total + loss * weights[i]
    return np.float32(total / 3)


case(
    "nn.MultiClassDiceLoss()(x, t)",
    x=X,
    t=HOT,
    want=lambda x, t: dice_of_classes(np.exp(log_softmax(x)), t),
    grad="x",
    bad={"nn.MultiClassDiceLoss()(x, t[:, :2])": ValueError, "nn.MultiClassDiceLoss()(x[0], t[0])": ValueError},
)
case(
    "nn.MultiClassDiceLoss(w, 1, None)(x, t)",
    x=P,
    t=HOT,
    w=np.float32([[1], [2], [3]]),
    want=lambda x, t, w: dice_of_classes(x, t, w, 1),
    grad="x",
)


# ---- of a few of many classes ----


def sampled_softmax(w, b, y, x, drawn, expected, often):
    true = np.einsum("nd,ntd->nt", x, w[y]) + b[y] - np.log(expected)
    others = x @ w[drawn].T + b[drawn] - np.log(often)
    powers = np.exp(np.concatenate([true, others], 1))
    return -np.log(powers / powers.sum(1, keepdims=True))[:, : y.shape[1]].mean(1)


SAMPLED = {
    "w": floats(7, 4),
    "b": floats(7, seed=1),
    "y": np.int32([[0, 3], [1, 4], [2, 5]]),
    "x": floats(3, 4, seed=2),
    "d": np.int32([4, 5, 6]),
    "e": floats(3, 2, low=0.1, high=0.9),
    "o": floats(3, low=0.1, high=0.9),
}
case(
    "nn.SampledSoftmaxLoss(3, 7, 2, sampled_values=(d, e, o))(w, b, y, x)",
    "nn.SampledSoftmaxLoss(3, 7, 2, (d, e, o), False, 1, 'none')(w, b, y.astype(ms.int64), x)",
    **SAMPLED,
    want=sampled_softmax,
    grad="w b x",
    tol=1e-4,
    bad={
        "nn.SampledSoftmaxLoss(8, 7)": ValueError,
        "nn.SampledSoftmaxLoss(3, 7, 0)": ValueError,
        "nn.SampledSoftmaxLoss(3, 7, 8)": ValueError,
        "nn.SampledSoftmaxLoss(3, 7, seed=-1)": ValueError,
        "nn.SampledSoftmaxLoss(3, 7, reduction='x')": ValueError,
        "nn.SampledSoftmaxLoss(3, 7, sampled_values=3)": TypeError,
        "nn.SampledSoftmaxLoss(3, 7, sampled_values=(d, e))": ValueError,
        "nn.SampledSoftmaxLoss(3, 7, 2)(w, b, y.astype(ms.float32), x)": TypeError,
    },
)
form = "nn.SampledSoftmaxLoss(3, 7, 2, (d, e, o), reduction='mean')(w, b, y, x)"
case(
    form,
    **SAMPLED,
    want=lambda *x: sampled_softmax(*x).mean(),
    grad="x",
    tol=1e-4,
    no_kernel={form: "MindSpore does not reduce"},
)
case("nn.SampledSoftmaxLoss(6, 7, seed=2)(w, b, y[:, :1], x).shape", **SAMPLED, want=(3,))
