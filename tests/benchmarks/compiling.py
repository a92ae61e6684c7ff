"""What compiling costs: a process of its own for each engine, which finds nothing of it on disk, and then one that does.

The other end of this file, `python -m tests.benchmarks.compiling ENGINE WORKLOAD`, prints what one process takes.
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

from .engines import COMPILED, JITTED, LIMIT, load

#: Calls after which nothing compiles any more: one is recorded, one compiles.
FIRST = 3
ROOT = pathlib.Path(__file__).parents[2]


def measure(workload, engines=(LIMIT, JITTED, COMPILED)):
    """{engine: {"cold": seconds, "warm": seconds, "memory": bytes}}, of the engines that speak the workload's dialect.

    Seconds are those of processors, the process's and its compiler's, that the first calls take beyond later ones; memory is
    the most that the process, or one that it starts, has at a time. The limit compiles nothing, and has memory alone.
    """
    with tempfile.TemporaryDirectory() as folder:
        _process(JITTED, "x + y, 2x2", folder)  # what torch compiles once for all: the headers in C++
        return {
            engine: _cold_and_warm(engine, workload.name, folder) for engine in engines if _speaks(engine, workload)
        }


def _speaks(engine, workload):
    return getattr(workload, "mindspore" if engine == JITTED else "by_hand") is not None


def _cold_and_warm(engine, workload, folder):
    cold = _process(engine, workload, folder)
    if engine == LIMIT:
        return {"memory": cold["memory"]}
    return {"cold": cold["seconds"], "warm": _process(engine, workload, folder)["seconds"], "memory": cold["memory"]}


def _process(engine, workload, folder):
    environment = os.environ | {"TORCHINDUCTOR_CACHE_DIR": folder, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "ignore", "-m", __name__, engine, workload]
    return json.loads(subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def in_this_process(engine, workload):
    """What the first calls take, and the memory."""
    run = engine.prepare(workload)
    first = sum(_taken(engine, run) for _ in range(FIRST))
    seconds = max(0.0, first - FIRST * _taken(engine, run))
    return {"seconds": seconds, "memory": 1024 * max(used.ru_maxrss for used in _used())}


def _taken(engine, run):
    before = _processor()
    engine.wait(run())
    return _processor() - before


def _processor():
    return sum(used.ru_utime + used.ru_stime for used in _used())


def _used():
    """What this process has used, and those that it started."""
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


if __name__ == "__main__":
    from .workloads import WORKLOADS

    name, wanted = sys.argv[1:]
    print(json.dumps(in_this_process(load(name, 1), next(w for w in WORKLOADS if w.name == wanted))))
