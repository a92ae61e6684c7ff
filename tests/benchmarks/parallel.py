"""A data parallel step of two processes beside one of DistributedDataParallel by hand, in one run, one after the other.

    export GLIBC_TUNABLES=glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=1073741824
    torchrun --standalone --nproc-per-node 2 -m tests.benchmarks.parallel [SECONDS]

With those, memory that was freed stays with the process. Without them the C library gives that of large gradients back to the
system, or not, by where it happens to lie, and it costs a quarter of a step of 8.4 million parameters to have it anew.

Each line is a number of float32 parameters, the medians in milliseconds, and the ratio with its quartiles.
"""

import statistics
import sys
import time

import torch
from torch import distributed

import msvjp as ms
from msvjp import Tensor, nn
from msvjp.communication import get_rank, init

#: Widths of four square layers, which are 0.02, 1.6 and 8.4 million parameters.
WIDTHS = (72, 640, 1448)
ROWS = 32


def by_hand(width):
    """A step in plain torch."""
    net = torch.nn.Sequential(*[m for _ in range(4) for m in (torch.nn.Linear(width, width), torch.nn.ReLU())])
    ddp = torch.nn.parallel.DistributedDataParallel(net)
    optimizer = torch.optim.SGD(net.parameters(), 0.01)
    x, y = torch.randn(ROWS, width), torch.randn(ROWS, width)

    def step():
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(ddp(x), y)
        loss.backward()
        optimizer.step()

    return step


def by_msvjp(width):
    """The same in MindSpore's words."""
    ms.set_auto_parallel_context(parallel_mode="data_parallel", gradients_mean=True)
    net = nn.SequentialCell(*[m for _ in range(4) for m in (nn.Dense(width, width), nn.ReLU())])
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.SGD(net.trainable_params(), 0.01))
    step.set_train()
    x, y = Tensor(torch.randn(ROWS, width)), Tensor(torch.randn(ROWS, width))
    return lambda: step(x, y)


def timed(step):
    distributed.barrier()
    began = time.perf_counter()
    step()
    return 1000 * (time.perf_counter() - began)


def compared(width, seconds):
    """The times of both, taken in turn; the numbers of steps are those of rank 0."""
    steps = by_hand(width), by_msvjp(width)
    for step in (*steps, *steps, *steps):
        timed(step)
    count = torch.tensor(max(10, int(1000 * seconds / sum(timed(step) for step in steps))))
    distributed.broadcast(count, 0)
    pairs = []
    for i in range(int(count)):
        first, second = steps if i % 2 else reversed(steps)
        times = [timed(first), timed(second)]
        pairs.append(times if i % 2 else times[::-1])
    return pairs


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    init()
    torch.set_num_threads(1)
    for width in WIDTHS:
        pairs = compared(width, seconds)
        hand, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
        low, middle, high = statistics.quantiles([b / a for a, b in pairs], n=4)
        if get_rank() == 0:
            million = 4 * (width + 1) * width / 1e6
            print(
                f"{million:5.2f} M  DDP {hand:7.2f}  msvjp {ours:7.2f}  ratio {ours / hand:.2f} ({low:.2f} to {high:.2f}, "
                f"pairwise median {middle:.2f}; {len(pairs)} pairs)",
                flush=True,
            )


if __name__ == "__main__":
    main()
