"""`msvjp compare`: planted faults are named at the right call; what MindSpore recorded is what msvjp computes."""

import contextlib
import io
import json
import pathlib
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from msvjp.cli import main
from msvjp.compare import recorder
from msvjp.compare.alignment import Tolerance, aligned
from msvjp.compare.recording import Recording
from msvjp.compare.report import Report

pytestmark = pytest.mark.not_on("npu-sim", reason="the recordings are of runs on the CPU")

ROOT = pathlib.Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "recorded"
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
    "axis of a mean": ((".mean((2, 3))", ".mean((1, 2))"), ("cell", "Net.fc", 0)),
    "reduction of the loss": (("EntropyLoss()", "EntropyLoss(reduction='sum')"), ("cell", "CrossEntropyLoss", 0)),
    "norm of the clipping": (("gradients, 0.5", "gradients, 0.4"), ("gradients", "Momentum", 0)),
    "eps of a batch norm": (("BatchNorm2d(4)", "BatchNorm2d(4, eps=1e-2)"), ("cell", "Net.bn", 0)),
    "momentum of a batch norm": (("BatchNorm2d(4)", "BatchNorm2d(4, momentum=0.8)"), ("statistics", "Net", 0)),
    "stride": (('pad_mode="same"', 'stride=2, pad_mode="same"'), ("cell", "Net.conv", 0)),
    "swapped labels": (("Tensor(labels)", "Tensor(labels[::-1].copy())"), ("cell", "CrossEntropyLoss", 0)),
    "frozen weight": (('name="mixed")', 'name="mixed", requires_grad=False)'), ("transform", "value_and_grad", 0)),
    "at the third step": (
        ("print(", "_ == 1 and net.norm.beta.set_data(net.norm.beta + 1); print("),
        ("cell", "Net.norm", 2),
    ),
}
#: Those that lie before the call in which they are first seen, in no Cell: what goes into it differs already.
IN_NO_CELL = {"data", "activation", "axis of a mean", "swapped labels"}

#: Records each script with the draws of another run: in a process of its own, as a recording changes the library it is of;
#: all are copies of one, so that torch is imported once.
RECORD_EACH = """
import os, sys
import msvjp
from msvjp.compare import recorder

msvjp.install_as_mindspore()
for script in sys.argv[2:]:
    if not os.fork():
        try:
            recorder.record(script.replace(".py", ".rec"), script, [], replay=sys.argv[1] or None)
        finally:
            os._exit(0)
    os.wait()
"""


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
    assert kinds == {"weights", "cell", "draw", "transform", "gradients", "step", "states", "statistics"}
    assert "all agree" in page.read_text() and "Net.conv" in page.read_text()


@pytest.mark.parametrize("script", ["train_1x.py", "train_2x.py", "train_mint.py"])
def test_scripts_that_set_the_mode_are_recorded(script, tmp_path):
    shutil.copy(ROOT / "examples" / "scripts" / script, tmp_path)
    subprocess.run([sys.executable, "-c", RECORD_EACH, "", tmp_path / script], check=True, stdout=subprocess.DEVNULL)
    kinds = {event.kind for event in Recording(tmp_path / script.replace(".py", ".rec")).events}
    assert {"weights", "cell", "gradients", "step", "states"} <= kinds


@pytest.fixture(scope="module")
def faulty(recorded, tmp_path_factory):
    """The recording of the script with each of the faults, by the fault."""
    folder, text = tmp_path_factory.mktemp("faults"), SCRIPT.read_text()
    scripts = {fault: folder / f"{number}.py" for number, fault in enumerate(FAULTS)}
    for fault, ((right, wrong), _) in FAULTS.items():
        assert text.count(right) == 1
        scripts[fault].write_text(text.replace(right, wrong))
    subprocess.run([sys.executable, "-c", RECORD_EACH, recorded, *scripts.values()], check=True, stdout=2)
    return {fault: Recording(script.with_suffix(".rec")) for fault, script in scripts.items()}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named_at_the_right_call(fault, recorded, faulty):
    _, (kind, name, step) = FAULTS[fault]
    right = Recording(recorded)
    report = Report(right, faulty[fault], aligned(right, faulty[fault], Tolerance()))
    parts = next(event for event in report.data()["events"] if not event["agrees"])
    assert (parts["kind"], parts["name"], parts["step"]) == (kind, name, step)
    assert parts["inputs_agree"] is (fault not in IN_NO_CELL)
    assert parts["at"].startswith("compare_script.py:")
    verdict = "\n".join(report.verdict())
    assert "the runs part at" in verdict and not report.agrees
    assert ("the last call before it agrees" in verdict) is (fault in IN_NO_CELL)


