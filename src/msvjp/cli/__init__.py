"""What `msvjp COMMAND ...` and `python -m msvjp COMMAND ...` do. Each command is a file here, imported when it is called.

A command's file has `add_arguments(parser)` and `main(arguments) -> int`, the exit status.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence

#: Each command with its line in the help.
COMMANDS = {
    "run": "Run a MindSpore script on msvjp, unmodified.",
    "check": "List the names of MindSpore that scripts, notebooks and pages use, and whether they are supported.",
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
    return modules[arguments.command].main(arguments)
