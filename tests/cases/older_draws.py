"""Rows of ops/older_draws.py: what of their numbers is certain. `tests/test_random.py` has their distributions."""

import numpy as np

from . import case, floats

NONE = "MindSpore's CPU has no kernel"


def sure(form, want, **inputs):
    case(form, **inputs, grad="", want=want, no_kernel={form: NONE})


case("ops.Cauchy([2, 3])().shape", want=(2, 3))
case("ops.NonDeterministicInts(ms.int32)(n).shape", n=np.int32([2, 3]), want=(2, 3))
case(
    "ops.MultinomialWithReplacement(3, True)(x, ms.Tensor(2), ms.Tensor(5))",
    x=np.float32([0, 1]),
    grad="",
    want=np.int64([1, 1, 1]),
)
case("ops.multinomial_with_replacement(x, 2, 5, 3, True)", x=np.float32([0, 1]), grad="", want=np.int64([1, 1, 1]))
case(
    "ops.ParameterizedTruncatedNormal(1, 2)(n, m, s, lo, hi) * 0",
    n=np.int32([2, 3]),
    m=np.float32([0, 1]),
    s=np.float32([1, 1]),
    lo=np.float32([-1, 0]),
    hi=np.float32([1, 2]),
    grad="",
    want=np.zeros((2, 3), np.float32),
    bad={"ops.ParameterizedTruncatedNormal(1, 2)(n, m, s, hi, lo)": (ValueError, RuntimeError)},
)
sure("ops.Gamma(3)((2, 3), a, b).shape", (2, 3), a=np.float32([1, 2, 3]), b=np.float32([1]))
sure("ops.Poisson(3)((2, 3), m) * 0", np.zeros((2, 3), np.int32), m=np.float32([1]))
sure("ops.Randperm(4, -1)(n) * 0", np.zeros(4, np.int32), n=np.int32([3]))
sure("ops.RandpermV2(3)(4) * 0", np.zeros(4, np.int64))
sure("ops.DropoutGenMask(1, 2)((20, 20), ms.Tensor(p))", np.full(64, 255, np.uint8), p=np.float32(1))
sure(
    "ops.DropoutDoMask()(x, m, ms.Tensor(0.5))",
    lambda x, m: np.float32(2 * x * [[1, 0, 1], [0, 0, 1]]),
    x=floats(2, 3),
    m=np.uint8([0b100101] + [0] * 15),
)
