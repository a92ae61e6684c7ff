"""Inside torch a Tensor is a torch tensor: torch's functions and modules take it and give Tensors back; plain stays plain."""

import threading

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint
from torch.utils.data import default_collate

import msvjp as ms
from msvjp import Tensor, nn, ops
from msvjp.common.device import default_device

torch.manual_seed(0)
HERE = default_device() or torch.device("cpu")  # where the Tensors are in this run
X = (torch.rand(4, 6) + 0.5).to(HERE)
IMAGE = torch.rand(2, 3, 8, 8).to(HERE)
SEQUENCE = torch.rand(5, 2, 8).to(HERE)
MODULES = {
    "Linear": (torch.nn.Linear(6, 3), X),
    "Conv2d": (torch.nn.Conv2d(3, 4, 3), IMAGE),
    "BatchNorm2d": (torch.nn.BatchNorm2d(3), IMAGE),
    "LayerNorm": (torch.nn.LayerNorm(6), X),
    "GroupNorm": (torch.nn.GroupNorm(3, 3), IMAGE),
    "MaxPool2d": (torch.nn.MaxPool2d(2), IMAGE),
    "AdaptiveAvgPool2d": (torch.nn.AdaptiveAvgPool2d(1), IMAGE),
    "Softmax": (torch.nn.Softmax(dim=1), X),
    "GELU": (torch.nn.GELU(), X),
    "LSTM": (torch.nn.LSTM(8, 4, num_layers=2), SEQUENCE),
    "GRU": (torch.nn.GRU(8, 4), SEQUENCE),
    "LSTMCell": (torch.nn.LSTMCell(8, 4), SEQUENCE[0]),
    "MultiheadAttention": (torch.nn.MultiheadAttention(8, 2), SEQUENCE),
    "TransformerEncoderLayer": (torch.nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0), SEQUENCE),
    "Sequential": (torch.nn.Sequential(torch.nn.Linear(6, 6), torch.nn.ReLU(), torch.nn.Flatten()), X),
    "Upsample": (torch.nn.Upsample(scale_factor=2, mode="bilinear"), IMAGE),
}
for module, _ in MODULES.values():
    module.to(HERE)
FUNCTIONS = {
    "einsum": lambda x: torch.einsum("ij,kj->ik", x, x),
    "cat": lambda x: torch.cat([x, x], 1),
    "stack": lambda x: torch.stack([x, x]),
    "sort": lambda x: torch.sort(x, 1),
    "topk": lambda x: torch.topk(x, 2, 1),
    "max of an axis": lambda x: torch.max(x, 1),
    "svd": lambda x: torch.linalg.svd(x).S,
    "unique": lambda x: torch.unique(x.round()),
    "where": lambda x: torch.where(x > 0.7, x, 0 * x),
    "split": lambda x: torch.split(x, 2, 1),
    "std": torch.std,
    "norm": torch.linalg.norm,
    "batch_norm": lambda x: F.batch_norm(x, None, None, training=True),
    "layer_norm": lambda x: F.layer_norm(x, (6,)),
    "mse_loss": lambda x: F.mse_loss(x, 2 * x),
    "cross_entropy": lambda x: F.cross_entropy(x, torch.tensor([0, 1, 2, 3], device=HERE)),
    "softmax": lambda x: F.softmax(x, -1),
    "interpolate": lambda x: F.interpolate(x[None, None], scale_factor=2.0),
    "pad": lambda x: F.pad(x, (1, 1)),
    "scaled_dot_product_attention": lambda x: F.scaled_dot_product_attention(x[None], x[None], x[None]),
    "checkpoint": lambda x: checkpoint(lambda y: y * y, x, use_reentrant=False),
    "cosine_similarity": lambda x: F.cosine_similarity(x, x + 1),
    "normalize": lambda x: F.normalize(x),
    "one_hot": lambda x: F.one_hot((x * 3).long()),
    "func.vmap": lambda x: torch.func.vmap(lambda row: row * 2)(x),
    "func.grad": lambda x: torch.func.grad(lambda y: (y * y).sum())(x),
    "func.jvp": lambda x: torch.func.jvp(torch.exp, (x,), (x,)),
    "gradcheck": lambda x: torch.tensor(torch.autograd.gradcheck(torch.exp, x.detach().double().requires_grad_())),
    "nested list": lambda x: torch.stack([row.sum() for row in x]),
    "tensordot": lambda x: torch.tensordot(x, x, ([1], [1])),
    "lobpcg free": lambda x: torch.linalg.solve(x @ x.T + torch.eye(4, device=HERE), x),
}


