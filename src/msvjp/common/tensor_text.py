"""The text of a Tensor, as MindSpore 2.10 prints it.

`repr` is MindSpore's own layout; `str` is numpy's, with one exception: the dtypes that numpy does not have.
Both fetch from the device only the elements they show, so a tensor of any size prints at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np
import torch

from .dtype import NAMES

T = TypeVar("T")

# The dtypes whose repr is in scientific notation: (decimals, width).
_SCIENTIFIC = {torch.float16: (4, 11), torch.float32: (8, 15), torch.float64: (8, 15)}

# The dtypes that numpy lacks: float32 holds each of their values exactly.
_NOT_IN_NUMPY = {torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2}

_EDGE = 3  # what repr shows at either end of an axis it shortens
_LONGEST_VECTOR = 1000  # repr shows a 1-D tensor whole up to here
_LONGEST_AXIS = 2 * _EDGE  # and every axis of a larger rank up to here


def tensor_repr(t: torch.Tensor) -> str:
    """`Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+00,  2.00000000e+00])`."""
    shape = ", ".join(map(str, t.shape))
    gap = " " if t.ndim < 2 else "\n"
    return f"Tensor(shape=[{shape}], dtype={NAMES[t.dtype]}, value={gap}{_value(t)})"


def tensor_str(t: torch.Tensor) -> str:
    """numpy's text under numpy's print options: `[1. 2.]`; bfloat16, which numpy lacks, has six decimals."""
    if _has_no_values(t):
        return "..."
    options = np.get_printoptions()
    edge, threshold = options["edgeitems"], options["threshold"]
    if t.numel() > threshold:
        # More than numpy shows: the axes must stay long enough for numpy to shorten them.
        t, threshold = _ends(t, edge + 1), 0
    array = _to_numpy(t)
    if t.dtype in _NOT_IN_NUMPY:
        return _fixed(array, threshold)
    with np.printoptions(threshold=threshold):
        return str(array)


def _fixed(array: np.ndarray, threshold: int) -> str:
    if array.ndim == 0:
        return f"{array.item():f}"
    return np.array2string(array, threshold=threshold, formatter={"float_kind": "{:f}".format})


# What is shown, and how it gets here.


def _has_no_values(t: torch.Tensor) -> bool:
    """On the meta device, or inside a torch.func transform such as vmap: there is a shape and a dtype, no more."""
    return t.is_meta or torch._C._functorch.is_functorch_wrapped_tensor(t)


_SIGNED = {torch.uint16: torch.int16, torch.uint32: torch.int32, torch.uint64: torch.int64}


def _ends(t: torch.Tensor, edge: int) -> torch.Tensor:
    """The corners of `t`: of each axis only the `edge` first and the `edge` last elements."""
    shown = [range(n) if n <= 2 * edge else [*range(edge), *range(n - edge, n)] for n in t.shape]
    signed = t.detach().view(_SIGNED.get(t.dtype, t.dtype))  # which older torch can gather
    return signed[np.ix_(*shown)].view(t.dtype)  # one gather: no intermediate is larger than the answer


def _to_numpy(t: torch.Tensor) -> np.ndarray:
    t = t.detach().cpu().resolve_conj().resolve_neg()
    return t.float().numpy() if t.dtype in _NOT_IN_NUMPY else t.numpy()


# repr: the layout.


def _value(t: torch.Tensor) -> str:
    if _has_no_values(t):
        return "..."
    if t.numel() == 0:
        return ""
    if t.ndim == 0:
        return _scalar(t.dtype)(t.item())
    if t.ndim == 1 and t.numel() <= _LONGEST_VECTOR:
        return _wrapped(_cells(t), 12 if t.dtype in _SCIENTIFIC or t.dtype == torch.bool else 24)
    return _nested(_cells(_ends(t, _EDGE)), t.shape)


def _wrapped(cells: list[str], per_line: int) -> str:
    lines = [", ".join(line) for line in _chunks(cells, per_line)]
    # MindSpore breaks after every full line, the last one included.
    stray = "\n " if len(cells) % per_line == 0 else ""
    return "[" + ", \n ".join(lines) + stray + "]"


def _nested(cells: list[str], shape: Sequence[int]) -> str:
    """Folds the elements into rows, the rows into blocks, and so on: the last axis first."""
    *outer, row = shape
    parts = _brackets(cells, row, ", ", " ... ")
    for depth, length in reversed([*enumerate(outer, 1)]):
        newline = "\n" + " " * depth
        parts = _brackets(parts, length, f",{newline}", f",{newline}...{newline}")
    (text,) = parts
    return text


def _brackets(parts: list[str], length: int, comma: str, dots: str) -> list[str]:
    """Puts the parts of an axis of that length into brackets; `parts` holds all such axes, one after the other."""
    if length <= _LONGEST_AXIS:
        return [f"[{comma.join(axis)}]" for axis in _chunks(parts, length)]
    ends = _chunks(parts, _LONGEST_AXIS)
    return [f"[{comma.join(axis[:_EDGE])}{dots}{comma.join(axis[_EDGE:])}]" for axis in ends]


def _chunks(items: list[T], size: int) -> Iterable[list[T]]:
    return (items[i : i + size] for i in range(0, len(items), size))


# repr: the elements.


def _cells(t: torch.Tensor) -> list[str]:
    """The text of each element, in order, padded to one width."""
    values = _to_numpy(t).ravel().tolist()
    if t.dtype in _SCIENTIFIC:
        decimals, width = _SCIENTIFIC[t.dtype]
        return [_c_format(value, f".{decimals}e").rjust(width) for value in values]
    texts = [_scalar(t.dtype)(value) for value in values]
    if t.dtype.is_complex:
        return texts
    width = len("False") if t.dtype == torch.bool else max(map(len, texts))
    return [text.rjust(width) for text in texts]


def _scalar(dtype: torch.dtype) -> Callable[..., str]:
    if dtype.is_complex:
        return _complex
    if dtype in _NOT_IN_NUMPY:
        return "{:g}".format  # no sign of a nan: torch's cast to bfloat16 makes it up
    return partial(_c_format, spec="g") if dtype.is_floating_point else str


def _complex(z: complex) -> str:
    imag = _c_format(z.imag, "g")
    plus = "" if imag.startswith("-") else "+"
    return _c_format(z.real, "g") + plus + imag + "j"


def _c_format(x: float, spec: str) -> str:
    """As C prints a number: like Python, but with the sign of a nan."""
    return "-nan" if math.isnan(x) and math.copysign(1.0, x) < 0 else format(x, spec)
