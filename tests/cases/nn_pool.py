"""Rows of nn/pool.py and nn/mint_pool.py. numpy's answers are those of pool.py."""

import numpy as np

from . import case, floats
from .conv import only_on_ascend
from .pool import adaptive, adaptive_places, avg_pool, lp, max_pool, places, pooled, unpooled

x1, x2, x3 = floats(1, 2, 7), floats(2, 2, 5, 6), floats(1, 2, 4, 5, 5)

# ---- maxima ----

# kernel 1, stride 1
case("nn.MaxPool2d()(x)", "nn.AvgPool2d()(x)", x=x2, want=lambda x: x)
case(
    *("nn.MaxPool2d(2)(x)", "nn.MaxPool2d((2, 2), (1,), 'VALID')(x)"),
    x=x2,
    want=lambda x: max_pool(x, 2, 1),
    bad={
        "nn.MaxPool2d(0)": ValueError,
        "nn.MaxPool2d(2, 0)": ValueError,
        "nn.MaxPool2d(2, -1)": ValueError,
        "nn.MaxPool2d(2.0)": TypeError,
        "nn.MaxPool2d(2, 2, 'x')": ValueError,
        "nn.MaxPool2d(3, 2, 'same', 1)": ValueError,
        "nn.MaxPool2d(3, 2, 'valid', ceil_mode=True)": ValueError,
        "nn.MaxPool2d(3, 2, 'valid', dilation=2)": ValueError,
        "nn.MaxPool2d(3, 2, 'valid', return_indices=True)": ValueError,
        "nn.MaxPool2d(2, pad_mode='pad', padding=-1)": ValueError,
        "nn.MaxPool2d(2, pad_mode='pad', padding=(1, 2, 3))": ValueError,
        "nn.MaxPool2d(2, data_format='x')": ValueError,
    },
)
case("nn.MaxPool2d(3, 2, 'same')(x)", x=x2 - 10, want=lambda x: max_pool(x, 3, 2, "same"))
case("nn.MaxPool2d(3, 2, 'same')(x)", x=x2[0], want=lambda x: max_pool(x[None], 3, 2, "same")[0])
case(
    "nn.MaxPool2d(3, 2, 'same', data_format='NHWC')(x)",
    x=np.ascontiguousarray(x2.transpose(0, 2, 3, 1)),
    want=lambda x: max_pool(x.transpose(0, 3, 1, 2), 3, 2, "same").transpose(0, 2, 3, 1),
    no_kernel={"nn.MaxPool2d(3, 2, 'same', data_format='NHWC')(x)": "not on the CPU"},
)
case(
    *("nn.MaxPool2d(3, 2, 'pad', 1)(x)", "mint.nn.MaxPool2d(3, 2, 1)(x)", "nn.MaxPool2dExt(3, 2, 1)(x)"),
    x=x2,
    want=lambda x: max_pool(x, 3, 2, "pad", 1),
    no_kernel=only_on_ascend("mint.nn.MaxPool2d(3, 2, 1)(x)", "nn.MaxPool2dExt(3, 2, 1)(x)"),
)
case(
    "mint.nn.MaxPool2d(2)(x)",
    x=x2,
    want=lambda x: max_pool(x, 2),
    no_kernel=only_on_ascend("mint.nn.MaxPool2d(2)(x)"),
)
case(
    "nn.MaxPool2d((3, 2), 2, 'pad', (1, 0), (1, 2), ceil_mode=True)(x)",
    x=x2,
    want=lambda x: max_pool(x, (3, 2), 2, "pad", [(1, 1), (0, 0)], True, (1, 2)),
)
case(
    "nn.MaxPool2d(3, 2, 'pad', 1, return_indices=True)(x)",
    x=x2,
    want=lambda x: (max_pool(x, 3, 2, "pad", 1), places(x, 3, 2, "pad", 1)),
    grad="",
)
case(
    "nn.MaxPool2d(3, 2, 'pad', 1, return_indices=True)(x)",
    x=x2[0],
    want=lambda x: (max_pool(x[None], 3, 2, "pad", 1)[0], places(x[None], 3, 2, "pad", 1)[0]),
    grad="",
)
case(
    "nn.MaxPool1d(3, 2)(x)",
    x=x1,
    want=lambda x: max_pool(x, 3, 2),
)
case("nn.MaxPool1d(3, 2, 'same')(x)", x=x1[:, :, :6], want=lambda x: max_pool(x, 3, 2, "same"))
case("nn.MaxPool1d(3, 2)(x)", x=x1[0], want=lambda x: max_pool(x[None], 3, 2)[0])
case(
    "nn.MaxPool1d(3, 2, 'pad', 1, return_indices=True)(x)",
    x=x1,
    want=lambda x: (max_pool(x, 3, 2, "pad", 1), places(x, 3, 2, "pad", 1)),
    grad="",
)
case(
    "nn.MaxPool1d(2, 3, 'pad', 1, 2, ceil_mode=True)(x)",
    x=x1,
    want=lambda x: max_pool(x, 2, 3, "pad", 1, True, 2),
)
case("nn.MaxPool3d(3, 2, 'same')(x)", x=x3, want=lambda x: max_pool(x, 3, 2, "same"))
case("nn.MaxPool3d(3, 2)(x)", x=x3[0], want=lambda x: max_pool(x[None], 3, 2)[0])
case(
    "nn.MaxPool3d(3, 2, 'pad', 1, ceil_mode=True)(x)",
    x=x3,
    want=lambda x: max_pool(x, 3, 2, "pad", 1, True),
)
case(
    "nn.MaxPool3d(3, 2, 'pad', 1, 1, True)(x)",
    x=x3,
    want=lambda x: (max_pool(x, 3, 2, "pad", 1), places(x, 3, 2, "pad", 1)),
    grad="",
    bad={"nn.MaxPool3d(3, 2, 'valid', 1)(x)": ValueError, "nn.MaxPool3d(3, 2, 'same', dilation=2)": ValueError},
)

