"""`msvjp run`: a MindSpore script on msvjp. But for `import mindspore`, all is as by `python SCRIPT` or `python -m MODULE`.

A script may be a file, a folder or an archive with a `__main__.py`, `-` for the standard input, or a notebook: its cells
run in order, and what is not Python in them, which is told, does not.
"""

import argparse
import builtins
import json
import linecache
import os
import runpy
import sys
import types
import zipfile
from collections.abc import Iterator
from importlib.machinery import BuiltinImporter, SourceFileLoader
from typing import Any, NamedTuple

from .. import install_as_mindspore
from ..communication.launcher import tell_in_mindspores_words
from ._sources import cells, without_magics
from .launch import launch


class Piece(NamedTuple):
    """What is run at a time, and the file that a traceback names for it."""

    code: str | bytes | types.CodeType
    file: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "msvjp run [--strict] [--nproc N] [-m MODULE | SCRIPT] [ARGS ...]"
    parser.add_argument("-m", dest="is_module", action="store_true", help="run a module, as `python -m` does")
    parser.add_argument("--strict", action="store_true", help="raise at the import of a name that msvjp does not have")
    parser.add_argument(
        "--nproc", type=_number, default=1, metavar="N", help="in how many processes, with ranks 0 to N - 1"
    )
    parser.add_argument(
        "script", metavar="SCRIPT", help="what to run: a file, a folder, a notebook, or - for the standard input"
    )
    parser.add_argument("args", metavar="ARGS", nargs=argparse.REMAINDER, help="its arguments, with its options")


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; give one from 1 on")
    return int(text)


def main(arguments: argparse.Namespace) -> int:
    if arguments.nproc > 1:
        options = ["--strict"] * arguments.strict + ["-m"] * arguments.is_module
        return launch(arguments.nproc, [*options, arguments.script, *arguments.args])
    tell_in_mindspores_words()
    install_as_mindspore(strict=arguments.strict)
    sys.argv = [arguments.script, *arguments.args]
    _run(*(_module if arguments.is_module else _script)(arguments.script))
    return 0


def _script(path: str) -> tuple[dict[str, Any], list[Piece]]:
    """The globals that a script begins with, and its text."""
    if path == "-":
        _first_on_path("")
        return {"__file__": "<stdin>", "__loader__": BuiltinImporter}, [Piece(sys.stdin.buffer.read(), "<stdin>")]
    if os.path.isdir(path) or zipfile.is_zipfile(path):
        _first_on_path(os.path.abspath(path))
        return _found(*runpy._get_main_module_details(SystemExit))  # type: ignore[attr-defined]
    _first_on_path(os.path.dirname(os.path.realpath(path)))
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError as error:
        print(f"msvjp run: can't open file {path!r}: {error.strerror}", file=sys.stderr)
        raise SystemExit(2) from error
    path = os.path.abspath(path)
    names = {"__file__": path, "__cached__": None, "__loader__": SourceFileLoader("__main__", path)}
    return names, list(_notebook(path, text)) if path.endswith(".ipynb") else [Piece(text, path)]


def _module(name: str) -> tuple[dict[str, Any], list[Piece]]:
    """The globals that a module begins with when it is run, and its code."""
    _first_on_path(os.getcwd())
    try:
        details = runpy._get_module_details(name)  # type: ignore[attr-defined]
    except ImportError as error:
        raise SystemExit(f"msvjp run: {error}") from error
    sys.argv[0] = details[1].origin
    return _found(*details)


def _found(_: str, spec: Any, code: types.CodeType) -> tuple[dict[str, Any], list[Piece]]:
    """The same of what Python's import system has found."""
    names = {"__file__": spec.origin, "__cached__": spec.cached, "__loader__": spec.loader}
    return {**names, "__package__": spec.parent, "__spec__": spec}, [Piece(code, spec.origin)]


def _notebook(path: str, text: bytes) -> Iterator[Piece]:
    """The code cells, each a file to a traceback, which shows its lines."""
    try:
        found = list(cells(json.loads(text)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"msvjp run: {path!r} is not a notebook: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    for number, cell in found:
        file, code = f"{path}, cell {number}", without_magics(cell)
        for line in (
            a for a, b in zip(cell.split("\n"), [*code.split("\n"), ""], strict=False) if a != b and a.strip()
        ):
            print(f"msvjp run: cell {number}: not run: {line.strip()}", file=sys.stderr)
        linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
        yield Piece(code, file)


def _first_on_path(folder: str) -> None:
    """Put the folder where Python has put that of `msvjp` itself, unless it was told to put none there."""
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = folder


def _run(names: dict[str, Any], pieces: list[Piece]) -> None:
    """Run the code as `__main__`. An exception is shown without our frames, and then ends Python as it would have."""
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    vars(main).update(names, __builtins__=builtins)
    try:
        for code, file in pieces:
            if not isinstance(code, types.CodeType):
                code = compile(code, file, "exec", dont_inherit=True)
            exec(code, vars(main))
    except SystemExit:
        raise
    except BaseException as error:
        below = error.__traceback__ and error.__traceback__.tb_next
        sys.excepthook(type(error), error.with_traceback(below), below)
        sys.excepthook = lambda *shown: None
        raise
