"""Rows of ops/resampling.py: each axis by a matrix of weights, which numpy makes element by element."""

import numpy as np

from . import case, floats


def mitchell(t):
    return ((7 / 6 * t - 2) * t) * t + 8 / 9 if t < 1 else ((-7 / 18 * t + 2) * t - 10 / 3) * t + 16 / 9


def keys(t):
    return (1.5 * t - 2.5) * t * t + 1 if t < 1 else ((-0.5 * t + 2.5) * t - 4) * t + 2


FILTERS = {
    **{f"lanczos{r}": (r, lambda t, r=r: np.sinc(t) * np.sinc(t / r)) for r in (1, 3, 5)},
    "gaussian": (1.5, lambda t: np.exp(-t * t / 0.5)),
    "box": (0.5, lambda t: 1.0),
    "triangle": (1, lambda t: 1 - t),
    "keyscubic": (2, keys),
    "mitchellcubic": (2, mitchell),
}


def weights(after, before, scale, shift, name, antialias):
    radius, curve = FILTERS[name]
    width = max(1 / scale, 1) if antialias else 1
    out = np.zeros((after, before))
    for i in range(after):
        place = (i + 0.5 - shift) / scale
        if 0 <= place <= before:
            near = [j for j in range(before) if abs(j + 0.5 - place) / width < radius]
            out[i, near] = [curve(abs(j + 0.5 - place) / width) for j in near]
            out[i] /= out[i].sum() or 1
    return out


def matrices(name, antialias):
    return weights(4, 5, 0.8, 0.23, name, antialias), weights(8, 6, 1.3, -0.41, name, antialias)


def forward(name, antialias):
    down, across = matrices(name, antialias)
    return lambda x, **_: np.einsum("bhwc,ih,jw->bijc", x, down, across).astype(np.float32)


def backward(name, antialias):
    down, across = matrices(name, antialias)
    return lambda d: np.einsum("bijc,ih,jw->bhwc", d, down, across).astype(np.float32)


X = floats(2, 5, 6, 3)
PLACES = "ms.Tensor([4, 8], ms.int32), ms.Tensor([0.8, 1.3]), ms.Tensor([0.23, -0.41])"
for name in FILTERS:
    for antialias in (True, False):
        case(
            f"ops.ScaleAndTranslate({name!r}, {antialias})(x, {PLACES})",
            x=X,
            want=forward(name, antialias),
            grad="",  # MindSpore's result is of float32 whatever x is
            tol=1e-4,
        )
case(
    f"ops.ScaleAndTranslate()(x, {PLACES})",
    x=X.astype(np.float64),
    want=forward("lanczos3", True),
    grad="",
    bad={
        f"ops.ScaleAndTranslate('cubic')(x, {PLACES})": ValueError,
        f"ops.ScaleAndTranslate(3)(x, {PLACES})": TypeError,
        f"ops.ScaleAndTranslate(antialias=1)(x, {PLACES})": TypeError,
        f"ops.ScaleAndTranslate()(x[0], {PLACES})": ValueError,
    },
    tol=1e-4,
)
case(
    f"ops.operations._grad_ops.ScaleAndTranslateGrad('triangle')(d, ms.ops.zeros((2, 5, 6, 3)), {PLACES[29:]})",
    d=floats(2, 4, 8, 3),
    want=backward("triangle", True),
    grad="",
    tol=1e-4,
)
