"""The example of MindSpore's documentation, `x**3 + y` on 2x2 matrices: nearly all of it is overhead.

Here the limit is written out, without a loop over the inputs or a function around it.
"""

import numpy as np

from ..workload import Workload

X, V = np.float32([[1, 2], [3, 4]]), np.ones((2, 2), np.float32)


def fn(x, y):
    return x**3 + y


class _Documented(Workload):
    def inputs(self):
        return X, X, V


class OnePull(_Documented):
    target, lead = 1.15, {"torch.func.vjp": 2, "MindSpore": 1}

    def by_hand(self, torch, x, y, v):
        def run():
            a, b = x.detach().requires_grad_(), y.detach().requires_grad_()
            return torch.autograd.grad(fn(a, b), (a, b), v, retain_graph=True)

        return run

    def mindspore(self, ms, x, y, v):
        return lambda: ms.vjp(fn, x, y)[1](v)

    def torch_func(self, torch, x, y, v):
        return lambda: torch.func.vjp(fn, x, y)[1](v)

    def torch_functional(self, torch, x, y, v):
        return lambda: torch.autograd.functional.vjp(fn, (x, y), v)[1]

    def jax(self, jax, x, y, v):
        return lambda: jax.vjp(fn, x, y)[1](v)


class FurtherPull(_Documented):
    target = 1.05

    def by_hand(self, torch, x, y, v):
        leaves = x.requires_grad_(), y.requires_grad_()
        out = fn(*leaves)
        return lambda: torch.autograd.grad(out, leaves, v, retain_graph=True)

    def mindspore(self, ms, x, y, v):
        _, vjp_fn = ms.vjp(fn, x, y)
        return lambda: vjp_fn(v)

    def torch_func(self, torch, x, y, v):
        _, vjp_fn = torch.func.vjp(fn, x, y)
        return lambda: vjp_fn(v)

    def jax(self, jax, x, y, v):
        _, vjp_fn = jax.vjp(fn, x, y)
        return lambda: vjp_fn(v)


class Addition(_Documented):
    """Without any derivative."""

    target = 1.4

    def by_hand(self, library, x, y, v):
        return lambda: x + y

    mindspore = jax = by_hand


WORKLOADS = [
    OnePull("vjp and one pull of x**3 + y, 2x2"),
    FurtherPull("a further pull, 2x2"),
    Addition("x + y, 2x2"),
]