# ---- means ----

case(
    "nn.AvgPool2d(2)(x)",
    x=x2,
    want=lambda x: avg_pool(x, 2, 1),
    bad={
        "nn.AvgPool2d(2, divisor_override=0)": ValueError,
        "nn.AvgPool2d(2, pad_mode='pad', padding=3.0)": TypeError,
        "nn.AvgPool2d(2, pad_mode='pad', padding=-1)": ValueError,
        "nn.AvgPool2d(2, 2, 'valid', 1)": ValueError,
        "nn.AvgPool2d(3, 2, 'pad', 2)(x)": (ValueError, RuntimeError),
        "nn.AvgPool2d(7)(x)": (ValueError, RuntimeError),
    },
)
case(
    *("mint.nn.AvgPool2d(2)(x)", "nn.AvgPool2d(2, 2)(x)", "nn.AvgPool2dExt(2)(x)"),
    x=x2,
    want=lambda x: avg_pool(x, 2),
    no_kernel=only_on_ascend("mint.nn.AvgPool2d(2)(x)", "nn.AvgPool2dExt(2)(x)"),
)
# padding by 'same' alone does not count, whatever count_include_pad says
case(
    *("nn.AvgPool2d(3, 2, 'same')(x)", "nn.AvgPool2d(3, 2, 'same', count_include_pad=False)(x)"),
    x=x2,
    want=lambda x: avg_pool(x, 3, 2, "same", include=False),
)
case(
    "nn.AvgPool2d(3, 2, 'same')(x)",
    x=x2[0],
    want=lambda x: avg_pool(x[None], 3, 2, "same", include=False)[0],
)
case(
    "nn.AvgPool2d(3, 2, 'same', divisor_override=4)(x)",
    x=x2,
    want=lambda x: avg_pool(x, 3, 2, "same", divisor=4),
)
case("nn.AvgPool2d(3, 2, 'pad', 1)(x)", x=x2, want=lambda x: avg_pool(x, 3, 2, "pad", 1))
case("nn.AvgPool2d(3, 2, 'pad', 1, True)(x)", x=x2, want=lambda x: avg_pool(x, 3, 2, "pad", 1, True))
case("nn.AvgPool2d(2, 2, ceil_mode=True)(x)", x=x2, want=lambda x: avg_pool(x, 2, 2, ceil=True))
case(
    "nn.AvgPool2d(3, 2, 'pad', (1, 0), False, False)(x)",
    x=x2,
    want=lambda x: avg_pool(x, 3, 2, "pad", [(1, 1), (0, 0)], include=False),
)
case(
    "nn.AvgPool2d(3, 2, 'same', data_format='NHWC')(x)",
    x=np.ascontiguousarray(x2.transpose(0, 2, 3, 1)),
    want=lambda x: avg_pool(x.transpose(0, 3, 1, 2), 3, 2, "same", include=False).transpose(0, 2, 3, 1),
    no_kernel={"nn.AvgPool2d(3, 2, 'same', data_format='NHWC')(x)": "not on the CPU"},
)
case("nn.AvgPool1d(3, 2)(x)", x=x1, want=lambda x: avg_pool(x, 3, 2))
case("nn.AvgPool1d(6, 6)(x)", x=x1[:, :, :6], want=lambda x: avg_pool(x, 6, 6))
case(
    "nn.AvgPool1d(3, 2, 'same')(x)",
    x=x1[0],
    want=lambda x: avg_pool(x[None], 3, 2, "same", include=False)[0],
)
case(
    "nn.AvgPool1d(3, 2, 'same')(x)",
    x=x1[:, :, :4],
    want=lambda x: avg_pool(x, 3, 2, "same", include=False),
    no_kernel={"nn.AvgPool1d(3, 2, 'same')(x)": "the last window is lost when the input is short"},
)
case("nn.AvgPool1d(3, 2, 'pad', 1)(x)", x=x1, want=lambda x: avg_pool(x, 3, 2, "pad", 1))
case(
    *("mint.nn.AvgPool1d(3)(x)", "nn.AvgPool1dExt(3)(x)"),
    x=x1,
    want=lambda x: avg_pool(x, 3),
    no_kernel=only_on_ascend("mint.nn.AvgPool1d(3)(x)", "nn.AvgPool1dExt(3)(x)"),
)
case("nn.AvgPool3d(3, 2, 'same')(x)", x=x3, want=lambda x: avg_pool(x, 3, 2, "same"))
case(
    "nn.AvgPool3d(3, 2, 'same', count_include_pad=False)(x)",
    x=x3,
    want=lambda x: avg_pool(x, 3, 2, "same", include=False),
)
case("nn.AvgPool3d(3, 2, 'pad', 1)(x)", x=x3[0], want=lambda x: avg_pool(x[None], 3, 2, "pad", 1)[0])
case(
    *("mint.nn.AvgPool3d(2)(x)", "nn.AvgPool3dExt(2)(x)"),
    x=x3,
    want=lambda x: avg_pool(x, 2),
    no_kernel=only_on_ascend("mint.nn.AvgPool3d(2)(x)", "nn.AvgPool3dExt(2)(x)"),
)

