"""Rows of ops/incomplete_beta.py."""

import math

import numpy as np

from . import case, floats


def betainc(a, b, x):
    """For whole a and b it is a sum of binomials (Abramowitz and Stegun, 26.5.7)."""

    def one(a, b, x):
        n = int(a + b - 1)
        return sum(math.comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(int(a), n + 1))

    return np.vectorize(one)(a, b, x.astype(np.float64)).astype(x.dtype)


case(
    "ops.Betainc()(a, b, x)",
    a=np.float32([1, 2, 3, 9, 2]),
    b=np.float32([2, 3, 1, 4, 7]),
    x=floats(5, low=0.1, high=0.9),
    grad="x",
    want=betainc,
)
case(
    "ops.Betainc()(a, b, x)",
    a=np.float64([1, 2, 3, 40]),
    b=np.float64([2, 3, 1, 30]),
    x=np.float64([0, 1, 0.25, 0.5]),
    grad="",
    want=betainc,
)
