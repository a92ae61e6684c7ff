"""Checkpoints in MindSpore's format: what is written is what MindSpore writes, byte by byte, and reads."""

import os
from pathlib import Path

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn

from .values import plain


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.body = nn.SequentialCell(nn.Dense(2, 3), nn.BatchNorm1d(3))
        self.scale = Parameter(Tensor([2.0]), name="its_own_name", requires_grad=False)


NAMES = {
    *("body.0.weight", "body.0.bias", "its_own_name"),
    *(f"body.1.{name}" for name in ("gamma", "beta", "moving_mean", "moving_variance")),
}

#: Five tensors and the bytes in which MindSpore 2.10 writes them.
TENSORS = [
    {"name": "x", "data": Tensor([1, 2], ms.int64)},
    {"name": "h", "data": Tensor([1.5], ms.float16)},
    {"name": "bf", "data": Tensor([1.5], ms.bfloat16)},
    {"name": "b", "data": Tensor([True])},
    {"name": "sc", "data": Tensor(3.0)},
]
BYTES = (
    b"\n \n\x01x\x12\x1b\x08\x02\x12\x05Int64\x1a\x10\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0"
    b"\n\x14\n\x01h\x12\x0f\x08\x01\x12\x07Float16\x1a\x02\0>"
    b"\n\x16\n\x02bf\x12\x10\x08\x01\x12\x08BFloat16\x1a\x02\xc0?"
    b"\n\x10\n\x01b\x12\x0b\x08\x01\x12\x04Bool\x1a\x01\x01"
    b"\n\x15\n\x02sc\x12\x0f\x12\x07Float32\x1a\x04\0\0@@"
)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def values(net):
    return {p.name: plain(p) for p in net.get_parameters()}


