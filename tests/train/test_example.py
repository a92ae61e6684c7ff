"""examples/lenet_model.py: the same text on both engines gives the same losses, the same files and the same accuracy."""

import os
import re

import mindspore as ms
import pytest

from .examples import example, lines_about_msvjp

pytest.importorskip("sklearn")


def test_its_losses_and_files(tmp_path, capsys):
    lenet = example("lenet_model")
    lenet.EPOCHS = 2
    lenet.main(str(tmp_path))
    first, _, second, _, accuracy = capsys.readouterr().out.splitlines()
    losses = [float(re.fullmatch(r"epoch: (\d) step: 44, loss is (.*)", line)[2]) for line in (first, second)]
    assert losses == pytest.approx([0.2341008, 0.1535192], rel=1e-4)  # the real MindSpore's
    assert accuracy.startswith(("{'accuracy': 0.8", "{'accuracy': 0.9"))
    assert sorted(os.listdir(tmp_path)) == ["lenet-1_44.ckpt", "lenet-2_44.ckpt"]
    found = ms.load_checkpoint(str(tmp_path / "lenet-2_44.ckpt"))
    layers = ["conv1", "conv2"]
    names = [f"{layer}.weight" for layer in layers] + [f"fc{i}.{p}" for i in (1, 2, 3) for p in ("weight", "bias")]
    state = ["global_step", "learning_rate", "momentum", *(f"moments.{name}" for name in names)]
    assert list(found) == [*names, *state, "epoch_num"]


def test_it_never_says_msvjp_but_how_to_run_it():
    (line,) = lines_about_msvjp("lenet_model")
    assert "`msvjp run" in line
