"""Settings for several devices: how the processes of one training share the work."""

from collections.abc import Mapping
from typing import Any

from .._core import spread
from .._core.errors import UnsupportedError
from .._op.declare import public
from ..communication.groups import before_first_use, begun, check_begun, grid
from ..communication.management import get_group_size
from ..context.settings import _UNTOLD
from .settings import _ANY, Setting, _check, _recorded_value


@public("ParallelMode", "context.ParallelMode")
class ParallelMode:
    """The values of `parallel_mode`. In one process they all mean the same."""

    STAND_ALONE = "stand_alone"
    DATA_PARALLEL = "data_parallel"
    HYBRID_PARALLEL = "hybrid_parallel"
    SEMI_AUTO_PARALLEL = "semi_auto_parallel"
    AUTO_PARALLEL = "auto_parallel"
    MODE_LIST = [STAND_ALONE, DATA_PARALLEL, HYBRID_PARALLEL, SEMI_AUTO_PARALLEL, AUTO_PARALLEL]  # noqa: RUF012


_SEARCHES = ("recursive_programming", "dynamic_programming", "sharding_propagation")
_GROUPS = ("all_group_parallel", "same_server_group_parallel", "no_group_parallel")
_STRATEGY_FILES = {"load_file": "", "save_file": "", "only_trainable_params": True}

PARALLEL = {
    "all_reduce_fusion_config": Setting(list, []),
    "auto_parallel_search_mode": Setting(str, "recursive_programming", _SEARCHES),
    "auto_pipeline": Setting(bool, False),
    "comm_fusion": Setting(dict, {}),
    "communi_parallel_mode": Setting(str, "all_group_parallel", _GROUPS),
    "dataset_strategy": Setting((str, tuple), "data_parallel", ("data_parallel", "full_batch")),
    "device_num": Setting(int, 1, range(1, _ANY)),
    "dump_device_local_norm": Setting(bool, False),
    "dump_local_norm": Setting(bool, False),
    "dump_local_norm_path": Setting(str, ""),
    "enable_alltoall": Setting(bool, False),
    "enable_parallel_optimizer": Setting(bool, False),
    "force_fp32_communication": Setting(bool, False),
    "full_batch": Setting(bool, False),
    "global_rank": Setting(int, 0, range(4096)),
    "gradient_fp32_sync": Setting(bool, True),
    "gradients_mean": Setting(bool, False),
    "group_ckpt_save_file": Setting(str, ""),
    "loss_repeated_mean": Setting(bool, True),
    "optimizer_weight_shard_aggregated_save": Setting(bool, False),
    "optimizer_weight_shard_size": Setting(int, -1),
    "parallel_mode": Setting(str, "stand_alone", ParallelMode.MODE_LIST),
    "parallel_optimizer_config": Setting(dict, {}),
    "parameter_broadcast": Setting(bool, False),
    "pipeline_config": Setting(dict, {}),
    "pipeline_result_broadcast": Setting(bool, False),
    "pipeline_segments": Setting(int, 1, range(1, _ANY)),
    "pipeline_stages": Setting(int, 1, range(1, _ANY)),
    "search_mode": Setting(str, "recursive_programming", _SEARCHES),
    "sharding_propagation": Setting(bool, False),
    "strategy_ckpt_config": Setting(dict, _STRATEGY_FILES, dict.fromkeys(_STRATEGY_FILES)),
    "strategy_ckpt_load_file": Setting(str, ""),
    "strategy_ckpt_save_file": Setting(str, ""),
    # MindSpore 1.0's names of gradients_mean and gradient_fp32_sync
    "mirror_mean": Setting(bool, False),
    "cast_before_mirror": Setting(bool, True),
}

#: Of a parameter server.
SERVER = {
    "client_password": Setting(str, _UNTOLD),
    "config_file_path": Setting(str, ""),
    "enable_ps": Setting(bool, False),
    "enable_ssl": Setting(object, False),
    "scheduler_ip": Setting(str, "127.0.0.1"),
    "scheduler_port": Setting(int, 6667),
    "server_num": Setting(int, 0),
    "server_password": Setting(str, _UNTOLD),
    "worker_num": Setting(int, 0),
}

#: What is refused whatever the processes, with what to use.
_REFUSED = {
    "enable_ps": (False, "there is no parameter server; use parallel_mode 'data_parallel'"),
    "pipeline_segments": (
        1,
        "stages of a pipeline are not run; use parallel_mode 'data_parallel', or torch.distributed.pipelining",
    ),
    "pipeline_stages": (
        1,
        "stages of a pipeline are not run; use parallel_mode 'data_parallel', or torch.distributed.pipelining",
    ),
}

_parallel: dict[str, Any] = {}
_server: dict[str, Any] = {}


