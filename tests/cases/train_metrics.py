"""Rows of train/metrics: of each metric what it gives for a batch, under its names."""

import numpy as np

from . import case

P, Y = np.float32([[0.25, 0.5, 0.25], [0.125, 0.125, 0.75], [0.5, 0.25, 0.25]]), np.int32([1, 0, 2])
A, B = np.float32([[0.25, 0.5], [0.5, 0.25], [0.75, 0.5]]), np.float32([[0, 1], [1, 0], [0, 1]])
ROWS = np.float32([[3, 4], [4, 3], [0, 2]])
X, T = np.int32([1, 0, 1, 0, 1]), np.int32([1, 0, 0, 0, 1])
SCORES, KINDS = np.float32([0.125, 0.625, 0.375, 0.75, 0.375]), np.int32([1, 0, 1, 1, 0])
MASKS = np.random.RandomState(1).rand(2, 2, 3, 6).round().astype(np.float32)
SQUARE, OTHER = np.zeros((10, 12), np.float32), np.zeros((10, 12), np.float32)
SQUARE[2:6, 3:7] = OTHER[4:9, 5:11] = 1
TEXTS = "[['i', 'have', 'a', 'pen', 'on', 'my', 'desk']]"
REFERENCES = f"[[{TEXTS[1:-1].replace('on', 'in')}, ['there', 'is', 'a', 'pen', 'on', 'the', 'desk']]]"
TIMES = {"x": np.float64([0, 0.5, 1]), "y": np.float64([0, 0.75, 1])}


