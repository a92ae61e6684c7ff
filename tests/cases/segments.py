"""Rows of ops/segments.py."""

import numpy as np

from . import case, floats

X, I = floats(5, 2), np.int32([0, 0, 2, 2, 2])
KINDS = {"Sum": (np.sum, 0), "Mean": (np.mean, 0), "Max": (np.max, 0), "Min": (np.min, 0), "Prod": (np.prod, 1)}
for name, (reduce, empty) in KINDS.items():
    case(
        f"ops.Segment{name}()(x, i)",
        x=X,
        i=I,
        want=lambda x, i, reduce=reduce, empty=empty: np.stack(
            [reduce(x[:2], 0), np.full(2, empty, np.float32), reduce(x[2:], 0)]
        ),
        bad={f"ops.Segment{name}()(x, ms.Tensor([1, 0, 0, 0, 0], ms.int32))": (ValueError, RuntimeError)},
    )
