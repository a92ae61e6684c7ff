"""Checkpoints of processes that each keep a part of a Parameter: merged, and made into those of other processes."""

import itertools
import json
import math

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn

SHAPE = 16, 8
WHOLE = np.arange(math.prod(SHAPE), dtype=np.float32).reshape(SHAPE)

#: Layouts: the grid, the tensor map, and the step and size of the optimizer's parts.
WHOLE_ON_4 = [4], [-1, -1], 0, 0
ROWS = [4], [0, -1], 0, 0
COLUMNS = [4], [-1, 0], 0, 0
BOTH = [2, 2], [1, 0], 0, 0
TURNED = [2, 2], [0, 1], 0, 0
TWICE = [2, 2], [-1, 0], 0, 0
ON_8 = [2, 2, 2], [2, 0], 0, 0
BY_8 = [8], [0, -1], 0, 0
OPTIMIZER = [2, 2], [0, -1], 2, 2
OPTIMIZER_ALL = [4], [-1, -1], 1, -1
OPTIMIZER_OF_8 = [4, 2], [-1, 0], 2, 2
LAYOUTS = [WHOLE_ON_4, ROWS, COLUMNS, BOTH, TURNED, TWICE, ON_8, BY_8, OPTIMIZER, OPTIMIZER_ALL, OPTIMIZER_OF_8]


def part(layout, rank, whole=WHOLE):
    """What a rank has, worked out element by element: the place of the rank on the grid says which rows and columns."""
    grid, tensor_map, _, size = layout
    place = np.unravel_index(rank % math.prod(grid), grid)
    for axis, over in enumerate(tensor_map):
        if over >= 0:
            whole = np.split(whole, grid[-1 - over], axis)[place[-1 - over]]
    free = [i for i in range(len(grid)) if len(grid) - 1 - i not in tensor_map]
    among = np.ravel_multi_index([place[i] for i in free], [grid[i] for i in free]) if free else 0
    shares = math.prod(grid[i] for i in free) if size == -1 else size
    return np.split(whole, shares)[among % shares] if shares else whole


def varint(n):
    n &= 2**64 - 1
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def as_protobuf(layouts, stage=0):
    """A strategy file in the wire format of protocol buffers, by the numbers of MindSpore's fields."""

    def numbers(number, values):
        return field(number, b"".join(field(1, n) for n in values))

    def item(name, layout):
        grid, tensor_map, step, size = layout
        content = numbers(1, grid) + numbers(2, tensor_map) + numbers(3, []) + numbers(4, [])
        return field(1, name.encode()) + field(2, content + field(5, 0) + field(6, step) + field(7, size))

    op = field(1, b"op") + field(2, field(1, stage) + numbers(2, [1]))
    return field(1, 1) + field(2, op) + b"".join(field(3, item(name, layout)) for name, layout in layouts.items())


def split(file):
    """The field with an op and the one with a Parameter."""
    end = 4 + file[3]
    return file[2:end], file[end:]


def as_json(layouts, stage=0):
    words = "dev_matrix", "tensor_map", "opt_weight_shard_step", "opt_weight_shard_size"
    items = {name: {"field": 0, **dict(zip(words, layout, strict=True))} for name, layout in layouts.items()}
    ops = {"op": {"stage": stage, "parallel_strategy": [[1]]}}
    return json.dumps({"current_stage": 1, "parallel_strategy_item": ops, "parallel_layout_item": items}).encode()


def written(path, layouts, stage=0):
    path.write_bytes(as_json(layouts, stage) if path.suffix == ".json" else as_protobuf(layouts, stage))
    return str(path)


def saved(folder, parameters, ranks):
    """`rank_0/net.ckpt` and so on, of the Parameters whose values a function of the rank gives."""
    for rank in ranks:
        (folder / f"rank_{rank}").mkdir(parents=True)
        values = [{"name": name, "data": Tensor(of(rank))} for name, of in parameters.items()]
        ms.save_checkpoint(values, str(folder / f"rank_{rank}" / "net.ckpt"))
    return {rank: str(folder / f"rank_{rank}" / "net.ckpt") for rank in ranks}


def loaded(file):
    return {name: p.asnumpy() for name, p in ms.load_checkpoint(str(file)).items()}


