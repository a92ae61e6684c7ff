"""Data parallel training in the style of MindSpore 1.x: init, set_auto_parallel_context, shards, Model.train.

msvjp run --nproc 2 parallel_1x.py
torchrun --nproc-per-node 2 -m msvjp run parallel_1x.py
msrun --worker_num=2 --local_worker_num=2 --join=True parallel_1x.py    # on MindSpore itself
"""

import os

import mindspore.dataset as ds
import numpy as np
from mindspore import Model, Tensor, context, nn
from mindspore.common import set_seed
from mindspore.communication.management import get_group_size, get_rank, init
from mindspore.context import ParallelMode
from mindspore.train.callback import Callback


class Net(nn.Cell):
    """Three dense layers, whose weights come from numpy."""

    def __init__(self):
        super(Net, self).__init__()  # noqa: UP008
        draw = np.random.RandomState(0)
        self.fc1 = self.dense(draw, 16, 32)
        self.fc2 = self.dense(draw, 32, 32)
        self.fc3 = self.dense(draw, 32, 4)
        self.relu = nn.ReLU()

    def dense(self, draw, n_in, n_out):
        weight = Tensor(draw.normal(0, 0.2, (n_out, n_in)).astype(np.float32))
        return nn.Dense(n_in, n_out, weight_init=weight, bias_init="zeros")

    def construct(self, x):
        return self.fc3(self.relu(self.fc2(self.relu(self.fc1(x)))))


def create_dataset(rank, size, batch):
    draw = np.random.RandomState(1)
    x = draw.normal(size=(160, 16)).astype(np.float32)
    y = np.argmax(x[:, :4] + x[:, 4:8], axis=1).astype(np.int32)
    data = ds.NumpySlicesDataset((x, y), ["x", "y"], shuffle=False, num_shards=size, shard_id=rank)
    return data.batch(batch, drop_remainder=True)


class Losses(Callback):
    """Prints the loss of every step, of this process."""

    def __init__(self, rank):
        super().__init__()
        self.rank = rank

    def step_end(self, run_context):
        params = run_context.original_args()
        print(f"rank {self.rank} step {params.cur_step_num} loss {float(params.net_outputs.asnumpy()):.8f}", flush=True)


if __name__ == "__main__":
    set_seed(1)
    context.set_context(mode=context.GRAPH_MODE, device_target="CPU")
    init()
    rank, size = get_rank(), get_group_size()
    context.set_auto_parallel_context(device_num=size, parallel_mode=ParallelMode.DATA_PARALLEL, gradients_mean=True)
    network = Net()
    loss = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    optimizer = nn.Momentum(network.trainable_params(), 0.1, 0.9)
    model = Model(network, loss, optimizer)
    epochs = int(os.environ.get("EPOCHS", 1))
    model.train(epochs, create_dataset(rank, size, 16), callbacks=[Losses(rank)], dataset_sink_mode=False)
