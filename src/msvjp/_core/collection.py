"""Python's garbage collection, switched off for a while."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """No automatic collection inside; afterwards as before, also after an exception.

    What is made inside counts as old at once, so that the next collection does not walk it.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()  # which puts it with the oldest
            gc.enable()
