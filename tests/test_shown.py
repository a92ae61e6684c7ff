"""What an op prints of itself: what its constructor was given, as MindSpore keeps it, and its marks."""

import pathlib

import mindspore as ms
import pytest
from mindspore import ops

LINES = pathlib.Path(__file__).with_name("shown.txt").read_text().splitlines()
SHOWN = dict(line.split(" => ") for line in LINES if line[0] != "#")


@pytest.mark.parametrize("made", SHOWN)
def test_what_is_shown(made):
    op = eval(made)
    assert repr(op) == str(op) == SHOWN[made]


def test_what_is_added_comes_last():
    op = ops.Softmax(1).add_prim_attr("mine", 3)
    op.init_prim_io_names(["x"], ["y"])
    assert repr(op) == "Prim[Softmax]<axis=(1,), mine=3>"
    assert op.attrs["axis"] == (1,) and op.attrs["input_names"] == ["x"]


def test_what_is_shown_computes_what_was_given():
    x = ms.Tensor([[1.0, 2.0], [3.0, 4.0]])
    op = ops.Softmax()
    before = op(x).asnumpy()
    assert "(-1,)" in repr(op)
    assert (op(x).asnumpy() == before).all()
