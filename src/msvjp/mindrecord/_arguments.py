"""What is asked of the arguments of more than one class."""

import os
from typing import Any

from .exceptions import ParamValueError

_FORBIDDEN = set(r'\/:*?"<>|`&;' + "'")


def check_file_name(api: str, file_name: Any) -> None:
    """ParamValueError if it cannot be the name of a file."""
    if not isinstance(file_name, str) or not file_name:
        raise ParamValueError(f"{api}: file_name is {file_name!r}; give a str")
    name = os.path.basename(file_name)
    if not name or name != name.strip(" ") or _FORBIDDEN & set(name):
        raise ParamValueError(
            f"{api}: file_name is {file_name!r}; it may not end with '/', nor its last part begin or end with a space or "
            f"have one of {' '.join(sorted(_FORBIDDEN))}"
        )


def check_file_names(api: str, file_name: Any) -> None:
    """The same of each name of a list, or of one."""
    if isinstance(file_name, list) and not file_name:
        raise ParamValueError(f"{api}: file_name is an empty list; give at least one file")
    for name in file_name if isinstance(file_name, list) else [file_name]:
        check_file_name(api, name)


def check_num_consumer(api: str, num_consumer: Any) -> None:
    """ParamValueError if it is no count. One above the machine's cores is accepted."""
    if not isinstance(num_consumer, int) or num_consumer < 1:
        raise ParamValueError(f"{api}: num_consumer is {num_consumer!r}; give an int from 1 on")