def tensor_leaves(out):
    return [out] if isinstance(out, torch.Tensor) else [leaf for item in out for leaf in tensor_leaves(item)]


def same(ours, theirs):
    ours, theirs = tensor_leaves(ours), tensor_leaves(theirs)
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert type(b) is torch.Tensor
        np.testing.assert_allclose(np.asarray(a.detach().cpu()), np.asarray(b.detach().cpu()), rtol=1e-5, atol=1e-6)


def as_mindspore(x):
    return Tensor(x.cpu().numpy())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_torch_functions_take_and_give_tensors(name):
    ours = FUNCTIONS[name](as_mindspore(X))
    same(ours, FUNCTIONS[name](X))
    if not name.startswith(("gradcheck", "func.")):  # torch.func wraps its arguments anew, and those are plain
        assert {type(leaf) for leaf in tensor_leaves(ours)} == {Tensor}


def call(module, x):
    return module(x, x, x) if isinstance(module, torch.nn.MultiheadAttention) else module(x)


@pytest.mark.parametrize("name", MODULES)
def test_torch_modules_take_and_give_tensors(name):
    module, x = MODULES[name]
    ours = call(module, as_mindspore(x))
    same(ours, call(module, x))
    assert {type(leaf) for leaf in tensor_leaves(ours)} == {Tensor}


@pytest.mark.parametrize("name", MODULES)
def test_torch_modules_are_children_of_cells(name):
    module, x = MODULES[name]

    class Holder(nn.Cell):
        def __init__(self):
            super().__init__()
            self.module = module

        def construct(self, x):
            return call(self.module, x)

    ours = Holder()(as_mindspore(x))
    same(ours, call(module, x))
    assert {type(leaf) for leaf in tensor_leaves(ours)} == {Tensor}
    same(Holder()(x), call(module, x))  # plain in
    assert {type(leaf) for leaf in tensor_leaves(Holder()(x))} == {torch.Tensor}  # plain out


def test_a_module_that_speaks_torch_in_its_forward():
    class Torchish(torch.nn.Module):
        def forward(self, x):
            values, indices = x.max(1)
            return (
                x.transpose(0, 1).size(),
                x.size(0),
                values,
                x.std(),
                x.repeat(2, 1),
                type(x.view(x.size(0), -1).shape),
            )

    class Holder(nn.Cell):
        def __init__(self):
            super().__init__()
            self.module = Torchish()

        def construct(self, x):
            return self.module(x)

    size, n, values, std, repeated, kind = Holder()(as_mindspore(X))
    assert (size, n, kind) == (torch.Size([6, 4]), 4, torch.Size)
    assert type(values) is type(std) is type(repeated) is Tensor
    same([values, std, repeated], [X.max(1).values, X.std(), X.repeat(2, 1)])
    (gradient,) = ms.vjp(lambda x: Holder()(x)[3], as_mindspore(X))[1](Tensor(1.0))
    x = X.clone().requires_grad_()
    same(gradient, torch.autograd.grad(x.std(), x)[0])


def test_the_switch_is_back_after_an_exception_in_a_module():
    class Fails(torch.nn.Module):
        def forward(self, x):
            raise KeyError

    class Holder(nn.Cell):
        def __init__(self):
            super().__init__()
            self.module = Fails()

        def construct(self, x):
            return self.module(x)

    with pytest.raises(KeyError):
        Holder()(as_mindspore(X))
    assert as_mindspore(X).shape.__class__ is tuple


