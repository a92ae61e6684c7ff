"""Every row of `cases/` with its inputs on the simulated npu: results and gradients are there, and equal the CPU's.

Meanwhile new Tensors are made on the CPU, so that an op which makes one without asking where its inputs are gives itself
away. It runs with `pytest --device npu-sim`, and then the rest of the tests make their Tensors on the npu.
"""

import re
import types

import mindspore as ms
import numpy as np
import pytest
import torch
from mindspore import device as devices
from mindspore import mint, nn

from msvjp.testing import simulated_npu

from .cases import CASES, load
from .test_ops import arrays, compare, evaluate, flat, tensors

if not simulated_npu.is_installed():
    pytest.skip("only on npu-sim", allow_module_level=True)
load()
CPU, NPU = torch.device("cpu"), torch.device("npu", 0)


def on(device, structure):
    """The structure with its Tensors moved."""
    if isinstance(structure, (list, tuple)):
        return type(structure)(on(device, item) for item in structure)
    return structure.to(device) if isinstance(structure, ms.Tensor) else structure


class Moved:
    """A module of layers, those of which are moved when they are made, as a script does with its network."""

    def __init__(self, module, device):
        self.module, self.device = module, device

    def __getattr__(self, name):
        value = getattr(self.module, name)
        if isinstance(value, types.ModuleType):
            return Moved(value, self.device)
        if isinstance(value, type) and issubclass(value, nn.Cell):
            return lambda *args, **kwargs: value(*args, **kwargs).to(self.device)
        return value


def placed(case, device):
    """The inputs of the row on the device, and what its forms use to make layers there."""
    inputs = {name: on(device, tensors(value)) for name, value in case.inputs.items()}
    return inputs | {"nn": Moved(nn, device), "mint": Moved(mint, device)}


def places(structure):
    return {x.device for x in flat(structure) if isinstance(x, ms.Tensor)}


def takes_tensors(case, form):
    """The others make Tensors from nothing, which test_device.py tests."""
    return any(re.search(rf"\b{name}\b", form) for name in case.inputs)


def prepare(form):
    """Tensors that ops make are on the CPU, those of the form itself with its inputs."""
    devices.set_default(NPU if "ms.Tensor(" in form else CPU)


#: Forms that cannot give on the npu what they give on the CPU, and why; one that can fails. A cast to float64 is skipped.
CANNOT = dict.fromkeys(
    (
        *("x.to('CPU')", "x.to('cpu', non_blocking=True)", "x.to(device='CPU')", "x.move_to('CPU')"),
        *("x.to('CPU', ms.float16)", "ops.move_to(x)", "ops.MoveTo()(x, 'CPU', True)"),
    ),
    "it asks for the CPU",
)


def parameter(case, form):
    marks = [pytest.mark.xfail(reason=CANNOT[form], strict=True)] if form in CANNOT else []
    return pytest.param(case, form, id=f"{case.where}-{form}", marks=marks)


FORMS = [parameter(case, form) for case in CASES for form in case.forms if takes_tensors(case, form)]


@pytest.mark.parametrize(("case", "form"), FORMS)
def test_a_form_gives_what_it_gives_on_the_cpu(case, form):
    prepare(form)
    got = evaluate(form, placed(case, NPU))
    assert places(got) <= {"Ascend:0"}
    devices.set_default(CPU)
    compare(arrays(got), arrays(evaluate(form, placed(case, CPU))), case.tol)


def cotangent(x):
    rng = np.random.default_rng(7)
    return ms.Tensor(rng.standard_normal(x.shape), x.dtype, device=x.device)


def pulled(fn, primals):
    """The gradients of fn's outputs, each weighted by random numbers."""
    out, pull = ms.vjp(fn, *primals)
    return pull(*map(cotangent, out))


def gradients(case, device):
    """The first derivatives of the row, and theirs."""
    inputs, names = placed(case, device), case.differentiable()

    def fn(*xs):
        rest = iter(xs)
        varied = {
            name: [next(rest) for _ in inputs[name]] if isinstance(inputs[name], (list, tuple)) else next(rest)
            for name in names
        }
        return tuple(out for out in flat(evaluate(case.forms[0], inputs | varied)) if isinstance(out, ms.Tensor))

    primals = flat([inputs[name] for name in names])
    return pulled(fn, primals), pulled(lambda *xs: pulled(fn, xs), primals)


ROWS = [
    parameter(case, case.forms[0]) for case in CASES if case.differentiable() and takes_tensors(case, case.forms[0])
]


@pytest.mark.parametrize(("case", "form"), ROWS)
def test_the_gradients_of_a_row_are_those_on_the_cpu(case, form):
    prepare(form)
    got = gradients(case, NPU)
    assert places(got) <= {"Ascend:0"}
    devices.set_default(CPU)
    compare(arrays(got), arrays(gradients(case, CPU)), max(case.tol, 1e-4))


def test_the_table_names_forms():
    assert set(CANNOT) <= {form for case in CASES for form in case.forms}
