"""MindSpore names that are not here yet: they import, and say their name when used."""

import builtins
import functools
import importlib.machinery
import pkgutil
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import torch

from .._core.asker import asked_by_mindspore
from .._core.dtype_text import in_mindspores_words
from .._core.errors import UnsupportedError
from .._core.root import ROOT
from . import module_paths
from .index import api, attributes, imported, is_module, listed, modules, private
from .module_paths import ALIASES, HANDED_ON, load, loaded
from .on_demand import homes
from .substitutes import ONLY_IN_1X, substitute

#: Whether a missing name is an ImportError as soon as it is asked for, not an UnsupportedError when it is used.
strict = False


class Missing:
    """Stands for a MindSpore name that is not here yet, so that a script which imports it without using it runs."""

    def __init__(self, name: str) -> None:
        self._name = name

    def _unsupported(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnsupportedError(_complaint(self._name))

    __call__ = _unsupported
    __iter__ = _unsupported
    __len__ = _unsupported
    __bool__ = _unsupported
    __getitem__ = _unsupported
    __enter__ = _unsupported
    __exit__ = _unsupported
    __instancecheck__ = _unsupported
    __subclasscheck__ = _unsupported

    def __mro_entries__(self, bases: tuple) -> tuple[type]:
        return (_missing_base(self._name),)  # to write a subclass is no use, to make an instance is

    def __or__(self, other: Any) -> "Missing":
        return self  # `Missing | None` in an annotation is not a use

    __ror__ = __or__

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # protocols that Python only probes for
            raise AttributeError(name)
        self._unsupported()

    def __repr__(self) -> str:
        return f"<mindspore.{self._name}: not in msvjp yet>"


@functools.cache
def _missing_base(name: str) -> type:
    """The class that stands for one that is missing where a class is made on top of it."""

    def __new__(cls: type, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnsupportedError(_complaint(name))

    return type(name.rpartition(".")[2], (), {"__new__": __new__, "__module__": f"mindspore.{name}".rpartition(".")[0]})


class MissingModule(types.ModuleType):
    """Stands for a module of MindSpore's that is not a file here: its names are elsewhere in msvjp, or Missing."""

    def __init__(self, path: str) -> None:
        super().__init__(f"mindspore.{path}", "A module of MindSpore's that is not in msvjp yet.")
        self.__spec__ = importlib.machinery.ModuleSpec(self.__name__, None, is_package=True)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return _look_up([self.__name__.removeprefix("mindspore.")], {}, name)

    def __repr__(self) -> str:
        return f"<module {self.__name__!r}: not in msvjp yet>"


def module_at(path: str) -> types.ModuleType:
    """The module of MindSpore's with that path: the one of ours, or the one MissingModule."""
    return loaded(path) or _loaded_now(path) or _missing_module(_permitted(path))


def _loaded_now(path: str) -> types.ModuleType | None:
    """The module of ours that has waited until now, with its attributes, if there is one."""
    module = load(path)
    if module is not None:
        install()
    return module


@functools.cache
def _missing_module(path: str) -> MissingModule:
    return MissingModule(path)


# ---- what MindSpore has ----


def _is_mindspores(name: str) -> bool:
    path, _, last = name.rpartition(".")
    hidden = private(path)
    return name in api() or name in ONLY_IN_1X or last in hidden or ("*" in hidden and loaded(path) is None)


# ---- the names of a module that are not in it ----


def install() -> None:
    """Give the modules an attribute of every name that MindSpore has there: what is not here is Missing.

    Dtypes are such attributes too: what they are depends on who asks.

    It is done last: `from .ops import unary` would ask for the attribute `ops.unary` before it imports the file. It is done
    anew after what is imported only when it is asked for, and a package that a script may import as msvjp's ends with it.
    """
    module_paths.install()
    paths: dict[types.ModuleType, list[str]] = {}
    for path in modules():
        module = loaded(path)
        if module is not None:
            paths.setdefault(module, []).append(path)
    for module, its_paths in paths.items():
        is_reloaded = not vars(module).keys().isdisjoint(vars(module).get("_dtypes", ()))
        if is_reloaded or vars(module).get("_mindspores_paths") != its_paths:
            _complete(module, its_paths)


def _complete(module: types.ModuleType, its_paths: list[str]) -> None:
    dtypes = {name: value for name, value in vars(module).items() if type(value) is torch.dtype}
    for name in dtypes:
        delattr(module, name)
    dtypes = vars(module).setdefault("_dtypes", dtypes)
    vars(module)["_mindspores_paths"] = its_paths
    vars(module)["__getattr__"] = functools.partial(_look_up, its_paths, dtypes)
    vars(module)["__dir__"] = functools.partial(_directory, module)
    vars(module).setdefault("__path__", [])  # MindSpore has modules below some that are one file here


def _directory(module: types.ModuleType) -> list[str]:
    """The names of the module with those that wait until they are asked for, for `dir`."""
    waiting = (name.rpartition(".") for name in homes())
    of_module = {last for owner, _, last in waiting if owner in vars(module)["_mindspores_paths"]}
    return sorted({*vars(module), *of_module})


def _look_up(paths: Sequence[str], dtypes: dict[str, torch.dtype], name: str) -> Any:
    """The attribute of a module of MindSpore's, which has these paths and dtypes, and else not the attribute."""
    if name in dtypes:
        return in_mindspores_words(dtypes[name]) if asked_by_mindspore() else dtypes[name]
    paths = sorted(paths, key=lambda path: not _is_public(path))
    module = loaded(paths[0])
    if name == "__all__" and module is not None:
        return _starred(paths[0], module)
    if not name.startswith("__"):
        for found in _candidates(paths, name):
            return found
    raise AttributeError(f"module '{_joined('mindspore', paths[0])}' has no attribute {name!r}, here or in MindSpore")


def _starred(path: str, module: types.ModuleType) -> list[str]:
    """What `from mindspore.ops import *` brings, which is what it brings in MindSpore."""
    here = list(vars(module).get("_dtypes", {}))
    here += [n for n, value in vars(module).items() if n[0] != "_" and not isinstance(value, types.ModuleType)]
    return here + [n for n in listed(path) if n not in here and n not in vars(builtins)]


def _candidates(paths: Sequence[str], name: str) -> Iterator[Any]:
    reach = list(_reach(paths))
    yield from _held(paths, name)
    for path, full in ((path, _joined(path, name)) for path in paths):
        if full in modules() and not api().get(full) and name not in imported(path):
            yield module_at(full)
    yield from (value for value in _held(reach, name) if not isinstance(value, types.ModuleType))
    for home in filter(None, (homes().get(_joined(path, name)) for path in reach)):
        if loaded(home) is None and _loaded_now(home):
            yield from _held(reach, name)
    for owner in HANDED_ON.keys() & reach:
        for path in HANDED_ON[owner] if _joined(owner, name) in api() else ():
            if _joined(path, name) in api() and load(path) is not None:
                yield from _here(path, name)
    if not any(_joined(path, name) in api() for path in paths):
        yield from _imported(paths, name)
    for path in reach:
        if _is_mindspores(_joined(path, name)) or _is_mindspores(_joined(ALIASES.get(path, path), name)):
            yield Missing(_permitted(_joined(path, name)))


def _here(path: str, name: str) -> Iterator[Any]:
    """What the module has under the name, in it or in a file that waits; nothing if it is Missing."""
    home = homes().get(_joined(path, name))
    if home is not None and loaded(home) is None:
        _loaded_now(home)
    yield from _held([path], name)


def _imported(paths: Sequence[str], name: str) -> Iterator[Any]:
    """What the module has under the name because MindSpore's imports it there, from one of its own or of others."""
    for path, home in ((path, imported(path)[name]) for path in paths if name in imported(path)):
        root, _, inner = home.partition(".")
        if not root:
            is_of_another = is_module(inner) or inner.rpartition(".")[0] not in paths
            yield from [_at(inner)] if is_of_another else []
        elif root == "numpy" or root in sys.stdlib_module_names:
            yield pkgutil.resolve_name(home)
        else:  # a package that MindSpore needs
            yield Missing(_permitted(_joined(path, name)))


def _at(path: str) -> Any:
    """What MindSpore has at the path, which is that of a module or goes on within one."""
    if is_module(path):
        return module_at(path)
    owner, _, last = path.rpartition(".")
    return getattr(_at(owner), last, Missing(path))


def _held(paths: Sequence[str], name: str) -> Iterator[Any]:
    """What the modules that are imported have under the name."""
    for module in filter(None, map(loaded, paths)):
        held = vars(module) | vars(module).get("_dtypes", {})
        if name in held:
            yield held[name]


def _reach(paths: Sequence[str]) -> Iterator[str]:
    """The paths; and those above them for a module that is not public, which imports most of its names from there."""
    for path in paths:
        yield path
        while path and not _is_public(paths[0]):
            path = path.rpartition(".")[0]
            yield path


@functools.cache
def _is_public(path: str) -> bool:
    """Whether MindSpore lists names directly in the module."""
    return not path or (path in api() and bool(listed(path)))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}".strip(".")


# ---- what a script is told ----


def _permitted(name: str) -> str:
    if strict:
        raise ImportError(_complaint(name))
    return name


def _complaint(name: str) -> str:
    what = "MindSpore 1.x had this name" if name in ONLY_IN_1X else "MindSpore has this name"
    instead = substitute(name) and f". Instead: {substitute(name)}"
    return f"mindspore.{name}: {what}, msvjp does not have it yet{_place()}{instead}"


def _place() -> str:
    """Where the script is, for an error message."""
    frame: types.FrameType | None = sys._getframe()
    while frame and (frame.f_globals.get("__name__") or "").partition(".")[0] in (ROOT, "importlib"):
        frame = frame.f_back
    return f" ({frame.f_code.co_filename}:{frame.f_lineno})" if frame else ""


def missing_attribute(owner: str, instance: object, name: str) -> AttributeError:
    """The error for an attribute that an object of `owner` does not have: MindSpore's but not here, or nobody's."""
    if not name.startswith("__") and (f"{owner}.{name}" in api() or name in attributes().get(owner, ())):
        return UnsupportedError(_complaint(f"{owner}.{name}"))
    return AttributeError(f"'{type(instance).__name__}' object has no attribute {name!r}")


def refusing(owner: str) -> Callable[[Any, str], NoReturn]:
    """The `__getattr__` of a class of that name, for what its objects have in MindSpore and not here."""

    def __getattr__(self: Any, name: str) -> NoReturn:
        raise missing_attribute(owner, self, name)

    return __getattr__
