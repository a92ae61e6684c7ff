"""Rows of ops/pool.py. numpy's answer is a loop over the windows of an input padded by MindSpore's rules."""

import itertools
import math

import numpy as np

from . import case, floats
from .conv import only_on_ascend, sides


def windows(x, kernel, stride, mode="valid", padding=0, ceil=False, dilation=1):
    """For each window: its place in the result, and the slices of the padded x that exist; and the padded x."""
    n = x.ndim - 2
    kernel, stride, dilation = ((v,) * n if isinstance(v, int) else v for v in (kernel, stride, dilation))
    pads = sides(mode, x.shape[2:], kernel, stride, dilation, padding)
    padded = np.pad(x, [(0, 0), (0, 0), *pads], constant_values=np.nan)
    counts = []
    for length, k, s, d, (before, _), whole in zip(
        padded.shape[2:], kernel, stride, dilation, pads, x.shape[2:], strict=True
    ):
        steps = (length - (k - 1) * d - 1) / s
        count = (math.ceil(steps) if ceil else math.floor(steps)) + 1
        # a window must begin in x or in the padding before it
        counts.append(count - 1 if ceil and (count - 1) * s >= whole + before else count)
    places = itertools.product(*map(range, counts))
    cuts = {
        place: tuple(
            slice(p * s, p * s + (k - 1) * d + 1, d) for p, s, k, d in zip(place, stride, kernel, dilation, strict=True)
        )
        for place in places
    }
    return padded, counts, cuts


def pooled(reduce, x, kernel, stride=None, mode="valid", padding=0, ceil=False, dilation=1):
    padded, counts, cuts = windows(x, kernel, kernel if stride is None else stride, mode, padding, ceil, dilation)
    out = np.zeros((*x.shape[:2], *counts), np.float32)
    axes = tuple(range(2, x.ndim))
    for place, cut in cuts.items():
        out[(slice(None), slice(None), *place)] = reduce(padded[(slice(None), slice(None), *cut)], axes)
    return out


def max_pool(x, *args, **kwargs):
    return pooled(np.nanmax, x, *args, **kwargs)


def places(x, *args, **kwargs):
    """Where in its plane each maximum lies: the numbers of x are all different."""
    best = max_pool(x, *args, **kwargs)
    out = np.zeros(best.shape, np.int64)
    for i in np.ndindex(best.shape):
        out[i] = np.flatnonzero(x[i[:2]] == best[i])[0]
    return out


def avg_pool(x, *args, include=True, divisor=None, **kwargs):
    def mean(window, axes):
        if divisor:
            return np.nansum(window, axes) / np.float32(divisor)
        return np.nan_to_num(window).mean(axes) if include else np.nanmean(window, axes)

    return pooled(mean, x, *args, **kwargs)


x1, x2, x3 = floats(1, 2, 7), floats(2, 2, 5, 6), floats(1, 2, 4, 5, 5)
same_by_hand = "it pads rows only below"

# ---- maxima ----