class TestTheFile:
    def test_its_bytes(self):
        ms.save_checkpoint(TENSORS, "list.ckpt")
        assert Path("list.ckpt").read_bytes() == BYTES

    def test_what_they_mean(self):
        Path("list.ckpt").write_bytes(BYTES)
        found = ms.load_checkpoint("list.ckpt")
        assert [(name, p.name, p.shape, p.dtype, p.requires_grad) for name, p in found.items()] == [
            (t["name"], t["name"], t["data"].shape, t["data"].dtype, True) for t in TENSORS
        ]
        assert all(isinstance(p, Parameter) for p in found.values())
        assert [plain(p.astype(ms.float32)) for p in found.values()] == [[1, 2], [1.5], [1.5], [1], 3]

    def test_a_tensor_in_slices_and_a_scalar_of_old(self):
        half = b"\n\x1a\n\x01x\x12\x15\x08\x04\x12\x07Float32\x1a\x08"
        halves = half + np.float32([0, 1]).tobytes() + half + np.float32([2, 3]).tobytes()
        scalar = b"\n\x16\n\x01s\x12\x11\x08\x00\x12\x07Float32\x1a\x04\0\0\x80?"
        Path("slices.ckpt").write_bytes(halves + scalar)
        found = ms.load_checkpoint("slices.ckpt")
        assert plain(found["x"]) == [0, 1, 2, 3]
        assert found["s"].shape == ()

    @pytest.mark.msvjp_only("MindSpore cuts after 512 MiB")
    def test_a_large_tensor_is_written_in_slices(self, monkeypatch):
        monkeypatch.setattr(pytest.importorskip("msvjp.train.checkpoint_file"), "LARGEST", 8)
        ms.save_checkpoint([{"name": "x", "data": Tensor([0.0, 1, 2, 3])}], "slices.ckpt", crc_check=True)
        half = b"\n\x1a\n\x01x\x12\x15\x08\x04\x12\x07Float32\x1a\x08"
        data = Path("slices.ckpt").read_bytes()[:-17]
        assert data == half + np.float32([0, 1]).tobytes() + half + np.float32([2, 3]).tobytes()
        assert plain(ms.load_checkpoint("slices.ckpt", crc_check=True)["x"]) == [0, 1, 2, 3]

    def test_a_crc(self):
        ms.save_checkpoint(Net(), "net.ckpt", crc_check=True)
        data = Path("net.ckpt").read_bytes()
        assert data[-17:-10] == b"crc_num"
        assert set(ms.load_checkpoint("net.ckpt", crc_check=True)) == NAMES
        assert set(ms.load_checkpoint("net.ckpt")) == NAMES
        at = data.index(b"Float32") + 10  # an element
        Path("other.ckpt").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert set(ms.load_checkpoint("other.ckpt")) == NAMES
        with pytest.raises(ValueError, match=r"read|damaged"):
            ms.load_checkpoint("other.ckpt", crc_check=True)

    @pytest.mark.parametrize("data", [b"", b"garbage!!!", BYTES[:-9], b"\x0a\xff", BYTES + b"\n"])
    def test_that_is_damaged(self, data):
        Path("bad.ckpt").write_bytes(data)
        with pytest.raises(ValueError, match=r"bad\.ckpt|empty"):
            ms.load_checkpoint("bad.ckpt")

    def test_of_safetensors(self):
        net = Net()
        ms.save_checkpoint(net, "net", format="safetensors")
        assert os.listdir() == ["net.safetensors"]
        found = ms.load_checkpoint("net.safetensors", format="safetensors")
        assert {name: plain(p) for name, p in found.items()} == values(net)

    def test_of_safetensors_is_that_of_the_package(self):
        package = pytest.importorskip("safetensors.numpy")
        kinds = [np.bool_, np.uint8, np.int8, np.int16, np.float16, np.int32, np.float32, np.int64, np.float64]
        given = {f"x{i}": np.arange(6).reshape(2, 3).astype(kind) for i, kind in enumerate(kinds)}
        given |= {"one": np.array(3.0, np.float32)}
        items = [{"name": name, "data": Tensor(x)} for name, x in given.items()]
        ms.save_checkpoint(items, "a.safetensors", format="safetensors")
        package.save_file(given, "b.safetensors")
        theirs, ours = package.load_file("a.safetensors"), ms.load_checkpoint("b.safetensors", format="safetensors")
        assert list(ours) == sorted(given)
        for name, x in given.items():
            for found in (theirs[name], ours[name].asnumpy()):
                assert found.dtype == x.dtype and found.shape == x.shape and np.array_equal(found, x)

    @pytest.mark.msvjp_only("MindSpore raises the errors of the package")
    @pytest.mark.parametrize("damage", ["nothing", "short", "cut", "lengths", "text"])
    def test_of_safetensors_that_is_damaged(self, damage):
        ms.save_checkpoint([{"name": "x", "data": Tensor([1.0, 2.0])}], "a.safetensors", format="safetensors")
        data = Path("a.safetensors").read_bytes()
        changed = {
            "nothing": b"",
            "short": data[:5],
            "cut": data[:-1],
            "lengths": data.replace(b"[2]", b"[3]"),
            "text": data.replace(b"F32", b"F33"),
        }
        Path("a.safetensors").write_bytes(changed[damage])
        with pytest.raises(ValueError, match=r"a\.safetensors is not a checkpoint, or damaged"):
            ms.load_checkpoint("a.safetensors", format="safetensors")

    def test_is_replaced(self):
        ms.save_checkpoint([TENSORS[0]], "a.ckpt")
        ms.save_checkpoint([TENSORS[1]], "a.ckpt")
        assert list(ms.load_checkpoint("a.ckpt")) == ["h"]
        assert os.listdir() == ["a.ckpt"]

    def test_gets_its_ending(self):
        ms.save_checkpoint(TENSORS, "a.b")
        assert os.listdir() == ["a.b.ckpt"]


