"""`import mindspore` means msvjp: the modules under MindSpore's names, and a finder for what goes by them."""

import contextlib
import functools
import importlib.machinery
import multiprocessing.spawn
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

from .._core.root import ROOT, public_path
from .._version import MINDSPORE_VERSION
from . import missing, module_paths
from .index import is_module, modules
from .on_demand import homes


@public_path("install_as_mindspore")
def install_as_mindspore(*, strict: bool = False) -> contextlib.ExitStack:
    """Make `import mindspore` mean msvjp from here on, in this process and in those that multiprocessing starts from it.

    It is for a conftest.py or a notebook, before the first import of mindspore; scripts need only `msvjp run`. Then
    `mindspore.nn.Cell is msvjp.nn.Cell`, and `__version__` is that of the MindSpore whose names msvjp knows.

    Args:
        strict: whether a name of MindSpore's that msvjp does not have is an ImportError as soon as it is imported, not an
            UnsupportedError when it is used.

    Returns:
        A context manager. `with install_as_mindspore(): ...` leaves `sys.modules` and `sys.meta_path` as they were.

    Raises:
        ImportError: the real mindspore is imported already. Where it is only installed, it stays unseen.

    >>> import msvjp
    >>> with msvjp.install_as_mindspore():
    ...     from mindspore.common.tensor import Tensor
    >>> Tensor is msvjp.Tensor
    True
    """
    ours, there = sys.modules[ROOT], sys.modules.get("mindspore")
    if there not in (None, ours):
        raise ImportError(
            f"msvjp.install_as_mindspore: the real mindspore is imported already, from {getattr(there, '__file__', None)}; "
            "call it before the first `import mindspore`, or run the script by `msvjp run`"
        )
    this = _Stowaway(strict)
    with _lock:
        if not _open:
            _begin(ours)
        missing.strict = strict
        before = _exchange({_full(path): missing.module_at(path) for path in modules() if _at_once(path)})
        if _open:
            _open[-1].modules = before
        _open.append(this)
    undo = contextlib.ExitStack()
    undo.callback(_close, this)
    return undo


_lock = threading.RLock()
#: What was installed and not yet undone, in any order and from any thread; the last one says whether it is strict.
_open: list["_Stowaway"] = []
_before = contextlib.ExitStack()


def _begin(ours: types.ModuleType) -> None:
    """Keep for the last one that is undone how all was before the first."""
    _set(_before, ours, "__version__", MINDSPORE_VERSION)
    _set(_before, missing, "strict", missing.strict)
    _set(
        _before,
        multiprocessing.spawn,
        "get_preparation_data",
        _with_stowaway(multiprocessing.spawn.get_preparation_data),
    )
    finder = _Finder("mindspore")
    sys.meta_path.insert(0, finder)
    _before.callback(sys.meta_path.remove, finder)
    _before.callback(_exchange, _exchange({}))


def _close(this: "_Stowaway") -> None:
    with _lock:
        was_last = _open[-1] is this
        _open.remove(this)
        if not _open:
            _before.close()
        elif was_last:
            missing.strict = _open[-1].strict
            _exchange(_open[-1].modules)


def _set(undo: contextlib.ExitStack, owner: Any, name: str, value: Any) -> None:
    undo.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, value)


def serve_own_name() -> None:
    """Make MindSpore's modules importable below the package too, beside its files: `msvjp.ops.operations._grad_ops`."""
    for path in modules():
        if _at_once(path):
            sys.modules.setdefault(f"{ROOT}.{path}".rstrip("."), missing.module_at(path))
    if not any(isinstance(finder, _Finder) and finder.root == ROOT for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder(ROOT))


def _at_once(path: str) -> bool:
    """Whether the module is to be there before it is imported: ours, and those that would replace a function of ours.

    The import system sets a new module as an attribute of its parent: `mindspore.ops.function.grad` over `mindspore.ops.grad`.
    """
    parent, _, name = path.rpartition(".")
    is_function = path in homes() or name in vars(module_paths.loaded(parent) or object)
    return bool(module_paths.loaded(path)) or (not missing.strict and is_function)


def _full(path: str) -> str:
    return f"mindspore.{path}".rstrip(".")


def _exchange(modules: dict[str, types.ModuleType]) -> dict[str, types.ModuleType]:
    """Replace all `mindspore*` entries of sys.modules, and return the old ones."""
    before = {name: module for name, module in sys.modules.copy().items() if name.partition(".")[0] == "mindspore"}
    for name in before:
        del sys.modules[name]
    sys.modules.update(modules)
    return before


class _Finder:
    """What the import system asks for a module below the root, MindSpore's name or ours, that is not in `sys.modules`."""

    def __init__(self, root: str) -> None:
        self.root = root

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        root, _, inner = name.partition(".")
        if root != self.root or (root == ROOT and (not inner or module_paths.is_file(inner))):
            return None
        if is_module(inner):
            return importlib.machinery.ModuleSpec(name, _Loader, is_package=True)  # type: ignore[arg-type]
        if root != ROOT and importlib.machinery.PathFinder.find_spec(
            name, path
        ):  # a file that MindSpore has no module for
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


class _Loader:
    """Puts the module in the place of the new one."""

    @staticmethod
    def create_module(spec: importlib.machinery.ModuleSpec) -> None:
        return None

    @staticmethod
    def exec_module(module: types.ModuleType) -> None:
        root, _, inner = module.__name__.partition(".")
        del sys.modules[module.__name__]
        sys.modules[module.__name__] = missing.module_at(inner)
        for path in modules():  # below one that has waited until now
            if path.startswith(f"{inner}.") and _at_once(path):
                sys.modules.setdefault(f"{root}.{path}", missing.module_at(path))


class _Stowaway:
    """Installs where it is unpickled. multiprocessing reads it in a new process before it imports the script again."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.modules: dict[str, types.ModuleType] = {}  # those that are there while a later one is in force

    def __reduce__(self) -> tuple:
        return functools.partial(install_as_mindspore, strict=self.strict), ()


def _with_stowaway(original: Callable[[str], dict]) -> Callable[[str], dict]:
    return lambda name: {**original(name), "msvjp": _Stowaway(missing.strict)}
