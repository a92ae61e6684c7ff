"""Rows of nn/gamma.py."""

import math

import numpy as np

from . import case, floats

lgamma = np.vectorize(math.lgamma, otypes=[np.float64])
X, Y = floats(2, 3, low=0.5, high=4), floats(3, low=0.5, high=4, seed=1)
WHOLE = np.int32([1, 2])


def digamma(x, step=1e-5):
    return (lgamma(x + step) - lgamma(x - step)) / (2 * step)


def igamma(a, x, count=2000):
    """By the midpoint rule, of the integrand after t = x u^2, which is smooth at 0 for a above 1/2."""
    a, x = np.broadcast_arrays(np.float64(a)[..., None], np.float64(x)[..., None])
    u = (np.arange(count) + 0.5) / count
    t = x * u * u
    return (t ** (a - 1) * np.exp(-t) * 2 * x * u).mean(-1) / np.exp(lgamma(a[..., 0]))


case(
    "nn.LGamma()(x)",
    x=X,
    want=lambda x: np.float32(lgamma(x)),
    tol=1e-4,
    bad={"nn.LGamma()(x.int())": TypeError, "nn.LGamma()(1.0)": TypeError},
)
case(
    "nn.DiGamma()(x)",
    x=X,
    want=lambda x: np.float32(digamma(np.float64(x))),
    tol=1e-4,
    bad={"nn.DiGamma()(x.int())": TypeError},
)
case(
    "nn.IGamma()(y, x)",
    x=X,
    y=Y,
    want=lambda x, y: np.float32(igamma(y, x)),
    tol=1e-3,
    grad="x",
    bad={"nn.IGamma()(y, x.int())": TypeError},
)
case(
    "nn.LBeta()(x, y)",
    x=X,
    y=Y,
    want=lambda x, y: np.float32(lgamma(x) + lgamma(y) - lgamma(np.float64(x) + y)),
    tol=1e-4,
    bad={"nn.LBeta()(x, y.int())": TypeError},
)
