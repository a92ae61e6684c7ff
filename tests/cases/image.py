"""Rows of ops/image.py."""

import numpy as np

from . import case, floats, ints
from .conv import only_on_ascend

x2 = floats(1, 2, 4, 5)


def weights(length, size, rule, scale=None):
    """The matrix that takes an axis of that length to that size, linearly between the places that the rule gives."""
    i = np.arange(size)
    if rule == "corners":
        place = i * ((length - 1) / max(size - 1, 1))
    elif rule == "centers":
        place = np.maximum((i + 0.5) * (scale or length / size) - 0.5, 0)
    else:
        place = i * (length / size)
    before = np.minimum(place.astype(int), length - 1)
    matrix = np.zeros((size, length))
    matrix[i, before] += 1 - (place - before)
    matrix[i, np.minimum(before + 1, length - 1)] += place - before
    return matrix


def linear(x, size, rule, scales=None):
    for axis, length in enumerate(size, 2):
        scale = scales[axis - 2] if scales else None
        x = np.moveaxis(np.tensordot(weights(x.shape[axis], length, rule, scale), x, (1, axis)), 0, axis)
    return x.astype(np.float32)


def nearest(x, size, shift=0.0):
    for axis, length in enumerate(size, 2):
        x = x.take(((np.arange(length) + shift) * (x.shape[axis] / length)).astype(int), axis)
    return x


def nearest_corners(x, size):
    for axis, length in enumerate(size, 2):
        x = x.take((np.arange(length) * ((x.shape[axis] - 1) / (length - 1)) + 0.5).astype(int), axis)
    return x


# ---- resizing ----

case(
    *("ops.interpolate(x, (3, 7))", "ops.upsample(x, (3, 7))", "mint.nn.functional.interpolate(x, (3, 7))"),
    *("mint.nn.functional.upsample(x, (3, 7))", "ops.interpolate(x, size=(3, 7), mode='nearest')"),
    "ops.ResizeNearestNeighbor((3, 7))(x)",
    "ops.ResizeNearestNeighborV2()(x, ms.Tensor([3, 7], ms.int32))",
    x=x2,
    want=lambda x: nearest(x, (3, 7)),
    bad={
        "ops.interpolate(x)": ValueError,
        "ops.interpolate(x, 8, 2.0)": ValueError,
        "ops.interpolate(x, (3, 7), mode='x')": (ValueError, NotImplementedError),
        "ops.interpolate(x, (3, 7), align_corners=True)": ValueError,
        "ops.interpolate(x, (3, 7), mode='linear')": (ValueError, NotImplementedError),
    },
)
case("ops.ResizeNearestNeighbor((8, 10))(x)", x=ints(1, 2, 4, 5), want=lambda x: nearest(x, (8, 10)))
case(
    *("ops.ResizeNearestNeighbor((3, 7), True)(x)", "ops.ResizeNearestNeighbor(size=(3, 7), align_corners=True)(x)"),
    "ops.ResizeNearestNeighborV2(True)(x, ms.Tensor([3, 7], ms.int32))",
    x=x2,
    want=lambda x: nearest_corners(x, (3, 7)),
)
case(
    *("ops.interpolate(x, (3, 7), mode='nearest-exact')", "ops.ResizeNearestNeighbor((3, 7), False, True)(x)"),
    "ops.ResizeNearestNeighborV2(False, True)(x, ms.Tensor([3, 7], ms.int32))",
    x=x2,
    want=lambda x: nearest(x, (3, 7), 0.5),
    no_kernel={"ops.ResizeNearestNeighbor((3, 7), False, True)(x)": "it passes over half_pixel_centers"},
)
case(
    "ops.interpolate(x, scale_factor=2.0)",
    x=x2,
    want=lambda x: x.repeat(2, 2).repeat(2, 3),
    no_kernel={"ops.interpolate(x, scale_factor=2.0)": "not on the CPU"},
)
# half-pixel centers, as in torch
case(
    *("ops.interpolate(x, (3, 7), mode='bilinear')", "ops.ResizeBilinearV2(False, True)(x, (3, 7))"),
    *(
        "ops.ResizeBilinear((3, 7), half_pixel_centers=True)(x)",
        "mint.nn.functional.interpolate(x, (3, 7), None, 'bilinear')",
    ),
    x=x2,
    want=lambda x: linear(x, (3, 7), "centers"),
    no_kernel={
        "ops.ResizeBilinear((3, 7), half_pixel_centers=True)(x)": "only in 1.x",
        **only_on_ascend("mint.nn.functional.interpolate(x, (3, 7), None, 'bilinear')"),
    },
)
case(
    *("ops.interpolate(x, (3, 7), mode='bilinear', align_corners=True)", "ops.ResizeBilinearV2(True)(x, (3, 7))"),
    "ops.ResizeBilinear((3, 7), True)(x)",
    x=x2,
    want=lambda x: linear(x, (3, 7), "corners"),
    no_kernel={"ops.ResizeBilinear((3, 7), True)(x)": "only in 1.x"},
    bad={"ops.ResizeBilinearV2(True, True)(x, (3, 7))": ValueError},
)
for size in ((3, 7), (8, 10), (1, 1)):
    case(
        f"ops.ResizeBilinearV2()(x, {size})",
        f"ops.ResizeBilinear({size})(x)",
        f"ops.ResizeBilinear(size={size}, align_corners=False)(x)",
        x=x2,
        want=lambda x, s=size: linear(x, s, "starts"),
        no_kernel=dict.fromkeys(
            (f"ops.ResizeBilinear({size})(x)", f"ops.ResizeBilinear(size={size}, align_corners=False)(x)"),
            "only in 1.x",
        ),
    )
