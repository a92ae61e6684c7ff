"""What MindSpore answers to the first random calls of `fuzz/`, written by MindSpore itself into fuzz.json.gz.

In an environment that has MindSpore, from the root of the repository: `python -m tests.recorded.fuzz`. A change of
`fuzz/calls.py` wants the file written again.
"""

import gzip
import json
import pathlib
import sys

from ..engine import Engine
from ..fuzz.calls import call

FILE = pathlib.Path(__file__).with_suffix(".json.gz")
SEEDS = range(2000)


def read():
    """The expression and MindSpore's answer, by seed."""
    return json.loads(gzip.decompress(FILE.read_bytes()))


def main():
    engine = Engine(sys.executable, "mindspore")
    calls = map(call, SEEDS)
    answers = [[c.expression, engine.answer(c.expression, c.inputs)] for c in calls]
    engine.close()
    FILE.write_bytes(gzip.compress(json.dumps(answers, separators=(",", ":")).encode(), mtime=0))


if __name__ == "__main__":
    main()
