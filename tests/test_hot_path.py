"""The hot path, counted: how many Python frames, calls into C and torch operations stand between a script and its result.

A count does not depend on how busy the machine is. Here are today's: one that grows is a regression, one that falls is to be
written down. The Python frames of torch itself are torch's affair and not counted, nor is what C calls without Python.
"""

import os
import sys
from collections import Counter, namedtuple

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

import msvjp as ms
from msvjp import Tensor, nn, ops

Counts = namedtuple("Counts", "frames calls_into_c operations")

TORCH = os.path.dirname(torch.__file__)
#: Frames of their own before Python 3.12, and part of the function from there on.
INLINED = {"<listcomp>", "<dictcomp>", "<setcomp>"}


def counted(run):
    """The Counts of a call of run, but for its own frame. A call before has filled all caches."""
    run()
    found = Counter()

    def profile(frame, event, _):
        if not frame.f_code.co_filename.startswith(TORCH):
            found[event] += event != "call" or frame.f_code.co_name not in INLINED

    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
    with _Operations() as operations:
        run()
    return Counts(found["call"] - 1, found["c_call"] - 1, operations.count)  # the last call is of setprofile itself


class _Operations(TorchDispatchMode):
    count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += 1
        return func(*args, **(kwargs or {}))


def fn(x, y):
    return x**3 + y


def scripts():
    """{what a script does: a call that does it}."""
    x, y, v = (Tensor([[1.0, 2.0], [3.0, 4.0]]) for _ in range(3))
    net = nn.SequentialCell(nn.Dense(2, 3), nn.ReLU(), nn.Dense(3, 2))
    weights = net.trainable_params()
    gradients, adam = tuple(map(ops.ones_like, weights)), nn.Adam(weights)
    _, open_fn = ms.vjp(fn, x, y)
    _, open_net = ms.vjp(net, x, weights=weights)
    gradient = ms.grad(lambda x: net(x).sum(), None, weights)
    reduce_sum, jacobian = ops.ReduceSum(keep_dims=True), ms.jacrev(ops.exp)
    return {
        "x + y": lambda: x + y,
        "x @ y": lambda: x @ y,
        "x.exp()": lambda: x.exp(),
        "x.shape": lambda: x.shape,
        "x[0]": lambda: x[0],
        "ops.exp(x)": lambda: ops.exp(x),
        "ops.sum(x, dim=1)": lambda: ops.sum(x, dim=1),
        "ops.sum(x, axis=1), in another dialect": lambda: ops.sum(x, axis=1),
        "ops.ReduceSum(keep_dims=True)(x, 1)": lambda: reduce_sum(x, 1),
        "ops.split(x, 1), two results": lambda: ops.split(x, 1),
        "ops.full((2, 2), 0), no Tensor given": lambda: ops.full((2, 2), 0),
        "vjp of x**3 + y": lambda: ms.vjp(fn, x, y),
        "a pull": lambda: open_fn(v),
        "vjp of a network, by its four weights too": lambda: ms.vjp(net, x, weights=weights),
        "a pull of that": lambda: open_net(x),
        "grad of a network, by its four weights": lambda: gradient(x),
        "jacrev of exp": lambda: jacobian(x),
        "a network of three layers": lambda: net(x),
        "a step of Adam, four parameters": lambda: adam(gradients),
    }


#: Frames, calls into C, torch operations.
TODAY = {}


@pytest.mark.parametrize("name", TODAY)
def test_counts_are_todays(name):
    assert counted(scripts()[name]) == TODAY[name]


def test_every_script_is_counted():
    assert set(scripts()) == set(TODAY)
