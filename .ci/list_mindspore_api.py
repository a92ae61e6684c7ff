"""List every public name of MindSpore with its signature, one per line.

Run it with a Python that has MindSpore, from the root of the repository:

    python .ci/list_mindspore_api.py > src/msvjp/_names/_api.txt

The output holds facts only: names, signatures and defaults. A line is the name without the leading `mindspore.`,
followed by the signature where the name is callable; that of a class is its constructor's, and methods have no self.
What a class inherits from another listed class is not repeated.
`...` stands for a default that cannot be written down, `(*args, **kwargs)` for a signature that cannot be known.
Functions written in C++ have overloads: of the documented ones, the line shows the most general.
"""

import ast
import enum
import importlib
import inspect
import re
import types

import mindspore

# A module after a colon is the one that already lists most of the names: only the others are listed.
NAMESPACES = """
    . amp boost common:. common.initializer communication communication.comm_func communication.management context
    dataset dataset.audio dataset.config dataset.engine:dataset dataset.text dataset.transforms dataset.vision
    device_context.ascend.device device_context.ascend.op_debug device_context.ascend.op_precision
    device_context.ascend.op_tuning device_context.cpu.device device_context.cpu.op_tuning device_context.gpu.device
    device_context.gpu.op_precision device_context.gpu.op_tuning device_manager dtype experimental experimental.optim
    experimental.optim.lr_scheduler graph hal log mindrecord mint mint.distributed mint.linalg mint.nn
    mint.nn.functional mint.optim mint.special nn nn.probability.bijector nn.probability.bnn_layers
    nn.probability.distribution nn.utils numpy numpy.fft onnx ops ops.communication ops.composite:ops
    ops.functional:ops ops.operations:ops parallel parallel.distributed parallel.function parallel.nn parallel.strategy
    profiler rewrite runtime safeguard scipy.fft scipy.linalg scipy.optimize tools train train.amp
    train.callback train.metrics train.summary utils
"""
# Their __all__ lacks names that are public, such as value_and_grad, log.warning, mint.ge, numpy.round.
OPEN = {"", "log", "numpy"}
GATHERED = {"mint", "mint.nn", "mint.nn.functional"}  # and these import public names from elsewhere in MindSpore
ANY = "(*args, **kwargs)"


class Text(str):
    __repr__ = str.__str__


