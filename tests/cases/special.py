"""Rows of ops/special.py. The values of Bessel's functions are those of Abramowitz and Stegun, tables 9.1 and 9.8."""

import math

import numpy as np

from . import case, floats, ints

X = np.float32([0.5, 1, 2, 4])
TABLE = {
    "j0": [0.93846981, 0.76519769, 0.22389078, -0.39714981],
    "j1": [0.24226846, 0.44005059, 0.57672481, -0.06604333],
    "y0": [-0.44451873, 0.08825696, 0.51037567, -0.01694074],
    "y1": [-1.47147239, -0.78121282, -0.10703243, 0.39792571],
    "k0": [0.92441907, 0.42102444, 0.11389387, 0.01115968],
    "k1": [1.65644112, 0.60190723, 0.13986588, 0.01248350],
    "k0e": [1.52410938, 1.14446308, 0.84156822, 0.60929767],
    "k1e": [2.73100971, 1.63615349, 1.03347685, 0.68157595],
    "i0e": [0.64503527, 0.46575961, 0.30850832, 0.20700192],
    "i1e": [0.15642080, 0.20791042, 0.21526929, 0.17875084],
}
for name, values in TABLE.items():
    case(
        *(f"ops.bessel_{name}(x)", f"ops.Bessel{name.title()[:2]}{name[2:]}()(x)"),
        x=X,
        want=np.float32(values),
        bad={f"ops.bessel_{name}(ops.cast(x, ms.int32))": TypeError},
    )
case("ops.bessel_j1(x)", "ops.BesselJ1()(x)", x=np.float32([0, 1]), want=np.float32([0, 0.44005059]))
case("ops.bessel_j0(x)", x=np.float16([0.5, 1]), want=np.float16([0.9385, 0.765]), grad="")


def series(x, q):
    """The sum of Hurwitz, and the integral over its rest."""
    k = np.arange(200_000)[:, None]
    return ((k + q) ** -x).sum(0) + (k[-1] + 0.5 + q) ** (1 - x) / (x - 1)


case(
    *("ops.zeta(x, y)", "ops.Zeta()(x, y)"),
    x=np.float32([1.5, 2, 3, 5]),
    y=X,
    want=lambda x, y: series(x.astype(float), y.astype(float)).astype(np.float32),
    grad="y",
    bad={"ops.zeta(ops.cast(x, ms.int32), ops.cast(y, ms.int32))": TypeError},
)
case("ops.zeta(2.0, y)", y=X, want=lambda y: series(2.0, y.astype(float)).astype(np.float32))
for n in (1, 2):
    case(
        *(f"ops.polygamma(ms.Tensor({n}), x)", f"ops.Polygamma()(ms.Tensor({n}), x)"),
        x=X,
        want=lambda x, n=n: ((-1) ** (n + 1) * math.factorial(n) * series(n + 1.0, x.astype(float))).astype(np.float32),
        bad={
            f"ops.polygamma(ms.Tensor([{n}, 1, 1, 1]), x)": ValueError,
            f"ops.polygamma(ms.Tensor({n}), ops.cast(x, ms.int32))": TypeError,
        },
    )
for dtype in (np.int16, np.uint8, np.int64):
    case(
        *("ops.population_count(x)", "ops.PopulationCount()(x)"),
        x=ints(5, low=0, high=127, dtype=dtype),
        want=lambda x: np.uint8([bin(n).count("1") for n in x]),
        bad={"ops.population_count(ops.cast(x, ms.float32))": TypeError},
    )
case("ops.population_count(x)", x=np.int8([-1, -128]), want=np.uint8([8, 1]))
case(
    *("ops.padding(x, 3)", "ops.padding(x, pad_dim_size=3)", "ops.Padding(3)(x)"),
    x=floats(2, 2, 1),
    want=lambda x: np.pad(x, ((0, 0), (0, 0), (0, 2))),
    bad={"ops.padding(x[:, :, 0])": ValueError, "ops.padding(x, 0)": ValueError},
)
case("ops.padding(x).shape", "ops.Padding()(x).shape", x=floats(2, 1), want=(2, 8))
