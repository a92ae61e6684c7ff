"""Rows of nn/shaping.py."""

import numpy as np

from . import case, floats, ints

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
