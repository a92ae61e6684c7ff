"""Rows of ops/fractional_pool.py and nn/fractional_pool.py."""

import numpy as np

from . import case, floats, ints

X, S = np.arange(48, dtype=np.float32).reshape(1, 4, 3, 4), np.full((1, 4, 2), 0.3, np.float32)

case(
    *("ops.fractional_max_pool2d(x, 2, output_size=2, _random_samples=s)",),
    *("ops.fractional_max_pool2d(x, (2, 2), (2, 2), (0.5, 0.5), False, s)",),
    *("nn.FractionalMaxPool2d(2, output_size=2, _random_samples=s)(x)",),
    "ops.FractionalMaxPoolWithFixedKsize((2, 2), (2, 2))(x, s)[0]",
    x=X,
    s=S,
    want=lambda x, s: np.stack([x[:, :, rows][..., [1, 3]] for rows in (1, 2)], 2),
    grad="x",
    bad={
        "ops.fractional_max_pool2d(x, 2)": ValueError,
        "ops.fractional_max_pool2d(x, 4, output_size=4)": ValueError,
        "nn.FractionalMaxPool2d(2)(x)": ValueError,
    },
)
case(
    "ops.fractional_max_pool2d(x, 2, output_ratio=(0.5, 0.5), return_indices=True, _random_samples=s)",
    "nn.FractionalMaxPool2d(2, None, (0.5, 0.5), True, s)(x)",
    x=X,
    s=S,
    want=lambda x, s: (x[:, :, 2:, 1::2], np.broadcast_to(np.int64([9, 11]), (1, 4, 1, 2))),
    grad="",
)
case(
    *("ops.fractional_max_pool3d(x, 2, output_size=(2, 1, 1)).shape",),
    *("ops.fractional_max_pool3d(x, 2, output_ratio=(0.6, 0.4, 0.3)).shape",),
    *("nn.FractionalMaxPool3d(2, (2, 1, 1))(x).shape", "nn.FractionalMaxPool3d(2, (2, 1, 1), None, True)(x)[1].shape"),
    x=floats(1, 2, 4, 3, 4),
    want=(1, 2, 2, 1, 1),
    bad={"ops.fractional_max_pool3d(x, 2)": ValueError},
)
case(
    *("ops.fractional_max_pool3d(x, 2, output_size=(2, 1, 1), _random_samples=s)",),
    "ops.FractionalMaxPool3DWithFixedKsize((2, 2, 2), (2, 1, 1))(x, s)[0]",
    x=floats(1, 2, 4, 3, 4),
    s=np.full((1, 2, 3), 0.3, np.float32),
    want=lambda x, s: np.stack([x[:, :, [d, d + 1], 1:, 2:].max((2, 3, 4)) for d in (0, 2)], 2)[..., None, None],
    grad="x",
)


# ---- the windows are drawn; those of a ratio that divides the length are the same whatever is drawn ----

Y = floats(2, 4, 6, 3)


def pooled(reduce, overlapping=False):
    def pool(x, *_):
        ends = (np.arange(0, 5, 2), np.arange(0, 7, 3))
        windows = [
            [x[:, a : b + overlapping, c : d + overlapping] for c, d in zip(ends[1], ends[1][1:], strict=False)]
            for a, b in zip(ends[0], ends[0][1:], strict=False)
        ]
        out = np.stack([np.stack([reduce(w, (1, 2)) for w in row], 1) for row in windows], 1)
        return out.astype(x.dtype), *ends

    return pool


for kind, reduce in (("Max", np.max), ("Avg", np.mean)):
    for overlapping in (False, True):
        case(
            f"ops.Fractional{kind}Pool([1.0, 2.0, 3.0, 1.0], overlapping={overlapping})(x)",
            f"ops.Fractional{kind}Pool([1.0, 2.0, 3.0, 1.0], True, {overlapping})(x)",
            x=Y,
            want=pooled(reduce, overlapping),
            bad={
                f"ops.Fractional{kind}Pool((1.0, 2.0, 3.0, 1.0))(x)": TypeError,
                f"ops.Fractional{kind}Pool([1, 2, 3, 1])(x)": TypeError,
                f"ops.Fractional{kind}Pool([1.0, 0.5, 3.0, 1.0])(x)": ValueError,
                f"ops.Fractional{kind}Pool([2.0, 2.0, 3.0, 1.0])(x)": ValueError,
                f"ops.Fractional{kind}Pool([1.0, 2.0, 3.0])(x)": ValueError,
                f"ops.Fractional{kind}Pool([1.0, 2.0, 3.0, 1.0], seed=3)(x)": ValueError,
                f"ops.Fractional{kind}Pool([1.0, 2.0, 3.0, 1.0])(x[0])": ValueError,
            },
        )
        case(
            f"ops.Fractional{kind}Pool([1.0, 2.0, 3.0, 1.0], overlapping={overlapping})(x)[0]",
            x=Y,
            want=pooled(reduce, overlapping)(Y)[0],
        )
case("ops.FractionalAvgPool([1.0, 2.0, 3.0, 1.0])(x)[0]", x=ints(2, 4, 6, 3), want=lambda x: pooled(np.mean)(x)[0])


def to_the_maxima(x, d):
    out = np.zeros_like(x)
    for b, i, j, c in np.ndindex(d.shape):
        window = x[b, 2 * i : 2 * i + 2, 3 * j : 3 * j + 3, c]
        h, w = np.unravel_index(window.argmax(), window.shape)
        out[b, 2 * i + h, 3 * j + w, c] += d[b, i, j, c]
    return out


ENDS = "ms.Tensor([0, 2, 4], ms.int64), ms.Tensor([0, 3, 6], ms.int64)"
case(
    f"ops.operations._grad_ops.FractionalMaxPoolGrad()(x, ops.FractionalMaxPool([1.0, 2.0, 3.0, 1.0])(x)[0], d, {ENDS})",
    x=Y[:1],  # of a second image MindSpore's CPU gives the gradient to the first
    d=floats(1, 2, 2, 3, seed=1),
    want=to_the_maxima,
    grad="",
)
case(
    f"ops.operations._grad_ops.FractionalAvgPoolGrad(False)(ms.Tensor([2, 4, 6, 3], ms.int64), d, {ENDS})",
    d=floats(2, 2, 2, 3, seed=1),
    want=lambda d: np.repeat(np.repeat(d, 2, 1), 3, 2) / np.float32(6),
    grad="d",
)
for pseudo_random in (False, True):  # of 9 rows 6 windows, of 10 columns 4: each of one length or the next, to the end
    drawn = f"ops.FractionalMaxPool([1.0, 1.4, 2.3, 1.0], {pseudo_random})(x)"
    case(
        f"(lambda out, *ends: (out.shape, *[set(np.diff(e.asnumpy()).tolist()) for e in ends]))(*{drawn})",
        f"(lambda out, *ends: ((1, len(ends[0]) - 1, len(ends[1]) - 1, 2), {{1, 2}}, {{2, 3}}))(*{drawn})",
        x=floats(1, 9, 10, 2),
        want=((1, 6, 4, 2), {1, 2}, {2, 3}),
    )
