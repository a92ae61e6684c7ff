"""Rows of nn/conv.py and nn/mint_conv.py: every layer starts from a given weight. The arithmetic is that of conv.py."""

import numpy as np

from . import case, floats
from .conv import conv, only_on_ascend, sides, transposed

w1, w2, w3 = floats(4, 2, 3, seed=1), floats(4, 2, 3, 2, seed=1), floats(4, 2, 2, 3, 2, seed=1)
x1, x2, x3 = floats(2, 2, 6), floats(2, 2, 4, 6), floats(1, 2, 4, 5, 4)
b = floats(4, seed=2)
refused = (ValueError, RuntimeError)

# 'same', with the odd pixel below and to the right; no bias
case(
    *("nn.Conv2d(2, 4, (3, 2), weight_init=w)(x)", "nn.Conv2d(2, 4, (3, 2), 1, 'same', 0, 1, 1, False, w)(x)"),
    x=x2,
    w=w2,
    want=lambda x, w: conv(x, w, mode="same"),
    grad="x",
    bad={
        "nn.Conv2d(2, 4, 3, pad_mode='x')": ValueError,
        "nn.Conv2d(2, 4, 3, stride=-1)": ValueError,
        "nn.Conv2d(2, 4, 3, stride=0)": ValueError,
        "nn.Conv2d(2, 4, 0)": ValueError,
        "nn.Conv2d(0, 4, 3)": ValueError,
        "nn.Conv2d(2, 4, 3, dilation=0)": ValueError,
        "nn.Conv2d(2, 3, 3, group=2)": ValueError,
        "nn.Conv2d(2, 4, 3, group=0)": ValueError,
        "nn.Conv2d(2, 4, 3, padding=1)": ValueError,
        "nn.Conv2d(2, 4, 3, pad_mode='valid', padding=1)": ValueError,
        "nn.Conv2d(2, 4, 3, pad_mode='pad', padding=-1)": ValueError,
        "nn.Conv2d(2, 4, 3, pad_mode='pad', padding=(1, 1, 1))": ValueError,
        "nn.Conv2d(2, 4, 3, pad_mode='pad', padding=1.0)": TypeError,
        "nn.Conv2d(2, 4, 3, data_format='x')": ValueError,
        "nn.Conv2d(2, 4, (3, 3, 3))": TypeError,
        "nn.Conv2d(2, 4, '3')": TypeError,
        "nn.Conv2d(2.0, 4, 3)": TypeError,
        "nn.Conv2d(2, 4, 3, has_bias=1)": TypeError,
        "nn.Conv2d(2, 4, 3, weight_init='x')": ValueError,
        "nn.Conv2d(2, 4, 3, weight_init=w)": ValueError,
        "nn.Conv2d(3, 4, 3)(x)": refused,
        "nn.Conv2d(2, 4, 3)(x[0])": refused,
    },
)
case(
    "nn.Conv2d(1, 1, 3, 2, weight_init='ones')(x)",
    x=np.ones((1, 1, 4, 4), np.float32),
    want=np.float32([[[[9, 6], [6, 4]]]]),
    grad="",
)
case(
    "nn.Conv2d(2, 4, (3, 2), (2, 1), 'pad', (1, 0, 2, 0), has_bias=True, weight_init=w, bias_init=b)(x)",
    x=x2,
    w=w2,
    b=b,
    want=lambda x, w, b: conv(x, w, b, (2, 1), "pad", [(1, 0), (2, 0)]),
    grad="x",
)
case(
    "nn.Conv2d(2, 4, (3, 2), pad_mode='pad', padding=1, dilation=2, weight_init=w)(x)",
    x=x2,
    w=w2,
    want=lambda x, w: conv(x, w, None, 1, "pad", 1, 2),
    grad="x",
)
case(
    "nn.Conv2d(2, 4, (3, 2), pad_mode='valid', group=2, weight_init=w)(x)",
    x=x2,
    w=w2[:, :1],
    want=lambda x, w: conv(x, w, groups=2),
    grad="x",
)
case(
    "nn.Conv2d(2, 4, (3, 2), data_format='NHWC', has_bias=True, weight_init=w, bias_init=b)(x)",
    x=np.ascontiguousarray(x2.transpose(0, 2, 3, 1)),
    w=np.ascontiguousarray(w2.transpose(0, 2, 3, 1)),
    b=b,
    want=lambda x, w, b: conv(x.transpose(0, 3, 1, 2), w.transpose(0, 3, 1, 2), b, mode="same").transpose(0, 2, 3, 1),
    grad="x",
    no_kernel={
        "nn.Conv2d(2, 4, (3, 2), data_format='NHWC', has_bias=True, weight_init=w, bias_init=b)(x)": "not on the CPU"
    },
)
case(
    *("nn.Conv1d(2, 4, 3, weight_init=w)(x)", "nn.Conv1d(2, 4, kernel_size=3, pad_mode='same', weight_init=w)(x)"),
    x=x1,
    w=w1,
    want=lambda x, w: conv(x, w, mode="same"),
    grad="x",
    bad={
        "nn.Conv1d(2, 4, (3,))": TypeError,
        "nn.Conv1d(2, 4, 3, stride=(2,))": TypeError,
        "nn.Conv1d(2, 4, 3, stride=0)": ValueError,
        "nn.Conv1d(2, 4, 3, padding=1)": ValueError,
        "nn.Conv1d(2, 4, 3, pad_mode='pad', padding=(1, 1))": TypeError,
        "nn.Conv1d(2, 4, 3, pad_mode='x')": ValueError,
        "nn.Conv1d(2, 4, 3, weight_init=x[0])": ValueError,
        "nn.Conv1d(2, 4, 3)(x[0])": refused,
    },
)
case(
    "nn.Conv1d(2, 4, 3, 2, 'pad', 1, has_bias=True, weight_init=w, bias_init=b)(x)",
    x=x1,
    w=w1,
    b=b,
    want=lambda x, w, b: conv(x, w, b, 2, "pad", 1),
    grad="x",
)
case("nn.Conv1d(2, 4, 3, 2, weight_init=w)(x)", x=x1, w=w1, want=lambda x, w: conv(x, w, None, 2, "same"), grad="x")
case(
    "nn.Conv3d(2, 4, (2, 3, 2), 2, weight_init=w)(x)",
    x=x3,
    w=w3,
    want=lambda x, w: conv(x, w, None, 2, "same"),
    grad="x",
)
case(
    "nn.Conv3d(2, 4, (2, 3, 2), 1, 'pad', (1, 0, 2, 0, 0, 1), has_bias=True, weight_init=w, bias_init=b)(x)",
    x=x3,
    w=w3,
    b=b,
    want=lambda x, w, b: conv(x, w, b, 1, "pad", [(1, 0), (2, 0), (0, 1)]),
    grad="x",
    bad={"nn.Conv3d(2, 4, 3, padding=(1, 1, 1))": ValueError, "nn.Conv3d(2, 4, 3, data_format='NHWC')": ValueError},
)
case(
    "nn.Conv3d(2, 4, (2, 3, 2), pad_mode='valid', group=2, weight_init=w)(x)",
    x=x3,
    w=w3[:, :1],
    want=lambda x, w: conv(x, w, groups=2),
    grad="x",
)

