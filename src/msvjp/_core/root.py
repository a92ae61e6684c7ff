"""The package's own name, and the public path of what moves about inside it."""

from collections.abc import Callable
from typing import TypeVar

#: The name of the package, whatever the depth of the file that asks.
ROOT = __name__.partition(".")[0]

#: The folder that it is in.
HERE = __file__.rpartition("_core")[0]

T = TypeVar("T")


def public_path(path: str) -> Callable[[T], T]:
    """A decorator: tracebacks, `help` and pickles name the class or function as `msvjp.PATH`, wherever its file is."""

    def name(value: T) -> T:
        owner, _, last = path.rpartition(".")
        if getattr(value, "__qualname__", last) == last:
            value.__module__ = f"{ROOT}.{owner}".rstrip(".")
        return value

    return name
