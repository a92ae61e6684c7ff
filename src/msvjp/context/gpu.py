"""mindspore.device_context.gpu: how many there are, and torch's switches for their matrix products and convolutions."""

from typing import Any

import torch

from .._core.checks import check_bools, check_one_of
from .._core.root import public_path
from .._names import missing
from ..common.device import found

_OF_ALL = ("normal", "performance", "fft", "fft_tiling", "winograd_nonfused")
_MODES = {
    "conv_fprop_algo": (*_OF_ALL, "implicit_gemm", "precomp_gemm", "gemm", "direct", "winograd"),
    "conv_dgrad_algo": (*_OF_ALL, "algo_0", "algo_1", "winograd"),
    "conv_wgrad_algo": (*_OF_ALL, "algo_0", "algo_1", "algo_3"),
}


@public_path("device_context.gpu.device.device_count")
def device_count() -> int:
    """How many GPUs there are. MindSpore raises where there is none."""
    return next(kind.number for kind in found() if kind.torch_name == "cuda")


@public_path("device_context.gpu.device.is_available")
def is_available() -> bool:
    """Whether there is a GPU."""
    return device_count() > 0


@public_path("device_context.gpu.op_precision.conv_allow_tf32")
def conv_allow_tf32(value: bool) -> None:
    """Whether convolutions may round to TF32: `torch.backends.cudnn.allow_tf32`. TypeError if it is not a bool."""
    check_bools("mindspore.device_context.gpu.op_precision.conv_allow_tf32", value=value)
    torch.backends.cudnn.allow_tf32 = value


@public_path("device_context.gpu.op_precision.matmul_allow_tf32")
def matmul_allow_tf32(value: bool) -> None:
    """Whether matrix products may round to TF32: `torch.backends.cuda.matmul.allow_tf32`. TypeError if it is not a bool."""
    check_bools("mindspore.device_context.gpu.op_precision.matmul_allow_tf32", value=value)
    torch.backends.cuda.matmul.allow_tf32 = value


def _choosing(name: str) -> Any:
    api = f"device_context.gpu.op_tuning.{name}"

    def choose(mode: str) -> None:
        """How convolutions find their algorithm: 'normal' by rule, anything else by trying them, as
        `torch.backends.cudnn.benchmark` does. torch has one such switch for all convolutions, and takes no algorithm by name.

        Raises:
            ValueError: MindSpore has no mode of that name.
        """
        check_one_of(f"mindspore.{api}", _MODES[name], mode=mode)
        torch.backends.cudnn.benchmark = mode != "normal"

    choose.__name__ = choose.__qualname__ = name
    return public_path(api)(choose)


conv_fprop_algo, conv_dgrad_algo, conv_wgrad_algo = map(_choosing, _MODES)

missing.install()
