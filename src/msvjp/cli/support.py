"""What msvjp has of MindSpore, name by name, worked out from what is really there: the modules, their attributes, `_api.txt`.

A path is a name without the leading `mindspore.`: `ops.operations.Cast`, `Tensor.asnumpy`, and `` for MindSpore itself.
"""

from __future__ import annotations

import ast
import enum
import functools
import importlib
import inspect
import sys
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec, resolve_name
from pathlib import Path
from types import ModuleType
from typing import Any

from .._core.root import ROOT
from .._names.differences import DIFFERENCES
from .._names.index import api, imported, listed, modules
from .._names.missing import Missing
from .._names.module_paths import ALIASES, loaded
from .._names.on_demand import load_all
from .._names.substitutes import substitute
from .._op.declare import declared, homes
from .._op.keywords import respelled
from .._op.primitive import _ClassForm, call_signature, constructor_signature, early_in_our_words
from .entry import DIFFERS, MISSING, SUPPORTED, UNKNOWN, Entry, elsewhere, is_member, is_namespace

load_all()  # what waits until it is asked for is here, too

#: What stands where there is nothing.
ABSENT = object()


@functools.cache
def entry(path: str) -> Entry:
    """Whether what a script calls `mindspore.PATH` works here: supported, differs, missing, or unknown to MindSpore too."""
    named, value = locate(path)
    full = canonical(path)
    name = f"mindspore.{full}"
    if is_missing(value) or _is_hidden(path, value):
        instead = substitute(full)
        return Entry(name, MISSING, f"instead: {instead}" if instead else "")
    if value is not ABSENT:
        return Entry(name, DIFFERS if full in DIFFERENCES else SUPPORTED, DIFFERENCES.get(full, _own(full, value)))
    above = elsewhere(named, names())
    if above:
        return Entry(name, MISSING, f"by this path; MindSpore 2.10 has it as mindspore.{above}")
    private = any(part.startswith("_") for part in named.split("."))
    return Entry(name, UNKNOWN, "private in MindSpore" if private else "not among MindSpore 2.10's public names")


def _is_hidden(path: str, value: Any) -> bool:
    """Whether a script that asks for this attribute, and not for the module of that path, gets a Missing."""
    owner, _, last = path.rpartition(".")
    return path in ALIASES and isinstance(value, ModuleType) and is_missing(getattr(locate(owner)[1], last, None))


def is_missing(value: Any) -> bool:
    """Whether this stands for a name, or a module, that only MindSpore has."""
    return isinstance(value, Missing) or (isinstance(value, ModuleType) and value.__name__.startswith("mindspore."))


def _own(path: str, value: Any) -> str:
    """What to say of a name that MindSpore 2.10 does not list and that is here all the same."""
    if not path or path in api() or isinstance(value, ModuleType):
        return ""
    return "of MindSpore 1.x" if path in declared else "not among MindSpore 2.10's public names"


@functools.cache
def locate(path: str) -> tuple[str, Any]:
    """How far the path names something, and what: an object of msvjp's, a `Missing`, or ABSENT.

    Beyond a value there are no names: `float32.itemsize` is a use of `float32`.
    """
    if not path:
        return "", sys.modules[ROOT]
    owner, _, last = path.rpartition(".")
    named, value = locate(owner)
    if named != owner or not (value is ABSENT or isinstance(value, (ModuleType, type, Missing))):
        return named, value
    if isinstance(value, type) and last.startswith("__") and path not in api():
        return named, value
    if isinstance(value, Missing) and not is_namespace(value._name) and f"{value._name}.{last}" not in api():
        return named, value
    if path in modules() and loaded(path) and path not in declared:  # data_sink is a function in the file of its name
        return path, loaded(path)
    return path, _attribute(owner, value, last)


def _attribute(owner: str, value: Any, last: str) -> Any:
    """What the module or class has under this name; Missing if only MindSpore has it."""
    found = ABSENT if isinstance(value, Missing) else getattr(value, last, ABSENT)
    if found is ABSENT and isinstance(value, ModuleType) and not is_missing(value) and hasattr(value, "__path__"):
        below = f"{value.__name__}.{last}"  # such as bridge, which a script imports itself
        found = importlib.import_module(below) if find_spec(below) else ABSENT
    is_ours = isinstance(found, ModuleType) and f"{found.__name__}.".startswith((f"{ROOT}.", "mindspore."))
    if isinstance(found, ModuleType) and not is_ours and last not in imported(owner):
        found = ABSENT  # a file of ours imports it
    of_mindspore = next((n for n in _as_published(owner, value, last) if n in api()), None)
    if of_mindspore and found is ABSENT and isinstance(value, type):
        found = next((property(assigned(cls)[last]) for cls in value.__mro__ if last in assigned(cls)), ABSENT)
    if of_mindspore and (found is ABSENT or (api()[of_mindspore] and isinstance(found, ModuleType))):
        return Missing(of_mindspore)  # a function of MindSpore's is not here because a file of ours has its name
    return found