# ---- windows that fit the result's size ----

case(
    *("nn.AdaptiveAvgPool1d(3)(x)", "mint.nn.AdaptiveAvgPool1d(3)(x)"),
    x=x1[:, :, :6],
    want=lambda x: adaptive(np.mean, x, 3),
    no_kernel=only_on_ascend("mint.nn.AdaptiveAvgPool1d(3)(x)"),
    bad={"nn.AdaptiveAvgPool1d(0)": ValueError, "nn.AdaptiveAvgPool1d((3,))": TypeError},
)
case(
    *("nn.AdaptiveAvgPool2d((None, 3))(x)", "mint.nn.AdaptiveAvgPool2d((None, 3))(x)"),
    x=x2,
    want=lambda x: adaptive(np.mean, x, None, 3),
    no_kernel=only_on_ascend("mint.nn.AdaptiveAvgPool2d((None, 3))(x)"),
)
case("nn.AdaptiveAvgPool2d(3)(x)", x=x2[0], want=lambda x: adaptive(np.mean, x[None], 3, 3)[0])
case(
    *("nn.AdaptiveAvgPool3d(3)(x)", "mint.nn.AdaptiveAvgPool3d(3)(x)"),
    x=x3,
    want=lambda x: adaptive(np.mean, x, 3, 3, 3),
    no_kernel=only_on_ascend("mint.nn.AdaptiveAvgPool3d(3)(x)"),
)
case(
    *("nn.AdaptiveMaxPool1d(3)(x)", "mint.nn.AdaptiveMaxPool1d(3)(x)"),
    x=x1[:, :, :6],
    want=lambda x: adaptive(np.max, x, 3),
    no_kernel=only_on_ascend("mint.nn.AdaptiveMaxPool1d(3)(x)"),
    bad={"nn.AdaptiveMaxPool1d(0)": ValueError},
)
case(
    *("nn.AdaptiveMaxPool2d((3, 2), True)(x)", "mint.nn.AdaptiveMaxPool2d((3, 2), return_indices=True)(x)"),
    x=x2,
    want=lambda x: (adaptive(np.max, x, 3, 2), adaptive_places(x, 3, 2)),
    grad="",
)
case("nn.AdaptiveMaxPool2d(3)(x)", x=x2, want=lambda x: adaptive(np.max, x, 3, 3))
case("nn.AdaptiveMaxPool3d(2)(x)", x=x3, want=lambda x: adaptive(np.max, x, 2, 2, 2))
case(
    "nn.AdaptiveMaxPool3d((2, 2, 2), True)(x)",
    x=x3,
    want=lambda x: (adaptive(np.max, x, 2, 2, 2), adaptive_places(x, 2, 2, 2).astype(np.int32)),
    grad="",
)

