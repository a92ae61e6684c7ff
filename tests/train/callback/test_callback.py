"""`Callback`, what it is given, and in which order several are called."""

import mindspore as ms
import pytest
from mindspore.train import Callback, RunContext
from mindspore.train.callback import _CallbackManager, _InternalCallbackParam

from ..batches import Batches, small_model

OLD = ("begin", "epoch_begin", "step_begin", "step_end", "epoch_end", "end")
NEW = [f"on_{mode}_{event}" for mode in ("train", "eval") for event in OLD]


class TestParameters:
    def test_items_are_attributes(self):
        params = _InternalCallbackParam()
        params.step = 3
        assert params == {"step": 3} and isinstance(params, dict)
        params["step"] = 4
        assert params.step == 4

    def test_what_is_absent_is_a_key_error(self):
        params = _InternalCallbackParam()
        with pytest.raises(KeyError):
            params.step
        with pytest.raises(KeyError):
            hasattr(params, "step")
        with pytest.raises(KeyError):
            params["step"]


class TestRunContext:
    def test_takes_a_dict_and_keeps_it(self):
        given = {"x": 1}
        assert RunContext(given).original_args() is given
        with pytest.raises(TypeError):
            RunContext(3)

    def test_a_stop_can_be_asked_for(self):
        context = RunContext({})
        assert context.get_stop_requested() is False
        context.request_stop()
        assert context.get_stop_requested() is True


class TestNames:
    def test_all_paths_lead_to_one_class(self):
        from mindspore.train.callback import Callback as public
        from mindspore.train.callback._callback import Callback as private
        from mindspore.train.callback._callback import CallbackManager, InternalCallbackParam

        assert ms.Callback is Callback is public is private
        assert (CallbackManager, InternalCallbackParam) == (_CallbackManager, _InternalCallbackParam)

    def test_those_that_are_not_public(self, tmp_path):
        from mindspore.train.callback import _CheckpointManager, _set_cur_net
        from mindspore.train.callback._callback import set_cur_net
        from mindspore.train.callback._checkpoint import CheckpointManager

        assert _CheckpointManager is CheckpointManager and _set_cur_net is set_cur_net
        assert set_cur_net(None) is None

    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("_backup_and_restore", "BackupAndRestore"),
            ("_checkpoint", "ModelCheckpoint"),
            ("_checkpoint", "CheckpointConfig"),
            ("_early_stop", "EarlyStopping"),
            ("_history", "History"),
            ("_lambda_callback", "LambdaCallback"),
            ("_loss_monitor", "LossMonitor"),
            ("_lr_scheduler_callback", "LearningRateScheduler"),
            ("_on_request_exit", "OnRequestExit"),
            ("_reduce_lr_on_plateau", "ReduceLROnPlateau"),
            ("_time_monitor", "TimeMonitor"),
        ],
    )
    def test_each_is_in_a_file_of_its_own(self, path, name):
        module = __import__(f"mindspore.train.callback.{path}", fromlist=[name])
        assert getattr(module, name) is getattr(ms, name) is getattr(ms.train, name) is getattr(ms.train.callback, name)

    def test_the_moments(self):
        assert {name for name in dir(Callback) if not name.startswith("_")} == {*OLD, *NEW}


def named(*events):
    """A callback class with these methods, which keep their names in `log`."""
    log = []
    methods = {event: lambda self, run_context, event=event: log.append(event) for event in events}
    return type("Named", (Callback,), methods)(), log


