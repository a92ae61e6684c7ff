"""What the operations ask of their arguments. Each function gives back the value, or says what it should have been."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NoReturn, TypeVar

import numpy as np

#: The largest int that float32 holds together with all smaller ones: MindSpore's bound for numbers that become float32.
LARGEST = 2**24
INT32 = 2**31 - 1

_Choice = TypeVar("_Choice", bound=Enum)


def api_of(operation: Any) -> str:
    """What a script calls the operation, for an error: `mindspore.dataset.vision.Resize`."""
    ours = next(cls for cls in type(operation).__mro__ if ".dataset." in cls.__module__)
    return f"mindspore.dataset.{ours.__module__.partition('.dataset.')[2].partition('.')[0]}.{ours.__name__}"


def refuse(operation: Any, error: type[Exception], word: str, value: Any, wanted: str) -> NoReturn:
    """Raise the error: the argument has this value, give what is wanted."""
    raise error(f"{api_of(operation)}: {word} is {value!r}; give {wanted}")


def only(operation: Any, values: tuple) -> Any:
    """The value, where one column came."""
    if len(values) != 1:
        raise RuntimeError(
            f"{api_of(operation)}: {len(values)} columns came; it works on one: name it in input_columns"
        )
    return values[0]


def plain(value: Any) -> Any:
    """A number of numpy's as Python's, and others as they are: for the arguments that MindSpore takes both for."""
    return value.item() if isinstance(value, np.number) else value


def number(operation: Any, word: str, value: Any, low: float = -LARGEST, high: float = LARGEST) -> float:
    """An int or float from low to high."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        refuse(operation, TypeError, word, value, "an int or a float")
    if not low <= value <= high:
        refuse(operation, ValueError, word, value, f"a number from {low} to {high}")
    return value


def positive(operation: Any, word: str, value: Any, high: float = LARGEST) -> float:
    """A number above 0."""
    if number(operation, word, value, -float("inf"), high) <= 0:
        refuse(operation, ValueError, word, value, f"a number above 0, at most {high}")
    return value


def probability(operation: Any, value: Any, word: str = "prob") -> float:
    """A number from 0 to 1."""
    return number(operation, word, value, 0, 1)


def integer(operation: Any, word: str, value: Any, low: int = -INT32 - 1, high: int = INT32) -> int:
    """An int from low to high."""
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(operation, TypeError, word, value, "an int")
    if not low <= value <= high:
        refuse(operation, ValueError, word, value, f"an int from {low} to {high}")
    return value


def flag(operation: Any, word: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        refuse(operation, TypeError, word, value, "True or False")
    return value


def choice(operation: Any, word: str, value: Any, of: type[_Choice]) -> _Choice:
    """A member of an enumeration."""
    if not isinstance(value, of):
        refuse(
            operation, TypeError, word, value, f"a member of {of.__name__}, such as {of.__name__}.{next(iter(of)).name}"
        )
    return value


def several(operation: Any, word: str, value: Any, *counts: int, error: type[Exception] = TypeError) -> Sequence[Any]:
    """A list or a tuple with that many items, or as many as one likes."""
    if not isinstance(value, (list, tuple)):
        refuse(operation, TypeError, word, value, "a list or a tuple")
    if counts and len(value) not in counts:
        refuse(operation, error, word, value, f"{' or '.join(map(str, counts))} of them")
    return value


def interval(
    operation: Any, word: str, value: Any, low: float = -LARGEST, high: float = LARGEST
) -> tuple[float, float]:
    """Two numbers from low to high, the smaller one first."""
    first, last = (number(operation, word, v, low, high) for v in several(operation, word, value, 2))
    if first > last:
        refuse(operation, ValueError, word, value, "the smaller number first")
    return first, last


def size(operation: Any, value: Any, word: str = "size", high: int = LARGEST) -> tuple[int, int]:
    """A height and a width, or one int for both."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (integer(operation, word, value, 1, high),) * 2
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        refuse(operation, TypeError, word, value, "an int or a pair (height, width) of ints")
    height, width = (integer(operation, word, v, 1, high) for v in value)
    return height, width


def color(operation: Any, value: Any, word: str = "fill_value") -> tuple[int, int, int]:
    """A color: three ints from 0 to 255, or one int for all three."""
    if isinstance(value, int):
        return (integer(operation, word, value, 0, 255),) * 3
    if not isinstance(value, tuple) or len(value) != 3:
        refuse(operation, TypeError, word, value, "an int or a tuple of three, from 0 to 255")
    red, green, blue = (integer(operation, word, v, 0, 255) for v in value)
    return red, green, blue
