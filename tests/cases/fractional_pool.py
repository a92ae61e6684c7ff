"""Rows of ops/fractional_pool.py and nn/fractional_pool.py."""

import numpy as np

from . import case, floats

X, S = np.arange(48, dtype=np.float32).reshape(1, 4, 3, 4), np.full((1, 4, 2), 0.3, np.float32)

case(
    *("ops.fractional_max_pool2d(x, 2, output_size=2, _random_samples=s)",),
    *("ops.fractional_max_pool2d(x, (2, 2), (2, 2), (0.5, 0.5), False, s)",),
    *("nn.FractionalMaxPool2d(2, output_size=2, _random_samples=s)(x)",),
    "ops.FractionalMaxPoolWithFixedKsize((2, 2), (2, 2))(x, s)[0]",
    x=X,
    s=S,
    want=lambda x, s: np.stack([x[:, :, rows][..., [1, 3]] for rows in (1, 2)], 2),
    grad="x",
    bad={
        "ops.fractional_max_pool2d(x, 2)": ValueError,
        "ops.fractional_max_pool2d(x, 4, output_size=4)": ValueError,
        "nn.FractionalMaxPool2d(2)(x)": ValueError,
    },
)
case(
    "ops.fractional_max_pool2d(x, 2, output_ratio=(0.5, 0.5), return_indices=True, _random_samples=s)",
    "nn.FractionalMaxPool2d(2, None, (0.5, 0.5), True, s)(x)",
    x=X,
    s=S,
    want=lambda x, s: (x[:, :, 2:, 1::2], np.broadcast_to(np.int64([9, 11]), (1, 4, 1, 2))),
    grad="",
)
case(
    *("ops.fractional_max_pool3d(x, 2, output_size=(2, 1, 1)).shape",),
    *("ops.fractional_max_pool3d(x, 2, output_ratio=(0.6, 0.4, 0.3)).shape",),
    *("nn.FractionalMaxPool3d(2, (2, 1, 1))(x).shape", "nn.FractionalMaxPool3d(2, (2, 1, 1), None, True)(x)[1].shape"),
    x=floats(1, 2, 4, 3, 4),
    want=(1, 2, 2, 1, 1),
    bad={"ops.fractional_max_pool3d(x, 2)": ValueError},
)
case(
    *("ops.fractional_max_pool3d(x, 2, output_size=(2, 1, 1), _random_samples=s)",),
    "ops.FractionalMaxPool3DWithFixedKsize((2, 2, 2), (2, 1, 1))(x, s)[0]",
    x=floats(1, 2, 4, 3, 4),
    s=np.full((1, 2, 3), 0.3, np.float32),
    want=lambda x, s: np.stack([x[:, :, [d, d + 1], 1:, 2:].max((2, 3, 4)) for d in (0, 2)], 2)[..., None, None],
    grad="x",
)
