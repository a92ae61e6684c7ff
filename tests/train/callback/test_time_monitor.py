"""`TimeMonitor`: what it prints, and which time that is."""

import re
import time

import pytest
from mindspore.train import Callback, TimeMonitor

from ..batches import Batches, small_model
from .by_hand import context

LINE = r"{} epoch time: (\d+\.\d{{3}}) ms, per step time: (\d+\.\d{{3}}) ms{}"


def times(text, mode="Train", more=""):
    """The numbers in the lines, all of which must be of this kind."""
    found = [re.fullmatch(LINE.format(mode, more), line) for line in text.splitlines()]
    assert found and all(found), text
    return [tuple(map(float, match.groups())) for match in found]


def test_of_a_training(capsys):
    small_model().train(2, Batches(3), TimeMonitor())
    for epoch, step in times(capsys.readouterr().out):
        assert step == pytest.approx(epoch / 3, abs=2e-3)


@pytest.mark.parametrize("size", [None, 3, "a", -1])
def test_data_size_says_nothing(capsys, size):
    small_model().train(1, Batches(2), TimeMonitor(size))
    ((epoch, step),) = times(capsys.readouterr().out)
    assert step == pytest.approx(epoch / 2, abs=2e-3)


def test_the_wait_for_the_data(capsys):
    small_model().train(1, Batches(3), TimeMonitor(data_time=True))
    ((_, _, data),) = times(capsys.readouterr().out, more=r" \(data time: (\d+\.\d{3}) ms\)")
    assert data > 0
    with pytest.raises(TypeError):
        TimeMonitor(data_time=3)


def test_of_an_evaluation(capsys):
    small_model({"mae"}).eval(Batches(2), TimeMonitor())
    assert len(times(capsys.readouterr().out, "Eval")) == 1


def test_by_hand(capsys):
    monitor = TimeMonitor()
    monitor.epoch_begin(context())
    monitor.epoch_end(context(batch_num=3, mode="train"))
    assert len(times(capsys.readouterr().out)) == 1
    monitor.epoch_end(context(batch_num=3))
    assert capsys.readouterr().out.startswith(" epoch time: ")
    with pytest.raises(KeyError):
        monitor.epoch_end(context(mode="train"))


class Slow(Callback):
    def on_train_step_end(self, run_context):
        time.sleep(0.02)

    def on_eval_step_end(self, run_context):
        time.sleep(0.5)


@pytest.mark.mindspore_wrong("the training's time is that of the evaluation alone")
def test_of_fit_the_training_is_without_the_evaluation(capsys):
    small_model({"mae"}).fit(1, Batches(2), Batches(1), callbacks=[Slow(), TimeMonitor()])
    evaluation, training = capsys.readouterr().out.splitlines()
    assert times(evaluation, "Eval")[0][0] > 500
    assert 40 < times(training)[0][0] < 450
