"""Which names of MindSpore a file uses, and where: read from its syntax tree, which is followed as Python would run it.

Each expression has a set of what it may be: a name of MindSpore's (its path as a str), an object that such a name makes,
a class or function or file of the user's, or None for anything else. Branches are joined; bodies of functions are read
once the code around them has been, as they run later. Names that may be several things count as each of them; methods
count only where it is certain what the object is.
"""

from __future__ import annotations

import ast
import functools
import itertools
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from .._names.index import api
from . import catalog
from ._project import Project
from ._sources import Place, Problem, chunks


class Use(NamedTuple):
    """A name of MindSpore's at a place, and the keywords it is called with there."""

    path: str
    place: Place
    keywords: tuple[str, ...] = ()


class Reading(NamedTuple):
    """What was read in a file: the uses, what could not be read or followed, and the devices that it asks for."""

    file: str
    uses: list[Use]
    unread: list[Problem]
    unfollowed: list[Problem]
    devices: list[Problem]

    def problems(self) -> dict[str, list[Problem]]:
        """What there is to say beside the names, by kind."""
        return {"unread": self.unread, "unfollowed": self.unfollowed, "device": self.devices}


class Instance(NamedTuple):
    """An object made by a class of MindSpore's (its path) or of the user's."""

    of: Any


class Returns(NamedTuple):
    """A function of the user's that says what it returns."""

    values: frozenset


class File(NamedTuple):
    """Another file of the user's, imported as a module."""

    path: str


class Class:
    """A class of the user's: what it stands on, its names, and the attributes of its objects."""

    def __init__(self, bases: frozenset) -> None:
        self.bases = bases
        self.names: dict[str, frozenset] = {}

    def find(self, name: str) -> frozenset:
        if name in self.names or None in self.bases:
            return self.names.get(name, ANYTHING)
        bases = [base.find(name) if isinstance(base, Class) else _inherited(base, name) for base in self.bases]
        return frozenset().union(*bases) or ANYTHING


class Scope:
    """The names bound in a module, class or function, and the scope around it.

    A function runs at some later time: of the scopes around it, it may see all that their names ever are.
    """

    def __init__(self, parent: Scope | None = None, cls: Class | None = None, kind: str = "") -> None:
        self.names: dict[str, frozenset] = {}
        self.ever: dict[str, frozenset] = {}
        self.parent = parent
        self.cls = cls  # whose body or method this is
        self.kind = kind  # 'class', 'function', or '' for what runs at once
        self.elsewhere: dict[str, Scope] = {}  # declared global or nonlocal
        self.before: dict[str, frozenset | None] = {}  # what the names were that the branch being followed has bound

    def lookup(self, name: str) -> frozenset | None:
        scope: Scope | None = self
        is_later = False
        while scope is not None:
            names = scope.ever if is_later else scope.names
            if name in names:
                return names[name]
            is_later = is_later or scope.kind == "function"
            scope = scope.parent
        return None

    def bind(self, name: str, values: frozenset) -> None:
        scope = self.elsewhere.get(name, self)
        ever = scope.ever.get(name)
        scope.ever[name] = values if ever is None else either(ever, values)
        if scope is self:
            self.put(name, values)

    def put(self, name: str, values: frozenset | None) -> None:
        """From here on the name is that; None: there is none."""
        self.before.setdefault(name, self.names.get(name))
        if values is None:
            self.names.pop(name, None)
        else:
            self.names[name] = values

    def branch(self, follow: Callable[[], None]) -> dict[str, frozenset | None]:
        """What the names are that the branch binds, once it has run; the scope is as it was, for the other branches.

        Only these are looked at: a file has thousands of branches, and a module thousands of names.
        """
        outer, self.before = self.before, {}
        try:
            follow()
        finally:
            own, self.before = self.before, outer
            after = {name: self.names.get(name) for name in own}
            for name, values in own.items():
                self.put(name, values)
        return after

    def join(self, *ways: dict[str, frozenset | None]) -> None:
        """Any one of the branches has run."""
        for name in {name: None for way in ways for name in way}:
            now = self.names.get(name)
            held = [values for way in ways if (values := way.get(name, now)) is not None]
            self.put(name, functools.reduce(either, held) if held else None)


#: How many things a name may be before it counts as anything: a file that binds one thousands of times would take hours.
_MANY = 50


