"""The profiler: the files that it writes, the steps that it records, and what it takes in silence."""

import json
import pathlib

import mindspore as ms
import numpy as np
import pytest
from mindspore import profiler


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def compute():
    x = ms.Tensor(np.ones((4, 4), np.float32))
    return ms.ops.matmul(x, x).asnumpy()


def traces(folder="."):
    """The events of each trace below a folder, by their names."""
    files = sorted(pathlib.Path(folder).rglob("ASCEND_PROFILER_OUTPUT/trace_view.json"))
    return [[event["name"] for event in json.loads(file.read_text())["traceEvents"]] for file in files]


class TestSchedule:
    @pytest.mark.parametrize(
        ("numbers", "actions"),
        [
            ({"wait": 1, "active": 2}, "N R S N R S N R"),
            ({"wait": 0, "active": 1}, "S S S S"),
            ({"wait": 1, "active": 2, "warmup": 1, "repeat": 2, "skip_first": 1}, "N N W R S N W R S N N N"),
        ],
    )
    def test_actions(self, numbers, actions):
        words = {"N": "NONE", "W": "WARM_UP", "R": "RECORD", "S": "RECORD_AND_SAVE"}
        schedule = profiler.schedule(**numbers)
        assert [schedule(i).name for i, _ in enumerate(actions.split())] == [words[a] for a in actions.split()]
        assert schedule.to_dict() == {"warmup": 0, "repeat": 0, "skip_first": 0} | numbers

    def test_others_become_the_least(self):
        schedule = profiler.schedule(wait=-1, active=0, warmup="a")
        assert repr(schedule) == "Schedule(wait=0, active=1, warmup=0, repeat=0, skip_first=0)"

    def test_no_step_before_the_first(self):
        with pytest.raises(ValueError):
            profiler.schedule(wait=0, active=1)(-1)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("ProfilerLevel", ["LevelNone", "Level0", "Level1", "Level2"]),
        ("ProfilerActivity", ["NPU", "GPU", "CPU"]),
        ("ExportType", ["db", "text"]),
        ("HostSystem", ["cpu", "mem", "disk", "network", "osrt"]),
    ],
)
def test_choices(kind, values):
    assert [choice.value for choice in getattr(profiler, kind)] == values


@pytest.mark.parametrize("path", ["Profiler", "profiler.Profiler", "profiler.profiling.Profiler"])
def test_paths(path):
    if path == "profiler.profiling.Profiler":
        pytest.importorskip("mindspore.profiler.profiling")
    owner, _, name = f"mindspore.{path}".rpartition(".")
    assert callable(getattr(__import__("importlib").import_module(owner), name))


def test_calls_in_any_order():
    made = ms.Profiler(output_path="traces", start_profile=False, is_detail=True, nonsense=3)
    for call in (made.stop, made.step, made.start, made.start, made.stop, made.analyse, made.analyse):
        assert call() is None
    made.add_metadata("who", 3)
    made.add_metadata_json("who", "{")


@pytest.mark.msvjp_only("MindSpore's traces of a CPU have no ops")
@pytest.mark.not_on("cuda", "npu", reason="it counts the CPU's kernels")
class TestTraces:
    def test_from_the_constructor_to_analyse(self):
        made = ms.Profiler(output_path="traces")
        compute()
        made.analyse()
        compute()
        (names,) = traces("traces")
        assert names.count("aten::mm") == 1

    def test_between_start_and_stop(self):
        made = ms.Profiler(output_path="traces", start_profile=False)
        for times in (1, 2):
            compute()
            made.start()
            for _ in range(times):
                compute()
            made.stop()
        made.analyse()
        assert [names.count("aten::mm") for names in traces("traces")] == [1, 2]

    def test_of_the_steps_of_a_schedule(self):
        schedule, ready = (
            profiler.schedule(wait=1, active=2, repeat=2),
            profiler.tensorboard_trace_handler("traces", "me"),
        )
        with profiler.profile(schedule=schedule, on_trace_ready=ready) as made:
            for _ in range(8):
                compute()
                made.step()
        assert [names.count("aten::mm") for names in traces("traces")] == [2, 2]
        assert all(folder.name.startswith("me_") for folder in pathlib.Path("traces").iterdir())

    def test_without_a_handler(self):
        with profiler.profile(activities=[profiler.ProfilerActivity.CPU], record_shapes=True):
            compute()
        assert len(traces("data")) == 1

    def test_ranges_and_metadata(self):
        with profiler.profile() as made:
            made.add_metadata("who", "me")
            made.add_metadata_json("numbers", "[1, 2]")
            number = profiler.mstx.range_start("a part")
            compute()
            profiler.mstx.mark("a moment")
            profiler.mstx.range_end(number)
        assert {"a part", "a moment"} <= set(traces("data")[0])
        (file,) = pathlib.Path("data").rglob("trace_view.json")
        assert json.loads(file.read_text())["who"] == "me"
        assert json.loads(file.read_text())["numbers"] == [1, 2]

    def test_ranges_of_nobody(self):
        profiler.mstx.range_end(12345)
        assert profiler.mstx.range_start(3) == 0
        profiler.mstx.mark("")

    def test_what_is_not_here(self):
        with pytest.raises(NotImplementedError, match=r"mindspore\.profiler\.Profiler\.op_analyse"):
            ms.Profiler(start_profile=False).op_analyse("mm")
        with pytest.raises(TypeError, match="on_trace_ready is int, which cannot be called"):
            profiler.profile(on_trace_ready=3)


def test_choices_are_members_of_enumerations():
    assert profiler.AicoreMetrics.Memory.name == "Memory"
    assert profiler.AicoreMetrics.Memory is not profiler.AicoreMetrics.MemoryL0
