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

# ---- a part of an image ----


SIZE = "np.float32([640, 480] * 2)"
BOX = "(lambda at, n, box: [list(at.shape), list(n.shape), list(box.shape), int(at[2]), int(n[2])])"
AGREE = f"(lambda at, n, box: bool(np.allclose(np.r_[at[:2], at[:2] + n[:2]] / {SIZE}, box.ravel(), atol=1e-5)))"
RATIO = "(lambda at, n, box: bool(0.95 < n[1] / n[0] < 1.05 and 0.18 < n[0] * n[1] / (640 * 480) < 0.42))"
COVERED = (
    "(lambda at, n, box: bool(np.prod(np.minimum(box[0, 0, 2:], b[0, 0, 2:].asnumpy())"
    " - np.maximum(box[0, 0, :2], b[0, 0, :2].asnumpy())) >= 0.49 * 0.42))"
)
SAMPLED = "*[part.asnumpy() for part in ops.SampleDistortedBoundingBoxV2({})(ms.Tensor([640, 480, 3], ms.int32), b, c)]"
OBJECT = {"b": np.float32([[[0.2, 0.2, 0.8, 0.9]]]), "c": np.float32([0.5])}
case(f"{BOX}({SAMPLED.format('')})", **OBJECT, want=[[3], [3], [1, 1, 4], 0, -1], grad="")
case(
    *(f"{check}({SAMPLED.format(options)})" for check in (AGREE, COVERED) for options in ("", "seed=3")),
    f"{RATIO}({SAMPLED.format('1, 2, (0.97, 1.03), (0.2, 0.4)')})",
    **OBJECT,
    want=True,
    grad="",
    bad={
        "ops.SampleDistortedBoundingBoxV2()(ms.Tensor([640, 480, 3], ms.int32), b[:, :0], c)": ValueError,
        "ops.SampleDistortedBoundingBoxV2()(ms.Tensor([640, 480, 3], ms.int32), b * 2, c)[0].asnumpy()": RuntimeError,
        "ops.SampleDistortedBoundingBoxV2(max_attempts=0)(ms.Tensor([640, 480, 3], ms.int32), b, c)": ValueError,
    },
)
form = SAMPLED.format("use_image_if_no_bounding_boxes=True").replace(", b, c", ", b[:, :0], c")
case(f"{BOX}({form})", **OBJECT, want=[[3], [3], [1, 1, 4], 0, -1], grad="")
