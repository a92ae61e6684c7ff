"""The examples of mindspore.dataset print the rows that MindSpore 2.10.0 printed: two epochs of them, from one seed."""

import pathlib

import numpy as np
import pytest

from .test_run import SCRIPTS, printed_by

pytest.importorskip("sklearn", reason="scikit-learn, whose images the examples read, is not installed")
RECORDED = pathlib.Path(__file__).parent / "recorded"


@pytest.mark.parametrize("script", ["data_digits.py", "data_text.py", "data_mindrecord.py"])
def test_the_rows(script, request, tmp_path):
    assert printed_by(request, script, cwd=tmp_path) == (RECORDED / script).with_suffix(".txt").read_text()


def test_the_rows_and_the_picture_of_a_folder_of_images(request, tmp_path):
    Image = pytest.importorskip("PIL.Image", reason="Pillow, which writes the images, is not installed")
    printed = printed_by(request, "data_image_folder.py", "picture.png", cwd=tmp_path)
    assert printed == (RECORDED / "data_image_folder.txt").read_text()
    drawn, kept = Image.open(tmp_path / "picture.png"), Image.open(SCRIPTS.parent / "image_folder.png")
    np.testing.assert_array_equal(drawn, kept)
