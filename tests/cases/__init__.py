"""One row per op: its public forms, inputs, and what numpy says. `test_ops.py` checks values, dtypes, errors, gradients.

    case(
        "ops.exp(x)", "ops.Exp()(x)", "x.exp()",          # every public form, as a script would write it
        x=floats(2, 3),                                    # inputs: numpy arrays, or lists of them; forms see Tensors
        want=np.exp,                                       # the inputs, in order, to numpy's answer, of exactly its dtype
    )

A form is an expression over the inputs and ms, nn, ops, mint, np. Options:
    grad      names of the inputs to differentiate ("x y"), or "" where nothing is differentiable. Default: every input of
              a float dtype, if the output is of one. Choose inputs away from kinks: finite differences cross them.
    bad       {expression: exception type(s)}: bad input, over the same inputs
    no_kernel {form: reason}: MindSpore's CPU cannot run this form, or runs it wrong; it is checked on msvjp alone
    tol       relative and absolute tolerance of values, default 1e-5 (float16: 1e-2)
"""

import importlib
import inspect
import pkgutil
from dataclasses import dataclass, field

import numpy as np

CASES = []


@dataclass
class Case:
    forms: tuple
    inputs: dict
    want: object
    where: str
    grad: str | None = None
    bad: dict = field(default_factory=dict)
    no_kernel: dict = field(default_factory=dict)
    tol: float = 1e-5

    def wanted(self):
        return self.want(*self.inputs.values()) if callable(self.want) else self.want

    def differentiable(self):
        """The names of the inputs that the gradient test varies."""
        if self.grad is not None:
            return self.grad.split()
        outputs = self.wanted()
        outputs = outputs if isinstance(outputs, (tuple, list)) else [outputs]
        if not all(is_float(out) for out in outputs):
            return []
        return [name for name, value in self.inputs.items() if is_float(value)]


def is_float(value):
    if isinstance(value, (list, tuple)):
        return bool(value) and all(is_float(v) for v in value)
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


OPTIONS = {"grad", "bad", "no_kernel", "tol"}


def case(*forms, want, **rest):
    """Add a row."""
    options = {key: rest.pop(key) for key in OPTIONS & rest.keys()}
    unknown = set(options.get("no_kernel", ())) - set(forms) - set(options.get("bad", ()))
    if unknown:
        raise ValueError(f"no_kernel names what is not a form: {unknown}")
    frame = inspect.currentframe().f_back
    where = f"{frame.f_code.co_filename.rsplit('/', 1)[-1].removesuffix('.py')}:{frame.f_lineno}"
    CASES.append(Case(forms, rest, want, where, **options))


def floats(*shape, low=-2.0, high=2.0, dtype=np.float32, seed=0):
    """Random floats in [low, high)."""
    return np.asarray(np.random.default_rng(seed).uniform(low, high, shape), dtype)


def ints(*shape, low=0, high=5, dtype=np.int32, seed=0):
    """Random integers in [low, high)."""
    return np.asarray(np.random.default_rng(seed).integers(low, high, shape), dtype)


def bools(*shape, seed=0):
    """Random bools."""
    return np.asarray(np.random.default_rng(seed).random(shape) < 0.5)


def of(names, arguments="x"):
    """The forms that call each of the names, functions, classes `ops.Add()` and Tensor methods, with these arguments."""
    first, _, rest = arguments.partition(", ")
    for name in names.split():
        owner, _, short = name.rpartition(".")
        if owner == "Tensor":
            yield f"{first}.{short}({rest})"
        else:
            yield f"{'ms.' if owner == 'numpy' else ''}{name}({arguments})"


def load():
    """Every row of every family file in this folder."""
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
    return CASES
