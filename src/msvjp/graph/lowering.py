"""Handing a recorded graph to one of PyTorch's compilers."""

import functools
import os
import shutil
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import torch

from .halves import removed_halves
from .surroundings import content

#: One compiles at a time: torch patches globals of its own meanwhile.
lock = threading.RLock()

#: MindSpore's words for its own compilers.
_MINDSPORES = ("", "ms_backend", "GE")


def backend(name: str = "") -> str:
    """The backend of torch.compile that compiles: MSVJP_JIT where it is set, else the one named, else Inductor.

    MSVJP_JIT is "0" for none, and the name of a backend otherwise, such as "eager" and "aot_eager", which do not compile.
    """
    said = os.environ.get("MSVJP_JIT", "1")
    if said == "0":
        return "0"
    return ("inductor" if name in _MINDSPORES else name) if said in ("1", "") else said


@functools.cache
def why_not(name: str, device: str) -> str | None:
    """Why the backend cannot compile for the kind of device; None if it can."""
    if name == "inductor" and device == "cpu" and not _cpp_compiler():
        return "there is no C++ compiler, which PyTorch's needs on a CPU: install g++, or set CXX"
    if name == "inductor" and device == "cuda":
        from torch.utils._triton import has_triton

        return None if has_triton() else "there is no triton, which PyTorch's compiler needs on a GPU"
    if name == "inductor" and device not in ("cpu", "meta"):
        return f"PyTorch's compiler does not know the device {device}"
    return None


def _cpp_compiler() -> str | None:
    return shutil.which(os.environ.get("CXX", "g++")) or shutil.which("clang++")


def fake_mode() -> Any:
    """A mode whose tensors have no memory, as torch.compile hands them to a backend."""
    from torch._subclasses import FakeTensorMode
    from torch.fx.experimental.symbolic_shapes import ShapeEnv

    return FakeTensorMode(shape_env=ShapeEnv())  # without a ShapeEnv torch's caches on disk are passed by


def lowered(
    module: torch.fx.GraphModule, inputs: Sequence[torch.Tensor], name: str, are_fake: bool = False
) -> Callable:
    """The graph, compiled for inputs like these by the backend of that name: it takes them one by one, and gives a tuple.

    are_fake: whether the inputs are without memory, of a `fake_mode`.
    """
    try:
        return _lowered(module, inputs, name, are_fake)
    except Exception:  # whatever a compiler may raise
        if not removed_halves():
            raise
        return _lowered(module, inputs, name, are_fake)


def _lowered(module: torch.fx.GraphModule, inputs: Sequence[torch.Tensor], name: str, are_fake: bool) -> Callable:
    from torch._dynamo import lookup_backend
    from torch._dynamo.utils import get_metrics_context

    mode = fake_mode()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's compiler warns of torch itself
        fake: list = [x if are_fake else mode.from_tensor(x, static_shapes=True) for x in inputs]
        with torch.no_grad(), get_metrics_context(), _configured(name, module.graph, inputs):
            return lookup_backend(name)(module, fake)


def unwrapped(compiled: Callable, is_pure: bool) -> Callable:
    """What was compiled, as a function of a list, which it may empty.

    If a graph writes to no input, and each output has memory of its own, all that AOTAutograd does around Inductor's code
    is without effect, and takes longer than a small graph; then it is that code.
    """
    code = _inductors_code(compiled, set()) if is_pure else None
    return code or (lambda inputs: compiled(*inputs))


def _inductors_code(wrapper: Any, seen: set[int]) -> Callable | None:
    """The code of Inductor's in what wraps it; None where there is none."""
    if type(wrapper).__name__ == "CompiledFxGraph":
        return wrapper.current_callable
    seen.add(id(wrapper))
    closure = [*map(content, getattr(wrapper, "__closure__", None) or ())]
    held = (x for x in (*closure, *getattr(wrapper, "__dict__", {}).values()) if callable(x) and id(x) not in seen)
    return next((code for code in (_inductors_code(x, seen) for x in held) if code is not None), None)


def _configured(name: str, graph: torch.fx.Graph, inputs: Sequence[torch.Tensor]):  # type: ignore[no-untyped-def]
    """Inductor draws random numbers as torch's own kernels do, from the same generator, and lays out as `layout` says."""
    if name != "inductor":
        return torch.no_grad()
    from torch._inductor import config

    from .layout import settings

    return config.patch(fallback_random=True, **settings(graph, inputs))
