"""Rows of ops/patches.py."""

import numpy as np

from . import case, floats

NONE = "MindSpore's CPU has no kernel"
IMAGE, VOLUME = floats(1, 2, 4, 5), floats(1, 2, 3, 3, 4)


def windows(x, sizes, strides, rates):
    """The windows as channels, the places in a window first."""
    counts = [(n - (k - 1) * r - 1) // s + 1 for n, k, s, r in zip(x.shape[2:], sizes, strides, rates, strict=True)]
    rows = []
    for place in np.ndindex(*sizes):
        part = x
        for axis, (i, s, r, n) in enumerate(zip(place, strides, rates, counts, strict=True), 2):
            part = np.take(part, i * r + s * np.arange(n), axis)
        rows.append(part)
    return np.concatenate(rows, 1)


for form, want in (
    (
        "ops.ExtractImagePatches([1, 1, 2, 3], [1, 1, 2, 1], [1, 1, 2, 1])(x)",
        lambda x: windows(x, (2, 3), (2, 1), (2, 1)),
    ),
    (
        "ops.ExtractImagePatches([1, 1, 2, 2], [1, 1, 1, 1], [1, 1, 1, 1], 'same')(x)",
        lambda x: windows(np.pad(x, ((0, 0), (0, 0), (0, 1), (0, 1))), (2, 2), (1, 1), (1, 1)),
    ),
):
    case(form, x=IMAGE, want=want, no_kernel={form: NONE})
case(
    "ops.ExtractVolumePatches([1, 1, 2, 2, 2], [1, 1, 1, 1, 2], 'VALID')(x)",
    x=VOLUME,
    want=lambda x: windows(x, (2, 2, 2), (1, 1, 2), (1, 1, 1)),
    bad={"ops.ExtractVolumePatches([1, 1, 2, 2, 2], [1, 1, 1, 1, 2], 'FULL')(x)": ValueError},
)
case(
    "ops.ExtractVolumePatches([1, 1, 2, 2, 2], [1, 1, 1, 1, 1], 'SAME')(x)",
    x=VOLUME,
    want=lambda x: windows(np.pad(x, ((0, 0), (0, 0), (0, 1), (0, 1), (0, 1))), (2, 2, 2), (1, 1, 1), (1, 1, 1)),
)


def dilated(x, f, stride, rate):
    parts = windows(x, f.shape[1:], (stride, stride), (rate, rate))
    parts = parts.reshape(len(x), -1, f.shape[0], *parts.shape[2:])
    return (parts + f.reshape(f.shape[0], -1).T[None, :, :, None, None]).max(1)


case(
    "ops.Dilation2D(1, 1, 'VALID')(x, f)",
    x=IMAGE,
    f=floats(2, 2, 2, seed=1),
    want=lambda x, f: dilated(x, f, 1, 1),
    no_kernel={"ops.Dilation2D(1, 1, 'VALID')(x, f)": NONE},
)
case(
    "ops.Dilation2D((1, 1, 2, 2), 2, 'same')(x, f)",
    x=IMAGE,
    f=floats(2, 2, 2, seed=1),
    want=lambda x, f: dilated(np.pad(x, ((0, 0), (0, 0), (0, 1), (1, 1)), constant_values=-np.inf), f, 2, 2),
    bad={"ops.Dilation2D(1, 1, 'FULL')(x, f)": ValueError},
    no_kernel={"ops.Dilation2D((1, 1, 2, 2), 2, 'same')(x, f)": NONE},
)

STILL = np.concatenate([np.zeros((1, 8, 4, 4)), np.full((1, 4, 4, 4), 0.5)], 1).astype(np.float32)
case(
    "ops.DeformableOffsets((1, 1, 1, 1), (0, 0, 0, 0), (2, 2))(x, o)",
    x=floats(1, 2, 5, 5),
    o=STILL,
    grad="x",
    want=lambda x, o: 0.5 * np.repeat(np.repeat(x, [1, 2, 2, 2, 1], 2), [1, 2, 2, 2, 1], 3),
    bad={"ops.DeformableOffsets((1, 1, 1, 1), (0, 0, 0, 0), (2, 2))(x, o[:, :9])": ValueError},
)
case(
    "ops.ExtractGlimpse(False, False, False, 'zero')(x, ms.Tensor([2, 2], ms.int32), o)",
    x=floats(2, 4, 5, 1),
    o=np.float32([[1, 1], [4, 5]]),
    grad="",
    want=lambda x, o: np.stack([x[0, :2, :2], np.float32([[x[1, 3, 4], [0]], [[0], [0]]])]),
)
case(
    "ops.ExtractGlimpse(True, True, False, 'zero')(x, ms.Tensor([2, 3], ms.int32), o)",
    x=floats(2, 4, 5, 1),
    o=np.float32([[0, 0], [0.25, -0.25]]),
    grad="",
    want=lambda x, o: np.stack([x[0, 1:3, 1:4], x[1, 1:3, 0:3]]),
)