case(
    *(
        "ops.max_pool2d(x, 2)",
        "ops.MaxPool(2, 2)(x)",
        "ops.MaxPool(kernel_size=(2, 2), strides=(2, 2), pad_mode='VALID')(x)",
    ),
    "mint.nn.functional.max_pool2d(x, 2)",
    x=x2,
    want=lambda x: max_pool(x, 2),
    no_kernel=only_on_ascend("mint.nn.functional.max_pool2d(x, 2)"),
    bad={
        "ops.MaxPool(2, 2, 'pad')(x)": ValueError,
        "ops.MaxPool(2, -1)(x)": (ValueError, RuntimeError),
        "ops.MaxPool(2, 2)(x[0, 0])": (ValueError, RuntimeError),
    },
)
# the Primitive's stride is 1
case("ops.MaxPool(2)(x)", x=x2, want=lambda x: max_pool(x, 2, 1))
case("ops.MaxPool()(x)", "ops.AvgPool()(x)", x=x2, want=lambda x: x)
case(
    *("ops.MaxPool(3, 2, 'same')(x)", "ops.MaxPool(3, 2, 'SAME', 'NCHW')(x)"),
    x=x2 - 10,
    want=lambda x: max_pool(x, 3, 2, "same"),
)
case(
    "ops.MaxPool((3, 2), (2, 1), 'same', 'NHWC')(x)",
    x=np.ascontiguousarray(x2.transpose(0, 2, 3, 1)),
    want=lambda x: max_pool(x.transpose(0, 3, 1, 2), (3, 2), (2, 1), "same").transpose(0, 2, 3, 1),
    no_kernel={"ops.MaxPool((3, 2), (2, 1), 'same', 'NHWC')(x)": "not on the CPU"},
)
case(
    *("ops.max_pool2d(x, 3, 2, 1)", "ops.max_pool2d(x, kernel_size=3, stride=2, padding=1)"),
    "mint.nn.functional.max_pool2d(x, 3, 2, 1)",
    x=x2,
    want=lambda x: max_pool(x, 3, 2, "pad", 1),
    no_kernel=only_on_ascend("mint.nn.functional.max_pool2d(x, 3, 2, 1)"),
)
case(
    *("ops.max_pool2d(x, 3, 2, 1, 1, True)", "ops.MaxPoolWithArgmaxV2(3, 2, 1)(x)"),
    *("mint.nn.functional.max_pool2d(x, 3, 2, 1, 1, False, True)", "ops.max_pool2d(x, 3, 2, 1, return_indices=True)"),
    x=x2,
    want=lambda x: (max_pool(x, 3, 2, "pad", 1), places(x, 3, 2, "pad", 1)),
    grad="",
    no_kernel=only_on_ascend("mint.nn.functional.max_pool2d(x, 3, 2, 1, 1, False, True)"),
)
case(
    *("ops.max_pool2d(x, (2, 3), (1, 2), (1, 0), (2, 1), False, True)",),
    x=x2,
    want=lambda x: max_pool(x, (2, 3), (1, 2), "pad", [(1, 1), (0, 0)], True, (2, 1)),
)
case(
    "ops.MaxPoolWithArgmax(2, 2)(x)",
    x=x2,
    want=lambda x: (max_pool(x, 2), (places(x, 2) + np.int64([0, 30])[:, None, None]).astype(np.int32)),
    grad="",
)
case(
    "ops.MaxPoolWithArgmax(kernel_size=3, strides=2, pad_mode='same')(x)",
    x=x2,
    want=lambda x: (
        max_pool(x, 3, 2, "same"),
        (places(x, 3, 2, "same") + np.int64([0, 30])[:, None, None]).astype(np.int32),
    ),
    grad="",
    no_kernel={"ops.MaxPoolWithArgmax(kernel_size=3, strides=2, pad_mode='same')(x)": same_by_hand},
)
case(
    *("ops.max_pool3d(x, 2)", "ops.MaxPool3D(2, 2)(x)"),
    x=x3,
    want=lambda x: max_pool(x, 2),
)
case("ops.MaxPool3D(3, 2, 'same')(x)", x=x3, want=lambda x: max_pool(x, 3, 2, "same"))
case(
    *("ops.MaxPool3D(3, 2, 'pad', 1, True)(x)", "ops.max_pool3d(x, 3, 2, 1, 1, True)"),
    x=x3,
    want=lambda x: max_pool(x, 3, 2, "pad", 1, True),
)
case(
    "ops.MaxPool3D(3, 2, 'pad', (1, 0, 0, 1, 1, 1))(x)",
    x=x3,
    want=lambda x: max_pool(x, 3, 2, "pad", [(1, 0), (0, 1), (1, 1)]),
    bad={"ops.MaxPool3D(3, 2, 'same', 1)(x)": ValueError},
)
case(
    *("ops.max_pool3d(x, 2, return_indices=True)", "ops.MaxPool3DWithArgmax(2, 2, 0)(x)"),
    x=x3,
    want=lambda x: (max_pool(x, 2), places(x, 2)),
    grad="",
)

# ---- means ----

