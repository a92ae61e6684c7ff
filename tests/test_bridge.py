"""A Cell in torch's world: training under torch.optim, state_dict, files, and weights carried to the equal torch module."""

import copy
import io

import numpy as np
import pytest
import torch

from msvjp import Parameter, Tensor, bridge, nn
from msvjp.common.device import default_device

HERE = default_device() or torch.device("cpu")  # where the Tensors are in this run


def net():
    return nn.SequentialCell(
        nn.Conv2d(1, 4, 3, pad_mode="valid", has_bias=True),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dense(4 * 36, 3),
    )


def equal_module():
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3),
        torch.nn.BatchNorm2d(4),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(4 * 36, 3),
    )


class First(nn.Cell):
    """The first of what a layer gives."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def construct(self, *inputs):
        return self.layer(*inputs)[0]


class TorchFirst(torch.nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, *inputs):
        return self.layer(*inputs)[0]


def torch_first(name, layers=1, both=False):
    return TorchFirst(getattr(torch.nn, name)(3, 4, layers, bidirectional=both))


PAIRS = {
    "a small network": (net, equal_module, (2, 1, 8, 8)),
    "Dense": (lambda: nn.Dense(4, 3), lambda: torch.nn.Linear(4, 3), (2, 4)),
    "Conv1d": (lambda: nn.Conv1d(2, 3, 3, pad_mode="valid"), lambda: torch.nn.Conv1d(2, 3, 3, bias=False), (2, 2, 7)),
    "Conv2d": (
        lambda: nn.Conv2d(2, 3, 3, pad_mode="valid"),
        lambda: torch.nn.Conv2d(2, 3, 3, bias=False),
        (2, 2, 7, 7),
    ),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(3), lambda: torch.nn.BatchNorm2d(3), (2, 3, 4, 4)),
    "LayerNorm": (lambda: nn.LayerNorm((4,)), lambda: torch.nn.LayerNorm(4, eps=1e-7), (2, 4)),
    "GroupNorm": (lambda: nn.GroupNorm(2, 4), lambda: torch.nn.GroupNorm(2, 4), (2, 4, 3, 3)),
    "Conv1dTranspose": (
        lambda: nn.Conv1dTranspose(2, 3, 3, pad_mode="valid"),
        lambda: torch.nn.ConvTranspose1d(2, 3, 3, bias=False),
        (2, 2, 7),
    ),
    "Conv2dTranspose": (
        lambda: nn.Conv2dTranspose(2, 3, 3, pad_mode="valid"),
        lambda: torch.nn.ConvTranspose2d(2, 3, 3, bias=False),
        (2, 2, 7, 7),
    ),
    "Conv3d": (
        lambda: nn.Conv3d(2, 3, 3, pad_mode="valid"),
        lambda: torch.nn.Conv3d(2, 3, 3, bias=False),
        (2, 2, 5, 5, 5),
    ),
    "LSTM": (lambda: First(nn.LSTM(3, 4, 2, bidirectional=True)), lambda: torch_first("LSTM", 2, True), (5, 2, 3)),
    "GRU": (lambda: First(nn.GRU(3, 4)), lambda: torch_first("GRU"), (5, 2, 3)),
    "TransformerEncoderLayer": (
        lambda: nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0),
        lambda: torch.nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0),
        (3, 2, 8),
    ),
    "PReLU": (lambda: nn.PReLU(3), lambda: torch.nn.PReLU(3), (2, 3)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_weights_travel_both_ways(name):
    make, make_torch, shape = PAIRS[name]
    cell, module = make(), make_torch().eval()
    x = torch.randn(shape)
    module.load_state_dict(bridge.to_torch(cell))
    np.testing.assert_allclose(cell(Tensor(x.numpy())).asnumpy(), module(x).detach().numpy(), rtol=1e-5, atol=1e-6)
    for p in module.parameters():
        p.data.normal_()
    bridge.from_torch(cell, module.state_dict())
    np.testing.assert_allclose(cell(Tensor(x.numpy())).asnumpy(), module(x).detach().numpy(), rtol=1e-5, atol=1e-6)


def test_embedding():
    cell, module = nn.Embedding(5, 3), torch.nn.Embedding(5, 3)
    module.load_state_dict(bridge.to_torch(cell))
    ids = np.array([[0, 4]], np.int32)
    np.testing.assert_array_equal(cell(Tensor(ids)).asnumpy(), module(torch.tensor(ids)).detach().numpy())


def test_what_does_not_match_is_named_before_anything_changes():
    cell = nn.Dense(2, 2)
    before = cell.weight.asnumpy().copy()
    with pytest.raises(KeyError, match=r"bias.*other"):
        bridge.from_torch(cell, {"weight": torch.ones(2, 2), "other": torch.ones(1)})
    with pytest.raises(ValueError, match="bias has shape"):
        bridge.from_torch(cell, {"weight": torch.ones(2, 2), "bias": torch.ones(3)})
    np.testing.assert_array_equal(cell.weight.asnumpy(), before)


class Tied(nn.Cell):
    def __init__(self):
        super().__init__()
        self.table, self.out = nn.Embedding(5, 3), nn.Dense(3, 5, has_bias=False)
        self.out.weight = self.table.embedding_table


class TorchTied(torch.nn.Module):
    def __init__(self, tied=True):
        super().__init__()
        self.table, self.out = torch.nn.Embedding(5, 3), torch.nn.Linear(3, 5, bias=False)
        self.register_buffer("position_ids", torch.arange(5))
        if tied:
            self.out.weight = self.table.weight


class TestSharedWeights:
    def test_on_both_sides(self):
        cell, module = Tied(), TorchTied()
        assert bridge.matched(cell, module).is_whole
        bridge.from_torch(cell, module)
        np.testing.assert_array_equal(cell.out.weight.asnumpy(), module.table.weight.detach().numpy())
        cell.out.weight.set_data(cell.out.weight * 2)
        bridge.into_torch(module, cell)
        np.testing.assert_array_equal(cell.out.weight.asnumpy(), module.table.weight.detach().numpy())

    def test_in_a_checkpoint_which_has_them_once(self):
        module = TorchTied()
        bridge.into_torch(module, {"table.embedding_table": Tensor(np.ones((5, 3), np.float32))})
        assert module.out.weight.sum() == 15

    def test_on_one_side(self):
        cell, module = Tied(), TorchTied(tied=False)
        before = cell.out.weight.asnumpy().copy()
        with pytest.raises(ValueError, match=r"embedding_table and out\.weight are one weight here, and differ"):
            bridge.from_torch(cell, module)
        np.testing.assert_array_equal(cell.out.weight.asnumpy(), before)
        bridge.into_torch(module, cell)
        np.testing.assert_array_equal(module.out.weight.detach().numpy(), before)
        np.testing.assert_array_equal(module.table.weight.detach().numpy(), before)


@pytest.mark.parametrize(
    "source, said",
    [
        ("net.pt", "source is a str; give a torch module"),
        ({"model": {}, "epoch": 3}, "a dict of more than weights"),
        ({"weight": torch.ones(2, 2, dtype=torch.complex64), "bias": torch.ones(2)}, "weight is complex"),
        (torch.nn.Linear(2, 2, device="meta"), "weight is on the meta device"),
    ],
)
def test_what_is_no_source(source, said):
    cell = nn.Dense(2, 2)
    before = cell.weight.asnumpy().copy()
    with pytest.raises(TypeError, match=f"^msvjp.bridge.from_torch: .*{said}"):
        bridge.from_torch(cell, source)
    np.testing.assert_array_equal(cell.weight.asnumpy(), before)
    with pytest.raises(TypeError, match="cell is a Linear; give a Cell"):
        bridge.from_torch(torch.nn.Linear(2, 2), source)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_weights_take_the_dtype_of_where_they_go(dtype):
    cell = bridge.from_torch(nn.Dense(2, 2), torch.nn.Linear(2, 2, dtype=dtype))
    assert cell.weight.dtype == torch.float32
    assert bridge.into_torch(torch.nn.Linear(2, 2, dtype=dtype), cell).weight.dtype == dtype


def test_the_counter_of_batches_stays_torchs():
    module = torch.nn.BatchNorm2d(2)
    module.num_batches_tracked += 5
    assert bridge.into_torch(module, nn.BatchNorm2d(2)).num_batches_tracked == 5


def batch(seed):
    g = torch.Generator().manual_seed(seed)
    return torch.randn(8, 1, 8, 8, generator=g).to(HERE), torch.randint(0, 3, (8,), generator=g).to(HERE)


@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW])
@pytest.mark.parametrize("speak", [lambda x: x, lambda x: Tensor(x.cpu().numpy())], ids=["torch", "mindspore"])
def test_a_cell_trains_under_torch_as_the_equal_module_does(optimizer, speak):
    cell, module = net().set_train().set_grad(), equal_module().to(HERE)
    module.load_state_dict(bridge.to_torch(cell))
    losses = []
    for model, prepare in ((cell, speak), (module, lambda x: x)):
        step, losses_here = optimizer(model.parameters(), lr=0.05), []
        for i in range(5):
            x, y = batch(i)
            loss = torch.nn.functional.cross_entropy(model(prepare(x)), y)
            step.zero_grad()
            loss.backward()
            step.step()
            losses_here.append(loss.item())
        losses.append(losses_here)
    np.testing.assert_allclose(*losses, rtol=1e-4)
    assert all(type(p) is Parameter for p in cell.parameters())


def test_without_set_grad_no_graph_is_recorded():
    cell, x = nn.Dense(2, 2), Tensor(np.ones((1, 2), np.float32))
    assert not cell(x).requires_grad
    assert cell.set_grad()(x).requires_grad
    assert nn.Dense(2, 2)(x.copy().requires_grad_()).requires_grad
    with torch.no_grad():
        assert not cell(x).requires_grad


def test_state_dict_is_plain_and_round_trips():
    cell, other = net(), net()
    state = cell.state_dict()
    assert {type(v) for v in state.values()} == {torch.Tensor}
    other.load_state_dict(state)
    for a, b in zip(cell.parameters(), other.parameters(), strict=True):
        np.testing.assert_array_equal(a.asnumpy(), b.asnumpy())
    buffer = io.BytesIO()
    torch.save(state, buffer)
    buffer.seek(0)
    assert torch.load(buffer, weights_only=True).keys() == state.keys()


def test_tensors_and_parameters_in_files():
    buffer = io.BytesIO()
    torch.save({"x": Tensor([1.0, 2.0]), "p": Parameter(Tensor([3.0]), name="p", requires_grad=False)}, buffer)
    buffer.seek(0)
    loaded = torch.load(buffer, weights_only=True)
    assert type(loaded["x"]) is Tensor
    assert loaded["x"].asnumpy().tolist() == [1, 2]
    assert (type(loaded["p"]), loaded["p"].name, loaded["p"].requires_grad) == (Parameter, "p", False)


def test_a_deepcopy_is_a_cell_of_its_own():
    cell = net()
    twin = copy.deepcopy(cell)
    assert [p.name for p in twin.parameters()] == [p.name for p in cell.parameters()]
    cell[0].weight.set_data(cell[0].weight * 0)
    assert twin[0].weight.asnumpy().any()


def test_to_casts_and_keeps_the_parameters():
    cell = net()
    before = [(id(p), p.name) for p in cell.parameters()]
    cell.to(torch.float64)
    assert [(id(p), p.name) for p in cell.parameters()] == before
    assert cell(Tensor(np.ones((1, 1, 8, 8)))).dtype == torch.float64


@pytest.mark.not_on("cuda", "npu", reason="numpy takes the CPU's memory only")
def test_dlpack_and_numpy():
    x = Tensor([1.0, 2.0])
    shared = torch.from_dlpack(x)
    shared[0] = 5
    assert x.asnumpy().tolist() == [5, 2]
    assert np.from_dlpack(x).tolist() == [5, 2]


def test_a_cell_that_is_moved_keeps_its_parameters_names_and_trainability():
    """To another kind of device torch makes new parameters: here meta, which every machine has."""
    cell = nn.SequentialCell(nn.Dense(3, 4), nn.Dense(4, 2))
    cell[0].bias.requires_grad = False
    moved = cell.to("meta")
    assert moved is cell
    assert [p.name for p in cell.get_parameters()] == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert [p.requires_grad for p in cell.get_parameters()] == [True, False, True, True]
    assert {p.device for p in cell.get_parameters()} == {"meta"}
    assert all(type(p) is Parameter for p in cell.get_parameters())


def test_into_torch_takes_a_cell_or_a_checkpoint():
    with pytest.raises(
        TypeError, match=r"^msvjp\.bridge\.into_torch: source is a str; give a Cell, or what load_checkpoint"
    ):
        bridge.into_torch(torch.nn.Linear(3, 2), "net.ckpt")
