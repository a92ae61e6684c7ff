"""What msvjp has of MindSpore, read from a list, so that `msvjp check` starts without torch: `catalog.json` beside this file.

`.ci/write_catalog.py` writes the list from `support.py`, which looks at what is really there. A path is a name without the
leading `mindspore.`: `ops.operations.Cast`, `Tensor.asnumpy`, and `` for MindSpore itself.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .._names.index import api, imported, is_unlisted, private
from .._names.substitutes import substitute
from .entry import MISSING, UNKNOWN, Entry, elsewhere, is_namespace

MODULE, CLASS, PROPERTY, VALUE, LACKING = KINDS = ("module", "class", "property", "value", "lacking")


class Thing(NamedTuple):
    """What a path leads to: the path by which MindSpore publishes it, what is said of it, the keywords it takes if known.

    cls: of a class, where its attributes are listed.
    """

    kind: str
    path: str
    status: str
    reason: str
    keywords: frozenset[str] | None = None
    cls: str = ""


@functools.cache
def _read() -> dict[str, Any]:
    return json.loads(Path(__file__).with_name("catalog.json").read_text(encoding="utf-8"))


@functools.cache
def _thing(number: int, path: str) -> Thing:
    """A row of the list, for a path that leads to it: published by this path if MindSpore lists it, or the row has none."""
    kind, published, status, reason, keywords, cls = _read()["things"][number]
    words = None if keywords is None else frozenset(keywords.split())
    is_this = not published or (path in api() and kind != LACKING)
    return Thing(kind, path if is_this else published, status, reason, words, cls)


def _lacking(path: str) -> Thing:
    instead = substitute(path)
    return Thing(LACKING, path, MISSING, f"instead: {instead}" if instead else "")


@functools.cache
def _locate(path: str) -> tuple[str, Thing | None]:
    """How far the path names something, and what; None where nothing is. Beyond a value there are no names."""
    if path in _read()["modules"]:
        return path, _thing(_read()["modules"][path][0], path)
    if is_unlisted(path):
        return path, _lacking(path)
    owner, _, last = path.rpartition(".")
    home = _home_of_imported(owner)
    if home:
        named, thing = _locate(f"{home}.{last}")
        return path if named == f"{home}.{last}" else owner, thing
    named, thing = _locate(owner)
    if named != owner or (thing and thing.kind in (VALUE, PROPERTY)):
        return named, thing
    if thing and thing.kind == CLASS:
        return (
            (named, thing)
            if last.startswith("__") and path not in api()
            else (path, _member(thing.cls, path, last) or _listed(path))
        )
    if thing and thing.kind == LACKING:
        full = f"{thing.path}.{last}"
        return (named, thing) if not is_namespace(thing.path) and full not in api() else (path, _listed(full))
    return path, (_of_module(owner, last) if thing else None) or _listed(path)


def _home_of_imported(path: str) -> str:
    """The path of the module that another one of MindSpore's imports: `ops.operations` for `nn.layer.normalization.P`."""
    above, _, name = path.rpartition(".")
    home = imported(above).get(name, "").removeprefix(".")
    return home if home in _read()["modules"] and path not in _read()["modules"] else ""


def _listed(path: str) -> Thing | None:
    return _lacking(path) if path in api() else None


def _of_module(owner: str, name: str) -> Thing | None:
    """A name in a module: rather what is here than what is lacking, also of the modules above one that imports from them."""
    found = [thing for module in _reach(owner) if (thing := _in_module(module, name))]
    return next((thing for thing in found if thing.kind != LACKING), found[0] if found else None)


def _reach(module: str) -> Iterator[str]:
    yield module
    above = module
    while above and _read()["modules"].get(module, (0, 0, 0, 0))[3]:
        above = above.rpartition(".")[0]
        yield above


def _in_module(module: str, name: str) -> Thing | None:
    path = f"{module}.{name}".lstrip(".")
    number = _table(module).get(name)
    if number is not None:
        return _thing(number, path)
    thing = _locate(module)[1]
    has_any = "*" in private(module) and thing is not None and thing.status == MISSING
    return _lacking(path) if has_any and not name.startswith("__") else None


@functools.cache
def _table(module: str) -> dict[str, int]:
    row = _read()["modules"].get(module)
    return _read()["tables"][row[1]] if row else {}


def _member(cls: str, path: str, name: str) -> Thing | None:
    """An attribute of a class: its own, or that of the first class it inherits from which has one."""
    classes, tables = _read()["classes"], _read()["tables"]
    has = (tables[classes[c][1]] for c in (cls, *classes[cls][0]))
    number = next((names[name] for names in has if name in names), None)
    if number is None:
        return None
    first = f"{cls}.{name}"  # MindSpore may list it by another path of the class than this one
    return _thing(number, first if path not in api() and first in api() else path)


# ---- what `check` asks ----


@functools.cache
def is_there(path: str) -> bool:
    """Whether there may be something by this path: it does not go on beyond a value."""
    return _locate(path)[0] == path


@functools.cache
def is_class(path: str) -> bool:
    """Whether the path leads to a class."""
    thing = _locate(path)[1]
    return thing is not None and thing.kind == CLASS


@functools.cache
def canonical(path: str) -> str:
    """The path by which MindSpore publishes what this one leads to: `ops.Cast` for `ops.operations.Cast`."""
    named, thing = _locate(path)
    return thing.path if thing else named


@functools.cache
def entry(path: str) -> Entry:
    """Whether what a script calls `mindspore.PATH` works here: supported, differs, missing, or unknown to MindSpore too."""
    named, thing = _locate(path)
    if thing:
        return Entry(f"mindspore.{thing.path}", thing.status, thing.reason)
    above = elsewhere(named, _names())
    if above:
        return Entry(f"mindspore.{named}", MISSING, f"by this path; MindSpore 2.10 has it as mindspore.{above}")
    is_private = any(part.startswith("_") for part in named.split("."))
    reason = "private in MindSpore" if is_private else "not among MindSpore 2.10's public names"
    return Entry(f"mindspore.{named}", UNKNOWN, reason)


@functools.cache
def _names() -> dict[str, list[str]]:
    by_last: dict[str, list[str]] = {}
    for name in (*api(), *_read()["declared"]):
        by_last.setdefault(name.rpartition(".")[2], []).append(name)
    return by_last


def keywords(path: str) -> frozenset[str] | None:
    """The keywords that it takes, in every spelling; None where that is not known, or any is taken."""
    thing = _locate(path)[1]
    return thing.keywords if thing else None


def starred(path: str) -> tuple[str, ...]:
    """The names that `from mindspore.PATH import *` brings."""
    module = _read()["modules"].get(path)
    return tuple(_read()["starred"][module[2]].split()) if module else ()


# ---- what a call gives: from the stubs, which say what it gave in the tests ----


@functools.cache
def gives_tensor(path: str) -> bool:
    """Whether a call of the function, or a look at the property, gives a Tensor, as far as is known."""
    owner, _, last = path.rpartition(".")
    return _results().get(f"{canonical(owner)}.{last}" if last == "__call__" else canonical(path)) == "Tensor"


@functools.cache
def is_tensor_property(path: str) -> bool:
    """Whether the path is that of a property that is a Tensor."""
    thing = _locate(path)[1]
    return thing is not None and thing.kind == PROPERTY and gives_tensor(path)


@functools.cache
def _results() -> dict[str, str]:
    """The type of the result of each function, method and property, which `.ci/write_stubs.py` writes with the stubs."""
    lines = Path(__file__).with_name("results.txt").read_text().splitlines()
    return dict(line.split(maxsplit=1) for line in lines if line and line[0] != "#")
