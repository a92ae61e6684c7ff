"""The numbers and texts of a row in a mindrecord file: a map of the format MessagePack, its keys in order.

Source: https://github.com/msgpack/msgpack/blob/master/spec.md, and the files that MindSpore 2.10 writes.
"""

import struct
from typing import Any

from .._files.damaged import DamagedFileError, parsing, take

_FLOAT, _DOUBLE = struct.Struct(">f"), struct.Struct(">d")
_LARGEST_FLOAT = 3.4028234663852886e38

#: By the first byte: how many bytes the number has, and whether it is signed.
_INTEGERS = {0xCC: (1, False), 0xCD: (2, False), 0xCE: (4, False), 0xCF: (8, False)} | {
    0xD0: (1, True),
    0xD1: (2, True),
    0xD2: (4, True),
    0xD3: (8, True),
}
_FLOATS = {0xCA: _FLOAT, 0xCB: _DOUBLE}

#: By the first byte: how many bytes the length has.
_TEXTS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_MAPS = {0xDE: 2, 0xDF: 4}


# ---- writing ----


def encode(row: dict[str, Any]) -> bytes:
    """The ints (of at most 64 bits), floats and texts of a row."""
    pairs = b"".join(_text(key) + _value(row[key]) for key in sorted(row))
    return _length(len(row), 0x80, 16, _MAPS) + pairs


def _value(value: Any) -> bytes:
    if isinstance(value, str):
        return _text(value)
    return _float(value) if isinstance(value, float) else _integer(value)


def _text(text: str) -> bytes:
    data = text.encode()
    return _length(len(data), 0xA0, 32, _TEXTS) + data


def _length(n: int, short: int, fewer_than: int, long: dict[int, int]) -> bytes:
    """In the first byte if it is small, else in the fewest bytes after it."""
    if n < fewer_than:
        return bytes([short | n])
    first, size = next((first, size) for first, size in long.items() if n < 1 << 8 * size)
    return bytes([first]) + n.to_bytes(size, "big")


def _integer(n: int) -> bytes:
    if -32 <= n < 128:
        return n.to_bytes(1, "big", signed=n < 0)
    fitting = (
        (first, size)
        for first, (size, signed) in _INTEGERS.items()
        if signed == (n < 0) and -(1 << 8 * size - 1) <= n < 1 << 8 * size
    )
    first, size = next(fitting)
    return bytes([first]) + n.to_bytes(size, "big", signed=n < 0)


def _float(x: float) -> bytes:
    """In four bytes where no bit is lost."""
    if abs(x) <= _LARGEST_FLOAT and _FLOAT.unpack(_FLOAT.pack(x))[0] == x:
        return b"\xca" + _FLOAT.pack(x)
    return b"\xcb" + _DOUBLE.pack(x)


# ---- reading ----


def decode(data: bytes) -> dict[str, Any]:
    """The row.

    Raises:
        DamagedFileError: it is none.
    """
    first = take(data, 0, 1)[0]
    size = _MAPS.get(first, 0)
    if not size and first >> 4 != 0x8:
        raise DamagedFileError(f"the scalars of a row begin with the byte {first}")
    count = int.from_bytes(take(data, 1, size), "big") if size else first & 15
    at, row = 1 + size, {}
    for _ in range(count):
        key, at = _read(data, at)
        row[key], at = _read(data, at)
    return row


def _read(data: bytes, at: int) -> tuple[Any, int]:
    first, at = take(data, at, 1)[0], at + 1
    if first < 0x80 or first >= 0xE0:
        return first - (256 if first >= 0xE0 else 0), at
    if first in _INTEGERS:
        size, signed = _INTEGERS[first]
        return int.from_bytes(take(data, at, size), "big", signed=signed), at + size
    if first in _FLOATS:
        size = _FLOATS[first].size
        return _FLOATS[first].unpack(take(data, at, size))[0], at + size
    return _read_text(data, first, at)


def _read_text(data: bytes, first: int, at: int) -> tuple[str, int]:
    size = _TEXTS.get(first, 0)
    if not size and first >> 5 != 0b101:
        raise DamagedFileError(f"there is no number and no text at byte {at} of the scalars of a row")
    length = int.from_bytes(take(data, at, size), "big") if size else first & 31
    at += size
    with parsing("a text of a row is not in UTF-8"):
        return str(take(data, at, length), "utf-8"), at + length
