"""The second axis of the rows of `cases/`: the same call with other dtypes, 0-D and empty inputs, other layouts in memory.

Each variant is made from the row's own inputs. `test_variants.py` compares the answers with those of MindSpore that
`recorded/variants.py` wrote down; another layout must give the very answer of the contiguous inputs.
"""

import zlib

import numpy as np

from .answers import Input

UNSIGNED = ("uint16", "uint32", "uint64")
DTYPES = {
    "f": ("float16", "bfloat16", "float64", "int32", "int64", "uint8", "bool", "complex64", *UNSIGNED),
    "i": ("int8", "int16", "int32", "int64", "uint8", "float16", "float32", "bool", *UNSIGNED),
    "u": ("int32",),
    "b": ("int32", "float32"),
    "c": ("complex128", "float32"),
}
PAIRED = ("float16", "float64", "int32", "uint8")  # of the first input alone, where others stay
KINDS = {"f": "floats", "i": "integers", "u": "unsigned", "b": "bools", "c": "complex"}


def variants(case):
    """From a name to the row's inputs with that change; without the row as it stands."""
    arrays = leaves(case.inputs)
    kinds = sorted({array.dtype.kind for array in arrays} & KINDS.keys())
    changes = {
        f"{KINDS[kind]} as {dtype}": as_dtype(kind, dtype)
        for kind in kinds
        for dtype in DTYPES[kind]
        if any(array.dtype.kind == kind and array.dtype != dtype for array in arrays)
    }
    if len(arrays) > 1:
        changes |= {f"first as {dtype}": first(arrays, as_dtype(arrays[0].dtype.kind, dtype)) for dtype in PAIRED}
    if any(array.ndim for array in arrays):
        changes |= {"0-D": scalar, "empty": lambda array: plain(array[:0] if array.ndim else array)}
        if len(arrays) > 1:
            changes |= {"first 0-D": first(arrays, scalar)}
    if any(array.ndim > 1 for array in arrays):
        changes |= {"empty last": lambda array: plain(array[..., :0] if array.ndim else array)}
    return {name: changed(case.inputs, change) for name, change in changes.items()}


def layouts(case):
    """From a name to the row's inputs so laid out and the same ones contiguous."""
    if not any(array.ndim for array in leaves(case.inputs)):
        return {}
    both = {
        layout: (changed(case.inputs, laid(layout)), changed(case.inputs, plain))
        for layout in ("transposed", "stepped", "offset")
    }
    repeated = changed_arrays(
        case.inputs, lambda array: np.broadcast_to(array[:1], array.shape) if array.ndim else array
    )
    return both | {"expanded": (changed(repeated, laid("expanded")), changed(repeated, plain))}


def leaves(value):
    if isinstance(value, (dict, list, tuple)):
        return [leaf for item in (value.values() if isinstance(value, dict) else value) for leaf in leaves(item)]
    return [value] if isinstance(value, np.ndarray) else []


def changed_arrays(value, change):
    if isinstance(value, dict):
        return {name: changed_arrays(item, change) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(changed_arrays(item, change) for item in value)
    return change(value) if isinstance(value, np.ndarray) else value


changed = changed_arrays


def plain(array):
    return Input(array, array.dtype.name)


def scalar(array):
    return plain(array.reshape(-1)[:1].reshape(()) if array.size else array)


def as_dtype(kind, dtype):
    return lambda array: Input(array, dtype) if array.dtype.kind == kind else plain(array)


def laid(layout):
    return lambda array: Input(array, array.dtype.name, layout if array.ndim else "contiguous")


def first(arrays, change):
    return lambda array: change(array) if array is arrays[0] else plain(array)


def key(case):
    """Names the row, wherever it stands in its file."""
    with np.errstate(over="ignore"):
        told = [
            (a.dtype.str, a.shape, np.round(np.nan_to_num(a.astype(complex)), 2).tolist()) for a in leaves(case.inputs)
        ]
    family = case.where.partition(":")[0]
    return f"{family} {case.forms[0]} {zlib.crc32(repr(told).encode()):08x}"
