"""Rows padded to one shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._core.checks import check_ints_between
from .._arguments import check_there
from .._rows import Chunk, Column, values_of


def check_pad_info(api: str, pad_info: Any) -> None:
    """TypeError or ValueError if it is not None or {column: (shape, value)}."""
    if pad_info is None:
        return
    if not isinstance(pad_info, dict):
        raise TypeError(f"{api}: pad_info is {pad_info!r}; give a dict such as {{'x': ([None], 0)}}, or None")
    for column, entry in pad_info.items():
        if not isinstance(column, str) or not isinstance(entry, tuple):
            raise TypeError(f"{api}: pad_info has {column!r}: {entry!r}; give column: (shape, value)")
        if len(entry) != 2:
            raise ValueError(f"{api}: pad_info has {column!r}: {entry!r}; give column: (shape, value)")
        _check_entry(api, column, *entry)


def _check_entry(api: str, column: str, shape: Any, value: Any) -> None:
    if shape is not None and not isinstance(shape, (list, tuple)):
        raise TypeError(f"{api}: the shape of {column!r} in pad_info is {shape!r}; give a list, or None")
    for length in shape or ():
        if length is not None:
            check_ints_between(api, 1, 2**31 - 1, **{f"the shape of {column!r} in pad_info": length})
    if isinstance(value, bool) or not isinstance(value, (int, float, str, bytes, type(None))):
        raise TypeError(f"{api}: the value of {column!r} in pad_info is {value!r}; give a number or a text")


def padded(api: str, chunk: Chunk, columns: list[str], pad_info: dict | None) -> Chunk:
    """The rows, padded as pad_info says; {} pads all columns."""
    if pad_info is None:
        return chunk
    check_there(api, "pad_info", list(pad_info), columns)
    info = pad_info or dict.fromkeys(columns, (None, None))
    return [
        _padded_column(api, column, name, *info[name]) if name in info else column
        for name, column in zip(columns, chunk, strict=True)
    ]


def _padded_column(api: str, column: Column, name: str, shape: Any, value: Any) -> Column:
    rows = values_of(column)
    ranks = {row.ndim for row in rows}
    if len(ranks) > 1 or (shape is not None and len(shape) != rows[0].ndim):
        given = "" if shape is None else f", pad_info says {list(shape)}"
        raise RuntimeError(
            f"{api}: column {name!r} has rows of rank {sorted(ranks)}{given}; the ranks must be the same"
        )
    longest = np.max([row.shape for row in rows], axis=0).astype(int).tolist()
    target = tuple(longest if shape is None else [a if b is None else b for a, b in zip(longest, shape, strict=True)])
    return [pad_end(api, row, target, value) for row in rows]


def pad_end(api: str, row: np.ndarray, shape: tuple, value: Any) -> np.ndarray:
    """The array in the corner of one of this shape, cut where it is longer, and the value, or 0, elsewhere.

    Raises:
        RuntimeError: a text is to be padded with a number, or numbers with a text.
    """
    if row.shape == shape:
        return row
    is_text = row.dtype.kind in "SU"
    if value is not None and is_text != isinstance(value, (str, bytes)):
        raise RuntimeError(
            f"{api}: {row.dtype} cannot be padded with {value!r}; pad numbers with a number, texts with a text"
        )
    made = np.full(shape, _as_dtype(value, row.dtype))
    common = tuple(slice(min(a, b)) for a, b in zip(shape, row.shape, strict=True))
    if is_text:
        made = made.astype(np.promote_types(made.dtype, row.dtype))
    made[common] = row[common]
    return made


def _as_dtype(value: Any, dtype: np.dtype) -> np.ndarray:
    """The value as C casts a float32 to the dtype."""
    if dtype.kind in "SU":
        return np.asarray(value or ("" if dtype.kind == "U" else b"")).astype(dtype.kind)
    if dtype.kind in "iu":
        return np.asarray(int(value or 0)).astype(dtype)
    return np.asarray(value or 0, np.float32).astype(dtype)
