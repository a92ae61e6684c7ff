"""Seconds that the first calls of what compiles take beyond later ones, without PyTorch's caches on disk."""

import time

from .engines import COMPILED, JITTED

#: Calls after which nothing compiles any more: one is recorded, one compiles.
FIRST = 3


def measure(engines, workload):
    """{engine: seconds}, of the engines that compile and speak the workload's dialect."""
    return {engine.name: _seconds(engine, run) for engine, run in _prepared(engines, workload)}


def _prepared(engines, workload):
    for engine in engines:
        if engine.name in (JITTED, COMPILED) and (run := engine.prepare(workload)):
            yield engine, run


def _seconds(engine, run):
    from torch._inductor import config

    with config.patch(force_disable_caches=True):
        first = sum(_timed(engine, run) for _ in range(FIRST))
    return max(0.0, first - FIRST * _timed(engine, run))


def _timed(engine, run):
    start = time.perf_counter()
    engine.wait(run())
    return time.perf_counter() - start
