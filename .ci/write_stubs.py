"""Write the stubs that editors and type checkers read: most names are set when msvjp is imported, which they do not see.

    python .ci/write_stubs.py            # from the root of the repository, after a declaration was added or changed

A signature is that of the declaration, in the words that MindSpore has for the name. What a parameter takes is what it was
given in the rows of `tests/cases`, and its default. A result is a Tensor where it was one, or a tuple of Tensors, in every
row, and Any otherwise. `msvjp check` reads the results, too.
"""

import ast
import inspect
import pathlib
import re
import sys
from types import ModuleType

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402

import msvjp  # noqa: E402
from msvjp import Tensor  # noqa: E402
from msvjp._names.index import api, modules  # noqa: E402
from msvjp._names.module_paths import load  # noqa: E402
from msvjp._op import primitive  # noqa: E402
from msvjp._op.declare import _OPERATORS, declared  # noqa: E402
from msvjp._op.keywords import SPELLINGS, respelled  # noqa: E402
from msvjp.cli import support  # noqa: E402
from msvjp.cli.entry import WORKING  # noqa: E402

PACKAGE = ROOT / "src" / "msvjp"
HEAD = "# Written by .ci/write_stubs.py from the declarations.\n\n"
ALSO = ("UnsupportedError", "__version__", "bridge", "device", "install_as_mindspore")  # msvjp's own


# ---- what the rows of the tests give ----


#: By function and parameter: the kinds of what the rows give it.
TAKEN = {}


def measured():
    """The kind of result of every name in the rows of `tests/cases`: 'Tensor', 'tuple[Tensor, ...]' or 'Any'."""
    msvjp.install_as_mindspore()
    from tests.cases import load
    from tests.test_ops import tensors

    found = {}
    for case in load():
        inputs = {name: tensors(value) for name, value in case.inputs.items()}
        for form in case.forms:
            for call in ast.walk(ast.parse(form, mode="eval")):
                if isinstance(call, ast.Call):
                    note(call, inputs, found)
    return {name: kinds.pop() if len(kinds) == 1 else "Any" for name, kinds in found.items()}


def note(call, inputs, found):
    """Add what this part of a row gives, if it stands for itself: what is inside a lambda does not."""
    known = {
        "ms": msvjp,
        "nn": msvjp.nn,
        "ops": msvjp.ops,
        "mint": msvjp.mint,
        "P": msvjp.ops,
        "np": __import__("numpy"),
    }

    def value(node):
        return eval(compile(ast.Expression(node), "row", "eval"), known | inputs)

    try:
        result, owner = value(call), value(getattr(call.func, "value", call.func))
        keywords = {k.arg: value(k.value) for k in call.keywords if k.arg}
        args = [value(a) for a in call.args if not isinstance(a, ast.Starred)]
    except NameError:
        return
    found.setdefault(callee(call.func, owner), set()).add(kind(result))
    note_arguments(value(call.func), args, keywords)


def note_arguments(called, args, keywords):
    """Add the kinds of what the parameters of a declared function were given."""
    if support._is_class_form(called):  # its constructor
        function, keywords = (
            inspect.unwrap(called._edge),
            dict(zip(primitive._early_words(called), args, strict=False)) | keywords,
        )
        args = []
    elif isinstance(getattr(called, "__self__", None), Tensor) and inspect.isfunction(
        getattr(called, "__func__", None)
    ):
        function, args = inspect.unwrap(called.__func__), [called.__self__, *args]
    else:
        function = inspect.unwrap(getattr(type(called), "_edge", called) if not inspect.isfunction(called) else called)
    code = getattr(function, "__code__", None)
    if code is None or not code.co_filename.startswith(str(PACKAGE)):
        return
    other, names = respelled(function), code.co_varnames[: code.co_argcount]
    for name, given in (
        *zip(names, args, strict=False),
        *((other.get(word, word), given) for word, given in keywords.items()),
    ):
        TAKEN.setdefault((code, name), set()).add(taken(given))


def taken(given):
    """The kind of an argument, as an annotation."""
    for kind, name in KINDS.items():
        if isinstance(given, kind):
            return name
    if isinstance(given, (tuple, list)):
        inside = {taken(item) for item in given} or {"int"}
        return f"Sequence[{inside.pop()}]" if len(inside) == 1 else "Sequence[Any]"
    return "Any"


