"""The arrays and bytes of a row in a mindrecord file, one after the other.

Floats lie as they do in memory. Integers lie in as few bytes as each needs: the number of them (four bytes, the highest
first), two bits for each that say 1, 2, 4 or 8 bytes (four to a byte, the first in the highest bits), then their values.
One field is all there is; of several, each has its length before it. Without any there are four zeros.

Source: the files that MindSpore 2.10 writes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._files.damaged import DamagedFileError, take

_NONE = bytes(4)
_WIDTHS = np.array([1, 2, 4, 8])
_SIGNED = tuple(np.dtype(f"<i{width}") for width in _WIDTHS)

#: The four codes in a byte.
_CODES = np.arange(256)[:, None] >> np.array([6, 4, 2, 0]) & 3


# ---- writing ----


def encode(values: Sequence[bytes]) -> bytes:
    """The encoded values of a row's fields, in the order of their names."""
    if len(values) == 1:
        return values[0]
    return b"".join(len(value).to_bytes(8, "big") + value for value in values) or _NONE


def encode_value(value: Any, dtype: str) -> bytes:
    """An array of a field of this type, or bytes."""
    if not isinstance(value, np.ndarray):
        return bytes(value)
    return (
        encode_integers(value.reshape(-1))
        if dtype.startswith("int")
        else value.astype(np.dtype(dtype).newbyteorder("<")).tobytes()
    )


def encode_integers(values: np.ndarray) -> bytes:
    codes = np.zeros(len(values), np.intp)
    for code, width in enumerate(_SIGNED[:3]):
        limits = np.iinfo(width)
        codes[(values < limits.min) | (values > limits.max)] = code + 1
    fours = np.zeros((-(-len(codes) // 4), 4), np.uint8)
    fours.reshape(-1)[: len(codes)] = codes
    packed = (fours << np.array([6, 4, 2, 0], np.uint8)).sum(1, dtype=np.uint8).tobytes()
    return len(values).to_bytes(4, "big") + packed + _packed(values.astype("<i8"), _WIDTHS[codes])


def _packed(values: np.ndarray, widths: np.ndarray) -> bytes:
    """The lowest bytes of each value, as many as its width."""
    return values.view(np.uint8).reshape(-1, 8)[np.arange(8) < widths[:, None]].tobytes()


# ---- reading ----


def decode(data: bytes, count: int) -> list[bytes]:
    """The encoded values of `count` fields.

    Raises:
        DamagedFileError: there are not so many.
    """
    if count < 2:
        return [data][:count]
    values, at = [], 0
    for _ in range(count):
        length = int.from_bytes(take(data, at, 8), "big")
        values.append(take(data, at + 8, length))
        at += 8 + length
    return values


def decode_values(values: Sequence[bytes], dtype: str) -> list[np.ndarray]:
    """The array, of one axis, of each encoded value of a field.

    Raises:
        DamagedFileError: a value is no such array.
    """
    if dtype.startswith("int"):
        return decode_integers(values, np.dtype(dtype))
    size = np.dtype(dtype).itemsize
    for value in values:
        if len(value) % size:
            raise DamagedFileError(f"{len(value)} bytes are no array of {dtype}")
    return [np.frombuffer(value, np.dtype(dtype).newbyteorder("<")) for value in values]


def decode_integers(values: Sequence[bytes], dtype: np.dtype) -> list[np.ndarray]:
    """All at once: one gather for each width."""
    counts = [int.from_bytes(take(value, 0, 4), "big") for value in values]
    starts = [4 + -(-n // 4) for n in counts]
    codes = [
        _CODES[np.frombuffer(take(value, 4, start - 4), np.uint8)].reshape(-1)[:n]
        for value, n, start in zip(values, counts, starts, strict=True)
    ]
    widths = [_WIDTHS[c] for c in codes]
    for value, start, each in zip(values, starts, widths, strict=True):
        if start + each.sum() != len(value) or (each > dtype.itemsize).any():
            raise DamagedFileError(f"{len(value)} bytes are no array of {dtype}")
    data = np.frombuffer(b"".join(value[start:] for value, start in zip(values, starts, strict=True)), np.uint8)
    flat = _unpacked(data, np.concatenate([np.empty(0, np.intp), *codes]), dtype)
    return np.split(flat, np.cumsum(counts)[:-1]) if values else []


def _unpacked(data: np.ndarray, codes: np.ndarray, dtype: np.dtype) -> np.ndarray:
    widths = _WIDTHS[codes]
    ends = np.cumsum(widths)
    found = np.empty(len(codes), dtype)
    for code, kind in enumerate(_SIGNED):
        chosen = codes == code
        where = (ends - widths)[chosen, None] + np.arange(kind.itemsize)
        found[chosen] = data[where].view(kind).reshape(-1)
    return found
