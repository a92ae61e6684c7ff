"""`.mindir` files that the real MindSpore wrote: run, read for their weights, refused by name, damaged."""

import pathlib

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn

from .mindir.networks import NETWORKS
from .networks import Block, Layers, LeNet

HERE = pathlib.Path(__file__).parent / "mindir"
KINDS = {"lenet": LeNet, "block": Block, "layers": Layers}


def file(name):
    return str(HERE / f"{name}.mindir")


def numbered(arrays, word):
    return [arrays[f"{word}{i}"] for i in range(len(arrays)) if f"{word}{i}" in arrays]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("times", [1, 3])
def test_gives_what_the_network_gave(name, times):
    if name == "layers" and times > 1:
        pytest.skip("its file holds lengths of the batch that was exported")
    arrays, cell = np.load(HERE / f"{name}.npz"), nn.GraphCell(ms.load(file(name)))
    out = cell(*(ms.Tensor(np.concatenate([x] * times)) for x in numbered(arrays, "in")))
    out = out if isinstance(out, tuple) else (out,)
    assert len(out) == len(numbered(arrays, "out"))
    for got, want in zip(out, numbered(arrays, "out"), strict=True):
        want = np.concatenate([want] * times)
        assert got.asnumpy().dtype == want.dtype
        np.testing.assert_allclose(got.asnumpy(), want, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_of_public_scripts(name):
    arrays, cell = np.load(HERE / f"{name}.npz"), nn.GraphCell(ms.load(file(name)))
    out = cell(*map(ms.Tensor, numbered(arrays, "in")))
    for got, want in zip(out if isinstance(out, tuple) else (out,), numbered(arrays, "out"), strict=True):
        assert (got.asnumpy().shape, got.asnumpy().dtype) == (want.shape, want.dtype)
        np.testing.assert_allclose(got.asnumpy(), want, rtol=1e-5, atol=2e-6)


@pytest.mark.msvjp_only("of MindSpore's files all run there")
def test_each_primitive_that_runs_is_in_one_of_the_files():
    from msvjp.train.graph_cell import RUNS

    found = {node.primitive.name for path in HERE.glob("*.mindir") for node in ms.load(str(path)).nodes}
    folded_by_the_compiler = {"OnesLike", "ZerosLike"}
    of_older_files_or_training = {"Conv2DBackpropInput", "Dropout", "Return"}
    assert RUNS - found == folded_by_the_compiler | of_older_files_or_training


def test_in_training_by_the_statistics_of_the_batch():
    arrays, cell = np.load(HERE / "training.npz"), nn.GraphCell(ms.load(file("training")))
    out = cell(ms.Tensor(arrays["in0"]))
    np.testing.assert_allclose(out.asnumpy(), arrays["out0"], rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("name", KINDS)
def test_its_weights_into_a_network(name):
    arrays, net = np.load(HERE / f"{name}.npz"), KINDS[name]()
    parameters = nn.GraphCell(ms.load(file(name))).parameters_dict()
    assert ms.load_param_into_net(net, parameters) == ([], [])
    for p in net.get_parameters():
        np.testing.assert_array_equal(p.asnumpy(), arrays[f"p.{p.name}"])


@pytest.mark.mindspore_wrong("its gradient is 0")
def test_its_gradients():
    arrays, cell = np.load(HERE / "lenet.npz"), nn.GraphCell(ms.load(file("lenet")))
    net, x = LeNet(), ms.Tensor(arrays["in0"])
    ms.load_param_into_net(net, cell.parameters_dict())
    got = ms.grad(lambda x: (cell(x) ** 2).sum())(x)
    want = ms.grad(lambda x: (net(x) ** 2).sum())(x)
    np.testing.assert_allclose(got.asnumpy(), want.asnumpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.msvjp_only("MindSpore runs them")
class TestRefused:
    @pytest.mark.parametrize(("name", "what"), [("sorting", "Sort"), ("control_flow", "control flow")])
    def test_by_name_when_it_runs(self, name, what):
        arrays, cell = np.load(HERE / f"{name}.npz"), nn.GraphCell(ms.load(file(name)))
        with pytest.raises(NotImplementedError, match=rf"mindspore\.nn\.GraphCell: the network has .*{what}"):
            cell(ms.Tensor(arrays["in0"]))

    def test_another_number_of_inputs(self):
        with pytest.raises(TypeError, match="0 inputs; the network takes 1"):
            nn.GraphCell(ms.load(file("lenet")))()


@pytest.mark.msvjp_only("MindSpore says RuntimeError, or ends the process")
class TestDamaged:
    def refused(self, tmp_path, data):
        path = tmp_path / "net.mindir"
        path.write_bytes(data)
        with pytest.raises(ValueError, match=r"mindspore\.load: .*net\.mindir is no network"):
            ms.load(str(path))

    @pytest.mark.parametrize("data", [b"", b"abcdefg" * 30, b"\x00" * 100, b"\xff" * 100, b"PK\x03\x04" * 9])
    def test_no_mindir(self, tmp_path, data):
        self.refused(tmp_path, data)

    def test_cut_anywhere(self, tmp_path):
        whole = (HERE / "block.mindir").read_bytes()
        for end in range(0, len(whole) - 1, 97):
            self.refused(tmp_path, whole[:end])

    def test_a_flipped_bit_is_an_error_or_a_network(self, tmp_path):
        whole = bytearray((HERE / "lenet.mindir").read_bytes())
        generator, path = np.random.default_rng(0), tmp_path / "net.mindir"
        for place in generator.integers(0, len(whole), 400):
            whole[place] ^= 1 << int(generator.integers(8))
            path.write_bytes(whole)
            try:
                ms.load(str(path))
            except ValueError as error:
                assert "mindspore.load" in str(error)
            whole[:] = (HERE / "lenet.mindir").read_bytes()

    def test_tuples_within_tuples(self, tmp_path):
        value = b"\x80\x01\x14"
        for _ in range(3000):
            length = len(value)
            varint = bytes([length & 127 | 128, length >> 7 & 127 | 128, length >> 14])
            value = b"\x8a\x01" + varint + value + b"\x80\x01\x14"
        primitive = b"\x1a" + _varint(len(value)) + value
        self.refused(tmp_path, b"\x3a\x00" + b"\x62" + _varint(len(primitive)) + primitive)


def _varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes((*out, n))
