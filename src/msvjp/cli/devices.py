"""`msvjp devices`: which devices there are, and why not the others."""

import argparse
import json
import sys

import torch

from .._core.errors import DeviceError
from ..common.device import current_device, found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the table")


def main(arguments: argparse.Namespace) -> int:
    """Print the table; the status is 0, or 2 where MSVJP_DEVICE names none of them."""
    try:
        default = current_device().type
    except (ValueError, DeviceError) as error:
        print(f"msvjp devices: {error}", file=sys.stderr)
        return 2
    rows = [
        {
            "name": kind.name,
            "torch": kind.torch_name,
            "number": kind.number,
            "default": kind.torch_name == default,
            "why_not": kind.why_not,
        }
        for kind in found()
    ]
    if arguments.format == "json":
        print(json.dumps({"torch": torch.__version__, "devices": rows}, indent=2))
        return 0
    print(f"torch {torch.__version__}")
    for row in rows:
        text = f"{row['number']} there" if row["number"] else f"not there: {row['why_not']}"
        print(f"{row['name']:8} {row['torch']:6} {text}{'; new Tensors are made here' if row['default'] else ''}")
    return 0
