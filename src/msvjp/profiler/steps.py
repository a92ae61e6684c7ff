"""`schedule`: which steps are recorded."""

import enum
from typing import Any

from .. import log
from .._op.declare import public

_API = "mindspore.profiler.schedule"


class ProfilerAction(enum.Enum):
    """What is done in a step."""

    NONE = 0
    WARM_UP = 1
    RECORD = 2
    RECORD_AND_SAVE = 3


@public("profiler.schedule")
class Schedule:
    """Says of each step whether it is recorded: skip_first steps are not, then, again and again, wait steps are not, warmup
    steps are recorded and dropped, and active steps recorded; with the last of these a trace is ready.

    Args:
        wait, active, warmup, skip_first: ints from 0 on, active from 1 on. Others are set to the least, with a warning.
        repeat: after how many times to end; 0: never.

    >>> from msvjp.profiler import schedule
    >>> [schedule(wait=1, active=2)(step).name for step in range(4)]
    ['NONE', 'RECORD', 'RECORD_AND_SAVE', 'NONE']
    """

    def __init__(self, *, wait: int, active: int, warmup: int = 0, repeat: int = 0, skip_first: int = 0):
        self.wait, self.active = _int("wait", wait, 0), _int("active", active, 1)
        self.warmup, self.repeat = _int("warmup", warmup, 0), _int("repeat", repeat, 0)
        self.skip_first = _int("skip_first", skip_first, 0)

    def __call__(self, step: int) -> ProfilerAction:
        """What is done in the step.

        Raises:
            ValueError: step is negative.
        """
        if step < 0:
            raise ValueError(f"{_API}: step is {step}; give a number from 0 on")
        length, at = self.wait + self.warmup + self.active, step - self.skip_first
        if at < 0 or (self.repeat and at >= self.repeat * length):
            return ProfilerAction.NONE
        at %= length
        if at < self.wait:
            return ProfilerAction.NONE
        if at < self.wait + self.warmup:
            return ProfilerAction.WARM_UP
        return ProfilerAction.RECORD_AND_SAVE if at == length - 1 else ProfilerAction.RECORD

    def __repr__(self) -> str:
        return f"Schedule({', '.join(f'{word}={value}' for word, value in self.to_dict().items())})"

    def to_dict(self) -> dict[str, int]:
        """The numbers, by name."""
        words = "wait", "active", "warmup", "repeat", "skip_first"
        return {word: getattr(self, word) for word in words}


def _int(word: str, value: Any, least: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    log.warning("%s: %s is %r; it is to be an int from %d on, and %d is taken", _API, word, value, least, least)
    return least
