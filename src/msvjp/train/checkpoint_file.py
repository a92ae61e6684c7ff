"""The format of MindSpore's `.ckpt` files, in the wire format of protocol buffers.

A file holds entries, fields of number 1: a name (1) and a tensor (2). A tensor has the length of each axis (1, varints), its
dtype's name (2) and its elements in the order of memory (3). One too large for an entry goes on in those that follow, under the
same name. A text is a tensor of the dtype "str", in UTF-32. At the end there may be the CRC-32 of all that is before it.

Source: the files that MindSpore 2.10 writes, and https://protobuf.dev/programming-guides/encoding.
"""

import math
import mmap
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import torch

from .._core.switch import inside_torch
from .._files.damaged import DamagedFileError
from .._files.new_file import replacing
from .._files.protobuf import field, fields, message, packed, text, varint
from ..common.dtype import NAMES

#: The most bytes of an entry's elements. A message of protocol buffers ends at 2 GiB.
LARGEST = 512 << 20

DTYPES = {name: dtype for dtype, name in NAMES.items()}
_CRC = b"crc_num"  # then ten bytes, the highest first


# ---- writing ----


def write(path: Path, items: Iterable[tuple[str, Any]], crc: bool) -> None:
    """Write each (name, tensor or text); a file is there when all of it is."""
    with replacing(path) as file:
        checked = 0
        for piece in _pieces(items):
            file.write(piece)
            checked = zlib.crc32(piece, checked) if crc else 0
        if crc:
            file.write(_CRC + checked.to_bytes(10, "big"))


def _pieces(items: Iterable[tuple[str, Any]]) -> Iterator[Any]:
    for name, value in items:
        if isinstance(value, str):
            content = memoryview(value.encode("utf-32-le"))
            how: tuple = name, (0,), "str"
        else:
            content = inside_torch(bytes_of, value)
            how = name, tuple(value.shape), NAMES[value.dtype]
        for start in range(0, max(len(content), 1), LARGEST):
            part = content[start : start + LARGEST]
            yield _head(*how, len(part))
            yield part


def bytes_of(tensor: torch.Tensor) -> memoryview:
    """Its elements, in their order. To be called inside torch."""
    return memoryview(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())


def _head(name: str, lengths: tuple, dtype: str, size: int) -> bytes:
    """An entry up to the `size` bytes of its elements."""
    tensor = b"".join(b"\x08" + varint(n) for n in lengths) + field(2, dtype.encode()) + b"\x1a" + varint(size)
    entry = field(1, name.encode()) + b"\x12" + varint(len(tensor) + size) + tensor
    return b"\n" + varint(len(entry) + size) + entry


# ---- reading ----


def read(path: Path, crc: bool, wanted: Any = lambda name: True) -> dict[str, Any]:
    """{name: tensor or text} of the names that are wanted. crc: compare the CRC-32, if there is one.

    Raises:
        DamagedFileError: the file is not a checkpoint, or not as it was written.
    """
    if not path.stat().st_size:
        return {}
    with open(path, "rb") as file:
        return _parsed(file, crc, wanted)


def _parsed(file: BinaryIO, crc: bool, wanted: Any) -> dict[str, Any]:
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    whole = memoryview(mapped)
    if whole[-17:-10] == _CRC:
        stored, whole = whole[-10:], whole[:-17]
        if crc and zlib.crc32(whole) != int.from_bytes(stored, "big"):
            raise DamagedFileError("its CRC-32 is another one than when it was written")
    parts: dict[str, tuple] = {}
    for number, entry in fields(whole):
        if number == 1 and isinstance(entry, memoryview):
            name, *how, content = _entry(entry)
            if wanted(name):
                parts.setdefault(name, (*how, bytearray()))[-1].extend(content)
    return {name: _value(name, *how) for name, how in parts.items()}


def _entry(entry: memoryview) -> tuple:
    name, lengths, dtype, content = "", [], "", memoryview(b"")
    for number, value in fields(entry):
        if number == 1:
            name = text(value)
        elif number == 2:
            for part, found in fields(message(value)):
                if part == 1:
                    lengths += [found] if isinstance(found, int) else packed(found)
                elif part == 2:
                    dtype = text(found)
                elif part == 3:
                    content = message(found)
    return name, lengths, dtype, content


def _value(name: str, lengths: list[int], dtype: str, content: bytearray) -> Any:
    if dtype == "str":
        return content.decode("utf-32-le")
    if dtype not in DTYPES:
        raise DamagedFileError(f"{name} is of the dtype {dtype!r}, which torch does not have")
    size = len(content) // DTYPES[dtype].itemsize
    shape = () if lengths == [0] and size else lengths  # as older versions say of a scalar
    if math.prod(shape) * DTYPES[dtype].itemsize != len(content):
        raise DamagedFileError(f"{name} has {len(content)} bytes, which are no {dtype}{list(shape)}")
    if content:
        return torch.frombuffer(content, dtype=DTYPES[dtype]).reshape(shape)
    try:
        return torch.empty(shape, dtype=DTYPES[dtype])
    except RuntimeError as error:
        raise DamagedFileError(f"{name} has the shape {list(shape)}, which no tensor has") from error
