"""How the ratio to the limit goes as a workload grows, or as torch has more threads."""

import os

from . import speed
from .workloads.chain import Chain
from .workloads.mlp import MLP
from .workloads.pulls import Pulls

THREADS = "threads, an MLP"
#: For each curve what grows, and the workload at each size; for threads their number, which is set meanwhile.
CURVES = {
    "elements, a chain of 20 ops": {size: Chain(20, size) for size in (1, 100, 10_000, 1_000_000)},
    "depth, a chain on 10 elements": {depth: Chain(depth, 10) for depth in (2, 10, 100, 1000)},
    "pulls on one graph": {count: Pulls(count) for count in (1, 4, 16, 64, 256)},
    THREADS: dict.fromkeys(sorted({1, 2, 4, 8, 16, os.cpu_count()} & set(range(1, os.cpu_count() + 1))), MLP("an MLP")),
}


def measure(contestants, curve, rounds, seconds):
    """{size: what `speed.measure` gives} along the curve."""
    import torch

    before, found = torch.get_num_threads(), {}
    try:
        for size, workload in CURVES[curve].items():
            if curve == THREADS:
                torch.set_num_threads(size)
            found[size] = speed.measure(contestants, workload, rounds, seconds)
    finally:
        torch.set_num_threads(before)
    return found
