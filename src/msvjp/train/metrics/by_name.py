"""Metrics by their names."""

from ..._op.declare import public
from .bleu_score import BleuScore
from .classification import F1, Accuracy, Precision, Recall
from .confusion_matrix import ConfusionMatrix, ConfusionMatrixMetric
from .cosine_similarity import CosineSimilarity
from .dice import Dice
from .error import MAE, MSE
from .loss import Loss
from .metric import Metric
from .occlusion_sensitivity import OcclusionSensitivity
from .perplexity import Perplexity
from .roc import ROC, auc
from .surface_distance import HausdorffDistance, MeanSurfaceDistance, RootMeanSquareDistance
from .topk import Top1CategoricalAccuracy, Top5CategoricalAccuracy, TopKCategoricalAccuracy

_BY_NAME = {
    "acc": Accuracy,
    "accuracy": Accuracy,
    "auc": auc,
    "bleu_score": BleuScore,
    "confusion_matrix": ConfusionMatrix,
    "confusion_matrix_metric": ConfusionMatrixMetric,
    "cosine_similarity": CosineSimilarity,
    "dice": Dice,
    "F1": F1,
    "hausdorff_distance": HausdorffDistance,
    "loss": Loss,
    "mae": MAE,
    "mean_surface_distance": MeanSurfaceDistance,
    "mse": MSE,
    "occlusion_sensitivity": OcclusionSensitivity,
    "perplexity": Perplexity,
    "precision": Precision,
    "recall": Recall,
    "roc": ROC,
    "root_mean_square_distance": RootMeanSquareDistance,
    "topk": TopKCategoricalAccuracy,
    "top_1_accuracy": Top1CategoricalAccuracy,
    "top_5_accuracy": Top5CategoricalAccuracy,
}


@public("names", "nn.names", "train.names", "train.metrics.names")
def names():
    """The names of metrics that `get_metric_fn` takes, a list."""
    return sorted(_BY_NAME)


@public("get_metric_fn", "nn.get_metric_fn", "train.get_metric_fn", "train.metrics.get_metric_fn")
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
