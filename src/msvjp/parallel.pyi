# Written by .ci/write_stubs.py from the declarations.

from .common.tensor import Tensor
from .context.strategy_search import get_algo_parameters as get_algo_parameters
from .context.strategy_search import reset_algo_parameters as reset_algo_parameters
from .context.strategy_search import set_algo_parameters as set_algo_parameters
from .train.merging import merge_sliced_parameter as merge_sliced_parameter
