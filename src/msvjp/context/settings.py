"""mindspore.context: settings. Each is obeyed, accepted because it means nothing here, or refused with the reason.

PyTorch's compiler compiles here, so most of MindSpore's settings, which are its own compiler's, mean nothing.
"""

import functools
import os
import sys
from collections import namedtuple
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

import torch

from .._core.blocking import set_blocking
from .._core.checks import check_positive_ints
from .._core.errors import UnsupportedError
from .._op.declare import public
from .._version import MINDSPORE_VERSION, __version__
from ..common.device import KINDS, DeviceName, as_device, current_device, set_default
from ..common.tensor import Tensor

GRAPH_MODE, PYNATIVE_MODE = 0, 1
STRICT, COMPATIBLE, LAX = 0, 1, 2  # of jit_syntax_level
RELEASE, DEBUG = 0, 1  # of debug_level


class Setting(NamedTuple):
    """The type of a setting, its value before it is set, and what is allowed where not all of the type is.

    Of a dict, `allowed` has the allowed values of each key.
    """

    kind: Any
    default: Any
    allowed: Collection | None = None


_ANY = sys.maxsize  # the end of a range that has none
_UNTOLD = object()  # the default of what `get_context` does not know

# ---- set_context: what is obeyed ----

OBEYED = {
    "mode": Setting(int, PYNATIVE_MODE, (GRAPH_MODE, PYNATIVE_MODE)),
    "device_target": Setting(str, "CPU", ("CPU", "GPU", "Ascend", "Davinci")),
    "device_id": Setting(int, 0, range(4096)),
    "deterministic": Setting(str, "OFF", ("ON", "OFF")),
    "pynative_synchronize": Setting(bool, False),
    "runtime_num_threads": Setting(int, 0, range(_ANY)),
    "gpu_config": Setting(dict, {}),
    "ascend_config": Setting(dict, {}),
}

# ---- set_context: what is accepted, and means nothing here ----

HARMLESS = {
    # how MindSpore compiles
    "aoe_config": Setting(dict, {}, {"job_type": ("1", "2")}),
    "aoe_tune_mode": Setting(str, "", ("online", "offline")),
    "check_bprop": Setting(bool, False),
    "compile_cache_path": Setting(str, ""),
    "debug_level": Setting(int, RELEASE, (RELEASE, DEBUG)),
    "disable_format_transform": Setting(bool, False),
    "enable_compile_cache": Setting(bool, None),
    "enable_graph_kernel": Setting(bool, False),
    "exec_order": Setting(str, "bfs", ("bfs", "dfs")),
    "graph_kernel_flags": Setting(str, ""),
    "jit_config": Setting(dict, {}, {"jit_level": ("O0", "O1", "O2"), "infer_boost": ("on", "off")}),
    "jit_level": Setting(str, ""),
    "jit_syntax_level": Setting(int, LAX, (STRICT, COMPATIBLE, LAX)),
    "max_call_depth": Setting(int, 1000, range(1, _ANY)),
    "reserve_class_name_in_scope": Setting(bool, True),
    "save_graphs": Setting((bool, int), 0, range(4)),
    "save_graphs_path": Setting(str, "."),
    "support_binary": Setting(bool, False),
    # how it runs, which torch decides
    "enable_reduce_precision": Setting(bool, True),
    "inter_op_parallel_num": Setting(int, 0, range(_ANY)),
    "max_device_memory": Setting(str, 1024.0),
    "memory_optimize_level": Setting(str, 0, ("O0", "O1")),
    "mempool_block_size": Setting(str, 1.0),
    "op_timeout": Setting(int, 900, range(_ANY)),
    "variable_memory_max_size": Setting(str, "0"),
    # what it would write, on Ascend alone
    "enable_profiling": Setting(bool, False),
    "print_file_path": Setting(str, ""),
    "profiling_options": Setting(str, "training_trace"),
}

