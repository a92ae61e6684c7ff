"""The numbers as tables in Markdown."""

import statistics

from .engines import LIMIT, OURS
from .speed import best_ratio, ratios

#: MindSpore's threads wait for each other: on two cores the same call takes 10 ms, or 800 for a while. It is told at its best.
UNSTEADY = {"MindSpore"}


def markdown(numbers):
    """The whole report, of those parts that were measured."""
    parts = (
        *(
            ("speed", _speed),
            ("memory", _memory),
            ("compiling", _compiling),
            ("scripts", _scripts),
            ("scaling", _scaling),
        ),
        ("overhead", _overhead),
        *(("dataset", _dataset), ("import", _import)),
    )
    return "\n".join(
        [_setting(numbers["setting"]), *(write(numbers[name]) for name, write in parts if name in numbers)]
    )


def on_page(page, text):
    """The page, with the text in the place of what is between `<!-- measured by ... -->` and `<!-- end -->`."""
    before, mark, rest = page.partition("<!-- measured by ")
    command, arrow, after = rest.partition("-->\n")
    return f"{before}{mark}{command}{arrow}\n{text}\n<!-- end -->{after.partition('<!-- end -->')[2]}"


def table(head, rows):
    """Rows of cells; all columns but the first are numbers."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _setting(setting):
    versions = ", ".join(f"{name} {version}" for name, version in setting["versions"].items())
    return (
        f"{versions}; Python {setting['python']}; {setting['processor']}, {setting['threads']} of {setting['cores']} "
        f"cores. Times and ratios are medians of {setting['rounds']} rounds in turn, in brackets the quartiles.\n"
    )


def _speed(speed):
    engines = list(dict.fromkeys(engine for outcome in speed.values() for engine in outcome))
    ratio = {engine: "ratio of the best" if engine in UNSTEADY else "ratio" for engine in engines[1:]}
    head = ["", LIMIT, *(f"{engine}, {what}" for engine, what in ratio.items()), f"{OURS}, ratio of the best"]
    return table(head, ([name, *_cells(outcome, engines)] for name, outcome in speed.items()))


def _cells(outcome, engines):
    yield time(statistics.median(outcome[LIMIT]))
    for engine in engines[1:]:
        found = outcome.get(engine, "")
        if isinstance(found, str):
            yield found.partition(":")[0]
        elif engine == OURS:
            first, median, third = map(short, ratios(outcome, engine))
            yield f"**{median}** ({first} to {third})"
        else:
            yield short(typical(outcome, engine))
    yield short(best_ratio(outcome, OURS)) if isinstance(outcome.get(OURS), list) else ""


def typical(outcome, engine):
    """The ratio that an engine is told by: the median, but of an unsteady one that of the best rounds."""
    return best_ratio(outcome, engine) if engine in UNSTEADY else ratios(outcome, engine)[1]


def _memory(memory):
    engines = list(dict.fromkeys(engine for bytes in memory.values() for engine in bytes))
    rows = []
    for name, measured in memory.items():
        for i, what in enumerate(("peak", "held")):
            if measured[LIMIT][i] is not None:
                limit = measured[LIMIT][i]
                shares = (short(measured[e][i] / limit, 3) if e in measured else "" for e in engines[1:])
                rows.append([f"{name}: {what}", f"{limit:,} bytes", *shares])
    return table(["", LIMIT, *(f"{engine}, ratio" for engine in engines[1:])], rows)


def _compiling(compiling):
    engines = [e for e in dict.fromkeys(e for found in compiling.values() for e in found) if e != LIMIT]
    head = ["compiling, processor time", f"{LIMIT}, memory"]
    for engine in engines:
        head += [f"{engine}, first calls", "with its cache", "memory"]
    return table(head, ([name, *_costs(found, engines)] for name, found in compiling.items()))


def _costs(found, engines):
    yield megabytes(found[LIMIT])
    for engine in engines:
        cost = found.get(engine)
        yield from (time(cost["cold"]), time(cost["warm"]), megabytes(cost)) if cost else ("", "", "")


def megabytes(cost):
    return f"{cost['memory'] / 1e6:,.0f} MB"


def _scripts(scripts):
    ways = list(dict.fromkeys(way for found in scripts.values() for way in found))
    rows = []
    for script, found in scripts.items():
        for key, what, told in (("loss", "the last loss", str), ("step", "a step", time), ("whole", "the whole", time)):
            rows.append([f"{script}: {what}", *(told(found[w][key]) if w in found else "" for w in ways)])
    return table(["a script of the examples", *ways], rows)


def _scaling(scaling):
    return "\n".join(_curve(name, curve) for name, curve in scaling.items())


def _curve(name, curve):
    engines = [e for e in dict.fromkeys(e for outcome in curve.values() for e in outcome) if e != LIMIT]
    rows = [[LIMIT, *(time(statistics.median(outcome[LIMIT])) for outcome in curve.values())]]
    for engine in engines:
        medians = (ratios(o, engine)[1] if isinstance(o.get(engine), list) else None for o in curve.values())
        rows.append([engine, *("" if m is None else short(m) for m in medians)])
    return table([name, *(f"{int(size):,}" for size in curve)], rows)


def _overhead(overhead):
    told = {name: cost for name, cost in overhead.items() if cost}
    costs = sorted(cost for cost, _ in told.values())
    at = {"median": 0.5, "90 %": 0.9, "99 %": 0.99, "most": 1}
    head = [f"an op's edge, over {len(costs):,} of {len(overhead):,} ops", *at]
    row = ["beyond the function it wraps", *(time(costs[round(share * (len(costs) - 1))]) for share in at.values())]
    worst = sorted(told.items(), key=lambda item: -item[1][0])[:10]
    rows = [[f"`{name}`", time(cost), time(own)] for name, (cost, own) in worst]
    untold = ", ".join(f"`{name}`" for name in overhead if name not in told)
    rest = f"\nToo slow to tell, or not to be called twice: {untold}.\n" if untold else ""
    return table(head, [row]) + "\n" + table(["the ten that cost most", "edge", "function"], rows) + rest


def _dataset(dataset):
    """CPU seconds of the process and its workers, and seconds: msvjp's, and how many times those the others take."""
    others = list(dict.fromkeys(engine for found in dataset.values() for engine in found if engine != OURS))
    head = ["an epoch of a pipeline"]
    for what in ("CPU", "time"):
        head += [f"{OURS}, {what}", *(f"{engine}, times as much" for engine in others)]
    rows = []
    for name, found in dataset.items():
        cells = [[time(found[OURS][i]), *(_times(found, e, i) for e in others)] for i in range(2)]
        rows.append([name, *cells[0], *cells[1]])
    return table(head, rows)


def _times(found, engine, i):
    return short(found[engine][i] / found[OURS][i]) if engine in found else ""


def _import(seconds):
    return table(
        ["", "least", "median"],
        [["`import msvjp`, beyond torch and numpy", time(min(seconds)), time(statistics.median(seconds))]],
    )


def time(seconds):
    """A time in the unit that suits it."""
    for unit, length in (("s", 1), ("ms", 1e-3)):
        if abs(seconds) >= length:
            return f"{short(seconds / length)} {unit}"
    return f"{short(seconds * 1e6)} us"


def short(number, digits=2):
    """Few digits: 1.03, 34.1, 5,363."""
    size = abs(number)
    return f"{number:.{digits}f}" if size < 10 else f"{number:.1f}" if size < 100 else f"{number:,.0f}"
