"""MindSpore's dtype names. They *are* torch's dtypes: `msvjp.float32 is torch.float32` in a module that imports torch.

One that does not gets a `Type` for each, equal to it, with MindSpore's text (see `_core/dtype_text.py`).
"""

import enum
from typing import Any

import numpy as np
import torch

from .._core.asker import asked_by_mindspore
from .._core.dtype_text import NAMES, Type, as_torch, in_mindspores_words  # noqa: F401

bool_ = torch.bool
int8 = byte = torch.int8
int16 = short = torch.int16
int32 = intc = torch.int32
int64 = long = intp = torch.int64
uint8 = ubyte = torch.uint8
uint16 = ushort = torch.uint16
uint32 = uintc = torch.uint32
uint64 = uintp = torch.uint64
float16 = half = torch.float16
float32 = single = torch.float32
float64 = double = torch.float64
bfloat16 = torch.bfloat16
complex64 = cfloat = torch.complex64
complex128 = cdouble = torch.complex128
float8_e4m3fn = torch.float8_e4m3fn
float8_e5m2 = torch.float8_e5m2

_BY_NAME = {name: value for name, value in globals().items() if type(value) is torch.dtype}

# In a list of numbers a float is a float32, as in MindSpore; numpy's own scalars keep their dtype.
_PYTHON = {bool: bool_, int: int64, float: float64, complex: complex128}
_NUMPY = {
    np.dtype(name): getattr(torch, name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
}
_TO_NUMPY = {ours: theirs.type for theirs, ours in _NUMPY.items()}


class _Text:
    """The type of texts, which no Tensor holds: for a `dataset.Schema`."""

    name = "string"

    def __repr__(self) -> str:
        return "mindspore.string"


string = _Text()


class QuantDtype(enum.Enum):
    """The quantized integer types that MindSpore names; kept so that scripts which mention them import."""

    INT1, INT2, INT3, INT4, INT5, INT6, INT7, INT8, INT9, INT10, INT11, INT12, INT13, INT14, INT15, INT16 = range(16)
    UINT1, UINT2, UINT3, UINT4, UINT5, UINT6, UINT7, UINT8 = range(100, 108)
    UINT9, UINT10, UINT11, UINT12, UINT13, UINT14, UINT15, UINT16 = range(108, 116)


def as_dtype(api: str, dtype: Any) -> torch.dtype:
    """The torch dtype meant by a torch dtype, a name, a numpy dtype or a Python type, for `Tensor.astype` and its like."""
    if isinstance(dtype, torch.dtype):
        return as_torch(dtype)
    if isinstance(dtype, str):
        named = _BY_NAME.get("bool_" if dtype == "bool" else dtype.lower())
        if named is not None:
            return named
    elif dtype in _PYTHON:
        return _PYTHON[dtype]
    elif (isinstance(dtype, type) and issubclass(dtype, np.generic)) or isinstance(dtype, np.dtype):
        found = _NUMPY.get(np.dtype(dtype))
        if found is not None:
            return found
    raise TypeError(
        f"{api}: the dtype is {dtype!r}; give a MindSpore dtype such as mindspore.float32, its name, "
        "a numpy dtype or one of bool, int, float, complex"
    )


def pytype_to_dtype(obj: type) -> torch.dtype:
    """The dtype of a Python or numpy type: `pytype_to_dtype(int)` is `int64`. NotImplementedError for any other type."""
    found = _of_python(obj)
    return in_mindspores_words(found) if asked_by_mindspore() else found


def _of_python(obj: Any) -> torch.dtype:
    if obj in _PYTHON:
        return _PYTHON[obj]
    if isinstance(obj, type) and issubclass(obj, np.generic) and np.dtype(obj) in _NUMPY:
        return _NUMPY[np.dtype(obj)]
    raise NotImplementedError(f"mindspore.pytype_to_dtype: no dtype stands for {obj!r}")


def dtype_to_nptype(type_: torch.dtype) -> type:
    """The numpy scalar type of a dtype: `dtype_to_nptype(float16)` is `numpy.float16`. numpy has no bfloat16: TypeError."""
    if type_ not in _TO_NUMPY:
        raise TypeError(f"mindspore.dtype_to_nptype: numpy has no type for {type_}")
    return _TO_NUMPY[type_]


def dtype_to_pytype(type_: torch.dtype) -> type:
    """The Python type of a dtype: bool, int, float or complex."""
    if type_ == torch.bool:
        return bool
    if type_.is_complex:
        return complex
    return float if type_.is_floating_point else int


def get_py_obj_dtype(obj: Any) -> torch.dtype:
    """The dtype that a Python number, or the object's own `dtype`, stands for."""
    found = obj.dtype if isinstance(obj, torch.Tensor) else _of_python(type(obj))
    return in_mindspores_words(found) if asked_by_mindspore() else found


__all__ = [
    *_BY_NAME,
    *("QuantDtype", "Type", "string", "dtype_to_nptype", "dtype_to_pytype", "get_py_obj_dtype", "pytype_to_dtype"),
]
