"""Which names MindSpore has, read from the two lists beside this file: `_api.txt` and `_modules.txt`."""

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


@functools.cache
def private(path: str) -> frozenset[str]:
    """The names of a module of MindSpore that are not public; `*` stands for any name."""
    return frozenset(modules().get(path, "").split())


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