def test_the_status_tells_a_fault(recorded, tmp_path, capsys):
    (tmp_path / "script.py").write_text(SCRIPT.read_text().replace("0.1, 0.9", "0.1, 0.8"))
    assert compare("--against", recorded, tmp_path / "script.py") == 1
    assert "the runs part at the weights after Momentum, step 1" in capsys.readouterr().out


class TestHostileRecordings:
    """A recording comes from elsewhere: whatever it is, it is read or refused, and nothing in it is run."""

    def refused(self, path, text=""):
        with pytest.raises(ValueError, match=f"is not a recording.*{text}"):
            Recording(path)

    def changed(self, tmp_path, change):
        """The recording with other files in it: `change` is given all by their names."""
        with zipfile.ZipFile(OF_MINDSPORE) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        change(files)
        with zipfile.ZipFile(tmp_path / "x.rec", "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return tmp_path / "x.rec"

    def with_array(self, tmp_path, content):
        return self.changed(tmp_path, lambda files: files.update({"0/arrays/0.npy": content}))

    def with_events(self, tmp_path, right, wrong):
        def change(files):
            text = files["events.jsonl"].decode()
            assert right in text
            files["events.jsonl"] = text.replace(right, wrong, 1).encode()

        return self.changed(tmp_path, change)

    def test_one_that_ends_anywhere(self, tmp_path):
        content = OF_MINDSPORE.read_bytes()
        for end in [*range(0, len(content), len(content) // 50), len(content) - 1]:
            (tmp_path / "x.rec").write_bytes(content[:end])
            self.refused(tmp_path / "x.rec")

    def test_a_bit_that_flips_anywhere(self, tmp_path):
        content, random = OF_MINDSPORE.read_bytes(), np.random.RandomState(0)
        for place in random.randint(0, len(content), 60):
            flipped = bytes([content[place] ^ (1 << random.randint(8))])
            (tmp_path / "x.rec").write_bytes(content[:place] + flipped + content[place + 1 :])
            with contextlib.suppress(ValueError):
                Recording(tmp_path / "x.rec")

    def test_a_pickle_is_not_run(self, tmp_path):
        ran = tmp_path / "ran"
        file = io.BytesIO()
        np.save(file, np.array([_Runs(ran)], dtype=object), allow_pickle=True)
        self.refused(self.with_array(tmp_path, file.getvalue()))
        assert not ran.exists()

    @pytest.mark.parametrize("shape", [(10**12,), (1 << 40, 1 << 40), (-1,), (2, -3)])
    def test_an_array_that_announces_more_than_there_is(self, tmp_path, shape):
        file = io.BytesIO()
        np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": shape})
        self.refused(self.with_array(tmp_path, file.getvalue()), "an array of shape")

    def test_numbers_of_another_shape_or_kind_than_announced(self, tmp_path):
        for array in (np.zeros(7, np.float32), np.array(["text"]), np.zeros((4, 1, 3, 3), "M8[s]")):
            file = io.BytesIO()
            np.save(file, array)
            self.refused(self.with_array(tmp_path, file.getvalue()), "is announced")

    @pytest.mark.parametrize(
        "right, wrong",
        [
            ('"kind": ', '"kinder": '),
            ('"shape": [4', '"shape": ["four"'),
            ('"shape": [4', '"shape": [1e999'),
            ('"file": "0/arrays/0"', '"file": "/etc/passwd"'),
            ('"file": "0/arrays/0"', '"file": null'),
            ('"arrays": [', '"arrays": 3, "was": ['),
            ('"step": 0', '"step": "x"'),
            ('"engine": ', '"engines": '),
            ('"ended": ', '"finished": '),
            ("{", "[" * 100_000 + "{"),
            ("{", '"text"\n{'),
        ],
    )
    def test_events_that_are_none(self, tmp_path, right, wrong):
        self.refused(self.with_events(tmp_path, right, wrong))

    @pytest.mark.parametrize("content", [b"", b"PK", b"import os", b"\x80\x04."])
    def test_files_of_other_kinds(self, tmp_path, content):
        (tmp_path / "x.rec").write_bytes(content)
        self.refused(tmp_path / "x.rec")
        self.refused(tmp_path)
        self.refused(tmp_path / "absent")


class _Runs:
    """What leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return pathlib.Path.touch, (self.path,)


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