case(
    "ops.interpolate(x, 7, mode='linear')",
    x=floats(1, 2, 5),
    want=lambda x: linear(x, (7,), "centers"),
)
case(
    "ops.interpolate(x, 7, mode='linear', align_corners=True)",
    x=floats(1, 2, 5),
    want=lambda x: linear(x, (7,), "corners"),
)
case(
    "ops.interpolate(x, (2, 4, 4), mode='trilinear')",
    x=floats(1, 2, 3, 3, 3),
    want=lambda x: linear(x, (2, 4, 4), "centers"),
)
case(
    "ops.interpolate(x, (2, 5), mode='area')",
    x=x2,
    want=lambda x: x.reshape(1, 2, 2, 2, 5).mean(3),
)
case(
    "ops.interpolate(x, scale_factor=1.5, mode='bilinear', recompute_scale_factor=True)",
    x=x2,
    want=lambda x: linear(x, (6, 7), "centers"),
)


def cubic(x, size, a, corners=False):
    """Keys' kernel; beyond the edge there is nothing for a = -0.5, the edge repeated for a = -0.75."""
    for axis, length in enumerate(size, 2):
        whole = x.shape[axis]
        i = np.arange(length)
        place = i * ((whole - 1) / (length - 1)) if corners else (i + 0.5) * (whole / length) - 0.5
        matrix = np.zeros((length, whole))
        for tap in np.floor(place).astype(int) + np.arange(-1, 3)[:, None]:
            d = np.abs(place - tap)
            share = np.where(d <= 1, (a + 2) * d**3 - (a + 3) * d**2 + 1, a * (d**3 - 5 * d**2 + 8 * d - 4))
            share = np.where((tap >= 0) & (tap < whole) | (a == -0.75), share, 0)
            np.add.at(matrix, (i, np.clip(tap, 0, whole - 1)), share)
        matrix /= matrix.sum(1, keepdims=True)
        x = np.moveaxis(np.tensordot(matrix, x, (1, axis)), 0, axis)
    return x.astype(np.float32)


case(
    *("ops.interpolate(x, (3, 7), mode='bicubic')", "ops.upsample(x, (3, 7), mode='bicubic')"),
    x=x2,
    want=lambda x: cubic(x, (3, 7), -0.5),
    tol=3e-3,  # MindSpore reads the kernel from a table
)
case(
    "ops.interpolate(x, 9, mode='bicubic', align_corners=False)",
    x=x2,
    want=lambda x: cubic(x, (9, 9), -0.5),
    tol=3e-3,
)
case(
    "mint.nn.functional.interpolate(x, (3, 7), mode='bicubic')",
    x=x2,
    want=lambda x: cubic(x, (3, 7), -0.75),
    no_kernel=only_on_ascend("mint.nn.functional.interpolate(x, (3, 7), mode='bicubic')"),
)
case(
    "ops.interpolate(x, (3, 7), mode='bicubic', align_corners=True)",
    x=x2,
    want=lambda x: cubic(x, (3, 7), -0.75, True),
    tol=3e-3,
)

# ---- sampling ----


def sampled(x, grid, nearest=False, border=False, corners=False):
    n, c, height, width = x.shape
    out = np.zeros((n, c, *grid.shape[1:3]))
    for place in np.ndindex(n, *grid.shape[1:3]):
        gx, gy = grid[place]
        column, row = (
            (g + 1) / 2 * (length - 1) if corners else ((g + 1) * length - 1) / 2
            for g, length in ((gx, width), (gy, height))
        )
        if border:
            column, row = np.clip(column, 0, width - 1), np.clip(row, 0, height - 1)
        for i, j in [(round(row), round(column))] if nearest else np.ndindex(2, 2):
            i, j = (i, j) if nearest else (int(np.floor(row)) + i, int(np.floor(column)) + j)
            share = 1 if nearest else (1 - abs(row - i)) * (1 - abs(column - j))
            if 0 <= i < height and 0 <= j < width:
                out[(place[0], slice(None), *place[1:])] += share * x[place[0], :, i, j]
    return out.astype(np.float32)


