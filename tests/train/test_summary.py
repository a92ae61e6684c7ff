"""Summaries: what is checked on both engines; what TensorBoard reads of ours."""

import sys

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn, ops
from mindspore.train import Callback, Model, SummaryCollector, SummaryRecord

from .batches import Batches

ONE, TWO = ms.Tensor(1.0), ms.Tensor([1.0, 2.0])
IMAGE = ms.Tensor(np.zeros((2, 3, 4, 4), np.float32))


@pytest.fixture
def record(tmp_path):
    with SummaryRecord(str(tmp_path / "logs")) as made:
        yield made


def shown(folder):
    """What TensorBoard finds: {'scalars': {name: [(step, value), ...]}, 'histograms': {...}, 'images': {...}}."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder), {"scalars": 0, "histograms": 0, "images": 0})
    events.Reload()
    tags = events.Tags()
    return {
        "scalars": {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in tags["scalars"]},
        "histograms": {tag: [e.step for e in events.Histograms(tag)] for tag in tags["histograms"]},
        "images": {tag: [(e.step, e.width, e.height) for e in events.Images(tag)] for tag in tags["images"]},
    }


@pytest.mark.parametrize(
    ("plugin", "name", "value", "error"),
    [
        ("scalar", "a", TWO, ValueError),
        ("scalar", "a", 1.0, TypeError),
        ("scalar", "a", np.float32(1), TypeError),
        ("scalar", "", ONE, ValueError),
        ("scalar", 3, ONE, ValueError),
        ("nonsense", "a", ONE, ValueError),
        ("tensor", "a", ONE, ValueError),
        ("histogram", "a", ONE, ValueError),
        ("image", "a", ms.Tensor(np.zeros((3, 4, 4), np.float32)), ValueError),
    ],
)
def test_what_add_value_refuses(record, plugin, name, value, error):
    with pytest.raises(error):
        record.add_value(plugin, name, value)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("1",), TypeError),
        ((1.5,), TypeError),
        ((True,), TypeError),
        ((1, 3), TypeError),
    ],
)
def test_what_record_refuses(record, arguments, error):
    with pytest.raises(error):
        record.record(*arguments)


def test_record_says_whether_it_wrote(record):
    record.add_value("scalar", "loss", ONE)
    assert record.record(1) is True
    record.flush()
    assert record.record(-1, plugin_filter=lambda plugin: plugin == "scalar") is True
    record.set_mode("eval")
    for mode in ("x", 3):
        with pytest.raises(ValueError):
            record.set_mode(mode)
    record.close()
    record.close()
    assert record.record(2) is False


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"log_dir": 3}, TypeError),
        ({"log_dir": ""}, ValueError),
        ({"file_prefix": 3}, TypeError),
        ({"file_suffix": 3}, TypeError),
        ({"file_prefix": "a/b"}, ValueError),
        ({"max_file_size": 1.5}, TypeError),
        ({"raise_exception": 3}, TypeError),
        ({"export_options": 3}, TypeError),
        ({"export_options": {"x": "npy"}}, ValueError),
    ],
)
def test_what_a_record_refuses(options, error, tmp_path):
    with pytest.raises(error):
        SummaryRecord(**{"log_dir": str(tmp_path)} | options)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"summary_dir": 3}, TypeError),
        ({"summary_dir": ""}, ValueError),
        ({"collect_freq": 0}, ValueError),
        ({"collect_freq": 1.5}, TypeError),
        ({"collect_freq": True}, TypeError),
        ({"collect_specified_data": 3}, TypeError),
        ({"collect_specified_data": {"x": True}}, ValueError),
        ({"collect_specified_data": {"collect_metric": 3}}, TypeError),
        ({"collect_specified_data": {"histogram_regular": 3}}, TypeError),
        ({"collect_specified_data": {"histogram_regular": "("}}, ValueError),
        ({"keep_default_action": 3}, TypeError),
        ({"custom_lineage_data": 3}, TypeError),
        ({"custom_lineage_data": {"a": [1]}}, TypeError),
        ({"collect_tensor_freq": 0}, ValueError),
        ({"max_file_size": 0}, ValueError),
    ],
)
def test_what_a_collector_refuses(options, error, tmp_path):
    with pytest.raises(error):
        SummaryCollector(**{"summary_dir": str(tmp_path)} | options)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("ScalarSummary", ONE),
        ("TensorSummary", TWO),
        ("HistogramSummary", TWO),
        ("ImageSummary", IMAGE),
    ],
)
def test_the_ops_give_nothing(kind, value):
    assert getattr(ops, kind)()("name", value) is None


class Summarising(nn.Cell):
    def __init__(self):
        super().__init__()
        self.scalar, self.histogram = ops.ScalarSummary(), ops.HistogramSummary()

    def construct(self, x):
        self.scalar("in the network", x.sum())
        self.histogram("its values", x)
        return x * 2


@pytest.mark.msvjp_only("MindSpore writes a format of its own")
class TestWhatTensorBoardShows:
    def test_each_plugin(self, record, tmp_path):
        for step in (1, 2):
            record.add_value("scalar", "loss", ms.Tensor([1.5 * step]))
            record.add_value("histogram", "weights", TWO)
            record.add_value("tensor", "values", ms.Tensor([[1, 2]], ms.int32))
            record.add_value("image", "pictures", IMAGE)
            record.record(step)
        record.close()
        found = shown(tmp_path / "logs")
        assert found["scalars"] == {"loss": [(1, 1.5), (2, 3.0)]}
        assert found["histograms"] == {"weights": [1, 2], "values": [1, 2]}
        assert found["images"]["pictures"][0] == (1, 8, 4)  # two, side by side
        assert record.log_dir.startswith(str(tmp_path / "logs" / "events.out.tfevents."))
        assert record.log_dir.endswith("_MS")

    def test_what_the_ops_put_aside(self, record, tmp_path):
        net, x = Summarising(), ms.Tensor([1.0, 2.0])
        net(x)
        record.record(1)
        ms.grad(lambda x: net(x).sum())(3 * x)
        record.record(2)
        record.record(3)
        record.close()
        assert shown(tmp_path / "logs")["scalars"] == {"in the network": [(1, 3.0), (2, 9.0)]}
        assert shown(tmp_path / "logs")["histograms"] == {"its values": [1, 2]}

    def test_a_filter_and_the_mode(self, record, tmp_path):
        record.set_mode("eval")
        record.add_value("scalar", "loss", ONE)
        record.add_value("histogram", "weights", TWO)
        record.record(1, plugin_filter=lambda plugin: plugin == "scalar")
        record.record(2)
        record.close()
        assert shown(tmp_path / "logs") == {"scalars": {"eval/loss": [(1, 1.0)]}, "histograms": {}, "images": {}}

    def test_a_value_that_changes_afterwards(self, record, tmp_path):
        x = ms.Tensor([1.0])
        record.add_value("scalar", "x", x)
        x += 5
        record.record(1)
        record.close()
        assert shown(tmp_path / "logs")["scalars"]["x"] == [(1, 1.0)]

    @pytest.mark.parametrize(
        ("values", "pixels"),
        [([0.0, 0.5, 1.0], [0, 127, 255]), ([-1.0, 0.0, 253.0], [0, 1, 254]), (np.uint8([0, 5, 255]), [0, 5, 255])],
    )
    def test_pixels(self, values, pixels):
        from msvjp.train.summary import _pixels

        image = np.asarray(values, getattr(values, "dtype", np.float32)).reshape(1, 1, 1, 3)
        assert _pixels(ms.Tensor(image)).asnumpy().ravel().tolist() == pixels

    def test_an_image_of_two_colors(self, record):
        with pytest.raises(ValueError, match=r"has shape \[1, 2, 4, 4\]; give \(N, 1 or 3, H, W\)"):
            record.add_value("image", "a", ms.Tensor(np.zeros((1, 2, 4, 4), np.float32)))

    def test_what_was_put_aside_before_is_nobodys(self, tmp_path):
        ops.ScalarSummary()("before", ONE)
        with SummaryRecord(str(tmp_path)) as record:
            record.record(1)
        assert shown(tmp_path)["scalars"] == {}

    def test_what_is_wrong_in_an_op_is_logged_or_raised(self, tmp_path):
        for raises in (False, True):
            with SummaryRecord(str(tmp_path), raise_exception=raises) as record:
                ops.ScalarSummary()("two", TWO)
                if raises:
                    with pytest.raises(ValueError, match="the scalar 'two' has shape"):
                        record.record(1)
                else:
                    assert record.record(1)

    def test_no_more_than_the_size(self, tmp_path):
        with SummaryRecord(str(tmp_path), max_file_size=10) as record:
            record.add_value("scalar", "loss", ONE)
            assert not record.record(1)
        assert shown(tmp_path)["scalars"] == {}

    @pytest.mark.parametrize("plugin", ["graph", "train_lineage", "landscape"])
    def test_what_mindinsight_shows(self, record, plugin):
        with pytest.raises(NotImplementedError, match="which only MindInsight shows"):
            record.add_value(plugin, "a", ONE)

    def test_a_missing_package(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
        with pytest.raises(ImportError, match=r"pip install 'msvjp\[summary\]'"):
            SummaryRecord(str(tmp_path))


@pytest.mark.msvjp_only("MindSpore writes a format of its own")
class TestCollector:
    def train(self, folder, epochs=2, **options):
        net = nn.Dense(2, 1)
        model = Model(net, nn.MSELoss(), nn.Momentum(net.trainable_params(), 0.1, 0.9))
        model.train(epochs, Batches(6), callbacks=[SummaryCollector(str(folder), **options)], dataset_sink_mode=False)
        return shown(folder)

    def test_what_it_writes(self, tmp_path):
        found = self.train(tmp_path, collect_freq=4)
        assert [step for step, _ in found["scalars"]["loss/auto"]] == [1, 4, 8, 12]
        assert found["histograms"] == {"weight/auto": [1, 4, 8, 12], "bias/auto": [1, 4, 8, 12]}

    def test_only_what_is_asked_for(self, tmp_path):
        wanted = {"histogram_regular": "bias"}
        found = self.train(tmp_path, collect_freq=6, collect_specified_data=wanted, keep_default_action=False)
        assert found == {"scalars": {}, "histograms": {"bias/auto": [1, 6, 12]}, "images": {}}

    def test_the_ops_of_the_network(self, tmp_path):
        class Net(nn.Cell):
            def __init__(self):
                super().__init__()
                self.dense, self.note, self.values = nn.Dense(2, 1), ops.ScalarSummary(), ops.TensorSummary()

            def construct(self, x):
                self.note("mean", x.mean())
                self.values("input", x)
                return self.dense(x)

        net = Net()
        model = Model(net, nn.MSELoss(), nn.Momentum(net.trainable_params(), 0.1, 0.9))
        collector = SummaryCollector(str(tmp_path), collect_freq=3, collect_tensor_freq=2)
        model.train(1, Batches(6), callbacks=[collector], dataset_sink_mode=False)
        found = shown(tmp_path)
        assert [step for step, _ in found["scalars"]["mean"]] == [1, 3, 6]
        assert found["histograms"]["input"] == [1, 2, 4, 6]

    def test_there_is_one(self, tmp_path):
        net = nn.Dense(2, 1)
        model = Model(net, nn.MSELoss(), nn.Momentum(net.trainable_params(), 0.1, 0.9))
        with pytest.raises(ValueError, match="there are two"):
            model.train(1, Batches(1), callbacks=[SummaryCollector(str(tmp_path)), SummaryCollector(str(tmp_path))])

    def test_is_a_callback(self, tmp_path):
        assert isinstance(SummaryCollector(str(tmp_path)), Callback)

    def test_a_landscape(self, tmp_path):
        with pytest.raises(NotImplementedError, match="collect_landscape"):
            SummaryCollector(str(tmp_path), collect_specified_data={"collect_landscape": {"unit": "step"}})


@pytest.mark.parametrize(
    ("op", "value"),
    [
        (ops.ScalarSummary, ONE),
        (ops.TensorSummary, TWO),
        (ops.HistogramSummary, TWO),
        (ops.ImageSummary, IMAGE),
    ],
)
def test_an_op_of_a_summary_gives_nothing(op, value):
    assert op()("name", value) is None