def either(first: frozenset, second: frozenset) -> frozenset:
    """What is one of either."""
    if first is second:
        return first
    both = first | second
    return both if len(both) <= _MANY else ANYTHING


@functools.cache
def only(path: str) -> frozenset:
    """A name of MindSpore's and nothing else: one object for each, of which a large file has a hundred thousand uses."""
    return frozenset({path})


def _any_of(each: list[frozenset]) -> frozenset:
    return each[0] if len(each) == 1 else frozenset().union(*each)


ANYTHING: frozenset = frozenset({None})
TENSOR: frozenset = frozenset({Instance("Tensor")})


def read(file: str, project: Project) -> Reading:
    """The names of MindSpore that the file uses."""
    reader = Reader(file, project)
    reader.read_module()
    reader.read_bodies()
    return Reading(file, reader.uses, reader.unread, reader.unfollowed, reader.devices)


def _inherited(base: Any, name: str) -> frozenset:
    """An attribute of an object of a class of MindSpore's, if that lists it: programs add attributes of their own."""
    path = f"{base}.{name}"
    if not isinstance(base, str) or not catalog.is_there(path):
        return frozenset()
    return only(path) if base in _CLOSED or catalog.canonical(path) in api() else frozenset()


#: Operators that give a bool whatever they are given.
_OF_PYTHON = (ast.Is, ast.IsNot, ast.In, ast.NotIn, ast.Not)
#: The devices that not every machine has.
_CARDS = ("Ascend", "Davinci", "GPU")
#: Classes whose objects get no attributes from programs: what they do not have is a mistake.
_CLOSED = ("Tensor",)


