"""Seconds per call of each engine at a workload, in rounds, one engine after the other in each."""

import random
import statistics

import numpy as np

from .clock import enough
from .engines import LIMIT

#: An engine has turns until they have taken so many times what they were to take: one that is very slow has few.
LONG = 20


def measure(contestants, workload, rounds, seconds):
    """{engine: its seconds per call in each round, a list, or a text that says why it was not timed}.

    rounds: how often each engine has its turn. seconds: how long a turn is about to last.
    """
    outcome = check(contestants, workload)
    timed = [c for c in contestants if outcome.get(c.name) == []]
    try:
        numbers = {c.name: enough(c.seconds, seconds) for c in timed}
        for seed in range(rounds):
            for c in random.Random(seed).sample(timed, len(timed)):  # each comes after each other
                if sum(outcome[c.name]) * numbers[c.name] < LONG * rounds * seconds:
                    outcome[c.name].append(c.seconds(numbers[c.name]) / numbers[c.name])
    finally:
        for c in timed:
            c.close()
    return outcome


def check(contestants, workload):
    """{engine: [], or what is wrong with its numbers}. The limit comes first, and the others must agree with it."""
    limit, *others = contestants
    if limit.name != LIMIT:
        raise ValueError(f"the first engine is {limit.name}; the limit, {LIMIT}, is to come first")
    wanted, outcome = limit.prepare(workload), {LIMIT: []}
    for c in others:
        try:
            arrays = c.prepare(workload)
        except Exception as error:
            outcome[c.name] = f"failed: {type(error).__name__}: {error}"
        else:
            if arrays is not None:
                outcome[c.name] = difference(arrays, wanted, workload.tolerance) or []
    return outcome


def difference(arrays, wanted, tolerance):
    """A text that says how the arrays differ from those that are wanted, or None."""
    shapes, theirs = [a.shape for a in arrays], [w.shape for w in wanted]
    if shapes != theirs:
        return f"differs: shapes {shapes}, not {theirs}"
    scale = max(float(np.abs(w).max(initial=0)) for w in wanted)
    off = max(float(np.abs(a - w).max(initial=0)) for a, w in zip(arrays, wanted, strict=True)) / scale
    return None if off <= tolerance else f"differs: by {off:.1e} of the largest value"


def ratios(outcome, name):
    """The quartiles of the ratio to the limit over the rounds: (first, median, third)."""
    values = [ours / limit for ours, limit in zip(outcome[name], outcome[LIMIT], strict=False)]
    return tuple(statistics.quantiles(values, n=4)) if len(values) > 1 else 3 * tuple(values)


def best_ratio(outcome, name):
    """The ratio of the best rounds of both: what a machine that is busy now and then disturbs least."""
    return min(outcome[name]) / min(outcome[LIMIT])
