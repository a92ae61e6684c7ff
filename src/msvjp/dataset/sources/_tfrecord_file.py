"""TFRecord files: records one after the other, each with its length before it and checksums of both.

A record: its length (eight bytes, the lowest first), the masked CRC-32C of these, the data, and its masked CRC-32C. That of
the length is checked; that of the data is not, as in MindSpore.

Source: https://www.tensorflow.org/tutorials/load_data/tfrecord.
"""

import gzip
import io
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..._files.damaged import DamagedFileError, parsing
from ._file_rows import Extent

_HEAD = struct.Struct("<QI")
_MASK = 0xA282EAD8
_POLYNOMIAL = 0x82F63B78  # of CRC-32C, its bits reversed


def _table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _table()


def masked_crc(data: bytes) -> int:
    """The checksum that TFRecord keeps of data."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF


def records_of(file: BinaryIO) -> Extent:
    """Where the data of the records of a file are.

    Raises:
        DamagedFileError: it is no such file, or not the whole of one.
    """
    starts, ends, at, size = [], [], 0, file.seek(0, io.SEEK_END)
    while at < size:
        file.seek(at)
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size or masked_crc(head[:8]) != _HEAD.unpack(head)[1]:
            raise DamagedFileError(f"there is no record of TFRecord at byte {at} of {size}")
        starts.append(at + _HEAD.size)
        ends.append(starts[-1] + _HEAD.unpack(head)[0])
        at = ends[-1] + 4
    if at > size or not starts:
        raise DamagedFileError(f"it ends at byte {size}, within a record" if starts else "it has no record")
    return Extent(np.array(starts, np.int64), np.array(ends, np.int64))


def uncompressed(path: Path, compression: str) -> bytes:
    """The content of a file that is compressed by 'GZIP' or 'ZLIB'.

    Raises:
        DamagedFileError: it is not.
    """
    data = path.read_bytes()
    try:
        with parsing(f"it is not compressed by {compression}"):
            return gzip.decompress(data) if compression == "GZIP" else zlib.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise DamagedFileError(f"it is not compressed by {compression}: {error}") from error
