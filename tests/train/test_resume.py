"""A training that goes on from a checkpoint, of this engine and of the other: the same losses.

The checkpoints and losses of both are in `checkpoints/<engine>`, by `python examples/resume.py write`.
"""

import json
from pathlib import Path

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn
from mindspore.train import CheckpointConfig, ModelCheckpoint

from .batches import Batches
from .examples import example, lines_about_msvjp

resume = example("resume")
FOLDER = Path(__file__).parent / "checkpoints"
ENGINES = ("mindspore", "msvjp")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", resume.OPTIMIZERS)
def test_goes_on_as_the_engine_that_wrote_it(engine, name):
    losses = json.loads((FOLDER / engine / "losses.json").read_text())[name]
    np.testing.assert_allclose(resume.resumed(FOLDER / engine, name), losses, atol=1e-6, rtol=0)


def test_nothing_of_a_checkpoint_is_left():
    for name, make in resume.OPTIMIZERS.items():
        net = resume.Net()
        parts = [*net.get_parameters(), *make(net).get_parameters()]
        found = ms.load_checkpoint(str(FOLDER / "mindspore" / f"{name}.ckpt"))
        assert found.keys() == {*(p.name for p in parts), "epoch_num", "step_num"}


def test_what_the_engines_write_has_the_same_entries_in_the_same_order():
    for name in resume.OPTIMIZERS:
        ours, theirs = (ms.load_checkpoint(str(FOLDER / e / f"{name}.ckpt")) for e in ("msvjp", "mindspore"))
        assert [(n, p.shape, p.dtype) for n, p in ours.items()] == [(n, p.shape, p.dtype) for n, p in theirs.items()]


def test_the_script_writes_what_it_goes_on_from(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(resume, "OPTIMIZERS", {"adam": resume.OPTIMIZERS["adam"]})
    resume.main("write", tmp_path)
    resume.main("resume", tmp_path)
    assert capsys.readouterr().out == "adam                 differs by 0.0e+00\n"
    (tmp_path / "losses.json").write_text(json.dumps({"adam": [0.0] * resume.STEPS}))
    with pytest.raises(AssertionError, match="adam does not go on as it did"):
        resume.main("resume", tmp_path)


def test_the_script_never_says_msvjp_but_how_to_run_it():
    (line,) = lines_about_msvjp("resume")
    assert "`msvjp run" in line


def test_a_script_goes_on_with_the_epochs_that_are_left(tmp_path):
    """Interrupted after the first of two epochs, and continued by initial_epoch: the same as without interruption."""

    def parts():
        net = resume.Net()
        return net, nn.Momentum(net.trainable_params(), 0.02, 0.9)

    def batches():
        random = np.random.RandomState(0)
        return Batches(arrays=[(random.randn(8, 1, 4, 4).astype("f4"), np.arange(8, dtype="i4") % 3) for _ in range(4)])

    def model(net, optimizer):
        return ms.Model(net, nn.CrossEntropyLoss(), optimizer)

    whole, optimizer = parts()
    model(whole, optimizer).train(2, batches())

    first, optimizer = parts()
    config = CheckpointConfig(4, append_info=["epoch_num"])
    checkpoint = ModelCheckpoint("net", str(tmp_path), config)
    model(first, optimizer).train(1, batches(), checkpoint)

    second, optimizer = parts()
    parameters = ms.load_checkpoint(checkpoint.latest_ckpt_file_name)
    done = int(parameters["epoch_num"].asnumpy())
    ms.load_param_into_net(second, parameters)
    ms.load_param_into_net(optimizer, parameters)
    model(second, optimizer).train(2, batches(), initial_epoch=done)
    for p, q in zip(whole.get_parameters(), second.get_parameters(), strict=True):
        np.testing.assert_allclose(p.asnumpy(), q.asnumpy(), atol=1e-6)
