# Written by .ci/write_stubs.py from the declarations.

from ...common.tensor import Tensor
from ...train.metrics.bleu_score import BleuScore as BleuScore
from ...train.metrics.by_name import get_metric_fn as get_metric_fn
from ...train.metrics.by_name import names as names
from ...train.metrics.classification import Accuracy as Accuracy
from ...train.metrics.classification import F1 as F1
from ...train.metrics.classification import Fbeta as Fbeta
from ...train.metrics.classification import Precision as Precision
from ...train.metrics.classification import Recall as Recall
from ...train.metrics.confusion_matrix import ConfusionMatrix as ConfusionMatrix
from ...train.metrics.confusion_matrix import ConfusionMatrixMetric as ConfusionMatrixMetric
from ...train.metrics.cosine_similarity import CosineSimilarity as CosineSimilarity
from ...train.metrics.dice import Dice as Dice
from ...train.metrics.error import MAE as MAE
from ...train.metrics.error import MSE as MSE
from ...train.metrics.loss import Loss as Loss
from ...train.metrics.metric import Metric as Metric
from ...train.metrics.metric import rearrange_inputs as rearrange_inputs
from ...train.metrics.occlusion_sensitivity import OcclusionSensitivity as OcclusionSensitivity
from ...train.metrics.perplexity import Perplexity as Perplexity
from ...train.metrics.roc import ROC as ROC
from ...train.metrics.roc import auc as auc
from ...train.metrics.surface_distance import HausdorffDistance as HausdorffDistance
from ...train.metrics.surface_distance import MeanSurfaceDistance as MeanSurfaceDistance
from ...train.metrics.surface_distance import RootMeanSquareDistance as RootMeanSquareDistance
from ...train.metrics.topk import Top1CategoricalAccuracy as Top1CategoricalAccuracy
from ...train.metrics.topk import Top5CategoricalAccuracy as Top5CategoricalAccuracy
from ...train.metrics.topk import TopKCategoricalAccuracy as TopKCategoricalAccuracy