# ---- transposes ----

u2 = floats(2, 3, 3, 2, seed=1)
y2 = floats(1, 2, 4, 5)
three = floats(3, seed=2)


def same(lengths, kernel, stride):
    sizes = [n * s for n, s in zip(lengths, stride, strict=True)]
    return sizes, sides("same", sizes, kernel, stride, (1,) * len(kernel))


for stride in ((1, 1), (2, 2), (3, 4)):
    case(
        f"nn.Conv2dTranspose(2, 3, (3, 2), {stride}, has_bias=True, weight_init=w, bias_init=b)(x)",
        x=y2,
        w=u2,
        b=three,
        want=lambda x, w, b, s=stride: transposed(x, w, *same((4, 5), (3, 2), s), s) + b[:, None, None],
        grad="x",
    )
case(
    "nn.Conv2dTranspose(2, 3, (3, 2), 2, 'valid', weight_init=w)(x)",
    x=y2,
    w=u2,
    want=lambda x, w: transposed(x, w, (9, 10), [(0, 0), (0, 0)], 2),
    grad="x",
    bad={
        "nn.Conv2dTranspose(2, 3, 3, pad_mode='x')": ValueError,
        "nn.Conv2dTranspose(2, 3, 3, padding=1)": ValueError,
        "nn.Conv2dTranspose(2, 3, 3, 2, 'pad', 1, 2)(x)": ValueError,
        "nn.Conv2dTranspose(2, 3, 3, 2, 'same', 0, 1)(x)": ValueError,
        "nn.Conv2dTranspose(2, 3, 3, 2, 'pad', 1, -1)(x)": ValueError,
    },
)
case(
    "nn.Conv2dTranspose(2, 3, (3, 2), 3, 'valid', weight_init=w)(x)",
    x=y2,
    w=u2,
    want=lambda x, w: transposed(x, w, (12, 15), [(0, 0), (0, 0)], 3),
    grad="x",
)
case(
    "nn.Conv2dTranspose(2, 3, (3, 2), 2, 'pad', (1, 0, 0, 1), weight_init=w)(x)",
    x=y2,
    w=u2,
    want=lambda x, w: transposed(x, w, (8, 9), [(1, 0), (0, 1)], 2),
    grad="x",
)
# output_padding adds zeros, after the bias
case(
    "nn.Conv2dTranspose(2, 3, (3, 2), 2, 'pad', 1, (1, 0), has_bias=True, weight_init=w, bias_init=b)(x)",
    x=y2,
    w=u2,
    b=three,
    want=lambda x, w, b: np.pad(
        transposed(x, w, (7, 8), [(1, 1), (1, 1)], 2) + b[:, None, None], [(0, 0), (0, 0), (0, 1), (0, 0)]
    ),
    grad="x",
)
case(
    "nn.Conv2dTranspose(2, 6, (3, 2), 1, 'valid', dilation=2, group=2, weight_init=w)(x)",
    x=y2,
    w=u2,
    want=lambda x, w: transposed(x, w, (8, 7), [(0, 0), (0, 0)], 1, 2, 2),
    grad="x",
)
u1, y1 = floats(2, 3, 3, seed=1), floats(1, 2, 4)
case(
    "nn.Conv1dTranspose(2, 3, 3, 2, weight_init=w)(x)",
    x=y1,
    w=u1,
    want=lambda x, w: transposed(x, w, *same((4,), (3,), (2,)), 2),
    grad="x",
    bad={"nn.Conv1dTranspose(2, 3, 3)(x[0])": ValueError, "nn.Conv1dTranspose(2, 3, (3,))": TypeError},
)
case(
    "nn.Conv1dTranspose(2, 3, 3, 2, 'pad', 1, has_bias=True, weight_init=w, bias_init=b)(x)",
    x=y1,
    w=u1,
    b=three,
    want=lambda x, w, b: transposed(x, w, (7,), [(1, 1)], 2) + b[:, None],
    grad="x",
)
u3, y3 = floats(2, 3, 3, 2, 2, seed=1), floats(1, 2, 3, 4, 5)
case(
    "nn.Conv3dTranspose(2, 3, (3, 2, 2), 2, weight_init=w)(x)",
    x=y3,
    w=u3,
    want=lambda x, w: transposed(x, w, *same((3, 4, 5), (3, 2, 2), (2, 2, 2)), 2),
    grad="x",
)
case(
    "nn.Conv3dTranspose(2, 3, (3, 2, 2), 2, 'pad', 1, output_padding=1, has_bias=True, weight_init=w, bias_init=b)(x)",
    x=y3,
    w=u3,
    b=three,
    want=lambda x, w, b: transposed(x, w, (6, 7, 9), [(1, 0)] * 3, 2) + b[:, None, None, None],
    grad="x",
    bad={"nn.Conv3dTranspose(2, 3, 3, 2, output_padding=1)": ValueError},
)

# ---- mint: no weight can be given, so it is set ----


def with_weight(made):
    return f"(lambda layer: (layer.weight.set_data(w), layer(x))[1])({made})"


for made, x, w, padding in (
    ("mint.nn.Conv1d(2, 4, 3, padding=1, bias=False)", x1, w1, 1),
    ("mint.nn.Conv2d(2, 4, (3, 2), bias=False)", x2, w2, 0),
    ("mint.nn.Conv2d(2, 4, (3, 2), padding=(1, 0), bias=False)", x2, w2, [(1, 1), (0, 0)]),
    ("mint.nn.Conv3d(2, 4, (2, 3, 2), bias=False)", x3, w3, 0),
):
    case(
        with_weight(made),
        x=x,
        w=w,
        want=lambda x, w, p=padding: conv(x, w, mode="pad", padding=p),
        grad="",
        no_kernel=only_on_ascend(with_weight(made)),
    )
made = with_weight("mint.nn.ConvTranspose2d(2, 3, (3, 2), 2, 1, 1, bias=False)")
case(
    made,
    x=y2,
    w=u2,
    want=lambda x, w: transposed(x, w, (8, 9), [(1, 0), (1, 0)], 2),
    grad="",
    no_kernel=only_on_ascend(made),
)
