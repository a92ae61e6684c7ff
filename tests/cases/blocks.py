"""Rows of ops/blocks.py."""

import numpy as np

from . import case, floats


def batches(x, pads=((0, 0), (0, 0))):
    x = np.pad(x, [(0, 0), (0, 0), *pads])
    return np.concatenate([x[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)])


X = floats(1, 2, 4, 6)
case(
    *("ops.space_to_batch_nd(x, [2, 2], [[0, 0], [0, 0]])", "ops.SpaceToBatchND([2, 2], [[0, 0], [0, 0]])(x)"),
    x=X,
    want=batches,
    bad={"ops.space_to_batch_nd(x, [3, 2], [[0, 0], [0, 0]])": (ValueError, RuntimeError)},
)
case("ops.SpaceToBatchND([2, 2], [[0, 0], [2, 0]])(x)", x=X, want=lambda x: batches(x, ((0, 0), (2, 0))))
case(
    *("ops.batch_to_space_nd(x, [2, 2], [[0, 0], [0, 0]])", "ops.BatchToSpaceND([2, 2], [[0, 0], [0, 0]])(x)"),
    x=batches(X),
    want=lambda x: X,
    grad="x",
    bad={"ops.batch_to_space_nd(x[:3], [2, 2], [[0, 0], [0, 0]])": (ValueError, RuntimeError)},
)
case("ops.BatchToSpaceND([2, 2], [[0, 1], [1, 0]])(x)", x=batches(X), want=lambda x: X[:, :, :-1, 1:])
FORM = "ops.SpaceToBatch(2, [[0, 0], [2, 0]])(x)"
case(FORM, x=X, want=lambda x: batches(x, ((0, 0), (2, 0))), no_kernel={FORM: "MindSpore's CPU has no kernel for it"})
FORM = "ops.BatchToSpace(2, [[0, 1], [1, 0]])(x)"
case(
    FORM,
    x=batches(X),
    want=lambda x: X[:, :, :-1, 1:],
    grad="x",
    no_kernel={FORM: "MindSpore's CPU has no kernel for it"},
)
