"""Rows of ops/conv.py. numpy's answer is a loop over the kernel, on an input padded by MindSpore's rules."""

import itertools

import numpy as np

from . import case, floats


def sides(mode, lengths, kernel, stride, dilation, padding=0):
    """The padding (before, after) of each axis."""
    n = len(kernel)
    if mode == "valid":
        return [(0, 0)] * n
    if mode == "pad":
        return [(padding, padding)] * n if isinstance(padding, int) else [tuple(pair) for pair in padding]
    totals = [
        max((-(-length // s) - 1) * s + (k - 1) * d + 1 - length, 0)
        for length, k, s, d in zip(lengths, kernel, stride, dilation, strict=True)
    ]
    return [(total // 2, total - total // 2) for total in totals]  # the odd pixel comes after


def conv(x, w, b=None, stride=1, mode="valid", padding=0, dilation=1, groups=1):
    n = x.ndim - 2
    stride, dilation = ((v,) * n if isinstance(v, int) else v for v in (stride, dilation))
    kernel = w.shape[2:]
    x = np.pad(x, [(0, 0), (0, 0), *sides(mode, x.shape[2:], kernel, stride, dilation, padding)])
    out_shape = [
        (length - (k - 1) * d - 1) // s + 1
        for length, k, s, d in zip(x.shape[2:], kernel, stride, dilation, strict=True)
    ]
    outs = []
    for xs, ws in zip(np.split(x, groups, 1), np.split(w, groups, 0), strict=True):
        out = np.zeros((x.shape[0], ws.shape[0], *out_shape), np.float32)
        for place in itertools.product(*map(range, kernel)):
            window = tuple(
                slice(p * d, p * d + (o - 1) * s + 1, s)
                for p, d, o, s in zip(place, dilation, out_shape, stride, strict=True)
            )
            out += np.einsum(
                "nc...,oc->no...", xs[(slice(None), slice(None), *window)], ws[(slice(None), slice(None), *place)]
            )
        outs.append(out)
    out = np.concatenate(outs, 1)
    return out if b is None else out + b.reshape(-1, *(1,) * n)


def transposed(x, w, sizes, pads, stride=1, dilation=1, groups=1):
    """Every input pixel stamps the kernel; then `before` pixels are cut off and `sizes` are kept, zeros beyond."""
    n = x.ndim - 2
    stride, dilation = ((v,) * n if isinstance(v, int) else v for v in (stride, dilation))
    room = [size + 20 for size in sizes]
    outs = []
    for xs, ws in zip(np.split(x, groups, 1), np.split(w, groups, 0), strict=True):
        out = np.zeros((x.shape[0], w.shape[1], *room), np.float32)
        for place in itertools.product(*map(range, w.shape[2:])):
            window = tuple(
                slice(p * d, p * d + (length - 1) * s + 1, s)
                for p, d, length, s in zip(place, dilation, x.shape[2:], stride, strict=True)
            )
            out[(slice(None), slice(None), *window)] += np.einsum(
                "nc...,co->no...", xs, ws[(slice(None), slice(None), *place)]
            )
        outs.append(out)
    kept = tuple(slice(before, before + size) for (before, _), size in zip(pads, sizes, strict=True))
    return np.concatenate(outs, 1)[(slice(None), slice(None), *kept)]


def only_on_ascend(*forms):
    """The reason why MindSpore's CPU lacks these forms."""
    return dict.fromkeys(forms, "only on Ascend")


refused = (ValueError, RuntimeError)
x1, w1 = floats(2, 2, 7), floats(4, 2, 3, seed=1)
x2, w2 = floats(2, 2, 5, 6), floats(4, 2, 3, 2, seed=1)
x3, w3 = floats(1, 2, 4, 5, 4), floats(4, 2, 2, 3, 2, seed=1)
bias = floats(4, seed=2)

# ---- one axis ----

case(
    *("ops.conv1d(x, w, b)", "ops.conv1d(input=x, weight=w, bias=b, stride=1, pad_mode='valid', padding=0)"),
    "mint.nn.functional.conv1d(x, w, b)",
    x=x1,
    w=w1,
    b=bias,
    want=conv,
    no_kernel=only_on_ascend("mint.nn.functional.conv1d(x, w, b)"),
    bad={"ops.conv1d(x, w, padding=1)": ValueError, "ops.conv1d(x, w, pad_mode='x')": ValueError},
)
case("ops.conv1d(x, w, None, 2, 'same')", x=x1[:, :, :6], w=w1, want=lambda x, w: conv(x, w, None, 2, "same"))
case(
    "mint.nn.functional.conv1d(x, w, None, 1, 'same')",
    x=x1,
    w=floats(4, 2, 4, seed=1),
    want=lambda x, w: conv(x, w, mode="same"),
    no_kernel=only_on_ascend("mint.nn.functional.conv1d(x, w, None, 1, 'same')"),
    bad={"mint.nn.functional.conv1d(x, w, None, 2, 'same')": (ValueError, NotImplementedError)},
)
case("ops.conv1d(x, w, b, 2, 'pad', 1)", x=x1, w=w1, b=bias, want=lambda x, w, b: conv(x, w, b, 2, "pad", 1))
case(
    "ops.conv1d(x, w, dilation=2, groups=2)",
    x=x1,
    w=w1[:, :1],
    want=lambda x, w: conv(x, w, dilation=2, groups=2),
)

# ---- two ----

case(
    *("ops.conv2d(x, w)", "ops.Conv2D(4, (3, 2))(x, w)", "mint.nn.functional.conv2d(x, w)", "mint.conv2d(x, w)"),
    "ops.Conv2D(out_channel=4, kernel_size=(3, 2), mode=1, pad_mode='valid', pad=0, stride=1, group=1)(x, w)",
    x=x2,
    w=w2,
    want=conv,
    no_kernel=only_on_ascend("mint.nn.functional.conv2d(x, w)", "mint.conv2d(x, w)"),
    bad={
        "ops.conv2d(x, w[:, :1])": refused,
        "ops.conv2d(x, w, padding=1)": ValueError,
        "ops.conv2d(x, w, pad_mode='same', padding=1)": ValueError,
        "ops.conv2d(x, w, pad_mode='pad', padding=-1)": ValueError,
        "ops.conv2d(x, w, pad_mode='x')": ValueError,
        "ops.conv2d(x, w, stride=0)": refused,
        "ops.conv2d(x, w, stride=-1)": refused,
        "ops.conv2d(x, w, stride=0, pad_mode='same')": refused,
        "ops.conv2d(x[0], w)": ValueError,
        "ops.conv2d(x, w, group=2)": (TypeError, RuntimeError),
        "ops.Conv2D(5, (3, 2))(x, w)": refused,
        "ops.Conv2D(4, 3)(x, w)": refused,
        "ops.Conv2D(4, (3, 2), mode=0)(x, w)": ValueError,
        "ops.Conv2D(4, (3, 2), pad_mode='valid', pad=1)(x, w)": ValueError,
    },
)
case("ops.conv2d(x, w, b)", x=x2, w=w2, b=bias, want=conv)
case(
    *("ops.conv2d(x, w, b, 2, 'same')", "ops.conv2d(x, w, b, stride=(2, 2), pad_mode='same')"),
    x=x2,
    w=w2,
    b=bias,
    want=lambda x, w, b: conv(x, w, b, 2, "same"),
)
# below and to the right, where stride > 1 and the length is even
case(
    *("ops.conv2d(x, w, None, 2, 'same')", "ops.Conv2D(1, 3, pad_mode='same', stride=2)(x, w)"),
    x=np.ones((1, 1, 4, 4), np.float32),
    w=np.ones((1, 1, 3, 3), np.float32),
    want=np.float32([[[[9, 6], [6, 4]]]]),
)
case("ops.conv2d(x, w, None, 3, 'same', 0, 2)", x=x2, w=w2, want=lambda x, w: conv(x, w, None, 3, "same", 0, 2))
case(
    *(
        "ops.Conv2D(4, (3, 2), pad_mode='same', dilation=(2, 1))(x, w)",
        "ops.conv2d(x, w, pad_mode='same', dilation=(2, 1))",
    ),
    x=x2,
    w=w2,
    want=lambda x, w: conv(x, w, None, 1, "same", 0, (2, 1)),
)
case(
    *("ops.conv2d(x, w, None, 2, 'pad', 1)", "ops.Conv2D(4, (3, 2), 1, 'pad', 1, 2)(x, w)"),
    *(
        "mint.nn.functional.conv2d(x, w, None, 2, 1)",
        "ops.Conv2D(4, (3, 2), 1, 'pad', (1, 1, 1, 1), (1, 1, 2, 2))(x, w)",
    ),
    x=x2,
    w=w2,
    want=lambda x, w: conv(x, w, None, 2, "pad", 1),
    no_kernel=only_on_ascend("mint.nn.functional.conv2d(x, w, None, 2, 1)"),
)
case(
    "ops.conv2d(x, w, None, 1, 'pad', (1, 2))",
    x=x2,
    w=w2,
    want=lambda x, w: conv(x, w, None, 1, "pad", [(1, 1), (2, 2)]),
)
case(
    "ops.Conv2D(4, (3, 2), pad_mode='pad', pad=(1, 0, 2, 0))(x, w)",
    x=x2,
    w=w2,
    want=lambda x, w: conv(x, w, None, 1, "pad", [(1, 0), (2, 0)]),
)
case(
    *("ops.conv2d(x, w, groups=2)", "ops.Conv2D(4, (3, 2), group=2)(x, w)"),
    x=x2,
    w=w2[:, :1],
    want=lambda x, w: conv(x, w, groups=2),
)
case(
    "ops.Conv2D(4, (3, 2), data_format='NHWC')(x, w)",
    x=np.ascontiguousarray(x2.transpose(0, 2, 3, 1)),
    w=np.ascontiguousarray(w2.transpose(0, 2, 3, 1)),
    want=lambda x, w: conv(x.transpose(0, 3, 1, 2), w.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1),
    no_kernel={"ops.Conv2D(4, (3, 2), data_format='NHWC')(x, w)": "not on the CPU"},
)
case(
    "ops.conv2d(x, w)",
    x=x2.astype(np.float16),
    w=w2.astype(np.float16),
    want=lambda x, w: conv(x, w).astype(np.float16),
    grad="",
)

# ---- three ----

case(
    *("ops.conv3d(x, w, b)", "mint.nn.functional.conv3d(x, w, b)"),
    x=x3,
    w=w3,
    b=bias,
    want=conv,
    no_kernel=only_on_ascend("mint.nn.functional.conv3d(x, w, b)"),
)
case(
    *("ops.conv3d(x, w, None, 2, 'same')", "ops.Conv3D(4, (2, 3, 2), 1, 'same', 0, 2)(x, w)"),
    x=x3,
    w=w3,
    want=lambda x, w: conv(x, w, None, 2, "same"),
    bad={"ops.conv3d(x, w, pad_mode='same', padding=1)": ValueError},
)
case(
    *(
        "ops.conv3d(x, w, pad_mode='pad', padding=(1, 0, 1))",
        "ops.Conv3D(4, (2, 3, 2), 1, 'pad', (1, 1, 0, 0, 1, 1))(x, w)",
    ),
    x=x3,
    w=w3,
    want=lambda x, w: conv(x, w, None, 1, "pad", [(1, 1), (0, 0), (1, 1)]),
)
case(
    "ops.Conv3D(4, (2, 3, 2), pad_mode='pad', pad=(1, 0, 2, 0, 0, 1))(x, w)",
    x=x3,
    w=w3,
    want=lambda x, w: conv(x, w, None, 1, "pad", [(1, 0), (2, 0), (0, 1)]),
)

# ---- transposes ----

u2 = floats(4, 3, 3, 2, seed=1)
y2 = floats(1, 4, 4, 5)
case(
    *("ops.conv_transpose2d(x, w, b, 2, 1, 1)", "mint.nn.functional.conv_transpose2d(x, w, b, 2, 1, 1)"),
    x=y2,
    w=u2,
    b=floats(3, seed=2),
    want=lambda x, w, b: transposed(x, w, (8, 9), [(1, 0), (1, 0)], 2) + b[:, None, None],
    no_kernel=only_on_ascend(
        "ops.conv_transpose2d(x, w, b, 2, 1, 1)", "mint.nn.functional.conv_transpose2d(x, w, b, 2, 1, 1)"
    ),
)
case(
    *("ops.Conv2DTranspose(4, (3, 2))(x, w, (1, 3, 6, 6))", "ops.Conv2DBackpropInput(4, (3, 2))(x, w, (1, 3, 6, 6))"),
    "ops.Conv2DTranspose(out_channel=4, kernel_size=(3, 2))(x, w, ms.Tensor([1, 3, 6, 6]))",
    x=y2,
    w=u2,
    want=lambda x, w: transposed(x, w, (6, 6), [(0, 0), (0, 0)]),
    bad={
        "ops.Conv2DBackpropInput(4, (3, 2))(x, w, (1, 3, 9, 6))": (ValueError, RuntimeError),
        "ops.Conv2DBackpropInput(4, 3)(x, w, (1, 3, 6, 6))": (ValueError, RuntimeError),
    },
    no_kernel={"ops.Conv2DBackpropInput(4, 3)(x, w, (1, 3, 6, 6))": "it computes something"},
)
case(
    "ops.Conv2DBackpropInput(4, (3, 2), stride=2)(x, w, (1, 3, 10, 11))",
    x=y2,
    w=u2,
    want=lambda x, w: transposed(x, w, (10, 11), [(0, 0), (0, 0)], 2),
)
for sizes in ((8, 10), (7, 9)):
    case(
        f"ops.Conv2DBackpropInput(4, (3, 2), 'same', stride=2)(x, w, {(1, 3, *sizes)})",
        x=y2,
        w=u2,
        want=lambda x, w, s=sizes: transposed(x, w, s, sides("same", s, (3, 2), (2, 2), (1, 1)), 2),
    )
case(
    *("ops.Conv2DTranspose(4, (3, 2), 'pad', (0, 2, 1, 0), stride=2)(x, w, (1, 3, 7, 9))",),
    "ops.Conv2DBackpropInput(4, (3, 2), pad_mode='pad', pad_list=(0, 2, 1, 0), stride=2)(x, w, (1, 3, 7, 9))",
    x=y2,
    w=u2,
    want=lambda x, w: transposed(x, w, (7, 9), [(0, 2), (1, 0)], 2),
)
case(
    "ops.Conv2DTranspose(4, (3, 2), dilation=2, group=2)(x, w, (1, 6, 8, 7))",
    x=y2,
    w=u2,
    want=lambda x, w: transposed(x, w, (8, 7), [(0, 0), (0, 0)], 1, 2, 2),
)
u3 = floats(2, 3, 3, 2, 2, seed=1)
y3 = floats(1, 2, 3, 4, 5)
case(
    *("ops.conv3d_transpose(x, w)", "ops.Conv3DTranspose(2, 3, (3, 2, 2))(x, w)"),
    x=y3,
    w=u3,
    want=lambda x, w: transposed(x, w, (5, 5, 6), [(0, 0)] * 3),
    bad={
        "ops.conv3d_transpose(x, w, output_padding=1)": ValueError,
        "ops.Conv3DTranspose(2, 4, (3, 2, 2))(x, w)": (ValueError, RuntimeError),
    },
    no_kernel={"ops.Conv3DTranspose(2, 4, (3, 2, 2))(x, w)": "out_channel is passed over"},
)
case(
    *("ops.Conv3DTranspose(2, 3, (3, 2, 2), stride=3)(x, w)", "ops.conv3d_transpose(x, w, stride=3)"),
    x=y3,
    w=u3,
    want=lambda x, w: transposed(x, w, (9, 12, 15), [(0, 0)] * 3, 3),
)
for stride in (1, 2, 3):
    case(
        f"ops.Conv3DTranspose(2, 3, (3, 2, 2), pad_mode='same', stride={stride})(x, w)",
        f"ops.conv3d_transpose(x, w, 'same', stride={stride})",
        x=y3,
        w=u3,
        want=lambda x, w, s=stride: transposed(
            x,
            w,
            [n * s for n in (3, 4, 5)],
            sides("same", [n * s for n in (3, 4, 5)], (3, 2, 2), (s,) * 3, (1,) * 3),
            s,
        ),
    )
case(
    *("ops.Conv3DTranspose(2, 3, (3, 2, 2), 1, 'pad', 1, 2)(x, w)", "ops.conv3d_transpose(x, w, 'pad', 1, 2)"),
    x=y3,
    w=u3,
    want=lambda x, w: transposed(x, w, (5, 6, 8), [(1, 1)] * 3, 2),
)
case(
    *("ops.Conv3DTranspose(2, 3, (3, 2, 2), 1, 'pad', 1, 2, output_padding=1)(x, w)",),
    "ops.conv3d_transpose(x, w, pad_mode='pad', padding=1, stride=2, output_padding=1)",
    x=y3,
    w=u3,
    want=lambda x, w: transposed(x, w, (6, 7, 9), [(1, 0)] * 3, 2),
)
case(
    "ops.Conv3DTranspose(2, 3, (3, 2, 2), stride=2, pad_mode='pad', pad=(0, 1, 0, 1, 0, 0))(x, w)",
    x=y3,
    w=u3,
    want=lambda x, w: transposed(x, w, (6, 7, 10), [(0, 1), (0, 1), (0, 0)], 2),
)
form = "mint.conv_tbc(x, w, b, 1)"
case(
    form,
    x=floats(4, 2, 3),
    w=floats(2, 3, 5, seed=1),
    b=floats(5, seed=2),
    want=lambda x, w, b: np.stack(
        [sum(p[i + k] @ w[k] for k in range(2)) + b for p in [np.pad(x, ((1, 1), (0, 0), (0, 0)))] for i in range(5)]
    ),
    no_kernel=only_on_ascend(form),
)
