"""Run the scripts of examples/migration on MindSpore and here, from one seed, and show their losses over each other.

    python .ci/draw_losses.py --mindspore PYTHON     # from the root of the repository; PYTHON has MindSpore 2.10.0
    python .ci/draw_losses.py                        # with what MindSpore printed last time

It writes what MindSpore printed, which the tests compare with (`tests/recorded/migration_*.txt`), the picture
`docs/migration.png`, and the tables in `docs/migration.md`.
"""

import argparse
import pathlib
import re
import subprocess
import sys

import matplotlib.pyplot as plt

ROOT = pathlib.Path(__file__).parent.parent
SCRIPTS = {
    "images": "BatchNorm, shuffled and augmented images, Model.train",
    "transformer": "a transformer, a function and value_and_grad",
    "loss_scale": "MindSpore 1.x, float16, loss scaling",
}
PAGE = ROOT / "docs" / "migration.md"


def printed_by(command, script):
    """What a script prints under a command."""
    file = ROOT / "examples" / "migration" / f"{script}.py"
    return subprocess.run([*command, file], check=True, capture_output=True, text=True).stdout


def losses(text):
    return [float(number) for number in re.findall(r"loss(?: is|:)? ([\d.e-]+)", text)]


def apart(theirs, ours):
    """How far apart the losses are, each as a part of MindSpore's."""
    return [abs(a - b) / abs(a) for a, b in zip(theirs, ours, strict=True)]


def draw(runs):
    """Above the losses of both, below how far apart they are."""
    figure, axes = plt.subplots(
        2, len(runs), figsize=(10, 4.2), height_ratios=(3, 1), sharex="col", layout="constrained"
    )
    for (above, below), (script, (theirs, ours)) in zip(axes.T, runs.items(), strict=True):
        steps = range(1, len(theirs) + 1)
        above.plot(steps, theirs, color="#d99a2b", linewidth=4, label="MindSpore 2.10.0")
        above.plot(steps, ours, color="#1f4e79", linewidth=1.2, label="msvjp")
        above.set_title(f"{script}.py", fontsize=10)
        below.semilogy(
            steps, [max(distance, 1e-9) for distance in apart(theirs, ours)], ".", color="#1f4e79", markersize=3
        )
        below.set_ylim(1e-9, 1e-2)
        below.set_xlabel("step")
    axes[0, 0].set_ylabel("loss")
    axes[1, 0].set_ylabel("apart by")
    axes[0, 0].legend(frameon=False, fontsize=8)
    figure.savefig(PAGE.with_suffix(".png"), dpi=80, metadata={"Software": None})


def tables(runs):
    """The greatest distance of each script, and the losses of every fifth step side by side."""
    lines = ["| script | what it is | steps | apart by at most |", "|---|---|--:|--:|"]
    for script, (theirs, ours) in runs.items():
        link = f"[`{script}.py`](../examples/migration/{script}.py)"
        lines.append(f"| {link} | {SCRIPTS[script]} | {len(theirs)} | {max(apart(theirs, ours)):.1e} |")
    head = "".join(f" {script}: MindSpore | msvjp |" for script in runs)
    lines += ["", f"| step |{head}", "|--:|" + "--:|--:|" * len(runs)]
    longest = max(len(theirs) for theirs, _ in runs.values())
    for step in [1, *range(5, longest + 1, 5)]:
        cells = (f" {a[step - 1]:.6f} | {b[step - 1]:.6f} |" if step <= len(a) else " | |" for a, b in runs.values())
        lines.append(f"| {step} |{''.join(cells)}")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mindspore", metavar="PYTHON", help="the Python of an environment with MindSpore")
    mindspore = parser.parse_args().mindspore
    runs = {}
    for script in SCRIPTS:
        recorded = ROOT / "tests" / "recorded" / f"migration_{script}.txt"
        if mindspore:
            recorded.write_text(printed_by([mindspore], script))
        ours = printed_by([sys.executable, "-m", "msvjp", "run"], script)
        runs[script] = losses(recorded.read_text()), losses(ours)
    draw(runs)
    before, _, rest = PAGE.read_text().partition("<!-- by .ci/draw_losses.py -->\n")
    after = rest.partition("<!-- end -->")[2]
    PAGE.write_text(f"{before}<!-- by .ci/draw_losses.py -->\n{tables(runs)}\n<!-- end -->{after}")


if __name__ == "__main__":
    main()