class TestSaving:
    def test_a_network_by_the_names_of_its_parameters(self):
        net = Net()
        ms.save_checkpoint(net, "net.ckpt")
        assert {name: plain(p) for name, p in ms.load_checkpoint("net.ckpt").items()} == values(net)
        assert values(net).keys() == NAMES

    def test_an_optimizer(self):
        optimizer = nn.Adam(Net().trainable_params(), 0.1)
        ms.save_checkpoint(optimizer, "adam.ckpt")
        names = set(ms.load_checkpoint("adam.ckpt"))
        assert names >= {"global_step", "beta1_power", "beta2_power", "learning_rate", "moment1.body.0.weight"}
        assert names == {p.name for p in optimizer.get_parameters()}

    def test_parameters_in_a_list(self):
        ms.save_checkpoint([Parameter(Tensor([1.0]), name="p"), Parameter(Tensor([1, 2]), name="x")], "list.ckpt")
        assert {name: plain(p) for name, p in ms.load_checkpoint("list.ckpt").items()} == {"p": [1], "x": [1, 2]}

    @pytest.mark.mindspore_wrong("it raises UnboundLocalError")
    def test_a_dict(self):
        ms.save_checkpoint({"q": Tensor([1.0]), "p": Parameter(Tensor([2.0]), name="other")}, "dict.ckpt")
        assert {name: plain(p) for name, p in ms.load_checkpoint("dict.ckpt").items()} == {"q": [1], "p": [2]}

    def test_more_beside_it(self):
        more = {"epoch": 3, "lr": 0.5, "text": "lösung", "flag": True, "t": Tensor([1.0, 2.0])}
        ms.save_checkpoint(TENSORS[:1], "more.ckpt", append_dict=more)
        found = ms.load_checkpoint("more.ckpt")
        assert found.pop("text") == "lösung"
        assert [(name, p.dtype, plain(p)) for name, p in found.items()] == [
            ("x", ms.int64, [1, 2]),
            ("epoch", ms.int64, 3),
            ("lr", ms.float32, 0.5),
            ("flag", ms.bool_, True),
            ("t", ms.float32, [1, 2]),
        ]

    def test_a_choice(self):
        ms.save_checkpoint(Net(), "some.ckpt", choice_func=lambda name: name.startswith("body.0"))
        assert set(ms.load_checkpoint("some.ckpt")) == {"body.0.weight", "body.0.bias"}

    def test_the_words_that_mean_nothing_here(self):
        ms.save_checkpoint(TENSORS, "a.ckpt", integrated_save=False, async_save=False, enc_mode="AES-GCM")
        assert len(ms.load_checkpoint("a.ckpt", dec_mode="AES-GCM", remove_redundancy=True)) == 5

    def test_further_words(self):
        ms.save_checkpoint(
            TENSORS, "a.ckpt", remove_redundancy=True, global_step_num=3, incremental=False, unheard_of=1
        )
        assert len(ms.load_checkpoint("a.ckpt")) == 5

    @pytest.mark.msvjp_only("MindSpore does not tell")
    def test_a_word_that_nobody_reads_is_logged(self, caplog):
        ms.save_checkpoint(TENSORS, "a.ckpt", unheard_of=1)
        assert "there is no argument unheard_of" in caplog.text

    @pytest.mark.parametrize(
        ("args", "kwargs", "error"),
        [
            ((3, "x"), {}, TypeError),
            ((TENSORS, 3), {}, TypeError),
            ((TENSORS, "x"), {"format": "x"}, ValueError),
            ((TENSORS, "x"), {"append_dict": 3}, TypeError),
            ((TENSORS, "x"), {"append_dict": {"x": [1, 2]}}, TypeError),
            ((nn.Dense(1, 1), "x"), {"choice_func": 3}, TypeError),
            ((TENSORS, "x"), {"async_save": 3}, TypeError),
            ((TENSORS, "x"), {"integrated_save": 3}, TypeError),
            ((TENSORS, "x"), {"crc_check": 3}, ValueError),
            ((TENSORS, "x"), {"remove_redundancy": 3}, ValueError),
            (([1], "x"), {}, TypeError),
            (([{"nam": "x"}], "x"), {}, TypeError),
            (([{"name": "x", "data": np.ones(2)}], "x"), {}, TypeError),
            ((TENSORS, "no/folder.ckpt"), {}, FileNotFoundError),
            ((TENSORS, "."), {}, IsADirectoryError),
        ],
    )
    def test_bad_arguments_write_nothing(self, args, kwargs, error):
        with pytest.raises(error):
            ms.save_checkpoint(*args, **kwargs)
        assert os.listdir() == []

    @pytest.mark.msvjp_only("MindSpore encrypts")
    def test_a_key_is_refused(self):
        with pytest.raises(NotImplementedError, match=r"mindspore\.save_checkpoint: a key is given"):
            ms.save_checkpoint(TENSORS, "x.ckpt", enc_key=b"0" * 16)
        with pytest.raises(NotImplementedError, match=r"mindspore\.load_checkpoint: a key is given"):
            ms.load_checkpoint("x.ckpt", dec_key=b"0" * 16)


