"""The wire format of protocol buffers: what checkpoints, strategy files, MindIR files and TFRecords are written in.

Source: https://protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Iterator
from typing import Any

from .damaged import DamagedFileError

#: How many bytes a number of fixed length has, by the kind of its field: a double, a float.
_FIXED = {1: 8, 5: 4}


def fields(data: memoryview) -> Iterator[tuple[int, Any]]:
    """(number, value) of each field of a message: an int, or the bytes of a message, a text or a float.

    Raises:
        DamagedFileError: this is not a message, or it ends within a field.
    """
    at, end = 0, len(data)
    while at < end:
        # most numbers are of one byte, for which a call would be a third of the time
        key, at = (data[at], at + 1) if data[at] < 128 else _read_varint(data, at)
        kind = key & 7
        value: Any
        if kind == 0:
            value, at = _read_varint(data, at)
        elif kind == 2 or kind in _FIXED:
            if kind == 2:
                length, at = (data[at], at + 1) if at < end and data[at] < 128 else _read_varint(data, at)
            else:
                length = _FIXED[kind]
            value = data[at : at + length]
            at += length
        else:
            raise DamagedFileError(f"there is a field of kind {kind} at byte {at} of a message")
        if at > end:
            raise DamagedFileError("it ends within a field")
        yield key >> 3, value


def message(value: Any) -> memoryview:
    """The value of a field that is to be a message or text."""
    if isinstance(value, int):
        raise DamagedFileError(f"there is the number {value} where a message is to be")
    return value


def number(value: Any) -> int:
    """The value of a field that is to be an int, which is negative if its highest bit of 64 is set."""
    if not isinstance(value, int):
        raise DamagedFileError(f"there are {len(value)} bytes where a number is to be")
    return value - (1 << 64) if value >> 63 else value


def text(value: Any) -> str:
    """The value of a field that is to be a text."""
    try:
        return str(message(value), "utf-8")
    except UnicodeDecodeError as error:
        raise DamagedFileError("there is a text that is not UTF-8") from error


def packed(data: memoryview) -> list[int]:
    """The numbers of a field that holds several."""
    at, found = 0, []
    while at < len(data):
        n, at = _read_varint(data, at)
        found.append(n)
    return found


def _read_varint(data: memoryview, at: int) -> tuple[int, int]:
    """The number that begins at the byte `at`, and where it ends."""
    n = 0
    for i, byte in enumerate(data[at : at + 10]):
        n |= (byte & 127) << 7 * i
        if byte < 128:
            return n, at + i + 1
    raise DamagedFileError(f"there is no number at byte {at} of a message")


# ---- writing ----


def field(number: int, value: int | bytes) -> bytes:
    """A field with an int, or the bytes of a message or text."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(n: int) -> bytes:
    """Seven bits in each byte, the lowest first; the eighth says that there are more. Of a negative number, its 64 bits."""
    n &= (1 << 64) - 1
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes([*out, n])
