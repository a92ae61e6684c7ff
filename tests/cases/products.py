"""Rows of ops/products.py."""

import numpy as np

from . import case, floats, ints

NOT_ON_CPU = "MindSpore has no CPU kernel"
STRICTER = "MindSpore's CPU does not broadcast here"


def no_cpu(*forms, why=NOT_ON_CPU):
    return dict.fromkeys(forms, why)


# ---- matrix products ----

case(
    *("x @ y", "ops.matmul(x, y)", "mint.matmul(x, y)", "x.matmul(y)", "ms.numpy.matmul(x, y)", "ops.mm(x, y)"),
    *("mint.mm(x, y)", "x.mm(y)", "ops.MatMul()(x, y)", "ops.BatchMatMul()(x, y)", "ops.bmm(x, y)", "ops.dot(x, y)"),
    *("x.dot(y)", "ms.numpy.dot(x, y)", "ops.tensor_dot(x, y, 1)", "ops.tensor_dot(x, y, axes=(1, 0))"),
    *("ms.numpy.tensordot(x, y, 1)", "ms.numpy.multi_dot([x, y])", "ops.einsum('ij,jk->ik', x, y)"),
    *("mint.einsum('ij,jk->ik', x, y)", "ops.Einsum('ij,jk->ik')((x, y))", "ops.einsum('ij,jk', x, y)"),
    x=floats(3, 4),
    y=floats(4, 5, seed=1),
    want=np.matmul,
    no_kernel=no_cpu(
        *("mint.mm(x, y)", "ops.einsum('ij,jk->ik', x, y)", "mint.einsum('ij,jk->ik', x, y)"),
        *("ops.Einsum('ij,jk->ik')((x, y))", "ops.einsum('ij,jk', x, y)"),
    ),
    bad={
        "x @ x": RuntimeError,
        "x @ np.ones((4, 2), np.float32)": TypeError,
        "ops.matmul(x, x)": RuntimeError,
        "ops.matmul(x, 2)": TypeError,
        "ops.matmul(x, y.astype(ms.float16))": TypeError,
        "ops.MatMul()(x, x)": ValueError,
        "ops.MatMul()(x, y.astype(ms.float64))": TypeError,
        "ops.BatchMatMul()(x[None], x[None])": ValueError,
        "ops.mm(x[None], y[None])": ValueError,
        "ops.tensor_dot(x, y, 5)": ValueError,
        "ops.tensor_dot(x, y, 3.0)": TypeError,
        "ops.einsum([x, y], 'ij')": TypeError,
    },
)
case(
    *("ops.MatMul(transpose_b=True)(x, y)", "ops.MatMul(False, True)(x, y)", "ops.BatchMatMul(transpose_b=True)(x, y)"),
    *("ops.inner(x, y)", "x.inner(y)", "ms.numpy.inner(x, y)"),
    x=floats(3, 4),
    y=floats(5, 4, seed=1),
    want=lambda x, y: x @ y.T,
)
case(
    "ops.MatMul(True)(x, y)",
    "ops.MatMul(transpose_a=True)(x, y)",
    x=floats(4, 3),
    y=floats(4, 5),
    want=lambda x, y: x.T @ y,
)
case("ops.MatMul(True, True)(x, y)", x=floats(4, 3), y=floats(5, 4), want=lambda x, y: x.T @ y.T)
case(
    *("x @ y", "ops.matmul(x, y)", "ops.bmm(x, y)", "mint.bmm(x, y)", "x.bmm(y)", "ops.BatchMatMul()(x, y)"),
    *("ops.batch_dot(x, y)", "ops.batch_dot(x, y, (2, 1))"),
    x=floats(2, 3, 4),
    y=floats(2, 4, 5, seed=1),
    want=np.matmul,
)
case(
    "ops.BatchMatMul(transpose_a=True)(x, y)",
    x=floats(2, 4, 3),
    y=floats(2, 4, 5, seed=1),
    want=lambda x, y: x.swapaxes(1, 2) @ y,
)
case(
    *("ops.BatchMatMul(transpose_b=True)(x, y)", "ops.batch_dot(x, y, 2)"),
    x=floats(2, 3, 4),
    y=floats(2, 5, 4, seed=1),
    want=lambda x, y: x @ y.swapaxes(1, 2),
)
case(
    *("x @ y", "ops.matmul(x, y)", "ms.numpy.matmul(x, y)", "ops.BatchMatMul()(x, y)"),
    x=floats(2, 2, 3, 4),
    y=floats(2, 1, 4, 5, seed=1),
    want=np.matmul,
    no_kernel=no_cpu("ops.BatchMatMul()(x, y)", why=STRICTER),
)
case(
    *(
        "x @ y",
        "ops.matmul(x, y)",
        "mint.matmul(x, y)",
        "ops.mv(x, y)",
        "mint.mv(x, y)",
        "mint.mv(input=x, vec=y)",
        "ms.numpy.dot(x, y)",
    ),
    *("ops.inner(x, y)",),
    x=floats(3, 4),
    y=floats(4, seed=1),
    want=np.matmul,
    no_kernel=no_cpu("mint.mv(x, y)", "mint.mv(input=x, vec=y)"),
)
case("x @ y", "ops.matmul(x, y)", x=floats(4), y=floats(4, 5, seed=1), want=np.matmul)
case(
    *("x @ y", "ops.matmul(x, y)", "ops.inner(x, y)", "x.inner(y)", "ms.numpy.inner(x, y)", "ms.numpy.dot(x, y)"),
    *("mint.dot(x, y)", "mint.vdot(x, y)", "ops.vecdot(x, y)"),
    x=floats(4),
    y=floats(4, seed=1),
    want=np.dot,
    no_kernel=no_cpu("mint.dot(x, y)", "mint.vdot(x, y)"),
)
case(
    "x @ y",
    "ops.MatMul()(x, y)",
    "ops.mm(x, y)",
    "ops.tensor_dot(x, y, 1)",
    x=ints(2, 3),
    y=ints(3, 2, seed=1),
    want=np.matmul,
)
case(
    "ms.numpy.matmul(x, y, ms.float16)",
    x=ints(2, 3),
    y=ints(3, 2, seed=1),
    want=lambda x, y: (x @ y).astype(np.float16),
)
case("ms.numpy.multi_dot([x, y, x])", x=floats(3, 4), y=floats(4, 3, seed=1), want=lambda x, y: x @ y @ x)

