"""Reading ahead in a thread, while the chunk before is used."""

from __future__ import annotations

import contextlib
import functools
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from .dataset import Run

_AHEAD = 2  # chunks: one that is ready and one that is made
_END = object()


def prefetched(chunks: Iterator, convert: Callable, run: Run) -> Iterator:
    """convert(chunk) for each of the chunks, which a thread reads ahead.

    The thread ends with the iterator, with an error, and when the run is closed.
    """
    ready: queue.Queue = queue.Queue(_AHEAD)
    stopped = threading.Event()
    thread = threading.Thread(
        target=_fill, args=(chunks, convert, ready, stopped), name="mindspore.dataset.ahead", daemon=True
    )
    stop = functools.partial(_stop, thread, ready, stopped)
    run.on_close(stop)
    thread.start()
    try:
        while (item := ready.get()) is not _END:
            if isinstance(item, _Failed):
                raise item.error
            yield item
    finally:
        run.closed(stop)
        stop()


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def _fill(chunks: Iterator, convert: Callable, ready: queue.Queue, stopped: threading.Event) -> None:
    try:
        for chunk in chunks:
            _put(ready, convert(chunk), stopped)
            if stopped.is_set():
                return
        _put(ready, _END, stopped)
    except BaseException as error:
        _put(ready, _Failed(error), stopped)


def _put(ready: queue.Queue, item: Any, stopped: threading.Event) -> None:
    while not stopped.is_set():
        with contextlib.suppress(queue.Full):
            return ready.put(item, timeout=0.1)
    return None


def _stop(thread: threading.Thread, ready: queue.Queue, stopped: threading.Event) -> None:
    stopped.set()
    with contextlib.suppress(queue.Empty):
        while True:
            ready.get_nowait()
    if thread is not threading.current_thread():
        thread.join(timeout=5)
