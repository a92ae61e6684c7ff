"""`tf.train.Example`: features by name, each a list of ints, floats or bytes, in the wire format of protocol buffers.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/example/feature.proto.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..._files.damaged import DamagedFileError
from ..._files.protobuf import fields, packed

_FEW = 16  # bytes of ints, up to which numpy's calls take longer than a loop

#: What a feature has: an array of int64 or float32, a list of bytes, or ints that are still packed.
Feature = Any


class PackedInts(bytes):
    """The ints of a feature as they are written, for `unpacked`."""


class _Unusual(Exception):
    """An example that is written otherwise than all programs do it, which is allowed."""


def features(example: bytes, wanted: Collection[str] | None = None) -> dict[str, Feature]:
    """The features of an example; only those wanted, if that is said.

    Raises:
        DamagedFileError: it is none.
    """
    try:
        found = _usual_features(example)
        return {name: _PACKED[kind](data) for name, kind, data in found if wanted is None or name in wanted}
    except (_Unusual, IndexError):
        return _any_features(example, wanted)


def _usual_features(example: bytes) -> list[tuple[str, int, bytes]]:
    """(name, tag, content) of each feature of an example with each field once, in the order of their numbers: much quicker."""
    at, end = _content(example, 0, 0x0A)
    found = []
    while at < end:
        at, after = _content(example, at, 0x0A)
        start, stop = _content(example, at, 0x0A)
        at, last = _content(example, stop, 0x12)
        kind = example[at]
        at, full = _content(example, at, kind)
        at, full_too = _content(example, at, 0x0A)
        if not full_too == full == last == after <= end == len(example) or kind not in _PACKED:
            raise _Unusual
        found.append((str(example[start:stop], "utf-8", "replace"), kind, example[at:after]))
        at = after
    return found


def _content(data: bytes, at: int, tag: int) -> tuple[int, int]:
    """Where the content of the field at this byte begins and ends. _Unusual if the tag is another."""
    length = data[at + 1]
    if data[at] != tag:
        raise _Unusual
    at, bits = at + 2, 7
    while length >> bits:  # the highest bit of each byte says that there is another one
        length += (data[at] - 1) << bits
        at, bits = at + 1, bits + 7
        if bits > 63:
            raise _Unusual
    return at, at + length


def _packed_ints(data: bytes) -> Feature:
    if data[-1] > 127:
        raise _Unusual  # the last one has no end
    return PackedInts(data)


#: What the content of a feature is read by, by its tag: that of bytes, of floats, of ints.
_PACKED: dict[int, Callable[[bytes], Feature]] = {
    0x0A: lambda data: [data],
    0x12: lambda data: _floats([memoryview(data)]),
    0x1A: _packed_ints,
}


def unpacked(column: Sequence[Feature]) -> Sequence[Feature]:
    """The features of several rows, whose packed ints are unpacked together."""
    places = [i for i, feature in enumerate(column) if isinstance(feature, PackedInts)]
    if not places:
        return column
    data = b"".join([column[i] for i in places])
    ints, found = varints(memoryview(data)).view(np.int64), list(column)
    ends = np.cumsum([len(column[i]) for i in places]) - 1
    counts = np.cumsum(np.frombuffer(data, np.uint8) < 128)[ends]
    for i, (start, stop) in zip(places, pairwise([0, *counts.tolist()]), strict=True):
        found[i] = ints[start:stop]
    return found


def _any_features(example: bytes, wanted: Collection[str] | None) -> dict[str, Feature]:
    found = {}
    for entry in _submessages(memoryview(example), 1, 1):
        parts = dict(fields(entry))
        name = str(_bytes(parts.get(1, memoryview(b""))), "utf-8", "replace")
        if wanted is None or name in wanted:
            found[name] = _feature(_bytes(parts.get(2, memoryview(b""))))
    return found


def _submessages(message: memoryview, *path: int) -> list[memoryview]:
    """The submessages at this path of numbers, of which each may be there several times."""
    found = [message]
    for number in path:
        found = [_bytes(value) for outer in found for key, value in fields(outer) if key == number]
    return found


def _bytes(value: Any) -> memoryview:
    if not isinstance(value, memoryview):
        raise DamagedFileError(f"there is the number {value} in the place of a message")
    return value


def _feature(message: memoryview) -> Feature:
    kinds = {1: _texts, 2: _floats, 3: _ints}
    for number, value in fields(message):
        if number in kinds:
            return kinds[number]([item for key, item in fields(_bytes(value)) if key == 1])
    return np.empty(0, np.int64)


def _texts(items: list) -> Feature:
    return [bytes(_bytes(item)) for item in items] or np.empty(0, np.int64)


def _floats(items: list) -> Feature:
    data = b"".join(_bytes(item) for item in items)
    if len(data) % 4:
        raise DamagedFileError(f"{len(data)} bytes are no list of float32")
    return np.frombuffer(data, "<f4") if items else np.empty(0, np.int64)


def _ints(items: list) -> Feature:
    """Each item is an int, or the bytes of several."""
    pieces = [varints(item) if isinstance(item, memoryview) else np.array([item], np.uint64) for item in items]
    return (
        pieces[0].view(np.int64)
        if len(pieces) == 1
        else np.concatenate([np.empty(0, np.uint64), *pieces]).view(np.int64)
    )


def varints(data: memoryview) -> np.ndarray:
    """The ints of a packed field, uint64: seven bits in each byte, the lowest first; the eighth says that there are more.

    Raises:
        DamagedFileError: the last one has no end, or one is too long.
    """
    if len(data) == 1 and data[0] < 128:
        return np.array([data[0]], np.uint64)
    if len(data) <= _FEW:
        return np.array([number % 2**64 for number in packed(data)], np.uint64)
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets < 128)
    starts = np.concatenate([[0], ends[:-1] + 1])[: len(ends)]
    lengths = ends + 1 - starts
    if len(octets) and (not len(ends) or ends[-1] != len(octets) - 1 or lengths.max() > 10):
        raise DamagedFileError("a list of ints ends within one")
    if not len(octets):
        return np.empty(0, np.uint64)
    shifts = np.arange(len(octets)) - starts.repeat(lengths)
    return np.add.reduceat((octets & 127).astype(np.uint64) << (7 * shifts).astype(np.uint64), starts)
