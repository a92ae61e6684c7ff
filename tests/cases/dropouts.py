"""Rows of ops/dropouts.py: what does not depend on the draw. `test_dropouts.py` looks at the draws."""

import numpy as np

from . import case, floats, ints

case(
    *("ops.dropout(x, 0.0)", "ops.dropout(x, p=0.5, training=False)", "ops.dropout(x, p=0.0)"),
    *("mint.nn.functional.dropout(x, 0.0)", "mint.nn.functional.dropout(x, training=False)"),
    "ops.Dropout(keep_prob=1.0)(x)[0]",
    x=floats(2, 3),
    want=lambda x: x,
    bad=dict.fromkeys(
        ("ops.dropout(x, 1.5)", "ops.Dropout(0.0)(x)", "ops.Dropout(1.5)(x)"), (ValueError, RuntimeError)
    ),
)
case(
    "ops.Dropout(keep_prob=1.0)(x)",
    x=floats(2, 3, dtype=np.float16),
    want=lambda x: (x, np.ones_like(x)),
    grad="",
)
case(
    *("ops.dropout1d(x, 0.0)", "ops.dropout1d(x, training=False)"),
    x=floats(2, 3, 4),
    want=lambda x: x,
)
case(
    *("ops.dropout2d(x, 0.0)", "ops.dropout2d(x, training=False)", "mint.nn.functional.dropout2d(x, 0.0)"),
    x=floats(2, 3, 2, 2),
    want=lambda x: x,
    bad={"ops.dropout2d(x[0], 0.5)": ValueError, "ops.dropout2d(x, 1.5)": ValueError},
    no_kernel={"mint.nn.functional.dropout2d(x, 0.0)": "only on Ascend"},
)
case(
    *("ops.dropout3d(x, 0.0)", "ops.dropout3d(x, training=False)"),
    x=floats(2, 3, 2, 2, 1),
    want=lambda x: x,
    bad={"ops.dropout3d(x[0], 0.5)": ValueError},
)
case(
    "ops.Dropout2D(keep_prob=1.0)(x)",
    x=floats(2, 3, 2, 2),
    want=lambda x: (x, np.ones_like(x, bool)),
    grad="",
    bad={"ops.Dropout2D(1.5)(x)": ValueError, "ops.Dropout2D(0.5)(x[0])": ValueError},
)
case("ops.Dropout2D(0.0)(x)[0]", x=floats(2, 3, 2, 2), want=np.zeros_like)
case("ops.Dropout3D(1.0)(x)", x=floats(2, 3, 2, 2, 1), want=lambda x: (x, np.ones_like(x, bool)), grad="")
case("ops.dropout(x, 0.5, False)", x=ints(3), want=lambda x: x)