class TestPlainStaysPlain:
    def test_ops_and_methods(self):
        x = X.clone()
        for out in (ops.add(x, x), ops.mul(x, 2.0)):
            assert type(out) is torch.Tensor
        assert type(x) is torch.Tensor

    def test_mixed_gives_a_tensor_and_leaves_the_argument_plain(self):
        x = X.clone()
        assert type(ops.add(as_mindspore(X), x)) is type(ops.add(x, as_mindspore(X))) is Tensor
        assert type(x) is torch.Tensor

    def test_what_is_handed_back_keeps_its_class(self):
        x = X.clone()
        assert x.add_(as_mindspore(X)) is x
        assert torch.add(as_mindspore(X), 1, out=x) is x
        assert ops.depend(x, as_mindspore(X)) is x
        assert type(x) is torch.Tensor

    def test_vjp_of_plain_functions_and_modules(self):
        out, vjp_fn = ms.vjp(lambda x: x.transpose(0, 1).max(1).values, X)
        (g,) = vjp_fn(torch.ones(6, device=HERE))
        assert type(out) is type(g) is torch.Tensor
        module = MODULES["Linear"][0]
        out, vjp_fn = ms.vjp(module, X, weights=module.parameters())
        (gx,), gw = vjp_fn(torch.ones(4, 3, device=HERE))
        assert {type(t) for t in (out, gx, *gw)} == {torch.Tensor}
        same([gx], [torch.ones(4, 3, device=HERE) @ module.weight])

    def test_vjp_of_a_plain_module_at_tensors(self):
        out, vjp_fn = ms.vjp(MODULES["LSTM"][0], as_mindspore(SEQUENCE))
        assert {type(leaf) for leaf in tensor_leaves(out)} == {Tensor}
        same(out, MODULES["LSTM"][0](SEQUENCE))
        assert type(vjp_fn(ops.ones_like(out[0]), (ops.ones_like(out[1][0]), ops.ones_like(out[1][1])))[0]) is Tensor

    def test_a_cell_called_by_torch_records(self):
        model = torch.nn.Sequential(nn.Dense(6, 4), torch.nn.Linear(4, 1)).to(HERE)
        out = model(X)
        assert type(out) is torch.Tensor
        out.sum().backward()
        assert all(p.grad is not None for p in model.parameters())


def test_a_second_thread_is_not_disturbed():
    inside, done, seen = threading.Event(), threading.Event(), []

    class Waits(torch.nn.Module):
        def forward(self, x):
            inside.set()
            done.wait(10)
            return x

    class Holder(nn.Cell):
        def __init__(self):
            super().__init__()
            self.module = Waits()

        def construct(self, x):
            return self.module(x)

    thread = threading.Thread(target=lambda: Holder()(as_mindspore(X)))
    thread.start()
    inside.wait(10)
    x = as_mindspore(X)
    seen = (type(x.shape), x.size, type(x + x))
    done.set()
    thread.join()
    assert seen == (tuple, 24, Tensor)


def test_default_collate_of_a_data_loader():
    batch = default_collate([{"x": as_mindspore(X), "y": 1}, {"x": as_mindspore(X), "y": 2}])
    assert type(batch["x"]) is Tensor
    assert batch["x"].shape == (2, 4, 6)


def test_size_is_an_int_that_can_be_called():
    x = as_mindspore(X)
    assert x.size == 24
    assert isinstance(x.size, int)
    assert (x.size(), x.size(0), x.size(-1)) == (torch.Size([4, 6]), 4, 6)


def test_forward_mode_derivatives():
    import torch.autograd.forward_ad as forward_ad

    with forward_ad.dual_level():
        dual = forward_ad.make_dual(as_mindspore(X), as_mindspore(X))
        tangent = forward_ad.unpack_dual(ops.mul(dual, dual)).tangent
    np.testing.assert_allclose(
        tangent.asnumpy() if type(tangent) is Tensor else tangent.cpu().numpy(), 2 * X.cpu().numpy() ** 2
    )


@pytest.mark.not_on("cuda", "npu", reason="its torch module is on the CPU, its layers are on the device")
@pytest.mark.parametrize("make", [nn.SGD, nn.Adam])
def test_the_parameters_of_a_torch_child_are_trained_like_any_other(make):
    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.first = torch.nn.Linear(2, 3)
            self.second = nn.Dense(3, 1)

        def construct(self, x):
            return self.second(self.first(x)).sum()

    net = Net()
    child, weight = net.first, net.first.weight
    before = weight.detach().clone()
    assert [p.name for p in net.trainable_params()] == ["first.weight", "first.bias", "second.weight", "second.bias"]
    assert net.first is child and child.weight is weight and isinstance(weight, torch.nn.Parameter)
    optimizer = make(net.trainable_params(), 0.1)
    step = ms.value_and_grad(net, None, optimizer.parameters)
    optimizer(step(as_mindspore(torch.ones(4, 2)))[1])
    assert not torch.equal(weight, before)
    assert {f"moment1.{p.name}" for p in net.trainable_params()} <= set(optimizer.parameters_dict()) or make is nn.SGD
    torch.optim.SGD(child.parameters(), 0.1).zero_grad()  # torch's optimizers take them still
    assert set(net.state_dict()) == {"first.weight", "first.bias", "second.weight", "second.bias"}
