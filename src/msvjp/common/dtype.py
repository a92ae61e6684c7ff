"""MindSpore's dtype names. They *are* torch's dtypes: `msvjp.float32 is torch.float32`, nothing is ever converted."""

import enum
from typing import Any

import numpy as np
import torch

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

#: What MindSpore calls the dtype in `repr(Tensor)`, `Tensor.type()` and its error messages.
NAMES = {
    bool_: "Bool",
    int8: "Int8",
    int16: "Int16",
    int32: "Int32",
    int64: "Int64",
    uint8: "UInt8",
    uint16: "UInt16",
    uint32: "UInt32",
    uint64: "UInt64",
    float16: "Float16",
    float32: "Float32",
    float64: "Float64",
    bfloat16: "BFloat16",
    complex64: "Complex64",
    complex128: "Complex128",
    float8_e4m3fn: "Float8E4M3FN",
    float8_e5m2: "Float8E5M2",
}

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


#: MindSpore's class of all dtypes: `isinstance(x.dtype, mindspore.Type)`.
Type = torch.dtype


def as_dtype(api: str, dtype: Any) -> torch.dtype:
    """The torch dtype meant by a torch dtype, a name, a numpy dtype or a Python type, for `Tensor.astype` and its like."""
    if isinstance(dtype, torch.dtype):
        return dtype
    if isinstance(dtype, str):
        named = globals().get("bool_" if dtype == "bool" else dtype.lower())
        if isinstance(named, torch.dtype):
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
    if type_ is torch.bool:
        return bool
    if type_.is_complex:
        return complex
    return float if type_.is_floating_point else int


def get_py_obj_dtype(obj: Any) -> torch.dtype:
    """The dtype that a Python number, or the object's own `dtype`, stands for."""
    return obj.dtype if isinstance(obj, torch.Tensor) else pytype_to_dtype(type(obj))


__all__ = [
    *(name for name, value in list(globals().items()) if isinstance(value, torch.dtype)),
    *("QuantDtype", "Type", "string", "dtype_to_nptype", "dtype_to_pytype", "get_py_obj_dtype", "pytype_to_dtype"),
]
