"""Rows of nn/metrics.py. What takes several batches is in test_metrics.py."""

import numpy as np

from . import case

X = np.float32([[0.2, 0.5, 0.3], [0.3, 0.1, 0.6], [0.9, 0.6, 0.1]])
Y, HOT = np.int32([1, 0, 1]), np.float32([[0, 1, 0], [1, 0, 0], [0, 1, 0]])
BOTH = {"p": np.int64([[1, 0, 1], [0, 1, 1]]), "t": np.int64([[1, 0, 1], [0, 1, 0]])}

case(
    *("float(nn.Accuracy()(x, y))", "float(nn.Accuracy()(x, h))", "float(nn.get_metric_fn('acc')(x, y))"),
    *("float(nn.Top1CategoricalAccuracy()(x, y))", "float(nn.TopKCategoricalAccuracy(1)(x, h))"),
    *("float(nn.Accuracy()(x.asnumpy(), [1, 0, 1]))", "float(nn.get_metric_fn('topk', k=1)(x, y))"),
    "float(nn.Accuracy().set_indexes([0, 2])(x, 3, y))",
    x=X,
    y=Y,
    h=HOT,
    want=1 / 3,
    bad={
        "nn.Accuracy('no such')": TypeError,
        "nn.Accuracy().eval()": RuntimeError,
        "nn.Accuracy().update(x)": ValueError,
        "nn.Accuracy().update(x, y, y)": ValueError,
        "nn.Accuracy().update(x, y[:2])": ValueError,
        "nn.Accuracy().update(x, y[:, None])": ValueError,
        "nn.Accuracy().update(x, 3)": TypeError,
        "nn.Accuracy('multilabel').update(x, y)": ValueError,
        "nn.Accuracy().set_indexes(3)": ValueError,
        "nn.TopKCategoricalAccuracy(0)": ValueError,
        "nn.TopKCategoricalAccuracy('a')": TypeError,
        "nn.TopKCategoricalAccuracy(2).eval()": RuntimeError,
        "nn.TopKCategoricalAccuracy(2).update(x)": ValueError,
        "nn.TopKCategoricalAccuracy(5)(x, y)": ValueError,
        "nn.Precision('no such')": TypeError,
        "nn.Precision().eval()": RuntimeError,
        "nn.Precision().update(x, y + 2)": ValueError,
        "nn.Recall().eval()": RuntimeError,
        "nn.Fbeta(0)": ValueError,
        "nn.F1().eval()": RuntimeError,
        "nn.MAE().eval()": RuntimeError,
        "nn.MAE().update(x)": ValueError,
        "nn.MAE().update(x, y)": ValueError,
        "nn.MSE().eval()": RuntimeError,
        "nn.Loss().eval()": RuntimeError,
        "nn.Loss().update(x, x)": ValueError,
        "nn.Loss().update(3.0)": TypeError,
        "nn.Metric()": TypeError,
        "nn.get_metric_fn('no such')": KeyError,
        "nn.get_metrics(['acc'])": TypeError,
        "nn.get_metrics({'a': 3})": TypeError,
        "nn.get_metrics({'no such'})": KeyError,
    },
)
case("float(nn.Accuracy('multilabel')(p, t))", **BOTH, want=0.5)
case("float(nn.Accuracy()(x, y))", x=X, y=np.int32([1, -1, 7]), want=1 / 3)  # what is no class is wrong
case("float(nn.TopKCategoricalAccuracy(2)(x, y))", x=X, y=Y, want=1.0)
case("float(nn.Top5CategoricalAccuracy()(x, y))", x=np.float32([[5, 4, 3, 2, 1, 0]] * 2), y=np.int32([4, 5]), want=0.5)
case("float(nn.Top1CategoricalAccuracy()(x, y))", x=np.float32([[0.5, 0.5]]), y=np.int32([0]), want=1.0)  # the first
case("ms.Tensor(nn.Precision()(x, y))", x=X, y=Y, want=np.float64([0, 1, 0]), grad="")
case("ms.Tensor(nn.Recall()(x, h))", x=X, h=HOT, want=np.float64([0, 0.5, 0]), grad="")
case("ms.Tensor(nn.F1()(x, y))", x=X, y=Y, want=np.float64([0, 2 / 3, 0]), grad="")
case("ms.Tensor(nn.Fbeta(2)(x, y))", x=X, y=Y, want=np.float64([0, 5 / 9, 0]), grad="")
case("ms.Tensor(nn.Precision('multilabel')(p, t))", **BOTH, want=np.float64([1, 0.5]))
case("ms.Tensor(nn.Recall('multilabel')(p, t))", **BOTH, want=np.float64([1, 1]))
case("round(float(nn.MAE()(x, h)), 4)", x=X, h=HOT, want=round(float(np.abs(X - HOT).sum() / 3), 4))
case("round(float(nn.MSE()(x, h)), 4)", x=X, h=HOT, want=round(float(((X - HOT) ** 2).sum() / 3), 4))
case(*("float(nn.Loss()(x))", "float(nn.get_metric_fn('loss')(x))"), x=np.float32([0.25, 0.75]), want=0.5)
case(
    "sorted(nn.get_metrics({'acc', 'loss'}))",
    "sorted(nn.get_metrics({'acc': nn.Accuracy(), 'loss': nn.Loss()}))",
    want=["acc", "loss"],
)
case("nn.get_metrics(None)", want=None)
case("set(nn.names()) >= {'acc', 'accuracy', 'F1', 'loss', 'topk', 'top_1_accuracy', 'mae'}", want=True)
case("nn.rearrange_inputs(lambda self, *inputs: inputs)(nn.Loss().set_indexes([1, 0]), 3, 4)", want=(4, 3))
case("isinstance(nn.Accuracy(), nn.Metric)", want=True)
