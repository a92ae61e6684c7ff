"""List the attributes that instances of MindSpore's layers and optimizers have beside those of every Cell, a class a line.

Run it with a Python that has MindSpore, from the root of the repository:

    PYTHONPATH=. python .ci/list_mindspore_attributes.py > src/msvjp/_names/_attributes.txt

A line is the class without the leading `mindspore.`, and its attributes: what scripts reach for that subclass one. What
the base class has, `nn.Optimizer` or `experimental.optim.Optimizer`, is not repeated.
"""

import sys

import mindspore
import numpy as np
from mindspore import mint, nn
from mindspore.experimental import optim

from tests.layers import NOT_MADE, constructor

ARGUMENTS = {"nn.Momentum": (0.1, 0.9), "nn.Lamb": (0.1,), "experimental.optim.Optimizer": ({"lr": 0.1},)}
ARGUMENTS |= dict.fromkeys(("experimental.optim.SGD", "mint.optim.SGD"), (0.1,))
OWN = set(dir(nn.Cell())) | set(vars(nn.Cell()))


def weights():
    """A new list of one Parameter."""
    return [mindspore.Parameter(mindspore.Tensor(np.ones((2, 2), np.float32)), name="the_parameter")]


def made(path, kind):
    """An instance of the optimizer."""
    if path == "nn.Optimizer":
        return kind(0.1, weights())
    if path == "nn.LARS":
        return kind(nn.Momentum(weights(), 0.1, 0.9))
    return kind(weights(), *ARGUMENTS.get(path, ()))


def attributes(path, kind):
    """The names of the attributes of an instance, without those of its parameters."""
    return {name for name in held(made(path, kind)) - OWN if not name.endswith("the_parameter")}


def held(cell):
    """The names of all its attributes."""
    return set(dir(cell)) | set(vars(cell)) | set(cell._params) | set(cell._cells)


for path, module, base in (
    ("nn", nn, nn.Optimizer),
    ("experimental.optim", optim, optim.Optimizer),
    ("mint.optim", mint.optim, optim.Optimizer),
):
    shared = attributes("nn.Optimizer" if base is nn.Optimizer else "experimental.optim.Optimizer", base)
    # thor is a function of a network, the AdaSum cells need 16 devices, and OptTFTWrapper recovers from faults of Ascends
    kinds = [k for k in vars(module).values() if isinstance(k, type) and issubclass(k, base) and k is not base]
    kinds = [kind for kind in kinds if kind.__name__ != "OptTFTWrapper"]
    if module is not mint.optim:
        print(f"{path}.Optimizer", *sorted(shared))
    for kind in sorted(kinds, key=lambda kind: kind.__name__):
        name = f"{path}.{kind.__name__}"
        print(name, *sorted(attributes(name, kind) - shared))

for path, module in (("nn", nn), ("mint.nn", mint.nn)):
    for name, kind in sorted(vars(module).items()):
        full = f"{path}.{name}"
        if (
            not (isinstance(kind, type) and issubclass(kind, nn.Cell))
            or issubclass(kind, nn.Optimizer)
            or full in NOT_MADE
        ):
            continue
        try:
            instance = eval(constructor(full), {"nn": nn, "mint": mint, "ms": mindspore, "np": np})
        except (TypeError, ValueError) as error:  # what is not here has no arguments in the table
            print(full, error, file=sys.stderr)
            continue
        names = sorted(name for name in held(instance) - OWN if not name.startswith("__"))
        if names:
            print(full, *names)
