"""A torch checkpoint in the Cell that a MindSpore user wrote under other names, and MindSpore's in the torch module."""

import numpy as np
import pytest
import torch

import msvjp as ms
from msvjp import Tensor, bridge, nn, ops

pytestmark = pytest.mark.not_on("cuda", "npu", reason="its torch modules are on the CPU, its Tensors on the device")


class Block(nn.Cell):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, "pad", 1)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, "pad", 1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.down_sample_layer = None
        if stride > 1:
            self.down_sample_layer = nn.SequentialCell(nn.Conv2d(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def construct(self, x):
        out = self.bn2(self.conv2(ops.relu(self.bn1(self.conv1(x)))))
        return ops.relu(out + (x if self.down_sample_layer is None else self.down_sample_layer(x)))


class ResNet(nn.Cell):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 1, "pad", 1)
        self.stem_norm = nn.BatchNorm2d(8)
        self.layer1 = nn.SequentialCell(Block(8, 8, 1), Block(8, 16, 2))
        self.end_point = nn.Dense(16, 5)

    def construct(self, x):
        return self.end_point(self.layer1(ops.relu(self.stem_norm(self.stem(x)))).mean((2, 3)))


class TorchBlock(torch.nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(outputs)
        self.conv2 = torch.nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride > 1:
            self.downsample = torch.nn.Sequential(
                torch.nn.Conv2d(inputs, outputs, 1, stride, bias=False), torch.nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        out = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(out + (x if self.downsample is None else self.downsample(x)))


class TorchResNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 8, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(8)
        self.layer1 = torch.nn.Sequential(TorchBlock(8, 8, 1), TorchBlock(8, 16, 2))
        self.fc = torch.nn.Linear(16, 5)

    def forward(self, x):
        return self.fc(self.layer1(torch.relu(self.bn1(self.conv1(x)))).mean((2, 3)))


RESNET = {"stem": "conv1", "stem_norm": "bn1", "down_sample_layer": "downsample", "end_point": "fc"}


class Encoder(nn.Cell):
    """BERT's kind, as MindSpore users write it."""

    def __init__(self):
        super().__init__()
        self.word_embedding = nn.Embedding(20, 8)
        self.norm = nn.LayerNorm((8,), epsilon=1e-5)
        self.query, self.key, self.value, self.dense = (nn.Dense(8, 8) for _ in range(4))
        self.output_norm = nn.LayerNorm((8,), epsilon=1e-5)

    def construct(self, ids):
        x = self.norm(self.word_embedding(ids))
        scores = ops.softmax(ops.matmul(self.query(x), self.key(x).swapaxes(1, 2)) / 8**0.5)
        return self.output_norm(x + self.dense(ops.matmul(scores, self.value(x))))


class TorchEncoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embeddings = torch.nn.ModuleDict({"word": torch.nn.Embedding(20, 8), "LayerNorm": torch.nn.LayerNorm(8)})
        self.attention = torch.nn.ModuleDict({w: torch.nn.Linear(8, 8) for w in ("q", "k", "v", "out")})
        self.final = torch.nn.LayerNorm(8)

    def forward(self, ids):
        x = self.embeddings["LayerNorm"](self.embeddings["word"](ids))
        q, k, v = (self.attention[w](x) for w in "qkv")
        x = x + self.attention["out"](torch.softmax(q @ k.mT / 8**0.5, -1) @ v)
        return self.final(x)


def trained(module):
    """With statistics and weights of its own."""
    for value in module.state_dict().values():
        if value.is_floating_point():
            value.uniform_(0.5, 1.5)
    return module.eval()


NETWORKS = {
    "a ResNet, by names": (ResNet, TorchResNet, {"names": RESNET}, lambda: torch.randn(2, 3, 8, 8)),
    "a ResNet, by order": (ResNet, TorchResNet, {"by_order": True}, lambda: torch.randn(2, 3, 8, 8)),
    "an encoder, by order": (Encoder, TorchEncoder, {"by_order": True}, lambda: torch.randint(0, 20, (2, 5))),
}


@pytest.fixture(params=NETWORKS)
def pair(request):
    make, make_torch, how, inputs = NETWORKS[request.param]
    return make().set_train(False), trained(make_torch()), how, inputs()


def same(cell, module, x):
    np.testing.assert_allclose(cell(Tensor(x.numpy())).asnumpy(), module(x).detach().numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("form", ["module", "state_dict"])
def test_torchs_weights_in_a_cell(pair, form):
    cell, module, how, x = pair
    assert bridge.from_torch(cell, module if form == "module" else module.state_dict(), **how) is cell
    same(cell, module, x)


@pytest.mark.parametrize("form", ["Cell", "checkpoint"])
def test_mindspores_weights_in_a_module(pair, form, tmp_path):
    cell, module, how, x = pair
    source = cell
    if form == "checkpoint":
        optimizer = nn.Adam(cell.trainable_params())
        step = nn.TrainOneStepCell(nn.WithLossCell(cell, nn.MSELoss()), optimizer)
        saved = [{"name": p.name, "data": p} for p in (*cell.get_parameters(), *step.optimizer.get_parameters())]
        ms.save_checkpoint(saved, str(tmp_path / "net.ckpt"))
        source = ms.load_checkpoint(str(tmp_path / "net.ckpt"))
    assert bridge.into_torch(module, source, **how) is module
    same(cell, module, x)


def test_the_report_of_what_does_not_match():
    match = bridge.matched(
        ResNet(), TorchResNet(), {"stem": "conv1", "stem_norm": "bn1", "down_sample_layer": "downsample"}
    )
    assert (match.only_here, match.only_in_torch) == (["end_point.weight", "end_point.bias"], ["fc.weight", "fc.bias"])
    assert not match.is_whole
    assert str(match).splitlines()[1:] == [
        "not in torch: end_point.weight",
        "not in torch: end_point.bias",
        "only in torch: fc.weight",
        "only in torch: fc.bias",
    ]
    assert bridge.matched(ResNet(), TorchResNet(), RESNET).is_whole


def test_layers_of_another_kind_are_not_paired_by_order():
    cell = nn.SequentialCell(nn.Dense(2, 3), nn.Dense(3, 3))
    module = torch.nn.ModuleDict({"a": torch.nn.Linear(2, 3), "b": torch.nn.Linear(3, 4)})
    match = bridge.matched(cell, module, by_order=True)
    assert match.pairs == {"0.weight": "a.weight", "0.bias": "a.bias"}
    before = cell[0].weight.asnumpy().copy()
    with pytest.raises(KeyError, match=r"1\.weight.*b\.weight"):
        bridge.from_torch(cell, module, by_order=True)
    np.testing.assert_array_equal(cell[0].weight.asnumpy(), before)
