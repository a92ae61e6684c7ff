"""Bytes that torch's allocator gives out and takes back during a call: counted exactly, the same number at each run."""

import os

from .compiling import FIRST

os.environ.setdefault("KINETO_LOG_LEVEL", "99")  # else torch's profiler writes a line at each start and stop


def measure(engines, workload):
    """{engine: [peak, held]} in bytes, of the engines on torch that speak the workload's dialect.

    peak: the most at any time during the call, without what was there before, such as inputs and weights. held: what is
    still taken while its result is kept; None for a workload that leaves no graph open.
    """
    found = {}
    for engine in engines:
        if engine.library.__name__ in ("torch", "msvjp") and (run := engine.prepare(workload)):
            for _ in range(FIRST):
                run()  # torch fills caches of its own, and what compiles does
            peak, held = allocated(run)
            found[engine.name] = [peak, held if workload.opens else None]
    return found


def allocated(run):
    """(peak, held) of one call."""
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
        kept = run()
    now = peak = 0
    for event in profiler.profiler.kineto_results.events():
        if event.name() == "[memory]":
            now += event.nbytes()
            peak = max(peak, now)
    del kept
    return peak, now
