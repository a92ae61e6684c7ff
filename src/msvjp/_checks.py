"""What is asked of arguments all over MindSpore's API."""

from typing import Any


def check_bools(api: str, **given: Any) -> None:
    """TypeError if an argument, given by its name, is no bool."""
    for word, value in given.items():
        if not isinstance(value, bool):
            raise TypeError(f"{api}: {word} is {value!r}; give True or False")


def check_int(api: str, least: int, **given: Any) -> None:
    """TypeError if an argument, given by its name, is no int, ValueError if it is below the least."""
    for word, value in given.items():
        expected = f"{api}: {word} is {value!r}; give an int of at least {least}"
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(expected)
        if value < least:
            raise ValueError(expected)


def check_type(api: str, kinds: type | tuple[type, ...], expected: str, **given: Any) -> None:
    """TypeError if an argument, given by its name, is of none of the kinds. expected: how the message names them."""
    for word, value in given.items():
        if not isinstance(value, kinds):
            raise TypeError(f"{api}: {word} is {value!r}; give {expected}")
