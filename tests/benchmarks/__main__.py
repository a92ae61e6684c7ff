"""Ratios to hand-written torch, measured in turn in one process: `python -m tests.benchmarks`."""

import statistics
import subprocess
import sys
import timeit

import torch

import msvjp as ms
from msvjp import Tensor


def ratio(ours, theirs, number, rounds=25):
    """Microseconds of both, the best of all rounds, and the median of the ratios of the rounds."""
    pairs = [(timeit.timeit(ours, number=number), timeit.timeit(theirs, number=number)) for _ in range(rounds)]
    best = [min(times) / number * 1e6 for times in zip(*pairs, strict=True)]
    return *best, statistics.median(a / b for a, b in pairs)


def rows():
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


def import_milliseconds():
    """What `import msvjp` takes where torch and numpy are imported already: the best of several new interpreters."""
    code = "import time, torch, numpy; start = time.perf_counter(); import msvjp; print(time.perf_counter() - start)"
    runs = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(7)]
    return min(runs) * 1e3


def main():
    torch.set_num_threads(1)
    print(f"{'2x2 float32, one thread':32} {'msvjp':>9} {'torch':>9} {'ratio':>7}")
    for name, ours, theirs, number in rows():
        a, b, r = ratio(ours, theirs, number)
        print(f"{name:32} {a:6.2f} us {b:6.2f} us {r:7.3f}")
    print(f"{'import, beyond torch and numpy':32} {import_milliseconds():6.0f} ms")


if __name__ == "__main__":
    main()
