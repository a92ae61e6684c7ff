"""Rows of nn/norm.py and nn/mint_norm.py. The moving statistics are in test_norm.py."""

import numpy as np

from . import case, floats

NO_KERNEL = "no kernel on a CPU"
G, B, M, V = floats(3, seed=1), floats(3, seed=2), floats(3, seed=3), floats(3, seed=4, low=0.5)


def spread(p, x):
    """A number per channel, beside x."""
    return p.reshape(1, -1, *(1,) * (x.ndim - 2))


def normalized(x, axes, eps):
    """x with mean 0 and variance 1 over the axes."""
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + np.float32(eps))


def by_batch(x, g, b, *rest):
    return normalized(x, (0, *range(2, x.ndim)), 1e-5) * spread(g, x) + spread(b, x)


def by_moving(x, g, b, m, v):
    return (x - spread(m, x)) / np.sqrt(spread(v, x) + np.float32(1e-5)) * spread(g, x) + spread(b, x)


STATISTICS = {"g": G, "b": B, "m": M, "v": V}
START = "gamma_init=g, beta_init=b, moving_mean_init=m, moving_var_init=v"

for name, shape in (
    ("BatchNorm1d", (4, 3)),
    ("BatchNorm1d", (4, 3, 5)),
    ("BatchNorm2d", (4, 3, 2, 5)),
    ("BatchNorm3d", (2, 3, 2, 2, 5)),
    ("SyncBatchNorm", (4, 3)),
    ("SyncBatchNorm", (4, 3, 2, 5)),
):
    layer = f"nn.{name}(3, {START}"
    case(
        *(f"{layer})(x)", f"{layer}, use_batch_statistics=False).set_train()(x)"),
        x=floats(*shape),
        **STATISTICS,
        want=by_moving,
        grad="x",
        bad={
            f"nn.{name}(3)(x[0])": ValueError,
            f"nn.{name}(4)(x)": ValueError,
            f"nn.{name}(0)": ValueError,
            f"nn.{name}(3.0)": TypeError,
            f"nn.{name}(3, momentum=1.5)": ValueError,
            f"nn.{name}(3, affine=1)": TypeError,
            f"nn.{name}(3, gamma_init=[1])": TypeError,
            f"nn.{name}(3, gamma_init=g[:2])": ValueError,
            f"nn.{name}(3, use_batch_statistics=3)": ValueError,
        },
    )
    case(
        *(f"{layer}).set_train()(x)", f"{layer}, use_batch_statistics=True)(x)"),
        x=floats(*shape),
        **STATISTICS,
        want=by_batch,
        grad="x",
        tol=2e-5,
    )

case(
    *("nn.BatchNorm2d(3)(x)", "nn.BatchNorm2d(3).set_train()(x)"),  # the parameters are float32
    x=np.float16([1, -1, 1, -1]).reshape(2, 1, 2, 1).repeat(3, 1),
    want=lambda x: x,
    grad="",
    bad={"nn.BatchNorm2d(3, data_format='no such')": ValueError, "nn.BatchNorm2d(3, data_format='NHWC')": ValueError},
)
case("nn.BatchNorm2d(3).set_train()(x)", x=floats(1, 3, 1, 1), want=np.zeros_like, grad="", tol=1e-4)  # one value each

for name, shape in (("1d", (4, 3, 5)), ("2d", (2, 3, 2, 5)), ("3d", (2, 3, 2, 2, 5))):
    form = f"nn.InstanceNorm{name}(3, gamma_init=g, beta_init=b)"
    case(
        *(f"{form}(x)", f"{form}.set_train()(x)"),
        x=floats(*shape),
        g=G,
        b=B,
        want=lambda x, g, b: normalized(x, tuple(range(2, x.ndim)), 1e-5) * spread(g, x) + spread(b, x),
        grad="x",
        tol=2e-5,
        bad={
            f"nn.InstanceNorm{name}(3)(x[0])": ValueError,
            f"nn.InstanceNorm{name}(0)": ValueError,
            f"nn.InstanceNorm{name}(3, momentum=1.5)": ValueError,
            f"nn.InstanceNorm{name}(3, gamma_init=[1])": TypeError,
            f"nn.InstanceNorm{name}(3, affine=1)": TypeError,
        },
        no_kernel=dict.fromkeys((f"{form}(x)", f"{form}.set_train()(x)"), NO_KERNEL),
    )
    form = f"mint.nn.BatchNorm{name}(3, dtype=x.dtype)"
    case(
        *(f"{form}(x)", f"mint.nn.BatchNorm{name}(3, affine=False)(x)"),
        x=floats(*shape),
        want=lambda x: x / np.sqrt(np.float32(1 + 1e-5)),
        bad={f"{form}(x[0, 0])": ValueError},
        no_kernel=dict.fromkeys((f"{form}(x)", f"mint.nn.BatchNorm{name}(3, affine=False)(x)"), NO_KERNEL),
    )
    forms = f"{form}.set_train()(x)", f"mint.nn.BatchNorm{name}(3, track_running_stats=False)(x)"
    case(
        *forms,
        x=floats(*shape),
        want=lambda x: normalized(x, (0, *range(2, x.ndim)), 1e-5),
        tol=2e-5,
        no_kernel=dict.fromkeys(forms, NO_KERNEL),
    )

