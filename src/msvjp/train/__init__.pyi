# Written by .ci/write_stubs.py from the declarations.

from . import callback as callback
from . import metrics as metrics
from . import summary as summary
from ..common.tensor import Tensor
from ..train.callback._backup_and_restore import BackupAndRestore as BackupAndRestore
from ..train.callback._callback import Callback as Callback
from ..train.callback._callback import RunContext as RunContext
from ..train.callback._checkpoint import CheckpointConfig as CheckpointConfig
from ..train.callback._checkpoint import ModelCheckpoint as ModelCheckpoint
from ..train.callback._early_stop import EarlyStopping as EarlyStopping
from ..train.callback._history import History as History
from ..train.callback._lambda_callback import LambdaCallback as LambdaCallback
from ..train.callback._loss_monitor import LossMonitor as LossMonitor
from ..train.callback._lr_scheduler_callback import LearningRateScheduler as LearningRateScheduler
from ..train.callback._on_request_exit import OnRequestExit as OnRequestExit
from ..train.callback._reduce_lr_on_plateau import ReduceLROnPlateau as ReduceLROnPlateau
from ..train.callback._summary_collector import SummaryCollector as SummaryCollector
from ..train.callback._time_monitor import TimeMonitor as TimeMonitor
from ..train.checkpoint import async_ckpt_thread_status as async_ckpt_thread_status
from ..train.checkpoint import load_checkpoint as load_checkpoint
from ..train.checkpoint import load_checkpoint_async as load_checkpoint_async
from ..train.checkpoint import load_param_into_net as load_param_into_net
from ..train.checkpoint import save_checkpoint as save_checkpoint
from ..train.data_sink import data_sink as data_sink
from ..train.dataset_helper import DatasetHelper as DatasetHelper
from ..train.dataset_helper import connect_network_with_dataset as connect_network_with_dataset
from ..train.exporting import export as export
from ..train.exporting import load as load
from ..train.loss_scale import DynamicLossScaleManager as DynamicLossScaleManager
from ..train.loss_scale import FixedLossScaleManager as FixedLossScaleManager
from ..train.loss_scale import LossScaleManager as LossScaleManager
from ..train.merging import merge_sliced_parameter as merge_sliced_parameter
from ..train.metrics.bleu_score import BleuScore as BleuScore
from ..train.metrics.by_name import get_metric_fn as get_metric_fn
from ..train.metrics.by_name import names as names
from ..train.metrics.classification import Accuracy as Accuracy
from ..train.metrics.classification import F1 as F1
from ..train.metrics.classification import Fbeta as Fbeta
from ..train.metrics.classification import Precision as Precision
from ..train.metrics.classification import Recall as Recall
from ..train.metrics.confusion_matrix import ConfusionMatrix as ConfusionMatrix
from ..train.metrics.confusion_matrix import ConfusionMatrixMetric as ConfusionMatrixMetric
from ..train.metrics.cosine_similarity import CosineSimilarity as CosineSimilarity
from ..train.metrics.dice import Dice as Dice
from ..train.metrics.error import MAE as MAE
from ..train.metrics.error import MSE as MSE
from ..train.metrics.loss import Loss as Loss
from ..train.metrics.metric import Metric as Metric
from ..train.metrics.metric import rearrange_inputs as rearrange_inputs
from ..train.metrics.occlusion_sensitivity import OcclusionSensitivity as OcclusionSensitivity
from ..train.metrics.perplexity import Perplexity as Perplexity
from ..train.metrics.roc import ROC as ROC
from ..train.metrics.roc import auc as auc
from ..train.metrics.surface_distance import HausdorffDistance as HausdorffDistance
from ..train.metrics.surface_distance import MeanSurfaceDistance as MeanSurfaceDistance
from ..train.metrics.surface_distance import RootMeanSquareDistance as RootMeanSquareDistance
from ..train.metrics.topk import Top1CategoricalAccuracy as Top1CategoricalAccuracy
from ..train.metrics.topk import Top5CategoricalAccuracy as Top5CategoricalAccuracy
from ..train.metrics.topk import TopKCategoricalAccuracy as TopKCategoricalAccuracy
from ..train.mixed_precision import build_train_network as build_train_network
from ..train.model import Model as Model
from ..train.summary import SummaryRecord as SummaryRecord
import msvjp.train.mixed_precision

amp = msvjp.train.mixed_precision
