"""List the attributes of MindSpore's objects that no list of names has: of layers and optimizers, Tensors, ops and datasets.

Run it with a Python that has MindSpore, from the root of the repository:

    PYTHONPATH=.:.ci python .ci/list_mindspore_attributes.py > src/msvjp/_names/_attributes.txt

A line is the class without the leading `mindspore.`, and its attributes: what scripts reach for that subclass one. What
every Cell has is not repeated, nor what the base class has, `nn.Optimizer` or `experimental.optim.Optimizer`.
"""

import sys

import mindspore
import numpy as np
from list_mindspore_modules import API
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

#: What else scripts have in hand, and how one is made.
OBJECTS = {
    "Tensor": "ms.Tensor(np.ones((2, 3), np.float32))",
    "Parameter": "ms.Parameter(ms.Tensor(np.ones((2, 3), np.float32)), name='p')",
    "nn.Cell": "nn.Cell()",
    "ops.Primitive": "ms.ops.Add()",
    "ops.GradOperation": "ms.ops.GradOperation()",
    "ops.MultitypeFuncGraph": "ms.ops.MultitypeFuncGraph('f')",
    "Model": "ms.Model(nn.Dense(2, 3))",
    "dataset.Dataset": "ms.dataset.GeneratorDataset([1, 2], 'a').map(lambda x: x)",
    "runtime.Stream": "ms.runtime.Stream()",
}

for name, text in OBJECTS.items():
    thing = eval(text, {"nn": nn, "ms": mindspore, "np": np})
    things = [thing, *getattr(thing, "children", ())]  # of a dataset, the one that it reads from
    names = {name for one in things for name in {*dir(one), *getattr(one, "__dict__", ())}}
    print(name, *sorted(each for each in names if "__" not in each and f"{name}.{each}" not in API))
