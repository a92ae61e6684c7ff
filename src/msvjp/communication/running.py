"""Running a collective: its arguments are alike on all ranks before it starts, and its error says who did not come."""

import time
from collections.abc import Callable
from typing import Any

import torch
from torch import distributed

from .._core.blocking import is_blocking
from .groups import Group, limit, store, times_begun

#: How long, once a collective has failed, the others may take to say that it failed for them, too. In seconds.
PATIENCE = 3.0

_checked: set = set()
_rounds: dict[str, int] = {}


class Handle:
    """A collective that has begun: MindSpore's CommHandle.

    Args:
        api, group: for its errors.
        work: torch's, or None for what is done.
        finish: called once it has ended.
    """

    def __init__(self, api: str, group: Group, work: Any, finish: Callable[[], None] | None = None) -> None:
        self._api, self._group, self._work, self._finish = api, group, work, finish

    def wait(self) -> None:
        """Return when it has ended. RuntimeError, with the ranks that did not come, if it failed."""
        work, self._work = self._work, None
        if work is None:
            return
        try:
            work.wait()
        except RuntimeError as error:
            raise _failed(self._api, self._group, error) from error
        if self._finish is not None:
            self._finish()

    def is_completed(self) -> bool:
        """Whether it has ended."""
        return self._work is None or self._work.is_completed()


def start(api: str, group: Group, collective: Callable, *args: Any, **options: Any) -> Handle:
    """Begin one of torch.distributed's collectives. Alone there is nothing to send, and no backend is asked."""
    if len(group.ranks) == 1:
        _by_itself(*args)
        return Handle(api, group, None)
    try:
        return Handle(api, group, collective(*args, group=group.process_group, async_op=True, **options))
    except RuntimeError as error:
        raise _failed(api, group, error) from error


def run(api: str, group: Group, alike: tuple, collective: Callable, *args: Any, **options: Any) -> None:
    """Run one of torch.distributed's collectives. `alike` is what must be the same on all ranks."""
    check_alike(api, group, *alike)
    start(api, group, collective, *args, **options).wait()


def _by_itself(target: Any = None, source: Any = None, *rest: Any) -> None:
    """What a collective writes where one process is all: what it gives, if not in place."""
    targets, sources = (x if isinstance(x, list) else [x] for x in (target, source))
    for to, given in zip(targets, sources, strict=True):
        if isinstance(given, torch.Tensor):
            to.copy_(given)


# ---- before ----


def check_alike(api: str, group: Group, *what: Any) -> None:
    """`compare`, in the first call of a kind in a group; in every call after `launch_blocking`."""
    kind = (api, group.name, times_begun())  # the same on all ranks, which an id is not
    if kind not in _checked or is_blocking():
        _checked.add(kind)
        compare(api, group, *what)


def compare(api: str, group: Group, *what: Any) -> None:
    """A RuntimeError on every rank if they do not all call this with the same.

    It goes through the store, for a collective that has begun with other sizes cannot be ended, and may end the process.
    """
    if len(group.ranks) == 1:
        return
    name = group.process_group.group_name
    count = _rounds[name] = _rounds.get(name, 0) + 1
    keys = [f"alike/{name}/{count}/{rank}" for rank in group.ranks]
    mine = " ".join([f"mindspore.{api}", *map(str, what)])
    kept = store()
    kept.set(keys[group.rank], mine)
    try:
        kept.wait(keys, limit())
    except RuntimeError as error:
        raise _failed(api, group, error) from error
    theirs = [kept.get(key).decode() for key in keys]
    if len({*theirs}) > 1:
        calls = "; ".join(f"rank {rank}: {call}" for rank, call in zip(group.ranks, theirs, strict=True))
        raise RuntimeError(f"mindspore.{api}: the ranks of the group {group.name!r} call different things. {calls}")


# ---- after ----


def _failed(api: str, group: Group, error: RuntimeError) -> RuntimeError:
    """The error of a collective that failed, which names the ranks that did not come to it."""
    me = distributed.get_rank()
    silent = _silent(group, me)
    if silent:
        who = f"no sign of rank {', '.join(map(str, silent))}: killed, ended by an error, or elsewhere in the script"
    else:
        who = "it failed on every rank"
    return RuntimeError(
        f"mindspore.{api}: failed on rank {me} of the group {group.name!r}, whose ranks are {[*group.ranks]}; {who}. "
        f"{type(error).__name__}: {error}"
    )


def _silent(group: Group, me: int) -> list[int]:
    """The ranks that do not say, within a few seconds, that the collective has failed for them, too."""
    name, waits = group.process_group.group_name, time.monotonic() + PATIENCE
    silent = [rank for rank in group.ranks if rank != me]
    try:
        store().set(f"failed/{name}/{me}", "")
        while silent and time.monotonic() < waits:
            silent = [rank for rank in silent if not store().check([f"failed/{name}/{rank}"])]
            time.sleep(0.05)
    except RuntimeError:  # the store is gone, with the process that kept it
        return silent
    return silent


def moved(x: torch.Tensor) -> torch.Tensor:
    """The bytes of a tensor, in a row: as such any dtype can be sent, and any shape."""
    row = x.detach().reshape(-1)
    return (row if row.stride(0) == 1 else row.clone(memory_format=torch.contiguous_format)).view(torch.uint8)
