"""Rows of ops/activation.py."""

import math

import numpy as np

from . import case, floats, ints
from .conv import only_on_ascend

sigmoid = lambda x: 1 / (1 + np.exp(-x))
phi = np.vectorize(lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2))), otypes=[np.float32])


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def gelu_tanh(x):
    return np.float32(0.5) * x * (1 + np.tanh(np.float32(math.sqrt(2 / math.pi)) * (x + np.float32(0.044715) * x**3)))


def f32(fn):
    return lambda *args: fn(*args).astype(np.float32)


x = floats(2, 3)  # away from every kink

# ---- piecewise linear ----

case(
    *("ops.relu(x)", "ops.ReLU()(x)", "mint.nn.functional.relu(x)", "ops.relu(input=x)"),
    x=x,
    want=lambda x: np.maximum(x, 0),
    bad={"ops.relu([1.0, 2.0])": TypeError},
)
case("ops.relu(x)", x=ints(4, low=-3, high=4), want=lambda x: np.maximum(x, 0))
case(
    *("mint.nn.functional.relu_(x + 0)", "ops.relu(x + 0, inplace=True)"),
    x=x,
    want=lambda x: np.maximum(x, 0),
    no_kernel=only_on_ascend("mint.nn.functional.relu_(x + 0)", "ops.relu(x + 0, inplace=True)"),
)
case(
    *("ops.relu6(x)", "ops.ReLU6()(x)", "mint.nn.functional.relu6(x)", "mint.nn.functional.relu6(x + 0, True)"),
    x=floats(2, 3, low=-9, high=9),
    want=lambda x: np.clip(x, 0, 6),
    no_kernel=only_on_ascend("mint.nn.functional.relu6(x)", "mint.nn.functional.relu6(x + 0, True)"),
)
case("ops.leaky_relu(x)", x=x, want=lambda x: np.where(x > 0, x, np.float32(0.2) * x))
case(
    *("ops.leaky_relu(x, 0.1)", "ops.leaky_relu(x, alpha=0.1)"),
    x=x,
    want=lambda x: np.where(x > 0, x, np.float32(0.1) * x),
)
case(
    *("mint.nn.functional.leaky_relu(x)", "mint.nn.functional.leaky_relu(x, negative_slope=0.01)"),
    x=x,
    want=lambda x: np.where(x > 0, x, np.float32(0.01) * x),
    no_kernel=only_on_ascend(
        "mint.nn.functional.leaky_relu(x)", "mint.nn.functional.leaky_relu(x, negative_slope=0.01)"
    ),
)
case(
    *("ops.prelu(x, w)", "ops.PReLU()(x, w)", "mint.nn.functional.prelu(x, w)", "ops.prelu(input=x, weight=w)"),
    x=floats(2, 3, 2),
    w=np.float32([0.1, 0.2, 0.3]),
    want=lambda x, w: np.where(x > 0, x, w[:, None] * x),
    bad={"ops.prelu(x, w[:2])": ValueError, "ops.prelu(x, w[0])": ValueError},
)
case("ops.prelu(x, w)", x=x, w=np.float32([0.25]), want=lambda x, w: np.where(x > 0, x, w * x))
case(
    "ops.rrelu(x, 0.25, 0.25)",
    x=x,
    want=lambda x: np.where(x > 0, x, np.float32(0.25) * x),
    bad={"ops.rrelu(x, 0.5, 0.25)": ValueError},
)
case(
    *("ops.hardtanh(x)", "mint.nn.functional.hardtanh(x)", "mint.nn.functional.hardtanh_(x + 0)"),
    x=x,
    want=lambda x: np.clip(x, -1, 1),
    no_kernel=only_on_ascend("mint.nn.functional.hardtanh(x)", "mint.nn.functional.hardtanh_(x + 0)"),
)
case(
    *("ops.hardtanh(x, -0.5, 0.75)", "ops.hardtanh(x, min_val=-0.5, max_val=0.75)"),
    x=x,
    want=lambda x: np.clip(x, np.float32(-0.5), np.float32(0.75)),
)
case("ops.hardtanh(x)", x=ints(4, low=-3, high=4), want=lambda x: np.clip(x, -1, 1))
case(
    *("ops.hardshrink(x)", "ops.HShrink()(x)", "x.hardshrink()", "mint.nn.functional.hardshrink(x)"),
    "ops.HShrink(0.5)(x)",
    x=x,
    want=lambda x: np.where(np.abs(x) > 0.5, x, 0),
)
case(
    *("ops.softshrink(x)", "ops.soft_shrink(x)", "ops.SoftShrink()(x)", "x.soft_shrink()"),
    *("mint.nn.functional.softshrink(x)", "ops.SoftShrink(lambd=0.5)(x)"),
    x=x,
    want=lambda x: np.sign(x) * np.maximum(np.abs(x) - np.float32(0.5), 0),
)
case(
    *(
        "ops.threshold(x, 0.25, 20)",
        "mint.nn.functional.threshold(x, 0.25, 20)",
        "ops.threshold(x, thr=0.25, value=20)",
    ),
    "mint.nn.functional.threshold_(x + 0, 0.25, 20)",
    x=x,
    want=lambda x: np.where(x > 0.25, x, np.float32(20)),
    no_kernel=only_on_ascend(
        "mint.nn.functional.threshold(x, 0.25, 20)", "mint.nn.functional.threshold_(x + 0, 0.25, 20)"
    ),
)
case(
    *("ops.hardswish(x)", "ops.HSwish()(x)", "mint.nn.functional.hardswish(x)"),
    x=floats(2, 3, low=-5, high=5),
    want=lambda x: x * np.clip(x + 3, 0, 6) / np.float32(6),
)
case(
    *("ops.hardsigmoid(x)", "ops.HSigmoid()(x)", "mint.nn.functional.hardsigmoid(x)"),
    x=floats(2, 3, low=-5, high=5),
    want=lambda x: np.clip(x + 3, 0, 6) / np.float32(6),
)

