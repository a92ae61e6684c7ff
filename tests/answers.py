"""What a call answers, as plain data that one engine writes and another compares.

A Tensor is `[dtype, shape, numbers]`: all of its numbers if they are few, else some of them and their sum, rounded to
what the dtype holds. A tuple is `["tuple", ...]`, an error `["raises", names of its classes]`, anything else its `repr`.
"""

import math
import re
import warnings
from dataclasses import dataclass

import mindspore as ms
import numpy as np
from mindspore import nn, ops

FEW = 6
DIGITS = {"float64": 9, "complex128": 9, "float32": 5, "complex64": 5}
TOLERANCES = {
    "float64": 1e-7,
    "complex128": 1e-7,
    "float32": 2e-4,
    "complex64": 2e-4,
    "float16": 1e-2,
    "bfloat16": 3e-2,
}
NAMES = {"ms": ms, "nn": nn, "ops": ops, "np": np, "mint": ms.mint, "P": ops}


@dataclass
class Input:
    """A Tensor to be made: its numbers, its dtype (numpy has no bfloat16), how it lies in memory."""

    numbers: np.ndarray
    dtype: str
    layout: str = "contiguous"

    def tensor(self):
        numbers = in_dtype(np.asarray(self.numbers), self.dtype)
        layout = self.layout if numbers.size and numbers.ndim else "contiguous"
        return LAYOUTS[layout](numbers, lambda array: made(array, self.dtype))


def in_dtype(numbers, dtype):
    """The numbers in that dtype: magnitudes in an unsigned one, and as bools which are positive."""
    if dtype == "bool":
        return np.asarray(numbers.real > 0)
    if dtype.startswith("uint"):
        numbers = np.abs(numbers)
    if not dtype.startswith("complex"):
        numbers = numbers.real
    return np.asarray(numbers).astype("float32" if dtype == "bfloat16" else dtype)


def made(array, dtype):
    tensor = ms.Tensor(array.copy())
    return tensor.astype(ms.bfloat16) if dtype == "bfloat16" else tensor


LAYOUTS = {
    "contiguous": lambda numbers, made: made(numbers),
    "transposed": lambda numbers, made: made(numbers.T).T,
    "stepped": lambda numbers, made: made(np.repeat(numbers, 2, -1))[..., ::2],
    "offset": lambda numbers, made: made(np.concatenate([numbers, numbers]))[len(numbers) :],
    "expanded": lambda numbers, made: ops.broadcast_to(made(numbers[:1]), numbers.shape),
}


def answer(expression, inputs):
    """What the expression gives of these inputs: Inputs, lists of them, or plain values."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return told(eval(expression, NAMES | {name: tensors(value) for name, value in inputs.items()}))
        except Exception as error:
            return ["raises", [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"][:-2]]


def leaves(value):
    """The Inputs in it."""
    if isinstance(value, (dict, list, tuple)):
        return [leaf for item in (value.values() if isinstance(value, dict) else value) for leaf in leaves(item)]
    return [value] if isinstance(value, Input) else []


def tensors(value):
    if isinstance(value, (list, tuple)):
        return type(value)(tensors(v) for v in value)
    return value.tensor() if isinstance(value, Input) else value


def told(value):
    if isinstance(value, (list, tuple)) and any(isinstance(v, (ms.Tensor, list, tuple)) for v in value):
        return ["tuple", *map(told, value)]
    if not isinstance(value, ms.Tensor):
        return ["value", type(value).__name__, re.sub(r" at 0x\w+", "", repr(value))]
    dtype = str(value.dtype).rpartition(".")[2].lower()
    array = (value.astype(ms.float32) if dtype == "bfloat16" else value).asnumpy()
    return [dtype, list(array.shape), numbers_of(array, dtype)]


def numbers_of(array, dtype):
    """All, or some and the sum of those that are finite."""
    numbers = array.ravel()
    if numbers.dtype.kind == "c":
        numbers = numbers.view(numbers.real.dtype)
    if numbers.dtype.kind != "f":
        numbers = numbers.astype(object)
    if len(numbers) > FEW:
        finite = [number for number in numbers.tolist() if math.isfinite(number)]
        numbers = [*numbers[np.linspace(0, len(numbers) - 1, FEW).astype(int)].tolist(), sum(finite)]
    return [rounded(number, DIGITS.get(dtype, 4)) for number in np.asarray(numbers, object).tolist()]


def rounded(number, digits):
    return float(f"{number:.{digits}g}") if isinstance(number, float) else int(number)


def difference(got, want):
    """In a few words how the first differs from the second, or None; an error may be of a more special class."""
    if got[0] == "raises" or want[0] == "raises":
        return None if got[0] == want[0] and want[1][0] in got[1] else f"{short(got)}, not {short(want)}"
    if got[0] != want[0] or got[0] == "value":
        return None if got == want else f"{short(got)}, not {short(want)}"
    if got[0] == "tuple":
        if len(got) != len(want):
            return f"{len(got) - 1} results, not {len(want) - 1}"
        return next(filter(None, map(difference, got[1:], want[1:])), None)
    if got[1] != want[1]:
        return f"shape {got[1]}, not {want[1]}"
    return None if close(got[2], want[2], TOLERANCES.get(got[0], 0)) else f"{got[2]}, not {want[2]}"


def short(told):
    if told[0] == "raises":
        return told[1][0]
    return " ".join(map(str, told[1:])) if told[0] == "value" else str(told[0])


def close(got, want, tolerance):
    largest = max((abs(number) for number in want if math.isfinite(number)), default=0)
    return np.allclose(
        np.array(got, float), np.array(want, float), tolerance, tolerance * max(1, largest), equal_nan=True
    )
