"""Regular expressions as ICU writes them, for Python's `re`, which lacks the general categories of Unicode."""

import functools
import re
import sys
import unicodedata
from collections.abc import Callable
from itertools import groupby
from typing import Any

_CATEGORY = re.compile(r"\\\\|\\([pP])\{(\w+)\}|\[|\]|\\.", re.S)
_GROUP = re.compile(r"\\(.)|\$(\d)", re.S)


def compiled(api: str, word: str, pattern: Any) -> re.Pattern:
    """The pattern for `re`.

    Raises:
        TypeError: it is no str.
        RuntimeError: it is no regular expression, or one with what `re` does not have.
    """
    if not isinstance(pattern, str):
        raise TypeError(f"{api}: {word} is {pattern!r}; give a str")
    try:
        return re.compile(_translated(pattern))
    except (re.error, ValueError, OverflowError, RecursionError) as error:
        raise RuntimeError(f"{api}: {word} is {pattern!r}, no regular expression of Python's: {error}") from error


def _translated(pattern: str) -> str:
    r"""`\p{L}` as a class of characters, `[...]` around it where it is not within one."""
    depth = 0

    def instead(found: re.Match) -> str:
        nonlocal depth
        depth += {"[": 1, "]": -1}.get(found[0], 0)
        if not found[1]:
            return found[0]
        if found[1] == "P" and depth:
            raise ValueError(r"\P{...} within [...]")
        return _characters(found[2]) if depth else f"[{'^' if found[1] == 'P' else ''}{_characters(found[2])}]"

    return _CATEGORY.sub(instead, pattern)


@functools.cache
def _characters(category: str) -> str:
    """The characters of a general category, for a class: `L` for all that begin with it, or `Lu`."""
    numbers = [i for i in range(sys.maxunicode + 1) if unicodedata.category(chr(i)).startswith(category)]
    if not numbers:
        raise ValueError(f"there is no general category {category!r}")
    runs = (list(run) for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]))
    return "".join(rf"\U{run[0][1]:08x}-\U{run[-1][1]:08x}" for run in runs)


def replacement(template: str) -> Callable[[re.Match], str]:
    r"""What comes in the place of a match, where `$1` stands for a group and `\$` for a dollar."""

    def filled(found: re.Match) -> str:
        return _GROUP.sub(lambda mark: mark[1] or found[int(mark[2])] or "", template)

    return filled
