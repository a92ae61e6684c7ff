"""Rows of ops/householder.py."""

import numpy as np

from . import case, floats

M = floats(2, 2)
FACTORS, SCALES = np.float32([[-2.236068, -2.236068], [0.23606798, 2.236068]]), np.float32([1.8944272, 0])
NO_CPU = "MindSpore's CPU has no kernel for it"

case(
    "ops.geqrf(x)",
    "ops.Geqrf()(x)",
    "x.geqrf()",
    x=np.float32([[2, 1], [1, 3]]),
    want=(FACTORS, SCALES),
    grad="",
    tol=1e-4,
)
case(
    *("ops.orgqr(x, y)", "ops.Orgqr()(x, y)", "x.orgqr(y)", "x.orgqr(input2=y)"),
    x=FACTORS,
    y=SCALES,
    want=np.float32([[-0.8944272, -0.4472136], [-0.4472136, 0.8944272]]),
    grad="",
    tol=1e-4,
)
PRODUCTS = ("ops.ormqr(x, y, z)", "ops.Ormqr()(x, y, z)", "x.ormqr(y, z)", "x.ormqr(input2=y, input3=z)")
HOUSE = np.float32([[-0.8944272, -0.4472136], [-0.4472136, 0.8944272]])
case(
    *PRODUCTS,
    "ops.ormqr(x, y, z, True, True)",
    x=FACTORS,
    y=SCALES,
    z=M,
    want=lambda x, y, z: HOUSE @ z,
    grad="",
    tol=1e-4,
    no_kernel=dict.fromkeys((*PRODUCTS, "ops.ormqr(x, y, z, True, True)"), NO_CPU),
)
RIGHT = ("ops.ormqr(x, y, z, left=False)", "ops.Ormqr(left=False)(x, y, z)", "x.ormqr(y, z, False)")
case(
    *RIGHT,
    x=FACTORS,
    y=SCALES,
    z=M,
    want=lambda x, y, z: z @ HOUSE,
    grad="",
    tol=1e-4,
    no_kernel=dict.fromkeys(RIGHT, NO_CPU),
)
