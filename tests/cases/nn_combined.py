"""Rows of nn/combined.py and nn/utils.py."""

import numpy as np

from . import case, floats

W, B = floats(4, 3, seed=1), floats(4, seed=2)


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