# ---- smooth ----

case(
    *("ops.elu(x)", "ops.Elu()(x)", "mint.nn.functional.elu(x)", "mint.nn.functional.elu_(x + 0)"),
    "mint.nn.functional.inplace_elu(x + 0)",
    *("ops.Elu(1.0)(x)", "ops.elu(input_x=x, alpha=1.0)"),
    x=x,
    want=f32(lambda x: np.where(x > 0, x, np.expm1(x))),
    no_kernel=only_on_ascend(
        "mint.nn.functional.elu(x)", "mint.nn.functional.elu_(x + 0)", "mint.nn.functional.inplace_elu(x + 0)"
    ),
)
case(
    "ops.elu(x, 2.0)",
    x=x,
    want=f32(lambda x: np.where(x > 0, x, 2 * np.expm1(x))),
    no_kernel={"ops.elu(x, 2.0)": "only alpha 1 on the CPU"},
)
case(
    *("ops.selu(x)", "ops.SeLU()(x)", "mint.nn.functional.selu(x)"),
    x=x,
    want=f32(lambda x: 1.05070098 * np.where(x > 0, x, 1.67326324 * np.expm1(x))),
    no_kernel=only_on_ascend("mint.nn.functional.selu(x)"),
)
case(
    *("ops.celu(x, 2.0)", "ops.CeLU(2.0)(x)", "ops.celu(x, alpha=2.0)"),
    x=x,
    want=f32(lambda x: np.where(x > 0, x, 2 * np.expm1(x / 2))),
    bad={"ops.celu(x, 0.0)": ValueError},
)
case("ops.celu(x)", "ops.CeLU()(x)", x=x, want=f32(lambda x: np.where(x > 0, x, np.expm1(x))))
# the function is exact, the Primitive is not
case(
    *("ops.gelu(x)", "ops.gelu(x, approximate='none')", "mint.nn.functional.gelu(x)"),
    x=x,
    want=lambda x: x * phi(x),
    bad={"ops.gelu(x, approximate='exact')": ValueError},
    no_kernel=only_on_ascend("mint.nn.functional.gelu(x)"),
)
case("ops.gelu(x, 'tanh')", "ops.GeLU()(x)", "ops.Gelu()(x)", x=x, want=gelu_tanh)
case(
    *("ops.fast_gelu(x)", "ops.FastGeLU()(x)", "ops.FastGelu()(x)"),
    x=x,
    want=f32(lambda x: x * sigmoid(1.702 * x)),
    tol=1e-4,
)
case(
    *("ops.silu(x)", "mint.nn.functional.silu(x)", "mint.nn.functional.silu(x + 0, inplace=True)"),
    x=x,
    want=lambda x: x * sigmoid(x),
    no_kernel=only_on_ascend("mint.nn.functional.silu(x + 0, inplace=True)"),
)
case(
    *("ops.mish(x)", "ops.Mish()(x)", "mint.nn.functional.mish(x)"),
    x=x,
    want=lambda x: x * np.tanh(np.log1p(np.exp(x))),
    no_kernel=only_on_ascend("mint.nn.functional.mish(x)"),
)
case(
    *("ops.sigmoid(x)", "ops.Sigmoid()(x)", "x.sigmoid()", "mint.sigmoid(x)", "mint.nn.functional.sigmoid(x)"),
    x=x,
    want=sigmoid,
)
case("ops.sigmoid(x)", x=floats(2, 3, dtype=np.float16), want=sigmoid)
case(
    *("ops.logsigmoid(x)", "mint.nn.functional.logsigmoid(x)"),
    x=x,
    want=lambda x: -np.log1p(np.exp(-x)),
    no_kernel=only_on_ascend("mint.nn.functional.logsigmoid(x)"),
)
case(
    *("ops.tanh(x)", "ops.Tanh()(x)", "x.tanh()", "mint.tanh(x)", "mint.nn.functional.tanh(x)"),
    x=x,
    want=np.tanh,
)
case("ops.tanhshrink(x)", x=x, want=lambda x: x - np.tanh(x))
case(
    *("ops.softplus(x)", "ops.Softplus()(x)", "mint.nn.functional.softplus(x)"),
    x=x,
    want=lambda x: np.log1p(np.exp(x)),
)
case(
    *("ops.softplus(x, 2, 3)", "ops.softplus(x, beta=2, threshold=3)"),
    x=x,
    want=f32(lambda x: np.where(2 * x > 3, x, np.log1p(np.exp(2 * x)) / 2)),
)
case("ops.softsign(x)", "ops.Softsign()(x)", x=x, want=lambda x: x / (1 + np.abs(x)))

