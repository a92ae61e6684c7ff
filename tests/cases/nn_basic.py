"""Rows of nn/basic.py and nn/container.py."""

import numpy as np

from . import case, floats, ints

W, B = floats(4, 3, seed=1), floats(4, seed=2)

# ---- fully connected ----

case(
    *("nn.Dense(3, 4, w, b, dtype=x.dtype)(x)", "nn.Dense(3, 4, weight_init=w, bias_init=b)(x)"),
    *("nn.Linear(3, 4, weight_init=w, bias_init=b)(x)", "mint.nn.Linear(3, 4, True, w, b)(x)"),
    x=floats(2, 5, 3),
    w=W,
    b=B,
    want=lambda x, w, b: x @ w.T + b,
    grad="x",
    bad={
        "nn.Dense(2, 4, w)": ValueError,
        "nn.Dense(3, 4, w, b[:3])": ValueError,
        "nn.Dense(0, 4)": ValueError,
        "nn.Dense(3, -1)": ValueError,
        "nn.Dense(3.0, 4)": TypeError,
        "nn.Dense(True, 4)": TypeError,
        "nn.Dense(3, 4, has_bias=1)": TypeError,
        "nn.Dense(3, 4, 'no such')": ValueError,
        "nn.Dense(3, 4, activation=3)": TypeError,
        "nn.Dense(5, 4)(x)": ValueError,
        "nn.Dense(3, 4)(x.astype(ms.float16))": TypeError,
        "mint.nn.Linear(3, 0)": ValueError,
        "mint.nn.Linear(5, 4)(x)": ValueError,
    },
)
case("nn.Dense(3, 4, w, has_bias=False)(x)", x=floats(3), w=W, want=lambda x, w: w @ x, grad="")
case(
    "nn.Dense(3, 4, w, 'zeros', activation=ops.Tanh())(x)",
    x=floats(2, 3),
    w=W,
    want=lambda x, w: np.tanh(x @ w.T),
    grad="",
    tol=1e-4,
)
case(
    "nn.Dense(3, 4, 'ones', 'ones', dtype=ms.float16)(x)",
    x=floats(2, 3, dtype=np.float16),
    want=lambda x: np.repeat(x.sum(1, keepdims=True) + 1, 4, 1).astype(np.float16),
    grad="",
)
case(
    "nn.BiDense(3, 4, 2, w, b, dtype=x.dtype)(x, y)",
    x=floats(5, 3),
    y=floats(5, 4, seed=1),
    w=floats(2, 3, 4, seed=2),
    b=floats(2, seed=3),
    want=lambda x, y, w, b: np.einsum("ni,oij,nj->no", x, w, y) + b,
    grad="x y",
    bad={"nn.BiDense(3, 4, 0)": ValueError, "nn.BiDense(3, 4, 2, has_bias=None)": TypeError},
)

# ---- dropout: its randomness is in test_basic.py ----

case(
    *("nn.Dropout(0.1)(x)", "nn.Dropout(keep_prob=0.1)(x)", "nn.Dropout(p=0.9)(x)", "nn.Dropout(p=0).set_train()(x)"),
    *("nn.Dropout(1.0).set_train()(x)", "nn.Dropout1d(0.9)(x)", "nn.Dropout2d(0.9)(x)", "nn.Dropout3d(0.9)(x)"),
    *("nn.DropoutExt(0.9)(x)", "nn.Dropout2dExt(0.9)(x)", "mint.nn.Dropout(0.9)(x)", "mint.nn.Dropout2d(p=0.9)(x)"),
    *("nn.Dropout1d(0.0).set_train()(x)", "nn.Identity(1, a=2)(x)", "mint.nn.Identity()(x)"),
    *("nn.SequentialCell(nn.Identity(), nn.Identity())(x)", "nn.CellList([nn.Identity()])[0](x)"),
    "nn.CellDict({'a': nn.Identity()})['a'](x)",
    x=floats(2, 3),
    want=lambda x: x,
    bad={
        "nn.Dropout(0.0)": ValueError,
        "nn.Dropout(1.5)": ValueError,
        "nn.Dropout('a')": TypeError,
        "nn.Dropout(p=1)": ValueError,
        "nn.Dropout(p=-0.1)": ValueError,
        "nn.Dropout(p='a')": TypeError,
        "nn.Dropout1d(1.5)": ValueError,
        "nn.Dropout2d('a')": TypeError,
        "nn.Dropout3d(-0.5)": ValueError,
        "nn.Dropout2d(0.5).set_train()(x)": ValueError,
        "nn.Dropout3d(0.5).set_train()(x)": ValueError,
    },
)

# ---- shape ----

