"""mindspore.context: settings. Each is obeyed, accepted because it means nothing here, or refused with the reason."""

from .parallel import (
    ParallelMode,
    _get_device_num,
    _get_enable_parallel_optimizer,
    _get_global_rank,
    _get_gradients_mean,
    _get_parallel_mode,
    get_auto_parallel_context,
    get_ps_context,
    reset_auto_parallel_context,
    reset_ps_context,
    set_auto_parallel_context,
    set_ps_context,
)
from .settings import (
    COMPATIBLE,
    GRAPH_MODE,
    LAX,
    PYNATIVE_MODE,
    STRICT,
    get_context,
    get_current_device,
    run_check,
    set_context,
    set_deterministic,
    set_device,
    set_recursion_limit,
)
from .strategy_search import get_algo_parameters, reset_algo_parameters, set_algo_parameters
