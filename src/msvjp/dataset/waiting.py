"""Callbacks of a `map` that wait for the training that uses its rows."""

from __future__ import annotations

import threading
from typing import Any

from .._op.declare import public
from ..train.callback import Callback
from . import config
from .callback import DSCallback


@public("dataset.WaitedDSCallback")
class WaitedDSCallback(Callback, DSCallback):
    """The base of callbacks that change a `map` by what the training has come to. Give it to both, `map` and `Model.train`.

    An epoch of the map begins when the training has ended one, and every step_size-th row waits for a step of the
    training; then the method of that name is called. The first epoch, and the rows of the first step, wait for nothing.

    Args:
        step_size: how many rows a step of the training takes, as a rule the size of a batch.

    Raises:
        RuntimeError: while reading: the training did not come so far within `config.get_callback_timeout()` seconds.
    """

    def __init__(self, step_size: int = 1) -> None:
        super().__init__(step_size)
        self._context: Any = None  # of the training
        self._epoch_has_ended, self._step_has_ended = threading.Event(), threading.Event()

    def sync_epoch_begin(self, train_run_context: Any, ds_run_context: Any) -> None:
        """Called before an epoch, from the second on, with the contexts of the training and of the map."""

    def sync_step_begin(self, train_run_context: Any, ds_run_context: Any) -> None:
        """Called before the rows of a step, from the second on, with the contexts of the training and of the map."""

    # ---- called by the map ----

    def ds_epoch_begin(self, ds_run_context: Any) -> None:
        if ds_run_context.cur_epoch_num > 1:
            self._wait(self._epoch_has_ended, "epoch")
            self.sync_epoch_begin(self._context, ds_run_context)

    def ds_step_begin(self, ds_run_context: Any) -> None:
        if ds_run_context.cur_step_num > self.step_size:
            self._wait(self._step_has_ended, "step")
            self.sync_step_begin(self._context, ds_run_context)

    def _wait(self, has_ended: threading.Event, what: str) -> None:
        seconds = config.get_callback_timeout()
        if not has_ended.wait(seconds):
            raise RuntimeError(
                f"mindspore.dataset.WaitedDSCallback: no {what} of the training ended within {seconds} seconds; give the "
                "callback to Model.train, too, with the rows of a step as its step_size (config.set_callback_timeout)"
            )
        has_ended.clear()

    # ---- called by the training ----

    def on_train_epoch_end(self, run_context: Any) -> None:
        super().on_train_epoch_end(run_context)
        self._context = run_context
        self._epoch_has_ended.set()

    def on_train_step_end(self, run_context: Any) -> None:
        super().on_train_step_end(run_context)
        self._context = run_context
        self._step_has_ended.set()
