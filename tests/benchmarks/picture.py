"""The numbers as a picture: ratios to the limit, and how they go as a workload grows. It reads on light and on dark paper."""

import matplotlib as mpl
import numpy as np

from .engines import LIMIT, OURS
from .report import short, typical
from .speed import ratios

mpl.use("Agg")
import matplotlib.pyplot as plt

INK, FAINT = "#7d8590", "#7d859055"
COLOURS = {
    OURS: "#e8590c",
    "torch.func.vjp": "#3b82f6",
    "torch.autograd.functional.vjp": "#14a38b",
    "jax.vjp": "#a855f7",
    "MindSpore": "#7d8590",
}
STYLE = {
    "font.size": 8.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "msvjp",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "legend.frameon": False,
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK),
}


def draw(numbers, path):
    """One panel of all workloads, and below it one for each curve and one for the ops."""
    curves, overhead = numbers.get("scaling", {}), numbers.get("overhead")
    panels = [(_curve, name, curve) for name, curve in curves.items() if len(curve) > 2]
    panels += [(_edges, "", overhead)] if overhead else []
    rows = len(numbers.get("speed", {}))
    heights = [0.22 * rows + 0.4] * bool(rows) + [1.7] * bool(panels)
    with plt.rc_context(STYLE):
        figure = plt.figure(figsize=(8.4, sum(heights) + 0.5), layout="constrained")
        parts = np.atleast_1d(figure.subfigures(len(heights), 1, height_ratios=heights))
        if rows:
            _workloads(parts[0].subplots(), numbers["speed"])
        if panels:
            axes = np.atleast_1d(parts[-1].subplots(1, len(panels)))
            for axis, (panel, name, values) in zip(axes, panels, strict=True):
                panel(axis, name, values)
        figure.savefig(path, dpi=160, transparent=True, metadata={"Date": None} if path.suffix == ".svg" else None)
        plt.close(figure)


def _workloads(axis, speed):
    """A row for each workload, a dot for each engine."""
    for engine, color in reversed(COLOURS.items()):
        timed = {i: o for i, o in enumerate(speed.values()) if isinstance(o.get(engine), list)}
        if timed:
            found, size = [typical(outcome, engine) for outcome in timed.values()], 34 if engine == OURS else 18
            axis.scatter(found, list(timed), size, color=color, label=engine, zorder=3, linewidths=0)
    axis.axvline(1, color=INK, linewidth=1)
    axis.set_yticks(range(len(speed)), speed)
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(len(speed) - 0.5, -0.5)
    axis.set_xscale("log")
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f} x" if value >= 1 else f"{value:.1f} x")
    axis.xaxis.set_minor_formatter(lambda value, _: "")
    axis.grid(color=FAINT, linewidth=0.5)
    axis.set_xlabel(f"time, by that of hand-written {LIMIT}")
    handles, labels = axis.get_legend_handles_labels()
    place = {"loc": "lower left", "bbox_to_anchor": (-0.3, 1), "ncols": len(labels)}
    axis.legend(handles[::-1], labels[::-1], columnspacing=1.2, handletextpad=0.2, **place)


def _curve(axis, name, curve):
    """The ratio along one curve, of what stays near the limit."""
    sizes = [int(size) for size in curve]
    for engine in COLOURS:
        if all(isinstance(outcome.get(engine), list) for outcome in curve.values()):
            quartiles = np.array([ratios(outcome, engine) for outcome in curve.values()]).T
            if np.median(quartiles[1]) < 4:
                axis.plot(sizes, quartiles[1], ".-", color=COLOURS[engine], linewidth=1.2, markersize=5)
            if engine == OURS:
                axis.fill_between(sizes, quartiles[0], quartiles[2], color=COLOURS[engine], alpha=0.25, linewidth=0)
    axis.axhline(1, color=INK, linewidth=1)
    axis.set_xscale("log")
    axis.set_ylim(0, 5)
    axis.set_yticks([1, 2, 3, 4], ["1 x", "2 x", "3 x", "4 x"])
    axis.xaxis.set_minor_locator(mpl.ticker.NullLocator())
    axis.set_title(name, fontsize=8.5)
    axis.grid(axis="y", color=FAINT, linewidth=0.5)


def _edges(axis, _, overhead):
    """How much the edges of all ops cost."""
    costs = np.array([found[0] for found in overhead.values() if found]) * 1e6
    axis.hist(np.clip(costs, 0, 3), bins=np.arange(0, 3.05, 0.1), color=COLOURS[OURS])
    axis.set_title(f"the edges of {len(costs):,} ops", fontsize=8.5)
    axis.set_xlabel(f"us; median {short(np.median(costs))}")
    axis.set_yticks([])
