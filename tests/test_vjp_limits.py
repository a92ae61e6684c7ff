"""What vjp costs and keeps: memory, threads, plain torch underneath."""

import gc
import pathlib
import threading
import time
import weakref

import numpy as np
import pytest
import torch

import msvjp as ms
from msvjp import Parameter, Tensor, nn

from .values import vec


class Saved(torch.autograd.Function):
    """Doubles, and saves a tensor that the test can watch."""

    watched = None

    @staticmethod
    def forward(ctx, x):
        kept = torch.ones(3)
        Saved.watched = weakref.ref(kept)
        ctx.kept = kept
        return 2 * x

    @staticmethod
    def backward(ctx, g):
        return 2 * g


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
class TestTheGraphDiesWithVjpFn:
    def test_at_once(self):
        out, vjp_fn = ms.vjp(Saved.apply, vec(1, 2, 3))
        vjp_fn(vec(1, 1, 1))
        assert Saved.watched() is not None
        del vjp_fn
        assert Saved.watched() is None
        assert out.asnumpy().tolist() == [2, 4, 6]

    def test_the_output_alone_keeps_nothing(self):
        out = ms.vjp(Saved.apply, vec(1, 2, 3))[0]
        assert Saved.watched() is None
        assert out.grad_fn is None

    def test_nor_do_gradients(self):
        (g,) = ms.vjp(Saved.apply, vec(1, 2, 3))[1](vec(1, 1, 1))
        assert Saved.watched() is None
        assert not g.requires_grad

    def test_with_weights_aux_and_nesting(self):
        net = nn.Dense(3, 3)

        def inner(x):
            _, pull, _ = ms.vjp(lambda x: (Saved.apply(net(x)), x), x, weights=net.trainable_params(), has_aux=True)
            return pull(x)[0][0]

        _, vjp_fn = ms.vjp(inner, Tensor(np.ones((2, 3), np.float32)))
        del vjp_fn
        assert Saved.watched() is None

    def test_after_an_exception_in_fn(self):
        def fails(x):
            Saved.apply(x)
            raise KeyError

        with pytest.raises(KeyError):
            ms.vjp(fails, vec(1))
        assert Saved.watched() is None

    def test_a_generator_that_is_left_early(self):
        def pulls():
            _, vjp_fn = ms.vjp(Saved.apply, vec(1, 2, 3))
            while True:
                yield vjp_fn(vec(1, 1, 1))

        generator = pulls()
        next(generator)
        assert Saved.watched() is not None
        generator.close()
        for _ in range(100):  # on a card a thread of torch's may hold the graph for a moment
            if Saved.watched() is None:
                break
            time.sleep(0.01)
        assert Saved.watched() is None


def test_100_000_calls_leave_memory_flat():
    x, v, w = vec(1, 2, 3), vec(1, 1, 1), Parameter(vec(1, 2, 3), name="w")
    statm = pathlib.Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("resident memory is read from Linux's /proc")

    def run(n):
        for _ in range(n):
            _, vjp_fn = ms.vjp(lambda x: x * w, x, weights=w)
            vjp_fn(v)
        gc.collect()
        return int(statm.read_text().split()[1])  # resident pages, of 4 KiB

    before = run(5_000)
    assert run(100_000) - before < 2048


def test_a_loss_summed_over_an_evaluation_loop_holds_no_graph():
    net, total = nn.Dense(3, 1), 0
    for _ in range(3):
        total = total + net(Tensor(np.ones((1, 3), np.float32))).sum()
    assert total.grad_fn is None


def test_threads_pull_at_once():
    """8 threads, 1,000 pulls each, on one graph and on graphs of their own, all values checked."""
    shared_x = vec(1, 2, 3)
    _, shared = ms.vjp(lambda x: x**3 * 2, shared_x)
    failures = []

    def work(k):
        try:
            _, own = ms.vjp(lambda x: x * k, vec(1, 1, 1))
            for i in range(1000):
                v = vec(i, k, 1)
                if shared(v)[0].asnumpy().tolist() != [6 * i, 24 * k, 54]:
                    failures.append((k, i, "shared"))
                if own(v)[0].asnumpy().tolist() != [i * k, k * k, k]:
                    failures.append((k, i, "own"))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_nothing_is_left_on_tensors_and_modes():
    x, net = vec(1, 2, 3), nn.Dense(3, 3)
    _, vjp_fn = ms.vjp(lambda x: net(x.reshape(1, 3)), x, weights=net.trainable_params())
    vjp_fn(Tensor(np.ones((1, 3), np.float32)))
    assert x.requires_grad is False
    assert x.grad is None
    assert all(p.grad is None and p.requires_grad for p in net.parameters())
    assert torch.is_grad_enabled()
    with torch.no_grad():
        ms.vjp(net, Tensor(np.ones((1, 3), np.float32)))
        assert not torch.is_grad_enabled()


CASES = {
    "elementwise": (lambda x, y: torch.exp(x) * y, 2),
    "matmul": (lambda x, y: x @ y.T, 2),
    "unused": (lambda x, y: x * 2, 2),
    "view": (lambda x, y: x.reshape(-1) + y.T.reshape(-1), 2),
    "reduction": (lambda x, y: (x * y).sum(), 2),
    "two outputs": (lambda x, y: (x * y, x.sum()), 2),
    "inplace": (lambda x, y: (x * 1).mul_(y), 2),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.complex64])
def test_the_numbers_are_those_of_torch_autograd_grad(name, dtype):
    """vjp enters torch.autograd.grad behind its argument checks: the same numbers, bit by bit, for plain tensors."""
    fn, n = CASES[name]
    generator = torch.Generator().manual_seed(0)
    xs = [torch.randn(3, 4, dtype=dtype, generator=generator) for _ in range(n)]
    leaves = [x.clone().requires_grad_() for x in xs]
    out, vjp_fn = ms.vjp(fn, *xs)
    theirs = fn(*leaves)
    theirs = theirs if isinstance(theirs, tuple) else (theirs,)
    v = [torch.randn(o.shape, dtype=dtype, generator=generator) for o in theirs]
    wanted = torch.autograd.grad(theirs, leaves, v, retain_graph=True, materialize_grads=True)
    for _ in range(2):
        for g, w in zip(vjp_fn(*v), wanted, strict=True):
            assert type(g) is torch.Tensor
            assert torch.equal(g, w)
    assert torch.equal(out[0] if isinstance(out, tuple) else out, theirs[0])


def test_torch_users_differentiate_through_it():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    out, vjp_fn = ms.vjp(lambda x: x**3, x)
    (out.sum() + vjp_fn(torch.ones(2))[0].sum()).backward()
    np.testing.assert_allclose(x.grad.numpy(), [3 + 6, 12 + 12])
