"""`ReduceLROnPlateau`: when it makes the learning rate smaller, and how much."""

import numpy as np
import pytest
from mindspore import nn
from mindspore.train import ReduceLROnPlateau

from ..batches import Batches, small_model, small_net
from .by_hand import context

STAYS = [3.0, 2.0, 2.0, 2.1, 1.0, 1.0, 1.0, 1.0, 1.0]
RISES = [1.0, 2.0, 3.0, 4.0]


def run(values, rate=0.1, **how):
    """How often the learning rate was divided by ten, after each epoch, by a number that takes these values."""
    reduce = ReduceLROnPlateau(**how)
    net = small_net()
    optimizer = nn.SGD(net.trainable_params(), rate)
    run = context(train_network=net, optimizer=optimizer, net_outputs=None, cur_epoch_num=0)
    params, rates = run.original_args(), []
    reduce.on_train_begin(run)
    for epoch, value in enumerate(values):
        params.cur_epoch_num = epoch + 1
        params.eval_results = {} if value is None else {how.get("monitor", "eval_loss"): value}
        reduce.on_train_epoch_end(run)
        rates.append(float(optimizer.learning_rate.asnumpy()))
    return rates


def tenths(*times):
    return [pytest.approx(0.1 * 0.1**n, rel=1e-6) for n in times]


@pytest.mark.parametrize(
    ("how", "values", "times"),
    [
        ({}, STAYS, [0] * 9),
        ({"patience": 0}, RISES, [0, 1, 2, 3]),
        ({"patience": 1}, RISES, [0, 1, 2, 3]),
        ({"patience": 1}, STAYS, [0, 0, 1, 2, 2, 3, 4, 5, 6]),
        ({"patience": 2}, STAYS, [0, 0, 0, 1, 1, 1, 2, 2, 3]),
        ({"patience": 1, "cooldown": 1}, STAYS, [0, 0, 1, 2, 2, 3, 4, 5, 6]),
        ({"patience": 1, "cooldown": 3}, STAYS, [0, 0, 1, 1, 1, 2, 2, 2, 3]),
        ({"patience": 2, "cooldown": 2}, STAYS, [0, 0, 0, 1, 1, 1, 2, 2, 2]),
        ({"patience": 1, "min_delta": 5}, [9.0, 8.0, 2.0], [0, 1, 1]),
        ({"patience": 1, "monitor": "acc"}, RISES, [0] * 4),
        ({"patience": 1, "monitor": "acc"}, RISES[::-1], [0, 1, 2, 3]),
        ({"patience": 1, "mode": "max"}, RISES, [0] * 4),
        ({"patience": 1}, [None, 2.0, 3.0], [0, 0, 1]),
        ({"patience": 1}, [0.0, 0.0, 0.0], [0, 0, 0]),
    ],
)
def test_when(how, values, times):
    assert run(values, **how) == tenths(*times)


def test_at_the_least_it_says_nothing(capsys):
    assert run(RISES, patience=1, factor=0.5, min_lr=0.05, verbose=True) == pytest.approx([0.1, 0.05, 0.05, 0.05])
    assert capsys.readouterr().out == "Epoch 00002: ReduceLROnPlateau reducing learning rate to 0.05.\n"


def test_by_what_and_down_to_what():
    assert run(RISES, patience=1, factor=0.5) == [pytest.approx(0.1 * 0.5**n) for n in range(4)]
    assert run(RISES, patience=1, min_lr=0.005) == pytest.approx([0.1, 0.01, 0.005, 0.005])


def test_what_it_prints(capsys):
    run(RISES, patience=1, verbose=True)
    assert capsys.readouterr().out.splitlines() == [
        "Epoch 00002: ReduceLROnPlateau reducing learning rate to 0.010000001.",
        "Epoch 00003: ReduceLROnPlateau reducing learning rate to 0.001.",
        "Epoch 00004: ReduceLROnPlateau reducing learning rate to 0.000100000005.",
    ]


@pytest.mark.parametrize("rate", [[0.1] * 9, nn.ExponentialDecayLR(0.1, 0.9, 4)])
def test_rates_that_change_are_refused(rate):
    with pytest.raises(ValueError):
        run(RISES, rate, patience=1)


@pytest.mark.parametrize(
    ("error", "how"),
    [
        (TypeError, {"monitor": 3}),
        *((TypeError, {"factor": factor}) for factor in (0, 1, "x")),
        *((ValueError, {"factor": factor}) for factor in (0.0, 1.0, -0.5, 1.5)),
        *((error, {word: n}) for word in ("patience", "cooldown") for error, n in ((ValueError, -1), (TypeError, 1.5))),
        *((TypeError, {"verbose": 1}), (ValueError, {"mode": "x"}), (TypeError, {"min_lr": "x"})),
    ],
)
def test_refuses(error, how):
    with pytest.raises(error):
        ReduceLROnPlateau(**how)


def test_in_a_training():
    model = small_model({"mae"})
    reduce = ReduceLROnPlateau("mae", mode="max", patience=1, factor=0.5)
    model.fit(3, Batches(1), Batches(1), callbacks=reduce)
    np.testing.assert_allclose(model.train_network.optimizer.learning_rate.asnumpy(), 0.01 / 4, rtol=1e-6)
