"""The one loop that is timed."""

import gc
import itertools
import time


def seconds(run, number, wait=lambda result: None, clock=time.perf_counter):
    """What `number` calls take, until the last result is there. Python collects no garbage meanwhile.

    A call before them finds the caches as another engine has left them, and is not counted.
    """
    wait(run())
    out, collecting = None, gc.isenabled()
    gc.disable()
    try:
        start = clock()
        for _ in itertools.repeat(None, number):
            out = run()
        wait(out)
        return clock() - start
    finally:
        if collecting:
            gc.enable()


def enough(timed, long):
    """How many calls last about `long` seconds, where timed(number) is what that many take."""
    number = 1
    while (taken := timed(number)) < long / 2 and number < 1_000_000:
        number = max(2 * number, int(number * long / max(taken, 1e-9) / 2))
    return max(1, round(number * long / taken))
