# Written by .ci/write_stubs.py from the declarations.

from .common.layout import Layout as Layout
from .common.tensor import Tensor
from .context.strategy_search import get_algo_parameters as get_algo_parameters
from .context.strategy_search import reset_algo_parameters as reset_algo_parameters
from .context.strategy_search import set_algo_parameters as set_algo_parameters
from .train.distributed_loading import load_distributed_checkpoint as load_distributed_checkpoint
from .train.merging import merge_sliced_parameter as merge_sliced_parameter
from .train.replicas import parameter_broadcast as parameter_broadcast
from .train.strategy_file import build_searched_strategy as build_searched_strategy
from .train.strategy_file import merge_pipeline_strategys as merge_pipeline_strategys
from .train.strategy_file import restore_group_info_list as restore_group_info_list
from .train.transforming import load_segmented_checkpoints as load_segmented_checkpoints
from .train.transforming import rank_list_for_transform as _rank_list_for_transform
from .train.transforming import rank_list_for_transform as rank_list_for_transform
from .train.transforming import transform_checkpoint_by_rank as _transform_checkpoint_by_rank
from .train.transforming import transform_checkpoint_by_rank as transform_checkpoint_by_rank
from .train.transforming import transform_checkpoints as _transform_checkpoints
from .train.transforming import transform_checkpoints as transform_checkpoints
from .train.unified import unified_safetensors as unified_safetensors
import msvjp.nn.microbatches

convert_checkpoint_by_rank = _transform_checkpoint_by_rank
convert_checkpoints = _transform_checkpoints
nn = msvjp.nn.microbatches
rank_list_for_convert = _rank_list_for_transform
