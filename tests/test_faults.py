"""A rank that fails: the others end in time and say which one did not come, and the checkpoint is there."""

import re
import sys

import pytest

from msvjp.cli import main

from .parallel import faults
from .parallel.together import HERE, ROOT, by_ranks, ended, environment

pytestmark = [
    pytest.mark.not_on("cuda", "npu", reason="the processes speak gloo, which has the CPU alone"),
    pytest.mark.msvjp_only("how msvjp's processes end"),
]

#: A few of the 50 of `python -m tests.parallel.faults`.
PLANS = [
    ("is killed", "before the step", 2, 1),
    ("raises", "in the pull", 3, 1),
    ("exits well", "in a metric", 2, 0),
    ("hangs", "in a barrier", 3, 1),
    ("skips", "in a metric", 3, 1),
]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: " ".join(map(str, plan)))
def test_a_planted_fault(plan, tmp_path):
    wrong, _, done = faults.what_came(plan, tmp_path)
    assert not wrong, (wrong, done)
    who, said = plan[3], done[1 - plan[3]].stderr
    assert f"rank {1 - who} of the group 'hccl_world_group'" in said
    assert plan[0] == "skips" or f"no sign of rank {who}" in said


def test_there_are_50():
    assert len(faults.plans()) == len({*faults.plans()}) == 50


def losses(text):
    return dict(re.findall(r"(rank \d step \d) loss ([\d.]+)", text))


def test_torchrun_comes_up_again_and_goes_on(tmp_path):
    """From the newest checkpoint, to the same losses, once a rank was killed."""
    folders = [tmp_path / name for name in ("undisturbed", "disturbed")]
    for folder in folders:
        folder.mkdir()
    script = str(HERE / "resumed.py")
    undisturbed = losses("".join(p.stdout for p in by_ranks(script, 2, ROOT, folders[0])))
    options = ["--standalone", "--nproc-per-node", "2", "--max-restarts", "2", "-m", "msvjp", "run", script]
    command = [sys.executable, "-m", "torch.distributed.run", *options, str(folders[1]), "--dies"]
    (done,) = ended([command], [environment(0, 1, 29500)], ROOT, 150)
    assert done.returncode == 0, done.stderr
    assert losses(done.stdout) == undisturbed and len(undisturbed) == 12


def test_msvjp_run_ends_all_with_the_status_of_the_first_that_failed(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import os, time\nfrom mindspore.communication import get_rank, init\ninit()\n"
        "print('rank', os.environ['RANK_ID'], os.environ['RANK_SIZE'], os.environ['DEVICE_ID'], flush=True)\n"
        "os._exit(7) if get_rank() == 1 else time.sleep(1000)\n"
    )
    command = [sys.executable, "-m", "msvjp", "run", "--nproc", "2", str(script)]
    clean = {
        name: value for name, value in environment(0, 1, 29500).items() if not name.startswith(("RANK_", "DEVICE_"))
    }
    (done,) = ended([command], [clean], tmp_path, 100)
    assert done.returncode == 7, done
    assert {"rank 0 2 0", "rank 1 2 1"} <= {*done.stdout.splitlines()}
    assert "msvjp run: rank 1 of 2 ended with status 7; the others were ended" in done.stderr


@pytest.mark.parametrize("number", ["0", "two", "-1"])
def test_a_number_of_processes_that_is_none(number, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["run", "--nproc", number, "script.py"])
    said = capsys.readouterr().err
    assert stopped.value.code == 2 and ("give one from 1 on" in said or "expected one argument" in said)
