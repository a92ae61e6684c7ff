"""MindSpore names that are not here yet: they import, and say their name when used."""

import functools
import importlib.resources
import sys
from collections.abc import Callable
from typing import Any, NoReturn


class UnsupportedError(NotImplementedError, AttributeError):
    """A name of MindSpore's that msvjp does not have yet was used."""


class Missing:
    """Stands for a MindSpore name that is not here yet, so that a script which imports it without using it runs."""

    def __init__(self, name: str) -> None:
        self._name = name

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnsupportedError(f"mindspore.{self._name}: MindSpore has this name, msvjp does not have it yet")

    __call__ = _refuse
    __iter__ = _refuse
    __mro_entries__ = _refuse  # as a base class
    __instancecheck__ = _refuse

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # protocols that Python only probes for
            raise AttributeError(name)
        self._refuse()

    def __repr__(self) -> str:
        return f"<mindspore.{self._name}: not in msvjp yet>"


@functools.cache
def api() -> dict[str, str]:
    """Every public name of MindSpore, without the leading `mindspore.`, with its signature, or '' if it has none."""
    text = importlib.resources.files(__package__).joinpath("_api.txt").read_text()
    names = {}
    for line in text.splitlines():
        name, bracket, rest = line.partition("(")
        names[name] = bracket + rest
    return names


#: Modules of ours, and the namespace of MindSpore whose names they answer for.
NAMESPACES = {
    "": "",
    "amp": "amp.",
    "graph": "graph.",
    "mint": "mint.",
    "mint.linalg": "mint.linalg.",
    "mint.nn": "mint.nn.",
    "mint.nn.functional": "mint.nn.functional.",
    "mint.special": "mint.special.",
    "nn": "nn.",
    "nn.loss": "nn.",
    "nn.metrics": "nn.",
    "numpy": "numpy.",
    "ops": "ops.",
    "train": "train.",
    "train.amp": "train.amp.",
}


def install(package: str) -> None:
    """Give the modules an attribute of every name that MindSpore has there: what is not here is Missing.

    It is done last: `from .ops import unary` would ask for the attribute `ops.unary` before it imports the file.
    """
    for path, prefix in NAMESPACES.items():
        module = sys.modules[f"{package}.{path}".rstrip(".")]
        vars(module)["__getattr__"] = _missing_names(prefix)


def _missing_names(prefix: str) -> Callable[[str], Missing]:
    def __getattr__(name: str) -> Missing:
        if not name.startswith("__") and prefix + name in api():
            return Missing(prefix + name)
        raise AttributeError(f"module '{('mindspore.' + prefix)[:-1]}' has no attribute {name!r}, here or in MindSpore")

    return __getattr__


def missing_attribute(owner: str, instance: object, name: str) -> AttributeError:
    """The error for an attribute that an object of `owner` does not have: MindSpore's but not here, or nobody's."""
    if not name.startswith("__") and f"{owner}.{name}" in api():
        return UnsupportedError(f"mindspore.{owner}.{name}: MindSpore has this name, msvjp does not have it yet")
    return AttributeError(f"'{type(instance).__name__}' object has no attribute {name!r}")
