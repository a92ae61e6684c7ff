"""Rows of ops/clipping.py."""

import numpy as np

from . import case, floats


def clipped(order=2, bound=1.0, eps=1e-6):
    def want(tensors):
        flat = np.concatenate([t.ravel() for t in tensors]).astype(np.float64)
        factor = min(bound / (np.linalg.norm(flat, order) + eps), 1)
        return tuple((t * factor).astype(t.dtype) for t in tensors)

    return want


pair = [floats(2, 3), floats(4, seed=1)]

# one norm of all
case(
    *("ops.clip_by_norm(xs, 1.0)", "ops.clip_by_norm(tuple(xs), max_norm=1.0)"),
    xs=pair,
    want=clipped(),
    bad={"ops.clip_by_norm([], 1.0)": ValueError, "ops.clip_by_norm([3], 1.0)": (TypeError, AttributeError)},
)
case("ops.clip_by_norm(xs, 100.0)", xs=pair, want=lambda xs: tuple(xs))
case(
    "ops.clip_by_norm(xs, 1.0, 1)",
    xs=pair,
    want=clipped(1),
    no_kernel={"ops.clip_by_norm(xs, 1.0, 1)": "it forgets to take absolute values"},
)
case("ops.clip_by_norm(xs, 1.0, norm_type=float('inf'))", xs=pair, want=clipped(np.inf))
case("ops.clip_by_norm(x, 1.0)", x=floats(2, 3), want=lambda x: clipped()([x])[0])
case("ops.clip_by_norm(xs, 1.0)", xs=[floats(4, dtype=np.float16)], want=clipped(), grad="")
case(
    "ops.clip_by_norm(x, 1.0)",
    x=np.float32([1, np.nan]),
    want=lambda x: x * np.float32(np.nan),
    grad="",
    no_kernel={"ops.clip_by_norm(x, 1.0)": "the CPU's minimum of NaN and 1 is 1"},
    bad={"ops.clip_by_norm([x], 1.0, error_if_nonfinite=True)": RuntimeError},
)
case(
    *(
        "ops.clip_by_global_norm(xs, 1.0)",
        "ops.clip_by_global_norm(xs)",
        "ops.clip_by_global_norm(tuple(xs), clip_norm=1.0)",
    ),
    xs=pair,
    want=clipped(eps=0),
    bad={
        "ops.clip_by_global_norm([], 1.0)": ValueError,
        "ops.clip_by_global_norm(xs, 0.0)": ValueError,
        "ops.clip_by_global_norm(xs, 1.0, 100.0)": ValueError,
    },
)
case("ops.clip_by_global_norm(xs, 100.0)", xs=pair, want=lambda xs: tuple(xs))
case("ops.clip_by_global_norm(x, 1.0)", x=floats(2, 3), want=lambda x: clipped(eps=0)([x])[0])
case(
    "ops.clip_by_global_norm(xs, 1.0)",
    xs=[floats(4, low=200, high=300, dtype=np.float16)],
    want=clipped(eps=0),
    grad="",
    no_kernel={"ops.clip_by_global_norm(xs, 1.0)": "the squares overflow float16"},
)