_OF_OLDER_MINDSPORES = (
    *("auto_tune_mode", "enable_auto_mixed_precision", "enable_dynamic_memory", "enable_gpu_summary", "enable_hccl"),
    *("enable_ir_fusion", "enable_loop_sink", "enable_mem_reuse", "enable_sparse", "enable_task_sink"),
    *("graph_memory_max_size", "load_compile_cache", "save_compile_cache"),
)
HARMLESS |= dict.fromkeys(_OF_OLDER_MINDSPORES, Setting(object, _UNTOLD))

# ---- set_context: what is refused, with a ValueError as in MindSpore ----

_OF_ASCEND = (
    *("atomic_clean_policy", "conv_allow_hf32", "ge_options", "host_scheduling_max_threshold", "jit_compile"),
    *("matmul_allow_hf32", "op_debug_option", "op_precision_mode", "precision_mode"),
)
_NO_DUMPS = "msvjp writes no dumps; print in construct, or use register_forward_hook"

REFUSED = {
    "enable_dump": _NO_DUMPS,
    "env_config_path": _NO_DUMPS,
    "exception_dump": "MindSpore has taken it out",
    "grad_for_scalar": "MindSpore has taken it out; differentiate with respect to Tensors",
    "precompile_only": "MindSpore has taken it out; what is compiled here has run before",
    "save_dump_path": _NO_DUMPS,
    **dict.fromkeys(_OF_ASCEND, "it is a key of ascend_config"),
}

_values: dict[str, Any] = {}  # as they were set, where torch does not know


@public("set_context", "context.set_context")
def set_context(**kwargs: Any) -> None:
    """Set how things run. Most settings of MindSpore's are its compiler's and mean nothing here; they are accepted.

    Args:
        mode: in GRAPH_MODE the outermost Cell that is called is compiled, in PYNATIVE_MODE all runs line by line.
        device_target, device_id: 'CPU', 'GPU' (torch's cuda) or 'Ascend' (torch's npu), and which of several: torch's default
            device, on which new Tensors are made.
        deterministic: 'ON' for the same bits from the same call, `torch.use_deterministic_algorithms`; or 'OFF'.
        pynative_synchronize: whether operations on a card are checked and waited for, as by `runtime.launch_blocking`.
        runtime_num_threads: on how many threads an operator runs on the cpu, `torch.set_num_threads`; 0 leaves it to torch.
        gpu_config: of its keys, conv_allow_tf32 and matmul_allow_tf32 are obeyed, where device_target is 'GPU'.
        kwargs: any other setting of MindSpore's, of 1.x too.

    Raises:
        TypeError: a value of another type.
        ValueError: an unknown setting, a value that is not allowed, or a setting that is refused, with the reason.
        DeviceError: there is no such device.

    >>> import msvjp as mindspore
    >>> mindspore.set_context(mode=mindspore.GRAPH_MODE, device_target="CPU")
    >>> mindspore.get_context("device_target")
    'CPU'
    """
    _check("mindspore.set_context", OBEYED | HARMLESS, kwargs, REFUSED)
    device = [kwargs.pop(key, now) for key, now in zip(DeviceInfo._fields, get_current_device(), strict=True)]
    if device != [*get_current_device()]:
        _use_device("mindspore.set_context", *device)
    for key, value in kwargs.items():
        if _ONLY_ON.get(key, device[0]) == device[0]:
            _OBEY.get(key, _remember)(key, value)


def obey(key: str, told: Callable[[Any], None]) -> None:
    """Have `told(value)` called when the setting is set: for rooms that stand above this one."""

    def remember(_: str, value: Any) -> None:
        _remember(key, value)
        told(value)

    _OBEY[key] = remember


def _remember(key: str, value: Any) -> None:
    _values[key] = _AS_TOLD[key](value) if key in _AS_TOLD else value


@public("get_context", "context.get_context")
def get_context(attr_key: str) -> Any:
    """The value of a setting: of those that are obeyed, as torch has it now.

    Raises:
        ValueError: there is no such setting.
    """
    if attr_key in _TELL:
        return _TELL[attr_key]()
    return _recorded_value("mindspore.get_context", OBEYED | HARMLESS, _values, attr_key)