grid = {"x": floats(1, 3, 4, 5), "g": floats(1, 3, 2, 2, low=-1.2, high=1.2, seed=3)}
case(
    *("ops.grid_sample(x, g)", "ops.GridSampler2D()(x, g)", "mint.nn.functional.grid_sample(x, g)"),
    "ops.grid_sample(input=x, grid=g, mode='bilinear', padding_mode='zeros', align_corners=False)",
    **grid,
    want=sampled,
)
case(
    *("ops.grid_sample(x, g, 'nearest', 'border', True)", "ops.GridSampler2D('nearest', 'border', True)(x, g)"),
    "ops.GridSampler2D(interpolation_mode='nearest', padding_mode='border', align_corners=True)(x, g)",
    **grid,
    want=lambda x, g: sampled(x, g, True, True, True),
    grad="x",
)
case(
    *("ops.grid_sample(x, g)", "ops.GridSampler3D()(x, g)"),
    x=floats(1, 2, 3, 4, 5),
    g=np.float32([0, 0, 0]).reshape(1, 1, 1, 1, 3),
    want=lambda x, g: x[:, :, 1:2, 1:3, 2:3].mean(3, keepdims=True),
    grad="x",
)
case(
    *("ops.affine_grid(t, (1, 1, 3, 4))", "ops.AffineGrid()(t, (1, 1, 3, 4))"),
    t=floats(1, 2, 3),
    want=lambda t: np.stack(
        [
            np.stack([t[0] @ np.float32([(2 * j + 1) / 4 - 1, (2 * i + 1) / 3 - 1, 1]) for j in range(4)])
            for i in range(3)
        ]
    )[None],
)


def cropped(image, boxes, numbers, size, nearest=False, outside=0.0):
    out = np.full((len(boxes), *size, image.shape[3]), outside, np.float64)
    lengths = image.shape[1:3]
    for place in np.ndindex(len(boxes), *size):
        box = boxes[place[0]].astype(float)
        at = []
        for axis in range(2):
            start, stop, length, count = box[axis], box[axis + 2], lengths[axis], size[axis]
            share = place[axis + 1] / (count - 1) if count > 1 else 0.5
            at.append((start + (stop - start) * share) * (length - 1))
        if not all(0 <= a <= length - 1 for a, length in zip(at, lengths, strict=True)):
            continue
        picture = image[numbers[place[0]]]
        if nearest:
            out[place] = picture[int(at[0] + 0.5), int(at[1] + 0.5)]
        else:
            out[place] = weights_at(at[0], lengths[0]) @ np.einsum("hwc,w->hc", picture, weights_at(at[1], lengths[1]))
    return out.astype(np.float32)


def weights_at(place, length):
    return np.maximum(1 - np.abs(np.arange(length) - place), 0)


crops = {
    "x": floats(2, 4, 6, 3),
    "b": np.float32([[0.05, 0.1, 1, 1], [0.1, 0.2, 0.7, 0.88], [-0.2, 0, 1.3, 1]]),
    "n": np.int32([0, 1, 0]),
}
case(
    *("ops.crop_and_resize(x, b, n, (3, 4))", "ops.CropAndResize()(x, b, n, (3, 4))"),
    **crops,
    want=lambda x, b, n: cropped(x, b, n, (3, 4)),
    grad="x",
)
case(
    *("ops.crop_and_resize(x, b, n, (3, 4), 'nearest', 5.0)", "ops.CropAndResize('nearest', 5.0)(x, b, n, (3, 4))"),
    **crops,
    want=lambda x, b, n: cropped(x, b, n, (3, 4), True, 5.0),
    grad="x",
    bad={"ops.crop_and_resize(x, b, n, (3, 4), 'cubic')": (ValueError, NotImplementedError)},
)
case(
    "ops.CropAndResize(method='bilinear', extrapolation_value=0.0)(x, b, n, (1, 1))",
    **crops,
    want=lambda x, b, n: cropped(x, b, n, (1, 1)),
    grad="x",
)

# ---- rearranging ----