KINDS = {torch.Tensor: "Tensor", bool: "bool", int: "int", float: "float", str: "str", type(None): "None"}
KINDS |= {torch.dtype: "torch.dtype | type | str"}
#: Words for what may be one int or several.
ONE_OR_SEVERAL = {word for row in SPELLINGS if {"axis", "shape", "perm", "repeats"} & set(row) for word in row}
ONE_OR_SEVERAL |= {"kernel_size", "stride", "padding", "dilation", "output_padding", "output_size", "shifts", "pad"}


#: Words for a second operand, which may be a number.
OPERANDS = {word for row in SPELLINGS if {"other", "exponent"} & set(row) for word in row} | {"min", "max"}
#: The functions of mindspore.numpy, which take numbers and lists for arrays.
NUMPYS = {getattr(inspect.unwrap(f), "__code__", None) for name, f in declared.items() if name.startswith("numpy.")}


def annotation(function, p):
    """What a parameter takes, as far as is known: more than the rows gave it where MindSpore takes more."""
    if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
        return "Any"
    code = getattr(inspect.unwrap(function), "__code__", None)
    kinds = TAKEN.get((code, p.name), set()) | ({taken(p.default)} - {"Any"} if p.default is not p.empty else set())
    if not kinds - {"None"} or any("Any" in kind for kind in kinds):
        return "Any"
    if "Tensor" in kinds and (p.name in OPERANDS or code in NUMPYS):
        kinds |= {"float", "Sequence[Any]"} if code in NUMPYS else {"float"}
    if any(kind in kinds for kind in ("int", "Sequence[int]")) and p.name in ONE_OR_SEVERAL:
        kinds |= {"int", "Sequence[int]"}
    kinds -= {"int", "bool"} if "float" in kinds else {"bool"} if "int" in kinds else set()
    return " | ".join(sorted(kinds, key=lambda kind: (kind == "None", kind)))


def callee(function, owner):
    """The path of what is called: `ops.exp`, `ops.Exp.__call__` or `Tensor.exp`."""
    if isinstance(function, ast.Call):
        return f"{callee(function.func, None)}.__call__"
    if isinstance(owner, Tensor):
        return f"Tensor.{getattr(function, 'attr', '__call__')}"
    path = ast.unparse(function)
    return "ops" + path[1:] if path.startswith("P.") else path.removeprefix("ms.")


def kind(value):
    if isinstance(value, Tensor):
        return "Tensor"
    if type(value) is tuple and value and all(isinstance(v, Tensor) for v in value):
        return "tuple[Tensor, ...]"
    return "Any"


# ---- what the stubs say ----


def stubs(results):
    """The text of each stub by its path below the package; results: what `measured` gave."""
    made = {}
    for path in published():
        file = pathlib.Path(support.locate(path)[1].__file__).relative_to(PACKAGE).with_suffix(".pyi")
        made[str(file)] = HEAD + ModuleStub(path, "." * len(file.parts), results).text()
    return made | {"common/tensor.pyi": HEAD + tensor_stub(results)}


def published():
    """The modules into which files publish names by a declaration, which tools cannot read there."""
    for path in modules():
        load(path)  # also those that wait until they are asked for
    owners = {name.rpartition(".")[0] for name in declared} - {"Tensor"}
    return sorted(owner for owner in owners if isinstance(support.locate(owner)[1], ModuleType) and hands_on(owner))


def hands_on(owner):
    """Whether some name of the module is written in another file, and nothing in its own says so."""
    module = support.locate(owner)[1]
    text = pathlib.Path(module.__file__).read_text()
    names = [name.rpartition(".")[2] for name in declared if name.rpartition(".")[0] == owner]
    return not all(re.search(rf"\b{re.escape(name)}\b", text) for name in names)