def _recorded_value(api: str, settings: Mapping[str, Setting], values: Mapping[str, Any], key: str) -> Any:
    if key not in settings or settings[key].default is _UNTOLD:
        raise ValueError(f"{api}: there is no setting {key!r}; there are {', '.join(settings)}")
    return values.get(key, settings[key].default)


def _check(api: str, settings: Mapping[str, Setting], given: Mapping[str, Any], refused: Mapping[str, str]) -> None:
    """Raise, before any setting is obeyed, what MindSpore raises of one that it does not know or of a bad value."""
    for key, value in given.items():
        if key in refused:
            raise ValueError(f"{api}: {key} is refused: {refused[key]}")
        if key not in settings:
            raise ValueError(f"{api}: there is no setting {key!r}; there are {', '.join(settings)}")
        kind, _, allowed = settings[key]
        if not isinstance(value, kind):
            raise TypeError(f"{api}: {key} is {value!r} of type {type(value).__name__}; give {_words(kind)}")
        if isinstance(allowed, dict):
            keys = {name: Setting(object, None, values) for name, values in allowed.items()}
            _check(f"{api}: {key}", keys, value, {})
        elif allowed is not None and value not in allowed:
            raise ValueError(f"{api}: {key} is {value!r}; give {_words(allowed)}")


def _words(options: Any) -> str:
    if isinstance(options, range):
        return f"an int from {options.start}" + ("" if options.stop == _ANY else f" to {options.stop - 1}")
    if isinstance(options, type):
        return f"{options.__name__}"
    return " or ".join(option.__name__ if isinstance(option, type) else repr(option) for option in options)


# ---- the device ----


def _use_device(api: str, target: str, device_id: int) -> None:
    """Make what is new from here on on this device. DeviceError if it is not there: there is no falling back to another.

    Whoever starts the script has the last word: MSVJP_DEVICE, where it is set, holds against what the script says.
    """
    target = "Ascend" if target == "Davinci" else target
    if asked := os.environ.get("MSVJP_DEVICE"):
        device = as_device("MSVJP_DEVICE", asked)
        if device.type != KINDS[target]:
            _tell_overridden(api, f"{target}:{device_id}", asked)
        set_default(device)
        return
    set_default(as_device(api, f"{target}:{device_id}"))
    _values["device_id"] = device_id


@functools.cache  # once
def _tell_overridden(api: str, target: str, asked: str) -> None:
    print(f"{api}: the script asks for {target}; it runs on {asked}, as MSVJP_DEVICE says", file=sys.stderr)


class DeviceInfo(namedtuple("DeviceInfo", ("device_target", "device_id"))):
    """A pair that prints as one."""

    __repr__ = tuple.__repr__


@public("set_device")
def set_device(device_target: str, device_id: int | None = None) -> None:
    """Make new Tensors on this device from here on.

    Args:
        device_target: 'CPU', 'GPU' (torch's cuda) or 'Ascend' (torch's npu).
        device_id: which of several; 0 if None.

    Raises:
        TypeError: device_target is not a str, or device_id not an int.
        ValueError: device_target is none of the three, or device_id is negative.
        DeviceError: there is no such device.

    >>> import msvjp as mindspore
    >>> mindspore.set_device("CPU")
    >>> mindspore.get_current_device()
    ('CPU', 0)
    """
    api, device_id = "mindspore.set_device", 0 if device_id is None else device_id
    settings = {
        "device_target": Setting(str, "CPU", ("CPU", "GPU", "Ascend")),
        "device_id": Setting(int, 0, range(_ANY)),
    }
    _check(api, settings, {"device_target": device_target, "device_id": device_id}, {})
    _use_device(api, device_target, device_id)


@public("get_current_device")
def get_current_device() -> DeviceInfo:
    """The device_target and device_id on which new Tensors are made, by these names or as a pair."""
    device = current_device()
    target = DeviceName(device).partition(":")[0]
    return DeviceInfo(target, _values.get("device_id", 0) if device.index is None else device.index)


