# Written by .ci/write_stubs.py from the declarations.

from . import amp as amp
from . import bridge as bridge
from . import common as common
from . import communication as communication
from . import context as context
from . import dataset as dataset
from . import experimental as experimental
from . import graph as graph
from . import hal as hal
from . import log as log
from . import mindrecord as mindrecord
from . import mint as mint
from . import nn as nn
from . import numpy as numpy
from . import ops as ops
from . import parallel as parallel
from . import profiler as profiler
from . import runtime as runtime
from . import train as train
from . import utils as utils
from ._core.dtype_text import Type as Type
from ._names.import_hook import install_as_mindspore as install_as_mindspore
from ._version import __version__ as __version__
from .autodiff.batching import vmap as vmap
from .autodiff.forward_mode import derivative as derivative
from .autodiff.forward_mode import jet as jet
from .autodiff.forward_mode import jvp as jvp
from .autodiff.forward_mode import linearize as linearize
from .autodiff.jacobian import jacfwd as jacfwd
from .autodiff.jacobian import jacrev as jacrev
from .autodiff.recompute import recompute as recompute
from .autodiff.reverse_mode import get_grad as get_grad
from .autodiff.reverse_mode import grad as grad
from .autodiff.reverse_mode import value_and_grad as value_and_grad
from .autodiff.reverse_mode import vjp as vjp
from .autodiff.saved_tensors import register_saved_tensors_hooks as register_saved_tensors_hooks
from .autodiff.saved_tensors import saved_tensors_hooks as saved_tensors_hooks
from .common.dtype import QuantDtype as QuantDtype
from .common.dtype import bfloat16 as bfloat16
from .common.dtype import bool_ as bool_
from .common.dtype import byte as byte
from .common.dtype import cdouble as cdouble
from .common.dtype import cfloat as cfloat
from .common.dtype import complex128 as complex128
from .common.dtype import complex64 as complex64
from .common.dtype import double as double
from .common.dtype import dtype_to_nptype as dtype_to_nptype
from .common.dtype import dtype_to_pytype as dtype_to_pytype
from .common.dtype import float16 as float16
from .common.dtype import float32 as float32
from .common.dtype import float64 as float64
from .common.dtype import float8_e4m3fn as float8_e4m3fn
from .common.dtype import float8_e5m2 as float8_e5m2
from .common.dtype import get_py_obj_dtype as get_py_obj_dtype
from .common.dtype import half as half
from .common.dtype import int16 as int16
from .common.dtype import int32 as int32
from .common.dtype import int64 as int64
from .common.dtype import int8 as int8
from .common.dtype import intc as intc
from .common.dtype import intp as intp
from .common.dtype import long as long
from .common.dtype import pytype_to_dtype as pytype_to_dtype
from .common.dtype import short as short
from .common.dtype import single as single
from .common.dtype import string as string
from .common.dtype import ubyte as ubyte
from .common.dtype import uint16 as uint16
from .common.dtype import uint32 as uint32
from .common.dtype import uint64 as uint64
from .common.dtype import uint8 as uint8
from .common.dtype import uintc as uintc
from .common.dtype import uintp as uintp
from .common.dtype import ushort as ushort
from .common.generator import Generator as Generator
from .common.generator import default_generator as default_generator
from .common.generator import get_rng_state as get_rng_state
from .common.generator import initial_seed as initial_seed
from .common.generator import manual_seed as manual_seed
from .common.generator import seed as seed
from .common.generator import set_rng_state as set_rng_state
from .common.layout import Layout as Layout
from .common.parameter import Parameter as Parameter
from .common.parameter import ParameterTuple as ParameterTuple
from .common.seed import get_seed as get_seed
from .common.seed import set_seed as set_seed
from .common.tensor import Tensor as Tensor
from .common.tensor import from_numpy as from_numpy
from .common.tensor import tensor as tensor
from .context.parallel import ParallelMode as ParallelMode
from .context.parallel import get_auto_parallel_context as get_auto_parallel_context
from .context.parallel import get_ps_context as get_ps_context
from .context.parallel import reset_auto_parallel_context as reset_auto_parallel_context
from .context.parallel import reset_ps_context as reset_ps_context
from .context.parallel import set_auto_parallel_context as set_auto_parallel_context
from .context.parallel import set_ps_context as set_ps_context
from .context.settings import get_context as get_context
from .context.settings import get_current_device as get_current_device
from .context.settings import run_check as run_check
from .context.settings import set_context as set_context
from .context.settings import set_deterministic as set_deterministic
from .context.settings import set_device as set_device
from .context.settings import set_recursion_limit as set_recursion_limit
from .context.strategy_search import get_algo_parameters as get_algo_parameters
from .context.strategy_search import reset_algo_parameters as reset_algo_parameters
from .context.strategy_search import set_algo_parameters as set_algo_parameters
from .graph.config import JitConfig as JitConfig
from .graph.decorators import constexpr as constexpr
from .graph.decorators import jit as jit
from .graph.decorators import jit_class as jit_class
from .graph.decorators import lazy_inline as lazy_inline
from .graph.decorators import ms_function as ms_function
from .graph.decorators import no_inline as no_inline
from .graph.markers import mutable as mutable
from .log import get_level as get_level
from .log import get_log_config as get_log_config
from .ops.conversion import swap_tensors as swap_tensors
from .ops.sparse import COOTensor as COOTensor
from .ops.sparse import CSRTensor as CSRTensor
from .ops.sparse import RowTensor as RowTensor
from .ops.sparse import SparseTensor as SparseTensor
from .profiler.profiler import Profiler as Profiler
from .runtime import launch_blocking as launch_blocking
from .train.callback._backup_and_restore import BackupAndRestore as BackupAndRestore
from .train.callback._callback import Callback as Callback
from .train.callback._callback import RunContext as RunContext
from .train.callback._checkpoint import CheckpointConfig as CheckpointConfig
from .train.callback._checkpoint import ModelCheckpoint as ModelCheckpoint
from .train.callback._early_stop import EarlyStopping as EarlyStopping
from .train.callback._history import History as History
from .train.callback._lambda_callback import LambdaCallback as LambdaCallback
from .train.callback._loss_monitor import LossMonitor as LossMonitor
from .train.callback._lr_scheduler_callback import LearningRateScheduler as LearningRateScheduler
from .train.callback._on_request_exit import OnRequestExit as OnRequestExit
from .train.callback._reduce_lr_on_plateau import ReduceLROnPlateau as ReduceLROnPlateau
from .train.callback._summary_collector import SummaryCollector as SummaryCollector
from .train.callback._time_monitor import TimeMonitor as TimeMonitor
from .train.checkpoint import async_ckpt_thread_status as async_ckpt_thread_status
from .train.checkpoint import load_checkpoint as load_checkpoint
from .train.checkpoint import load_checkpoint_async as load_checkpoint_async
from .train.checkpoint import load_param_into_net as load_param_into_net
from .train.checkpoint import save_checkpoint as save_checkpoint
from .train.converting import ckpt_to_safetensors as ckpt_to_safetensors
from .train.converting import safetensors_to_ckpt as safetensors_to_ckpt
from .train.data_sink import data_sink as data_sink
from .train.dataset_helper import DatasetHelper as DatasetHelper
from .train.dataset_helper import connect_network_with_dataset as connect_network_with_dataset
from .train.distributed_loading import load_distributed_checkpoint as load_distributed_checkpoint
from .train.exporting import export as export
from .train.exporting import load as load
from .train.loss_scale import DynamicLossScaleManager as DynamicLossScaleManager
from .train.loss_scale import FixedLossScaleManager as FixedLossScaleManager
from .train.loss_scale import LossScaleManager as LossScaleManager
from .train.merging import merge_sliced_parameter as merge_sliced_parameter
from .train.metrics.bleu_score import BleuScore as BleuScore
from .train.metrics.by_name import get_metric_fn as get_metric_fn
from .train.metrics.by_name import names as names
from .train.metrics.classification import Accuracy as Accuracy
from .train.metrics.classification import F1 as F1
from .train.metrics.classification import Fbeta as Fbeta
from .train.metrics.classification import Precision as Precision
from .train.metrics.classification import Recall as Recall
from .train.metrics.confusion_matrix import ConfusionMatrix as ConfusionMatrix
from .train.metrics.confusion_matrix import ConfusionMatrixMetric as ConfusionMatrixMetric
from .train.metrics.cosine_similarity import CosineSimilarity as CosineSimilarity
from .train.metrics.dice import Dice as Dice
from .train.metrics.error import MAE as MAE
from .train.metrics.error import MSE as MSE
from .train.metrics.loss import Loss as Loss
from .train.metrics.metric import Metric as Metric
from .train.metrics.metric import rearrange_inputs as rearrange_inputs
from .train.metrics.occlusion_sensitivity import OcclusionSensitivity as OcclusionSensitivity
from .train.metrics.perplexity import Perplexity as Perplexity
from .train.metrics.roc import ROC as ROC
from .train.metrics.roc import auc as auc
from .train.metrics.surface_distance import HausdorffDistance as HausdorffDistance
from .train.metrics.surface_distance import MeanSurfaceDistance as MeanSurfaceDistance
from .train.metrics.surface_distance import RootMeanSquareDistance as RootMeanSquareDistance
from .train.metrics.topk import Top1CategoricalAccuracy as Top1CategoricalAccuracy
from .train.metrics.topk import Top5CategoricalAccuracy as Top5CategoricalAccuracy
from .train.metrics.topk import TopKCategoricalAccuracy as TopKCategoricalAccuracy
from .train.mixed_precision import build_train_network as build_train_network
from .train.model import Model as Model
from .train.replicas import get_ckpt_path_with_strategy as get_ckpt_path_with_strategy
from .train.replicas import parameter_broadcast as parameter_broadcast
from .train.strategy_file import build_searched_strategy as build_searched_strategy
from .train.strategy_file import merge_pipeline_strategys as merge_pipeline_strategys
from .train.strategy_file import restore_group_info_list as restore_group_info_list
from .train.summary import SummaryRecord as SummaryRecord
from .train.transforming import load_segmented_checkpoints as load_segmented_checkpoints
from .train.transforming import rank_list_for_transform as rank_list_for_transform
from .train.transforming import transform_checkpoint_by_rank as transform_checkpoint_by_rank
from .train.transforming import transform_checkpoints as transform_checkpoints
from .train.unified import unified_safetensors as unified_safetensors
from typing import Any
import msvjp.common.device
import msvjp.common.dtype
import msvjp.common.initializer
import msvjp.context
import torch

COMPATIBLE: int
GRAPH_MODE: int
LAX: int
PYNATIVE_MODE: int
STRICT: int
UnsupportedError: type
device = msvjp.common.device
device_manager = msvjp.context
dtype = msvjp.common.dtype
def frombuffer(buffer: Any, dtype: torch.dtype | type | str, count: int = -1, offset: int = 0) -> Tensor: ...
initializer = msvjp.common.initializer
def is_tensor(obj: Tensor | int) -> Any: ...
