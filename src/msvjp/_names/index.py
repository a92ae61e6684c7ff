"""Which names MindSpore has, read from the lists beside this file: `_api.txt`, `_modules.txt` and `_imports.txt`."""

import functools
import pathlib

from .module_paths import ALIASES


@functools.cache
def api() -> dict[str, str]:
    """Every public name of MindSpore, without the leading `mindspore.`, with its signature, or '' if it has none."""
    names = {}
    for line in _lines("_api.txt"):
        name, bracket, rest = line.partition("(")
        names[name] = bracket + rest
    return names


@functools.cache
def modules() -> dict[str, str]:
    """Every module of MindSpore, without the leading `mindspore.`, with the text of its names that are not public."""
    texts = {"": ""}
    for line in _lines("_modules.txt"):  # which is not split here, for this is done at import
        path, _, names = line.partition(" ")
        texts[path] = names
    return texts | {path: "" for path in ALIASES if path not in texts}


#: Packages of MindSpore's whose modules are too many to be listed: each registers a kernel or writes code.
_UNLISTED = ("_akg", "lib", "ops._op_impl", "ops_generate")


def is_module(path: str) -> bool:
    """Whether MindSpore has, or may have, a module of the path."""
    return path in modules() or is_unlisted(path)


def is_unlisted(path: str) -> bool:
    """Whether the path is in a package whose modules are too many to be listed."""
    return f"{path}.".startswith(tuple(f"{above}." for above in _UNLISTED))


@functools.cache
def private(path: str) -> frozenset[str]:
    """The names of a module of MindSpore that are not public; `*` stands for any name."""
    return frozenset("*" if is_unlisted(path) else modules().get(path, "").split())


@functools.cache
def imported(path: str) -> dict[str, str]:
    """What a module of MindSpore's imports, by the name it has there: `.common.Tensor` from MindSpore, `numpy` from others."""
    return {
        name: owner + (last if eq else name)
        for owner, _, names in (word.partition(":") for word in _import_lines().get(path, "").split())
        for name, eq, last in (part.partition("=") for part in names.split(","))
    }


@functools.cache
def _import_lines() -> dict[str, str]:
    rows = (line.partition(" ") for line in _lines("_imports.txt"))
    return {path.strip("."): words for path, _, words in rows}


def listed(path: str) -> list[str]:
    """What MindSpore has directly in the module, modules left out."""
    prefix = f"{path}." if path else ""
    below = [name.removeprefix(prefix) for name in api() if name.startswith(prefix)]
    modules = {name.partition(".")[0] for name in below if "." in name and name[0].islower()}
    return [name for name in below if "." not in name and name not in modules]


@functools.cache
def attributes() -> dict[str, set[str]]:
    """What instances of MindSpore's classes have as attributes beside what is public, by the name of the class."""
    return {name: set(held) for name, *held in map(str.split, _lines("_attributes.txt"))}


def _lines(file: str) -> list[str]:
    """The lines of a list, without those at its head that say what wrote it."""
    lines = pathlib.Path(__file__).with_name(file).read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]
