"""What MindSpore calls torch's dtypes, and `Type`: a dtype that prints so, which MindSpore's code gets for torch's.

`x.dtype` and `mindspore.float32` are torch's own dtypes to torch's code, to ours, and to modules that import torch.
"""

from typing import Any

import torch

from .root import public_path

#: What MindSpore calls the dtype in text: `str(x.dtype)`, `repr(Tensor)`, error messages.
NAMES = {
    torch.bool: "Bool",
    torch.int8: "Int8",
    torch.int16: "Int16",
    torch.int32: "Int32",
    torch.int64: "Int64",
    torch.uint8: "UInt8",
    torch.uint16: "UInt16",
    torch.uint32: "UInt32",
    torch.uint64: "UInt64",
    torch.float16: "Float16",
    torch.float32: "Float32",
    torch.float64: "Float64",
    torch.bfloat16: "BFloat16",
    torch.complex64: "Complex64",
    torch.complex128: "Complex128",
    torch.float8_e4m3fn: "Float8E4M3FN",
    torch.float8_e5m2: "Float8E5M2",
}


class _OfDtypes(type):
    def __instancecheck__(cls, value: Any) -> bool:
        return type(value) is cls or type(value) is torch.dtype


@public_path("common.dtype.Type")
class Type(metaclass=_OfDtypes):
    """MindSpore's class of all dtypes: `isinstance(x.dtype, mindspore.Type)`, and `isinstance(mindspore.float32, Type)`.

    An instance stands for one of torch's dtypes, `torch`: equal to it, of the same hash, with its attributes, and in
    MindSpore's words as text.
    """

    def __init__(self, dtype: torch.dtype) -> None:
        self.torch = dtype

    @property  # type: ignore[misc]
    def __class__(self) -> type:  # isinstance(x.dtype, torch.dtype), too
        return torch.dtype

    def __eq__(self, other: object) -> bool:
        return self.torch is as_torch(other)

    def __hash__(self) -> int:
        return hash(self.torch)

    def __str__(self) -> str:
        return NAMES.get(self.torch, str(self.torch))

    def __repr__(self) -> str:
        return str(self.torch).replace("torch", "mindspore")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.torch, name)

    def __reduce__(self) -> tuple:
        return in_mindspores_words, (self.torch,)

    def __copy__(self) -> "Type":
        return self

    def __deepcopy__(self, memo: dict) -> "Type":
        return self


_types: dict[torch.dtype, Type] = {}


def in_mindspores_words(dtype: torch.dtype) -> Any:
    """The Type that stands for the dtype, one object for each. To isinstance it is a torch.dtype."""
    return _types.setdefault(dtype, Type(dtype)) if dtype not in _types else _types[dtype]


def as_torch(value: Any) -> Any:
    """torch's own dtype for a Type, and any other value as it is."""
    return value.torch if type(value) is Type else value


torch.serialization.add_safe_globals([in_mindspores_words])