# ---- powers, and the way back ----

case("nn.LPPool1d(2, 3)(x)", x=x1, want=lambda x: pooled(lp(2), x, 3))
case("nn.LPPool2d(2, (2, 3), stride=1)(x)", x=x2, want=lambda x: pooled(lp(2), x, (2, 3), 1))
case(
    *("nn.MaxUnpool2d(2)(x, i)", "mint.nn.MaxUnpool2d(2)(x, i)"),
    x=max_pool(x2, 2),
    i=places(x2[:, :, :4], 2),
    want=lambda x, i: unpooled(x, i, (4, 6)),
    no_kernel=only_on_ascend("mint.nn.MaxUnpool2d(2)(x, i)"),
)
case(
    "nn.MaxUnpool2d(2)(x, i, output_size=(5, 6))",
    x=max_pool(x2, 2),
    i=places(x2, 2),
    want=lambda x, i: unpooled(x, i, (5, 6)),
)
case(
    "nn.MaxUnpool1d(2)(x, i)",
    x=max_pool(x1, 2),
    i=places(x1[:, :, :6], 2),
    want=lambda x, i: unpooled(x, i, (6,)),
)
case(
    "nn.MaxUnpool3d(2)(x, i)",
    x=max_pool(x3[:, :, :, :4, :4], 2),
    i=places(x3[:, :, :, :4, :4], 2),
    want=lambda x, i: unpooled(x, i, (4, 4, 4)),
)

# ---- text ----

for made, text in (
    ("nn.MaxPool2d(2, 2)", "MaxPool2d(kernel_size=2, stride=2, pad_mode=VALID)"),
    ("nn.MaxPool2d((2, 3), (1, 2), 'pad', 1)", "MaxPool2d(kernel_size=(2, 3), stride=(1, 2), pad_mode=PAD)"),
    ("nn.MaxPool1d(2)", "MaxPool1d(kernel_size=(1, 2), stride=(1, 1), pad_mode=VALID)"),
    ("nn.MaxPool1d(2, pad_mode='pad')", "MaxPool1d(kernel_size=(1, 1, 2), stride=(1, 1, 1), pad_mode=PAD)"),
    ("nn.MaxPool3d(2)", "MaxPool3d(kernel_size=2, stride=1, pad_mode=VALID)"),
    ("nn.AvgPool2d(2, 2, 'same')", "AvgPool2d(kernel_size=2, stride=2, pad_mode=SAME)"),
    ("nn.AvgPool1d(2)", "AvgPool1d(kernel_size=(1, 2), stride=(1, 1), pad_mode=VALID)"),
    ("nn.AvgPool1d(2, ceil_mode=True)", "AvgPool1d(kernel_size=2, stride=1, pad_mode=VALID)"),
    ("nn.AdaptiveAvgPool2d(2)", "AdaptiveAvgPool2d()"),
    ("mint.nn.AdaptiveAvgPool2d(2)", "AdaptiveAvgPool2d(output_size=2)"),
    ("mint.nn.AdaptiveMaxPool1d(2)", "AdaptiveMaxPool1d(output_size=2, return_indices=False)"),
    ("mint.nn.MaxPool2d(2)", "MaxPool2dExt()"),
):
    case(f"str({made})", x=x1, want=lambda x, text=text: text, grad="")
