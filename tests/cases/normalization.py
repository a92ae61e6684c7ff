"""Rows of ops/normalization.py."""

import numpy as np

from . import case, floats
from .conv import only_on_ascend


def normalized(x, axes, eps):
    x = x.astype(np.float32)
    mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) / np.sqrt(var + np.float32(eps))


def per_channel(v, x):
    return v.reshape(-1, *(1,) * (x.ndim - 2))


def batch(x, m, v, w, b, eps=1e-5):
    shape = [per_channel(a, x) for a in (m, v, w, b)]
    return ((x - shape[0]) / np.sqrt(shape[1] + np.float32(eps)) * shape[2] + shape[3]).astype(x.dtype)


def trained(x, m, v, w, b, eps=1e-5):
    axes = (0, *range(2, x.ndim))
    return batch(x, x.mean(axes), x.var(axes), w, b, eps)


def channels(n=3):
    return {"m": floats(n, seed=1), "v": floats(n, low=0.5, seed=2), "w": floats(n, seed=3), "b": floats(n, seed=4)}


case(
    *("ops.batch_norm(x, m, v, w, b)", "mint.nn.functional.batch_norm(x, m, v, w, b)"),
    *("ops.batch_norm(x, m, v, w, b, training=False)", "ops.BatchNorm()(x, w, b, m, v)[0]"),
    "ops.batch_norm(input_x=x, running_mean=m, running_var=v, weight=w, bias=b)",
    x=floats(2, 3, 2, 2),
    **channels(),
    want=batch,
    grad="x m v w b",
    no_kernel=only_on_ascend("mint.nn.functional.batch_norm(x, m, v, w, b)"),
    bad={"ops.batch_norm(x, m[:2], v, w, b)": ValueError, "ops.batch_norm(x, m, v, w[:2], b)": ValueError},
)
case(
    "ops.batch_norm(x, m, v, w, b, eps=0.5)", x=floats(4, 3), **channels(), want=lambda *a: batch(*a, 0.5), grad="x w b"
)
case("ops.batch_norm(x, m, v, w, b)", x=floats(2, 3, 2, dtype=np.float16), **channels(), want=batch, grad="")
case(
    "mint.nn.functional.batch_norm(x, m, v)",
    x=floats(2, 3, 2),
    m=floats(3, seed=1),
    v=floats(3, low=0.5, seed=2),
    want=lambda x, m, v: batch(x, m, v, np.ones(3, np.float32), np.zeros(3, np.float32)),
    grad="x",
    no_kernel=only_on_ascend("mint.nn.functional.batch_norm(x, m, v)"),
)
case(
    *(
        "ops.batch_norm(x, m + 0, v + 0, w, b, training=True)",
        "ops.BatchNorm(is_training=True)(x, w, b, m + 0, v + 0)[0]",
    ),
    "ops.BatchNorm(True)(x, w, b, m + 0, v + 0)[0]",
    x=floats(4, 3, 2, 2),
    **channels(),
    want=trained,
    grad="x w b",
    tol=1e-4,
)
# the Primitive has 1.x's names for its arguments; the statistics come after the result
case(
    "ops.BatchNorm(epsilon=0.5, momentum=0.1)(x, w, b, m, v)",
    x=floats(2, 3, 2, 2),
    **channels(),
    want=lambda x, m, v, w, b: (batch(x, m, v, w, b, 0.5), m, v, m, v),
    grad="x",
    no_kernel={"ops.BatchNorm(epsilon=0.5, momentum=0.1)(x, w, b, m, v)": "the CPU leaves the statistics unset"},
)
case(
    "ops.BatchNorm(data_format='NHWC')(x, w, b, m, v)[0]",
    x=floats(2, 2, 2, 3),
    **channels(),
    want=lambda x, m, v, w, b: (x - m) / np.sqrt(v + np.float32(1e-5)) * w + b,
    grad="x w b",
    no_kernel={"ops.BatchNorm(data_format='NHWC')(x, w, b, m, v)[0]": "not on the CPU"},
)

case(
    *("ops.layer_norm(x, (3, 4), w, b)", "mint.nn.functional.layer_norm(x, (3, 4), w, b)"),
    "ops.layer_norm(x, normalized_shape=[3, 4], weight=w, bias=b, eps=1e-5)",
    x=floats(2, 3, 4),
    w=floats(3, 4, seed=1),
    b=floats(3, 4, seed=2),
    want=lambda x, w, b: normalized(x, (1, 2), 1e-5) * w + b,
    bad={"ops.layer_norm(x, (3,), w, b)": (ValueError, RuntimeError)},
    no_kernel=only_on_ascend(
        "ops.layer_norm(x, (3, 4), w, b)",
        "mint.nn.functional.layer_norm(x, (3, 4), w, b)",
        "ops.layer_norm(x, normalized_shape=[3, 4], weight=w, bias=b, eps=1e-5)",
    ),
)
case(
    *("ops.layer_norm(x, (4,))", "ops.layer_norm(x, 4)"),
    x=floats(2, 3, 4),
    want=lambda x: normalized(x, -1, 1e-5),
    no_kernel=only_on_ascend("ops.layer_norm(x, (4,))", "ops.layer_norm(x, 4)"),
)


def layer(x, axes, w, b, eps=1e-7):
    x32 = x.astype(np.float32)
    out = (normalized(x, axes, eps) * w + b).astype(x.dtype)
    return out, x32.mean(axes, keepdims=True), x32.var(axes, keepdims=True)


