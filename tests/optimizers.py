"""Three parameters, twenty gradients for each, and what a rule written in numpy makes of them."""

import mindspore as ms
import numpy as np

RNG = np.random.default_rng(3)
START = [RNG.standard_normal(shape).astype(np.float32) for shape in ((4, 3), (5,), (3,))]
GRADIENTS = [[RNG.standard_normal(w.shape).astype(np.float32) for w in START] for _ in range(20)]
NAMES = ("dense.weight", "dense.bias", "norm.gamma")


def parameters():
    return [ms.Parameter(ms.Tensor(w), name=name) for w, name in zip(START, NAMES, strict=True)]


def tensors(arrays):
    return tuple(ms.Tensor(a) for a in arrays)


def trained(optimizer, steps=20):
    for gradients in GRADIENTS[:steps]:
        assert np.all(optimizer(tensors(gradients)))
    return [p.asnumpy() for p in optimizer.parameters]


def reference(rule, rates=(0.1,) * 20, decay=0.0, decayed=(0, 1)):
    """The parameters after a step for each rate. rule(t, rate, w, g, state) gives the change of one parameter."""
    out = []
    for i, w in enumerate(START):
        w, state = w.astype(np.float64), {}
        for t, rate in enumerate(rates):
            g = GRADIENTS[t][i].astype(np.float64) + (decay * w if i in decayed else 0)
            w = w - rule(t + 1, rate, w, g, state)
        out.append(w)
    return out


def assert_close(got, want, tol=2e-6):
    for g, w in zip(got, want, strict=True):
        np.testing.assert_allclose(g, w, rtol=tol, atol=tol)
