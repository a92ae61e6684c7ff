"""Ratios to hand-written torch, measured in turn in one process: `python -m tests.benchmarks`."""

import functools
import itertools
import statistics
import subprocess
import sys
import timeit

import torch

import msvjp as ms
from msvjp import Tensor, nn, ops


def ratio(ours, theirs, number, rounds=25):
    """Microseconds of both, the best of all rounds, and the median of the ratios of the rounds."""
    pairs = [(timeit.timeit(ours, number=number), timeit.timeit(theirs, number=number)) for _ in range(rounds)]
    best = [min(times) / number * 1e6 for times in zip(*pairs, strict=True)]
    return *best, statistics.median(a / b for a, b in pairs)


def documented_example():
    x, y, v = (Tensor([[1.0, 2.0], [3.0, 4.0]]) for _ in range(3))
    px, py, pv = (torch.tensor([[1.0, 2.0], [3.0, 4.0]]) for _ in range(3))

    def fn(x, y):
        return x**3 + y

    def forward():
        leaves = px.detach().requires_grad_(), py.detach().requires_grad_()
        return fn(*leaves), leaves

    def by_hand():
        out, leaves = forward()
        return torch.autograd.grad(out, leaves, pv, retain_graph=True)

    _, vjp_fn = ms.vjp(fn, x, y)
    out, leaves = forward()
    yield "vjp and one pull of x**3 + y", lambda: ms.vjp(fn, x, y)[1](v), by_hand, 1000
    yield "a further pull", lambda: vjp_fn(v), lambda: torch.autograd.grad(out, leaves, pv, retain_graph=True), 1000
    yield "a + b", lambda: x + y, lambda: px + py, 10000


def training():
    """The gradient of a two-layer network by its weights, and steps of optimizers, against torch's multi-tensor ones."""
    net = nn.SequentialCell(nn.Dense(256, 256), nn.ReLU(), nn.Dense(256, 256))
    x, weights = Tensor(torch.randn(128, 256)), net.trainable_params()
    theirs = torch.nn.Sequential(torch.nn.Linear(256, 256), torch.nn.ReLU(), torch.nn.Linear(256, 256))
    their_x, their_weights = torch.randn(128, 256), list(theirs.parameters())
    gradient = ms.grad(lambda x: (net(x) ** 2).sum(), None, weights)

    def by_hand():
        return torch.autograd.grad((theirs(their_x) ** 2).sum(), their_weights)

    yield "grad of an MLP, 128x256", lambda: gradient(x), by_hand, 30
    for name, ours, torchs in (
        ("Momentum", lambda p: nn.Momentum(p, 0.01, 0.9), lambda p: torch.optim.SGD(p, 0.01, 0.9, foreach=True)),
        ("Adam", lambda p: nn.Adam(p, 0.01), lambda p: torch.optim.Adam(p, 0.01, foreach=True)),
    ):
        params = [ms.Parameter(Tensor(torch.randn(64)), name=f"p{i}") for i in range(100)]
        plain = [torch.nn.Parameter(torch.randn(64)) for _ in params]
        for p in plain:
            p.grad = torch.randn(64)
        optimizer, step = functools.partial(ours(params), tuple(Tensor(p.grad) for p in plain)), torchs(plain).step
        yield f"a step of {name}, 100 parameters", optimizer, step, 30


def jacobians():
    """64 outputs of 64 inputs, against torch.func and against a loop of pulls."""
    w, v = Tensor(torch.randn(64, 256) / 8), Tensor(torch.randn(256, 64) / 16)
    x = Tensor(torch.randn(64))
    pw, pv, px = (torch.tensor(t.asnumpy()) for t in (w, v, x))

    def fn(x):
        return ops.tanh(ops.tanh(x @ w) @ v)

    def theirs(x):
        return torch.tanh(torch.tanh(x @ pw) @ pv)

    def loop():
        _, vjp_fn = ms.vjp(fn, x)
        return ops.stack([vjp_fn(row)[0] for row in ops.eye(64)])

    for name in ("jacrev", "jacfwd"):
        ours, by_torch = getattr(ms, name)(fn), getattr(torch.func, name)(theirs)
        yield f"{name}, 64 outputs, and torch.func", functools.partial(ours, x), functools.partial(by_torch, px), 20
    yield "jacrev, and a loop of our pulls", functools.partial(ms.jacrev(fn), x), loop, 5
    yield "jvp, and torch.func", lambda: ms.jvp(fn, x, x), lambda: torch.func.jvp(theirs, (px,), (px,)), 100


def import_milliseconds():
    """What `import msvjp` takes where torch and numpy are imported already: the best of several new interpreters."""
    code = "import time, torch, numpy; start = time.perf_counter(); import msvjp; print(time.perf_counter() - start)"
    runs = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(7)]
    return min(runs) * 1e3


def main():
    torch.set_num_threads(1)
    print(f"{'float32, one thread':36} {'msvjp':>10} {'torch':>10} {'ratio':>7}")
    for name, ours, theirs, number in itertools.chain(documented_example(), training(), jacobians()):
        a, b, r = ratio(ours, theirs, number)
        print(f"{name:36} {a:7.2f} us {b:7.2f} us {r:7.3f}")
    print(f"{'import, beyond torch and numpy':36} {import_milliseconds():7.0f} ms")


if __name__ == "__main__":
    main()