class TestLoading:
    @pytest.mark.parametrize(
        ("kwargs", "names"),
        [
            ({"filter_prefix": "body"}, {"its_own_name"}),
            ({"filter_prefix": ["body.0", "its"]}, {n for n in NAMES if n.startswith("body.1")}),
            ({"specify_prefix": "body.0"}, {"body.0.weight", "body.0.bias"}),
            ({"filter_prefix": ("body.1",), "specify_prefix": ("body",)}, {"body.0.weight", "body.0.bias"}),
            ({"choice_func": lambda name: name.endswith("weight")}, {"body.0.weight"}),
        ],
    )
    def test_some(self, kwargs, names):
        ms.save_checkpoint(Net(), "net.ckpt")
        assert set(ms.load_checkpoint("net.ckpt", **kwargs)) == names

    def test_in_the_background(self):
        ms.save_checkpoint(Net(), "net.ckpt")
        future = ms.load_checkpoint_async("net.ckpt", choice_func=lambda name: name.startswith("body.0"))
        assert set(future.result()) == {"body.0.weight", "body.0.bias"}
        with pytest.raises(ValueError, match=r"no\.ckpt"):
            ms.load_checkpoint_async("no.ckpt").result()

    def test_into_a_network(self):
        one, other = Net(), Net()
        ms.save_checkpoint(one, "net.ckpt")
        assert set(ms.load_checkpoint("net.ckpt", other)) == NAMES
        assert values(other) == values(one)

    @pytest.mark.parametrize(
        ("name", "kwargs", "error"),
        [
            (3, {}, TypeError),
            ("no.ckpt", {}, ValueError),
            ("a", {}, ValueError),
            ("a.txt", {}, ValueError),
            ("a.ckpt", {"format": "x"}, ValueError),
            ("a.ckpt", {"format": "safetensors"}, ValueError),
            ("a.ckpt", {"filter_prefix": "x", "specify_prefix": "y"}, ValueError),
            ("a.ckpt", {"filter_prefix": 3}, TypeError),
            ("a.ckpt", {"filter_prefix": ()}, ValueError),
            ("a.ckpt", {"specify_prefix": []}, ValueError),
            ("a.ckpt", {"choice_func": 3}, ValueError),
            ("a.ckpt", {"crc_check": 3}, ValueError),
            ("a.ckpt", {"remove_redundancy": 3}, ValueError),
            ("a.ckpt", {"net": 3}, TypeError),
        ],
    )
    def test_bad_arguments(self, name, kwargs, error):
        ms.save_checkpoint(TENSORS, "a.ckpt")
        with pytest.raises(error):
            ms.load_checkpoint(name, **kwargs)


def parameter(values, dtype=None):
    return Parameter(Tensor(np.array(values), dtype), name="any")


class One(nn.Cell):
    def __init__(self, shape, dtype):
        super().__init__()
        self.p = Parameter(Tensor(np.zeros(shape), dtype), name="p")