# ---- plus a sum ----

case(
    *("ops.addmm(c, x, y)", "mint.addmm(c, x, y)", "c.addmm(x, y)", "c.addmm(mat1=x, mat2=y)"),
    c=floats(3, 5),
    x=floats(3, 4),
    y=floats(4, 5, seed=1),
    want=lambda c, x, y: c + x @ y,
    no_kernel=no_cpu("mint.addmm(c, x, y)"),
    bad={"ops.addmm(c, x, x)": (ValueError, RuntimeError)},
)
case(
    *(
        "ops.addmm(c, x, y, beta=0.5, alpha=2)",
        "mint.addmm(c, x, y, beta=0.5, alpha=2)",
        "c.addmm(x, y, beta=0.5, alpha=2)",
    ),
    c=floats(5),
    x=floats(3, 4),
    y=floats(4, 5, seed=1),
    want=lambda c, x, y: c * np.float32(0.5) + 2 * (x @ y),
    no_kernel=no_cpu("mint.addmm(c, x, y, beta=0.5, alpha=2)"),
)
case("ops.addmm(x, x, x)", x=ints(2, 2), want=lambda x: x + x @ x)
case("ops.addmm(x, x, x, beta=0.5)", x=ints(2, 2), want=lambda x: np.float32(x * 0.5 + x @ x))
case(
    *("ops.baddbmm(c, x, y, 0.5, 2)", "ops.baddbmm(c, x, y, beta=0.5, alpha=2)", "c.baddbmm(x, y, beta=0.5, alpha=2)"),
    *("mint.baddbmm(c, x, y, beta=0.5, alpha=2)",),
    c=floats(2, 3, 5),
    x=floats(2, 3, 4),
    y=floats(2, 4, 5, seed=1),
    want=lambda c, x, y: c * np.float32(0.5) + 2 * (x @ y),
    no_kernel=no_cpu("mint.baddbmm(c, x, y, beta=0.5, alpha=2)"),
)
case(
    *("ops.addbmm(c, x, y, beta=0.5, alpha=2)", "c.addbmm(x, y, beta=0.5, alpha=2)"),
    *("mint.addbmm(c, x, y, beta=0.5, alpha=2)",),
    c=floats(3, 5),
    x=floats(2, 3, 4),
    y=floats(2, 4, 5, seed=1),
    want=lambda c, x, y: c * np.float32(0.5) + 2 * (x @ y).sum(0),
    no_kernel=no_cpu("mint.addbmm(c, x, y, beta=0.5, alpha=2)"),
)
case(
    *("ops.addmv(c, x, y, beta=2, alpha=0.5)", "c.addmv(x, y, beta=2, alpha=0.5)"),
    *("mint.addmv(c, x, y, beta=2, alpha=0.5)",),
    c=floats(3),
    x=floats(3, 4),
    y=floats(4, seed=1),
    want=lambda c, x, y: c * 2 + (x @ y) * np.float32(0.5),
    no_kernel=no_cpu("mint.addmv(c, x, y, beta=2, alpha=0.5)"),
)
case(
    *("ops.addr(c, x, y, beta=0.5, alpha=2)", "c.addr(x, y, beta=0.5, alpha=2)"),
    c=floats(3, 4),
    x=floats(3),
    y=floats(4, seed=1),
    want=lambda c, x, y: c * np.float32(0.5) + 2 * np.outer(x, y),
)

