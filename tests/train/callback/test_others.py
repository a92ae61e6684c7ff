"""The small callbacks: LearningRateScheduler, History, LambdaCallback, BackupAndRestore, OnRequestExit."""

import json
import os
import signal
from pathlib import Path

import mindspore as ms
import numpy as np
import pytest
from mindspore import Model, Tensor, nn
from mindspore.train import (
    BackupAndRestore,
    Callback,
    History,
    LambdaCallback,
    LearningRateScheduler,
    OnRequestExit,
    RunContext,
)

from ..batches import Batches, small_model, small_net
from .by_hand import context


class TestLearningRateScheduler:
    def test_sets_the_rate_of_the_next_step(self):
        def half(rate, step):
            seen.append((rate, type(rate), step))
            return rate / 2

        seen, net = [], small_net()
        optimizer = nn.SGD(net.trainable_params(), 0.1)
        Model(net, nn.MSELoss(), optimizer).train(2, Batches(2), LearningRateScheduler(half))
        assert seen == [(0.1, float, 1), (0.05, float, 2), (0.025, float, 3), (0.0125, float, 4)]
        assert float(optimizer.learning_rate.asnumpy()) == pytest.approx(0.00625)

    @pytest.mark.parametrize("rate", [Tensor(0.5), 1, 0.5])
    def test_takes(self, rate):
        model = small_model()
        model.train(1, Batches(1), LearningRateScheduler(lambda *_: rate))
        assert float(model.train_network.optimizer.learning_rate.asnumpy()) == float(rate)

    @pytest.mark.parametrize("rate", ["x", None, [1.0]])
    def test_refuses(self, rate):
        with pytest.raises(TypeError):
            small_model().train(1, Batches(1), LearningRateScheduler(lambda *_: rate))

    @pytest.mark.parametrize("rate", [[0.1] * 9, nn.ExponentialDecayLR(0.1, 0.9, 4)])
    def test_rates_that_change_are_refused(self, rate):
        net = small_net()
        model = Model(net, nn.MSELoss(), nn.SGD(net.trainable_params(), rate))
        with pytest.raises(AttributeError):
            model.train(1, Batches(1), LearningRateScheduler(lambda rate, step: rate))


class TestHistory:
    def test_of_several_trainings(self):
        history, model, dataset = History(), small_model({"mae"}), Batches(2)
        model.train(2, dataset, history)
        assert history.epoch == {"epoch": [1, 2]}
        np.testing.assert_allclose(history.history["net_output"], [4.8265705, 4.5580816], rtol=1e-6)
        model.fit(1, dataset, Batches(1), callbacks=history)
        assert history.epoch == {"epoch": [1]}
        assert len(history.history["net_output"]) == 3 and len(history.history["mae"]) == 1

    @pytest.mark.parametrize(
        ("outputs", "want"),
        [
            (Tensor([1.0, 3.0]), 2),
            ((Tensor([1.0, 3.0]), 2), 2),
            ([Tensor(2.0)], 2),
            (2.5, 2.5),
            (None, None),
        ],
    )
    def test_by_hand(self, outputs, want):
        history = History()
        history.begin(context())
        history.epoch_end(context(cur_epoch_num=1, net_outputs=outputs))
        assert (history.epoch, history.history) == ({"epoch": [1]}, {"net_output": [want]})


class TestLambdaCallback:
    def test_calls_the_functions(self):
        log = []
        moments = [f"on_train_{e}" for e in ("begin", "epoch_begin", "step_begin", "step_end", "epoch_end", "end")]
        callback = LambdaCallback(**{m: lambda c, m=m: log.append((m, type(c))) for m in moments})
        small_model().train(1, Batches(1), callback)
        assert log == [(moment, RunContext) for moment in moments]

    def test_of_an_evaluation(self):
        log = []
        small_model({"mae"}).eval(Batches(2), LambdaCallback(on_eval_step_end=lambda c: log.append(3)))
        assert log == [3, 3]

    def test_other_names_are_refused(self):
        with pytest.raises(TypeError):
            LambdaCallback(begin=print)
        with pytest.raises(TypeError):
            small_model().train(1, Batches(1), LambdaCallback(on_train_begin=3))


class Listing(Callback):
    """Keeps what is in a folder at the begin of each epoch and after the last."""

    def __init__(self, folder):
        self.folder, self.seen = folder, []

    def on_train_epoch_begin(self, run_context):
        self.seen.append(os.listdir(self.folder))


