"""mindspore.device_context.ascend: how many there are, and switches that nothing but an Ascend looks at."""

from typing import Any

from .._core.checks import check_ints
from .._core.errors import UnsupportedError
from .._core.root import public_path
from .._names import missing
from ..common.device import found


@public_path("device_context.ascend.device.device_count")
def device_count() -> int:
    """How many Ascends there are. MindSpore raises where there is none."""
    return next(kind.number for kind in found() if kind.torch_name == "npu")


@public_path("device_context.ascend.device.is_available")
def is_available() -> bool:
    """Whether there is an Ascend."""
    return device_count() > 0


def _refuse_on_ascend(name: str, instead: str) -> None:
    """What would change numbers, or be watched, is not obeyed here; without an Ascend MindSpore does not look at it either."""
    if is_available():
        raise UnsupportedError(f"mindspore.device_context.ascend.{name}: msvjp does not obey it; use {instead}")


@public_path("device_context.ascend.op_debug.execute_timeout")
def execute_timeout(op_timeout: int) -> None:
    """How many seconds an operation may take. On an Ascend: UnsupportedError. TypeError if it is not an int."""
    check_ints("mindspore.device_context.ascend.op_debug.execute_timeout", op_timeout=op_timeout)
    _refuse_on_ascend("op_debug.execute_timeout", "the environment variables of torch_npu")


@public_path("device_context.ascend.op_debug.debug_option")
def debug_option(option_value: str) -> None:
    """What an Ascend looks for, such as 'oom' for accesses out of bounds. On an Ascend: UnsupportedError."""
    _refuse_on_ascend("op_debug.debug_option", "mindspore.runtime.launch_blocking")


@public_path("device_context.ascend.op_debug.aclinit_config")
def aclinit_config(config: dict) -> None:
    """How an Ascend's runtime begins. On an Ascend: UnsupportedError."""
    _refuse_on_ascend("op_debug.aclinit_config", "torch_npu.npu.set_option")


@public_path("device_context.ascend.op_precision.precision_mode")
def precision_mode(mode: str) -> None:
    """In which dtype operations compute, such as 'force_fp16'. On an Ascend: UnsupportedError."""
    _refuse_on_ascend("op_precision.precision_mode", "Cell.to_float")


@public_path("device_context.ascend.op_precision.op_precision_mode")
def op_precision_mode(path: str) -> None:
    """A file that says how precise each operation is to be. On an Ascend: UnsupportedError."""
    _refuse_on_ascend("op_precision.op_precision_mode", "Cell.to_float")


@public_path("device_context.ascend.op_precision.matmul_allow_hf32")
def matmul_allow_hf32(value: bool) -> None:
    """Whether matrix products may round to HF32. On an Ascend: UnsupportedError."""
    _refuse_on_ascend("op_precision.matmul_allow_hf32", "torch.npu.matmul.allow_hf32")


@public_path("device_context.ascend.op_precision.conv_allow_hf32")
def conv_allow_hf32(value: bool) -> None:
    """Whether convolutions may round to HF32. On an Ascend: UnsupportedError."""
    _refuse_on_ascend("op_precision.conv_allow_hf32", "torch.npu.conv.allow_hf32")


@public_path("device_context.ascend.op_tuning.op_compile")
def op_compile(value: bool) -> None:
    """Whether an Ascend compiles its kernels anew. On an Ascend: UnsupportedError."""
    _refuse_on_ascend("op_tuning.op_compile", "torch.npu.set_compile_mode")


@public_path("device_context.ascend.op_tuning.aoe_tune_mode")
def aoe_tune_mode(tune_mode: str) -> None:
    """When an Ascend searches for faster kernels. It changes no result, and nothing here searches."""


@public_path("device_context.ascend.op_tuning.aoe_job_type")
def aoe_job_type(config: Any) -> None:
    """What an Ascend searches for. It changes no result, and nothing here searches."""


@public_path("device_context.ascend.op_tuning.aclnn_cache")
def aclnn_cache(enable_global_cache: bool = False, cache_queue_length: int = 10000) -> None:
    """What an Ascend keeps of its kernels' calls. It changes no result, and torch_npu keeps its own."""


missing.install()
