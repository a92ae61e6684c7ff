"""The harness of the benchmarks. Nothing here asserts a time."""

import json
import sys

import numpy as np
import pytest
import torch

from .benchmarks import __main__ as command
from .benchmarks import compiling, memory, report, scripts, speed, targets
from .benchmarks.contestant import Contestant
from .benchmarks.engines import COMPILED, JITTED, LIMIT, OURS, found, load
from .benchmarks.remote import Remote, RemoteError
from .benchmarks.workload import Workload
from .benchmarks.workloads import WORKLOADS

THREADS = torch.get_num_threads()


class Wrong(Workload):
    """msvjp's numbers are off, and torch.func fails."""

    def inputs(self):
        return (np.float32([1, 2]),)

    def by_hand(self, torch, x):
        return lambda: x

    def mindspore(self, ms, x):
        return lambda: x * 1.01

    def torch_func(self, torch, x):
        return lambda: 1 / 0


def contestants():
    return [Contestant(engine) for engine in found(THREADS)]


def test_an_engine_whose_numbers_differ_is_told_and_not_timed():
    outcome = speed.measure(contestants(), Wrong("wrong"), rounds=2, seconds=1e-4)
    assert len(outcome[LIMIT]) == 2
    assert outcome[OURS] == "differs: by 1.0e-02 of the largest value"
    assert outcome["torch.func.vjp"] == "failed: ZeroDivisionError: division by zero"
    assert "| differs | failed |" in report.markdown({"setting": _setting(), "speed": {"wrong": outcome}})


def _setting():
    return command.setting(THREADS, 2, contestants())


def _of_engines(workload):
    """Model.train moves its batches itself, which the loop of torch beside it does not."""
    trains = workload.name.startswith("Model.train")
    marks = [pytest.mark.not_on("cuda", "npu", reason="the batches are on the CPU")] if trains else []
    return pytest.param(workload, marks=marks)


@pytest.mark.parametrize(
    "workload", [_of_engines(w) for w in WORKLOADS if "1,000,000" not in w.name], ids=lambda w: w.name
)
def test_all_engines_agree_on(workload):
    outcome = speed.check(contestants(), workload)
    assert not any(outcome.values()), outcome
    assert OURS in outcome


def test_an_engine_of_another_environment():
    remote = Remote("torch.func.vjp", sys.executable, THREADS)
    try:
        outcome = speed.measure([Contestant(load(LIMIT, THREADS)), remote], WORKLOADS[0], 2, 1e-4)
        assert len(outcome[remote.name]) == 2
        with pytest.raises(RemoteError, match="ZeroDivisionError"):
            remote.prepare(Wrong("wrong"))
        remote.process.terminate()
        with pytest.raises(RemoteError, match=r"torch\.func\.vjp has ended"):
            remote.prepare(Wrong("wrong"))
    finally:
        remote.end()


def test_bytes_are_counted_exactly():
    torch.ones(1)
    assert memory.allocated(lambda: torch.ones(1000)) == (4000, 4000)
    assert memory.allocated(lambda: torch.ones(1000).sum().item()) == (4004, 0)


@pytest.mark.not_on("npu", reason="under the simulated npu nothing compiles")
def test_what_compiling_costs_has_a_table():
    cost = compiling.in_this_process(load(JITTED, THREADS), WORKLOADS[0])
    assert cost["memory"] > 1e8
    took = {LIMIT: {"memory": 2e8}, JITTED: {"cold": 3.0, "warm": 0.5, "memory": 4e8}}
    table = report.markdown({"setting": _setting(), "compiling": {WORKLOADS[0].name: took}})
    assert "| vjp and one pull of x**3 + y, 2x2 | 200 MB | 3.00 s | 500 ms | 400 MB |" in table


@pytest.mark.not_on("npu", reason="under the simulated npu nothing compiles")
def test_what_is_jitted_is_not_to_be_slower():
    outcome = {LIMIT: [1.0], OURS: [1.0], JITTED: [2.0], COMPILED: [1.5]}
    assert list(targets.misses({"speed": {"an MLP, vjp without a pull": outcome}}))[-2:] == [
        "an MLP, vjp without a pull: jitted it takes 2.00 times as long as torch.autograd.grad",
        "an MLP, vjp without a pull: jitted it takes 1.33 times as long as torch.compile",
    ]


def test_tables_are_put_into_a_page():
    page = "before\n<!-- measured by a command -->\nold\n<!-- end -->\nafter\n"
    assert report.on_page(page, "| new |\n") == page.replace("old\n", "\n| new |\n\n")


def test_a_script_in_each_way_has_a_row():
    runs = [([3.0, 2.0, 1.25], [9.0, 0.004], 2.0), ([3.0, 2.0, 1.25], [9.0, 0.003], 1.0)]
    found = {scripts.PYNATIVE: scripts._of_runs(runs[:1]), scripts.JIT: scripts._of_runs(runs)}
    table = report.markdown({"setting": _setting(), "scripts": {"scripts/train_mint.py": found}})
    assert "| scripts/train_mint.py: the last loss | 1.25 | 1.25 |" in table
    assert "| scripts/train_mint.py: a step | 4.00 ms | 3.00 ms |" in table
    assert "| scripts/train_mint.py: the whole | 2.00 s | 1.00 s |" in table


def test_the_command(tmp_path, capsys):
    files = {kind: tmp_path / f"numbers.{kind}" for kind in ("json", "md", "svg")}
    quick = ["--quick", "--threads", str(THREADS), "--only", "x + y, 2x2"]
    command.main([*quick, "--json", str(files["json"]), "--markdown", str(files["md"])])
    numbers = json.loads(files["json"].read_text())
    assert set(numbers) == {"setting", "speed", "memory"}
    assert "| x + y, 2x2 |" in files["md"].read_text()
    command.main(["--read", str(files["json"]), "--picture", str(files["svg"])])
    assert files["svg"].read_text().count("x + y, 2x2")
    assert "x + y, 2x2: peak" in capsys.readouterr().out


def test_targets_are_named_where_they_are_missed():
    name = WORKLOADS[0].name
    outcome = {LIMIT: [1.0, 1.0], OURS: [2.0, 2.0], "torch.func.vjp": [3.0, 3.0], "MindSpore": "failed: it"}
    numbers = {"speed": {name: outcome}, "overhead": {"ops.a": [3e-6, 1e-6], "ops.b": [1e-7, 1e-6]}}
    assert list(targets.misses(numbers)) == [
        f"{name}: 2.00 times the limit, above 1.15",
        f"{name}: 1.50 times as fast as torch.func.vjp, below 2",
        "the edge of an op costs 1.55 us in the median, above 0.80 us",
        "ops.a: its edge costs 3.00 us, above 2.50 us",
    ]