class Reader:
    """Follows the code of one file."""

    def __init__(self, file: str, project: Project) -> None:
        self.file = file
        self.project = project
        self.uses: list[Use] = []
        self.unread: list[Problem] = []
        self.unfollowed: list[Problem] = []
        self.devices: list[Problem] = []
        self.scope = Scope()
        self.cell = 0
        self.first: deque[Callable[[], None]] = deque()  # bodies of __init__, which say what `self` has
        self.later: deque[Callable[[], None]] = deque()  # bodies of other functions

    def read_module(self) -> None:
        """Follow what runs when the file is imported."""
        trees, self.unread = chunks(self.file)
        for chunk in trees:
            self.cell = chunk.cell
            for statement in chunk.tree.body:
                self.guarded(functools.partial(self.run, [statement]))

    def read_bodies(self) -> None:
        """Follow the bodies of its functions."""
        while self.first or self.later:
            self.guarded((self.first or self.later).popleft())

    def guarded(self, follow: Callable[[], None]) -> None:
        scope = self.scope
        try:
            follow()
        except RecursionError:
            self.scope = scope
            self.unread.append(Problem(Place(1, self.cell), "nested too deeply to be followed"))

    def exports(self, file: str | None) -> dict[str, frozenset]:
        """The names of another file of the user's."""
        return self.project.module(file, Reader).scope.names if file else {}

    def run(self, body: list[ast.stmt]) -> None:
        for statement in body:
            handler = _HANDLERS.get(type(statement))
            if handler:
                handler(self, statement)
            else:
                self.children(statement)

    def record(self, values: frozenset, node: ast.AST, keywords: tuple[str, ...] = ()) -> None:
        if values is ANYTHING:  # as most names are
            return
        for path in values:
            if isinstance(path, str) and path:
                self.uses.append(Use(path, Place(node.lineno, self.cell), keywords))  # type: ignore[attr-defined]

    # ---- expressions ----

    def value(self, node: ast.expr | None) -> frozenset:
        """What an expression may be; the names in it are recorded."""
        if node is None:
            return ANYTHING
        found = self.seen(node)
        if isinstance(node, (ast.Name, ast.Attribute)):
            self.record(found, node)
        return found

    def seen(self, node: ast.expr) -> frozenset:
        """The same, but a name is not recorded: that is for the longest chain of attributes around it."""
        handler = _HANDLERS.get(type(node))
        return handler(self, node) if handler else self.children(node)

    def children(self, node: ast.AST) -> frozenset:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
            elif isinstance(child, ast.stmt):
                self.run([child])
            else:
                self.children(child)
        return ANYTHING

    def constant(self, _: ast.Constant) -> frozenset:
        return ANYTHING

    def plain(self, node: ast.Expr | ast.Return) -> frozenset:
        return self.value(node.value)

    def name(self, node: ast.Name) -> frozenset:
        if not isinstance(node.ctx, ast.Load):
            return ANYTHING
        return self.scope.lookup(node.id) or ANYTHING

    def attribute(self, node: ast.Attribute) -> frozenset:
        return self.attribute_of(self.seen(node.value), node.attr, node)

    def attribute_of(self, owners: frozenset, name: str, node: ast.expr) -> frozenset:
        if owners is ANYTHING:
            return ANYTHING
        certain = None not in owners
        found = _any_of([self.attribute_of_one(owner, name, node, certain) for owner in owners])
        loads = isinstance(getattr(node, "ctx", None), ast.Load)
        for path in [p for p in found if loads and isinstance(p, str) and catalog.is_tensor_property(p)]:
            self.record(only(path), node)
            found = found - {path} | TENSOR
        return found or ANYTHING

    def attribute_of_one(self, owner: Any, name: str, node: ast.expr, certain: bool) -> frozenset:
        if isinstance(owner, str):
            return self.below(owner, name, node)
        if isinstance(owner, File):
            return self.from_file(owner.path, 1, "", owner.path, name)
        if isinstance(owner, Class):
            return owner.find(name)
        if isinstance(owner, Instance) and certain:
            return owner.of.find(name) if isinstance(owner.of, Class) else _inherited(owner.of, name)
        return frozenset()

    def below(self, owner: str, name: str, node: ast.expr) -> frozenset:
        """The name in a module or class of MindSpore's. Beyond a value, such as `float32`, there are none."""
        path = f"{owner}.{name}" if owner else name
        if catalog.is_there(path):
            return only(path)
        self.record(only(owner), node)
        return ANYTHING

    def call(self, node: ast.Call) -> frozenset:
        named = self.by_text(node)
        if named is not None:
            return named
        functions = self.seen(node.func)
        if isinstance(node.func, (ast.Name, ast.Attribute)):
            self.record(functions, node.func, tuple(k.arg for k in node.keywords if k.arg))
        for argument in node.args:
            self.value(argument)
        for keyword in node.keywords:
            self.value(keyword.value)
        if functions is ANYTHING:
            return ANYTHING
        self.note_device(functions, node)
        return _given_by(functions)

    def note_device(self, functions: frozenset, node: ast.Call) -> None:
        """The device that a script asks for by a constant, as most do, which may not be on the machine where it runs next."""
        if not any(isinstance(f, str) and f.endswith(("set_context", "set_device")) for f in functions):
            return
        given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "device_target")]
        for name in (value.value for value in given if isinstance(value, ast.Constant)):
            if name in _CARDS:
                text = f"the script asks for {name}; MSVJP_DEVICE=CPU in the environment runs it without one"
                self.devices.append(Problem(Place(node.lineno, self.cell), text))

    def by_text(self, node: ast.Call) -> frozenset | None:
        """What `getattr(ops, "relu")`, `import_module("mindspore.ops")` and `super()` give; None for other calls."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in ("getattr", "super", "import_module", "__import__"):
            return None
        text = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in node.args]
        is_builtin = isinstance(node.func, ast.Name) and self.scope.lookup(name) is None
        if name == "getattr" and is_builtin and len(text) > 1:
            return self.by_getattr(node, text[1])
        if name == "super" and is_builtin and self.scope.cls is not None:
            return frozenset(Instance(base) for base in self.scope.cls.bases if base is not None) or ANYTHING
        if "import" in name and text and text[0] and _root(text[0]):
            path = text[0].partition(".")[2]
            found = frozenset({path})
            self.record(found, node)
            return found if name == "import_module" else frozenset({""})
        return None

    def by_getattr(self, node: ast.Call, name: str | None) -> frozenset:
        owners = self.seen(node.args[0])
        for argument in node.args[1:]:
            self.value(argument)
        if name is None:
            for owner in sorted(owner for owner in owners if isinstance(owner, str)):
                text = f"getattr(mindspore.{owner}, ...)".replace(".,", ",")
                self.unfollowed.append(Problem(Place(node.lineno, self.cell), f"{text}: the name is not constant"))
            return ANYTHING
        found = self.attribute_of(owners, name, node)
        if len(node.args) == 2:  # with a default, a script is prepared for its absence
            self.record(found, node)
        return found

    def operation(self, node: ast.BinOp | ast.Compare | ast.UnaryOp) -> frozenset:
        """Of Tensors and numbers only, with one Tensor at least: a Tensor. An ndarray would answer for both."""
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
        else:
            operands = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
        values = [self.value(operand) for operand in operands]
        if TENSOR not in values or len(operands) > 2:
            return ANYTHING
        operator = node.ops[0] if isinstance(node, ast.Compare) else node.op
        known = all(v == TENSOR or isinstance(o, ast.Constant) for v, o in zip(values, operands, strict=True))
        return TENSOR if known and not isinstance(operator, _OF_PYTHON) else ANYTHING

    def subscript(self, node: ast.Subscript) -> frozenset:
        self.value(node.slice)
        return TENSOR if self.value(node.value) == TENSOR else ANYTHING

    def either(self, node: ast.IfExp | ast.BoolOp) -> frozenset:
        if isinstance(node, ast.IfExp):
            self.value(node.test)
            return self.value(node.body) | self.value(node.orelse)
        return _any_of([self.value(v) for v in node.values])

    def walrus(self, node: ast.NamedExpr) -> frozenset:
        values = self.value(node.value)
        self.assign(node.target, values)
        return values

    def function_expression(self, node: ast.Lambda) -> frozenset:
        self.defaults(node.args)
        with _Inner(self):
            self.parameters(node.args)
            self.value(node.body)
        return ANYTHING

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> frozenset:
        with _Inner(self):
            for generator in node.generators:
                self.value(generator.iter)
                self.assign(generator.target, ANYTHING)
                for test in generator.ifs:
                    self.value(test)
            for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
                self.value(part)
        return ANYTHING

    # ---- imports ----

    def import_(self, node: ast.Import) -> None:
        for alias in node.names:
            root, _, path = alias.name.partition(".")
            if _root(alias.name):
                self.record(frozenset({path}), node)
                values: frozenset = frozenset({path if alias.asname else ""})
            else:
                file = self.project.find(self.file, 0, alias.name if alias.asname else root)
                values = frozenset({File(file)}) if file else ANYTHING
            self.scope.bind(alias.asname or root, values)

    def import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if not node.level and _root(module):
            self.from_mindspore(node, module.partition(".")[2])
            return
        file = self.project.find(self.file, node.level, module)
        for alias in node.names:
            if alias.name == "*":
                for name, values in list(self.exports(file).items()):
                    if not name.startswith("_"):
                        self.scope.bind(name, values)
            else:
                found = self.from_file(self.file, node.level, module, file, alias.name)
                self.scope.bind(alias.asname or alias.name, found)

    def from_mindspore(self, node: ast.ImportFrom, module: str) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.record(frozenset({module}), node)
                for name in catalog.starred(module):
                    self.scope.bind(name, frozenset({f"{module}.{name}".lstrip(".")}))
            else:
                values = self.below(module, alias.name, node)  # type: ignore[arg-type]
                self.record(values, node)
                self.scope.bind(alias.asname or alias.name, values)

    def from_file(self, importer: str, level: int, module: str, file: str | None, name: str) -> frozenset:
        """What `from .layers import NAME` binds: what the file has under the name, or the file of that name."""
        found = self.exports(file).get(name)
        if found is None:
            below = self.project.find(importer, level, f"{module}.{name}".lstrip("."))
            found = frozenset({File(below)}) if below else ANYTHING
        return found

    # ---- binding ----

    def assign(self, target: ast.expr, values: frozenset, node: ast.expr | None = None) -> None:
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, values)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self.unpack(target, node)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, ANYTHING)
        elif isinstance(target, ast.Attribute):
            for owner in self.value(target.value):
                if isinstance(owner, Instance) and isinstance(owner.of, Class):
                    held = owner.of.names
                    held[target.attr] = held.get(target.attr, frozenset()) | values
        elif isinstance(target, ast.Subscript):
            self.value(target.value)
            self.value(target.slice)

    def unpack(self, target: ast.Tuple | ast.List, node: ast.expr | None) -> None:
        parts = node.elts if isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) == len(target.elts) else []
        for to, part in itertools.zip_longest(target.elts, parts):
            values = ANYTHING if part is None else self.silently(part)
            self.assign(to, values, part)

    def silently(self, node: ast.expr) -> frozenset:
        """What an expression is that has been recorded already."""
        recorded, unfollowed = len(self.uses), len(self.unfollowed)
        values = self.seen(node)
        del self.uses[recorded:], self.unfollowed[unfollowed:]
        return values

    def assignment(self, node: ast.Assign) -> None:
        values = self.value(node.value)
        for target in node.targets:
            self.assign(target, values, node.value)

    def annotated(self, node: ast.AnnAssign) -> None:
        said = self.of_annotation(node.annotation)
        values = self.value(node.value) if node.value else ANYTHING
        self.assign(node.target, values if said == ANYTHING else said)

    def augmented(self, node: ast.AugAssign) -> None:
        right = self.value(node.value)
        if isinstance(node.target, ast.Name):
            left = self.scope.lookup(node.target.id) or ANYTHING
            stays = left == TENSOR and (right == TENSOR or isinstance(node.value, ast.Constant))
            self.scope.bind(node.target.id, TENSOR if stays else ANYTHING)
        else:
            self.assign(node.target, ANYTHING)

    def delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scope.put(target.id, None)
            else:
                self.children(target)

    def declare(self, node: ast.Global | ast.Nonlocal) -> None:
        scope = self.scope.parent
        while isinstance(node, ast.Global) and scope is not None and scope.parent is not None:
            scope = scope.parent
        for name in node.names if scope is not None else ():
            self.scope.elsewhere[name] = scope  # type: ignore[assignment]

    def of_annotation(self, node: ast.expr | None) -> frozenset:
        """The objects that an annotation, if it is the name of a class, speaks of."""
        if isinstance(node, ast.Constant):
            return ANYTHING
        return frozenset(_made_by(c) if _is_class(c) else None for c in self.value(node))

    # ---- branches ----

    def branches(self, *bodies: list[ast.stmt]) -> None:
        """Any one of the bodies runs."""
        self.scope.join(*[self.scope.branch(functools.partial(self.run, body)) for body in bodies])

    def if_(self, node: ast.If) -> None:
        self.value(node.test)
        self.branches(node.body, node.orelse)

    def loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        self.value(node.test if isinstance(node, ast.While) else node.iter)
        self.scope.join({}, self.scope.branch(functools.partial(self.turn, node)))
        self.run(node.orelse)

    def turn(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        """A loop, once."""
        if not isinstance(node, ast.While):
            self.assign(node.target, ANYTHING)
        self.run(node.body)

    def try_(self, node: Any) -> None:
        done = self.scope.branch(functools.partial(self.run, node.body))
        ways = [self.scope.branch(functools.partial(self.after, (done,), node.orelse))]
        for handler in node.handlers:
            ways.append(self.scope.branch(functools.partial(self.after, ({}, done), handler.body, handler)))
        self.scope.join(*ways)
        self.run(node.finalbody)

    def after(self, ways: Iterable[dict], body: list[ast.stmt], handler: ast.ExceptHandler | None = None) -> None:
        """What runs after any of the branches."""
        self.scope.join(*ways)
        if handler is not None:
            self.value(handler.type)
            if handler.name:
                self.scope.bind(handler.name, ANYTHING)
        self.run(body)

    def with_(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.value(item.context_expr)
            if item.optional_vars:
                self.assign(item.optional_vars, ANYTHING)
        self.run(node.body)

    def match(self, node: ast.Match) -> None:
        self.value(node.subject)
        for case in node.cases:
            for pattern in ast.walk(case.pattern):
                name = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
                if name:
                    self.scope.bind(name, ANYTHING)
                for child in ast.iter_child_nodes(pattern):
                    if isinstance(child, ast.expr):
                        self.value(child)
            self.value(case.guard)
        self.branches(*(case.body for case in node.cases), [])

    # ---- functions and classes ----

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        decorators = [self.value(d) for d in node.decorator_list]
        self.defaults(node.args)
        returned = self.of_annotation(node.returns)
        bare = not decorators and returned != ANYTHING and isinstance(node, ast.FunctionDef)
        self.scope.bind(node.name, frozenset({Returns(returned)}) if bare else ANYTHING)
        kinds = {getattr(d, "id", "") for d in node.decorator_list}
        around = self.scope
        own = around.cls if around.kind == "class" else None
        this = None if own is None or "staticmethod" in kinds else own if "classmethod" in kinds else Instance(own)
        scope = Scope(around if own is None else around.parent, around.cls, "function")
        cell = self.cell
        body = lambda: self.body(node, scope, this, cell)  # noqa: E731
        (self.first if own and node.name == "__init__" else self.later).append(body)

    def body(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, this: Any, cell: int) -> None:
        """The body of a function, which runs when all around it has run."""
        self.scope, self.cell, outside = scope, cell, self.scope
        self.parameters(node.args)
        first = [*node.args.posonlyargs, *node.args.args][:1]
        if this is not None and first:
            self.scope.bind(first[0].arg, frozenset({this}))
        self.run(node.body)
        self.scope = outside

    def defaults(self, args: ast.arguments) -> None:
        for default in (*args.defaults, *args.kw_defaults):
            self.value(default)

    def parameters(self, args: ast.arguments) -> None:
        for parameter in (*args.posonlyargs, *args.args, *args.kwonlyargs):
            self.scope.bind(parameter.arg, self.of_annotation(parameter.annotation))
        for many in (args.vararg, args.kwarg):
            if many is not None:
                self.of_annotation(many.annotation)
                self.scope.bind(many.arg, ANYTHING)

    def class_(self, node: ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.value(decorator)
        bases = [self.value(base) for base in node.bases]
        for keyword in node.keywords:
            self.value(keyword.value)
        cls = Class(frozenset().union(*bases) or ANYTHING)
        around = self.scope
        self.scope = Scope(around, cls, "class")
        self.run(node.body)
        cls.names = self.scope.names
        self.scope = around
        self.scope.bind(node.name, frozenset({cls}) if not node.decorator_list else ANYTHING)


class _Inner:
    """A scope of its own inside an expression."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __enter__(self) -> None:
        self.outside = self.reader.scope
        self.reader.scope = Scope(self.outside, self.outside.cls)

    def __exit__(self, *error: object) -> None:
        self.reader.scope = self.outside