case(
    *("round(nn.Perplexity()(p, y), 5)", "round(ms.train.Perplexity()(p, y), 5)", "round(ms.Perplexity()(p, y), 5)"),
    "round(nn.get_metric_fn('perplexity')(p, y), 5)",
    p=P,
    y=Y,
    want=round(float(np.exp(-np.log([0.5, 0.125, 0.25]).mean())), 5),
    bad={
        "nn.Perplexity('a')": TypeError,
        "nn.Perplexity().eval()": RuntimeError,
        "nn.Perplexity()(p)": ValueError,
        "nn.Perplexity()(p, y[:2])": RuntimeError,
    },
)
case("round(nn.Perplexity(0)(p, y), 5)", p=P, y=Y, want=round(float(np.exp(-np.log([0.5, 0.25]).mean())), 5))
case(
    *("round(nn.Dice()(a, b), 5)", "round(nn.get_metric_fn('dice')(a, b), 5)", "round(ms.train.Dice(1e-5)(a, b), 5)"),
    a=A,
    b=B,
    want=round(2 * float((A * B).sum() / ((A * A).sum() + (B * B).sum() + 1e-5) / 3), 5),
    bad={
        "nn.Dice(0)": TypeError,
        "nn.Dice(-1.0)": ValueError,
        "nn.Dice().eval()": RuntimeError,
        "nn.Dice()(a)": ValueError,
        "nn.Dice()(a, b[:2])": ValueError,
    },
)
COSINES = np.float32([[0, 0.96, 0.8], [0.96, 0, 0.6], [0.8, 0.6, 0]])
case(
    *("ms.Tensor(nn.CosineSimilarity()(x))", "ms.Tensor(nn.get_metric_fn('cosine_similarity')(x))"),
    x=ROWS,
    want=COSINES,
    grad="",
    bad={
        "nn.CosineSimilarity('x')": ValueError,
        "nn.CosineSimilarity(3)": TypeError,
        "nn.CosineSimilarity(reduction='x')": ValueError,
        "nn.CosineSimilarity(zero_diagonal=3)": TypeError,
        "nn.CosineSimilarity().eval()": RuntimeError,
        "nn.CosineSimilarity()(x[0])": ValueError,
    },
)
case("ms.Tensor(nn.CosineSimilarity(reduction='sum')(x))", x=ROWS, want=COSINES.sum(-1), grad="")
case("ms.Tensor(nn.CosineSimilarity('dot', 'mean', False)(x))", x=ROWS, want=(ROWS @ ROWS.T).mean(-1), grad="")
case(
    f"round(float(nn.BleuScore()({TEXTS}, {REFERENCES})), 5)",
    f"round(float(nn.get_metric_fn('bleu_score')({TEXTS}, {REFERENCES})), 5)",
    want=round((7 / 7 * 5 / 6 * 3 / 5 * 1 / 4) ** 0.25, 5),
    bad={
        "nn.BleuScore(5)": ValueError,
        "nn.BleuScore('a')": TypeError,
        "nn.BleuScore(4, 3)": TypeError,
        "nn.BleuScore().eval()": RuntimeError,
        f"nn.BleuScore()({TEXTS})": ValueError,
        f"nn.BleuScore()({TEXTS}, [])": ValueError,
    },
)
case(
    f"round(float(nn.BleuScore(smooth=True)({TEXTS}, {REFERENCES})), 5)",
    want=round((8 / 8 * 6 / 7 * 4 / 6 * 2 / 5) ** 0.25, 5),
)
case("round(float(nn.BleuScore(1)([['the', 'cat']], [[list('abcd'), ['the', 'cat', 'x']]])), 5)", want=0.60653)
case("float(nn.BleuScore(1)([['x']], [[['the', 'cat']]]))", want=0.0)
RATES = (np.float64([0, 0, 0.5, 1, 1]), np.float64([0, 1, 1, 2, 3]) / 3, np.float32([1.75, 0.75, 0.625, 0.375, 0.125]))
case(
    *(
        "tuple(tuple(a.tolist()) for a in nn.ROC()(p, y))",
        "tuple(tuple(a.tolist()) for a in nn.ROC(pos_label=1)(p, y))",
    ),
    "tuple(tuple(a.tolist()) for a in nn.get_metric_fn('roc')(p, y))",
    p=SCORES,
    y=KINDS,
    want=tuple(tuple(rates.tolist()) for rates in RATES),
    grad="",
    bad={
        "nn.ROC('a')": TypeError,
        "nn.ROC(1, 'a')": TypeError,
        "nn.ROC().eval()": RuntimeError,
        "nn.ROC()(p)": ValueError,
        "nn.ROC(pos_label=3)(p, y)": ValueError,
    },
)
case("ms.Tensor(nn.ROC(class_num=3)(p, y)[0][1])", p=P, y=Y, want=np.float64([0, 0, 0.5, 1]), grad="")
case("ms.Tensor(nn.ROC(class_num=3)(p, y)[1][1])", p=P, y=Y, want=np.float64([0, 1, 1, 1]), grad="")
case(
    *("float(nn.auc(x.asnumpy(), y.asnumpy()))", "float(ms.train.auc(x.asnumpy()[::-1], y.asnumpy()[::-1]))"),
    "float(nn.auc(x.asnumpy()[[1, 0, 2]], y.asnumpy()[[1, 0, 2]], True))",
    **TIMES,
    want=0.625,
    bad={
        "nn.auc([0, 1], [0, 1])": TypeError,
        "nn.auc(x, y)": TypeError,
        "nn.auc(x.asnumpy()[[1, 0, 2]], y.asnumpy())": ValueError,
        "nn.auc(x.asnumpy()[:1], y.asnumpy()[:1])": ValueError,
        "nn.auc(x.asnumpy(), y.asnumpy()[:2])": ValueError,
        "nn.get_metric_fn('auc')": TypeError,
    },
)
case(
    *("ms.Tensor(nn.ConfusionMatrix(2)(x, t))", "ms.Tensor(nn.get_metric_fn('confusion_matrix', 2)(x, t))"),
    "ms.Tensor(ms.train.ConfusionMatrix(2)(ms.Tensor([0.75, 0.25, 0.625, 0.0, 1.0]), t))",
    x=X,
    t=T,
    want=np.float64([[2, 1], [0, 2]]),
    bad={
        "nn.ConfusionMatrix('a')": TypeError,
        "nn.ConfusionMatrix(2, 'x')": ValueError,
        "nn.ConfusionMatrix(2, threshold=True)": TypeError,
        "nn.ConfusionMatrix(2).eval()": RuntimeError,
        "nn.ConfusionMatrix(2)(x)": ValueError,
        "nn.ConfusionMatrix(2)(x, t[:3])": ValueError,
    },
)
case("ms.Tensor(nn.ConfusionMatrix(2, 'all')(x, t))", x=X, t=T, want=np.float64([[0.4, 0.2], [0, 0.4]]))
case("ms.Tensor(nn.ConfusionMatrix(2, 'prediction')(x, t))", x=X, t=T, want=np.float64([[1, 1 / 3], [0, 2 / 3]]))
case("ms.Tensor(nn.ConfusionMatrix(2, 'target')(x, t))", x=X, t=T, want=np.float64([[2 / 3, 1 / 3], [0, 1]]))
case("ms.Tensor(nn.ConfusionMatrix(3)(p, y))", p=P, y=Y, want=np.float64([[0, 0, 1], [0, 1, 0], [1, 0, 0]]), grad="")


def sensitivity(m):
    return np.float64([(m[0] * m[1]).sum() / m[1].sum()])


