"""torch_npu, which brings torch the device 'npu'. Where it cannot be loaded, msvjp does without, and knows why.

It is installed beside torch and asks to be loaded by `import torch`. Without Ascend's CANN libraries it fails, and with it
`import torch`, for the rest of the process. So msvjp imports torch without it first, and then tries it on its own.
"""

import importlib.util
import os
import sys

_failure: str | None = None
_AUTOLOAD = "TORCH_DEVICE_BACKEND_AUTOLOAD"


def load() -> str | None:
    """Import torch_npu if it is not yet imported, and return None; or else the reason why torch has no npu."""
    global _failure
    import torch

    if _failure is None and not hasattr(torch, "npu"):
        if importlib.util.find_spec("torch_npu") is None:
            return "torch_npu is not installed"
        try:
            importlib.import_module("torch_npu")
        except Exception as error:  # in many ways, and what is half done by then cannot be used either
            _failure = f"torch_npu cannot be imported: {type(error).__name__}: {error}"
    return _failure


def _import_torch() -> None:
    """Import torch and torch_npu as `import torch` does, but one after the other, so that torch is there if that fails."""
    asked = os.environ.get(_AUTOLOAD)
    os.environ[_AUTOLOAD] = "0"
    try:
        import torch  # noqa: F401
    finally:
        del os.environ[_AUTOLOAD]
        if asked is not None:
            os.environ[_AUTOLOAD] = asked
    if asked in (None, "1"):
        load()


if "torch" not in sys.modules and importlib.util.find_spec("torch_npu") is not None:
    _import_torch()
