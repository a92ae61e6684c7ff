"""One seed, one run: the scripts of examples/migration give, step by step, the losses that MindSpore 2.10.0 printed."""

import pathlib
import re

import numpy as np
import pytest

from .test_run import printed_by

pytest.importorskip("sklearn", reason="scikit-learn, whose images the examples read, is not installed")
ROOT = pathlib.Path(__file__).parent.parent

#: How far apart the losses may be, as a part of MindSpore's: rounding, which training makes grow; in loss_scale of float16.
APART = {"images": 1e-4, "transformer": 1e-3, "loss_scale": 2e-3}


def losses(text):
    return [float(number) for number in re.findall(r"loss(?: is|:)? ([\d.e-]+)", text)]


def recorded(script):
    return (ROOT / "tests" / "recorded" / f"migration_{script}.txt").read_text()


@pytest.mark.parametrize("script", APART)
def test_the_losses_are_mindspores(script, request, tmp_path):
    printed = printed_by(request, ROOT / "examples" / "migration" / f"{script}.py", cwd=tmp_path)
    np.testing.assert_allclose(losses(printed), losses(recorded(script)), rtol=APART[script])
    scales = r"overflow \w+, scale [\d.]+"
    assert re.findall(scales, printed) == re.findall(scales, recorded(script))


@pytest.mark.parametrize("script", APART)
def test_they_say_nothing_of_msvjp(script):
    assert "msvjp" not in (ROOT / "examples" / "migration" / f"{script}.py").read_text()


def test_the_page_shows_what_was_recorded():
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", (ROOT / "docs" / "migration.md").read_text(), re.M)
    shown = {int(step): cells.split("|") for step, cells in rows}
    for column, script in enumerate(APART):
        theirs = losses(recorded(script))
        steps = [step for step in shown if step <= len(theirs)]
        assert len(steps) > len(theirs) // 6
        for step in steps:
            a, b = map(float, shown[step][2 * column : 2 * column + 2])
            assert a == round(theirs[step - 1], 6)
            assert abs(a - b) <= APART[script] * a