# epsilon is 1e-7, the axes are 1 and -1
case(
    *("ops.LayerNorm()(x, w, b)", "ops.LayerNorm(1, 1)(x, w, b)"),
    "ops.LayerNorm(begin_norm_axis=1, begin_params_axis=1, epsilon=1e-7)(x, w, b)",
    x=floats(2, 3, 4),
    w=floats(3, 4, seed=1),
    b=floats(3, 4, seed=2),
    want=lambda x, w, b: layer(x, (1, 2), w, b),
    bad={"ops.LayerNorm()(x, w[0], b[0])": ValueError},
)
case(
    "ops.LayerNorm(-1, -1, 0.5)(x, w, b)",
    x=floats(2, 3, 4),
    w=floats(4, seed=1),
    b=floats(4, seed=2),
    want=lambda x, w, b: layer(x, -1, w, b, 0.5),
)
case(
    "ops.LayerNorm(begin_norm_axis=1, begin_params_axis=2)(x, w, b)",
    x=floats(2, 3, 4),
    w=floats(4, seed=1),
    b=floats(4, seed=2),
    want=lambda x, w, b: layer(x, (1, 2), w, b),
)
case(
    "ops.LayerNorm(begin_norm_axis=2, begin_params_axis=1)(x, w, b)",
    x=floats(2, 3, 4),
    w=floats(3, 4, seed=1),
    b=floats(3, 4, seed=2),
    want=lambda x, w, b: layer(x, -1, w, b),
)
case(
    "ops.LayerNorm(-1, -1)(x, w, b)",
    x=floats(2, 3, 4, dtype=np.float16),
    w=floats(4, seed=1, dtype=np.float16),
    b=floats(4, seed=2, dtype=np.float16),
    want=lambda x, w, b: layer(x, -1, w, b),
    grad="",
    tol=1e-3,
)


def group(x, groups, w=1, b=0, eps=1e-5):
    shape = (x.shape[0], groups, -1)
    out = normalized(x.reshape(shape), -1, eps).reshape(x.shape)
    return out * w + b


case(
    *("ops.group_norm(x, 2, w, b)", "mint.nn.functional.group_norm(x, 2, w, b)"),
    "ops.group_norm(x, num_groups=2, weight=w, bias=b, eps=1e-5)",
    x=floats(2, 4, 3),
    w=floats(4, seed=1),
    b=floats(4, seed=2),
    want=lambda x, w, b: group(x, 2, w[:, None], b[:, None]),
    bad={"ops.group_norm(x, 3, w, b)": ValueError},
)
case("ops.group_norm(x, 2)", "mint.nn.functional.group_norm(x, 2)", x=floats(2, 4, 3), want=lambda x: group(x, 2))
case(
    *("ops.rms_norm(x, g)", "ops.RmsNorm()(x, g)", "ops.RmsNorm(epsilon=1e-6)(x, g)"),
    x=floats(2, 3),
    g=floats(3, seed=1),
    want=lambda x, g: (
        x / np.sqrt((x**2).mean(-1, keepdims=True) + np.float32(1e-6)) * g,
        1 / np.sqrt((x**2).mean(-1, keepdims=True) + np.float32(1e-6)),
    ),
    no_kernel=only_on_ascend("ops.rms_norm(x, g)", "ops.RmsNorm()(x, g)", "ops.RmsNorm(epsilon=1e-6)(x, g)"),
)


def lrn(x, radius=5, bias=1.0, alpha=1.0, beta=0.5):
    sums = np.stack([(x[:, max(c - radius, 0) : c + radius + 1] ** 2).sum(1) for c in range(x.shape[1])], 1)
    return (x / (bias + alpha * sums) ** beta).astype(np.float32)


case("ops.lrn(x)", "ops.LRN()(x)", x=floats(2, 8, 2, 2), want=lrn, bad={"ops.lrn(x, norm_region='x')": ValueError})
case(
    *("ops.lrn(x, 1, 2.0, 0.5, 0.75)", "ops.LRN(depth_radius=1, bias=2.0, alpha=0.5, beta=0.75)(x)"),
    x=floats(2, 8, 2, 2),
    want=lambda x: lrn(x, 1, 2.0, 0.5, 0.75),
)


def l2(x, axis, epsilon=1e-4):
    return x / np.sqrt(np.maximum((x**2).sum(axis, keepdims=True), np.float32(epsilon)))


case(
    *("ops.L2Normalize()(x)", "ops.L2Normalize(0)(x)", "ops.L2Normalize(axis=[0])(x)"),
    x=floats(2, 3),
    want=lambda x: l2(x, 0),
    bad={"ops.L2Normalize((0, 1))(x)": (TypeError, ValueError)},
)
case(
    "ops.L2Normalize(axis=1, epsilon=30.0)(x)",
    x=floats(2, 3),
    want=lambda x: l2(x, 1, 30),
)
case("ops.L2Normalize()(x)", x=np.zeros((2, 3), np.float32), want=np.zeros_like, grad="")
case(
    *("mint.nn.functional.normalize(x)", "mint.nn.functional.normalize(x, p=2.0, dim=1)"),
    x=floats(2, 3),
    want=lambda x: x / np.linalg.norm(x, axis=1, keepdims=True),
    no_kernel=only_on_ascend("mint.nn.functional.normalize(x)", "mint.nn.functional.normalize(x, p=2.0, dim=1)"),
)
