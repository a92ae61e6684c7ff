"""`python -m tests.fuzz --seeds 1000 --mindspore PYTHON`: the calls that msvjp and that Python's MindSpore answer differently.

`--from 5000` begins elsewhere. Both engines run in processes of their own. Ends with 1 if something differed.
"""

import argparse
import contextlib
import sys

from ..engine import Engine

parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
parser.add_argument("--seeds", type=int, default=1000, help="how many random calls (default 1000)")
parser.add_argument("--from", type=int, default=0, dest="start", help="the first seed (default 0)")
parser.add_argument("--mindspore", required=True, metavar="PYTHON", help="a Python that has MindSpore")
parser.add_argument("--most", type=int, default=10, help="end after so many differing calls (default 10)")
parser.add_argument("--refusals", action="store_true", help="also where msvjp raises and MindSpore answers")


def search(options, ours, theirs):
    """Prints each differing call, shrunk; how many there were."""
    from ..answers import difference
    from .calls import call
    from .shrink import shrunk

    def found(call):
        want = theirs.answer(call.expression, call.inputs)
        if want[0] in ("raises", "died", "unstable"):
            return None
        got = ours.answer(call.expression, call.inputs)
        if got[0] == "raises" and not options.refusals:
            return None
        return difference(got, want)

    count = 0
    for seed in range(options.start, options.start + options.seeds):
        if found(call(seed)):
            small = shrunk(call(seed), found)
            print(f"seed {seed}: {small}\n    gives {found(small)}\n", flush=True)
            count += 1
        if count == options.most:
            break
    return count


def main(arguments=None):
    options = parser.parse_args(arguments)
    from msvjp import install_as_mindspore

    install_as_mindspore()
    engines = Engine(sys.executable, "msvjp"), Engine(options.mindspore, "mindspore")
    with contextlib.closing(engines[0]), contextlib.closing(engines[1]):
        count = search(options, *engines)
    print(f"{count} of {options.seeds} calls differ" if count < options.most else f"ended after {count} that differ")
    return min(count, 1)


if __name__ == "__main__":
    sys.exit(main())
