"""Write the list from which `msvjp check` knows, without importing torch, what msvjp has: `src/msvjp/cli/catalog.json`.

    python .ci/write_catalog.py            # after a name came or went, or what is said of one changed

What stands in it is the answers of `msvjp.cli.support` to every name that a module or class has: `things` are the answers, each
once; `tables` the names of a module with their things, which modules under several paths share; `classes` what each class has
beyond those it inherits from.
"""

import functools
import json
import pathlib
from types import ModuleType

from msvjp._names.differences import DIFFERENCES
from msvjp._names.index import api, imported, listed, modules, private
from msvjp._names.missing import Missing
from msvjp._op.declare import declared
from msvjp.cli import support
from msvjp.cli.catalog import CLASS, LACKING, MODULE, PROPERTY, VALUE
from msvjp.cli.entry import WORKING

FILE = pathlib.Path(__file__).parent.parent / "src" / "msvjp" / "cli" / "catalog.json"
#: msvjp's own modules, which scripts that import it by name use.
OWN = ("bridge", "testing")


class Catalog:
    def __init__(self):
        self.things, self.tables, self.starred = {}, {}, {}
        self.classes = {}  # each class that was met, by the path that MindSpore has for it
        for path in modules():  # what is asked for brings its file, and with it names of others
            support.locate(path)
        support.locate.cache_clear()
        paths = [path for path in sorted({*modules(), *prefixes(), *OWN}) if is_module(path)]
        public = {id(support.locate(path)[1]) for path in paths if is_public(path)}
        self.reaching = {path for path in paths if id(support.locate(path)[1]) not in public}
        self.modules = {path: self.module(path) for path in paths}

    def thing(self, path, value):
        """The number of what is said of the name."""
        entry, published = support.entry(path), support.canonical(path)
        kind = kind_of(value)
        taken = support.keywords(path) if kind in (CLASS, VALUE) and entry.status in WORKING else None
        words = None if taken is None else " ".join(sorted(taken))
        cls = self.classes.setdefault(value, published) if kind == CLASS else ""
        row = (kind, "" if published == path else published, entry.status, entry.reason, words, cls)
        return self.things.setdefault(row, len(self.things))

    def module(self, path):
        """What is said of a module, the names in it, those that a star imports, and whether it has those above it too."""
        value = support.locate(path)[1]
        here = set() if support.is_missing(value) else set(dir(value))
        names = here | starred(path) | {*listed(path), *listed(support.canonical(path)), *imported(path)}
        names |= private(path) - {"*"}
        table = self.of(path, [n for n in names if not is_module(f"{path}.{n}".lstrip("."))])
        brought = " ".join(sorted(starred(path)))
        star = self.starred.setdefault(brought, len(self.starred))
        return [self.thing(path, value), self.table(table), star, int(path in self.reaching)]

    def table(self, names):
        """The number of a table, which all that have the same share."""
        return self.tables.setdefault(compact(names), len(self.tables))

    def of(self, path, names):
        """{name: the number of its thing} for what a module or class has of the names, without those that are ours alone."""
        found = {}
        for name in sorted(names):
            full = f"{path}.{name}".lstrip(".")
            named, value = support.locate(full)
            is_module_of_ours = isinstance(value, ModuleType) and name not in imported(path)
            is_here = named == full and value is not support.ABSENT and not is_module_of_ours
            if is_here and not is_ours_alone(path, name):
                found[name] = self.thing(full, value)
        return found

    def members(self):
        """{class: the classes it inherits from, and the number of the table of what it has beyond them}."""
        below = {}
        for path in api():
            below.setdefault(path.rpartition(".")[0], set()).add(path.rpartition(".")[2])
        has = {
            cls: self.of(path, {*dir(cls), *members_of(cls), *below.get(path, ())})
            for cls, path in list(self.classes.items())
        }
        found = {}
        for cls, members in has.items():
            bases = [base for base in cls.__mro__[1:] if base in has]
            inherited = {}
            for base in reversed(bases):
                inherited |= has[base]
            own = {name: number for name, number in members.items() if inherited.get(name) != number}
            found[self.classes[cls]] = [[self.classes[base] for base in bases], self.table(own)]
        return found

    def text(self):
        classes = self.members()
        tables = {"modules": self.modules, "classes": classes}
        lists = {
            "things": map(compact, self.things),
            "tables": self.tables,
            "starred": map(compact, self.starred),
            "declared": [compact(name) for name in sorted(declared) if name not in api()],
        }
        parts = [f'"{key}": [\n{_lines(rows)}\n]' for key, rows in lists.items()]
        for key, table in tables.items():
            rows = (f"{compact(path)}: {compact(row)}" for path, row in table.items())
            parts.append(f'"{key}": {{\n{_lines(rows)}\n}}')
        return "{\n" + ",\n".join(parts) + "\n}\n"


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _lines(rows):
    return ",\n".join(rows)


def members_of(cls):
    """The names of an enumeration's members, also of those that are other names of one, which `dir` leaves out."""
    return getattr(cls, "__members__", ())


def kind_of(value):
    if isinstance(value, Missing):
        return LACKING
    if isinstance(value, ModuleType) and value.__name__.partition(".")[0] not in ("msvjp", "mindspore"):
        return VALUE  # of Python's: beyond it there are no names of MindSpore's
    kinds = {ModuleType: MODULE, type: CLASS, property: PROPERTY}
    return next((kind for cls, kind in kinds.items() if isinstance(value, cls)), VALUE)


def is_ours_alone(owner, name):
    """Whether this is a name in our source of which no script should know."""
    path = f"{owner}.{name}".lstrip(".")
    if not private(owner).isdisjoint((name, "*")) or name in starred(owner) or name in imported(owner):
        return False
    if path in DIFFERENCES or any(p in api() or p in declared for p in (path, support.canonical(path))):
        return False
    return not name.isidentifier() or name.startswith("_") or (owner in modules() and owner != "")


@functools.cache
def starred(path):
    return frozenset(support.starred(path)) if path in modules() else frozenset()


def is_public(path):
    """Whether MindSpore lists names directly in the module."""
    return not path or (path in api() and bool(listed(path)))


@functools.cache
def prefixes():
    """The paths below which MindSpore lists names."""
    return {path.rpartition(".")[0] for path in api()}


def is_module(path):
    return (path in modules() or path in prefixes() or path in OWN) and isinstance(support.locate(path)[1], ModuleType)


if __name__ == "__main__":
    FILE.write_text(Catalog().text(), encoding="utf-8")
