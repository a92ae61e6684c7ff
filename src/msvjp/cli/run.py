"""`msvjp run`: a MindSpore script on msvjp. But for `import mindspore`, all is as by `python SCRIPT` or `python -m MODULE`."""

import argparse
import builtins
import os
import runpy
import sys
import types
from importlib.machinery import SourceFileLoader
from typing import Any

from .. import install_as_mindspore
from ..communication.launcher import tell_in_mindspores_words
from .launch import launch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "msvjp run [--strict] [--nproc N] [-m MODULE | SCRIPT] [ARGS ...]"
    parser.add_argument("-m", dest="is_module", action="store_true", help="run a module, as `python -m` does")
    parser.add_argument("--strict", action="store_true", help="raise at the import of a name that msvjp does not have")
    parser.add_argument(
        "--nproc", type=_number, default=1, metavar="N", help="in how many processes, with ranks 0 to N - 1"
    )
    parser.add_argument("script", metavar="SCRIPT", help="what to run")
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


def _script(path: str) -> tuple[dict[str, Any], bytes]:
    """The globals that a script begins with, and its text."""
    _first_on_path(os.path.dirname(os.path.realpath(path)))
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError as error:
        print(f"msvjp run: can't open file {path!r}: {error.strerror}", file=sys.stderr)
        raise SystemExit(2) from error
    path = os.path.abspath(path)
    return {"__file__": path, "__cached__": None, "__loader__": SourceFileLoader("__main__", path)}, text


def _module(name: str) -> tuple[dict[str, Any], types.CodeType]:
    """The globals that a module begins with when it is run, and its code."""
    _first_on_path(os.getcwd())
    try:
        _, spec, code = runpy._get_module_details(name)  # type: ignore[attr-defined]
    except ImportError as error:
        raise SystemExit(f"msvjp run: {error}") from error
    sys.argv[0] = spec.origin
    names = {"__file__": spec.origin, "__cached__": spec.cached, "__loader__": spec.loader}
    return {**names, "__package__": spec.parent, "__spec__": spec}, code


def _first_on_path(folder: str) -> None:
    """Put the folder where Python has put that of `msvjp` itself, unless it was told to put none there."""
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = folder


def _run(names: dict[str, Any], code: bytes | types.CodeType) -> None:
    """Run the code as `__main__`. An exception is shown without our frames, and then ends Python as it would have."""
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    vars(main).update(names, __builtins__=builtins)
    try:
        exec(
            compile(code, names["__file__"], "exec", dont_inherit=True) if isinstance(code, bytes) else code, vars(main)
        )
    except SystemExit:
        raise
    except BaseException as error:
        below = error.__traceback__ and error.__traceback__.tb_next
        sys.excepthook(type(error), error.with_traceback(below), below)
        sys.excepthook = lambda *shown: None
        raise
