"""Files that are not of the format that they should be of, or not the whole of one."""

import contextlib
from collections.abc import Iterator


class DamagedFileError(ValueError):
    """The file is not of this format, or not as it was written."""


@contextlib.contextmanager
def reading(what: str) -> Iterator[None]:
    """Within it, what is damaged or cannot be opened is a RuntimeError that names `what`: an API and a file."""
    try:
        yield
    except (DamagedFileError, OSError) as error:
        raise RuntimeError(f"{what}: {error}") from error


@contextlib.contextmanager
def parsing(what: str) -> Iterator[None]:
    """Within it, Python's errors for what is not there, or not as it should be, are told as damage: `what` and the error."""
    try:
        yield
    except DamagedFileError:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise DamagedFileError(f"{what}: {error!r}") from error


def take(data: bytes, at: int, size: int) -> bytes:
    """So many bytes from there on.

    Raises:
        DamagedFileError: there are not so many.
    """
    if at + size > len(data):
        raise DamagedFileError(f"there are {len(data)} bytes where {at + size} should be")
    return data[at : at + size]
