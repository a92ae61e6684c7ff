"""What `msvjp check` found, counted, and written as text, JSON, CSV or one HTML page."""

from __future__ import annotations

import csv
import functools
import importlib.resources
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .._version import __version__
from . import catalog
from ._names import Reading, Use
from ._sources import Place
from .entry import DIFFERS, MISSING, STATUSES, SUPPORTED, UNKNOWN, WORKING, Entry

#: Of which MindSpore the names are.
MINDSPORE = "2.10.0"


class Finding(NamedTuple):
    """A name, and all places of a file that use it."""

    file: str
    entry: Entry
    places: list[Place]


def judged(reading: Reading) -> list[Finding]:
    """The names that a file uses, each with what the ledger says of it."""
    found: dict[Entry, list[Place]] = defaultdict(list)
    for use in reading.uses:
        entry = catalog.entry(use.path)
        found[entry].append(use.place)
        for refused in _refused(use) if entry.status in WORKING else ():
            found[refused].append(use.place)
    return [Finding(reading.file, entry, places) for entry, places in found.items()]


def _refused(use: Use) -> Iterator[Entry]:
    """The keywords of a call that the function here does not take."""
    for word in use.keywords:
        refused = _refused_word(use.path, word)
        if refused:
            yield refused


@functools.cache
def _refused_word(path: str, word: str) -> Entry | None:
    taken = catalog.keywords(path)
    if taken is None or word in taken:
        return None
    return Entry(f"mindspore.{catalog.canonical(path)}({word}=)", MISSING, "msvjp's takes no argument of this name")


class Report:
    """All that was found in all files."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self.readings = list(readings)
        self.by_file = {reading.file: judged(reading) for reading in self.readings}
        self.by_name: dict[Entry, list[Finding]] = defaultdict(list)
        for findings in self.by_file.values():
            for finding in findings:
                self.by_name[finding.entry].append(finding)

    def names(self) -> list[Entry]:
        """Every name: what stops a script first, and in each status the most used first."""
        return sorted(self.by_name, key=lambda e: (_ORDER[e.status], -self.uses(e), e.name))

    def uses(self, entry: Entry) -> int:
        return sum(len(finding.places) for finding in self.by_name[entry])

    def is_ready(self, reading: Reading) -> bool:
        """Whether nothing that the file uses is lacking, as far as it could be read."""
        return not reading.unread and all(f.entry.status in WORKING for f in self.by_file[reading.file])

    def is_complete(self) -> bool:
        """Whether every file is ready."""
        return all(map(self.is_ready, self.readings))

    def summary(self) -> dict[str, Any]:
        names = Counter(entry.status for entry in self.by_name)
        uses: Counter = Counter()
        for entry in self.by_name:
            uses[entry.status] += self.uses(entry)
        using = [r for r in self.readings if r.uses and not r.unread]
        unread = sum(bool(r.unread) for r in self.readings)
        files = {"read": len(self.readings) - unread, "unread": unread, "using": len(using)}
        return {
            "names": {status: names[status] for status in STATUSES},
            "uses": {status: uses[status] for status in STATUSES},
            "files": files | {"ready": sum(map(self.is_ready, using))},
        }

    def data(self) -> dict[str, Any]:
        """All of it in plain types."""
        names = [
            entry._asdict()
            | {"uses": self.uses(entry), "files": len(self.by_name[entry])}
            | {"places": {f.file: [str(p) for p in f.places] for f in self.by_name[entry]}}
            for entry in self.names()
        ]
        return {"msvjp": __version__, "mindspore": MINDSPORE, "summary": self.summary(), "names": names} | {
            "files": [self._file_data(reading) for reading in self.readings]
        }

    def _file_data(self, reading: Reading) -> dict[str, Any]:
        problems = {
            kind: [{"place": str(p.place), "text": p.text} for p in found] for kind, found in reading.problems().items()
        }
        uses: Counter = Counter()
        for finding in self.by_file[reading.file]:
            uses[finding.entry.status] += len(finding.places)
        return {"file": reading.file, "ready": self.is_ready(reading), "uses": dict(uses), **problems}


_ORDER = {MISSING: 0, UNKNOWN: 1, DIFFERS: 2, SUPPORTED: 3}


# ---- formats ----


def as_json(report: Report) -> str:
    return json.dumps(report.data(), indent=1) + "\n"


def as_csv(report: Report) -> str:
    """A row for every use of every name, for what could not be read or followed, and for the devices asked for."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["file", "line", "status", "name", "reason"])
    for reading in report.readings:
        for finding in report.by_file[reading.file]:
            entry = finding.entry
            for place in finding.places:
                rows.writerow(map(_cell, (reading.file, place, entry.status, entry.name, entry.reason)))
        for kind, found in reading.problems().items():
            for problem in found:
                rows.writerow(map(_cell, (reading.file, problem.place, kind, "", problem.text)))
    return out.getvalue()


