"""What is said of a name of MindSpore's, and what its path alone tells."""

from __future__ import annotations

from typing import NamedTuple

from .._names.index import api

SUPPORTED, DIFFERS, MISSING, UNKNOWN = STATUSES = ("supported", "differs", "missing", "unknown")
#: Those with which a script runs.
WORKING = (SUPPORTED, DIFFERS)


class Entry(NamedTuple):
    """What there is to say of a name: in full as MindSpore publishes it, its status, and for `differs` and others why."""

    name: str
    status: str
    reason: str = ""


def is_class_name(path: str) -> bool:
    return path.rpartition(".")[2][:1].isupper()


def is_member(path: str) -> bool:
    """Whether the path is that of an attribute of a class."""
    return is_class_name(path.rpartition(".")[0])


def is_namespace(path: str) -> bool:
    """Whether the path is that of a module, as far as MindSpore lists it."""
    return not api().get(path) and not is_class_name(path)


def elsewhere(path: str, names: dict[str, list[str]]) -> str:
    """Where MindSpore publishes this name, when the path goes through a module that it does not list; '' if nowhere.

    names: every path by its last part.
    """
    owner, _, last = path.rpartition(".")
    if is_class_name(owner):
        owner, last = owner.rpartition(".")[0], ".".join(path.split(".")[-2:])
    found = [n for n in names.get(last.rpartition(".")[2], ()) if f".{n}".endswith(f".{last}")]
    found = [n.removesuffix(last).rstrip(".") for n in found if is_member(n) == ("." in last)]
    if owner in api() or not owner:
        found = [above for above in found if above and owner.startswith(f"{above}.")]
    return f"{min(found, key=len)}.{last}".lstrip(".") if found else ""
