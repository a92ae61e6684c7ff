"""torch.compile leaves this package's own code alone: Dynamo, which traces Python, does not understand the switch.

A function compiled by torch.compile that calls this package runs those calls line by line, and compiles what is between them.
`mindspore.jit` is what compiles them.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

from .root import ROOT

_RULES = "torch._dynamo.trace_rules"


def leave_alone() -> None:
    """Have Dynamo skip the files of this package, as soon as it is imported: that takes a second, and few scripts need it."""
    if _RULES in sys.modules:
        sys.modules[_RULES].add(ROOT)  # type: ignore[attr-defined]
    else:
        sys.meta_path.insert(0, _OnceLoaded())


class _OnceLoaded(importlib.abc.MetaPathFinder):
    """Sees the import of Dynamo's rules."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != _RULES:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module = _then_add(spec.loader.exec_module)  # type: ignore[method-assign]
        return spec


def _then_add(execute: Callable) -> Callable:
    def exec_module(module: ModuleType) -> None:
        execute(module)
        module.add(ROOT)

    return exec_module
