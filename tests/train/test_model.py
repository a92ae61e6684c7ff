"""`Model`: what it takes, what it builds, in which order it calls, and what callbacks are told at each moment."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Model, Tensor, nn
from mindspore.train import Accuracy, Callback, LossMonitor

from .batches import Batches, small_model, small_net

X = Tensor(np.ones((1, 2), np.float32))


def loss():
    return nn.MSELoss()


def sgd(net):
    return nn.SGD(net.trainable_params(), 0.01)


class Two(nn.Cell):
    """An eval_network that gives its two inputs, as a tuple or a list."""

    def __init__(self, kind=tuple):
        super().__init__()
        self.kind = kind

    def construct(self, x, y):
        return self.kind([x, y])


class Noted(Callback):
    """Keeps, for each moment, its name and what `see` makes of the parameters."""

    def __init__(self, see=lambda params: None):
        self.see, self.log = see, []

    def _note(self, event, context):
        self.log.append((event, self.see(context.original_args())))

    def on_train_begin(self, run_context):
        self._note("begin", run_context)

    def on_train_epoch_begin(self, run_context):
        self._note("epoch_begin", run_context)

    def on_train_step_begin(self, run_context):
        self._note("step_begin", run_context)

    def on_train_step_end(self, run_context):
        self._note("step_end", run_context)

    def on_train_epoch_end(self, run_context):
        self._note("epoch_end", run_context)

    def on_train_end(self, run_context):
        self._note("end", run_context)

    def on_eval_begin(self, run_context):
        self._note("eval_begin", run_context)

    def on_eval_epoch_begin(self, run_context):
        self._note("eval_epoch_begin", run_context)

    def on_eval_step_begin(self, run_context):
        self._note("eval_step_begin", run_context)

    def on_eval_step_end(self, run_context):
        self._note("eval_step_end", run_context)

    def on_eval_epoch_end(self, run_context):
        self._note("eval_epoch_end", run_context)

    def on_eval_end(self, run_context):
        self._note("eval_end", run_context)

    def events(self):
        return [event for event, _ in self.log]


class TestTheConstructor:
    @pytest.mark.parametrize(
        ("error", "make"),
        [
            (TypeError, lambda net: Model(lambda x: x)),
            (AttributeError, lambda net: Model(net, lambda x, y: x)),
            (AttributeError, lambda net: Model(net, "mse")),
            (TypeError, lambda net: Model(net, loss(), "sgd")),
            (TypeError, lambda net: Model(net, loss(), nn.Dense(1, 1))),
            (ValueError, lambda net: Model(net, no_such=3)),
            (ValueError, lambda net: Model(net, loss_scale_manager=ms.FixedLossScaleManager())),
            (TypeError, lambda net: Model(net, loss(), sgd(net), loss_scale_manager="x")),
            (ValueError, lambda net: Model(net, loss(), amp_level="O2")),
            (ValueError, lambda net: Model(net, loss(), sgd(net), amp_level="O9")),
            (TypeError, lambda net: Model(net, loss(), sgd(net), amp_level=2)),
            (TypeError, lambda net: Model(net, loss(), sgd(net), keep_batchnorm_fp32=1)),
            (ValueError, lambda net: Model(net, loss(), sgd(net), boost_level="O9")),
            (ValueError, lambda net: Model(net, loss(), sgd(net), acc_level="O9")),
            (TypeError, lambda net: Model(net, loss(), metrics="acc")),
            (TypeError, lambda net: Model(net, loss(), metrics=["acc"])),
            (TypeError, lambda net: Model(net, loss(), metrics=("acc",))),
            (TypeError, lambda net: Model(net, loss(), metrics={"a": "acc"})),
            (TypeError, lambda net: Model(net, loss(), metrics={"a": Accuracy})),
            (TypeError, lambda net: Model(net, loss(), metrics={1: Accuracy()})),
            (TypeError, lambda net: Model(net, loss(), metrics={"topk"})),
            (KeyError, lambda net: Model(net, loss(), metrics={"no such"})),
            (KeyError, lambda net: Model(net, loss(), metrics={Accuracy()})),
            (ValueError, lambda net: Model(net, metrics={"acc"})),
            *(
                (ValueError, lambda net, i=i: Model(net, metrics={"acc"}, eval_network=net, eval_indexes=i))
                for i in (3, [0, 1], (0, 1, 2), [0, 1, 2, 3])
            ),
        ],
    )
    def test_refuses(self, error, make):
        with pytest.raises(error):
            make(small_net())

    @pytest.mark.parametrize(
        "how",
        [
            {"loss_scale_manager": None},
            {"boost_config_dict": {}},
            {"keep_batchnorm_fp32": True},
            {"keep_batchnorm_fp32": None},
            {"eval_indexes": 3},
            {"metrics": {}},
            {"metrics": set()},
        ],
    )
    def test_takes(self, how):
        Model(small_net(), loss(), **how)

    def test_builds_three_networks(self):
        net = small_net()
        model = Model(net, loss(), sgd(net), {"mae"})
        kinds = [type(n).__name__ for n in (model.train_network, model.eval_network, model.predict_network)]
        assert kinds == ["TrainOneStepCell", "WithEvalCell", "Dense"]
        assert model.predict_network is net and net.training
        model = Model(net, loss())
        assert type(model.train_network).__name__ == "WithLossCell"
        assert model.eval_network is None
        assert Model(net).train_network is net and Model(net).eval_network is None
        with pytest.raises(AttributeError):
            model.train_network = net

    def test_an_eval_network_of_ones_own(self):
        own = Two()
        assert Model(small_net(), eval_network=own).eval_network is own

    @pytest.mark.parametrize("level", ["O0", "O2", "O3"])
    def test_its_eval_network_casts_at_the_lower_levels(self, level):
        net = small_net()
        model = Model(net, loss(), sgd(net), {"mae"}, amp_level=level, loss_scale_manager=None)
        assert model.eval_network.add_cast_fp32 is (level != "O0")

    @pytest.mark.msvjp_only("MindSpore's CPU has no kernels for the levels with a scale that changes")
    def test_o2_scales_the_loss(self):
        net = small_net()
        model = Model(net, loss(), sgd(net), amp_level="O2")
        assert type(model.train_network).__name__ == "TrainOneStepWithLossScaleCell"

    def test_every_path_leads_to_it(self):
        from mindspore.train.model import Model as of_the_file

        assert of_the_file is Model is ms.train.Model


class TestTrain:
    @pytest.mark.parametrize(
        ("error", "given"),
        [
            *((ValueError, {"epoch": epoch}) for epoch in (0, -1)),
            *((TypeError, {"epoch": epoch}) for epoch in (1.0, "1", True, np.int64(1))),
            *((ValueError, {"initial_epoch": n}) for n in (-1, 1, 2)),
            *((TypeError, {"initial_epoch": n}) for n in (1.0, True)),
            *((TypeError, {"dataset_sink_mode": mode}) for mode in (1, None)),
            *((ValueError, {"sink_size": size}) for size in (0, -2)),
            *((TypeError, {"sink_size": size}) for size in (1.0, True)),
            *((TypeError, {"callbacks": c}) for c in (3, Callback, [3], "x", [LossMonitor], [None])),
            (ValueError, {"train_dataset": Batches(0)}),
            (ValueError, {"train_dataset": Batches(2, columns=1)}),
            *((AttributeError, {"train_dataset": d}) for d in (None, [1], np.ones(3))),
        ],
    )
    def test_refuses(self, error, given):
        with pytest.raises(error):
            small_model().train(**({"epoch": 1, "train_dataset": Batches(2)} | given))

    @pytest.mark.parametrize("callbacks", [None, [], Callback(), (Callback(),), {Callback()}])
    def test_takes_callbacks(self, callbacks):
        assert small_model().train(1, Batches(2), callbacks) is None

    def test_trains(self, capsys):
        small_model().train(2, Batches(3), LossMonitor())
        lines = capsys.readouterr().out.splitlines()
        starts = [line.partition(", loss is ")[0] for line in lines]
        assert starts == [f"epoch: {epoch} step: {step}" for epoch in (1, 2) for step in (1, 2, 3)]
        want = [3.5046253, 4.8265705, 4.7293000, 2.9501390, 4.4349422, 4.3214827]
        np.testing.assert_allclose([float(line.partition("is ")[2]) for line in lines], want, rtol=1e-6)

    def test_what_it_asks_a_dataset_for(self):
        dataset = Batches(2)
        small_model().train(2, dataset)
        rest = [entry for entry in dataset.log if entry != "size"]
        assert dataset.log[0] == "size"
        assert rest == [{"num_epochs": 2, "do_copy": False}, "reset", "reset"]

    def test_a_dataset_belongs_to_one_model(self):
        dataset, model = Batches(2), small_model()
        model.train(1, dataset)
        model.train(1, dataset)
        with pytest.raises(RuntimeError):
            small_model().train(1, dataset)

    def test_a_network_that_gives_its_loss(self):
        net = small_net()
        step = nn.TrainOneStepCell(nn.WithLossCell(net, loss()), sgd(net))
        noted = Noted(lambda params: params.get("net_outputs"))
        Model(step).train(1, Batches(2), noted)
        np.testing.assert_allclose([float(noted.log[i][1]) for i in (3, 5)], [3.5046253, 4.8265705], rtol=1e-6)

    def test_without_an_optimizer_nothing_changes(self):
        net = small_net()
        Model(net, loss()).train(1, Batches(2))
        assert net.weight.asnumpy().tolist() == [[1, 1]]

    def test_columns_keep_their_dtypes(self):
        class Net(nn.Cell):
            def construct(self, x, y):
                seen.append((x.dtype, y.dtype))
                return x

        seen = []
        Model(Net()).train(1, Batches(arrays=[[np.ones(2), np.ones(2, np.int32)]]))
        assert seen == [(ms.float64, ms.int32)]

    def test_epochs_that_are_done_are_left_out(self):
        noted = Noted(lambda p: (p.get("cur_epoch_num"), p["epoch_num"], p["cur_step_num"]))
        small_model().train(4, Batches(1), noted, initial_epoch=2)
        assert [seen for event, seen in noted.log if event == "step_end"] == [(3, 2, 1), (4, 2, 2)]

    def test_a_second_training_counts_from_one(self):
        net, noted = small_net(), Noted(lambda p: (p.get("cur_epoch_num"), p["cur_step_num"]))
        model, dataset = small_model(net=net), Batches(2)
        model.train(1, dataset)
        model.train(1, dataset, noted)
        assert [seen for event, seen in noted.log if event == "step_end"] == [(1, 1), (1, 2)]
        assert int(model.train_network.optimizer.global_step.asnumpy()[0]) == 4

    def test_request_stop(self):
        class Stop(Noted):
            def on_train_step_end(self, run_context):
                super().on_train_step_end(run_context)
                if run_context.original_args().cur_step_num == 2:
                    run_context.request_stop()

        stop = Stop()
        small_model().train(3, Batches(3), stop)
        assert stop.events() == [
            *("begin", "epoch_begin", "step_begin", "step_end", "step_begin", "step_end"),
            *("epoch_end", "end"),
        ]

    @pytest.mark.msvjp_only("MindSpore trains the second epoch on nothing, and says nothing")
    def test_an_iterator_that_ends_for_good_is_refused(self):
        class Once(Batches):
            def create_tuple_iterator(self, **how):
                return iter(list(super().create_tuple_iterator(**how)))

        with pytest.raises(ValueError, match=r"no batch in this epoch"):
            small_model().train(2, Once(2))


class TestSinking:
    def test_without_a_size_an_epoch_is_the_dataset(self):
        noted = Noted(lambda p: (p["batch_num"], p["cur_step_num"], p["dataset_sink_mode"]))
        small_model().train(1, Batches(2), noted, dataset_sink_mode=True)
        assert [seen for event, seen in noted.log if event == "step_end"] == [(2, 1, False), (2, 2, False)]

    def test_a_size_without_the_mode_says_nothing(self):
        noted = Noted(lambda p: p["batch_num"])
        small_model().train(1, Batches(3), noted, sink_size=2)
        assert noted.log[0] == ("begin", 3) and noted.events().count("step_end") == 3

    def test_the_size_is_the_number_of_batches(self):
        noted = Noted(lambda p: p["batch_num"])
        small_model().train(1, Batches(3), noted, dataset_sink_mode=True, sink_size=2)
        assert noted.log[0] == ("begin", 2)

    @pytest.mark.msvjp_only(
        "on a CPU MindSpore trains whole datasets; this is what sink_size means on its other devices"
    )
    def test_an_epoch_goes_on_where_the_one_before_stopped(self):
        noted = Noted(lambda p: (p.get("cur_epoch_num"), p["cur_step_num"], _first(p)))
        dataset = Batches(arrays=[[np.full((1, 2), i, np.float32), np.ones((1, 1), np.float32)] for i in range(3)])
        small_model().train(2, dataset, noted, dataset_sink_mode=True, sink_size=4)
        steps = [seen for event, seen in noted.log if event == "step_begin"]
        assert steps == [(1 + i // 4, 1 + i, i % 3) for i in range(8)]
        assert {"num_epochs": 3, "do_copy": False} in dataset.log


def _first(params):
    batch = params.get("train_dataset_element")
    return None if batch is None else int(batch[0].asnumpy()[0, 0])


class TestModes:
    def test_of_a_training(self):
        net = small_net()
        noted = Noted(lambda params: net.training)
        model = small_model(net=net)
        net.set_train(False)
        model.train(1, Batches(2), noted)
        assert net.training and {seen for _, seen in noted.log} == {True}

    def test_what_a_callback_sets_stays(self):
        net = small_net()
        model, dataset = small_model(net=net), Batches(2)

        class Switch(Noted):
            def on_train_step_end(self, run_context):
                super().on_train_step_end(run_context)
                run_context.original_args().train_network.set_train(False)

        switch = Switch(lambda params: net.training)
        model.train(2, dataset, switch)
        assert [seen for event, seen in switch.log if event == "step_end"] == [True, False, False, False]
        model.train(1, dataset)
        assert net.training

    def test_of_an_evaluation(self):
        net = small_net()
        model, noted = small_model({"mae"}, net), Noted(lambda params: net.training)
        for _ in range(2):
            net.set_train(True)
            model.eval(Batches(2), noted)
        assert not net.training
        assert {event for event, training in noted.log if training} == {"eval_begin"}

    def test_of_an_evaluation_within_a_training(self):
        net = small_net()
        model = small_model({"mae"}, net)

        class Evaluate(Noted):
            def on_train_epoch_end(self, run_context):
                model.eval(Batches(1))
                super().on_train_epoch_end(run_context)

        evaluate = Evaluate(lambda params: net.training)
        model.train(2, Batches(1), evaluate)
        assert [s for e, s in evaluate.log if e in ("step_end", "epoch_end")] == [True, False, True, False]

    def test_of_fit(self):
        net = small_net()
        noted = Noted(lambda params: net.training)
        small_model({"mae"}, net).fit(1, Batches(1), Batches(1), callbacks=noted)
        assert [seen for event, seen in noted.log if event in ("step_end", "eval_step_end")] == [True, False]
        assert not net.training

    def test_of_predictions(self):
        net = small_net().set_train()
        model = small_model(net=net)
        model.predict(X)
        assert not net.training
        net.set_train()
        model.predict(X)
        assert net.training
        model.train(1, Batches(1))
        model.predict(X)
        assert not net.training


#: Fields that do not change in a training, with their values where they are no objects.
CONSTANT = {
    "batch_num": 2,
    "epoch_num": 1,
    "mode": "train",
    "parallel_mode": "stand_alone",
    "device_number": 1,
    "dataset_sink_mode": False,
    "loss_scale_mananger": None,
    "initial_step": None,
    "last_save_ckpt_step": None,
    "latest_ckpt_file": None,
}
OBJECTS = {"train_network", "network", "loss_fn", "optimizer", "train_dataset", "list_callback"}


class TestParameters:
    def test_of_a_training(self):
        noted = Noted(dict)
        model, dataset = small_model(), Batches(2)
        model.train(1, dataset, noted)
        changing = {"cur_step_num", "train_dataset_element"}
        for (event, params), more in zip(
            noted.log,
            ((), ("cur_epoch_num",), ("cur_epoch_num",), *([("cur_epoch_num", "net_outputs")] * 5)),
            strict=True,
        ):
            assert params.keys() == CONSTANT.keys() | OBJECTS | changing | set(more), event
            assert {name: params[name] for name in CONSTANT} == CONSTANT
            assert params["train_network"] is model.train_network and params["network"] is model.predict_network
            assert params["train_dataset"] is dataset
        assert [params["cur_step_num"] for _, params in noted.log] == [0, 0, 1, 1, 2, 2, 2, 2]
        assert noted.log[0][1]["train_dataset_element"] is None
        assert [type(x) for x in noted.log[2][1]["train_dataset_element"]] == [Tensor, Tensor]
        outputs = [params["net_outputs"] for event, params in noted.log if event in ("step_end", "epoch_end", "end")]
        np.testing.assert_allclose([float(x) for x in outputs], [3.5046253, *[4.8265705] * 3], rtol=1e-6)

    def test_of_an_evaluation(self):
        noted, dataset = Noted(dict), Batches(2)
        small_model({"mae"}).eval(dataset, noted)
        base = {
            *("batch_num", "cur_step_num", "mode", "eval_network", "network", "valid_dataset", "list_callback"),
            "dataset_sink_mode",
        }
        element, outputs = {"eval_dataset_element"}, {"net_outputs"}
        for (event, params), more in zip(
            noted.log,
            (set(), set(), element, *[element | outputs] * 4, element | outputs | {"metrics"}),
            strict=True,
        ):
            assert params.keys() == base | more, event
            assert (params["batch_num"], params["mode"]) == (2, "eval") and params["valid_dataset"] is dataset
        assert [params["cur_step_num"] for _, params in noted.log] == [0, 0, 1, 1, 2, 2, 2, 2]
        assert [type(x) for x in noted.log[3][1]["net_outputs"]] == [Tensor] * 3

    def test_of_fit(self):
        noted = Noted(lambda p: (p["mode"], p["batch_num"], p["cur_step_num"], "metrics" in p, "eval_results" in p))
        small_model({"mae"}).fit(1, Batches(2), Batches(1), callbacks=noted)
        assert noted.log == [
            ("begin", ("train", 2, 0, False, False)),
            ("epoch_begin", ("train", 2, 0, False, False)),
            *[(e, ("train", 2, n, False, False)) for n in (1, 2) for e in ("step_begin", "step_end")],
            *[(f"eval_{e}", ("eval", 1, 0, False, False)) for e in ("begin", "epoch_begin")],
            *[(f"eval_{e}", ("eval", 1, 1, False, False)) for e in ("step_begin", "step_end", "epoch_end")],
            ("eval_end", ("eval", 1, 1, True, True)),
            ("epoch_end", ("train", 2, 2, True, True)),
            ("end", ("train", 2, 2, False, False)),
        ]

    def test_of_fit_the_outputs_are_again_those_of_the_training(self):
        noted = Noted(lambda p: type(p.get("net_outputs")).__name__)
        small_model({"mae"}).fit(1, Batches(1), Batches(1), callbacks=noted)
        assert noted.log[-2:] == [("epoch_end", "Tensor"), ("end", "Tensor")]

    def test_a_callback_may_add_its_own(self):
        class Add(Noted):
            def on_train_begin(self, run_context):
                run_context.original_args().mine = 3

        add = Add(lambda params: params.get("mine"))
        small_model().train(1, Batches(1), add)
        assert {seen for _, seen in add.log} == {3}


class TestFit:
    @pytest.mark.parametrize(
        ("error", "given"),
        [
            (ZeroDivisionError, {"valid_frequency": 0}),
            *((TypeError, {"valid_frequency": n}) for n in ((1,), 1.0, "1")),
            (TypeError, {"valid_dataset_sink_mode": 1}),
            (ValueError, {"epoch": 0}),
            (AttributeError, {"valid_dataset": 3}),
        ],
    )
    def test_refuses(self, error, given):
        how = {"epoch": 3, "train_dataset": Batches(1), "valid_dataset": Batches(1)}
        with pytest.raises(error):
            small_model({"mae"}).fit(**(how | given))

    def test_needs_metrics_to_evaluate(self):
        with pytest.raises(ValueError, match=r"metrics"):
            small_model().fit(1, Batches(1), Batches(1))
        small_model().fit(1, Batches(1))

    @pytest.mark.parametrize(
        ("frequency", "epochs"), [(1, [1, 2, 3]), (2, [2]), (-1, [1, 2, 3]), ([1, 3], [1, 3]), ([], [])]
    )
    def test_after_which_epochs(self, frequency, epochs):
        noted = Noted(lambda p: p.get("cur_epoch_num"))
        small_model({"mae"}).fit(3, Batches(1), Batches(1), frequency, noted)
        assert [seen for event, seen in noted.log if event == "eval_begin"] == epochs

    def test_a_stop_lets_the_evaluation_of_the_epoch_run(self):
        class Stop(Noted):
            def on_train_step_end(self, run_context):
                run_context.request_stop()

        stop = Stop()
        small_model({"mae"}).fit(3, Batches(2), Batches(1), callbacks=stop)
        assert stop.events() == [
            *("begin", "epoch_begin", "step_begin"),
            *("eval_begin", "eval_epoch_begin", "eval_step_begin", "eval_step_end", "eval_epoch_end", "eval_end"),
            *("epoch_end", "end"),
        ]

    def test_a_stop_of_the_evaluation_is_none_of_the_training(self):
        class Stop(Noted):
            def on_eval_step_end(self, run_context):
                super().on_eval_step_end(run_context)
                run_context.request_stop()

        stop = Stop()
        small_model({"mae"}).fit(2, Batches(1), Batches(3), callbacks=stop)
        assert [stop.events().count(e) for e in ("step_begin", "eval_step_begin")] == [2, 2]

    @pytest.mark.mindspore_wrong("its eval_loss is that of the last batch alone")
    def test_eval_loss_is_the_mean(self):
        noted = Noted(lambda p: dict(p.get("eval_results", {})))
        small_model({"loss"}, rate=0.0).fit(1, Batches(2), Batches(2), callbacks=noted)
        results = noted.log[-2][1]
        assert results["eval_loss"] == pytest.approx(results["loss"]) == pytest.approx(4.248871326446533)

    @pytest.mark.mindspore_wrong("it raises ValueError for the old names, which train only warns of")
    def test_old_names_are_warned_of_once(self, caplog):
        class Old(Callback):
            def step_end(self, run_context):
                steps.append(run_context.original_args().mode)

        steps = []
        small_model({"mae"}).fit(1, Batches(2), Batches(1), callbacks=Old())
        assert steps == ["train", "train", "eval"]
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "step_end" in caplog.text


class TestEval:
    def test_refuses(self):
        model = small_model({"mae"})
        for error, given in (
            (TypeError, {"callbacks": 3}),
            (TypeError, {"dataset_sink_mode": 1}),
            (AttributeError, {"valid_dataset": None}),
            (RuntimeError, {"valid_dataset": Batches(0)}),
        ):
            with pytest.raises(error):
                model.eval(**({"valid_dataset": Batches(1)} | given))
        for metrics in (None, {}):
            with pytest.raises(ValueError, match=r"metrics"):
                small_model(metrics).eval(Batches(1))

    def test_all_metrics(self):
        found = small_model({"mae", "mse", "loss"}).eval(Batches(2))
        want = {"loss": 4.248871326446533, "mae": 1.808193027973175, "mse": 4.248871326446533}
        assert found.keys() == want.keys()
        for name, value in want.items():
            assert isinstance(found[name], float) and found[name] == pytest.approx(value, rel=1e-7)

    def test_the_keys_are_those_of_the_dict_in_its_order(self):
        metrics = {"b": nn.MAE(), "a": nn.MSE()}
        assert list(small_model(metrics).eval(Batches(1))) == ["b", "a"]

    def test_metrics_begin_anew(self):
        model = small_model({"mae"})
        assert model.eval(Batches(2)) == model.eval(Batches(2))

    @pytest.mark.msvjp_only("MindSpore's environment has a numpy that prints its own floats as plain ones")
    def test_its_numbers_are_plain_floats(self):
        assert str(small_model({"mae": nn.MAE()}).eval(Batches(1))).startswith("{'mae': 1.")

    def test_without_indexes_every_metric_gets_all_outputs(self):
        class Keep(nn.Metric):
            def clear(self):
                self.seen = []

            def update(self, *inputs):
                self.seen.append(len(inputs))

            def eval(self):
                return self.seen

        model = Model(small_net(), metrics={"own": Keep(), "mae": nn.MAE().set_indexes([1, 1])}, eval_network=Two())
        assert model.eval(Batches(2)) == {"own": [2, 2], "mae": 0}

    def test_with_indexes_the_loss_goes_to_loss_metrics_and_the_others_to_the_rest(self):
        class Three(nn.Cell):
            def construct(self, x, y):
                return y, x, y.mean()

        model = Model(small_net(), metrics={"loss", "mae"}, eval_network=Three(), eval_indexes=[2, 0, 0])
        found = model.eval(Batches(1))
        assert found["mae"] == 0
        assert found["loss"] == pytest.approx(Batches(1).arrays[0][1].mean(), rel=1e-6)

    def test_what_an_eval_network_must_give(self):
        with pytest.raises(ValueError, match=r"tuple"):
            Model(small_net(), metrics={"mae"}, eval_network=Two(list)).eval(Batches(1))
        with pytest.raises(ValueError, match=r"outputs"):
            Model(small_net(), metrics={"mae"}, eval_network=Two(), eval_indexes=[0, 1, 2]).eval(Batches(1))

    def test_one_tensor_is_one_output(self):
        class Mean(nn.Cell):
            def construct(self, x):
                return x.mean()

        model = Model(small_net(), metrics={"loss"}, eval_network=Mean())
        want = Batches(1).arrays[0][0].mean()
        assert model.eval(Batches(1, columns=1))["loss"] == pytest.approx(want, rel=1e-6)

    def test_request_stop(self):
        class Stop(Noted):
            def on_eval_step_end(self, run_context):
                run_context.request_stop()

        stop = Stop()
        small_model({"mae"}).eval(Batches(3), stop)
        assert stop.events().count("eval_step_begin") == 1


class TestPredict:
    def test_gives_what_the_network_gives(self):
        model = small_model()
        assert model.predict(X).asnumpy().tolist() == [[2]]
        assert model.predict(X, backend="lite", config={}).asnumpy().tolist() == [[2]]

    def test_takes_numbers_texts_and_none(self):
        class All(nn.Cell):
            def construct(self, *inputs):
                return inputs

        assert Model(All()).predict(None, 1, 2.5, "x", True) == (None, 1, 2.5, "x", True)

    @pytest.mark.parametrize("data", [np.ones((1, 2)), [X], (X,), {"x": X}])
    def test_refuses(self, data):
        with pytest.raises(TypeError):
            small_model().predict(data)

    def test_refuses_nothing_and_other_backends(self):
        with pytest.raises(ValueError, match=r"empty|no elements"):
            small_model().predict(Tensor(np.ones((0, 2), np.float32)))
        for backend in ("x", 3):
            with pytest.raises(ValueError, match=r"lite"):
                small_model().predict(X, backend=backend)


class TestOfTheCompiler:
    @pytest.mark.msvjp_only("MindSpore builds on an Ascend alone")
    def test_build_does_nothing(self):
        assert small_model().build(Batches(1), Batches(1), epoch=2) is None
        assert small_model()._init(Batches(1)) is None

    def test_there_is_no_layout(self):
        for infer in (
            lambda: small_model().infer_train_layout(Batches(1)),
            lambda: small_model().infer_predict_layout(X),
        ):
            with pytest.raises(RuntimeError):
                infer()
