"""The progress bar: for a person at a terminal, where nothing else is printed."""

import contextlib
import io
import sys

import pytest
from mindspore.train import History, LossMonitor, ModelCheckpoint

from msvjp.train import progress_bar

from .batches import Batches, small_model


class Terminal(io.StringIO):
    def isatty(self):
        return True


def at_a_terminal(*args, **how):
    """What a person sees of a training with these callbacks."""
    with contextlib.redirect_stderr(Terminal()) as terminal:
        small_model().train(*args, **how)
    return terminal.getvalue()


def last_lines(text):
    """What stays to be seen of each line."""
    return [line.rpartition("\r")[2].removesuffix("\x1b[K") for line in text.split("\n")[:-1]]


def test_shows_each_epoch():
    lines = last_lines(at_a_terminal(2, Batches(3)))
    assert [line[:9] for line in lines] == ["epoch 1  ", "epoch 2  "]
    for line, loss in zip(lines, ("4.729", "4.321"), strict=True):
        assert f"[{'=' * 30}] 3/3  loss {loss}  " in line


def test_is_there_beside_what_prints_nothing(tmp_path):
    assert "1/1" in at_a_terminal(1, Batches(1), [History(), ModelCheckpoint(directory=str(tmp_path))])


class Prints(History):
    pass


@pytest.mark.parametrize("callback", [LossMonitor(), Prints()])
def test_gives_way_to_what_may_print(callback, capsys):
    assert at_a_terminal(1, Batches(1), callback) == ""


def test_is_not_in_a_pipe(capsys):
    small_model().train(1, Batches(1))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_is_not_where_nobody_looks(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    assert progress_bar.beside([]) == []
