"""Callbacks of a `map`: code that runs before and after its epochs and rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._core.checks import check_ints_between
from .._op.declare import public
from ._rows import Chunk
from .dataset import Read


class RunContext:
    """Where a map is, for a callback: the number of the epoch, of the row in it, and of the row in all, from 1 on."""

    def __init__(self) -> None:
        self.cur_epoch_num = self.cur_step_num_in_epoch = self.cur_step_num = 0


@public("dataset.DSCallback")
class DSCallback:
    """The base of callbacks for `map(callbacks=...)`. Write the methods that are wanted.

    Args:
        step_size: how many rows lie between two calls of ds_step_begin, and of ds_step_end.
    """

    def __init__(self, step_size: int = 1) -> None:
        check_ints_between("mindspore.dataset.DSCallback", 1, 2**31 - 1, step_size=step_size)
        self.step_size = step_size

    def ds_begin(self, ds_run_context: Any) -> None:
        """Called before the first epoch."""

    def ds_epoch_begin(self, ds_run_context: Any) -> None:
        """Called before each epoch."""

    def ds_epoch_end(self, ds_run_context: Any) -> None:
        """Called after each epoch."""

    def ds_step_begin(self, ds_run_context: Any) -> None:
        """Called before a row."""

    def ds_step_end(self, ds_run_context: Any) -> None:
        """Called after a row."""


def check_callbacks(api: str, callbacks: Any) -> list[DSCallback]:
    """The callbacks as a list. TypeError if one is none."""
    given = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks] if callbacks is not None else []
    for callback in given:
        if not isinstance(callback, DSCallback):
            raise TypeError(f"{api}: callbacks has {callback!r}; give objects of a class made from DSCallback")
    return list(given)


class Callbacks:
    """The callbacks of one reading."""

    def __init__(self, callbacks: list[DSCallback]) -> None:
        self._callbacks, self._context = callbacks, RunContext()

    def around(self, read: Read, length: int | None) -> Iterator[Chunk]:
        """The chunks of a pass; with callbacks one row each, and the calls around them."""
        if not self._callbacks:
            yield from read(length)
            return
        context = self._context
        if context.cur_epoch_num == 0:
            self._call("ds_begin")
        context.cur_epoch_num += 1
        context.cur_step_num_in_epoch = 0
        self._call("ds_epoch_begin")
        for chunk in read(1):
            context.cur_step_num += 1
            context.cur_step_num_in_epoch += 1
            self._call("ds_step_begin")
            yield chunk
            self._call("ds_step_end")
        self._call("ds_epoch_end")

    def _call(self, method: str) -> None:
        for callback in self._callbacks:
            if "step" not in method or (self._context.cur_step_num_in_epoch - 1) % callback.step_size == 0:
                getattr(callback, method)(self._context)
