"""List what MindSpore's modules import from others: what scripts reach through a module that only uses it.

Run it with a Python that has MindSpore, from the root of the repository:

    python .ci/list_mindspore_imports.py > src/msvjp/_names/_imports.txt

A line is the module's path without the leading `mindspore.`, then what it imports: `.common.tensor.:Tensor .ops.:P=operations
:np=numpy` is `from mindspore.common.tensor import Tensor`, `from mindspore.ops import operations as P`, `import numpy as np`.
What `_api.txt` or `_modules.txt` lists for the module is not repeated, but where it is in the place of a module.
"""

import sys
import types

import mindspore
from list_mindspore_modules import API, GENERATED, home, is_below, is_its_own, modules

#: How modules are before those below them are imported, which some of them then hold in the place of functions.
FRESH = {name: dict(vars(module)) for name, module in sys.modules.items() if name.partition(".")[0] == "mindspore"}
#: What `from __future__ import` leaves behind.
FEATURES = {"absolute_import", "annotations", "division", "print_function"}


def imports(path, module):
    """Return {name: home} of what the module has from others and no list names for it."""
    found = {}
    for name, value in sorted((vars(module) | FRESH.get(module.__name__, {})).items()):
        where = home(name, value)
        is_here = f"{path}.{name}".strip(".") in API or where == ""
        is_module = isinstance(value, types.ModuleType)
        is_own = where == f"{module.__name__}.{name}" or (path and not is_module and is_its_own(name, value, module))
        in_place = not is_module and f"{module.__name__}.{name}" in sys.modules  # of a module below with its name
        if not (is_here or (is_own and not in_place) or name.startswith("__") or name in FEATURES):
            found[name] = where.removeprefix("mindspore") if where.startswith("mindspore.") else where
    return found


def statements(names):
    """Yield what stands for the imports in a line, one word for each module from which some come."""
    words = {}
    for name, where in names.items():
        dot = where.rfind(".") + 1
        last = where[dot:]
        words.setdefault(where[:dot], []).append(name if name == last else f"{name}={last}")
    for owner, parts in sorted(words.items()):
        yield f"{owner}:{','.join(parts)}"


def main():
    lines = []
    for path, module in [("", mindspore), *modules(mindspore)]:
        names = {} if module is None or is_below(path, GENERATED) else imports(path, module)
        if names:
            lines.append(" ".join([path or ".", *statements(names)]))
    print(f"# What the modules of MindSpore {mindspore.__version__} import. Written by .ci/list_mindspore_imports.py.")
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    main()
