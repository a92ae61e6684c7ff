"""`msvjp api [NAME]`: whether msvjp has a name of MindSpore's, where, and how it differs; without NAME, how much it has.

Exit status: 0 if the name, or a part of MindSpore, is supported, 1 if it is missing or unknown to MindSpore as well.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import textwrap
from collections import Counter
from typing import Any

from . import support
from .entry import DIFFERS, MISSING, UNKNOWN, WORKING
from .support import entry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="such as ops.ReduceSum, or a module such as mint")
    parser.add_argument(
        *("--format",),
        choices=("text", "json", "markdown"),
        default="text",
        help="how to write it (text); markdown, without NAME, is the page of what is supported",
    )


def main(arguments: argparse.Namespace) -> int:
    path = _path(arguments.name or "")
    groups = {owner: paths for owner, paths in support.namespaces().items() if not path or owner == path}
    if groups and path in ("", *_modules()):
        print(_WRITERS[arguments.format](groups))
        return 0
    said = described(path)
    print(json.dumps(said, indent=1) if arguments.format == "json" else _as_text(said))
    return 0 if said["status"] in WORKING else 1


def _path(name: str) -> str:
    """The name without the package: `mindspore.ops.relu`, `ms.ops.relu` and `ops.relu` are the same."""
    root, _, rest = name.partition(".")
    return rest if root in ("mindspore", "msvjp", "ms") else name


def _modules() -> set[str]:
    return {owner for owner in support.namespaces() if not owner[:1].isupper() and not support.is_member(f"{owner}.x")}


# ---- one name ----


def described(path: str) -> dict[str, Any]:
    """All there is to say of one name, in plain types."""
    said: dict[str, Any] = entry(path)._asdict()
    said["mindspore"] = support.mindspores(path)
    if said["status"] in WORKING:
        said["file"], said["line"] = support.where(path)
        said["signature"], said["lacking"] = support.signature(path), support.lacking(path)
    if said["status"] == UNKNOWN:
        said["near"] = near(path)
    return said


def near(path: str, most: int = 6) -> list[str]:
    """The names that are spelled much the same, those of the same module first."""
    owner, _, last = path.rpartition(".")
    spelled: dict[str, list[str]] = {}
    for word, paths in support.names().items():
        spelled.setdefault(word.lower(), []).extend(p for p in paths if not p.rpartition(".")[2].startswith("_"))
    alike = difflib.get_close_matches(last.lower(), spelled, n=most, cutoff=0.75)
    found = [p for word in alike for p in spelled[word]]
    found.sort(key=lambda p: (p.rpartition(".")[0] != owner, alike.index(p.rpartition(".")[2].lower()), len(p)))
    return [f"mindspore.{p}" for p in found[:most]]


def _as_text(said: dict[str, Any]) -> str:
    name = said["name"].rpartition(".")[2]
    lines = [f"{said['name']}: {_SAID[said['status']]}"]
    if "file" in said:
        file = os.path.relpath(said["file"]) if said["line"] and _is_below(said["file"]) else said["file"]
        lines.append(f"  where      {file}:{said['line']}" if said["line"] else f"  where      {file}")
        lines += [f"  msvjp      {name}{said['signature']}"] if said["signature"] else []
    lines += [f"  MindSpore  {name}{said['mindspore']}"] if said["mindspore"] else []
    lines += [f"  {'differs' if said['status'] == DIFFERS else 'note':10} {said['reason']}"] if said["reason"] else []
    lines += [f"  lacks      the keywords {', '.join(said['lacking'])}"] if said.get("lacking") else []
    lines += ["  perhaps    " + "\n             ".join(said["near"])] if said.get("near") else []
    return "\n".join(lines)


_SAID = {
    "supported": "supported",
    "differs": "supported, with a difference",
    MISSING: "MindSpore has it, msvjp does not yet",
    UNKNOWN: "unknown to MindSpore 2.10 as well",
}


def _is_below(file: str) -> bool:
    return os.path.abspath(file).startswith(os.getcwd() + os.sep)


# ---- all of it ----


def counted(paths: list[str]) -> dict[str, int]:
    counts = Counter(entry(path).status for path in paths)
    return {"supported": sum(counts[status] for status in WORKING), "of": len(paths), "differs": counts["differs"]}


def _table_as_text(groups: dict[str, list[str]]) -> str:
    rows = [(f"mindspore.{owner}".rstrip("."), counted(paths)) for owner, paths in _most_first(groups)]
    if len(groups) == 1:
        names = [f"  {entry(path).status:9}  {path}" for path in next(iter(groups.values()))]
        return "\n".join([*(_row(name, c) for name, c in rows), *names])
    rows.append(("in all", counted([path for paths in groups.values() for path in paths])))
    none = [f"{name.removeprefix('mindspore.')} ({c['of']})" for name, c in rows if not c["supported"]]
    shown = [_row(name, c) for name, c in rows if c["supported"]]
    return "\n".join([*shown, *textwrap.wrap(f"not begun: {', '.join(none)}", 100)])


def _row(name: str, c: dict[str, int]) -> str:
    return f"{name:30} {c['supported']:5} of {c['of']:4} {_percent(c):4} %"


def _table_as_json(groups: dict[str, list[str]]) -> str:
    return json.dumps(
        [
            {"namespace": f"mindspore.{owner}".rstrip("."), **counted(paths)}
            | {"names": {f"mindspore.{path}": entry(path).status for path in paths}}
            for owner, paths in _most_first(groups)
        ],
        indent=1,
    )


def _most_first(groups: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted(groups.items(), key=lambda group: (-counted(group[1])["supported"], group[0]))


def _percent(counts: dict[str, int]) -> int:
    return 100 * counts["supported"] // counts["of"]


def page(groups: dict[str, list[str]]) -> str:
    """The page docs/support.md: the rates, what differs, and by module what is here and what is not."""
    begun = [(owner, paths) for owner, paths in _most_first(groups) if counted(paths)["supported"]]
    lines = [*_PAGE_HEAD, "| | supported | of | |", "|---|---:|---:|---:|"]
    for owner, paths in begun:
        c = counted(paths)
        lines.append(f"| `{f'mindspore.{owner}'.rstrip('.')}` | {c['supported']} | {c['of']} | {_percent(c)} % |")
    others = [f"`{owner}` ({len(paths)})" for owner, paths in sorted(groups.items()) if owner not in dict(begun)]
    lines += ["", f"Not begun: {', '.join(others)}.", "", "## What differs", "", "| name | how |", "|---|---|"]
    differing = [path for _, paths in begun for path in paths if entry(path).status == "differs"]
    lines += [f"| `{path}` | {entry(path).reason} |" for path in differing]
    for owner, paths in begun:
        lines += ["", f"## `{f'mindspore.{owner}'.rstrip('.')}`", *_listed("here", paths, True)]
        lines += _listed("missing", paths, False)
    return "\n".join(lines)


def _listed(title: str, paths: list[str], working: bool) -> list[str]:
    found = [path.rpartition(".")[2] for path in paths if (entry(path).status in WORKING) == working]
    if not found:
        return []
    return ["", f"<details><summary>{len(found)} {title}</summary>", "", f"`{'` `'.join(found)}`", "", "</details>"]


_PAGE_HEAD = [
    "# What is supported",
    "",
    "Written by `msvjp api --format markdown > docs/support.md` from what is there; a test fails when it is stale.",
    "The names are those that MindSpore 2.10.0 publishes. What is missing imports, and says its name when it is used.",
    "`msvjp check PATH...` says what of this your scripts use, and `msvjp api NAME` where a name is implemented.",
    "",
]

_WRITERS = {"text": _table_as_text, "json": _table_as_json, "markdown": page}