case(
    *("ops.avg_pool2d(x, 2, 2)", "ops.AvgPool(2, 2)(x)", "mint.nn.functional.avg_pool2d(x, 2)"),
    "ops.AvgPool(kernel_size=2, strides=2, pad_mode='VALID')(x)",
    x=x2,
    want=lambda x: avg_pool(x, 2),
    no_kernel=only_on_ascend("mint.nn.functional.avg_pool2d(x, 2)"),
    bad={"ops.AvgPool(2, 2, 'pad')(x)": (ValueError, RuntimeError)},
)
# stride 1
case("ops.avg_pool2d(x, 2)", "ops.AvgPool(2)(x)", x=x2, want=lambda x: avg_pool(x, 2, 1))
# padding does not count
case(
    *("ops.AvgPool(3, 2, 'same')(x)", "ops.AvgPool(3, 2, 'SAME', data_format='NCHW')(x)"),
    x=x2,
    want=lambda x: avg_pool(x, 3, 2, "same", include=False),
)
case("ops.avg_pool2d(x, 3, 2, 1)", x=x2, want=lambda x: avg_pool(x, 3, 2, "pad", 1))
case("ops.avg_pool2d(x, 3, 2, 1, True)", x=x2, want=lambda x: avg_pool(x, 3, 2, "pad", 1, True))
case(
    "ops.avg_pool2d(x, 3, 2, 1, True, False)",
    x=x2,
    want=lambda x: avg_pool(x, 3, 2, "pad", 1, True, include=False),
)
case(
    "ops.avg_pool2d(x, 3, 2, 1, divisor_override=2)",
    x=x2,
    want=lambda x: avg_pool(x, 3, 2, "pad", 1, divisor=2),
)
case(
    "ops.avg_pool2d(x, (3, 2), 2, (1, 1, 0, 1))",
    x=x2,
    want=lambda x: avg_pool(x, (3, 2), 2, "pad", [(1, 1), (0, 1)]),
)
case(
    "ops.avg_pool2d(x, (3, 2), 2, (1, 1, 0, 1), count_include_pad=False)",
    x=x2,
    want=lambda x: avg_pool(x, (3, 2), 2, "pad", [(1, 1), (0, 1)], include=False),
)
case(
    "ops.avg_pool1d(x, 3)",
    "mint.nn.functional.avg_pool1d(x, 3, 1)",
    x=x1,
    want=lambda x: avg_pool(x, 3, 1),
    no_kernel=only_on_ascend("mint.nn.functional.avg_pool1d(x, 3, 1)"),
)
case(
    *("ops.avg_pool1d(x, 3, 2, 1, False, False)",),
    x=x1,
    want=lambda x: avg_pool(x, 3, 2, "pad", 1, include=False),
)
case(
    "ops.avg_pool3d(x, 2, 2)",
    "ops.AvgPool3D(2, 2)(x)",
    "mint.nn.functional.avg_pool3d(x, 2)",
    x=x3,
    want=lambda x: avg_pool(x, 2),
    no_kernel=only_on_ascend("mint.nn.functional.avg_pool3d(x, 2)"),
)
case(
    *("ops.avg_pool3d(x, 3, 2, 1)", "ops.AvgPool3D(3, 2, 'pad', 1)(x)"),
    x=x3,
    want=lambda x: avg_pool(x, 3, 2, "pad", 1),
)
case(
    "ops.avg_pool3d(x, 3, 2, (1, 0, 1, 1, 0, 0))",
    x=x3,
    want=lambda x: avg_pool(x, 3, 2, "pad", [(1, 0), (1, 1), (0, 0)]),
)
# unlike in AvgPool, padding counts
case("ops.AvgPool3D(3, 2, 'same')(x)", x=x3, want=lambda x: avg_pool(x, 3, 2, "same"))
case(
    "ops.AvgPool3D(3, 2, 'same', count_include_pad=False)(x)",
    x=x3,
    want=lambda x: avg_pool(x, 3, 2, "same", include=False),
)
case(
    "ops.AvgPool3D(3, 2, 'same', divisor_override=5)(x)",
    x=x3,
    want=lambda x: avg_pool(x, 3, 2, "same", divisor=5),
)
case("ops.AvgPool3D(2, 2, 'valid', 0, True)(x)", x=x3, want=lambda x: avg_pool(x, 2, 2, ceil=True))
case(
    "ops.AvgPool3D(2, 2, 'same', 0, True)(x)",
    x=x3,
    want=lambda x: avg_pool(x, 2, 2, "same"),
    bad={"ops.AvgPool3D(2, 2, 'same', 1)(x)": ValueError},
)

