"""A recording as `recorder.py` wrote it, read."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, NamedTuple

import numpy as np


class Array(NamedTuple):
    """An array of an event: where it stands, and its numbers, of a large one some, with the sums of all."""

    key: str
    shape: tuple[int, ...]
    dtype: str
    values: np.ndarray
    sums: tuple[float, float] | None


class Event(NamedTuple):
    """What was seen: a Cell's output, gradients, weights before the first call, a step, or random numbers."""

    kind: str
    name: str
    step: int
    nth: int
    at: str
    arrays: list[Array]
    inputs: list[Array]

    @property
    def place(self) -> tuple[int, str, str, int]:
        """What the same event of another recording has in common with it."""
        return self.step, self.kind, self.name, self.nth


class Recording:
    """All events of a run in their order; `about` says of which engine, script and seed it is, and how it ended.

    Raises:
        ValueError: the file is not a recording.
    """

    def __init__(self, path: str) -> None:
        try:
            with zipfile.ZipFile(path) as archive:
                self.about, *events = map(json.loads, archive.read("events.jsonl").decode().splitlines())
                self.events = [_event(archive, written) for written in events]
        except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            raise ValueError(f"{path} is not a recording: {error}") from error


def _event(archive: zipfile.ZipFile, written: dict[str, Any]) -> Event:
    groups = ([_array(archive, a) for a in written[group]] for group in ("arrays", "inputs"))
    return Event(*(written[word] for word in ("kind", "name", "step", "nth", "at")), *groups)


def _array(archive: zipfile.ZipFile, written: dict[str, Any]) -> Array:
    values = np.load(io.BytesIO(archive.read(f"{written['file']}.npy")), allow_pickle=False)
    sums = tuple(written["sums"]) if "sums" in written else None
    return Array(written["key"], tuple(written["shape"]), written["dtype"], values, sums)