@functools.cache
def assigned(cls: type) -> dict[str, Any]:
    """The attributes that a class of ours gives its objects, each with the method that assigns it."""
    methods = [made for made in vars(cls).values() if inspect.isfunction(made) and made.__name__ != "<lambda>"]
    ours = [made for made in methods if made.__globals__["__name__"].partition(".")[0] == ROOT]
    return {name: made for made in ours for name in _names_assigned(made)}


def _names_assigned(method: Any) -> Iterator[str]:
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(method)))):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield name


def _as_published(owner: str, value: Any, last: str) -> Iterator[str]:
    """The names under which MindSpore may list an attribute: of a class, also that of a class it inherits from."""
    yield f"{owner}.{last}".lstrip(".")
    if value is not ABSENT:
        yield f"{canonical(owner)}.{last}".lstrip(".")
    for base in value.__mro__[1:] if isinstance(value, type) else ():
        yield from (f"{n}.{last}" for n in names().get(base.__name__, ()) if locate(n)[1] is base)


@functools.cache
def canonical(path: str) -> str:
    """The path by which MindSpore publishes what this one leads to: `ops.Cast` for `ops.operations.Cast`."""
    named, value = locate(path)
    if isinstance(value, Missing):
        return value._name
    if not named or value is ABSENT or named in api() or named in declared:
        return named
    same = [n for n in names().get(named.rpartition(".")[2], ()) if locate(n) == (n, value)]
    return min(same, key=len, default=named)


@functools.cache
def names() -> dict[str, list[str]]:
    """Every path that MindSpore lists or that is declared here, by its last part."""
    by_last: dict[str, list[str]] = {}
    for name in dict.fromkeys((*api(), *declared)):
        by_last.setdefault(name.rpartition(".")[2], []).append(name)
    return by_last


def namespaces() -> dict[str, list[str]]:
    """The paths that MindSpore lists or that are declared here, by the module they are in, or by Tensor, Parameter, Cell."""
    found: dict[str, list[str]] = {}
    for path in sorted({*api(), *declared}):
        owner, _, last = path.rpartition(".")
        is_module = path in api() and is_namespace(path) and f"{path}." in _prefixes()
        is_of_module = not is_member(path) and not api().get(owner)
        if not last.startswith("_") and not is_module and (is_of_module or owner in _SHOWN_CLASSES):
            found.setdefault(owner, []).append(path)
    return found


_SHOWN_CLASSES = ("Tensor", "Parameter", "nn.Cell")


@functools.cache
def _prefixes() -> frozenset[str]:
    return frozenset(path[: i + 1] for path in api() for i, letter in enumerate(path) if letter == ".")


def starred(path: str) -> tuple[str, ...]:
    """The names that `from mindspore.PATH import *` brings."""
    value = locate(path)[1]
    if isinstance(value, ModuleType) and not is_missing(value):
        public = getattr(value, "__all__", None)
        return tuple(n for n in vars(value) if not n.startswith("_")) if public is None else tuple(public)
    return tuple(listed(canonical(path)))


# ---- where it is, and how it is called ----


def unwrapped(value: Any) -> Any:
    """The function in the source that stands behind an edge, a class form or a property; any other value itself."""
    if isinstance(value, property):
        value = value.fget
    if _is_class_form(value):
        value = value._edge
    return inspect.unwrap(value) if callable(value) else value


def where(path: str) -> tuple[str, int]:
    """The file and line of the implementation; line 0 for what torch has in C, whose name stands for the file."""
    named, value = locate(path)
    source = unwrapped(value)
    if isinstance(source, ModuleType):
        return str(source.__file__), 1
    cls = source if isinstance(source, type) or inspect.isroutine(source) else type(source)
    if isinstance(cls, type) and cls.__module__.partition(".")[0] == ROOT:
        return _definition(cls)
    try:
        return str(inspect.getsourcefile(source)), inspect.getsourcelines(source)[1]
    except (TypeError, OSError):
        owner = locate(named.rpartition(".")[0])[1]
    if isinstance(owner, ModuleType):
        return _assignment(owner, named.rpartition(".")[2])
    return f"torch.{owner.__name__}.{named.rpartition('.')[2]}", 0


