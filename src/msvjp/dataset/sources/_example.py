"""`tf.train.Example`: features by name, each a list of ints, floats or bytes, in the wire format of protocol buffers.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/example/feature.proto.
"""

from collections.abc import Collection
from typing import Any

import numpy as np

from ..._files.damaged import DamagedFileError
from ..._files.protobuf import fields, packed

_FEW = 16  # bytes of ints, up to which numpy's calls take longer than a loop

#: What a feature has: an array of int64 or float32, or a list of bytes.
Feature = Any


def features(example: bytes, wanted: Collection[str] | None = None) -> dict[str, Feature]:
    """The features of an example; only those wanted, if that is said.

    Raises:
        DamagedFileError: it is none.
    """
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
