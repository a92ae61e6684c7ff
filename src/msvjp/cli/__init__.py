"""What `msvjp COMMAND ...` and `python -m msvjp COMMAND ...` do. Each command is a file here, imported when it is called.

A command's file has `add_arguments(parser)` and `main(arguments) -> int`, the exit status.
"""

import argparse
import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence

#: Each command with its line in the help.
COMMANDS = {
    "run": "Run a MindSpore script on msvjp, unmodified.",
    "check": "List the names of MindSpore that scripts, notebooks and pages use, and whether they are supported.",
    "compare": "Run a script on MindSpore and on msvjp, and name the first call whose numbers part.",
    "record": "Run a script and write down, call by call, what it computed, for a later comparison.",
    "api": "Say whether a name of MindSpore's is supported, where it is implemented and how it differs.",
    "devices": "Say which devices there are, and why not the others.",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, `sys.argv[1:]` by default, and return its exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="msvjp", description="MindSpore's API on top of PyTorch.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    modules = {}
    for name, line in COMMANDS.items():
        command = commands.add_parser(name, help=line, description=line)
        if given[:1] == [name]:  # the others need not be imported
            modules[name] = importlib.import_module(f"{__name__}.{name}")
            modules[name].add_arguments(command)
    arguments = parser.parse_args(given)
    with _quiet_when_nobody_reads(arguments.command):
        return modules[arguments.command].main(arguments)


@contextlib.contextmanager
def _quiet_when_nobody_reads(command: str) -> Iterator[None]:
    """End as Unix tools do where the reader of a pipe, such as `head`, is gone; what a script does then is its own matter."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        if command == "run":
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        raise SystemExit(128 + signal.SIGPIPE) from None