# ---- windows that fit the result's size ----


def adaptive(reduce, x, *sizes):
    sizes = [length if size is None else size for size, length in zip(sizes, x.shape[2:], strict=True)]
    out = np.zeros((*x.shape[:2], *sizes), np.float32)
    axes = tuple(range(2, x.ndim))
    for place in np.ndindex(*sizes):
        cut = [
            slice(p * length // size, -(-(p + 1) * length // size))
            for p, size, length in zip(place, sizes, x.shape[2:], strict=True)
        ]
        out[(slice(None), slice(None), *place)] = reduce(x[(slice(None), slice(None), *cut)], axes)
    return out


def adaptive_places(x, *sizes):
    best = adaptive(np.max, x, *sizes)
    return np.array([np.flatnonzero(x[i[:2]] == best[i])[0] for i in np.ndindex(best.shape)]).reshape(best.shape)


case(
    *("ops.adaptive_avg_pool1d(x, 3)", "mint.nn.functional.adaptive_avg_pool1d(x, 3)"),
    x=x1[:, :, :6],
    want=lambda x: adaptive(np.mean, x, 3),
    no_kernel=only_on_ascend("mint.nn.functional.adaptive_avg_pool1d(x, 3)"),
)
case(
    *("ops.adaptive_avg_pool2d(x, 3)", "ops.AdaptiveAvgPool2D(3)(x)", "mint.nn.functional.adaptive_avg_pool2d(x, 3)"),
    x=x2,
    want=lambda x: adaptive(np.mean, x, 3, 3),
    no_kernel=only_on_ascend("mint.nn.functional.adaptive_avg_pool2d(x, 3)"),
)
case(
    "ops.adaptive_avg_pool2d(x, (None, 2))",
    "ops.AdaptiveAvgPool2D((None, 2))(x)",
    x=x2,
    want=lambda x: adaptive(np.mean, x, None, 2),
)
case(
    *("ops.adaptive_avg_pool3d(x, (None, 2, 3))", "ops.AdaptiveAvgPool3D((None, 2, 3))(x)"),
    "mint.nn.functional.adaptive_avg_pool3d(x, (None, 2, 3))",
    x=x3,
    want=lambda x: adaptive(np.mean, x, None, 2, 3),
    no_kernel=only_on_ascend("mint.nn.functional.adaptive_avg_pool3d(x, (None, 2, 3))"),
)
case(
    *("ops.adaptive_max_pool1d(x, 3)", "mint.nn.functional.adaptive_max_pool1d(x, 3)"),
    x=x1[:, :, :6],
    want=lambda x: adaptive(np.max, x, 3),
    no_kernel=only_on_ascend("mint.nn.functional.adaptive_max_pool1d(x, 3)"),
)
case(
    *(
        "ops.adaptive_max_pool2d(x, 3)",
        "mint.nn.functional.adaptive_max_pool2d(x, 3)",
        "ops.AdaptiveMaxPool2D((3, 3))(x)[0]",
    ),
    x=x2,
    want=lambda x: adaptive(np.max, x, 3, 3),
)
case(
    *("ops.adaptive_max_pool2d(x, (3, 2), True)", "ops.AdaptiveMaxPool2D((3, 2))(x)"),
    "mint.nn.functional.adaptive_max_pool2d(x, (3, 2), return_indices=True)",
    x=x2,
    want=lambda x: (adaptive(np.max, x, 3, 2), adaptive_places(x, 3, 2)),
    grad="",
)
case("ops.adaptive_max_pool3d(x, 2)", x=x3, want=lambda x: adaptive(np.max, x, 2, 2, 2))
# int32
case(
    *("ops.adaptive_max_pool3d(x, 2, True)", "ops.AdaptiveMaxPool3D()(x, ms.Tensor([2, 2, 2], ms.int32))"),
    x=x3,
    want=lambda x: (adaptive(np.max, x, 2, 2, 2), adaptive_places(x, 2, 2, 2).astype(np.int32)),
    grad="",
)

# ---- powers, and the way back ----


def lp(order):
    return lambda window, axes: (window**order).sum(axes) ** (1 / order)


case("ops.lp_pool1d(x, 2, 3)", x=x1, want=lambda x: pooled(lp(2), x, 3))
case("ops.lp_pool2d(x, 2, 2)", x=x2, want=lambda x: pooled(lp(2), x, 2))
case("ops.lp_pool2d(x, 2.0, (2, 3), 1)", x=x2, want=lambda x: pooled(lp(2), x, (2, 3), 1))


def unpooled(x, i, size):
    out = np.zeros((*x.shape[:2], np.prod(size)), np.float32)
    np.put_along_axis(out, i.reshape(*x.shape[:2], -1), x.reshape(*x.shape[:2], -1), 2)
    return out.reshape(*x.shape[:2], *size)


case(
    *("ops.max_unpool2d(x, i, 2)", "mint.nn.functional.max_unpool2d(x, i, 2)"),
    x=max_pool(x2, 2),
    i=places(x2[:, :, :4], 2),
    want=lambda x, i: unpooled(x, i, (4, 6)),
    no_kernel=only_on_ascend("mint.nn.functional.max_unpool2d(x, i, 2)"),
)
case(
    *("ops.max_unpool2d(x, i, 2, output_size=(5, 6))", "ops.max_unpool2d(x, i, 2, 2, 0, (2, 2, 5, 6))"),
    x=max_pool(x2, 2),
    i=places(x2, 2),
    want=lambda x, i: unpooled(x, i, (5, 6)),
)
case(
    "ops.max_unpool1d(x, i, 2)",
    x=max_pool(x1, 2),
    i=places(x1[:, :, :6], 2),
    want=lambda x, i: unpooled(x, i, (6,)),
)
case(
    "ops.max_unpool3d(x, i, 2)",
    x=max_pool(x3[:, :, :, :4, :4], 2),
    i=places(x3[:, :, :, :4, :4], 2),
    want=lambda x, i: unpooled(x, i, (4, 4, 4)),
)


def means(x, kernel, stride, pads, counted):
    """The means of windows that may end behind the padding, as long as they begin before that at the end."""
    (top, bottom, left, right), (height, width) = pads, x.shape[2:]
    rows = []
    for i in range(0, height + top, stride):
        row = []
        for j in range(0, width + left, stride):
            if i + kernel[0] >= height + top + bottom + stride or j + kernel[1] >= width + left + right + stride:
                continue
            window = x[
                ..., max(i - top, 0) : max(i - top + kernel[0], 0), max(j - left, 0) : max(j - left + kernel[1], 0)
            ]
            high = min(i + kernel[0], height + top + bottom) - i
            wide = min(j + kernel[1], width + left + right) - j
            count = high * wide if counted else window.shape[2] * window.shape[3]
            row.append(window.sum((2, 3)) / np.float32(count))
        if row:
            rows.append(np.stack(row, -1))
    return np.stack(rows, -2)


ROWS = np.arange(1, 43, dtype=np.float32).reshape(1, 1, 6, 7)
for pads in ((1, 1, 0, 1), (0, 1, 1, 0), (1, 0, 0, 1), (0, 1, 0, 1)):
    for counted in (True, False):
        case(
            f"ops.avg_pool2d(x, (2, 3), 3, {pads}, ceil_mode=True, count_include_pad={counted})",
            x=ROWS,
            want=lambda x, pads=pads, counted=counted: means(x, (2, 3), 3, pads, counted),
        )

case(
    *("ops.MaxUnpool2D(2, 2)(x, i)", "ops.MaxUnpool2D(2, 2, output_shape=(1, 1, 4, 4))(x, i)"),
    x=floats(1, 1, 2, 2),
    i=np.int64([[[[0, 3], [9, 14]]]]),
    grad="x",
    want=lambda x, i: np.float32([np.bincount(i.ravel(), x.ravel(), 16).reshape(1, 4, 4)]),
)
case(
    "ops.MaxUnpool3D(2, 2)(x, i)",
    x=floats(1, 1, 1, 1, 2),
    i=np.int64([[[[[0, 15]]]]]),
    grad="x",
    want=lambda x, i: np.float32([np.bincount(i.ravel(), x.ravel(), 16).reshape(1, 2, 2, 4)]),
)
