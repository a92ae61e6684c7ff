"""`LossMonitor`: what it prints, and when."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor
from mindspore.train import LossMonitor

from ..batches import Batches, small_model
from .by_hand import context


def printed(capsys, outputs, monitor=None, **params):
    (monitor or LossMonitor()).step_end(
        context(**({"cur_epoch_num": 2, "cur_step_num": 4, "batch_num": 3, "net_outputs": outputs} | params))
    )
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("outputs", "text"),
    [
        (Tensor(3.5), "3.5"),
        (Tensor(1.1), "1.100000023841858"),
        (Tensor(np.float64(1.1)), "1.1"),
        (Tensor([1.0, 2.0]), "1.5"),
        (Tensor([[1.5]]), "1.5"),
        (Tensor(3), "3.0"),
        (Tensor(1.5, ms.float16), "1.5"),
        (Tensor([True, False]), "0.5"),
        ((Tensor(1.1), Tensor(False)), "1.1"),
        ((Tensor([1.1]),), "[1.1]"),
        ([Tensor([3.0, 3.0])], "[3. 3.]"),
        ((Tensor(float("nan")),), "nan"),
        (2.5, "2.5"),
        (np.float32(1.5), "1.5"),
        ((2.5, 3), "(2.5, 3)"),
        ((None,), "(None,)"),
        (None, "None"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_the_line(capsys, outputs, text):
    assert printed(capsys, outputs) == f"epoch: 2 step: 1, loss is {text}\n"


@pytest.mark.msvjp_only("numpy has no bfloat16, and MindSpore raises TypeError")
def test_bfloat16(capsys):
    assert printed(capsys, Tensor(1.5, ms.bfloat16)) == "epoch: 2 step: 1, loss is 1.5\n"


@pytest.mark.parametrize("per_print_times", [0, 1, 7])
@pytest.mark.parametrize(
    "outputs", [Tensor(float("nan")), Tensor([np.nan, 1.0]), float("nan"), np.float64("inf"), Tensor(-np.inf)]
)
def test_what_is_not_finite_ends_the_training(per_print_times, outputs):
    text = "^In epoch: 2 step: 1, loss is NAN or INF, training process cannot continue, terminating training.$"
    with pytest.raises(ValueError, match=text):
        LossMonitor(per_print_times).step_end(
            context(cur_epoch_num=2, cur_step_num=4, batch_num=3, net_outputs=outputs)
        )


@pytest.mark.parametrize(
    ("error", "value"),
    [(ValueError, -1), *((TypeError, v) for v in (1.5, "1", True, None, np.int64(2)))],
)
def test_refuses(error, value):
    with pytest.raises(error):
        LossMonitor(value)


@pytest.mark.parametrize(
    ("per_print_times", "steps"),
    [(1, [1, 2, 3, 4, 5, 6]), (2, [2, 4, 6]), (4, [4]), (100, []), (0, [])],
)
def test_which_steps(capsys, per_print_times, steps):
    small_model().train(2, Batches(3), LossMonitor(per_print_times))
    want = [f"epoch: {1 + (step - 1) // 3} step: {(step - 1) % 3 + 1}" for step in steps]
    assert [line.partition(",")[0] for line in capsys.readouterr().out.splitlines()] == want


def test_a_new_training_begins_anew(capsys):
    monitor, model, dataset = LossMonitor(2), small_model(), Batches(3)
    model.train(1, dataset, monitor)
    model.train(1, dataset, monitor)
    assert [line.partition(",")[0] for line in capsys.readouterr().out.splitlines()] == [
        *("epoch: 1 step: 2", "epoch: 1 step: 2"),
    ]


@pytest.mark.parametrize("absent", ["cur_step_num", "batch_num", "net_outputs"])
def test_what_it_needs_by_hand(absent):
    params = {"cur_step_num": 4, "batch_num": 3, "net_outputs": 1.0}
    del params[absent]
    with pytest.raises(KeyError):
        LossMonitor().step_end(context(**params))


def test_the_epoch_is_one_by_default(capsys):
    run = context(cur_step_num=4, batch_num=3, net_outputs=1.0)
    LossMonitor().step_end(run)
    assert capsys.readouterr().out == "epoch: 1 step: 1, loss is 1.0\n"


def test_no_output_is_an_index_error():
    with pytest.raises(IndexError):
        LossMonitor().step_end(context(cur_step_num=4, batch_num=3, net_outputs=()))


def test_the_metrics_of_fit(capsys):
    LossMonitor().on_train_epoch_end(context(cur_epoch_num=1, metrics={"mae": 1.5}))
    LossMonitor().on_train_epoch_end(context(cur_epoch_num=1))
    assert capsys.readouterr().out == "Eval result: epoch 1, metrics: {'mae': 1.5}\n"
    small_model({"mae"}).fit(1, Batches(1), Batches(1), callbacks=LossMonitor())
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("epoch: 1 step: 1, loss is 3.50462")
    assert second.startswith("Eval result: epoch 1, metrics: {'mae': 1.")


def test_of_an_evaluation(capsys):
    small_model({"mae"}).eval(Batches(1), LossMonitor())
    assert capsys.readouterr().out.startswith("epoch: 1 step: 1, loss is 3.50462")


def test_a_subclass_prints_in_the_evaluation_of_fit(capsys):
    class Mine(LossMonitor):
        pass

    small_model({"mae"}).fit(1, Batches(1), Batches(1), callbacks=Mine())
    assert [line.partition(" ")[0] for line in capsys.readouterr().out.splitlines()] == ["epoch:", "epoch:", "Eval"]
