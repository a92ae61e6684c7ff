"""The error for a user's function that failed in a pipeline."""

from __future__ import annotations

import traceback
from types import TracebackType


def failed(api: str, what: str, where: str, error: BaseException) -> RuntimeError:
    """What to raise, from the user's error: a RuntimeError that names the function and the row, with the traceback."""
    told = "".join(traceback.format_exception(type(error), error, _from_the_user(error))).rstrip()
    return RuntimeError(f"{api}: {what} failed at {where}\n\n{told}")


def _from_the_user(error: BaseException) -> TracebackType | None:
    """The traceback from where the user's code begins; all of it if there is none of the user's."""
    found = error.__traceback__
    while found and "/msvjp/" in found.tb_frame.f_code.co_filename.replace("\\", "/"):
        found = found.tb_next
    return found or error.__traceback__
