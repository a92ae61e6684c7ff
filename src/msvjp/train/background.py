"""What is written in the background: one file after the other, on a thread of its own, to its end also when Python ends."""

import atexit
import concurrent.futures
import functools
from collections.abc import Callable

_writing: list[concurrent.futures.Future] = []


@functools.cache
def _executor() -> concurrent.futures.Executor:
    atexit.register(join)  # an error is seen at the latest when Python ends
    return concurrent.futures.ThreadPoolExecutor(1, "msvjp-checkpoints")


def start(write: Callable) -> None:
    """Have the function called in the background, once the one before is done; if that failed, its error is raised."""
    join()
    _writing.append(_executor().submit(write))


def is_busy() -> bool:
    """Whether something is being written."""
    return any(not future.done() for future in _writing)


def join() -> None:
    """Wait until all is written. An error of that is raised, once."""
    while _writing:
        _writing.pop().result()