class TestTransform:
    @pytest.mark.parametrize("ending", ["ckpt", "json"])
    def test_from_each_layout_to_each(self, ending, tmp_path):
        sources = {f"w{i}": layout for i, layout in enumerate(LAYOUTS) if math.prod(layout[0]) == 4}
        targets = {f"w{i}": LAYOUTS[-1 - i] for i, _ in enumerate(LAYOUTS) if f"w{i}" in sources}
        for processes in (4, 8):
            names = [name for name, layout in targets.items() if math.prod(layout[0]) == processes]
            folder = tmp_path / str(processes)
            folder.mkdir()
            source = written(folder / f"source.{ending}", {name: sources[name] for name in names})
            target = written(folder / f"target.{ending}", {name: targets[name] for name in names})
            values = {name: lambda rank, name=name: part(sources[name], rank) for name in names}
            saved(folder / "from", values | {"step": lambda rank: np.array([rank], np.int32)}, range(4))
            ms.transform_checkpoints(str(folder / "from"), str(folder / "to"), "net", source, target)
            for rank in range(processes):
                found = loaded(folder / "to" / f"rank_{rank}" / f"net{rank}.ckpt")
                for name in names:
                    np.testing.assert_array_equal(found[name], part(targets[name], rank), f"{name} on {rank}")
                assert found["step"] == [rank % 4]

    @pytest.mark.parametrize("layout", LAYOUTS, ids=str)
    def test_to_whole_and_from_whole(self, layout, tmp_path):
        processes, strategy = math.prod(layout[0]), written(tmp_path / "strategy.ckpt", {"w": layout})
        files = saved(tmp_path / "parts", {"w": lambda rank: part(layout, rank)}, range(processes))
        ms.transform_checkpoint_by_rank(0, files, str(tmp_path / "whole.ckpt"), strategy)
        np.testing.assert_array_equal(loaded(tmp_path / "whole.ckpt")["w"], WHOLE)
        for rank in range(processes):
            ms.transform_checkpoint_by_rank(
                rank, {0: str(tmp_path / "whole.ckpt")}, str(tmp_path / "p.ckpt"), None, strategy
            )
            np.testing.assert_array_equal(loaded(tmp_path / "p.ckpt")["w"], part(layout, rank))

    #: What MindSpore 2.10 gives: from a layout to another, for each rank.
    RANKS = {
        "to whole": (ROWS, WHOLE_ON_4, [[3, 2, 1, 0]] * 4),
        "from whole": (WHOLE_ON_4, ROWS, [[0], [1], [2], [3]]),
        "the same": (BOTH, BOTH, [[0], [1], [2], [3]]),
        "across": (ROWS, COLUMNS, [[3, 2, 1, 0]] * 4),
        "rows joined": (BOTH, ([2, 2], [-1, 0], 0, 0), [[2, 0], [3, 1], [2, 0], [3, 1]]),
        "to more processes": (TWICE, ON_8, [[r % 4] for r in range(8)]),
        "to fewer": (ON_8, TWICE, [[r + 4, r] for r in range(4)]),
        "from the optimizer's": (OPTIMIZER, BOTH, [[3, 2, 1, 0]] * 4),
    }

    @pytest.mark.parametrize("source, target, lists", RANKS.values(), ids=RANKS)
    def test_which_ranks_are_needed(self, source, target, lists, tmp_path):
        files = written(tmp_path / "a.ckpt", {"w": source}), written(tmp_path / "b.ckpt", {"w": target})
        assert [ms.rank_list_for_transform(rank, *files) for rank in range(len(lists))] == lists
        assert ms.rank_list_for_transform(0, None, files[1]) == [0]

    def test_only_what_is_needed_is_read(self, tmp_path):
        files = written(tmp_path / "a.ckpt", {"w": BOTH}), written(tmp_path / "b.ckpt", {"w": TWICE})
        kept = saved(tmp_path / "parts", {"w": lambda rank: part(BOTH, rank)}, [1, 3])
        ms.transform_checkpoint_by_rank(3, kept, str(tmp_path / "p.ckpt"), *files)
        np.testing.assert_array_equal(loaded(tmp_path / "p.ckpt")["w"], part(TWICE, 3))
        with pytest.raises(ValueError):
            ms.transform_checkpoint_by_rank(2, kept, str(tmp_path / "p.ckpt"), *files)

    def test_stages(self, tmp_path):
        """A network of two stages, each on two ranks, becomes one on four."""
        layout, of_4 = ([2], [0, -1], 0, 0), ([4], [0, -1], 0, 0)
        (tmp_path / "stages").mkdir()
        for stage in range(2):
            written(tmp_path / "stages" / f"{stage}.ckpt", {f"w{stage}": layout}, stage)
        ms.merge_pipeline_strategys(str(tmp_path / "stages"), str(tmp_path / "merged.ckpt"))
        ops, items = zip(*(split(as_protobuf({f"{i}-w{i}": layout}, i)) for i in range(2)), strict=True)
        assert (tmp_path / "merged.ckpt").read_bytes() in (
            b"".join([field(1, 1), *order(ops), *order(items)]) for order in (list, reversed)
        )
        target = written(tmp_path / "target.ckpt", {"w0": of_4, "w1": of_4})
        for rank in range(4):
            values = {f"w{rank // 2}": lambda r: part(layout, r) + 1000 * (r // 2)}
            saved(tmp_path / "from", values, [rank])
        source = str(tmp_path / "merged.ckpt")
        assert ms.rank_list_for_transform(0, source, target) == [3, 2, 1, 0]
        ms.transform_checkpoints(str(tmp_path / "from"), str(tmp_path / "to"), "p", source, target)
        for rank in range(4):
            found = loaded(tmp_path / "to" / f"rank_{rank}" / f"p{rank}.ckpt")
            np.testing.assert_array_equal(found["w0"], part(of_4, rank))
            np.testing.assert_array_equal(found["w1"], part(of_4, rank) + 1000)
        ms.transform_checkpoints(str(tmp_path / "to"), str(tmp_path / "back"), "p", target, source)
        for rank in range(4):
            found = loaded(tmp_path / "back" / f"rank_{rank}" / f"p{rank}.ckpt")
            assert list(found) == [f"w{rank // 2}"]
            np.testing.assert_array_equal(found[f"w{rank // 2}"], part(layout, rank) + 1000 * (rank // 2))

    def test_a_stage_alone(self, tmp_path):
        """The checkpoints of one stage of two, for a network of one stage, come as parts of its own."""
        layout, of_4 = ([2], [0, -1], 0, 0), ([4], [0, -1], 0, 0)
        source = written(tmp_path / "source.ckpt", {"w1": layout}, stage=1)
        target = written(tmp_path / "target.ckpt", {"w0": of_4, "w1": of_4})
        saved(tmp_path / "from", {"w1": lambda r: part(layout, r)}, [2, 3])
        ms.transform_checkpoints(str(tmp_path / "from"), str(tmp_path / "to"), "p", source, target)
        for rank in range(4):
            found = loaded(tmp_path / "to" / f"rank_{rank}" / f"p{rank}_part1.ckpt")
            np.testing.assert_array_equal(found["w1"], part(of_4, rank))

    def test_half_precision(self, tmp_path):
        strategy = written(tmp_path / "s.ckpt", {"w": ROWS})
        for rank in range(4):
            value = Parameter(Tensor(part(ROWS, rank)).astype(ms.bfloat16), name="w")
            ms.save_checkpoint([value], str(tmp_path / f"{rank}.ckpt"))
        files = {rank: str(tmp_path / f"{rank}.ckpt") for rank in range(4)}
        ms.transform_checkpoint_by_rank(0, files, str(tmp_path / "w.ckpt"), strategy)
        found = ms.load_checkpoint(str(tmp_path / "w.ckpt"))["w"]
        assert found.dtype == ms.bfloat16
        np.testing.assert_array_equal(found.astype(ms.float32).asnumpy(), WHOLE)

    def test_what_is_refused(self, tmp_path):
        strategy, files = (
            written(tmp_path / "s.ckpt", {"w": ROWS}),
            saved(tmp_path / "p", {"w": lambda r: part(ROWS, r)}, [0]),
        )
        (tmp_path / "empty.ckpt").write_bytes(b"")
        (tmp_path / "text.ckpt").write_text("no strategies at all")
        to = str(tmp_path / "to.ckpt")
        by_rank, folder, into = ms.transform_checkpoint_by_rank, str(tmp_path / "p"), str(tmp_path / "into")
        for error, call in [
            (TypeError, lambda: ms.rank_list_for_transform("0", strategy)),
            (TypeError, lambda: ms.rank_list_for_transform(0, 3)),
            (ValueError, lambda: ms.rank_list_for_transform(0, str(tmp_path / "none.ckpt"))),
            (ValueError, lambda: ms.rank_list_for_transform(0, str(tmp_path / "empty.ckpt"))),
            (TypeError, lambda: ms.rank_list_for_transform(0, str(tmp_path / "text.ckpt"))),
            (TypeError, lambda: by_rank(0, [files[0]], to, strategy)),
            (TypeError, lambda: by_rank("0", files, to, strategy)),
            (TypeError, lambda: by_rank(0, files, 3, strategy)),
            (ValueError, lambda: by_rank(0, files, str(tmp_path / "to"), strategy)),
            (ValueError, lambda: by_rank(0, {0: "none.ckpt"}, to, strategy)),
            (ValueError, lambda: by_rank(0, files, to, strategy)),
            (ValueError, lambda: by_rank(0, files, to)),
            (ValueError, lambda: ms.transform_checkpoints(folder, into, "a", strategy)),
            (ValueError, lambda: ms.transform_checkpoints(folder, into, "a")),
            (TypeError, lambda: ms.transform_checkpoints(folder, into, 3, strategy)),
            (ValueError, lambda: ms.transform_checkpoints(str(tmp_path / "none"), into, "a", strategy)),
            (ValueError, lambda: ms.transform_checkpoints(folder, into, "a", strategy, output_format="safetensors")),
        ]:
            with pytest.raises(error):
                call()


class TestMerge:
    @pytest.mark.parametrize("layout", [ROWS, COLUMNS, BOTH, TURNED, TWICE, ON_8], ids=str)
    def test_by_a_strategy(self, layout, tmp_path):
        strategy = ms.build_searched_strategy(written(tmp_path / "s.ckpt", {"w": layout}))
        assert list(strategy["w"].dev_matrix[0].dim) == layout[0]
        slices = [Parameter(Tensor(part(layout, rank)), "w") for rank in range(math.prod(layout[0]))]
        merged = ms.merge_sliced_parameter(slices, strategy)
        assert merged.name == "w"
        np.testing.assert_array_equal(merged.asnumpy(), WHOLE)
        with pytest.raises(ValueError):
            ms.merge_sliced_parameter(slices[:-1], strategy)
        with pytest.raises(KeyError):
            ms.merge_sliced_parameter(slices, {"b": strategy["w"]})

    def test_parts_of_other_lengths(self, tmp_path):
        strategy = ms.build_searched_strategy(written(tmp_path / "s.json", {"w": ROWS}))
        strategy["w"].param_split_shape[0].dim.extend([1, 2, 3, 10])
        slices = [Parameter(Tensor(x), "w") for x in np.split(WHOLE, [1, 3, 6])]
        np.testing.assert_array_equal(ms.merge_sliced_parameter(slices, strategy).asnumpy(), WHOLE)
        with pytest.raises(ValueError):
            ms.merge_sliced_parameter(slices[::-1], strategy)

    def test_fields(self, tmp_path):
        strategy = ms.build_searched_strategy(written(tmp_path / "s.json", {"w": ([2], [0, -1], 0, 0)}))
        strategy["w"].field = 2
        slices = [Parameter(Tensor(x), "w") for x in np.split(WHOLE, 2)]
        rows = [[r * 8 + f * 4 + i for r in range(2) for i in range(4)] for f in range(2)]
        np.testing.assert_array_equal(ms.merge_sliced_parameter(slices, strategy).asnumpy(), WHOLE[np.ravel(rows)])


class TestLoad:
    class Net(nn.Cell):
        def __init__(self, shape=SHAPE):
            super().__init__()
            self.w = Parameter(Tensor(np.zeros(shape, np.float32)), "w")
            self.b = Parameter(Tensor(np.zeros(8, np.float32)), "b")
            self.other = Parameter(Tensor(np.zeros(2, np.float32)), "other")

    @pytest.mark.parametrize("layout", [ROWS, COLUMNS, BOTH, TWICE, OPTIMIZER_ALL], ids=str)
    def test_into_a_network_of_one_process(self, layout, tmp_path):
        of_b = layout[0], [-1], 0, 0
        strategy = written(tmp_path / "s.ckpt", {"w": layout, "b": of_b})
        files = saved(
            tmp_path, {"w": lambda r: part(layout, r), "b": lambda r: np.arange(8, dtype=np.float32)}, range(4)
        )
        net = self.Net()
        assert ms.load_distributed_checkpoint(net, list(files.values()), train_strategy_filename=strategy) is True
        np.testing.assert_array_equal(net.w.asnumpy(), WHOLE)
        np.testing.assert_array_equal(net.b.asnumpy(), np.arange(8))
        assert net.other.asnumpy().tolist() == [0, 0]
        ms.set_auto_parallel_context(strategy_ckpt_load_file=strategy)
        try:
            assert ms.load_distributed_checkpoint(net, list(files.values()))
        finally:
            ms.reset_auto_parallel_context()

    def test_a_part_of_it(self, tmp_path):
        strategy = written(tmp_path / "s.ckpt", {"w": BOTH})
        files = saved(tmp_path, {"w": lambda r: part(BOTH, r)}, range(4))
        net, predict = self.Net((16, 4)), {"w": [[2], [-1, 0], [], 0]}
        predict["w"] = [*predict["w"], True, ""]
        ms.load_distributed_checkpoint(net, list(files.values()), predict, strategy)
        np.testing.assert_array_equal(net.w.asnumpy(), WHOLE[:, :4])

    def test_what_is_refused(self, tmp_path):
        strategy = written(tmp_path / "s.ckpt", {"w": ROWS})
        files = list(saved(tmp_path, {"w": lambda r: part(ROWS, r)}, range(4)).values())
        load = ms.load_distributed_checkpoint
        for error, call in [
            (ValueError, lambda: load(self.Net(), files[:2], None, strategy)),
            (ValueError, lambda: load(self.Net(), [*files[:3], "none.ckpt"], None, strategy)),
            (ValueError, lambda: load(self.Net(), files, None, "none.ckpt")),
            (ValueError, lambda: load(self.Net(), files)),
            (ValueError, lambda: load("net", files, None, strategy)),
            (ValueError, lambda: load(self.Net(), files, 3, strategy)),
            (ValueError, lambda: load(self.Net(), files, {"w": ["a", "b", [], 0]}, strategy)),
            (ValueError, lambda: load(self.Net(), files, None, strategy, format="npz")),
            (RuntimeError, lambda: load(self.Net((4, 8)), files, None, strategy)),
        ]:
            with pytest.raises(error):
                call()


def test_segments(tmp_path):
    for name, value in itertools.product("ab", [1.0]):
        ms.save_checkpoint([Parameter(Tensor([value]), name)], str(tmp_path / f"{name}.ckpt"))
    assert sorted(ms.parallel.load_segmented_checkpoints(str(tmp_path))) == ["a", "b"]
    with pytest.raises(ValueError):
        ms.parallel.load_segmented_checkpoints(str(tmp_path / "none"))
    with pytest.raises(TypeError):
        ms.parallel.load_segmented_checkpoints(3)


def test_the_ranks_of_a_group(tmp_path):
    ranks = b"".join(field(1, n) for n in (0, 2))
    (tmp_path / "group.pb").write_bytes(field(1, field(1, b"g") + field(2, ranks)) + field(2, ranks))
    assert ms.restore_group_info_list(str(tmp_path / "group.pb")) == [0, 2]
    (tmp_path / "empty.pb").write_bytes(b"")
    for error, name in ((TypeError, 3), (ValueError, str(tmp_path / "none")), (ValueError, str(tmp_path / "empty.pb"))):
        with pytest.raises(error):
            ms.restore_group_info_list(name)


@pytest.mark.msvjp_only("MindSpore asks for a launcher")
def test_the_checkpoint_of_another_rank(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "whole.ckpt", {"w": WHOLE_ON_4})
    written(tmp_path / "cut.ckpt", {"w": TWICE, "b": WHOLE_ON_4})
    for rank in (0, 3, 6):
        (tmp_path / f"rank_{rank}").mkdir()
        (tmp_path / f"rank_{rank}" / "a.ckpt").touch()
    find = ms.get_ckpt_path_with_strategy
    assert find("rank_0/a.ckpt", "none.ckpt") == "rank_0/a.ckpt"
    assert find("./rank_1/a.ckpt", "whole.ckpt") == "./rank_0/a.ckpt"
    assert find("rank_1/a.ckpt", "cut.ckpt") == "rank_3/a.ckpt"  # cut over the lower digit of the rank
    assert find("rank_4/a.ckpt", "cut.ckpt") == "rank_6/a.ckpt"  # in the second stage
    assert find("rank_1/b.ckpt", "whole.ckpt") is None
    assert find("a.ckpt", "whole.ckpt") is None
    for error, given in ((TypeError, (3, "whole.ckpt")), (ValueError, ("rank_1/a.ckpt", "none.ckpt"))):
        with pytest.raises(error):
            find(*given)