case(
    *("nn.LayerNorm((3,), gamma_init=g, beta_init=b)(x)", "nn.LayerNorm([3], -1, -1, g, b, 1e-7, x.dtype)(x)"),
    x=floats(4, 5, 3),
    g=G,
    b=B,
    want=lambda x, g, b: normalized(x, 2, 1e-7) * g + b,
    grad="x",
    tol=2e-5,
    bad={
        "nn.LayerNorm(3)": TypeError,
        "nn.LayerNorm(())": ValueError,
        "nn.LayerNorm((4,))(x)": ValueError,
        "nn.LayerNorm((5, 3))(x)": ValueError,
        "nn.LayerNorm((1, 3), begin_params_axis=1)(x)": ValueError,
        "nn.LayerNorm((3,), 5)(x)": (ValueError, RuntimeError),
        "nn.LayerNorm((3,), gamma_init=g[:2])": ValueError,
    },
)
case("nn.LayerNorm((3,), epsilon=1.0)(x)", x=np.float32([[1, 2, 3]]), want=lambda x: normalized(x, 1, 1))
case(
    "nn.LayerNorm((3,))(x)", x=floats(2, 3, dtype=np.float16), want=lambda x: normalized(x, 1, 1e-7).astype(np.float16)
)
case(
    "nn.LayerNorm((3,), begin_norm_axis=1)(x)", x=floats(4, 5, 3), want=lambda x: normalized(x, (1, 2), 1e-7), tol=2e-5
)
for axis, axes in ((1, (1, 2)), (-1, (2,))):
    case(
        f"nn.LayerNorm((5, 3), {axis}, 1, g, dtype=x.dtype)(x)",
        x=floats(4, 5, 3),
        g=floats(5, 3, seed=1),
        want=lambda x, g, axes=axes: normalized(x, axes, 1e-7) * g,
        grad="x",
        tol=2e-5,
    )
case(
    *("nn.LayerNormExt((3,), dtype=x.dtype)(x)", "mint.nn.LayerNorm([3], elementwise_affine=False)(x)"),
    *("mint.nn.LayerNorm(3)(x)", "mint.nn.LayerNorm(3, bias=False)(x)"),
    x=floats(4, 5, 3),
    want=lambda x: normalized(x, 2, 1e-5),
    tol=2e-5,
    bad={"mint.nn.LayerNorm(3.5)": TypeError, "mint.nn.LayerNorm((5, 4))(x)": ValueError},
    no_kernel={
        "nn.LayerNormExt((3,), dtype=x.dtype)(x)": NO_KERNEL,
        "mint.nn.LayerNorm(3)(x)": NO_KERNEL,
        "mint.nn.LayerNorm([3], elementwise_affine=False)(x)": NO_KERNEL,
        "mint.nn.LayerNorm(3, bias=False)(x)": NO_KERNEL,
    },
)


def by_group(x, g, b):
    grouped = normalized(x.reshape(len(x), 2, -1), 2, 1e-5).reshape(x.shape)
    return grouped * spread(g, x) + spread(b, x)


for shape in ((3, 4), (3, 4, 5), (2, 4, 3, 2)):
    case(
        "nn.GroupNorm(2, 4, gamma_init=g, beta_init=b)(x)",
        x=floats(*shape),
        g=floats(4, seed=1),
        b=floats(4, seed=2),
        want=by_group,
        grad="x",
        tol=2e-5,
        bad={
            "nn.GroupNorm(3, 4)": ValueError,
            "nn.GroupNorm(0, 4)": ValueError,
            "nn.GroupNorm(2, 6)(x)": ValueError,
            "nn.GroupNorm(2, 4)(x[0, :, 0] if x.ndim > 2 else x[0])": (ValueError, RuntimeError),
            "nn.GroupNorm(2, 4, affine=1)": TypeError,
            "mint.nn.GroupNorm(3, 4)": ValueError,
        },
    )
case(
    *("nn.GroupNorm(2, 4)(x)", "mint.nn.GroupNorm(2, 4)(x)", "mint.nn.GroupNorm(2, 4, affine=False, dtype=x.dtype)(x)"),
    x=floats(2, 4, 3, 2),
    want=lambda x: by_group(x, np.ones(4, np.float32), np.zeros(4, np.float32)),
    tol=2e-5,
)
