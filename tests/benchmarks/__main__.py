"""The command: `python -m tests.benchmarks`."""

import argparse
import datetime
import fnmatch
import json
import os
import pathlib
import platform
import sys
import warnings

from . import compiling, datasets, importing, memory, report, scaling, scripts, speed, targets
from .contestant import Contestant
from .engines import KNOWN, found
from .remote import Remote
from .workloads import WORKLOADS


def main(arguments=None):
    warnings.simplefilter("ignore")  # MindSpore says at each further pull that fn runs again
    options = parsed(arguments)
    numbers = json.loads(options.read.read_text()) if options.read else measured(options)
    text = report.markdown(numbers)
    print(text)
    for miss in targets.misses(numbers):
        print(f"above its target: {miss}", file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(numbers))
    if options.markdown:
        options.markdown.write_text(text)
    if options.page:
        options.page.write_text(report.on_page(options.page.read_text(), text))
    if options.picture:
        from .picture import draw

        draw(numbers, options.picture)


def parsed(arguments):
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="msvjp beside hand-written torch.")
    add, path = parser.add_argument, pathlib.Path
    parts = "speed, memory, compiling, scripts, scaling, overhead, dataset, import"
    add("--only", metavar="PATTERN", default="", help=f"part of a name, such as 'MLP' or 'speed: '. Parts: {parts}")
    add("--rounds", type=int, default=100, help="how often each engine has its turn: 100")
    add("--quick", action="store_true", help="few and short rounds, to see that all works")
    add(
        "--compiled",
        action="store_true",
        help="msvjp in a jitted function and torch.compile too, which compile for minutes",
    )
    add("--threads", type=int, default=1, help="of each engine: 1")
    where = f"an engine in another environment, by the Python there. Names: {', '.join(KNOWN)}"
    add("--engine", metavar="NAME=PYTHON", action="append", default=[], type=name_and_python, help=where)
    add("--json", metavar="FILE", type=path, help="write all numbers")
    add("--read", metavar="FILE", type=path, help="measure nothing, and read what --json wrote")
    add("--markdown", metavar="FILE", type=path, help="write the tables")
    add(
        "--page",
        metavar="FILE",
        type=path,
        help="put the tables into a page, between its two marks of what is measured",
    )
    add("--picture", metavar="FILE", type=path, help="draw the numbers, as .svg or .png (needs matplotlib)")
    return parser.parse_args(arguments)


def name_and_python(text):
    name, _, python = text.partition("=")
    if name not in KNOWN or not python:
        raise argparse.ArgumentTypeError(f"{text!r}: give NAME=PYTHON, where NAME is one of {', '.join(KNOWN)}")
    return name, python


def measured(options):
    """The numbers of each part that is wanted, as report.py reads them: a structure of dicts, lists, numbers and text."""
    engines = list(found(options.threads, dict(options.engine), options.compiled))
    remotes = [Remote(name, python, options.threads) for name, python in options.engine]
    contestants = [*map(Contestant, engines), *remotes]
    rounds, seconds = (3, 0.0005) if options.quick else (options.rounds, 0.002)
    numbers = {
        "setting": setting(options.threads, rounds, contestants),
        "speed": {w.name: speed.measure(contestants, w, rounds, seconds) for w in chosen("speed", WORKLOADS, options)},
        "memory": {w.name: memory.measure(engines, w) for w in chosen("memory", WORKLOADS, options)},
        "compiling": {
            w.name: compiling.measure(w) for w in chosen("compiling", WORKLOADS, options) if options.compiled
        },
        "scripts": {s: scripts.measure(s) for s in chosen("scripts", scripts.SCRIPTS, options) if options.compiled},
        "scaling": {
            c: scaling.measure(contestants, c, rounds, seconds) for c in chosen("scaling", scaling.CURVES, options)
        },
        "overhead": overhead(rounds // 4 + 1, seconds / 5, lambda op: wanted(f"overhead: {op}", options)),
        "dataset": {
            name: datasets.measure(name, pythons(options), min(rounds, 5))
            for name in chosen("dataset", datasets.PIPELINES, options)
        },
        "import": importing.measure(min(rounds, 15)) if wanted("import", options) else [],
    }
    for remote in remotes:
        remote.end()
    return json.loads(json.dumps({part: found for part, found in numbers.items() if found}))


def wanted(name, options):
    return fnmatch.fnmatchcase(name, f"*{options.only}*")


def chosen(part, items, options):
    """The workloads or names that are wanted, each told when its turn comes: it may take a while."""
    for item in items:
        name = f"{part}: {getattr(item, 'name', item)}"
        if wanted(name, options):
            print(name, file=sys.stderr)
            yield item


def pythons(options):
    """The Python of each engine that has pipelines."""
    return {datasets.LOADER: sys.executable, datasets.MSVJP: sys.executable} | {
        name: python for name, python in options.engine if name == datasets.MINDSPORE
    }


def overhead(*settings):
    from . import overhead  # it imports msvjp

    return overhead.measure(*settings)


def setting(threads, rounds, contestants):
    return {
        "when": datetime.date.today().isoformat(),
        "versions": {c.name: c.version for c in contestants},
        "python": platform.python_version(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "threads": threads,
        "rounds": rounds,
    }


def _processor():
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