class TestBackupAndRestore:
    @pytest.mark.parametrize(
        ("how", "epochs"),
        [({}, [0, 1, 1, 1]), ({"save_freq": "epoch"}, [0, 1, 1, 1]), ({"save_freq": 2}, [0, 0, 1, 1])],
    )
    def test_is_there_while_it_runs(self, tmp_path, how, epochs):
        folder = str(tmp_path / "backups")
        listing = Listing(folder)
        small_model().train(4, Batches(1), [BackupAndRestore(folder, **how), listing])
        assert listing.seen == [["backup.ckpt"] * n for n in epochs]
        assert os.listdir(folder) == []

    def test_a_later_training_begins_with_it(self, tmp_path):
        net = small_net()
        small_model(net=net).train(2, Batches(2), BackupAndRestore(str(tmp_path), delete_checkpoint=False))
        other = small_net()
        assert list(ms.load_checkpoint(str(tmp_path / "backup.ckpt")))[:3] == ["weight", "bias", "global_step"]
        small_model(net=other, rate=0.0).train(1, Batches(1), [BackupAndRestore(str(tmp_path)), Still()])
        np.testing.assert_allclose(Still.weight, net.weight.asnumpy(), rtol=1e-6)
        assert os.listdir(tmp_path) == []

    @pytest.mark.parametrize(
        ("error", "how"),
        [
            *((TypeError, {"save_freq": freq}) for freq in ("step", 2.5)),
            (ValueError, {"save_freq": 0}),
            (TypeError, {"delete_checkpoint": 3}),
            (TypeError, {"backup_dir": 3}),
            (ValueError, {"backup_dir": ""}),
        ],
    )
    def test_refuses(self, tmp_path, error, how):
        with pytest.raises(error):
            BackupAndRestore(**({"backup_dir": str(tmp_path)} | how))


class Still(Callback):
    """Keeps the weight with which a training begins."""

    def on_train_step_begin(self, run_context):
        Still.weight = run_context.original_args().network.weight.asnumpy().copy()


class Kill(Callback):
    def __init__(self):
        self.steps = []

    def on_train_step_end(self, run_context):
        self.steps.append(run_context.original_args().cur_step_num)
        if len(self.steps) == 2:
            os.kill(os.getpid(), signal.SIGUSR1)

    def on_eval_step_end(self, run_context):
        self.on_train_step_end(run_context)


def on_exit(folder, **how):
    return OnRequestExit(save_mindir=False, directory=str(folder), sig=signal.SIGUSR1, **how)


class TestOnRequestExit:
    @pytest.fixture(autouse=True)
    def _a_folder(self, tmp_path):
        (tmp_path / "rank_0").mkdir()

    def test_saves_the_training(self, tmp_path):
        small_model().train(2, Batches(3), [Kill(), on_exit(tmp_path, file_name="Mine")])
        assert os.listdir(tmp_path / "rank_0") == ["Mine_train.ckpt"]
        assert "global_step" in ms.load_checkpoint(str(tmp_path / "rank_0" / "Mine_train.ckpt"))

    @pytest.mark.msvjp_only("on a CPU MindSpore trains on to the last epoch, and saves then")
    def test_ends_with_the_step(self, tmp_path):
        kill = Kill()
        small_model().train(2, Batches(3), [kill, on_exit(tmp_path)])
        assert kill.steps == [1, 2]

    def test_ends_an_evaluation(self, tmp_path):
        kill = Kill()
        small_model({"mae"}).eval(Batches(3), [kill, on_exit(tmp_path)])
        assert kill.steps == [1, 2]
        assert os.listdir(tmp_path / "rank_0") == ["Net_eval.ckpt"]

    def test_a_later_training_begins_with_it(self, tmp_path):
        net, other = small_net(), small_net()
        small_model(net=net).train(1, Batches(3), [Kill(), on_exit(tmp_path)])
        small_model(net=other, rate=0.0).train(1, Batches(1), [on_exit(tmp_path), Still()])
        np.testing.assert_allclose(Still.weight, net.weight.asnumpy(), rtol=1e-6)

    @pytest.mark.msvjp_only("on a CPU MindSpore does not read it")
    def test_a_file_can_ask_for_it(self, tmp_path):
        config = Path(tmp_path, "exit.json")
        config.write_text(json.dumps({"GracefulExit": 1}))
        small_model().train(2, Batches(3), on_exit(tmp_path, config_file=str(config)))
        found = ms.load_checkpoint(str(tmp_path / "rank_0" / "Net_train.ckpt"))
        assert found["global_step"].asnumpy().tolist() == [1]

    @pytest.mark.msvjp_only("MindSpore goes on listening")
    def test_listens_no_longer_than_it_runs(self, tmp_path):
        before = signal.getsignal(signal.SIGUSR1)
        small_model().train(1, Batches(1), on_exit(tmp_path))
        assert signal.getsignal(signal.SIGUSR1) is before

    @pytest.mark.parametrize("how", [{"save_ckpt": 3}, {"save_mindir": 3}, {"sig": "x"}, {"sig": signal.SIGKILL}])
    def test_refuses(self, how):
        with pytest.raises(ValueError):
            OnRequestExit(**how)
