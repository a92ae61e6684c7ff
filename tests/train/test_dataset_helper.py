"""`DatasetHelper`, `connect_network_with_dataset` and `data_sink`: batches as they are wanted."""

import numpy as np
import pytest
from mindspore import nn
from mindspore.train import DatasetHelper, connect_network_with_dataset, data_sink

from .batches import Batches


def numbered(number=3):
    return Batches(arrays=[[np.full(2, i, np.float32)] for i in range(number)])


def numbers(batches):
    return [int(batch[0].asnumpy()[0]) for batch in batches]


class TestDatasetHelper:
    def test_each_iteration_is_an_epoch(self):
        helper = DatasetHelper(numbered(), dataset_sink_mode=False, epoch_num=2)
        assert [numbers(helper), numbers(helper)] == [[0, 1, 2], [0, 1, 2]]

    @pytest.mark.msvjp_only("MindSpore sinks on its other devices alone")
    def test_of_another_size_the_epochs_go_on(self):
        dataset = numbered()
        helper = DatasetHelper(dataset, dataset_sink_mode=True, sink_size=2, epoch_num=3)
        assert helper.sink_size() == 2
        assert [numbers(helper) for _ in range(3)] == [[0, 1], [2, 0], [1, 2]]
        assert {"num_epochs": 2, "do_copy": False} in dataset.log

    @pytest.mark.msvjp_only("MindSpore sinks on its other devices alone")
    def test_as_scripts_sink(self):
        helper = DatasetHelper(numbered(), dataset_sink_mode=True)
        network = connect_network_with_dataset(nn.ReLU(), helper)
        assert [float(network(*inputs).asnumpy().sum()) for inputs in helper] == [0, 2, 4]
        helper.stop_send()
        helper.continue_send()
        helper.release()

    @pytest.mark.parametrize(
        ("error", "args"),
        [(TypeError, (1,)), *((ValueError, (False, n)) for n in (0, -2)), (TypeError, (False, 1.5))],
    )
    def test_refuses(self, error, args):
        with pytest.raises(error):
            DatasetHelper(numbered(), *args)

    def test_refuses_what_is_no_dataset(self):
        with pytest.raises(AttributeError):
            DatasetHelper(3, False)

    def test_only_a_helper_in_sink_mode_is_connected(self):
        with pytest.raises(RuntimeError):
            connect_network_with_dataset(nn.ReLU(), DatasetHelper(numbered(), False))


class TestDataSink:
    @pytest.mark.msvjp_only("MindSpore sinks on its other devices alone")
    @pytest.mark.parametrize(("size", "want"), [(1, [0, 1, 2, 0]), (2, [1, 0, 2, 1]), (4, [0, 1, 2, 0])])
    def test_gives_the_last_result_of_so_many_batches(self, size, want):
        step = data_sink(lambda x: int(x.asnumpy()[0]), numbered(), size)
        assert [step() for _ in range(4)] == want

    @pytest.mark.parametrize(
        ("error", "size"), [(ValueError, 0), (ValueError, -1), (TypeError, 1.5), (TypeError, True)]
    )
    def test_refuses(self, error, size):
        with pytest.raises(error):
            data_sink(lambda x: x, numbered(), size)
