"""Rows of ops/deformable.py."""

import numpy as np

from . import case, floats


def deformed(x, w, o, stride=1, pad=(1, 1), dilation=1, groups=1):
    n, channels, height, width = x.shape
    high, wide = w.shape[2:]
    rows, columns = o.shape[2:]
    right, down, scale = np.moveaxis(o.reshape(n, 3, groups, high, wide, rows, columns), 1, 0)
    out = np.zeros((n, w.shape[0], rows, columns))
    for i, c, p, q, a, b in np.ndindex(n, channels, high, wide, rows, columns):
        place = (i, c * groups // channels, p, q, a, b)
        y = a * stride - pad[0] + p * dilation + down[place]
        z = b * stride - pad[1] + q * dilation + right[place]
        near = (
            np.maximum(1 - np.abs(np.arange(height) - y), 0) @ x[i, c] @ np.maximum(1 - np.abs(np.arange(width) - z), 0)
        )
        out[i, :, a, b] += w[:, c, p, q] * near * scale[place]
    return out.astype(np.float32)


x, w = floats(1, 2, 5, 6), floats(3, 2, 3, 2, seed=1)
b = floats(3, seed=2)
one, sides = (1, 1, 1, 1), (1, 1, 1, 0)
case(
    f"ops.deformable_conv2d(x, w, o, (3, 2), {one}, {sides}, b)",
    x=x,
    w=w,
    o=floats(1, 18, 5, 6, seed=3),
    b=b,
    want=lambda x, w, o, b: deformed(x, w, o) + b[:, None, None],
    tol=1e-4,
    bad={
        f"ops.deformable_conv2d(x, w, o, (3, 2), {one}, {sides}, modulated=False)": (ValueError, RuntimeError),
        f"ops.deformable_conv2d(x, w, o[:, :12], (3, 2), {one}, {sides})": (ValueError, RuntimeError),
    },
)
case(
    f"ops.deformable_conv2d(x, w, o, (3, 2), (1, 1, 2, 2), {sides}, deformable_groups=2)",
    x=x,
    w=w,
    o=floats(1, 36, 3, 3, seed=3),
    want=lambda x, w, o: deformed(x, w, o, 2, groups=2),
    tol=1e-4,
)
case(
    f"ops.deformable_conv2d(x, w, o, (3, 2), {one}, (2, 2, 1, 1), None, (1, 1, 2, 2))",
    x=x,
    w=w,
    o=floats(1, 18, 5, 6, seed=3),
    want=lambda x, w, o: deformed(x, w, o, 1, (2, 1), 2),
    tol=1e-4,
)