def results_file(stubs):
    """The types of all results that are told in the stubs, a line each, for `msvjp check`, which follows what a call gives."""
    found = {}
    for file, content in stubs.items():
        module = ".".join(
            p for p in pathlib.Path(file).with_suffix("").parts if p not in ("__init__", "common", "tensor")
        )
        tree = ast.parse(content)
        for owner in (tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))):
            prefix = f"{module}.{getattr(owner, 'name', '')}".strip(".")
            for node in owner.body:
                if isinstance(node, ast.FunctionDef) and node.returns is not None:
                    found[f"{prefix}.{node.name}".lstrip(".")] = ast.unparse(node.returns)
    return HEAD + "".join(f"{name} {kind}\n" for name, kind in sorted(found.items()) if kind not in ("None", "Any"))


NEEDED = {
    "Any": "from typing import Any",
    "Sequence": "from collections.abc import Sequence",
    r"torch\.dtype": "import torch",
}


class ModuleStub:
    """The imports and definitions of a module's stub. up: the dots that lead to the package."""

    def __init__(self, path, up, results):
        self.path, self.up, self.results = path, up, results
        self.imports, self.lines = {f"from {up}common.tensor import Tensor"} if path else set(), []
        held = vars(support.locate(path)[1])
        for name, value in sorted({**held, **held.get("_dtypes", {})}.items()):
            full = f"{path}.{name}".lstrip(".")
            listed = support.canonical(full) in {**api(), **declared} and not name.startswith("_")
            if name in ALSO or (listed and support.entry(full).status in WORKING):
                self.add(name, full, value)

    def text(self):
        for word, imported in NEEDED.items():
            if any(re.search(rf"\b{word}\b", line) for line in self.lines):
                self.imports.add(imported)
        return "\n".join([*sorted(self.imports), "", *self.lines]).rstrip() + "\n"

    def add(self, name, full, value):
        if isinstance(value, ModuleType):
            here = value.__name__ == f"msvjp.{full}"
            self.imports.add(f"from . import {name} as {name}" if here else f"import {value.__name__}")
            self.lines += [] if here else [f"{name} = {value.__name__}"]
        elif support._is_class_form(value):
            self.imports.add("from .._op.primitive import Primitive as Primitive")
            self.lines += class_stub(full, value, self.results)
        elif hasattr(value, "__wrapped__") or getattr(value, "__name__", "") == "<lambda>":
            self.lines.append(f"def {name}{signature(full, value)} -> {result(full, value, self.results)}: ...")
        else:
            self.add_as_written(name, value)

    def add_as_written(self, name, value):
        """What stands in the source as anything else does, so that tools can read it there."""
        home = "msvjp._version" if name == "__version__" else getattr(value, "__module__", None) or ""
        if home.startswith("msvjp") and hasattr(value, "__name__"):
            home = support.home(value)
        source = getattr(value, "__name__", name)
        if home.startswith("msvjp."):
            alias = source if source == name else f"_{source}"
            self.imports.add(f"from {self.up}{home.removeprefix('msvjp.')} import {source} as {alias}")
            self.lines += [] if source == name else [f"{name} = {alias}"]
        elif getattr(msvjp.dtype, name, None) is value:
            self.imports.add(f"from {self.up}common.dtype import {name} as {name}")
        elif isinstance(value, msvjp.Type):
            self.imports.add("import torch")
            self.lines.append(f"{name}: torch.dtype")
        else:
            self.lines.append(f"{name}: {type(value).__name__}")


def class_stub(full, value, results):
    """A Primitive: its constructor and its call."""
    words, other = primitive.early_in_our_words(value), respelled(inspect.unwrap(value._edge))
    late = [p for p in annotated(value._edge) if p.name not in words]
    call = with_self(in_mindspores_words(f"{full}.__call__", value._edge, late))
    early = [
        p.replace(annotation=Code(annotation(value._edge, p.replace(name=other.get(p.name, p.name)))))
        for p in primitive.constructor_signature(value).parameters.values()
    ]
    return [
        f"class {value.__name__}(Primitive):",
        f"    def __init__{with_self(early)} -> None: ...",
        f"    def __call__{call} -> {results.get(full + '.__call__', 'Any')}: ...",
    ]


def with_self(parameters):
    return text([inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD), *parameters])


def result(full, value, results):
    """What the rows gave, unless an argument such as `return_indices` can make it more."""
    more = [p for p in inspect.signature(value).parameters if p.startswith("return")]
    return "Any" if more else results.get(full, "Any")


