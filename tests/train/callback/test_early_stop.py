"""`EarlyStopping`: when it ends the training."""

import numpy as np
import pytest
from mindspore import Tensor
from mindspore.train import EarlyStopping

from ..batches import Batches, small_model, small_net
from .by_hand import context

FALLS_AND_STAYS, RISES, FALLS = [3.0, 2.0, 2.0, 2.1, 1.0], [1.0, 2.0, 3.0, 4.0], [3.0, 2.9, 2.8, 2.7]


def run(values, net=None, **how):
    """(what it waits, whether it stopped) after each epoch, by a number that takes these values."""
    stopping, net = EarlyStopping(**how), net or small_net()
    context_ = context(train_network=net, net_outputs=None, cur_epoch_num=0)
    params, seen = context_.original_args(), []
    stopping.on_train_begin(context_)
    for epoch, value in enumerate(values):
        params.cur_epoch_num = epoch + 1
        if how.get("monitor") == "loss":
            params.net_outputs = value
        else:
            params.eval_results = {} if value is None else {how.get("monitor", "eval_loss"): value}
        net.weight.set_data(Tensor(np.float32([[epoch, 0]])))
        stopping.on_train_epoch_end(context_)
        seen.append((stopping.wait, context_.get_stop_requested()))
        if seen[-1][1]:
            break
    stopping.on_train_end(context_)
    return seen


GOES_ON, STOPS = (0, False), (1, True)


@pytest.mark.parametrize(
    ("how", "values", "want"),
    [
        *(({}, values, [(0, True)]) for values in (FALLS_AND_STAYS, RISES, FALLS)),
        ({"patience": 1}, FALLS_AND_STAYS, [GOES_ON, GOES_ON, STOPS]),
        ({"patience": 1}, RISES, [GOES_ON, STOPS]),
        ({"patience": 1}, FALLS, [GOES_ON] * 4),
        ({"patience": 2}, FALLS_AND_STAYS, [GOES_ON, GOES_ON, (1, False), (2, True)]),
        ({"patience": 2, "min_delta": 0.5}, FALLS, [GOES_ON, (1, False), (2, True)]),
        ({"patience": 1, "min_delta": -1}, [3.0, 3.5, 3.6], [GOES_ON, STOPS]),
        ({"patience": 1, "monitor": "acc"}, RISES, [GOES_ON] * 4),
        ({"patience": 1, "monitor": "acc"}, FALLS, [GOES_ON, STOPS]),
        ({"patience": 1, "monitor": "mae"}, FALLS, [GOES_ON] * 4),
        ({"patience": 1, "mode": "max"}, RISES, [GOES_ON] * 4),
        ({"patience": 1, "mode": "min", "monitor": "acc"}, FALLS, [GOES_ON] * 4),
        ({"patience": 1, "monitor": "loss"}, [2.5, 3.5], [GOES_ON, STOPS]),
        ({"patience": 1, "monitor": "loss"}, [Tensor(2.0), Tensor(3.0)], [GOES_ON, STOPS]),
        ({"patience": 1, "monitor": "loss"}, [Tensor([2.0, 1.0]), Tensor(3.0)], [GOES_ON, STOPS]),
        ({"patience": 1, "monitor": "loss"}, [(Tensor(2.0), 1), (Tensor(3.0), 1)], [GOES_ON, STOPS]),
        ({"patience": 1}, [float("nan"), 3.5], [STOPS]),
        ({"patience": 2, "baseline": 2.5}, FALLS_AND_STAYS, [(1, False), (2, True)]),
        ({"patience": 2, "baseline": 3.5}, FALLS, [(1, False), (2, True)]),
        ({"patience": 2, "baseline": 0.0}, FALLS, [GOES_ON] * 4),
        ({"patience": 2, "baseline": 1, "min_delta": -3.5}, [-0.2, -0.4, -4.1], [(1, False), (2, True)]),
    ],
)
def test_when(how, values, want):
    assert run(values, **how) == want


@pytest.mark.parametrize("values", [[None, 1.0, 2.0], [0.0, 1.0, 2.0]])
def test_an_epoch_without_a_number_or_with_zero_does_not_count(values):
    assert run(values, patience=1) == [GOES_ON, GOES_ON, STOPS]


@pytest.mark.msvjp_only("MindSpore's log is not Python's")
def test_an_absent_number_is_warned_of(caplog):
    run([None], patience=1)
    assert "'eval_loss'" in caplog.text


def test_several_numbers_are_refused():
    with pytest.raises(ValueError):
        run([np.array([2.0, 1.0])], monitor="loss", patience=1)


def test_what_it_prints(capsys):
    run(RISES, patience=1, verbose=True)
    assert capsys.readouterr().out == "Epoch 00002: early stopping\n"
    run(RISES, patience=1, verbose=True, restore_best_weights=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["Restoring model weights from the end of the best epoch.", "Epoch 00002: early stopping"]
    run(FALLS, patience=1, verbose=True)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("values", "weight"), [([3.0, 2.5, 3.6], 1), ([float("nan"), 2.5], 0)])
def test_the_best_weights_come_back(values, weight):
    net = small_net()
    run(values, net, patience=1, restore_best_weights=True)
    assert net.weight.asnumpy().tolist() == [[weight, 0]]


@pytest.mark.parametrize(
    ("error", "how"),
    [
        *((TypeError, {"monitor": 3}), (TypeError, {"min_delta": "x"}), (TypeError, {"min_delta": None})),
        *((ValueError, {"patience": -1}), (TypeError, {"patience": 1.5}), (TypeError, {"patience": True})),
        *((TypeError, {"verbose": 1}), (ValueError, {"mode": "x"}), (TypeError, {"mode": 3})),
        (TypeError, {"restore_best_weights": 1}),
    ],
)
def test_refuses(error, how):
    with pytest.raises(error):
        EarlyStopping(**how)


def test_in_a_training(capsys):
    stopping = EarlyStopping(monitor="loss", mode="max", patience=1, verbose=True)
    small_model().train(5, Batches(1), stopping)
    assert stopping.stopped_epoch == 2
    small_model({"mae"}).fit(
        5, Batches(1), Batches(1), callbacks=EarlyStopping("mae", mode="max", patience=2, verbose=True)
    )
    assert capsys.readouterr().out == "Epoch 00002: early stopping\nEpoch 00003: early stopping\n"