case(
    *(
        "ops.pixel_shuffle(x, 2)",
        "mint.nn.functional.pixel_shuffle(x, 2)",
        "ops.pixel_shuffle(input=x, upscale_factor=2)",
    ),
    x=floats(1, 8, 2, 3),
    want=lambda x: x.reshape(1, 2, 2, 2, 2, 3).transpose(0, 1, 4, 2, 5, 3).reshape(1, 2, 4, 6),
    bad={"ops.pixel_shuffle(x, 3)": (ValueError, RuntimeError)},
)
case(
    "ops.pixel_unshuffle(x, 2)",
    x=floats(1, 2, 4, 6),
    want=lambda x: x.reshape(1, 2, 2, 2, 3, 2).transpose(0, 1, 3, 5, 2, 4).reshape(1, 8, 2, 3),
)
case(
    *("ops.channel_shuffle(x, 2)", "ops.ChannelShuffle(2)(x)", "ops.ChannelShuffle(group=2)(x)"),
    x=floats(1, 6, 2, 3),
    want=lambda x: x[:, [0, 3, 1, 4, 2, 5]],
)
case(
    "ops.DepthToSpace(2)(x)",
    x=floats(1, 8, 2, 3),
    want=lambda x: x.reshape(1, 2, 2, 2, 2, 3).transpose(0, 3, 4, 1, 5, 2).reshape(1, 2, 4, 6),
)
case(
    "ops.SpaceToDepth(block_size=2)(x)",
    x=floats(1, 2, 4, 6),
    want=lambda x: x.reshape(1, 2, 2, 2, 3, 2).transpose(0, 3, 5, 1, 2, 4).reshape(1, 8, 2, 3),
    bad={"ops.SpaceToDepth(4)(x)": (ValueError, RuntimeError)},
)


def columns(x, kernel, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    """The windows of (N, C, H, W), one by one."""
    x = np.pad(x, [(0, 0), (0, 0), *((p, p) for p in padding)])
    spread = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    return np.stack(
        [
            x[:, :, i : i + spread[0] : dilation[0], j : j + spread[1] : dilation[1]].reshape(len(x), -1)
            for i in range(0, x.shape[2] - spread[0] + 1, stride[0])
            for j in range(0, x.shape[3] - spread[1] + 1, stride[1])
        ],
        2,
    )


case(
    *("ops.unfold(x, 2)", "x.unfold(2)", "mint.nn.functional.unfold(x, 2)", "x.unfold((2, 2), 1, 0, 1)"),
    "ops.unfold(input=x, kernel_size=2)",
    x=x2,
    want=lambda x: columns(x, (2, 2)),
    no_kernel=only_on_ascend("mint.nn.functional.unfold(x, 2)"),
)
case(
    *("ops.unfold(x, (2, 3), 1, (1, 2), (2, 1))", "x.unfold((2, 3), padding=(1, 2), stride=(2, 1))"),
    x=x2,
    want=lambda x: columns(x, (2, 3), (2, 1), (1, 2)),
)
case("ops.unfold(x, 2, 2, 1, 1)", x=x2, want=lambda x: columns(x, (2, 2), padding=(1, 1), dilation=(2, 2)))


def folded(x, size, kernel):
    out = np.zeros((x.shape[0], x.shape[1] // np.prod(kernel), *size), np.float32)
    windows = x.reshape(len(x), -1, *kernel, x.shape[2])
    places = [(i, j) for i in range(size[0] - kernel[0] + 1) for j in range(size[1] - kernel[1] + 1)]
    for number, (i, j) in enumerate(places):
        out[:, :, i : i + kernel[0], j : j + kernel[1]] += windows[..., number]
    return out


case(
    *("ops.fold(x, ms.Tensor([4, 5], ms.int32), 2)", "x.fold(ms.Tensor([4, 5], ms.int32), 2)"),
    *("mint.nn.functional.fold(x, (4, 5), 2)", "ops.fold(x, (4, 5), (2, 2))"),
    x=floats(1, 8, 12),
    want=lambda x: folded(x, (4, 5), (2, 2)),
    no_kernel={
        **only_on_ascend("mint.nn.functional.fold(x, (4, 5), 2)"),
        "ops.fold(x, (4, 5), (2, 2))": "only a Tensor on the CPU",
    },
)

IMAGE = floats(1, 2, 4, 4)


def windows(x):
    return np.stack([x[..., i : i + 3, j : j + 3].reshape(1, 2, 9) for i in (0, 1) for j in (0, 1)], 2)


def together(x):
    out = np.zeros((1, 2, 4, 4), np.float32)
    for n, (i, j) in enumerate((i, j) for i in (0, 1) for j in (0, 1)):
        out[..., i : i + 3, j : j + 3] += x[:, :, n].reshape(1, 2, 3, 3)
    return out


case("ops.Im2Col((2, 2))(x)", x=IMAGE, want=windows)
case(
    *(
        "ops.Col2Im((2, 2), 1, 0, 1)(x, n)",
        "ops.col2im(x, n, (2, 2), (1, 1), (0, 0), (1, 1))",
        "x.col2im(n, (2, 2), (1, 1), (0, 0), (1, 1))",
    ),
    x=floats(1, 2, 4, 9),
    n=np.int32([4, 4]),
    want=lambda x, n: together(x),
    grad="x",
)