case(
    *(
        "ms.Tensor(nn.ConfusionMatrixMetric()(m[0], m[1]))",
        "ms.Tensor(nn.ConfusionMatrixMetric(metric_name='tpr')(m[0], m[1]))",
    ),
    "ms.Tensor(nn.get_metric_fn('confusion_matrix_metric')(m[0], m[1]))",
    "ms.Tensor(nn.ConfusionMatrixMetric(metric_name='Hit_Rate')(m[0], m[1]))",
    m=MASKS,
    want=sensitivity,
    grad="",
    bad={
        "nn.ConfusionMatrixMetric(metric_name=3)": TypeError,
        "nn.ConfusionMatrixMetric(decrease='x')": ValueError,
        "nn.ConfusionMatrixMetric(skip_channel=3)": TypeError,
        "nn.ConfusionMatrixMetric()(m[0])": ValueError,
        "nn.ConfusionMatrixMetric()(m[0], m[1][:1])": ValueError,
        "nn.ConfusionMatrixMetric(metric_name='x')(m[0], m[1])": NotImplementedError,
        "nn.ConfusionMatrixMetric(calculation_method=True).eval()": RuntimeError,
    },
)
case(
    "round(nn.ConfusionMatrixMetric(calculation_method=True)(m[0], m[1]), 5)",
    m=MASKS,
    want=lambda m: round(float(((m[0] * m[1]).sum(-1) / m[1].sum(-1)).mean()), 5),
)


def counts(m):
    predicted, true = m.astype(bool)
    pairs = (predicted & true, predicted & ~true, ~predicted & ~true, ~predicted & true)
    return [float(pair.sum()) for pair in pairs]


def by_name(name, number):
    case(
        f"round(float(nn.ConfusionMatrixMetric(metric_name={name!r})(m[0], m[1])[0]), 5)",
        m=MASKS,
        want=lambda m: round(float(number(*counts(m))), 5),
    )


by_name("specificity", lambda tp, fp, tn, fn: tn / (tn + fp))
by_name("precision", lambda tp, fp, tn, fn: tp / (tp + fp))
by_name("negative predictive value", lambda tp, fp, tn, fn: tn / (tn + fn))
by_name("miss rate", lambda tp, fp, tn, fn: fn / (tp + fn))
by_name("fall out", lambda tp, fp, tn, fn: fp / (fp + tn))
by_name("false discovery rate", lambda tp, fp, tn, fn: fp / (fp + tp))
by_name("false omission rate", lambda tp, fp, tn, fn: fn / (fn + tn))
by_name("threat score", lambda tp, fp, tn, fn: tp / (tp + fn + fp))
by_name("accuracy", lambda tp, fp, tn, fn: (tp + tn) / (tp + fp + tn + fn))
by_name("balanced accuracy", lambda tp, fp, tn, fn: (tp / (tp + fn) + tn / (tn + fp)) / 2)
by_name("f1 score", lambda tp, fp, tn, fn: 2 * tp / (2 * tp + fp + fn))
by_name("informedness", lambda tp, fp, tn, fn: tp / (tp + fn) + tn / (tn + fp) - 1)
by_name("markedness", lambda tp, fp, tn, fn: tp / (tp + fp) + tn / (tn + fn) - 1)
by_name("fowlkes mallows index", lambda tp, fp, tn, fn: tp / ((tp + fp) * (tp + fn)) ** 0.5)
by_name(
    "matthews correlation coefficient",
    lambda tp, fp, tn, fn: (tp * tn - fp * fn) / ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5,
)
by_name(
    "prevalence threshold",
    lambda tp, fp, tn, fn: (fp / (fp + tn)) ** 0.5 / ((tp / (tp + fn)) ** 0.5 + (fp / (fp + tn)) ** 0.5),
)

