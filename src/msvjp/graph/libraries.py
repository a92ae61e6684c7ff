"""Whose code a piece of code is: the user's, a library's that can be trusted, or one that may answer differently each time."""

import functools
import os
import types
from typing import Any

import numpy as np
import torch

from .._core.root import ROOT

_STDLIB = os.path.dirname(os.__file__)
OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SITE = os.path.dirname(os.path.dirname(torch.__file__)) + os.sep
#: torch, numpy, this package, and what torch stands on.
_TRUSTED = (
    *(os.path.dirname(str(module.__file__)) + os.sep for module in (torch, np)),
    *(OURS + os.sep, f"{_SITE}typing_extensions.py"),
    *(f"{_SITE}{name}{os.sep}" for name in ("sympy", "mpmath", "networkx", "torchgen", "functorch", "triton")),
)

#: Modules of the standard library whose functions give the same for the same arguments.
_PURE = {
    *("_collections_abc", "_operator", "_weakrefset", "abc", "builtins", "cmath", "collections", "contextlib", "copy"),
    *("copyreg", "dataclasses", "enum", "fractions", "functools", "_functools", "_collections", "_abc", "inspect"),
    *("itertools", "math", "numbers", "operator", "statistics", "string", "types", "typing", "weakref", "bisect"),
    *("heapq", "_bisect", "_heapq", "re", "textwrap", "_sre", "importlib", "importlib._bootstrap"),
}
#: Builtins that do or tell something beyond their arguments.
_IMPURE_BUILTINS = {
    *(
        "breakpoint",
        "compile",
        "eval",
        "exec",
        "globals",
        "hash",
        "id",
        "input",
        "locals",
        "open",
        "print",
        "__import__",
    ),
}
#: Rooms of this package whose functions do or tell something beyond their arguments.
_IMPURE_ROOMS = tuple(
    f"{OURS}{os.sep}{room}" for room in ("communication", "context", "dataset", "log.py", "mindrecord", "profiler")
)


@functools.cache
def is_users(filename: str) -> bool:
    """Whether the file is neither torch's, numpy's, this package's nor the standard library's."""
    if filename.startswith(_TRUSTED) or filename.startswith("<frozen "):
        return False
    return not filename.startswith(_STDLIB + os.sep) or f"{os.sep}site-packages{os.sep}" in filename


def is_generated(frame: types.FrameType) -> bool:
    """Whether the code was made from a text by a library: the methods of a namedtuple, of a dataclass."""
    module = str(frame.f_globals.get("__name__"))
    return frame.f_code.co_filename == "<string>" and (module.startswith("namedtuple_") or _is_trusted(module))


@functools.cache
def is_impure_file(filename: str) -> bool:
    """Whether a library's functions in this file, which a user's code calls, may do or tell something else each time."""
    if filename.startswith(_TRUSTED):
        return filename.startswith(_IMPURE_ROOMS) or f"{os.sep}numpy{os.sep}random" in filename
    frozen = filename.startswith("<frozen ")
    module = filename[len("<frozen ") : -1] if frozen else os.path.relpath(filename, _STDLIB).removesuffix(".py")
    return module.replace(os.sep, ".").partition(".")[0] not in _PURE


def is_impure_builtin(function: Any) -> bool:
    """Whether a function in C, which a user's code calls, may do or tell something else each time."""
    owner = getattr(function, "__self__", None)
    if owner is not None and not isinstance(owner, types.ModuleType):
        module = (owner if isinstance(owner, type) else type(owner)).__module__
        return not _is_trusted(module)
    module = getattr(function, "__module__", None) or "builtins"
    return not _is_trusted(module) or (module == "builtins" and function.__name__ in _IMPURE_BUILTINS)


@functools.cache
def _is_trusted(module: str) -> bool:
    if module.startswith("numpy.random"):
        return False
    return module in _PURE or module.partition(".")[0] in (ROOT, "mindspore", "torch", "numpy")
