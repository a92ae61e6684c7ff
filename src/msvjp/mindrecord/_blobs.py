"""The arrays and bytes of a row in a mindrecord file, one after the other.

Floats lie as they do in memory. Integers lie in as few bytes as each needs: the number of them (four bytes, the highest
first), two bits for each that say 1, 2, 4 or 8 bytes (four to a byte, the first in the highest bits), then their values.
One field is all there is; of several, each has its length before it. Without any there are four zeros.

Source: the files that MindSpore 2.10 writes.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .._files.damaged import DamagedFileError

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
        DamagedFileError: there are not so many, or more.
    """
    if count < 2:
        return [data][:count]
    values, at = [], 0
    for _ in range(count):
        end = at + 8 + int.from_bytes(data[at : at + 8], "big")
        values.append(data[at + 8 : end])
        at = end
    if at != len(data):
        raise DamagedFileError(f"the values of a row have {len(data)} bytes, not {at}")
    return values


def decode_values(values: Sequence[bytes], dtype: str) -> Any:
    """The array, of one axis, of each encoded value of a field; one array of two axes where all have one length.

    Raises:
        DamagedFileError: a value is no such array.
    """
    if dtype.startswith("int"):
        flat, counts = decode_integers(values, np.dtype(dtype))
    else:
        counts, rest = np.divmod([len(value) for value in values], np.dtype(dtype).itemsize)
        if rest.any():
            raise DamagedFileError(f"{max(map(len, values))} bytes are no array of {dtype}")
        flat = np.frombuffer(bytearray().join(values), np.dtype(dtype).newbyteorder("<"))  # writable
    if len(set(counts.tolist())) == 1:
        return flat.reshape(len(values), -1) if len(flat) else flat.reshape(len(values), 0)
    return [flat[start:end] for start, end in pairwise([0, *np.cumsum(counts).tolist()])]


def decode_integers(values: Sequence[bytes], dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    """All values one after the other, and how many ints each has. One gather for each width reads them all."""
    data, lengths = np.frombuffer(b"".join(values), np.uint8), np.array([len(value) for value in values])
    begins = np.cumsum(lengths) - lengths
    if (lengths < 4).any():
        raise DamagedFileError(f"{lengths.min()} bytes are no array of {dtype}")
    counts = data[begins[:, None] + np.arange(4)].view(">u4").reshape(-1).astype(np.int64)
    packed = -(-counts // 4)
    if (packed + 4 > lengths).any():
        raise DamagedFileError(f"an array of {counts.max()} ints has fewer bytes")
    codes = _CODES[data[_ranges(begins + 4, packed)]].reshape(-1)[_ranges(4 * (np.cumsum(packed) - packed), counts)]
    ends, bounds = np.concatenate([[0], np.cumsum(_WIDTHS[codes])]), np.concatenate([[0], np.cumsum(counts)])
    firsts = begins + 4 + packed
    if (np.diff(ends[bounds]) != begins + lengths - firsts).any() or (_WIDTHS[codes] > dtype.itemsize).any():
        raise DamagedFileError(f"the bytes of an array are not those of {dtype}")
    return _unpacked(data, codes, ends[:-1] + (firsts - ends[bounds[:-1]]).repeat(counts), dtype), counts


def _ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Numbers from each start on, as many as its count, one after the other."""
    return (starts - (np.cumsum(counts) - counts)).repeat(counts) + np.arange(counts.sum())


def _unpacked(data: np.ndarray, codes: np.ndarray, places: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The ints that begin at these places, in as many bytes as their codes say."""
    found = np.empty(len(codes), dtype)
    for code, kind in enumerate(_SIGNED):
        chosen = codes == code
        if chosen.any():
            found[chosen] = data[places[chosen, None] + np.arange(kind.itemsize)].view(kind).reshape(-1)
    return found
