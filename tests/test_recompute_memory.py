"""What recompute keeps: the arguments of a block, and nothing that it computes."""

import copy

import numpy as np
import pytest
import torch
from torch.multiprocessing.reductions import StorageWeakRef

import msvjp as ms
from msvjp import Tensor, nn, ops


class Deep(nn.Cell):
    """Ten elementwise ops, each of which saves a Tensor of the input's size; `made` knows whose memory is alive."""

    def __init__(self):
        super().__init__()
        self.made = []

    def construct(self, x):
        for _ in range(10):
            x = ops.exp(x * 0.1)
            self.made.append(StorageWeakRef(x.untyped_storage()))
        return x

    def alive(self):
        return sum(not storage.expired() for storage in self.made)


def test_what_a_block_computes_is_not_kept():
    x = Tensor(np.ones(8, np.float32))
    for recomputed, kept in ((False, 10), (True, 1)):  # 1: the output, which is shown to the user and saved by its user
        net = Deep()
        if recomputed:
            net.recompute()
        out, vjp_fn = ms.vjp(lambda x, net=net: net(x) ** 2, x)
        assert net.alive() == kept
        for _ in range(2):
            vjp_fn(x)
            assert net.alive() == kept  # what a pull computes again it lets go
    assert len(net.made) == 10 + 2 * 9  # a pull stops when what is needed is there, which is before the last one


def test_the_tape_saves_only_the_arguments():
    sizes = []
    hooks = torch.autograd.graph.saved_tensors_hooks(lambda x: (sizes.append(x.shape), x)[1], lambda x: x)
    net, x = Deep(), Tensor(np.ones(8, np.float32))
    for recomputed, saved in ((False, 10), (True, 1)):
        sizes.clear()
        if recomputed:
            net.recompute()
        with hooks:
            ms.vjp(net, x)
        assert sum(shape == (8,) for shape in sizes) == saved


def test_an_op_keeps_its_argument_and_not_its_result():
    sizes = []
    hooks = torch.autograd.graph.saved_tensors_hooks(lambda x: (sizes.append(x.shape), x)[1], lambda x: x)
    x = Tensor(np.ones(8, np.float32))
    again = ops.Softmax().recompute()
    with hooks:
        _, vjp_fn = ms.vjp(lambda x: again(x), x)
    assert sizes.count((8,)) == 1
    assert torch.equal(vjp_fn(x)[0], ms.vjp(lambda x: ops.Softmax()(x), x)[1](x)[0])


@pytest.mark.parametrize("recomputed", [False, True])
def test_loss_backward_and_a_torch_optimizer(recomputed):
    ms.set_seed(1)
    net = nn.SequentialCell(nn.Dense(3, 4), nn.Tanh(), nn.Dense(4, 1))
    if recomputed:
        net.recompute()
    net.set_grad()
    x = Tensor(np.arange(6, dtype=np.float32).reshape(2, 3))
    net(x).sum().backward()
    gradients = [p.grad.clone() for p in net.trainable_params()]
    by_vjp = ms.grad(net, None, net.trainable_params())(x)
    assert all(torch.equal(g, w) for g, w in zip(gradients, by_vjp, strict=True))


def test_half_precision_and_mixed_modes():
    """to_float casts inside what runs again; the gradients are those of a plain run."""
    net, x = nn.Dense(4, 4), Tensor(np.random.default_rng(3).standard_normal((2, 4)).astype(np.float32))
    net.to_float(ms.float16)

    def gradients():
        out, vjp_fn = ms.vjp(net, x, weights=net.trainable_params())
        (gx,), weights = vjp_fn(ops.ones_like(out))
        return gx, *weights

    plain = gradients()
    net.recompute()
    assert all(torch.equal(a, b) for a, b in zip(plain, gradients(), strict=True))


def test_second_derivatives_in_float64_to_the_bit():
    net = nn.SequentialCell(nn.Dense(4, 4, dtype=ms.float64), nn.LayerNorm((4,), dtype=ms.float64), nn.Tanh())
    x = Tensor(np.random.default_rng(4).standard_normal((3, 4)))

    def second():
        first = ms.grad(net)
        (gx,), weights = ms.vjp(first, x, weights=net.trainable_params())[1](x)
        return gx, *weights

    plain = second()
    for options in ({}, {"early_stop": False}):
        net.recompute(**options)
        assert all(torch.equal(a, b) for a, b in zip(plain, second(), strict=True))


def test_a_copied_cell_runs_its_own_parameters_again():
    net = nn.Dense(2, 2, "ones")
    net.recompute()
    twin = copy.deepcopy(net)
    twin.weight.set_data(twin.weight * 3)
    x = Tensor(np.ones((1, 2), np.float32))
    assert ms.grad(net)(x).asnumpy().tolist() == [[2, 2]]
    assert ms.grad(twin)(x).asnumpy().tolist() == [[6, 6]]
