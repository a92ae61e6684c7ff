"""A recording as `recorder.py` wrote it, read."""

from __future__ import annotations

import functools
import io
import json
import math
import zipfile
import zlib
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


#: What reading a file that is damaged, or was made to do harm, ends with: zipfile and json have errors of many kinds.
_DAMAGED = (
    OSError,
    LookupError,
    ValueError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    EOFError,
    MemoryError,
    zlib.error,
)
#: No array is written in more bytes: of a large one a sample is kept, and random numbers are whole.
_MOST_BYTES = 1 << 31


class Recording:
    """All events of a run in their order; `about` says of which engine, script and seed it is, and how it ended.

    Nothing in the file is run, whoever made it: it is JSON and arrays of numbers.

    Raises:
        ValueError: the file is not a recording, or is damaged.
    """

    def __init__(self, path: str) -> None:
        try:
            with zipfile.ZipFile(path) as archive:
                about, *events = map(json.loads, _content(archive, "events.jsonl").decode().splitlines())
                self.about: dict[str, Any] = {word: about[word] for word in ("engine", "script", "ended")} | about
                self.events = [_event(archive, written) for written in events]
        except (*_DAMAGED, zipfile.BadZipFile) as error:
            raise ValueError(f"{path} is not a recording: {error}") from error


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError(f"{name} says that it is {archive.getinfo(name).file_size} bytes")
    return archive.read(name)


def _event(archive: zipfile.ZipFile, written: dict[str, Any]) -> Event:
    groups = ([_array(archive, a) for a in written[group]] for group in ("arrays", "inputs"))
    kind, name, step, nth, at = (written[word] for word in ("kind", "name", "step", "nth", "at"))
    return Event(str(kind), str(name), int(step), int(nth), str(at), *groups)


def _array(archive: zipfile.ZipFile, written: dict[str, Any]) -> Array:
    values = _values(_content(archive, f"{written['file']}.npy"))
    shape, sums = tuple(map(int, written["shape"])), written.get("sums")
    if values.dtype.kind not in "biufc" or (sums is None and values.shape != shape):
        raise ValueError(f"{written['file']} has {values.dtype} {values.shape} where {shape} is announced")
    if sums is not None:
        sums = (float(sums[0]), float(sums[1]))
    return Array(str(written["key"]), shape, str(written["dtype"]), values, sums)


def _values(content: bytes) -> np.ndarray:
    """The numbers of a .npy file in memory: as many as its header says, which numpy's own reader believes, or an error."""
    start = content[: 10 + int.from_bytes(content[8:10], "little")]
    shape, is_fortran, dtype = _header(start)
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize > len(content):
        raise ValueError(f"an array of shape {shape} in {len(content)} bytes")
    flat = np.frombuffer(content, dtype, math.prod(shape), len(start))
    return flat.reshape(shape, order="F" if is_fortran else "C")


@functools.lru_cache
def _header(start: bytes) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, order and dtype: remembered, for a recording has few that differ and numpy compiles each as an expression."""
    file = io.BytesIO(start)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("an array in a format that recordings do not have")
    return np.lib.format.read_array_header_1_0(file)
