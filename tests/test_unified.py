"""Checkpoints in '.safetensors' files: of processes that each keep a part made one, and from one format into the other."""

import json
import math
import os
from pathlib import Path

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn

from .test_strategy_files import BOTH, COLUMNS, OPTIMIZER, ROWS, SHAPE, TWICE, WHOLE, as_protobuf, part

LAYOUTS = {"w": ROWS, "c": COLUMNS, "o": OPTIMIZER, "b": BOTH, "t": TWICE}
#: Those of two processes.
OF_2 = {"w": ([2], [-1, 0], 0, 0), "c": ([2], [0, -1], 0, 0)} | dict.fromkeys("obt", ([2], [-1, -1], 0, 0))


class Net(nn.Cell):
    def __init__(self, names=LAYOUTS):
        super().__init__()
        for name in names:
            setattr(self, name, Parameter(Tensor(np.zeros(SHAPE, np.float32)), name=name))


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    """The checkpoints of four ranks in src, and their strategies."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.ckpt").write_bytes(as_protobuf(LAYOUTS))
    (tmp_path / "of_2.ckpt").write_bytes(as_protobuf(OF_2))
    for rank in range(4):
        os.makedirs(f"src/rank_{rank}")
        items = [{"name": name, "data": Tensor(part(its, rank))} for name, its in LAYOUTS.items()]
        items += [{"name": "step", "data": Tensor(7, ms.int32)}]
        ms.save_checkpoint(items, f"src/rank_{rank}/net.safetensors", format="safetensors")


def read(file):
    found = ms.load_checkpoint(file, format=file.rpartition(".")[2])
    return {name: p.asnumpy() for name, p in found.items()}


def is_whole(found):
    return all(np.array_equal(x, WHOLE) for x in found.values())


class TestUnified:
    def test_all_is_whole(self):
        ms.unified_safetensors("src", "s.ckpt", "dst")
        assert sorted(os.listdir("dst")) == ["hyper_param.safetensors", "param_name_map.json", "part0.safetensors"]
        found = read("dst/part0.safetensors")
        assert list(found) == sorted(LAYOUTS) and is_whole(found)
        assert read("dst/hyper_param.safetensors") == {"step": 7}
        with open("dst/param_name_map.json") as file:
            about = json.load(file)
        assert about["metadata"] == {"total_size": 5 * WHOLE.nbytes}
        assert about["weight_map"] == dict.fromkeys(sorted(LAYOUTS), "part0.safetensors")

    def test_names_are_chosen_and_changed(self):
        ms.unified_safetensors(
            "src", "s.ckpt", "dst", choice_func=lambda name: f"net.{name}" if name != "step" else True
        )
        assert list(read("dst/part0.safetensors")) == [f"net.{name}" for name in sorted(LAYOUTS)]

    @pytest.mark.mindspore_wrong("it writes rank 0's part of what was not chosen")
    def test_what_is_not_chosen_is_nowhere(self):
        ms.unified_safetensors("src", "s.ckpt", "dst", choice_func=lambda name: name != "c")
        assert "c" not in read("dst/part0.safetensors") | read("dst/hyper_param.safetensors")

    def test_the_files_of_an_ending(self):
        for rank in range(4):
            os.rename(f"src/rank_{rank}/net.safetensors", f"src/rank_{rank}/net_a.safetensors")
            ms.save_checkpoint([{"name": "w", "data": Tensor([1.0])}], f"src/rank_{rank}/net_b", format="safetensors")
        ms.unified_safetensors("src", "s.ckpt", "dst", file_suffix="_a")
        assert is_whole(read("dst/part0.safetensors"))
        with pytest.raises(ValueError):
            ms.unified_safetensors("src", "s.ckpt", "dst", file_suffix="_c")

    @pytest.mark.msvjp_only("which share has which file is a choice")
    def test_shares_of_the_files(self, monkeypatch):
        from msvjp.train import unified

        monkeypatch.setattr(unified, "_LARGEST", 2 * WHOLE.nbytes)
        ms.unified_safetensors("src", "s.ckpt", "dst", split_dst_file=(2, 2))
        assert os.listdir("dst") == ["part1.safetensors"]
        ms.unified_safetensors("src", "s.ckpt", "dst", split_dst_file=(1, 2))
        assert sorted(os.listdir("dst"))[2:] == [f"part{i}.safetensors" for i in range(3)]
        net = Net()
        assert ms.load_distributed_checkpoint(net, format="safetensors", unified_safetensors_dir="dst")[0] == []
        assert is_whole({p.name: p.asnumpy() for p in net.get_parameters()})

    def test_what_is_refused(self):
        os.remove("src/rank_3/net.safetensors")
        for error, call in [
            (ValueError, lambda: ms.unified_safetensors("src", "s.ckpt", "dst")),
            (ValueError, lambda: ms.unified_safetensors("none", "s.ckpt", "dst")),
            (ValueError, lambda: ms.unified_safetensors("src", "none.ckpt", "dst")),
        ]:
            with pytest.raises(error):
                call()

    def test_a_choice_is_a_bool_or_a_name(self):
        with pytest.raises(ValueError):
            ms.unified_safetensors("src", "s.ckpt", "dst", choice_func=lambda name: 3)


class TestLoad:
    @pytest.fixture(autouse=True)
    def _unified(self):
        ms.unified_safetensors("src", "s.ckpt", "dst")

    def load(self, net, **given):
        return ms.load_distributed_checkpoint(net, format="safetensors", unified_safetensors_dir="dst", **given)

    def test_into_a_network(self):
        net = Net()
        assert self.load(net) == ([], ["step"])
        assert is_whole({p.name: p.asnumpy() for p in net.get_parameters()})

    @pytest.mark.mindspore_wrong("it loses what has another name")
    def test_under_other_names(self):
        net = Net(["v", "c"])
        assert self.load(net, name_map={"w": "v"})[0] == []
        assert np.array_equal(net.v.asnumpy(), WHOLE)

    def test_the_parameters(self):
        assert sorted(self.load(Net(["w"]), return_param_dict=True)) == sorted([*LAYOUTS, "step"])
        assert sorted(self.load(Net(["w"]))[1]) == sorted(LAYOUTS.keys() - {"w"} | {"step"})

    @pytest.mark.parametrize("format", ["safetensors", "ckpt"])
    def test_to_files_of_other_ranks(self, format):
        assert self.load(None, predict_strategy="of_2.ckpt", dst_safetensors_dir="out", output_format=format) is True
        for rank in range(2):
            found = read(f"out/rank_{rank}/net.{format}")
            assert found.pop("step") == 7
            assert sorted(found) == sorted(LAYOUTS)
            for name, its in OF_2.items():
                assert np.array_equal(found[name], part(its, rank)), (rank, name)

    def test_to_the_file_of_one_rank_or_a_whole(self):
        self.load(None, predict_strategy="of_2.ckpt", dst_safetensors_dir="out", rank_id=1)
        assert os.listdir("out") == ["rank_1"]
        self.load(None, dst_safetensors_dir="one")
        assert np.array_equal(read("one/rank_0/net.safetensors")["w"], WHOLE)

    def test_what_is_refused(self):
        with pytest.raises(ValueError):
            ms.load_distributed_checkpoint(Net(), format="safetensors")
        with pytest.raises(FileNotFoundError):
            ms.load_distributed_checkpoint(Net(), format="safetensors", unified_safetensors_dir="none")


class TestConvert:
    @pytest.fixture(autouse=True)
    def _in_both(self):
        ms.safetensors_to_ckpt("src", "ckpt")

    def test_there_and_back(self):
        ms.ckpt_to_safetensors("ckpt", "back")
        for rank in range(4):
            theirs, ours = (read(f"{folder}/rank_{rank}/net.safetensors") for folder in ("src", "back"))
            assert theirs.keys() == ours.keys()
            assert all(np.array_equal(x, ours[name]) for name, x in theirs.items())

    def test_one_file_beside_it_under_other_names(self):
        ms.ckpt_to_safetensors("ckpt/rank_0/net.ckpt", name_map={"w": "v"})
        assert sorted(os.listdir("ckpt/rank_0")) == ["net.ckpt", "net.safetensors"]
        assert np.array_equal(read("ckpt/rank_0/net.safetensors")["v"], part(ROWS, 0))

    def test_the_files_that_are_named(self):
        for i, (pattern, files) in enumerate((("rank_1", 0), ("net$", 0), ("t.ck", 4))):
            ms.ckpt_to_safetensors("ckpt", f"to_{i}", file_name_regex=pattern)
            assert len(list(Path(f"to_{i}").rglob("*.safetensors"))) == files

    @pytest.mark.parametrize(
        "given",
        [
            ("src/rank_0/net.safetensors",),
            ("none",),
            (3,),
            ("ckpt", "to", 3),
            ("ckpt", "to", None, None, 0),
        ],
    )
    def test_what_is_refused(self, given):
        with pytest.raises(ValueError):
            ms.ckpt_to_safetensors(*given)


def test_the_layouts_are_of_four_processes():
    assert {math.prod(grid) for grid, *_ in LAYOUTS.values()} == {4}
