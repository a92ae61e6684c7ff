"""The training scripts of the examples, run in three ways: line by line, in GRAPH_MODE, and with their steps jitted."""

import itertools
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PYNATIVE, GRAPH, JIT = "PYNATIVE_MODE", "GRAPH_MODE", "its step jitted"
#: Words of the scripts, and what they are to be. One of them asks for GRAPH_MODE itself.
LINE_BY_LINE = {"mode=context.GRAPH_MODE": "mode=context.PYNATIVE_MODE"}
IN_GRAPH_MODE = {
    "mode=ms.PYNATIVE_MODE": "mode=ms.GRAPH_MODE",
    "ms.set_seed(1)": "ms.set_seed(1); ms.set_context(mode=0)",
    "mindspore.set_seed(0)": "mindspore.set_seed(0); mindspore.set_context(mode=0)",
}
JITTED = {
    "    def train_step(tokens": "    @ms.jit\n    def train_step(tokens",
    "grad_fn = ms.value_and_grad(loss_fn, None, params)": "grad_fn = ms.jit(ms.value_and_grad(loss_fn, None, params))",
    "random, start =": "loss_and_gradients = mindspore.jit(loss_and_gradients); random, start =",
}
#: The equation's solver, which prints each of few steps.
SHORT = {
    "TOLERANCE = 0.02 / np.pi, 4000, ": "TOLERANCE = 0.02 / np.pi, 40, ",
    "% 500 == 0": "% 1 == 0",
    "0.04\n": "9.0\n",
}
WAYS = {PYNATIVE: LINE_BY_LINE, GRAPH: IN_GRAPH_MODE, JIT: JITTED}
#: The scripts, and the words to change in each way.
SCRIPTS = {f"scripts/train_{style}.py": {} for style in ("1x", "2x", "mint")} | {"pinn_burgers.py": SHORT}


def changed(text, words):
    for word, other in words.items():
        text = text.replace(word, other)
    return text


def measure(script, runs=2):
    """{way: {"loss": the last one, "step": seconds, "whole": seconds}}, of the ways in which the script can run.

    A step is what lies between two losses that are printed, in the median of the last half of the best run; the whole is the
    last run, when what was compiled is on disk.
    """
    text = changed((EXAMPLES / script).read_text(), SCRIPTS[script])
    ways = {changed(text, words): way for way, words in reversed(WAYS.items())}  # each text runs once
    return {way: _of_runs([_run(t) for _ in range(runs)]) for t, way in reversed(ways.items())}


def _of_runs(runs):
    steps = [statistics.median(times[len(times) // 2 :]) for _, times, _ in runs]
    losses, _, whole = runs[-1]
    return {"loss": losses[-1], "step": min(steps), "whole": whole}


def _run(text):
    """The losses that a script prints, the seconds between them, and those of the whole."""
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "script.py")
        script.write_text(text)
        command = [sys.executable, "-u", "-m", "msvjp", "run", script]
        start = time.perf_counter()
        with subprocess.Popen(
            command, cwd=folder, env=os.environ | {"MPLBACKEND": "Agg"}, stdout=subprocess.PIPE, text=True
        ) as process:
            printed = [(time.perf_counter(), line) for line in process.stdout]
    if process.returncode:
        raise RuntimeError(f"a script ended with {process.returncode}:\n{text}")
    told = [(when, float(loss[1])) for when, line in printed if (loss := re.search(r"loss:? +([\d.e-]+)", line))]
    times = [b - a for a, b in itertools.pairwise(when for when, _ in told)]
    return [loss for _, loss in told], times, time.perf_counter() - start