# ---- dot, inner, outer ----

case(
    *("ops.dot(x, y)", "x.dot(y)", "ops.tensor_dot(x, y, ((2,), (1,)))", "ops.tensor_dot(x, y, (2, 1))"),
    x=floats(2, 3, 4),
    y=floats(2, 4, 5, seed=1),
    want=np.dot,
)
case("ms.numpy.dot(x, y)", "ops.inner(x, y)", x=floats(2, 3), y=np.array(2.5, np.float32), want=np.multiply)
case("ops.vecdot(x, y, axis=0)", x=floats(3, 4), y=floats(3, 4, seed=1), want=lambda x, y: (x * y).sum(0))
case(
    *("ops.outer(x, y)", "mint.outer(x, y)", "x.outer(y)", "ms.numpy.outer(x, y)", "ops.ger(x, y)", "x.ger(y)"),
    *("ops.Ger()(x, y)", "ops.outer(x, vec2=y)"),
    x=floats(3),
    y=floats(4, seed=1),
    want=np.outer,
    no_kernel=no_cpu("mint.outer(x, y)"),
)
case("ops.outer(x, y)", "ms.numpy.outer(x, y)", x=floats(2, 3), y=floats(4, seed=1), want=np.outer)
case("ops.outer(x, y)", "x.outer(y)", x=floats(3), y=floats(3, 2, seed=1), want=lambda x, y: x[:, None] * y)
case("ops.kron(x, y)", "ms.numpy.kron(x, y)", x=floats(2, 3), y=floats(2, 2, seed=1), want=np.kron)
case("ops.kron(x, y)", x=ints(2, 3), y=ints(2, 2, seed=1), want=np.kron)

# ---- over any axes ----

case(
    *("ops.tensor_dot(x, y, 2)", "ops.tensor_dot(x, y, [[0, 1], [0, 1]])", "ms.numpy.tensordot(x, y)"),
    *("ms.numpy.tensordot(x, y, ([0, 1], [0, 1]))",),
    x=floats(3, 4),
    y=floats(3, 4, seed=1),
    want=lambda x, y: np.tensordot(x, y, 2),
)
case("ops.tensor_dot(x, y, 0)", x=floats(2, 3), y=floats(2, seed=1), want=lambda x, y: np.tensordot(x, y, 0))
case(
    "ops.tensor_dot(x, y, ((0, 2), (0, 2)))",
    x=floats(2, 3, 4),
    y=floats(2, 5, 4, seed=1),
    want=lambda x, y: np.tensordot(x, y, ((0, 2), (0, 2))),
)
case(
    *("ops.batch_dot(x, y)", "ops.batch_dot(x, y, (1, 1))"),
    x=floats(2, 3),
    y=floats(2, 3, seed=1),
    want=lambda x, y: (x * y).sum(1, keepdims=True),
)
case(
    "ops.batch_dot(x, y, (1, 1))", x=floats(2, 3, 4), y=floats(2, 3, 5, seed=1), want=lambda x, y: x.swapaxes(1, 2) @ y
)
BATCHES = ("ops.einsum('bij,bjk->bik', x, y)", "mint.einsum('...ij,...jk->...ik', x, y)")
case(*BATCHES, x=floats(2, 3, 4), y=floats(2, 4, 5, seed=1), want=np.matmul, no_kernel=no_cpu(*BATCHES))
