"""Training by hand in the style of mint: gradients are added up by mindspore.mint.distributed.

msvjp run --nproc 2 parallel_mint.py
msrun --worker_num=2 --local_worker_num=2 --join=True parallel_mint.py    # on MindSpore itself
"""

import mindspore as ms
import numpy as np
from mindspore import Tensor, mint, nn
from mindspore.mint import distributed as dist


class Net(nn.Cell):
    """Two linear layers."""

    def __init__(self):
        super().__init__()
        self.hidden, self.out = mint.nn.Linear(8, 16), mint.nn.Linear(16, 1)

    def construct(self, x):
        return self.out(mint.nn.functional.relu(self.hidden(x)))


if __name__ == "__main__":
    dist.init_process_group()
    rank, size = dist.get_rank(), dist.get_world_size()

    net = Net()
    for p in net.trainable_params():  # all begin with the values of rank 0, from numpy
        value = Tensor(np.random.RandomState(rank).normal(0, 0.3, p.shape).astype(np.float32))
        dist.broadcast(value, src=0)
        p.set_data(value)
    draw = np.random.RandomState(1)
    x = draw.normal(size=(32, 8)).astype(np.float32)
    y = x[:, :1] * x[:, 1:2]
    mine = slice(rank * 32 // size, (rank + 1) * 32 // size)
    data, label = Tensor(x[mine]), Tensor(y[mine])

    grad_fn = ms.value_and_grad(lambda data, label: ((net(data) - label) ** 2).mean(), None, net.trainable_params())
    optimizer = nn.SGD(net.trainable_params(), 0.05)
    for step in range(1, 6):
        loss, grads = grad_fn(data, label)
        for g in grads:
            dist.all_reduce(g)
        optimizer(tuple(g / size for g in grads))
        print(f"rank {rank} step {step} loss {float(loss):.8f}", flush=True)
    everyones = [None] * size
    dist.all_gather_object(everyones, {"rank": rank, "loss": round(float(loss), 4)})
    assert [found["rank"] for found in everyones] == list(range(size))
    dist.barrier()
