"""List every module of MindSpore with the names it defines that are not public, one module per line.

Run it with a Python that has MindSpore, from the root of the repository:

    python .ci/list_mindspore_modules.py > src/msvjp/_names/_modules.txt

A line is the module's path without the leading `mindspore.`, then its names, separated by blanks. What `_api.txt` lists under
the module or under one above it is not repeated; `*` stands for any name, where code is generated or too much to list.
Modules that only MindSpore's own sources import are left out.
"""

import importlib
import itertools
import pathlib
import pkgutil
import types

import mindspore
from mindspore.ops import MultitypeFuncGraph

LEFT_OUT = ("_akg", "lib", "ops._op_impl", "ops_generate")
GENERATED = (
    *("_c_dataengine", "_c_expression", "_extends.parse", "_extends.pijit", "graph._parse", "graph._pijit"),
    *("ops._grad_experimental", "ops._vmap", "ops.auto_generate", "ops.composite.multitype_ops", "ops.tensor_method"),
    *("parallel.cluster", "profiler.analysis", "rewrite", "safeguard", "train.anf_ir_pb2", "train.mind_ir_pb2"),
)
API = {line.partition("(")[0] for line in pathlib.Path("src/msvjp/_names/_api.txt").read_text().splitlines()}


def is_below(path, roots):
    return any(path == root or path.startswith(root if root[-1] == "." else f"{root}.") for root in roots)


def modules(package):
    """Yield the path of every module below the package, with the module, or None where it cannot be imported here."""
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        path = found.name.removeprefix("mindspore.")
        if is_below(path, LEFT_OUT):
            continue
        try:
            module = importlib.import_module(found.name)
        except ImportError:
            module = None
        yield path, module
        if module is not None and found.ispkg:
            yield from modules(module)


def home(name, value):
    """The path of a module's value; '' where it does not say, as constants do not."""
    if isinstance(value, types.ModuleType):
        return value.__name__ if value is not mindspore else "mindspore."
    owner = getattr(value, "__module__", None)
    owners = [owner, owner.partition(".")[0], "types"] if isinstance(owner, str) else []
    lasts = [getattr(value, "__qualname__", None), getattr(value, "__name__", None), name]
    for owner, last in itertools.product(owners, filter(None, lasts)):
        try:
            if (
                pkgutil.resolve_name(f"{owner}:{last}") == value
            ):  # methods of the one object are equal, and not the same
                return f"{owner}.{last}"
        except (ImportError, AttributeError, ValueError, TypeError):
            pass
    return ""


def is_its_own(name, value, module):
    """Whether it is defined there, or below, or in the module that one of an old path stands for, or is generated."""
    if isinstance(value, MultitypeFuncGraph):
        return True
    where = home(name, value) or f"{module.__name__}.{name}"
    kin = (module.__name__, module.__name__.replace(".common.", ".graph."), "mindspore.ops.auto_generate")
    return any(where.startswith(f"{name}.") for name in kin)


def names(path, module):
    """Return the names that the module defines and that `_api.txt` lists neither there nor above."""
    if module is None or is_below(path, GENERATED):
        return ["*"]
    parts = path.split(".")
    above = [".".join(parts[:n]) for n in range(len(parts) + 1)]
    return [
        name
        for name, value in sorted(vars(module).items())
        if not name.startswith("__") and not isinstance(value, types.ModuleType) and is_its_own(name, value, module)
        if not any(f"{package}.{name}".strip(".") in API for package in above)
    ]


def main():
    lines = [" ".join([path, *names(path, module)]) for path, module in modules(mindspore)]
    said = "with the names in it that are not public. Written by .ci/list_mindspore_modules.py."
    print(f"# Every module of MindSpore {mindspore.__version__} {said}")
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    main()
