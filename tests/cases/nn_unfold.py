"""Rows of nn/unfold.py and nn/time_distributed.py."""

import numpy as np

from . import case, floats

NO_CPU = "MindSpore's CPU has no kernel for it"
FORM = "nn.Unfold([1, 2, 2, 1], [1, 1, 2, 1], [1, 1, 1, 1])(x)"
case(
    FORM,
    x=floats(2, 3, 3, 4),
    want=lambda x: np.stack(
        [
            np.stack([x[:, :, i : i + 2, j : j + 2].transpose(0, 2, 3, 1).reshape(2, -1) for j in (0, 2)], 2)
            for i in (0, 1)
        ],
        2,
    ),
    no_kernel={FORM: NO_CPU},
    bad={
        "nn.Unfold(2, [1, 1, 1, 1], [1, 1, 1, 1])": TypeError,
        "nn.Unfold([1, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1])": ValueError,
        "nn.Unfold([1, 0, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1])": ValueError,
        "nn.Unfold([1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 2])": ValueError,
        "nn.Unfold([1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1])(x[0])": ValueError,
    },
)
FORM = "nn.Unfold((1, 2, 2, 1), (1, 2, 2, 1), (1, 2, 2, 1), 'SAME')(x)"
case(
    FORM,
    x=floats(1, 1, 3, 3),
    want=lambda x: (lambda y: np.stack([y[:, 0, i : i + 3 : 2, j : j + 3 : 2] for i in (0, 2) for j in (0, 2)], 1))(
        np.pad(x, [(0, 0), (0, 0), (1, 1), (1, 1)])
    ),
    no_kernel={FORM: NO_CPU},
)

case(
    *("nn.TimeDistributed(nn.Dense(4, 2, w, b), 1, 0)(x)", "nn.TimeDistributed(nn.Dense(4, 2, w, b), 1)(x)"),
    *("nn.TimeDistributed(nn.Dense(4, 2, w, b), time_axis=-2, reshape_with_axis=-3)(x)",),
    x=floats(2, 3, 4),
    w=floats(2, 4, seed=1),
    b=floats(2, seed=2),
    want=lambda x, w, b: x @ w.T + b,
    grad="x",
    bad={
        "nn.TimeDistributed(3, 1)": TypeError,
        "nn.TimeDistributed(nn.Dense(4, 6), 1.0)": TypeError,
        "nn.TimeDistributed(nn.Dense(4, 6), 1, 0.5)": TypeError,
        "nn.TimeDistributed(nn.Dense(4, 6), 1)(x[0])": ValueError,
        "nn.TimeDistributed(nn.Dense(3, 6), 0, 2)(x)": ValueError,
    },
)
case(
    *("nn.TimeDistributed(ops.Neg(), 0, 1)(x)", "nn.TimeDistributed(ops.Neg(), 1, 2)(x)"),
    x=floats(2, 3, 4, 5),
    want=np.negative,
)
case("nn.TimeDistributed(ops.Neg(), 3, 0)(x)", x=floats(2, 3, 4, 5), want=lambda x: -x.transpose(0, 3, 1, 2))
