"""Rows of ops/resizing.py."""

import numpy as np

from . import case, floats

X, V = floats(2, 3, 4), floats(1, 2, 2, 2, 3)
LONG = np.int64([7])


def between(x, places, axis=-1):
    """x at places between its elements along the axis."""
    places = np.clip(places, 0, x.shape[axis] - 1)
    low = np.floor(places).astype(int)
    high = np.minimum(low + 1, x.shape[axis] - 1)
    shape = [-1 if a == axis % x.ndim else 1 for a in range(x.ndim)]
    share = (places - low).reshape(shape)
    return ((1 - share) * np.take(x, low, axis) + share * np.take(x, high, axis)).astype(np.float32)


def halves(n, m):
    return (np.arange(m) + 0.5) * n / m - 0.5


case(
    "ops.ResizeLinear1D()(x, (7,))",
    "ops.ResizeLinear1D('align_corners')(x, n)",
    x=X,
    n=LONG,
    grad="x",
    want=lambda x, n: between(x, np.linspace(0, 3, 7)),
)
case(
    "ops.ResizeLinear1D('half_pixel')(x, (7,))",
    x=X,
    want=lambda x: between(x, halves(4, 7)),
    bad={"ops.ResizeLinear1D('middle')(x, (7,))": ValueError},
)
case(
    *("ops.UpsampleNearest3D()(x, (3, 2, 6))", "ops.UpsampleNearest3D()(x, None, (1.5, 1.0, 2.0))"),
    x=V,
    want=lambda x: x[:, :, [0, 0, 1]][:, :, :, [0, 1]][..., [0, 0, 1, 1, 2, 2]],
    bad={"ops.UpsampleNearest3D()(x)": (ValueError, TypeError)},
)
case(
    "ops.UpsampleTrilinear3D()(x, (3, 4, 2))",
    x=V,
    want=lambda x: between(between(between(x, halves(2, 3), 2), halves(2, 4), 3), halves(3, 2), 4),
)
case(
    "ops.UpsampleTrilinear3D(True)(x, (3, 4, 2))",
    x=V,
    want=lambda x: between(
        between(between(x, np.linspace(0, 1, 3), 2), np.linspace(0, 1, 4), 3), np.linspace(0, 2, 2), 4
    ),
)

for form, options in (
    ("ops.PadV3()(x, p, ms.Tensor(3.0, ms.float32))", {"constant_values": 3}),
    ("ops.PadV3('reflect')(x, p, None)", {"mode": "reflect"}),
    ("ops.PadV3('edge')(x, p, None)", {"mode": "edge"}),
):
    case(
        form,
        x=X,
        p=np.int64([1, 2]),
        want=lambda x, p, options=options: np.pad(x, ((0, 0), (0, 0), (1, 2)), **options),
        grad="x",
        bad={"ops.PadV3('middle')(x, p, None)": ValueError},
    )

PICTURE = floats(1, 2, 4, 5)


def cubic(x, size, halves=False, corners=False):
    """x on cubic curves along its last two axes, of which each place is one of 1024."""
    a = -0.5 if halves else -0.75
    for axis, m in zip((2, 3), size, strict=True):
        n = x.shape[axis]
        places = np.linspace(0, n - 1, m) if corners else np.arange(m) * n / m
        places = (np.arange(m) + 0.5) * n / m - 0.5 if halves else places
        weights = np.zeros((m, n))
        for row, place in enumerate(places):
            whole = int(np.floor(place))
            place = whole + round((place - whole) * 1024) / 1024
            for tap in range(whole - 1, whole + 3):
                t = abs(place - tap)
                w = (a + 2) * t**3 - (a + 3) * t**2 + 1 if t <= 1 else a * (t**3 - 5 * t**2 + 8 * t - 4)
                if not halves or 0 <= tap < n:
                    weights[row, min(max(tap, 0), n - 1)] += w
        x = np.moveaxis(np.tensordot(x, weights / weights.sum(1, keepdims=True), ([axis], [1])), -1, axis)
    return x.astype(np.float32)


case(
    "ops.ResizeBicubic()(x, n)",
    x=PICTURE,
    n=np.int32([3, 7]),
    want=lambda x, n: cubic(x, n),
    bad={"ops.ResizeBicubic(True, True)(x, n)": ValueError},
)
case(
    "ops.ResizeBicubic(half_pixel_centers=True)(x, n)",
    x=PICTURE,
    n=np.int32([7, 3]),
    want=lambda x, n: cubic(x, n, halves=True),
)
case(
    "ops.ResizeBicubic(align_corners=True)(x, n)",
    x=PICTURE,
    n=np.int32([7, 3]),
    want=lambda x, n: cubic(x, n, corners=True),
)
case(
    "ops.ResizeArea()(x, n)",
    x=floats(1, 4, 6, 2),
    n=np.int32([2, 3]),
    grad="",
    want=lambda x, n: x.reshape(1, 2, 2, 3, 2, 2).mean((2, 4)),
)
case(
    "ops.ResizeArea()(x, n)",
    x=floats(1, 2, 3, 1),
    n=np.int32([2, 2]),
    grad="",
    want=lambda x, n: np.stack([2 * x[:, :, 0] + x[:, :, 1], x[:, :, 1] + 2 * x[:, :, 2]], 2) / np.float32(3),
)

# ---- as mint's layers call them ----

NO_KERNEL = "no kernel on a CPU"
SQUARE = floats(2, 3, 4, 6)
nearest = {f"mint.nn.upsample_nearest2d_op(x, {n})": NO_KERNEL for n in ("(2, 3), None", "None, (0.5, 0.5)")}
case(*nearest, x=SQUARE, want=lambda x: x[:, :, ::2, ::2], no_kernel=nearest)
form = "mint.nn.upsample_bilinear2d_op(x, (7, 11), None, True)"
case(
    form,
    x=SQUARE,
    want=lambda x: between(between(x, np.linspace(0, 3, 7), 2), np.linspace(0, 5, 11), 3),
    no_kernel={form: NO_KERNEL},
)
