"""Where the other files of a tree are that a file imports, relatively or from a folder above it."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any


class Project:
    """The folders that are checked: a file may import from its own folder and from those above it, up to these."""

    def __init__(self, roots: list[str]) -> None:
        self.roots = {os.path.abspath(root if os.path.isdir(root) else os.path.dirname(root)) for root in roots}
        self._modules: dict[str, Any] = {}

    def module(self, file: str, begin: Callable[[str, Project], Any]) -> Any:
        """The file as `begin` reads it, which happens once. As in Python, a circle of imports meets it half read."""
        if file not in self._modules:
            self._modules[file] = reader = begin(file, self)
            reader.read_module()
        return self._modules[file]

    def find(self, importer: str, level: int, module: str) -> str | None:
        """The file that `from ..module import x` with `level` dots means in the importing file; None if there is none."""
        folder = os.path.dirname(os.path.abspath(importer))
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return _module_in(folder, module)
        while True:
            found = _module_in(folder, module)
            if found or folder in self.roots or folder == os.path.dirname(folder):
                return found
            folder = os.path.dirname(folder)


def _module_in(folder: str, module: str) -> str | None:
    *packages, last = module.split(".") if module else [""]
    for package in packages:
        if package not in _listed(folder):
            return None
        folder = os.path.join(folder, package)
    if f"{last}.py" in _listed(folder):
        return os.path.join(folder, f"{last}.py")
    if last and last not in _listed(folder):
        return None
    package = os.path.join(folder, last) if last else folder
    return os.path.join(package, "__init__.py") if "__init__.py" in _listed(package) else None


@functools.lru_cache(maxsize=10_000)
def _listed(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return frozenset()
