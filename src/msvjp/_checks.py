"""What is asked of arguments all over MindSpore's API."""

from typing import Any


def check_bools(api: str, **given: Any) -> None:
    """TypeError if an argument, given by its name, is no bool."""
    for word, value in given.items():
        if not isinstance(value, bool):
            raise TypeError(f"{api}: {word} is {value!r}; give True or False")
