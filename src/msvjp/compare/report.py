"""What the comparison of two runs found, as text, as JSON and as one HTML page."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .alignment import Row
from .recording import Recording


class Line(NamedTuple):
    """All events of one kind and name: how many there are, the worst of them, and the first that does not agree."""

    kind: str
    name: str
    rows: list[Row]

    @property
    def worst(self) -> float:
        return max(map(ratio, self.rows))

    @property
    def first(self) -> Row | None:
        return next((row for row in self.rows if not row.agrees), None)


class Report:
    """The rows of `aligned`, and of which two runs they are."""

    def __init__(self, first: Recording, second: Recording, rows: list[Row]) -> None:
        self.first, self.second, self.rows = first, second, rows

    @property
    def agrees(self) -> bool:
        """Whether every event of both runs agrees, and both ended well."""
        return all(row.agrees for row in self.rows) and not self._unfinished()

    def parting(self) -> Row | None:
        """The first event in which the runs part."""
        return next((row for row in self.rows if not row.agrees), None)

    def lines(self) -> list[Line]:
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            groups.setdefault((row.event.kind, row.event.name), []).append(row)
        return [Line(*key, rows) for key, rows in groups.items()]

    def verdict(self) -> list[str]:
        """What to say first: that all agrees, or what parts first and whether what went into it still agreed."""
        unfinished = [
            f"{r.about['script']} on {r.about['engine']} ended with {r.about['ended']}" for r in self._unfinished()
        ]
        row = self.parting()
        if row is None:
            return [*unfinished, f"{len(self.rows)} events, all agree"]
        assert row.worst is not None
        engines = f"{self.first.about['engine']} and {self.second.about['engine']}"
        inputs = "what went into it still agreed" if row.inputs_agree else "what went into it differed already"
        return [
            *unfinished,
            f"the runs part at {said(row)}",
            f"  {' '.join(filter(None, (row.worst.key, row.worst.text)))} ({engines}), {_times(row.worst.ratio)}",
            *self._before(row),
            f"  {inputs}; {sum(not r.agrees for r in self.rows)} of {len(self.rows)} events differ",
        ]

    def _before(self, parting: Row) -> list[str]:
        """Where to look if the cause is in no Cell: from the last call that agreed on."""
        before = self.rows[: self.rows.index(parting)]
        agreed = next((row for row in reversed(before) if row.event.at), None)
        return [f"  the last call before it agrees: {said(agreed)}"] if agreed and not parting.inputs_agree else []

    def _unfinished(self) -> list[Recording]:
        return [r for r in (self.first, self.second) if r.about["ended"] != "well"]

    def data(self) -> dict[str, Any]:
        """All of it in plain types."""
        return {
            "agrees": self.agrees,
            "runs": [self.first.about, self.second.about],
            "verdict": self.verdict(),
            "events": [_row_data(row) for row in self.rows],
        }


def _row_data(row: Row) -> dict[str, Any]:
    event, worst = row.event, row.worst
    there = {"kind": event.kind, "name": event.name, "step": event.step, "nth": event.nth, "at": event.at}
    found = (
        {"place": worst.key, "ratio": worst.ratio if math.isfinite(worst.ratio) else None, "text": worst.text}
        if worst
        else {}
    )
    return {**there, "agrees": row.agrees, "inputs_agree": row.inputs_agree, "worst": found}


def ratio(row: Row) -> float:
    """By how many times what is allowed the worst numbers of an event are apart."""
    return row.worst.ratio if row.worst else 0.0


def said(row: Row) -> str:
    """An event in words."""
    event = row.event
    nth = f", call {event.nth + 1}" if event.nth else ""
    return f"{_WORDS[event.kind]} {event.name}, step {event.step}{nth}" + (f", {event.at}" if event.at else "")


_WORDS = {
    "cell": "the output of",
    "weights": "the initial weights of",
    "gradients": "the gradients given to",
    "step": "the weights after",
    "states": "the states of",
    "statistics": "what is not trained in",
    "transform": "the result of",
    "draw": "the random numbers of",
}


def _times(value: float) -> str:
    return "which no tolerance allows" if math.isinf(value) else f"{value:.3g} times what is allowed"


# ---- formats ----


def as_json(report: Report) -> str:
    return json.dumps(report.data(), indent=1) + "\n"


def as_text(report: Report) -> str:
    """A line for each kind and name: how many events, how far apart the worst are, and where they part."""
    table = [("", "kind", "name", "events", "worst", "parts at"), *_table(report.lines())]
    widths = [max(len(row[column]) for row in table) for column in range(5)]
    lines = [
        " ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[5]]).rstrip() for row in table
    ]
    return "\n".join([*lines, "", *report.verdict()]) + "\n"


def _table(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        first = line.first
        where = f"step {first.event.step}, {first.event.at}" if first else ""
        yield "x" if first else "", line.kind, line.name, str(len(line.rows)), f"{line.worst:.2g}", where


def as_html(report: Report) -> str:
    """One page that needs nothing else: a row for each kind and name, a column for each step, darker where they are apart."""
    steps = sorted({row.event.step for row in report.rows})
    head = "".join(f"<th>{step}</th>" for step in steps)
    body = "".join(_html_row(line, steps) for line in report.lines())
    verdict = "<br>".join(html.escape(text) for text in report.verdict())
    kind = "agrees" if report.agrees else "parts"
    runs = " and ".join(
        html.escape(f"{r.about['script']} on {r.about['engine']}") for r in (report.first, report.second)
    )
    return _PAGE.format(runs=runs, kind=kind, verdict=verdict, head=head, body=body)


def _html_row(line: Line, steps: list[int]) -> str:
    worst: dict[int, Row] = {}
    for row in line.rows:
        step = row.event.step
        worst[step] = max(worst.get(step, row), row, key=ratio)
    cells = [_html_cell(worst[step]) if step in worst else "<td></td>" for step in steps]
    return f"<tr><th>{html.escape(line.kind)}</th><th>{html.escape(line.name)}</th>{''.join(cells)}</tr>\n"


def _html_cell(row: Row) -> str:
    value = ratio(row)
    shade = 6 if math.isinf(value) else 0 if value == 0 else min(6, max(0, round(math.log10(value)) + 3))
    text = row.worst.text if row.worst else ""
    title = html.escape(f"{said(row)}: {text} ({value:.3g} of what is allowed)", quote=True)
    return f'<td class="s{shade}{" x" if not row.agrees else ""}" title="{title}"></td>'


_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>msvjp compare</title>
<style>
body {{ font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #1b1f24; background: #fff }}
h1 {{ font-size: 1.2rem }} .agrees {{ color: #12652f }} .parts {{ color: #a01217 }}
table {{ border-collapse: separate; border-spacing: 2px }} th {{ text-align: left; font-weight: 400; padding: 0 .6em 0 0 }}
td {{ width: 1.6em; height: 1.4em; border-radius: 3px }} td.x {{ outline: 2px solid #a01217 }}
.s0 {{ background: #eef6f0 }} .s1 {{ background: #d9ecdf }} .s2 {{ background: #f5edc8 }} .s3 {{ background: #f3d9a4 }}
.s4 {{ background: #eab07c }} .s5 {{ background: #d9795b }} .s6 {{ background: #b83a3a }}
</style>
<h1>{runs}</h1>
<p class="{kind}">{verdict}</p>
<table><tr><th>kind</th><th>name \\ step</th>{head}</tr>
{body}</table>
<p>Green: far below what is allowed; from yellow on near or above it; outlined: apart. Point at a field for its numbers.</p>
</html>
"""