def home(value: Any) -> str:
    """The module in which a class or function of ours is written. Its `__module__` does not say: that is the public path."""
    if inspect.isfunction(value):
        return inspect.unwrap(value).__globals__["__name__"]
    declared_as = f"{value.__module__}.{value.__name__}".removeprefix(f"{ROOT}.")
    own = (f for f in vars(value).values() if inspect.isfunction(f) and f.__qualname__.startswith(value.__qualname__))
    return homes.get(declared_as) or next((f.__globals__["__name__"] for f in own), value.__module__)


def _definition(cls: type) -> tuple[str, int]:
    """The file and line of a class of ours, decorators included."""
    file = str(sys.modules[home(cls)].__file__)
    for node in ast.walk(ast.parse(Path(file).read_text())):
        if isinstance(node, ast.ClassDef) and node.name == cls.__name__:
            return file, min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return file, 1


def _assignment(module: ModuleType, name: str) -> tuple[str, int]:
    """Where the module, or the module that it imports the name from, assigns it."""
    tree = ast.parse(Path(str(module.__file__)).read_text())
    for node in tree.body:
        targets = [t for target in getattr(node, "targets", ()) for t in ast.walk(target)]
        if any(isinstance(t, ast.Name) and t.id == name for t in targets):
            return str(module.__file__), node.lineno
    for line in (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)):
        if any(a.name in (name, "*") for a in line.names):
            origin = sys.modules.get(resolve_name("." * line.level + (line.module or ""), module.__package__))
            if origin and hasattr(origin, name):
                return _assignment(origin, name)
    return str(module.__file__), 1


def signature(path: str) -> str:
    """How it is called here, as `_api.txt` writes it; '' for what is not called."""
    named, value = locate(path)
    if not callable(value):
        return ""
    if _is_class_form(value):
        late = [p.replace(annotation=p.empty) for p in call_signature(value).parameters.values()]
        return f"{constructor_signature(value)}{inspect.Signature(late)}"
    text = str(inspect.Signature(_parameters(value)[_is_bound(named) :]))
    made = f"{named}.__call__"  # what a class such as GradOperation makes is called too
    return text + signature(made) if canonical(named).startswith("ops.") and made in api() else text


def mindspores(path: str) -> str:
    """How it is called in MindSpore: for a Primitive the constructor, then the call."""
    full = canonical(path)
    return api().get(full, "") + (api().get(f"{full}.__call__", "") if full.startswith("ops.") else "")


def lacking(path: str) -> list[str]:
    """The parameters of MindSpore's that cannot be given here by keyword."""
    taken, theirs = keywords(path), api().get(canonical(path))
    if taken is None or not theirs:
        return []
    args: Any = ast.parse(f"def f{theirs}: ...").body[0]
    said = [a.arg for a in (*args.args.posonlyargs, *args.args.args, *args.args.kwonlyargs)]
    return [word for word in said if word not in taken]


@functools.cache
def keywords(path: str) -> frozenset[str] | None:
    """The keywords that it takes, in every spelling; None where that is not known, or any is taken."""
    named, value = locate(path)
    if _is_class_form(value):
        words = early_in_our_words(value)
        return frozenset(words | {*constructor_signature(value).parameters} | _spellings(value, words))
    try:
        parameters = _parameters(value)
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return None
    words = {p.name for p in parameters[_is_bound(named) :] if p.kind is not p.POSITIONAL_ONLY}
    return frozenset(words | _spellings(value, words))


def _is_class_form(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, _ClassForm)


def _spellings(value: Any, words: set[str]) -> set[str]:
    source = unwrapped(value)
    if source is value or not hasattr(source, "__code__"):
        return set()
    return {spelling for spelling, word in respelled(source).items() if word in words}


def _parameters(value: Any) -> list[inspect.Parameter]:
    if isinstance(value, enum.EnumMeta):  # called, it finds a member; Pythons differ in what making a new enum takes
        return [inspect.Parameter("value", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    return [p.replace(annotation=p.empty) for p in inspect.signature(value).parameters.values()]


def _is_bound(path: str) -> bool:
    """Whether the path leads to a method, whose first parameter is the object."""
    owner, _, last = path.rpartition(".")
    of = locate(owner)[1]
    return isinstance(of, type) and not isinstance(inspect.getattr_static(of, last), (staticmethod, classmethod, type))