def signature(full, value):
    return text(in_mindspores_words(full, value, annotated(value)))


def annotated(function):
    """Its parameters, each with what it takes."""
    return [
        p.replace(annotation=Code(annotation(function, p))) for p in inspect.signature(function).parameters.values()
    ]


def in_mindspores_words(full, value, parameters):
    """The parameters under MindSpore's names for them, where both take the same keyword."""
    other, said = respelled(inspect.unwrap(value)), ast.parse(f"def f{api().get(full) or '()'}: ...").body[0].args
    theirs = {other[a.arg]: a.arg for a in (*said.posonlyargs, *said.args, *said.kwonlyargs) if a.arg in other}
    theirs.setdefault("self", "input")
    return [p.replace(name=theirs.get(p.name, p.name)) for p in parameters]


def text(parameters):
    """A signature, as written in a stub: a default that is not a simple value is `...`."""
    shown = []
    for p in parameters:
        simple = p.default is p.empty or isinstance(p.default, (int, str, tuple, type(None))) or p.default in (0.0, 1.0)
        simple = simple or (isinstance(p.default, float) and abs(p.default) < float("inf"))
        shown.append(p.replace(default=p.default if simple else Code("...")))
    return str(inspect.Signature(shown))


class Code(str):
    """What stands in a stub as it is."""

    __repr__ = str.__str__


# ---- Tensor ----


TENSOR_HEAD = """\
# mypy: disable-error-code="override,misc"

from builtins import bool as _bool, float as _float, int as _int
from collections.abc import Sequence
from typing import Any

import numpy
import torch

class Tensor(torch.Tensor):"""


def tensor_stub(results):
    made = signature("Tensor", Tensor.__new__).replace("(cls", "(self")
    lines = [TENSOR_HEAD, f"    def __init__{made} -> None: ..."]
    for name in sorted(set(vars(Tensor)) | {n.removeprefix("Tensor.") for n in declared if n[:7] == "Tensor."}):
        if not name.startswith("_") or f"Tensor.{name}" in declared:
            lines += ["    " + line for line in member(name, inspect.getattr_static(Tensor, name), results)]
    for name in ("tensor", "from_numpy"):
        lines += ["", f"def {name}{signature(name, getattr(msvjp, name))} -> Tensor: ..."]
    return "\n".join(lines) + "\n"


SAMPLE = Tensor([[1.0]])


def member(name, value, results):
    if isinstance(value, property):
        return ["@property", f"def {name}(self) -> {of_sample(getattr(SAMPLE, name))}: ..."]
    if isinstance(value, staticmethod):
        return ["@staticmethod", f"def {name}{signature(f'Tensor.{name}', value.__func__)} -> Tensor: ..."]
    if inspect.isfunction(value):
        return [f"def {name}{of_self(name, value)} -> {of_method(name, value, results)}: ..."]
    return []


def of_self(name, value):
    """The signature of a method: what the function's first parameter is called says nothing."""
    first, *rest = in_mindspores_words(f"Tensor.{name}", value, annotated(value))
    made = text([first.replace(name="self", annotation=first.empty), *rest])
    return re.sub(r"(?<=[\[ ])(int|float|bool)\b(?! *=)", r"_\1", made)  # Tensor has methods of these names


def of_method(name, value, results):
    if name in _OPERATORS or (name.startswith("__") and name != "__setitem__"):
        return "Tensor"
    if f"Tensor.{name}" in declared:
        return result(f"Tensor.{name}", value, results)
    required = [p for p in list(inspect.signature(value).parameters.values())[1:] if p.default is p.empty]
    return "Any" if [p for p in required if p.kind is p.POSITIONAL_OR_KEYWORD] else of_sample(value(SAMPLE))


def of_sample(value):
    """The type of an attribute; int by another name, for Tensor has a method of that one."""
    if isinstance(value, Tensor):
        return "Tensor"
    if isinstance(value, tuple):
        return "tuple[_int, ...]"
    return {"ndarray": "numpy.ndarray", "_Size": "_int"}.get(type(value).__name__, "Any")


def main():
    made = stubs(measured())
    for file, content in (*made.items(), ("cli/results.txt", results_file(made))):
        (PACKAGE / file).write_text(content)


if __name__ == "__main__":
    main()
