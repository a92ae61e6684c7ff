"""Scripts of the public kinds, unmodified, on two processes: here under three launchers, on the real MindSpore under msrun."""

import os
import pathlib
import re
import sys

import numpy as np
import pytest

from .parallel.together import by_msrun, by_ranks, ended

SCRIPTS = pathlib.Path(__file__).parent.parent / "examples" / "scripts"
OURS = pytest.mark.msvjp_only("msvjp's own launchers")

pytestmark = pytest.mark.not_on("cuda", "npu", reason="the processes speak gloo, which has the CPU alone")

#: The losses of the ranks 0 and 1 under msrun, of MindSpore 2.10.0 on a CPU.
LOSSES = {
    "parallel_1x.py": [
        [1.49070358, 1.55610716, 1.35894918, 1.46581721, 1.42108881],
        [1.76307428, 1.34401917, 1.35954630, 1.39113617, 1.48199332],
    ],
    "parallel_2x.py": [
        [1.05209196, 1.01690543, 1.04973876, 0.69581282, 0.61493421],
        [1.14475644, 0.97707248, 0.96939856, 0.75834382, 0.65049994],
    ],
}


def losses(text):
    """The losses that the ranks have printed, in their order."""
    found = {}
    for rank, step, loss in re.findall(r"rank (\d) step (\d) loss ([\d.]+)", text):
        found[int(rank), int(step)] = float(loss)
    return [[found[rank, step] for step in range(1, 6)] for rank in range(2)]


def one_command(*command):
    """A launcher that is one command, as what it prints."""

    def run(script, folder):
        clean = {name: value for name, value in os.environ.items() if name not in ("RANK_ID", "RANK_SIZE")}
        (done,) = ended([[sys.executable, *command, str(script)]], [clean | {"OMP_NUM_THREADS": "1"}], folder, 120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def loop(script, folder):
    """A loop over RANK_ID, as in scripts of 1.x."""
    done = by_ranks(script, 2, folder)
    assert [p.returncode for p in done] == [0, 0], done
    return "".join(p.stdout for p in done)


LAUNCHERS = {
    "msvjp run --nproc": one_command("-m", "msvjp", "run", "--nproc", "2"),
    "torchrun": one_command(
        "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "msvjp", "run"
    ),
    "loop": loop,
}


@OURS
@pytest.mark.parametrize(
    "script, launcher", [(s, "loop") for s in LOSSES] + [("parallel_1x.py", x) for x in LAUNCHERS if x != "loop"]
)
def test_the_losses_are_mindspores(script, launcher, tmp_path):
    printed = LAUNCHERS[launcher](SCRIPTS / script, tmp_path)
    np.testing.assert_allclose(losses(printed), LOSSES[script], rtol=0, atol=1e-6)


@OURS
def test_a_script_in_the_style_of_mint(tmp_path):
    both = losses(loop(SCRIPTS / "parallel_mint.py", tmp_path))
    (alone,) = by_ranks(SCRIPTS / "parallel_mint.py", 1, tmp_path)
    whole = [float(loss) for loss in re.findall(r"loss ([\d.]+)", alone.stdout)]
    np.testing.assert_allclose(np.mean(both, axis=0), whole, rtol=1e-6)


@pytest.mark.parametrize("script", LOSSES)
def test_the_same_on_mindspore(script, request, tmp_path):
    if request.config.getoption("--ms") == "msvjp":
        pytest.skip("this is of the real MindSpore")
    (done,) = by_msrun(SCRIPTS / script, 2, tmp_path)
    logs = "".join(path.read_text() for path in (tmp_path / "log").glob("worker_*.log"))
    assert done.returncode == 0, logs
    np.testing.assert_allclose(losses(logs), LOSSES[script], rtol=0, atol=1e-6)
