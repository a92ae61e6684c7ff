"""The checks of arguments. Each takes the API's name, then the arguments by their names: `check_bools(api, affine=True)`.

The error says the API first, then what came and what to give: a TypeError for another type, a ValueError for another value.
A bool is not a number here, as in MindSpore.
"""

from collections.abc import Callable, Collection
from numbers import Real
from typing import Any

import torch

_LARGEST = 2**63 - 1


def check_bools(api: str, **given: Any) -> None:
    """TypeError if an argument is not a bool."""
    for word, value in given.items():
        if not isinstance(value, bool):
            raise TypeError(f"{api}: {word} is {value!r}; give True or False")


def check_callable(api: str, expected: str = "a function", **given: Any) -> None:
    """TypeError if an argument cannot be called."""
    for word, value in given.items():
        if not callable(value):
            raise TypeError(f"{api}: {word} is {type(value).__name__}, which cannot be called; give {expected}")


def check_type(api: str, types: Any, expected: str, **given: Any) -> None:
    """TypeError if an argument is not of the types, or is a bool that they do not name."""
    for word, value in given.items():
        if type(value) is torch.SymInt and isinstance(0, types):  # a size, where one graph is made for many
            continue
        if not isinstance(value, types) or (isinstance(value, bool) and not _names_bool(types)):
            raise TypeError(f"{api}: {word} is {value!r} of type {type(value).__name__}; give {expected}")


def _names_bool(types: Any) -> bool:
    return bool in types if isinstance(types, tuple) else types in (bool, object)


def check_one_of(api: str, choices: Collection, **given: Any) -> None:
    """ValueError if an argument is none of the choices."""
    for word, value in given.items():
        if value not in choices:
            raise ValueError(f"{api}: {word} is {value!r}; give one of {', '.join(map(repr, choices))}")


def _check(api: str, types: Any, fits: Callable, expected: str, given: dict) -> None:
    check_type(api, types, expected, **given)
    for word, value in given.items():
        if not fits(value):
            raise ValueError(f"{api}: {word} is {value!r}; give {expected}")


def check_ints(api: str, **given: Any) -> None:
    """TypeError if an argument is not an int."""
    check_type(api, int, "an int", **given)


def check_texts(api: str, **given: Any) -> None:
    """TypeError if an argument is not a str."""
    check_type(api, str, "a str", **given)


def check_positive_ints(api: str, **given: Any) -> None:
    """TypeError if an argument is not an int, ValueError if it is not above 0."""
    _check(api, int, lambda value: value > 0, "a positive int", given)


def check_not_negative_ints(api: str, **given: Any) -> None:
    """TypeError if an argument is not an int, ValueError if it is below 0."""
    _check(api, int, lambda value: value >= 0, "an int that is not negative", given)


def check_ints_between(api: str, low: int, high: int = _LARGEST, *, error: Any = ValueError, **given: Any) -> None:
    """TypeError if an argument is not an int, the other error if it is not in [low, high]."""
    check_type(api, int, "an int", **given)
    for word, value in given.items():
        if not low <= value <= high:
            range_ = f"from {low} on" if high == _LARGEST else f"from {low} to {high}"
            raise error(f"{api}: {word} is {value}; give an int {range_}")


def check_numbers(api: str, **given: Any) -> None:
    """TypeError if an argument is not a real number."""
    check_type(api, Real, "a number", **given)


def check_positive(api: str, **given: Any) -> None:
    """TypeError if an argument is not a real number, ValueError if it is not above 0."""
    _check(api, Real, lambda value: value > 0, "a number above 0", given)


def check_not_negative(api: str, **given: Any) -> None:
    """TypeError if an argument is not a real number, ValueError if it is not 0 or above."""
    _check(api, Real, lambda value: value >= 0, "a number from 0 on", given)


def check_at_least(api: str, low: float, **given: Any) -> None:
    """TypeError if an argument is not a real number, ValueError if it is not `low` or above."""
    _check(api, Real, lambda value: value >= low, f"a number from {low} on", given)


def check_between(api: str, low: float, high: float, **given: Any) -> None:
    """TypeError if an argument is not a real number, ValueError if it is not in [low, high]."""
    _check(api, Real, lambda value: low <= value <= high, f"a number from {low} to {high}", given)