# ---- along an axis ----

# the axis is the last one
case(
    *("ops.softmax(x)", "ops.Softmax()(x)", "ops.softmax(x, axis=-1)", "ops.Softmax(-1)(x)", "ops.Softmax((1,))(x)"),
    *("x.softmax(1)", "x.softmax(axis=-1)", "mint.softmax(x, 1)", "mint.softmax(x, dim=1)"),
    *("mint.nn.functional.softmax(x)", "mint.nn.functional.softmax(x, dim=1)"),
    x=x,
    want=softmax,
    bad={"ops.softmax(x, axis=(0, 1))": TypeError, "ops.softmax(x, axis=1.0)": TypeError},
)
case(
    *("ops.softmax(x, 0)", "ops.Softmax(0)(x)", "x.softmax(0)", "mint.softmax(x, 0)"),
    "mint.nn.functional.softmax(x, 0)",
    x=x,
    want=lambda x: softmax(x, 0),
)
case("mint.nn.functional.softmax(x)", x=floats(2, 3, 4), want=lambda x: softmax(x, 0))
case(
    *("ops.softmax(x, -1, dtype=ms.float16)", "x.softmax(-1, dtype=ms.float16)"),
    "mint.softmax(x, 1, dtype=ms.float16)",
    x=x,
    want=lambda x: softmax(x).astype(np.float16),
    grad="",
)
case(
    *("ops.log_softmax(x)", "ops.LogSoftmax()(x)", "ops.log_softmax(x, -1)", "ops.LogSoftmax(axis=-1)(x)"),
    *("mint.nn.functional.log_softmax(x)", "mint.nn.functional.log_softmax(x, 1)", "ops.LogSoftmaxExt()(x, 1, None)"),
    x=x,
    want=lambda x: np.log(softmax(x)),
    no_kernel=only_on_ascend(
        *("mint.nn.functional.log_softmax(x)", "mint.nn.functional.log_softmax(x, 1)"),
        "ops.LogSoftmaxExt()(x, 1, None)",
    ),
)
case("ops.log_softmax(x, axis=0)", "ops.LogSoftmax(0)(x)", x=x, want=lambda x: np.log(softmax(x, 0)))
case("ops.softmin(x)", "ops.softmin(x, axis=1)", x=x, want=lambda x: softmax(-x))
case(
    "ops.gumbel_softmax(x, hard=True).sum(-1)",
    x=x,
    want=lambda x: np.ones(2, np.float32),
    grad="",
    bad={"ops.gumbel_softmax(x, 0.0)": ValueError},
)
case(
    *("ops.glu(x)", "ops.GLU()(x)", "mint.nn.functional.glu(x)", "ops.glu(x, axis=-1)", "ops.GLU(axis=-1)(x)"),
    x=floats(3, 4),
    want=lambda x: x[:, :2] * sigmoid(x[:, 2:]),
)
case(
    *("ops.glu(x, 0)", "mint.nn.functional.glu(x, dim=0)"),
    x=floats(4, 3),
    want=lambda x: x[:2] * sigmoid(x[2:]),
    bad={"ops.glu(x, 1)": ValueError},
)
case(
    "ops.swiglu(x)",
    x=floats(3, 4),
    want=lambda x: x[:, :2] * sigmoid(x[:, :2]) * x[:, 2:],
    no_kernel=only_on_ascend("ops.swiglu(x)"),
)
form = "mint.nn.functional.inplace_silu(x + 0)"
case(form, x=floats(2, 3), want=lambda x: x / (1 + np.exp(-x)), no_kernel=only_on_ascend(form))
