"""Data parallel training in the functional style of MindSpore 2.x: value_and_grad, then DistributedGradReducer.

msvjp run --nproc 2 parallel_2x.py
msrun --worker_num=2 --local_worker_num=2 --join=True parallel_2x.py    # on MindSpore itself
"""

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
from mindspore import Tensor, nn, ops
from mindspore.communication import get_group_size, get_rank, init


class Net(nn.Cell):
    """A convolution and two dense layers, whose weights come from numpy."""

    def __init__(self):
        super().__init__()
        draw = np.random.default_rng(0)

        def drawn(*shape):
            return Tensor(draw.normal(0, 0.2, shape).astype(np.float32))

        self.conv = nn.Conv2d(1, 4, 3, pad_mode="same", has_bias=False, weight_init=drawn(4, 1, 3, 3))
        self.flatten = nn.Flatten()
        self.fc = nn.SequentialCell(
            nn.Dense(4 * 8 * 8, 16, drawn(16, 4 * 8 * 8), "zeros"),
            nn.Tanh(),
            nn.Dense(16, 3, drawn(3, 16), "zeros"),
        )

    def construct(self, x):
        return self.fc(self.flatten(ops.relu(self.conv(x))))


def images(count):
    """Images with one bright third; which one is the label."""
    draw = np.random.default_rng(1)
    label = draw.integers(0, 3, count).astype(np.int32)
    image = draw.normal(size=(count, 1, 8, 8)).astype(np.float32)
    for x, y in zip(image, label, strict=True):
        x[0, :, 2 * y : 2 * y + 3] += 1
    return image, label


if __name__ == "__main__":
    ms.set_context(mode=ms.PYNATIVE_MODE, device_target="CPU")
    init()
    rank, size = get_rank(), get_group_size()
    ms.set_auto_parallel_context(parallel_mode=ms.ParallelMode.DATA_PARALLEL, gradients_mean=True)
    ms.set_seed(1)

    net = Net()
    loss_fn = nn.CrossEntropyLoss()
    optimizer = nn.Adam(net.trainable_params(), 0.01)
    grad_reducer = nn.DistributedGradReducer(optimizer.parameters)

    def forward_fn(data, label):
        logits = net(data)
        return loss_fn(logits, label), logits

    grad_fn = ms.value_and_grad(forward_fn, None, optimizer.parameters, has_aux=True)
    add_up = ops.AllReduce()

    dataset = ds.NumpySlicesDataset(images(160), ["image", "label"], shuffle=False, num_shards=size, shard_id=rank)
    right = Tensor(0.0, ms.float32)
    for step, (data, label) in enumerate(dataset.batch(16).create_tuple_iterator(), 1):
        (loss, logits), grads = grad_fn(data, label)
        grads = grad_reducer(grads)
        optimizer(grads)
        right += (logits.argmax(1) == label).astype(ms.float32).sum()
        print(f"rank {rank} step {step} loss {float(loss):.8f}", flush=True)
    print(f"rank {rank} right {float(add_up(right)):.0f} of 160", flush=True)