def _root(module: str) -> bool:
    return module.partition(".")[0] in ("mindspore", "msvjp")


def _is_class(thing: Any) -> bool:
    return isinstance(thing, Class) or (isinstance(thing, str) and catalog.is_class(thing))


def _made_by(cls: Any) -> Instance:
    return Instance(catalog.canonical(cls) if isinstance(cls, str) else cls)


def _given_by(functions: frozenset) -> frozenset:
    """What a call of one of these gives."""
    return _any_of([_called(function) for function in functions]) or ANYTHING


def _called(function: Any) -> frozenset:
    if isinstance(function, Returns):
        return function.values
    if _is_class(function):
        return frozenset({_made_by(function)})
    path = f"{function.of}.__call__" if isinstance(function, Instance) and isinstance(function.of, str) else function
    return TENSOR if isinstance(path, str) and catalog.gives_tensor(path) else ANYTHING


_HANDLERS: dict[type, Callable[[Reader, Any], Any]] = {
    ast.Constant: Reader.constant,
    ast.Expr: Reader.plain,
    ast.Return: Reader.plain,
    ast.Name: Reader.name,
    ast.Attribute: Reader.attribute,
    ast.Call: Reader.call,
    ast.BinOp: Reader.operation,
    ast.UnaryOp: Reader.operation,
    ast.Compare: Reader.operation,
    ast.Subscript: Reader.subscript,
    ast.IfExp: Reader.either,
    ast.BoolOp: Reader.either,
    ast.NamedExpr: Reader.walrus,
    ast.Lambda: Reader.function_expression,
    ast.ListComp: Reader.comprehension,
    ast.SetComp: Reader.comprehension,
    ast.GeneratorExp: Reader.comprehension,
    ast.DictComp: Reader.comprehension,
    ast.Import: Reader.import_,
    ast.ImportFrom: Reader.import_from,
    ast.Assign: Reader.assignment,
    ast.AnnAssign: Reader.annotated,
    ast.AugAssign: Reader.augmented,
    ast.Delete: Reader.delete,
    ast.Global: Reader.declare,
    ast.Nonlocal: Reader.declare,
    ast.If: Reader.if_,
    ast.For: Reader.loop,
    ast.AsyncFor: Reader.loop,
    ast.While: Reader.loop,
    ast.Try: Reader.try_,
    getattr(ast, "TryStar", ast.Try): Reader.try_,
    ast.With: Reader.with_,
    ast.AsyncWith: Reader.with_,
    ast.Match: Reader.match,
    ast.FunctionDef: Reader.function,
    ast.AsyncFunctionDef: Reader.function,
    ast.ClassDef: Reader.class_,
}