class TestOrder:
    @pytest.mark.parametrize("mode", ["train", "eval"])
    def test_the_new_names_call_the_old_ones(self, mode):
        callback, log = named(*OLD)
        for event in OLD:
            getattr(callback, f"on_{mode}_{event}")(None)
        assert log == list(OLD)

    def test_a_new_name_silences_the_old_one(self):
        callback, log = named("step_end", "on_train_step_end")
        callback.on_train_step_end(None)
        callback.on_eval_step_end(None)
        assert log == ["on_train_step_end", "step_end"]

    def test_of_a_training(self):
        callback, log = named(*NEW)
        small_model().train(2, Batches(3), callback)
        epoch = ["epoch_begin", *["step_begin", "step_end"] * 3, "epoch_end"]
        assert log == [f"on_train_{event}" for event in ("begin", *epoch, *epoch, "end")]

    def test_of_an_evaluation(self):
        callback, log = named(*NEW)
        small_model({"mae"}).eval(Batches(2), callback)
        events = ("begin", "epoch_begin", *["step_begin", "step_end"] * 2, "epoch_end", "end")
        assert log == [f"on_eval_{event}" for event in events]

    def test_of_fit(self):
        callback, log = named(*NEW)
        small_model({"mae"}).fit(1, Batches(1), Batches(1), callbacks=callback)
        steps = ("begin", "epoch_begin", "step_begin", "step_end")
        evaluation = [f"on_eval_{event}" for event in (*steps, "epoch_end", "end")]
        assert log == [*(f"on_train_{e}" for e in steps), *evaluation, "on_train_epoch_end", "on_train_end"]

    def test_of_several(self):
        class Numbered(Callback):
            def __init__(self, number):
                self.number = number

            def on_train_begin(self, run_context):
                log.append(self.number)

            def on_train_end(self, run_context):
                log.append(self.number)

        log = []
        small_model().train(1, Batches(1), [Numbered(1), Numbered(2)])
        assert log == [1, 2, 1, 2]

    def test_a_manager_calls_all_of_its_callbacks(self):
        callback, log = named(*OLD, *NEW)
        with _CallbackManager([callback, callback]) as manager:
            for event in (*OLD, *NEW):
                getattr(manager, event)(RunContext({}))
        assert log == [event for event in (*OLD, *NEW) for _ in range(2)]

    @pytest.mark.parametrize("wrong", [3, [3], "x"])
    def test_a_manager_takes_callbacks(self, wrong):
        with pytest.raises(TypeError):
            _CallbackManager(wrong)


class Entered(Callback):
    def __init__(self, number, log, swallows=False):
        self.number, self.log, self.swallows = number, log, swallows

    def __enter__(self):
        self.log.append(("enter", self.number))
        return self

    def __exit__(self, kind, error, traceback):
        self.log.append(("exit", self.number, kind))
        return self.swallows


class Fails(Callback):
    def on_train_step_end(self, run_context):
        raise RuntimeError("in the step")


class TestContexts:
    def test_are_left_in_reverse(self):
        log = []
        small_model().train(1, Batches(1), [Entered(1, log), Entered(2, log)])
        assert log == [("enter", 1), ("enter", 2), ("exit", 2, None), ("exit", 1, None)]

    def test_see_the_exception(self):
        log = []
        with pytest.raises(RuntimeError, match=r"^in the step$"):
            small_model().train(1, Batches(1), [Entered(1, log), Fails(), Entered(2, log)])
        assert log[2:] == [("exit", 2, RuntimeError), ("exit", 1, RuntimeError)]

    def test_can_swallow_it(self):
        log = []
        small_model().train(1, Batches(1), [Entered(1, log), Fails(), Entered(2, log, swallows=True)])
        assert log[2:] == [("exit", 2, RuntimeError), ("exit", 1, None)]

    def test_of_fit_are_entered_for_the_evaluation_too(self):
        log = []
        small_model({"mae"}).fit(1, Batches(1), Batches(1), callbacks=Entered(1, log))
        assert log == [("enter", 1), ("enter", 1), ("exit", 1, None), ("exit", 1, None)]


class TestAsScriptsWriteThem:
    def test_an_evaluation_callback(self):
        class EvalCallBack(Callback):
            def __init__(self, model, dataset, record):
                self.model, self.dataset, self.record = model, dataset, record

            def epoch_end(self, run_context):
                epoch = run_context.original_args().cur_epoch_num
                if epoch % 2 == 0:
                    self.record.append((epoch, self.model.eval(self.dataset, dataset_sink_mode=False)["mae"]))

        record, model = [], small_model({"mae"})
        model.train(4, Batches(2), [EvalCallBack(model, Batches(2), record)], dataset_sink_mode=False)
        assert [epoch for epoch, _ in record] == [2, 4] and record[0][1] > record[1][1]

    def test_one_that_ends_the_training(self):
        class StopAtLoss(Callback):
            def __init__(self, threshold):
                super().__init__()
                self.threshold = threshold

            def step_end(self, run_context):
                params = run_context.original_args()
                if params.net_outputs.asnumpy() < self.threshold:
                    steps.append(params.cur_step_num)
                    run_context.request_stop()

        steps = []
        small_model(rate=0.1).train(50, Batches(1), StopAtLoss(1.0))
        assert len(steps) == 1 and 1 < steps[0] < 50
