"""Rows of ops/optimizer_steps.py: what a step gives back, by the formulas of `tests/test_optimizer_steps.py`.

There all of them are, with what they write into their states.
"""

import re

import numpy as np

from ..test_optimizer_steps import STEPS, WIDE, I, J
from . import case

INPUTS = {name: x.astype(np.float32) for name, x in WIDE.items()} | {"I": I, "J": J}


def wanted(formula, states, count):
    """The first results of the formula, which is computed in float64."""

    def want(*_):
        found = [x.astype(np.float32) for x in formula(*(WIDE[name] for name in states), WIDE["G"])]
        return tuple(found[:count]) if count > 1 else found[0]

    return want


for expression, formula, count in STEPS:
    states = re.findall(r"\b[VABC]\b", expression)
    form = re.sub(r"\b([VABC])\b", r"ms.Parameter(\1)", expression)
    form = re.sub(r"\bt\(([^)]*)\)", r"ms.Tensor(\1, ms.float32)", form)
    if count:
        case(
            f"ops.{form}",
            **{name: x for name, x in INPUTS.items() if re.search(rf"\b{name}\b", expression)},
            grad="",
            tol=2e-5,
            want=wanted(formula, states, count),
        )
