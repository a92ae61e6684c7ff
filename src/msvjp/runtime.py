"""mindspore.runtime: how the operations on a card run."""

import torch

from ._core.blocking import set_blocking
from ._core.lost_device import lost_device
from ._op.declare import public
from .common.device import current_device


@public("runtime.launch_blocking", "launch_blocking")
def launch_blocking() -> None:
    """Have each operation on a card wait for its end and check its values first: for the search for an error.

    An error comes from the line that is at fault then. Above all, an index or label that is out of range raises the
    IndexError that it raises on the CPU; without this a card checks none, and one that is bad leaves the process without a
    card. An integer that is divided by zero raises, too. It holds for the thread that calls it and for its derivatives;
    everything takes longer. On the CPU, which waits and checks always, nothing changes.

    >>> import msvjp as mindspore
    >>> mindspore.runtime.launch_blocking()
    """
    set_blocking(True)


@public("runtime.synchronize")
def synchronize() -> None:
    """Wait until all that was given to the card is done. On the CPU it is done already.

    Raises:
        RuntimeError: a kernel has failed meanwhile.
    """
    kind = current_device().type
    if kind == "cpu":
        return
    try:
        getattr(torch, kind).synchronize()
    except RuntimeError as error:
        raise lost_device("mindspore.runtime.synchronize", error) or error from None
