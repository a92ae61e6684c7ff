"""What is written in the background: one thing after the other, on a thread of its own, to its end also when Python ends."""

import atexit
import concurrent.futures
import functools
from collections.abc import Callable, Iterable

_pending: list[concurrent.futures.Future] = []


@functools.cache
def _executor() -> concurrent.futures.Executor:
    atexit.register(join)  # an error is seen at the latest when Python ends
    return concurrent.futures.ThreadPoolExecutor(1, "msvjp-checkpoints")


def start(write: Callable) -> None:
    """Have the function called in the background. An error of one before is raised."""
    _raise_of(done for done in _pending if done.done())
    _pending.append(_executor().submit(write))


def is_busy() -> bool:
    """Whether something is still to be done."""
    return any(not future.done() for future in _pending)


def join() -> None:
    """Wait for all. The first error is raised, once."""
    concurrent.futures.wait(_pending)
    _raise_of(_pending)


def _raise_of(done: Iterable[concurrent.futures.Future]) -> None:
    for future in list(done):
        _pending.remove(future)
        future.result()