REGIONS = {"a": SQUARE, "b": OTHER}
case(
    *(
        "round(float(nn.HausdorffDistance()(a, b, 1)), 5)",
        "round(float(nn.get_metric_fn('hausdorff_distance')(a, b, 1)), 5)",
    ),
    "round(float(ms.train.HausdorffDistance(crop=False)(a, b, 1)), 5)",
    **REGIONS,
    want=5.0,
    bad={
        "nn.HausdorffDistance('x')": ValueError,
        "nn.HausdorffDistance(percentile=50)": TypeError,
        "nn.HausdorffDistance(directed=3)": TypeError,
        "nn.HausdorffDistance().eval()": RuntimeError,
        "nn.HausdorffDistance()(a, b)": ValueError,
        "nn.HausdorffDistance()(a, b[:2], 1)": ValueError,
        "nn.HausdorffDistance()(a, b, 'x')": ValueError,
        "nn.HausdorffDistance()(a, b, 7)": ValueError,
    },
)
case("round(float(nn.HausdorffDistance(directed=True)(a, b, 1)), 5)", **REGIONS, want=2.82843)
case("round(float(nn.HausdorffDistance(percentile=95.5)(a, b, 1)), 5)", **REGIONS, want=4.59618)
case("float(nn.HausdorffDistance('chessboard')(a, b, 1))", **REGIONS, want=4.0)
case("float(nn.HausdorffDistance('taxicab')(a, b, 1))", **REGIONS, want=7.0)
case("float(nn.HausdorffDistance()(a, b * 0, 1))", **REGIONS, want=float("inf"))
case(
    *(
        "round(float(nn.MeanSurfaceDistance()(a, b, 1)), 5)",
        "round(float(nn.get_metric_fn('mean_surface_distance')(a, b, 1)), 5)",
    ),
    **REGIONS,
    want=1.52505,
    bad={
        "nn.MeanSurfaceDistance(3)": TypeError,
        "nn.MeanSurfaceDistance(True, 'x')": ValueError,
        "nn.MeanSurfaceDistance()(a, b)": ValueError,
        "nn.RootMeanSquareDistance()(a, b, 'x')": TypeError,
    },
)
case("round(float(nn.MeanSurfaceDistance(True)(a, b, 1)), 5)", **REGIONS, want=2.11268)
case("round(float(nn.MeanSurfaceDistance(True, 'taxicab')(a, b, 1)), 5)", **REGIONS, want=2.45833)
case(
    "round(float(nn.RootMeanSquareDistance()(a, b, 1)), 5)",
    "round(float(nn.get_metric_fn('root_mean_square_distance')(a, b, 1)), 5)",
    **REGIONS,
    want=3.08333,
)
case("round(float(nn.RootMeanSquareDistance(True)(a, b, 1)), 5)", **REGIONS, want=2.51937)
case("round(float(nn.RootMeanSquareDistance(True, 'chessboard')(a, b, 1)), 5)", **REGIONS, want=2.30639)


def fall(image):
    """By how much the sum falls when a place and the one before it are covered."""
    return np.stack([image[0, max(i - 1, 0) : i + 1].sum() for i in range(image.shape[1])])


case(
    "ms.Tensor(nn.OcclusionSensitivity(0.0, 1)(nn.Dense(4, 2, 'ones'), x, y))",
    "ms.Tensor(ms.train.OcclusionSensitivity(margin=1, n_batch=3)(nn.Dense(4, 2, 'ones'), x, y))",
    "ms.Tensor(nn.get_metric_fn('occlusion_sensitivity', margin=1)(nn.Dense(4, 2, 'ones'), x, y))",
    x=np.float32([[1, 2, 4, 8]]),
    y=np.array(1, np.int32),
    want=lambda x, y: fall(x),
    grad="",
    bad={
        "nn.OcclusionSensitivity(1)": TypeError,
        "nn.OcclusionSensitivity(margin='a')": TypeError,
        "nn.OcclusionSensitivity(n_batch=1.5)": TypeError,
        "nn.OcclusionSensitivity(b_box=3)": TypeError,
        "nn.OcclusionSensitivity().eval()": RuntimeError,
        "nn.OcclusionSensitivity().update(x, y)": ValueError,
        "nn.OcclusionSensitivity().update(3, x, y)": TypeError,
        "nn.OcclusionSensitivity().update(nn.Dense(4, 2), ms.ops.concat((x, x)), y)": RuntimeError,
        "nn.OcclusionSensitivity().update(nn.Dense(4, 2), x, ms.ops.stack((y, y)))": RuntimeError,
        "nn.OcclusionSensitivity(b_box=[0, 4])(nn.Dense(4, 2), x, y)": ValueError,
        "nn.OcclusionSensitivity(b_box=[2, 1])(nn.Dense(4, 2), x, y)": ValueError,
        "nn.OcclusionSensitivity(b_box=[0])(nn.Dense(4, 2), x, y)": ValueError,
    },
)
case(
    "ms.Tensor(nn.OcclusionSensitivity(0.0, 1, b_box=[1, -1])(nn.Dense(4, 2, 'ones'), x, y))",
    x=np.float32([[1, 2, 4, 8]]),
    y=np.array(1, np.int32),
    want=lambda x, y: fall(x)[1:],
    grad="",
)
case(
    "ms.Tensor(nn.OcclusionSensitivity(1.5, 2, 4)(nn.SequentialCell(nn.Flatten(), nn.Dense(12, 2, 'ones')), x, y))",
    x=np.arange(12, dtype=np.float32).reshape(1, 3, 4),
    y=np.array(0, np.int32),
    want=lambda x, y: np.array(
        [[(x[0, max(i - 2, 0) : i + 2, max(j - 2, 0) : j + 2] - 1.5).sum() for j in range(4)] for i in range(3)]
    ),
    grad="",
)
