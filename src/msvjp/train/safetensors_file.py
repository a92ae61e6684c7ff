"""The format of `.safetensors` files: eight bytes with the length of a header, the header, and the elements of all tensors.

The header is JSON: of each tensor by name its dtype, shape, and where its elements begin and end.

Source: https://github.com/huggingface/safetensors, "Format".
"""

import json
import math
import mmap
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import torch

from .._core.switch import inside_torch
from .._files.damaged import DamagedFileError, parsing
from .._files.new_file import replacing
from .checkpoint_file import bytes_of

_NAMES = {
    torch.bool: "BOOL",
    torch.uint8: "U8",
    torch.int8: "I8",
    torch.float8_e5m2: "F8_E5M2",
    torch.float8_e4m3fn: "F8_E4M3",
    torch.int16: "I16",
    torch.uint16: "U16",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int32: "I32",
    torch.uint32: "U32",
    torch.float32: "F32",
    torch.complex64: "C64",
    torch.float64: "F64",
    torch.int64: "I64",
    torch.uint64: "U64",
}
_DTYPES = {name: dtype for dtype, name in _NAMES.items()}
_LENGTH = 8


def check_items(api: str, items: dict[str, Any]) -> None:
    """TypeError for what the format does not have."""
    for name, x in items.items():
        if isinstance(x, str):
            raise TypeError(f"{api}: {name} is a text, which format 'safetensors' does not have; give format 'ckpt'")
        if x.dtype not in _NAMES:
            raise TypeError(f"{api}: {name} is {x.dtype}, which format 'safetensors' does not have; give format 'ckpt'")


def write(path: Path, items: Iterable[tuple[str, torch.Tensor]], crc: bool = False) -> None:
    """Write each (name, tensor); a file is there when all of it is. The format has no CRC-32: crc says nothing."""
    inside_torch(_write, path, items)


def _write(path: Path, items: Iterable[tuple[str, torch.Tensor]]) -> None:
    tensors = sorted(
        items, key=lambda item: (-item[1].element_size(), item[0])
    )  # the largest first: so all are aligned
    header: dict[str, Any] = {"__metadata__": {"format": "ms"}}
    end = 0
    for name, x in tensors:
        start, end = end, end + x.numel() * x.element_size()
        header[name] = {"dtype": _NAMES[x.dtype], "shape": list(x.shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with replacing(path) as file:
        file.write(len(text).to_bytes(_LENGTH, "little") + text)
        for _, x in tensors:
            file.write(bytes_of(x))


def read(path: Path, crc: bool = False, wanted: Any = lambda name: True) -> dict[str, torch.Tensor]:
    """{name: tensor} of the names that are wanted, in alphabetical order.

    Raises:
        DamagedFileError: the file is not of this format, or not the whole of one.
    """
    with open(path, "rb") as file, parsing("its header says something else than what is there"):
        return inside_torch(_read, file, wanted)


def _read(file: BinaryIO, wanted: Any) -> dict[str, torch.Tensor]:
    whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    begin = _LENGTH + int.from_bytes(whole[:_LENGTH], "little")
    header = json.loads(bytes(whole[_LENGTH:begin]))
    header.pop("__metadata__", None)
    return {name: _tensor(whole[begin:], **header[name]) for name in sorted(header) if wanted(name)}


def _tensor(elements: memoryview, dtype: str, shape: list[int], data_offsets: list[int]) -> torch.Tensor:
    start, end = data_offsets
    content = bytearray(elements[start:end])
    if not 0 <= start <= end or math.prod(shape) * _DTYPES[dtype].itemsize != len(content):
        raise DamagedFileError(f"{len(content)} bytes are no {dtype}{shape}")
    if not content:
        return torch.empty(shape, dtype=_DTYPES[dtype])
    return torch.frombuffer(content, dtype=_DTYPES[dtype]).reshape(shape)