class TestIntoANetwork:
    def test_all_of_it(self):
        one, other = Net(), Net()
        assert ms.load_param_into_net(other, one.parameters_dict()) == ([], [])
        assert values(other) == values(one)

    def test_what_is_left_on_either_side(self):
        net = nn.Dense(2, 1)
        assert ms.load_param_into_net(net, {"bias": parameter([3.0]), "extra": parameter([1.0])}) == (
            ["weight"],
            ["extra"],
        )
        assert plain(net.bias) == [3]

    def test_the_graph_of_a_vjp_that_is_open_is_not_lied_to(self):
        net = nn.Dense(1, 1)
        ms.load_param_into_net(net, {"weight": parameter([[2.0]], ms.float32), "bias": parameter([0.0], ms.float32)})
        _, pull = ms.vjp(net, Tensor([[1.0]]))
        assert plain(pull(Tensor([[1.0]]))[0]) == [[2]]

    @pytest.mark.parametrize(
        "own", ["float16", "float32", "float64", "bfloat16", "int8", "int32", "int64", "uint8", "bool_"]
    )
    @pytest.mark.parametrize(
        "given", ["float16", "float32", "float64", "bfloat16", "int8", "int32", "int64", "uint8", "bool_"]
    )
    def test_dtypes(self, own, given):
        own, given = getattr(ms, own), getattr(ms, given)
        kinds = (
            (ms.float16, ms.float32, ms.float64, ms.bfloat16),
            (ms.int8, ms.int32, ms.int64),
            (ms.uint8,),
            (ms.bool_,),
        )
        net, values = One((2,), own), {"p": parameter([1, 1], given)}
        if not any(own in kind and given in kind for kind in kinds):
            with pytest.raises(RuntimeError, match="p "):
                ms.load_param_into_net(net, values)
        else:
            assert ms.load_param_into_net(net, values) == ([], [])
            assert net.p.dtype == own
            assert plain(net.p.astype(ms.float32)) == [1, 1]
        if own != given:
            with pytest.raises(RuntimeError, match="p "):
                ms.load_param_into_net(net, values, strict_load=True)

    @pytest.mark.parametrize(
        ("own", "given", "fits"),
        [
            ((3,), (3, 1), True),
            ((2, 3), (2, 3, 1, 1), True),
            ((), (1,), True),
            ((3, 1), (3,), False),
            ((3,), (1, 3), False),
            ((1,), (), False),
            ((6,), (2, 3), False),
            ((1, 3), (3,), False),
            ((3,), (4,), False),
        ],
    )
    def test_shapes(self, own, given, fits):
        net = One(own, ms.float32)
        values = {"p": parameter(np.ones(given), ms.float32)}
        if fits:
            assert ms.load_param_into_net(net, values) == ([], [])
            assert (net.p.asnumpy() == 1).all()
        else:
            with pytest.raises(RuntimeError, match="shape"):
                ms.load_param_into_net(net, values)
            assert (net.p.asnumpy() == 0).all()

    def test_one_parameter_by_itself(self):
        from mindspore.train.serialization import _update_param

        own = ms.Parameter(ms.Tensor([1.0, 2.0]), name="own")
        _update_param(own, ms.Parameter(ms.Tensor([3.0, 4.0], ms.float16), name="other"), False)
        assert own.asnumpy().tolist() == [3.0, 4.0] and own.dtype == ms.float32
        with pytest.raises(RuntimeError):
            _update_param(own, ms.Parameter(ms.Tensor([3.0]), name="other"), False)

    @pytest.mark.mindspore_wrong("it has changed the first Parameters when it comes to the one that does not match")
    def test_it_is_all_or_nothing(self):
        net = nn.Dense(2, 1)
        before = values(net)
        with pytest.raises(RuntimeError, match="bias has shape"):
            ms.load_param_into_net(net, {"weight": parameter([[1.0, 1.0]]), "bias": parameter([1.0, 2.0], ms.float32)})
        assert values(net) == before

    def test_names_with_a_prefix_in_the_file(self):
        net, wider = nn.SequentialCell(nn.Dense(2, 3)), Net()
        given = {name: p for name, p in wider.parameters_dict().items() if name.startswith("body.0")}
        assert ms.load_param_into_net(net, given) == ([], list(given))
        assert plain(net[0].weight) == plain(wider.body[0].weight)
        assert ms.load_param_into_net(net, given, strict_load=True) == (["0.weight", "0.bias"], list(given))
        assert ms.load_param_into_net(wider, net.parameters_dict())[1] == ["0.weight", "0.bias"]

    @pytest.mark.parametrize(
        ("net", "given", "kwargs"),
        [
            (3, {}, {}),
            (nn.Dense(2, 1), [1], {}),
            (nn.Dense(2, 1), {"bias": 1}, {}),
            (nn.Dense(2, 1), {"bias": Tensor([1.0])}, {}),
            (nn.Dense(2, 1), {1: Parameter(Tensor([1.0]), name="x")}, {}),
            (nn.Dense(2, 1), {}, {"strict_load": 1}),
        ],
    )
    def test_bad_arguments(self, net, given, kwargs):
        with pytest.raises(TypeError):
            ms.load_param_into_net(net, given, **kwargs)

    @pytest.mark.parametrize("path", ["mindspore", "mindspore.train", "mindspore.train.serialization"])
    def test_where_it_is(self, path):
        module = __import__(path, fromlist=["save_checkpoint"])
        assert module.save_checkpoint is ms.save_checkpoint
        assert module.load_checkpoint is ms.load_checkpoint
        assert module.load_param_into_net is ms.load_param_into_net
