"""`msvjp compare`: planted faults are named at the right call; what MindSpore recorded is what msvjp computes."""

import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from msvjp.cli import main
from msvjp.compare import recorder
from msvjp.compare.alignment import Tolerance, aligned
from msvjp.compare.recording import Recording

pytestmark = pytest.mark.not_on("npu-sim", reason="the recordings are of runs on the CPU")

FOLDER = pathlib.Path(__file__).parent / "recorded"
SCRIPT = FOLDER / "compare_script.py"
OF_MINDSPORE = FOLDER / "compare_script.rec"

#: A fault by what it changes in the script, and the first event that differs then: its kind, its name, its step.
FAULTS = {
    "eps": (("LayerNorm((3,))", "LayerNorm((3,), epsilon=1e-2)"), ("cell", "Net.norm", 0)),
    "transposed weight": (("Tensor(W)", "Tensor(W.T.copy())"), ("weights", "Net", 0)),
    "padding": (('pad_mode="same"', 'pad_mode="pad", padding=(2, 0, 2, 0)'), ("cell", "Net.conv", 0)),
    "missing bias": (("Dense(4, 3)", "Dense(4, 3, has_bias=False)"), ("weights", "Net", 0)),
    "activation": (("ops.relu(", "ops.gelu("), ("cell", "Net.fc", 0)),
    "loss": (("nn.CrossEntropyLoss()", "nn.CrossEntropyLoss(label_smoothing=0.1)"), ("cell", "CrossEntropyLoss", 0)),
    "backward": (("2.0 * dout", "2.5 * dout"), ("transform", "value_and_grad", 0)),
    "momentum": (("0.1, 0.9", "0.1, 0.8"), ("step", "Momentum", 1)),
    "weight decay": (("0.1, 0.9", "0.1, 0.9, 0.01"), ("step", "Momentum", 0)),
    "learning rate": (("0.1, 0.9", "0.11, 0.9"), ("step", "Momentum", 0)),
    "data": (("batch * 1.0", "batch * 1.1"), ("cell", "Net.conv", 0)),
    "initial weights": (("Dense(4, 3)", "Dense(4, 3, weight_init='ones')"), ("weights", "Net", 0)),
    "dropout rate": (("p=0.2", "p=0.3"), ("cell", "Net.drop", 0)),
    "nesterov": (("0.1, 0.9", "0.1, 0.9, use_nesterov=True"), ("step", "Momentum", 0)),
}


def compare(*arguments):
    return main(["compare", *map(str, arguments)])


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A recording of the script on msvjp."""
    out = tmp_path_factory.mktemp("compare") / "msvjp.rec"
    subprocess.run([sys.executable, "-m", "msvjp", "record", out, SCRIPT], check=True, stdout=subprocess.DEVNULL)
    return out


def test_msvjp_computes_what_mindspore_recorded(capsys, tmp_path):
    page, data = tmp_path / "page.html", tmp_path / "data.json"
    assert compare("--against", OF_MINDSPORE, "--html", page, "--json", data, SCRIPT) == 0
    assert capsys.readouterr().out.endswith(" events, all agree\n")
    found = json.loads(data.read_text())
    assert [found["agrees"], *(run["engine"] for run in found["runs"])] == [True, "mindspore", "msvjp"]
    kinds = {event["kind"] for event in found["events"]}
    assert kinds == {"weights", "cell", "draw", "transform", "gradients", "step", "states"}
    assert "all agree" in page.read_text() and "Net.conv" in page.read_text()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named_at_the_right_call(fault, recorded, tmp_path, capsys):
    (right, wrong), (kind, name, step) = FAULTS[fault]
    text, data = SCRIPT.read_text(), tmp_path / "data.json"
    assert text.count(right) == 1
    (tmp_path / "script.py").write_text(text.replace(right, wrong))
    assert compare("--against", recorded, "--json", data, tmp_path / "script.py") == 1
    parts = next(event for event in json.loads(data.read_text())["events"] if not event["agrees"])
    assert (parts["kind"], parts["name"], parts["step"]) == (kind, name, step)
    assert parts["inputs_agree"] is (fault not in ("data", "activation"))  # which lie before the call, in no Cell
    assert parts["at"].startswith("compare_script.py:")
    assert "the runs part at" in capsys.readouterr().out


def test_a_cell_with_inputs(recorded, tmp_path, capsys):
    np.savez(tmp_path / "x.npz", np.random.RandomState(0).randn(2, 1, 4, 4).astype(np.float32))
    cell, given = f"{SCRIPT}:Net", ["--inputs", str(tmp_path / "x.npz")]
    subprocess.run([sys.executable, "-m", "msvjp", "record", *given, tmp_path / "a.rec", cell], check=True)
    assert compare("--against", tmp_path / "a.rec", *given, cell) == 0
    assert "value_and_grad" in capsys.readouterr().out


def test_a_script_that_fails_and_a_file_that_is_no_recording(recorded, tmp_path, capsys):
    (tmp_path / "script.py").write_text(SCRIPT.read_text() + "\n1 / 0\n")
    assert compare("--against", recorded, tmp_path / "script.py") == 1
    assert "ended with an error" in capsys.readouterr().out
    assert compare("--against", SCRIPT, SCRIPT) == 2
    assert "is not a recording" in capsys.readouterr().err


def test_the_recorder_is_one_file_that_needs_mindspore_and_numpy_alone(capsys):
    with pytest.raises(SystemExit):
        main(["record", "--recorder"])
    assert capsys.readouterr().out.strip() == recorder.__file__
    text = pathlib.Path(recorder.__file__).read_text()
    assert "from ." not in text and "import msvjp" not in text and "import torch" not in text


def test_events_of_one_run_alone_stand_where_they_were_seen(recorded):
    whole, part = Recording(recorded), Recording(recorded)
    del part.events[3]
    for first, second in ((whole, part), (part, whole)):
        rows = aligned(first, second, Tolerance())
        assert [row.event.place for row in rows] == [event.place for event in whole.events]
        assert [not row.agrees for row in rows].index(True) == 3 and "only in" in rows[3].worst.text


@pytest.mark.parametrize(
    "a, b, ratio",
    [
        ([1.0, 2.0], [1.0, 2.0], 0),
        ([1.0, np.nan, np.inf], [1.0, np.nan, np.inf], 0),
        ([1.0, 2.0], [1.0, np.nan], np.inf),
        ([1.0, np.inf], [1.0, -np.inf], np.inf),
        ([0.0, 100.0], [0.001, 100.0], 0.001 / (1e-6 + 1e-4 * 100)),
        ([0.0, 0.0], [1e-6, 0.0], 1),
        ([], [], 0),
    ],
)
def test_what_is_allowed(a, b, ratio, recorded):
    events = [
        Recording(recorded).events[0]._replace(arrays=[_array(np.array(values, np.float32))]) for values in (a, b)
    ]
    first, second = Recording(recorded), Recording(recorded)
    first.events[:], second.events[:] = [events[0]], [events[1]]
    (row,) = aligned(first, second, Tolerance())
    np.testing.assert_allclose(row.worst.ratio, ratio, rtol=1e-4)


def _array(values):
    from msvjp.compare.recording import Array

    return Array("", values.shape, "float32", values, None)