case(
    *("nn.Flatten()(x)", "nn.Flatten(1, 2)(x)", "mint.nn.Flatten()(x)"),
    x=floats(2, 3, 4),
    want=lambda x: x.reshape(2, 12),
    bad={"nn.Flatten(3)(x)": ValueError, "nn.Flatten(2, 1)(x)": ValueError, "nn.Flatten()(x[0, 0])": ValueError},
)
case("nn.Flatten(0, 1)(x)", x=floats(2, 3, 4), want=lambda x: x.reshape(6, 4))
case("nn.Flatten(0)(x)", x=np.array(2, np.float32), want=lambda x: x.reshape(1), grad="")
case(
    *("nn.Unflatten(1, (2, 3))(x)", "nn.Unflatten(-1, [2, -1])(x)"),
    x=floats(4, 6),
    want=lambda x: x.reshape(4, 2, 3),
    bad={
        "nn.Unflatten(1, (2, 2))(x)": ValueError,
        "nn.Unflatten(1, 2)": TypeError,
        "nn.Unflatten(1.0, (2, 3))": TypeError,
    },
)
case(
    "nn.Pad(((1, 2), (0, 1)))(x)",
    x=floats(2, 3),
    want=lambda x: np.pad(x, ((1, 2), (0, 1))),
    bad={
        "nn.Pad(((1, 2), (0, 1)), 'no such')": ValueError,
        "nn.Pad(3)": TypeError,
        "nn.Pad(((1, 2), (0, 1, 2)))": ValueError,
        "nn.Pad(((1, 2), (0, -1)))(x)": ValueError,
        "nn.Pad(((1, 2),))(x)": ValueError,
        "nn.Pad(((2, 0), (0, 0)), 'REFLECT')(x)": ValueError,
        "nn.Pad(((3, 0), (0, 0)), 'SYMMETRIC')(x)": ValueError,
    },
)
case(
    "nn.Pad(((1, 1), (2, 0)), 'REFLECT')(x)",
    x=floats(2, 3),
    want=lambda x: np.pad(x, ((1, 1), (2, 0)), "reflect"),
)
case(
    "nn.Pad(((1, 2), (3, 0)), 'SYMMETRIC')(x)",
    x=floats(2, 3),
    want=lambda x: np.pad(x, ((1, 2), (3, 0)), "symmetric"),
)
case(
    "nn.Pad(((0, 0), (1, 0), (1, 1), (0, 2)), 'REFLECT')(x)",
    x=ints(1, 2, 2, 3, dtype=np.int64),
    want=lambda x: np.pad(x, ((0, 0), (1, 0), (1, 1), (0, 2)), "reflect"),
)
case(
    "nn.Roll(1, 0)(x)",
    x=floats(3, 2),
    want=lambda x: np.roll(x, 1, 0),
    bad={"nn.Roll(1, 5)(x)": ValueError, "nn.Roll([1, 2], 0)": ValueError},
    no_kernel={"nn.Roll(1, 0)(x)": "no kernel on a CPU"},
)
case(
    "nn.Roll([1, -1], [0, 1])(x)",
    x=floats(3, 2),
    want=lambda x: np.roll(x, (1, -1), (0, 1)),
    no_kernel={"nn.Roll([1, -1], [0, 1])(x)": "no kernel on a CPU"},
)
case(*("nn.Tril()(x)", "nn.Tril()(x, 0)"), x=floats(3, 4), want=np.tril)
case(*("nn.Triu()(x, -1)", "nn.Triu()(x, k=-1)"), x=floats(3, 4), want=lambda x: np.triu(x, -1))
case(
    *("nn.Upsample(4)(x)", "nn.Upsample(size=4, mode='nearest')(x)", "mint.nn.Upsample(4)(x)"),
    x=floats(1, 2, 2),
    want=lambda x: x.repeat(2, -1),
    no_kernel={"mint.nn.Upsample(4)(x)": "no kernel on a CPU"},
)
case(
    "nn.Upsample((3, 3), mode='bilinear', align_corners=True)(x)",
    x=floats(1, 1, 2, 2),
    want=lambda x: (lambda m: m @ x @ m.T)(np.float32([[1, 0], [0.5, 0.5], [0, 1]])),
)

# ---- norms and one-hot ----

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

# ---- products, sums and ranges ----

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
case(
    "mint.nn.Unfold(2)(x)",
    x=floats(1, 2, 2, 3),
    want=lambda x: np.stack([x[:, :, :2, :2].reshape(1, 8), x[:, :, :2, 1:].reshape(1, 8)], 2),
    no_kernel={"mint.nn.Unfold(2)(x)": "no kernel on a CPU"},
)
case(
    "mint.nn.Fold((1, 3), (1, 2))(x)",
    x=floats(1, 2, 2),
    want=lambda x: np.stack([x[:, 0, 0], x[:, 1, 0] + x[:, 0, 1], x[:, 1, 1]], 1).reshape(1, 1, 1, 3),
    no_kernel={"mint.nn.Fold((1, 3), (1, 2))(x)": "no kernel on a CPU"},
)

# ---- combined ----

case(
    *("nn.DenseBnAct(3, 4, w, b, has_bn=True, activation='relu')(x)",),
    *("nn.DenseBnAct(3, 4, w, b, has_bn=True, activation=nn.LeakyReLU(0.0))(x)",),
    x=floats(2, 3),
    w=W,
    b=B,
    want=lambda x, w, b: np.maximum(0, (x @ w.T + b) / np.sqrt(np.float32(1 + 1e-5))),
    grad="",
    bad={
        "nn.DenseBnAct(3, 4, activation=3)": TypeError,
        "nn.DenseBnAct(3, 4, activation='no such')": KeyError,
        "nn.Conv2dBnAct(3, 4, 3, activation=3)": TypeError,
    },
)
case(
    "nn.Conv2dBnAct(3, 4, 1, weight_init=w, has_bn=True, activation='leakyrelu', alpha=0.5)(x)",
    x=floats(2, 3, 2, 2),
    w=floats(4, 3, 1, 1, seed=1),
    want=lambda x, w: (lambda y: np.where(y > 0, y, y / 2).astype(np.float32))(
        np.einsum("nihw,oi->nohw", x, w[:, :, 0, 0]) / np.sqrt(np.float32(1 + 1e-5))
    ),
    grad="",
)

case("nn.no_init_parameters.__name__", want="no_init_parameters")  # in use: test_layers.py