def default_text(value):
    """Write a default the way it is written in Python, the same in every run."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, str):
        return repr(value)
    if type(value) in (tuple, list):
        return repr(type(value)(Text(default_text(v)) for v in value))
    text = repr(value).removeprefix("mindspore.")
    return "..." if re.search(r"[<\n]", text) or isinstance(value, (set, frozenset)) else text


def python_signature(obj, drop_first):
    """Return the signature that Python knows, if need be that of the one function which `obj` wraps; else ANY."""
    try:
        parameters = list(inspect.signature(obj).parameters.values())
    except (TypeError, ValueError):
        return ANY
    if drop_first and parameters and parameters[0].kind != inspect.Parameter.VAR_POSITIONAL:
        del parameters[0]
    for i, p in enumerate(parameters):
        default = p.default if p.default is p.empty else Text(default_text(p.default))
        parameters[i] = p.replace(annotation=p.empty, default=default)
    text = str(inspect.Signature(parameters))
    cells = [c.cell_contents for c in getattr(obj, "__closure__", None) or ()] if text == ANY else []
    wrapped = [f for f in cells if inspect.isfunction(f)]
    return python_signature(wrapped[0], drop_first) if len(wrapped) == 1 else text


def documented_signature(obj, name):
    """Return the most general of the signatures that the documentation of a C++ function declares; ANY without one."""
    found = []
    name = f"(?:{name}|{getattr(obj, '__name__', name)})(?:_ext)?"
    line = rf"^\s*(?:\.\. \w+:: )?(?:\w+\.)*{name}(\(.*?\))\s*(?:->.*)?$"
    for text in re.findall(line, str(obj.__doc__), re.MULTILINE):
        text = re.sub(r"([*]\w+), [*],", r"\1,", text)  # `(*size, *, dtype)` is not Python: one star is enough
        try:
            args = ast.parse(f"def f{text}: ...").body[0].args
        except SyntaxError:
            continue
        args.args = [a for a in args.args if a.arg != "self"]
        for arg in args.args + args.kwonlyargs:
            arg.annotation = None
        found.append((bool(args.vararg), len(args.args) + len(args.kwonlyargs), ast.unparse(args)))
    if not found:
        return ANY
    return "(" + re.sub(r"\b(mindspore|mstype)\.", "", max(found, key=lambda f: f[:2])[2]) + ")"


def signature(obj, name, drop_first=False):
    """Return the signature of anything; an empty text where it is not to be called."""
    if not callable(obj) or (isinstance(obj, type) and issubclass(obj, enum.Enum)):
        return ""
    if isinstance(obj, type):
        known = [python_signature(f, True) for f in (obj.__init__, obj.__new__)] + [python_signature(obj, False)]
        return next((s for s in known if "*args, **kwargs" not in s), known[0])
    known = python_signature(obj, drop_first)
    return documented_signature(obj, name) if known == ANY and not name.startswith("__") else known


def defined_in(obj, package):
    return f"{getattr(obj, '__module__', None)}.".startswith(f"{package}.")


def public_names(path, module):
    """Return the public names of a module: those of its __all__, otherwise what it defines itself."""
    names = {n for n in getattr(module, "__all__", []) if n.isidentifier() and hasattr(module, n)}
    if not names or path in OPEN | GATHERED:
        home = "mindspore" if path in GATHERED else module.__name__
        own = {n for n in dir(module) if defined_in(getattr(module, n), home)}
        shared = {**vars(mindspore.nn), **vars(mindspore)} if path in GATHERED else {}
        own -= {n for n in own if getattr(module, n) is shared.get(n)}
        names |= {n for n in own if "._utils." not in getattr(module, n).__module__}
    if path == "dataset":  # Dataset itself, which holds the methods of all datasets, and the other base classes
        bases = {b for n in names for b in getattr(getattr(module, n), "__mro__", ())}
        names |= {b.__name__ for b in bases if getattr(module, b.__name__, None) is b}
    return {n for n in names if not n.startswith("_") and not isinstance(getattr(module, n), types.ModuleType)}


def members(cls, classes):
    """Yield the members of a class, without those that it inherits from another public class."""
    bases = [c for c in cls.__mro__[1:] if c in classes]
    if cls is mindspore.Parameter:  # they share a base that is not public
        bases.append(mindspore.Tensor)
    for name in dir(cls):
        owner = next((c for c in cls.__mro__ if name in vars(c)), object)
        if not defined_in(owner, "mindspore") or any(owner in b.__mro__ for b in bases):
            continue
        static = inspect.getattr_static(cls, name)
        if name.startswith("_"):
            operator = cls is mindspore.Tensor and re.fullmatch(r"__(?!init|new|metaclass|subclass)\w+__", name)
            if not callable(static) or not (operator or name == "__call__"):
                continue
        plain = not isinstance(static, (staticmethod, classmethod, type))
        yield name + signature(getattr(cls, name), name, drop_first=plain)


def main():
    found, lines = {}, set()
    for entry in NAMESPACES.split():
        path, _, parent = entry.partition(":")
        path = path.strip(".")
        module = mindspore
        for part in path.split(".") if path else ():
            module = getattr(module, part, None) or importlib.import_module(f"mindspore.{path}")
        lines.add(path)
        for name in public_names(path, module):
            if not parent or f"{parent}.{name}".strip(".") not in found:
                found[f"{path}.{name}".strip(".")] = getattr(module, name)
    classes = {obj for obj in found.values() if isinstance(obj, type)}
    for name, obj in found.items():
        lines.add(name + signature(obj, name.rpartition(".")[2]))
        if isinstance(obj, type):
            lines.update(f"{name}.{member}" for member in members(obj, classes))
    print(
        f"# Every public name of MindSpore {mindspore.__version__} with its signature. Written by .ci/list_mindspore_api.py."
    )
    print("\n".join(sorted(lines - {""})))


if __name__ == "__main__":
    main()
