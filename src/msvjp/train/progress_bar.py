"""A progress bar for a person who looks on: in a terminal, where no callback prints."""

import sys
import time

from .callback._callback import Callback, loss_of

#: The callbacks that print nothing, so that the bar may.
_SILENT = {"BackupAndRestore", "History", "LearningRateScheduler", "ModelCheckpoint", "OnRequestExit"}
_WIDTH = 30


def beside(callbacks):
    """The callbacks, and the bar where it is of use and disturbs nobody."""
    silent = all(type(c).__name__ in _SILENT for c in callbacks)
    return [*callbacks, ProgressBar()] if silent and sys.stderr is not None and sys.stderr.isatty() else callbacks


class ProgressBar(Callback):
    """Shows, in one line of the terminal for each epoch, how far it is, the loss and the steps in a second."""

    def on_train_epoch_begin(self, run_context):
        """A new line."""
        self._began, self._shown, self._first = time.monotonic(), 0.0, run_context.original_args()["cur_step_num"]

    def on_train_step_end(self, run_context):
        """Draw the line anew, ten times in a second at most: the loss has to be waited for."""
        if time.monotonic() - self._shown > 0.1:
            self._draw(run_context.original_args())

    def on_train_epoch_end(self, run_context):
        """Draw the line for the last time."""
        self._draw(run_context.original_args())
        print(file=sys.stderr)

    def _draw(self, params):
        self._shown = time.monotonic()
        step, steps = params["cur_step_num"] - self._first, params["batch_num"]
        done = "=" * (_WIDTH * step // steps)
        speed = step / (self._shown - self._began)
        line = f"epoch {params['cur_epoch_num']}  [{done:{_WIDTH}}] {step}/{steps}  loss {_text(params)}  {speed:.1f} steps/s"
        print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)


def _text(params):
    loss = loss_of(params["net_outputs"])
    return f"{loss:.4g}" if isinstance(loss, float) or hasattr(loss, "dtype") else "-"
