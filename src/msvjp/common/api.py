"""mindspore.common.api: what runs ops one by one. That is torch, and little of it has to be told."""

from typing import Any, NoReturn

import torch

from .._core.errors import UnsupportedError
from .._names import missing
from .._names.module_paths import load


class _PyNativeExecutor:
    """Of MindSpore's executor what scripts call: to wait for the device, and to forget what is recorded."""

    @staticmethod
    def sync() -> None:
        """Wait until the device has computed all that it was given."""
        runtime: Any = load("runtime")  # which stands on this
        runtime.synchronize()

    @staticmethod
    def clear_res() -> None:
        """Forget graphs that were not pulled. Here a graph is gone with the last one who holds it."""

    @staticmethod
    def enable_grad() -> bool:
        """Whether what runs now is recorded for derivatives."""
        return torch.is_grad_enabled()

    @staticmethod
    def set_enable_grad(flag: bool) -> None:
        """Whether what runs from now on is recorded for derivatives."""
        torch._C._set_grad_enabled(flag)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnsupportedError(
            f"mindspore.common.api._pynative_executor.{name}: it belongs to MindSpore's own executor, and torch runs the ops "
            "here; use the public functions, such as mindspore.grad or mindspore.vjp"
        )


_pynative_executor = _PyNativeExecutor()

missing.install()