@public("set_deterministic")
def set_deterministic(deterministic: bool) -> None:
    """Whether the same call is to give the same bits every time: `torch.use_deterministic_algorithms`.

    Raises:
        TypeError: deterministic is not a bool.
    """
    _check("mindspore.set_deterministic", {"deterministic": Setting(bool, False)}, {"deterministic": deterministic}, {})
    if deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # without it a matmul on cuda raises
    torch.use_deterministic_algorithms(deterministic)


@public("set_recursion_limit")
def set_recursion_limit(recursion_limit: int = 1000) -> None:
    """How deep MindSpore's compiler may go. Nothing here compiles by recursion, so there is nothing to limit.

    Raises:
        TypeError: it is not an int.
        ValueError: it is below 1.
    """
    check_positive_ints("mindspore.set_recursion_limit", recursion_limit=recursion_limit)


@public("run_check")
def run_check() -> None:
    """Compute a product on the device in use, and print whether it is right.

    >>> import msvjp as mindspore
    >>> mindspore.run_check()  # doctest: +ELLIPSIS
    msvjp ..., as MindSpore ..., on ...: it computes what it should
    """
    x = Tensor([[1.0, 2.0], [3.0, 4.0]])
    is_right = (x @ x).asnumpy().tolist() == [[7.0, 10.0], [15.0, 22.0]]
    found = "it computes what it should" if is_right else "a product of two matrices is WRONG"
    print(f"msvjp {__version__}, as MindSpore {MINDSPORE_VERSION}, on {DeviceName(current_device())}: {found}")


def _set_blocking(key: str, is_on: bool) -> None:
    set_blocking(is_on)
    _values[key] = is_on


def _set_threads(key: str, number: int) -> None:
    if number:  # 0 leaves it to torch
        torch.set_num_threads(number)


def _set_gpu_config(key: str, config: dict) -> None:
    _check("mindspore.set_context: gpu_config", _GPU_CONFIG, config, {})
    torch.backends.cudnn.allow_tf32 = config.get("conv_allow_tf32", torch.backends.cudnn.allow_tf32)
    torch.backends.cuda.matmul.allow_tf32 = config.get("matmul_allow_tf32", torch.backends.cuda.matmul.allow_tf32)
    _values[key] = config


_GPU_CONFIG = {
    "conv_allow_tf32": Setting(bool, True),
    "matmul_allow_tf32": Setting(bool, False),
    **dict.fromkeys(("conv_fprop_algo", "conv_dgrad_algo", "conv_wgrad_algo"), Setting(str, "normal")),
}


def _set_ascend_config(key: str, config: dict) -> None:
    for name in ("precision_mode", "op_precision_mode", "matmul_allow_hf32", "conv_allow_hf32"):
        if name in config:
            raise UnsupportedError(
                f"mindspore.set_context: {name} of ascend_config would change numbers, and msvjp does not obey it; use "
                "torch_npu's switches (torch.npu.matmul.allow_hf32, torch.npu.conv.allow_hf32), or Cell.to_float"
            )
    _values[key] = config


#: Settings of one device_target, not looked at on another.
_ONLY_ON = {"gpu_config": "GPU", "ascend_config": "Ascend"}

_OBEY: dict[str, Callable[[str, Any], None]] = {
    "deterministic": lambda key, text: set_deterministic(text == "ON"),
    "pynative_synchronize": _set_blocking,
    "runtime_num_threads": _set_threads,
    "gpu_config": _set_gpu_config,
    "ascend_config": _set_ascend_config,
}

_TELL: dict[str, Callable[[], Any]] = {
    "device_target": lambda: get_current_device().device_target,
    "device_id": lambda: get_current_device().device_id,
    "deterministic": lambda: "ON" if torch.are_deterministic_algorithms_enabled() else "OFF",
    "runtime_num_threads": torch.get_num_threads,
}

#: How a value is told that is not told as it was given.
_AS_TOLD: dict[str, Callable[[Any], Any]] = {
    "memory_optimize_level": ("O0", "O1").index,
    "save_graphs": lambda level: 2 * level if isinstance(level, bool) else level,
}
