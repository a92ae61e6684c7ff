"""Why a call cannot be replayed: the first reason counts, with the line of the script that gave it."""

import os
import sys
from types import FrameType

import torch

from .libraries import OURS

_TORCH = os.path.dirname(torch.__file__)


class Refusal:
    """The reason, None as long as there is none. `may_pass` says that another recording may be without it."""

    def __init__(self) -> None:
        self.why: str | None = None
        self.may_pass = False

    def refuse(self, why: str, frame: FrameType | None = None, may_pass: bool = False) -> None:
        """Note the reason, unless there is one already, and the user's line that is running."""
        if self.why is None:
            self.why, self.may_pass = f"{why}{line(frame or sys._getframe(1))}", may_pass


def line(frame: FrameType | None) -> str:
    """The innermost line outside torch and this package, in brackets; nothing where there is none."""
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith((_TORCH, OURS, "<frozen")):
            return f" ({os.path.basename(name)}:{frame.f_lineno})"
        frame = frame.f_back
    return ""
