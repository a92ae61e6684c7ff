"""The wire format of protocol buffers, as far as it is read here.

Source: https://protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Iterator
from typing import Any

from .damaged import DamagedFileError

_FIXED = {1: 8, 5: 4}  #: by the kind of field: how many bytes it has


def fields(message: memoryview) -> Iterator[tuple[int, Any]]:
    """(number, value) of each field: an int, or the bytes.

    Raises:
        DamagedFileError: the message is none, or ends within a field.
    """
    at = 0
    while at < len(message):
        key, at = _read_varint(message, at)
        kind = key & 7
        value: Any
        if kind == 0:
            value, at = _read_varint(message, at)
        elif kind in _FIXED or kind == 2:
            length, at = (_FIXED[kind], at) if kind in _FIXED else _read_varint(message, at)
            value = message[at : at + length]
            at += length
        else:
            raise DamagedFileError(f"there is a field of kind {kind} at byte {at} of a message")
        if at > len(message):
            raise DamagedFileError("it ends within a field")
        yield key >> 3, value


def packed(data: memoryview) -> list[int]:
    """The ints of a field that has many."""
    at, found = 0, []
    while at < len(data):
        n, at = _read_varint(data, at)
        found.append(n)
    return found


def _read_varint(data: memoryview, at: int) -> tuple[int, int]:
    n = 0
    for i, byte in enumerate(data[at : at + 10]):
        n |= (byte & 127) << 7 * i
        if byte < 128:
            return n, at + i + 1
    raise DamagedFileError(f"there is no number at byte {at} of a message")
