"""Rows of nn/arithmetic.py."""

import numpy as np

from . import case, floats

case(
    "nn.MatMul()(x, y)",
    x=floats(5, 2, 3),
    y=floats(3, 4, seed=1),
    want=np.matmul,
    bad={"nn.MatMul(1)": TypeError, "nn.MatMul()(x, x)": ValueError},
)
case("nn.MatMul(True)(x, y)", x=floats(5, 3, 2), y=floats(5, 3, 4, seed=1), want=lambda x, y: x.swapaxes(1, 2) @ y)
case("nn.MatMul(transpose_x2=True)(x, y)", x=floats(2, 3), y=floats(4, 3, seed=1), want=lambda x, y: x @ y.T)
case("nn.MatMul(True, True)(x, y)", x=floats(3), y=floats(3, seed=1), want=np.dot)
case(
    *("nn.Moments(0)(x)", "nn.Moments(axis=0, keep_dims=False)(x)"),
    x=floats(2, 3),
    want=lambda x: (x.mean(0), x.var(0)),
)
case(*("nn.Moments()(x)", "nn.Moments(())(x)"), x=floats(2, 3), want=lambda x: (x.mean(), x.var()))
case("nn.Moments((0, 1), True)(x)", x=floats(2, 3), want=lambda x: (x.mean(keepdims=True), x.var(keepdims=True)))
case("nn.ReduceLogSumExp(1)(x)", x=floats(2, 3), want=lambda x: np.log(np.exp(x).sum(1)))
case("nn.ReduceLogSumExp((), True)(x)", x=floats(2, 3), want=lambda x: np.log(np.exp(x).sum(keepdims=True)))
case("nn.Range(1, 8, 2)()", want=np.int32([1, 3, 5, 7]))
case(*("nn.Range(3)()", "nn.Range(0, 3)()"), want=np.int32([0, 1, 2]))
case("nn.Range(0.0, 1.0, 0.25)()", want=np.float32([0, 0.25, 0.5, 0.75]))


case("nn.Norm()(x)", x=floats(2, 3), want=lambda x: np.sqrt((x * x).sum()), bad={"nn.Norm(keep_dims=1)": TypeError})
case("nn.Norm(0)(x)", x=floats(2, 3), want=lambda x: np.sqrt((x * x).sum(0)))
case("nn.Norm((0, 1), keep_dims=True)(x)", x=floats(2, 3), want=lambda x: np.sqrt((x * x).sum(keepdims=True)))
case("nn.Norm()(x)", x=np.int32([3, 4]), want=np.array(5, np.float32))
case(
    *("nn.ClipByNorm()(x, c)", "nn.ClipByNorm((0, 1))(x, c)"),
    x=floats(2, 3),
    c=np.array(0.5, np.float32),
    want=lambda x, c: x * c / np.sqrt((x * x).sum()),
    grad="x",
    bad={"nn.ClipByNorm(1.5)": TypeError},
)
case("nn.ClipByNorm()(x, c)", x=floats(2, 3), c=np.array(50, np.float32), want=lambda x, c: x, grad="x")
case(
    *("nn.ClipByNorm(0)(x, c)", "nn.ClipByNorm([0])(x, c)"),
    x=floats(2, 3),
    c=np.array(1, np.float32),
    want=lambda x, c: x / np.maximum(np.sqrt((x * x).sum(0)), 1),
    grad="x",
    no_kernel=dict.fromkeys(
        ("nn.ClipByNorm(0)(x, c)", "nn.ClipByNorm([0])(x, c)"), "scales a column by the norm of another"
    ),
)
case(
    "nn.L1Regularizer(0.5)(x)",
    x=floats(2, 3),
    want=lambda x: np.float32(0.5) * np.abs(x).sum(),
    bad={
        "nn.L1Regularizer(0)": ValueError,
        "nn.L1Regularizer(float('inf'))": ValueError,
        "nn.L1Regularizer(float('nan'))": ValueError,
        "nn.L1Regularizer('a')": TypeError,
    },
)
case("nn.L1Regularizer(2)(x)", x=np.int32([1, -3]), want=np.array(8, np.float32))
case(
    *("nn.OneHot(depth=3)(i)", "nn.OneHot(-1, 3)(i)"),
    i=np.int64([[0, 2], [5, -1]]),
    want=np.float32([[[1, 0, 0], [0, 0, 1]], [[0, 0, 0], [0, 0, 0]]]),
    bad={"nn.OneHot(depth=3)(i.astype(ms.float32))": TypeError},
)
case("nn.OneHot(0, 3, 2, -1, ms.int32)(i)", i=np.int32([0, 2]), want=np.int32([[2, -1], [-1, -1], [-1, 2]]))

# ---- matrices: layers that MindSpore's CPU has no kernels for ----

POSITIVE = np.float32([[[4, 1], [1, 3]], [[2, 0.5], [0.5, 1]]])
WIDE = floats(2, 2, 3)


def of_1x(form, want, **inputs):
    case(form, **inputs, want=want, no_kernel={form: "no kernel on a CPU"})


of_1x("nn.MatDet()(x)", lambda x: np.linalg.det(x).astype(x.dtype), x=POSITIVE)
of_1x("nn.MatInverse()(x)", lambda x: np.linalg.inv(x), x=POSITIVE)
of_1x("nn.MatrixDiag()(x)", lambda x: np.stack([np.diag(row) for row in x]), x=floats(2, 3))
of_1x("nn.MatrixDiagPart()(x)", lambda x: x[:, [0, 1], [0, 1]], x=WIDE)
of_1x(
    "nn.MatrixSetDiag()(x, d)",
    lambda x, d: np.where(np.eye(2, 3, dtype=bool), np.pad(d, ((0, 0), (0, 1)))[:, None], x),
    x=WIDE,
    d=floats(2, 2, seed=1),
)
case(
    "nn.ParameterUpdate(ms.Parameter(x))(y)",
    "(lambda p: (nn.ParameterUpdate(p)(y), p.value() + 0)[1])(ms.Parameter(x))",
    x=floats(2, 3),
    y=floats(2, 3, seed=1),
    want=lambda x, y: y,
    grad="",
    bad={"nn.ParameterUpdate(x)": TypeError},
)
