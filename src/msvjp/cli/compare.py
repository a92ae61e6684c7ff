"""`msvjp compare SCRIPT [ARGS ...]`: run a script on MindSpore and on msvjp, and name the first call whose numbers part.

The other run is that of the MindSpore of `--mindspore PYTHON`, or a recording made elsewhere, `--against OTHER.rec`. Exit
status: 0 if every number of both agrees, 1 if not, 2 if a run could not be made.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ..compare import recorder
from ..compare.alignment import ABSOLUTE, Tolerance, aligned
from ..compare.recording import Recording
from ..compare.report import Report, as_html, as_json, as_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    other = parser.add_mutually_exclusive_group(required=True)
    other.add_argument(
        "--mindspore", metavar="PYTHON", help="the Python of an environment with MindSpore, which runs it too"
    )
    other.add_argument(
        "--against", metavar="OTHER.rec", help="a recording of the script, made by `recorder.py` or `record`"
    )
    parser.add_argument("--rtol", type=float, help="allow this part of the greatest number of an array (by dtype)")
    parser.add_argument("--atol", type=float, default=ABSOLUTE, help=f"and this in all cases ({ABSOLUTE:g})")
    parser.add_argument("--seed", type=int, default=1, help="the seed that both runs begin with (1)")
    parser.add_argument("--json", metavar="FILE", help="write all events as JSON")
    parser.add_argument("--html", metavar="FILE", help="write a page that shows where the runs part, by call and step")
    parser.add_argument("--inputs", metavar="X.npz", help="run the Cell of SCRIPT:NAME on these arrays, in their order")
    parser.add_argument("script", metavar="SCRIPT", help="the script, or SCRIPT:NAME with --inputs")
    parser.add_argument("args", metavar="ARGS", nargs=argparse.REMAINDER, help="its arguments, with its options")


def main(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        theirs = arguments.against or os.path.join(folder, "mindspore.rec")
        ours = os.path.join(folder, "msvjp.rec")
        try:
            if arguments.mindspore:
                _run([arguments.mindspore, recorder.__file__], theirs, arguments)
            _run([sys.executable, "-m", "msvjp", "record", "--replay", theirs], ours, arguments)
            first, second = Recording(theirs), Recording(ours)
        except (OSError, ValueError) as error:
            print(f"msvjp compare: {error}", file=sys.stderr)
            return 2
    report = Report(first, second, aligned(first, second, Tolerance(arguments.rtol, arguments.atol)))
    for path, text in ((arguments.json, as_json), (arguments.html, as_html)):
        if path:
            Path(path).write_text(text(report), encoding="utf-8")
    sys.stdout.write(as_text(report))
    return 0 if report.agrees else 1


def _run(command: list[str], out: str, arguments: argparse.Namespace) -> None:
    """Write the recording of a run. What the script prints goes to 2, the standard error: the report has the other."""
    options = ["--seed", str(arguments.seed), *(["--inputs", arguments.inputs] if arguments.inputs else [])]
    subprocess.run([*command, *options, out, arguments.script, *arguments.args], stdout=2, check=False)
    if not os.path.exists(out):
        raise ValueError(f"{command[0]} wrote no recording of {arguments.script}")
