"""WaitedDSCallback: a map that follows the training."""

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore import nn
from mindspore.train import Callback, Model


@pytest.fixture
def said():
    ds.config.set_callback_timeout(2)
    yield []
    ds.config.set_callback_timeout(60)


def log(said, step_size):
    class Follow(ds.WaitedDSCallback):
        def sync_epoch_begin(self, train_run_context, ds_run_context):
            said.append(f"map: epoch {ds_run_context.cur_epoch_num}")

        def sync_step_begin(self, train_run_context, ds_run_context):
            step = train_run_context.original_args()["cur_step_num"]
            said.append(f"map: row {ds_run_context.cur_step_num} after step {step}")

    return Follow(step_size)


class Steps(Callback):
    def __init__(self, said):
        super().__init__()
        self.said = said

    def on_train_step_begin(self, run_context):
        self.said.append(f"step {run_context.original_args()['cur_step_num']}")


def rows(callback):
    data = ds.NumpySlicesDataset((np.ones((4, 2), np.float32), np.ones((4, 1), np.float32)), ["x", "y"], shuffle=False)
    return data.map(lambda x: x, ["x"], callbacks=callback, num_parallel_workers=1)


@pytest.mark.parametrize(
    ("size", "want"),
    [
        (
            2,
            "step 1, map: row 3 after step 1, step 2, map: epoch 2, map: row 5 after step 2, step 3, "
            "map: row 7 after step 3, step 4",
        ),
        (4, "step 1, map: epoch 2, map: row 5 after step 1, step 2"),
    ],
)
def test_the_map_follows_the_training(size, want, said):
    follow, net = log(said, size), nn.Dense(2, 1)
    model = Model(net, nn.MSELoss(), nn.SGD(net.trainable_params()))
    model.train(2, rows(follow).batch(size), callbacks=[follow, Steps(said)], dataset_sink_mode=False)
    assert ", ".join(said) == want


def test_without_a_training_it_says_what_it_waits_for(said):
    ds.config.set_callback_timeout(1)
    iterator = rows(log(said, 2)).create_tuple_iterator(num_epochs=1)
    with pytest.raises(RuntimeError, match="1 second"):
        list(iterator)
    assert said == []


def test_it_is_for_both():
    assert issubclass(ds.WaitedDSCallback, ms.train.Callback) and issubclass(ds.WaitedDSCallback, ds.DSCallback)