def _cell(value: object) -> str:
    """The text for a cell: a spreadsheet takes one that begins so for a formula, unless a quote stands before it."""
    text = visible(str(value))
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def visible(text: str) -> str:
    """The text with what a terminal would obey, and what is no text, written as escapes."""
    return _INVISIBLE.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), text)


_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def as_html(report: Report) -> str:
    """One page that needs nothing else: the template with the data in it."""
    page = importlib.resources.files(__package__).joinpath("report.html").read_text(encoding="utf-8")
    data = report.data()
    numbers = {reading.file: number for number, reading in enumerate(report.readings)}
    for name in data["names"]:  # the path of a file is written once
        name["places"] = {numbers[file]: places for file, places in name["places"].items()}
    # in a script element `</` could end it, and `<!--` change how it is read
    return page.replace("{{data}}", json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"))


def as_text(report: Report, everything: bool = False) -> str:
    """What is not plainly supported, by file; the missing names by use; the rates. everything: also what is supported."""
    lines: list[str] = []
    for reading in report.readings:
        of_file = list(_text_of_file(report, reading, everything))
        lines += [reading.file, *of_file, ""] if of_file else []
    return "\n".join(map(visible, [*lines, *_ranked(report, everything), *totals(report)])) + "\n"


def _text_of_file(report: Report, reading: Reading, everything: bool) -> Iterator[str]:
    for problem in reading.unread:
        yield f"  unread     {problem.place}: {problem.text}"
    for finding in sorted(report.by_file[reading.file], key=lambda f: (_ORDER[f.entry.status], min(f.places))):
        name, status, reason = finding.entry
        if everything or status != SUPPORTED:
            places = [str(place) for place in sorted(set(finding.places))]
            few = places if everything or len(places) <= _FEW else [*places[:_FEW], f"and {len(places) - _FEW} more"]
            yield f"  {status:9}  {name}: {', '.join(few)}" + (f"  ({reason})" if reason else "")
    for kind in ("unfollowed", "device"):
        for problem in reading.problems()[kind]:
            yield f"  {kind:10} {problem.place}: {problem.text}"


def _ranked(report: Report, everything: bool) -> list[str]:
    """What is not here, the most used first."""
    lacking = sorted((-report.uses(e), e.name, e.status) for e in report.by_name if e.status not in WORKING)
    shown = lacking if everything else lacking[:_MOST]
    lines = [f"{-uses:7}  {status:7}  {name}" for uses, name, status in shown]
    more = [f"         and {len(lacking) - len(shown)} more: --all"] if len(shown) < len(lacking) else []
    return ["not here, by use:", *lines, *more, ""] if lacking else []


_FEW, _MOST = 8, 30


def totals(report: Report) -> list[str]:
    """The rates: by name, by use, by file."""
    summary = report.summary()
    files = summary["files"]
    lines = [f"{kind:5}  {_rate(summary[kind])}" for kind in ("names", "uses")]
    others = files["read"] - files["using"]
    lines.append(f"files  {files['ready']} of {files['using']} need nothing more")
    lines[-1] += f"; {others} {'does' if others == 1 else 'do'} not use MindSpore" if others else ""
    lines[-1] += f"; {files['unread']} cannot be read in full" if files["unread"] else ""
    return lines


def _rate(counts: dict[str, int]) -> str:
    total, working = sum(counts.values()), sum(counts[status] for status in WORKING)
    share = f" ({100 * working / total:.1f} %)" if total else ""
    rest = ", ".join(f"{counts[status]} {status}" for status in (DIFFERS, MISSING, UNKNOWN) if counts[status])
    return f"{working} of {total} supported{share}" + (f": {rest}" if rest else "")
