"""Settings for several devices: msvjp is one process on one device, on which they mean nothing."""

from collections.abc import Mapping
from typing import Any

from .._core.errors import UnsupportedError
from .._op.declare import public
from ..context.settings import _UNTOLD
from .settings import _ANY, Setting, _check, _recorded_value


@public("ParallelMode", "context.ParallelMode")
class ParallelMode:
    """The values of `parallel_mode`. On msvjp's one device they all mean the same."""

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

#: What is more than this asks for a second device or process.
ONE = {
    "device_num": 1,
    "enable_ps": False,
    "global_rank": 0,
    "optimizer_weight_shard_size": 1,
    "pipeline_segments": 1,
    "pipeline_stages": 1,
}

_parallel: dict[str, Any] = {}
_server: dict[str, Any] = {}


@public("set_auto_parallel_context", "context.set_auto_parallel_context")
def set_auto_parallel_context(**kwargs: Any) -> None:
    """Set how a network is spread over devices. Here there is one, and what asks for more is refused.

    Args:
        kwargs: MindSpore's settings, such as parallel_mode, device_num, gradients_mean: stored, and returned by
            get_auto_parallel_context; no other effect.

    Raises:
        TypeError: a value of another type.
        ValueError: an unknown setting, or a value that is not allowed.
        UnsupportedError: a setting that asks for a second device, such as device_num=8.

    >>> import msvjp as mindspore
    >>> mindspore.set_auto_parallel_context(parallel_mode="data_parallel", device_num=1, gradients_mean=True)
    >>> mindspore.get_auto_parallel_context("parallel_mode")
    'data_parallel'
    """
    refused = {"grad_accumulation_step": "MindSpore has taken it out; add up the gradients of several batches"}
    _check_one_device("mindspore.set_auto_parallel_context", kwargs)
    _check("mindspore.set_auto_parallel_context", PARALLEL, kwargs, refused)
    _parallel.update(kwargs)


@public("get_auto_parallel_context", "context.get_auto_parallel_context")
def get_auto_parallel_context(attr_key: str) -> Any:
    """The value of a setting of `set_auto_parallel_context`. ValueError if there is no such setting."""
    return _recorded_value("mindspore.get_auto_parallel_context", PARALLEL, _parallel, attr_key)


@public("reset_auto_parallel_context", "context.reset_auto_parallel_context")
def reset_auto_parallel_context() -> None:
    """Give the settings of `set_auto_parallel_context` their first values."""
    _parallel.clear()


@public("set_ps_context", "context.set_ps_context")
def set_ps_context(**kwargs: Any) -> None:
    """Set how a parameter server is reached. There is none here, and enable_ps=True is refused.

    Raises:
        TypeError: a value of another type.
        ValueError: an unknown setting.
        UnsupportedError: enable_ps is True.
    """
    _check_one_device("mindspore.set_ps_context", kwargs)
    _check("mindspore.set_ps_context", SERVER, kwargs, {})
    _server.update(kwargs)


@public("get_ps_context", "context.get_ps_context")
def get_ps_context(attr_key: str) -> Any:
    """The value of a setting of `set_ps_context`. ValueError if there is no such setting."""
    return _recorded_value("mindspore.get_ps_context", SERVER, _server, attr_key)


@public("reset_ps_context")
def reset_ps_context() -> None:
    """Give the settings of `set_ps_context` their first values."""
    _server.clear()


def _check_one_device(api: str, given: Mapping[str, Any]) -> None:
    for key, value in given.items():
        if isinstance(value, tuple) or (key in ONE and type(value) is type(ONE[key]) and value > ONE[key]):
            raise UnsupportedError(
                f"{api}: {key} is {value!r}, and msvjp is one process on one device. For several there are torch.distributed "
                "and torch.nn.parallel.DistributedDataParallel, which takes a Cell as it takes any torch.nn.Module"
            )


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
