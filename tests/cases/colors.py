"""Rows of ops/colors.py, against the standard library."""

import colorsys

import numpy as np

from . import case, floats

X = floats(1, 2, 3, 3, low=0.05, high=0.95)


def each(convert, x):
    return np.float32([convert(*map(float, pixel)) for pixel in x.reshape(-1, 3)]).reshape(x.shape)


def changed(x, change):
    return each(lambda *rgb: colorsys.hsv_to_rgb(*change(*colorsys.rgb_to_hsv(*rgb))), x)


case("ops.RGBToHSV()(x)", x=X, want=lambda x: each(colorsys.rgb_to_hsv, x))
case("ops.HSVToRGB()(x)", x=X, want=lambda x: each(colorsys.hsv_to_rgb, x))
case(
    "ops.AdjustHue()(x, ms.Tensor(0.3, ms.float32))",
    x=X,
    want=lambda x: changed(x, lambda h, s, v: ((h + 0.3) % 1, s, v)),
    grad="x",
)
case(
    "ops.AdjustSaturation()(x, ms.Tensor(0.6, ms.float32))",
    x=X,
    want=lambda x: changed(x, lambda h, s, v: (h, min(s * 0.6, 1), v)),
    grad="x",
)
gray = np.full((1, 1, 3), 0.4, np.float32)
case("ops.RGBToHSV()(x)", x=gray, want=np.float32([[[0, 0, 0.4]]]), grad="")
