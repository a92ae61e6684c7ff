"""What is to be true of the numbers. `misses` says what is not; it fails nothing, for a machine may have been busy.

Ratios are judged by the best rounds, which are disturbed least.
"""

import statistics

from . import datasets
from .engines import COMPILED, JITTED, LIMIT, OURS
from .report import short, time
from .speed import best_ratio
from .workloads import WORKLOADS

#: Of peak memory, the limit's times so much; in seconds, an op's edge in the median and at most, and the import.
MEMORY, MEDIAN_EDGE, ANY_EDGE, IMPORT = 1.02, 0.8e-6, 2.5e-6, 60e-3


def misses(numbers):
    """Each number that is above its target, as a text."""
    yield from _speed(numbers.get("speed", {}))
    yield from datasets.misses(numbers.get("dataset", {}))
    for name, measured in numbers.get("memory", {}).items():
        for ours, limit, what in zip(measured.get(OURS, ()), measured[LIMIT], ("peak", "held"), strict=False):
            if ours is not None and ours > MEMORY * limit:
                yield f"{name}: {what} memory {ours / limit:.3f} of the limit's, above {MEMORY}"
    if overhead := {name: cost for name, cost in numbers.get("overhead", {}).items() if cost}:
        median = statistics.median(cost for cost, _ in overhead.values())
        if median > MEDIAN_EDGE:
            yield f"the edge of an op costs {time(median)} in the median, above {time(MEDIAN_EDGE)}"
        for name, (cost, _) in sorted(overhead.items(), key=lambda item: -item[1][0]):
            if cost > ANY_EDGE:
                yield f"{name}: its edge costs {time(cost)}, above {time(ANY_EDGE)}"
    if numbers.get("import") and min(numbers["import"]) > IMPORT:
        yield f"import: {time(min(numbers['import']))}, above {time(IMPORT)}"


def _jitted(name, found):
    """What is jitted is not to be slower than torch, by itself or compiled; a function of one op may be."""
    for engine, limit in ((LIMIT, 1.0), (COMPILED, found.get(COMPILED))):
        if JITTED in found and limit and name != "x + y, 2x2" and found[JITTED] > limit:
            yield f"{name}: jitted it takes {short(found[JITTED] / limit)} times as long as {engine}"


def _speed(speed):
    wanted = {w.name: w for w in WORKLOADS}
    for name, outcome in speed.items():
        found = {e: best_ratio(outcome, e) for e, rounds in outcome.items() if isinstance(rounds, list)}
        if OURS not in found:
            yield f"{name}: msvjp {outcome.get(OURS, 'has no such workload')}"
            continue
        ours = found[OURS]
        if (target := wanted[name].target) and ours > target:
            yield f"{name}: {short(ours)} times the limit, above {target}"
        yield from _jitted(name, found)
        for engine, lead in wanted[name].lead.items():
            if engine in found and ours * lead > found[engine]:
                yield f"{name}: {short(found[engine] / ours)} times as fast as {engine}, below {lead}"
