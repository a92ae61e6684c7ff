"""Rows of ops/inplace.py: each works on a copy, since the rows check that their inputs do not change."""

import numpy as np

from . import case, floats

X, Y = floats(2, 3), floats(3, low=0.5, seed=1)
I, J = np.int32([-7, 7, 5]), np.int32([2, -2, 3])
NO_KERNEL = "MindSpore has no CPU kernel for it"


def put(x, index, values):
    """x with the values at the index."""
    out = x.copy()
    out[index] = values
    return out


def added(x, index, values):
    """x with the values added at the index, also where it names a place twice."""
    out = x.copy()
    np.add.at(out, index, values)
    return out


def changed(*forms, **rest):
    """A row of forms in which NEW is a copy of x."""
    case(*(form.replace("NEW", "x.copy()") for form in forms), **rest)


def changed_here(*forms, **rest):
    """A row that MindSpore's CPU cannot run."""
    forms = [form.replace("NEW", "x.copy()") for form in forms]
    case(*forms, no_kernel=dict.fromkeys(forms, NO_KERNEL), **rest)


changed("NEW.add_(y)", x=X, y=Y, want=np.add)
changed("NEW.add_(y, alpha=2)", x=X, y=Y, want=lambda x, y: x + 2 * y)
changed("NEW.sub_(y)", x=X, y=Y, want=np.subtract)
changed("NEW.sub_(y, alpha=2)", x=X, y=Y, want=lambda x, y: x - 2 * y)
changed("NEW.mul_(y)", x=X, y=Y, want=np.multiply)
changed("NEW.mul_(2)", x=I, want=lambda x: x * 2)
changed("NEW.div_(y)", x=X, y=Y, want=np.divide)
changed("NEW.div_(y, rounding_mode='trunc')", x=I, y=J, want=np.int32([-3, -3, 1]))
changed("NEW.floor_divide_(y)", x=I, y=J, want=np.floor_divide)
changed("NEW.remainder_(y)", x=I, y=J, want=np.mod)
changed_here("NEW.clamp_(-1, 1)", "ops.clamp_(NEW, -1, max=1)", x=X, want=lambda x: np.clip(x, -1, 1))
changed("NEW.exp_()", x=X, want=np.exp)
changed_here("NEW.log_()", x=Y, want=np.log)
changed_here("NEW.tanh_()", "ops.tanh_(NEW)", x=X, want=np.tanh)
changed_here("NEW.sigmoid_()", x=X, want=lambda x: 1 / (1 + np.exp(-x)))
changed_here("NEW.floor_()", x=X, want=np.floor)
changed_here("NEW.sign_()", x=X, want=np.sign)
changed_here("NEW.erfinv_()", "ops.erfinv_(NEW)", x=np.float32([0]), want=np.zeros_like)
changed_here("NEW.copy_(y)", x=X, y=Y, want=lambda x, y: np.broadcast_to(y, x.shape))
changed_here("NEW.copy_(y)", x=Y, y=I, want=lambda x, y: y.astype(np.float32))
changed_here("NEW.fill_(3)", x=X, want=lambda x: np.full_like(x, 3))
changed_here("NEW.zero_()", "ops.zero_(NEW)", x=X, want=np.zeros_like)
changed_here(
    "NEW.addmm_(y, z, beta=2, alpha=3)",
    x=X,
    y=floats(2, 2),
    z=floats(2, 3, seed=2),
    want=lambda x, y, z: 2 * x + 3 * y @ z,
)
changed_here("NEW.fill_diagonal_(7)", x=X, want=lambda x: np.where(np.eye(2, 3), np.float32(7), x))
changed_here(
    "NEW.fill_diagonal_(7, True)",
    x=floats(4, 2),
    want=lambda x: np.where([[1, 0], [0, 1], [0, 0], [1, 0]], np.float32(7), x),
)
changed_here("NEW.masked_fill_(x > 0, 3.0)", x=X, want=lambda x: np.where(x > 0, np.float32(3), x))
changed_here(
    "NEW.masked_scatter_(m, y)",
    x=X,
    m=X > 0,
    y=floats(6),
    want=lambda x, m, y: put(x, m.nonzero(), y[: m.sum()]),
)
changed("NEW.set_(y)", "NEW.set_(source=y)", x=X, y=Y, want=lambda x, y: y, grad="")
changed(
    "NEW.set_(y, 1, (2,), (1,))", "NEW.set_(y.untyped_storage(), 1, (2,))", x=X, y=Y, want=lambda x, y: y[1:], grad=""
)
changed("NEW.set_()", x=X, want=np.zeros(0, np.float32), grad="", bad={"x.copy().set_(x, 1)": (TypeError, ValueError)})

