"""`msvjp record OUT.rec SCRIPT [ARGS ...]`: run a script on msvjp and write down, call by call, what it computed.

The same without msvjp, on a machine with MindSpore: copy the file that `msvjp record --recorder` names, and run it there.
"""

import argparse

from .. import install_as_mindspore
from ..compare import recorder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--recorder", action=_Name, nargs=0, help="print where the one file is that MindSpore needs, and end"
    )
    recorder.add_arguments(parser)


class _Name(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(recorder.__file__)
        parser.exit()


def main(arguments: argparse.Namespace) -> int:
    """Write the recording; the status is 0, or that of the script."""
    install_as_mindspore()
    recorder.main(arguments)
    return 0
