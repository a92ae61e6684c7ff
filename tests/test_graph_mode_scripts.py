"""The training scripts of the examples in GRAPH_MODE, and with their steps jitted: their losses are those of PYNATIVE_MODE."""

import os
import re

import numpy as np
import pytest

from .benchmarks.scripts import IN_GRAPH_MODE, JITTED, SHORT, changed
from .test_run import LOSSES, SCRIPTS, msvjp_run, written

pytestmark = [
    pytest.mark.msvjp_only("counts the calls that ran what msvjp has compiled"),
    pytest.mark.not_on("npu", reason="the simulated npu is a mode of torch's, under which nothing is recorded"),
]

PINN = SCRIPTS.parent / "pinn_burgers.py"
SHORT = {"TOLERANCE = 0.02 / np.pi, 4000, 1000": "TOLERANCE = 0.02 / np.pi, 5, 50"} | SHORT
COUNTED = "\nfrom msvjp.graph.jitted import counts\nprint('compiled', counts['compiled'])\n"


def run(folder, text):
    """The losses that the script prints, and how many calls were compiled."""
    ended = msvjp_run(written(folder, text + COUNTED), cwd=folder, env=os.environ | {"MSVJP_JIT": "eager"})
    assert ended.returncode == 0, ended.stderr
    losses = [float(number) for number in re.findall(r"loss:? +([\d.e-]+)", ended.stdout)]
    return losses, int(re.search(r"compiled (\d+)", ended.stdout)[1])


@pytest.mark.parametrize("words", [IN_GRAPH_MODE, JITTED], ids=["GRAPH_MODE", "jit"])
@pytest.mark.parametrize("script", LOSSES)
def test_the_losses_of_scripts_in_three_styles(script, words, tmp_path):
    losses, compiled = run(tmp_path, changed((SCRIPTS / script).read_text(), words))
    np.testing.assert_allclose(losses, LOSSES[script], rtol=1e-5)
    assert compiled >= 17


def test_an_equation_that_trains_a_network(tmp_path):
    text = changed(PINN.read_text(), SHORT)
    wanted, none = run(tmp_path, text)
    losses, compiled = run(tmp_path, changed(text, JITTED))
    np.testing.assert_allclose(losses, wanted, rtol=1e-5)
    assert (none, compiled) == (0, 4)