# ---- at indices ----
AT, ROWS, PART = np.int64([[0, 2], [1, 0]]), np.int32([1, 0]), floats(2, 2, seed=1)
changed_here("NEW.scatter_(1, i, y)", x=X, i=AT, y=PART, want=lambda x, i, y: put(x, ([[0, 0], [1, 1]], i), y))
changed_here(
    *("NEW.scatter_(1, i, 1.5)", "NEW.scatter_(1, i, value=1.5)", "NEW.scatter_(1, i - 3, 1.5)"),
    x=X,
    i=AT,
    want=lambda x, i: put(x, ([[0, 0], [1, 1]], i), 1.5),
)
changed_here(
    "NEW.scatter_(1, i, y, reduce='add')",
    x=X,
    i=AT,
    y=PART,
    want=lambda x, i, y: added(x, ([[0, 0], [1, 1]], i), y),
    grad="",
)
changed_here(
    "NEW.scatter_add_(1, i, y)",
    x=X,
    i=AT,
    y=PART,
    want=lambda x, i, y: added(x, ([[0, 0], [1, 1]], i), y),
)
changed_here("NEW.index_add_(0, i, y)", x=X, i=ROWS, y=floats(2, 3), want=lambda x, i, y: added(x, i, y))
changed_here(
    "NEW.index_add_(0, i, y, alpha=2)",
    x=X,
    i=ROWS,
    y=floats(2, 3),
    want=lambda x, i, y: added(x, i, 2 * y),
)
changed_here("NEW.index_copy_(0, i, y)", x=X, i=ROWS, y=floats(2, 3), want=lambda x, i, y: put(x, i, y))
changed_here("NEW.index_fill_(0, i[:1], 1.5)", x=X, i=ROWS, want=lambda x, i: put(x, i[:1], 1.5))
changed_here("NEW.index_put_((i, i), y)", x=X, i=ROWS, y=floats(2), want=lambda x, i, y: put(x, (i, i), y))
changed_here(
    "NEW.index_put_((i, i), y, accumulate=True)",
    x=X,
    i=ROWS,
    y=floats(2),
    want=lambda x, i, y: added(x, (i, i), y),
)
changed_here(
    *("NEW.put_(i, y)", "ops.put_(NEW, i, y)"),
    x=X,
    i=np.int64([4, 0]),
    y=floats(2),
    want=lambda x, i, y: put(x, ([1, 0], [1, 0]), y),
)
changed_here(
    *("NEW.scatter_(1, i, 2.0, reduce='multiply')", "NEW.scatter_(1, i, i * 0 + 2.0, reduce='multiply')"),
    x=X,
    i=AT,
    want=lambda x, i: put(x, ([[0, 0], [1, 1]], i), 2 * np.take_along_axis(x, i, 1)),
    bad={"x.copy().scatter_(1, i, 1.0, reduce='mul')": ValueError},
)
changed_here("ops.inplace_sigmoid(NEW)", x=X, want=lambda x: 1 / (1 + np.exp(-x)))
changed_here(
    "mint.addr_(NEW, y, z, beta=2, alpha=3)", x=X, y=X[:, 0], z=X[0], want=lambda x, y, z: 2 * x + 3 * np.outer(y, z)
)
