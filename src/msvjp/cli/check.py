"""`msvjp check PATH...`: what the scripts below the paths use of MindSpore, and whether msvjp has it. Nothing is run.

Exit status: 0 if every name is supported (one that differs is, and is shown), 1 if something is missing, is unknown to
MindSpore too, or cannot be read, 2 if the call makes no sense: a path that does not exist, nothing to read below it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from .._core.collection import paused
from ._names import Reading, read
from ._project import Project
from ._report import Report, as_csv, as_html, as_json, as_text, totals, visible
from ._sources import files_below

_FORMATS = {"text": as_text, "json": as_json, "csv": as_csv, "html": as_html}

#: From how many files on it pays to start processes.
_MANY = 300
#: How many files a process is given at a time.
_BATCH = 25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a .py, .ipynb or .md file, or a folder of them")
    parser.add_argument("--format", choices=_FORMATS, default="text", help="how to write the report (text)")
    parser.add_argument("--output", metavar="FILE", help="where to write it, instead of printing it")
    parser.add_argument("--all", action="store_true", help="in text, show what is supported as well")


def main(arguments: argparse.Namespace) -> int:
    absent = [path for path in arguments.paths if not os.path.exists(path)]
    if absent:
        return _usage_error(f"there is no {', '.join(absent)}")
    files = list(dict.fromkeys(file for path in arguments.paths for file in files_below(path)))
    if not files:
        return _usage_error(f"no .py, .ipynb or .md file below {', '.join(arguments.paths)}")
    report = Report(_shown(_readings(files, arguments.paths), len(files)))
    text = as_text(report, arguments.all) if arguments.format == "text" else _FORMATS[arguments.format](report)
    if arguments.output:
        try:
            with open(arguments.output, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            return _usage_error(f"cannot write {arguments.output}: {error.strerror}")
        print("\n".join(totals(report)))
    else:
        sys.stdout.write(text)
    return 0 if report.is_complete() else 1


def _usage_error(message: str) -> int:
    print(f"msvjp check: {visible(message)}", file=sys.stderr)
    return 2


def _readings(files: list[str], roots: list[str]) -> Iterator[Reading]:
    """What is read in each file, in order; many files are read by several processes."""
    processes = min(os.cpu_count() or 1, len(files) // _MANY + 1)
    if processes == 1:
        _begin(roots)
        yield from map(_read, files)
        return
    context = multiprocessing.get_context("spawn")  # where a test calls this, torch has threads, which survive no fork
    with ProcessPoolExecutor(processes, context, _begin, (roots,)) as pool:
        yield from pool.map(_read, files, chunksize=_BATCH)


_project: Project  # of this process


def _begin(roots: list[str]) -> None:
    global _project
    _project = Project(roots)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 10_000))  # expressions nest


def _read(file: str) -> Reading:
    with paused():  # a syntax tree is a great many objects, which collections would walk again and again
        return read(file, _project)


def _shown(readings: Iterator[Reading], total: int) -> Iterator[Reading]:
    """The readings, with a bar of how many there are so far where somebody watches."""
    if total < _MANY or not sys.stderr.isatty():
        yield from readings
        return
    for done, reading in enumerate(readings, 1):
        yield reading
        if done % _BATCH == 0 or done == total:
            filled = 40 * done // total
            sys.stderr.write(f"\r[{'#' * filled}{' ' * (40 - filled)}] {done} of {total} files")
    sys.stderr.write("\r\033[K")
