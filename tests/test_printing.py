"""`Print`, which prints and hands on."""

import pytest
from mindspore import Tensor, ops


@pytest.mark.parametrize("show", [ops.Print(), ops.print_])
def test_print(show, capfd):
    x = Tensor([1.0, 2.0])
    show("x is", x, 3, (Tensor([4.0]), 5))
    assert capfd.readouterr().out.splitlines() == ["x is", repr(x), "3", f"({Tensor([4.0])!r}, 5)"]