@public("set_auto_parallel_context", "context.set_auto_parallel_context")
def set_auto_parallel_context(**kwargs: Any) -> None:
    """Set how the processes of a training share the work.

    Args:
        parallel_mode: 'data_parallel' or 'hybrid_parallel': the gradients of `nn.TrainOneStepCell` and `Model.train` are
            those of all processes. 'stand_alone': each process by itself. 'semi_auto_parallel': Parameters that are made
            from then on, and what ops with strategies are given (`ops.Primitive.shard`), are spread over the processes, each
            of which is given the whole batch (full_batch=True). 'auto_parallel' is for one process here.
        gradients_mean: whether those gradients are the mean, not the sum.
        device_num: over how many processes that mean is; by default over all.
        enable_parallel_optimizer: whether each process keeps the optimizer's states of its share of the Parameters alone.
        parameter_broadcast: whether all begin with the Parameters of rank 0, in both modes of execution.
        kwargs: any other setting of MindSpore's: stored, and returned by get_auto_parallel_context; no other effect.

    Raises:
        TypeError: a value of another type.
        ValueError: an unknown setting, or a value that is not allowed.
        UnsupportedError: pipeline_stages above 1; 'auto_parallel' with several processes.

    >>> import msvjp as mindspore
    >>> mindspore.set_auto_parallel_context(parallel_mode="data_parallel", device_num=1, gradients_mean=True)
    >>> mindspore.get_auto_parallel_context("parallel_mode")
    'data_parallel'
    >>> mindspore.reset_auto_parallel_context()
    """
    refused = {"grad_accumulation_step": "MindSpore has taken it out; add up the gradients of several batches"}
    _check("mindspore.set_auto_parallel_context", PARALLEL, kwargs, refused)
    _check_supported("mindspore.set_auto_parallel_context", kwargs)
    mode = kwargs.get("parallel_mode")
    if mode == ParallelMode.AUTO_PARALLEL and get_group_size() > 1:
        raise UnsupportedError(
            f"mindspore.set_auto_parallel_context: parallel_mode is {mode!r}, with {get_group_size()} processes: no strategy "
            "is searched for in msvjp; use 'data_parallel', or 'semi_auto_parallel' and shard"
        )
    _parallel.update(kwargs)
    _spread()


def _spread() -> None:
    """Have Tensors be spread over the processes, or not, as the mode says."""
    if get_auto_parallel_context("parallel_mode") != ParallelMode.SEMI_AUTO_PARALLEL or get_group_size() == 1:
        spread.end()
    elif not begun():
        spread.begin(None, _NotYet(), False)
        before_first_use(_spread)
    else:
        from ..common import spread_tensor  # which imports torch's DTensor

        strategy = get_auto_parallel_context("dataset_strategy")
        spread.begin(grid(), spread_tensor, get_auto_parallel_context("full_batch") or strategy == "full_batch")


class _NotYet:
    """What spreads Tensors while the processes have not met: nothing."""

    LABELS = ()

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):  # which Python asks of any object
            check_begun("set_auto_parallel_context: parallel_mode is 'semi_auto_parallel'")
        raise AttributeError(name)


def is_set(key: str) -> bool:
    """Whether the script has said it."""
    return key in _parallel


def reduces_gradients() -> bool:
    """Whether a training step takes the gradients of all processes."""
    return get_auto_parallel_context("parallel_mode") in (ParallelMode.DATA_PARALLEL, ParallelMode.HYBRID_PARALLEL)


@public("get_auto_parallel_context", "context.get_auto_parallel_context")
def get_auto_parallel_context(attr_key: str) -> Any:
    """The value of a setting of `set_auto_parallel_context`. ValueError if there is no such setting."""
    return _recorded_value("mindspore.get_auto_parallel_context", PARALLEL, _parallel, attr_key)


@public("reset_auto_parallel_context", "context.reset_auto_parallel_context")
def reset_auto_parallel_context() -> None:
    """Give the settings of `set_auto_parallel_context` their first values."""
    _parallel.clear()
    _spread()


@public("set_ps_context", "context.set_ps_context")
def set_ps_context(**kwargs: Any) -> None:
    """Set how a parameter server is reached. There is none here, and enable_ps=True is refused.

    Raises:
        TypeError: a value of another type.
        ValueError: an unknown setting.
        UnsupportedError: enable_ps is True.
    """
    _check("mindspore.set_ps_context", SERVER, kwargs, {})
    _check_supported("mindspore.set_ps_context", kwargs)
    _server.update(kwargs)


@public("get_ps_context", "context.get_ps_context")
def get_ps_context(attr_key: str) -> Any:
    """The value of a setting of `set_ps_context`. ValueError if there is no such setting."""
    return _recorded_value("mindspore.get_ps_context", SERVER, _server, attr_key)


@public("reset_ps_context")
def reset_ps_context() -> None:
    """Give the settings of `set_ps_context` their first values."""
    _server.clear()


def _check_supported(api: str, given: Mapping[str, Any]) -> None:
    for key, value in given.items():
        most, why = _REFUSED.get(key, (value, ""))
        if value != most:
            raise UnsupportedError(f"{api}: {key} is {value!r}: {why}")


# Scripts import these, underscore and all, as mindspore.parallel._utils.


def _get_device_num() -> int:
    return get_auto_parallel_context("device_num")


def _get_global_rank() -> int:
    return get_auto_parallel_context("global_rank")


def _get_parallel_mode() -> str:
    return get_auto_parallel_context("parallel_mode")


def _get_gradients_mean() -> bool:
    return get_auto_parallel_context("gradients_mean")


def _get_enable_parallel_optimizer() -> bool:
    return get_auto_parallel_context("enable_parallel_optimizer")
