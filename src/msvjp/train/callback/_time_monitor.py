"""`TimeMonitor`: prints how long the epochs take."""

import time

from ..._core.checks import check_bools
from ..._op.declare import public
from ._callback import Callback


@public("TimeMonitor", "train.TimeMonitor", "train.callback.TimeMonitor")
class TimeMonitor(Callback):
    """Prints after each epoch, of training and of evaluation, how many milliseconds it and its steps took.

    Args:
        data_size: accepted; the number of steps is that of the run.
        data_time: whether the time that the steps waited for their batches is printed too.

    Raises:
        TypeError: data_time is not a bool.
        KeyError: from an epoch's end, where the run has no batch_num.
    """

    def __init__(self, data_size=None, data_time=False):
        check_bools("mindspore.train.TimeMonitor", data_time=data_time)
        self.data_size, self.data_time = data_size, data_time
        self.epoch_time = self.data_time_start = time.time()
        self.data_time_sum = 0.0

    def epoch_begin(self, run_context):
        """Start the clock."""
        self.epoch_time = self.data_time_start = time.time()
        self.data_time_sum = 0.0

    def on_train_step_begin(self, run_context):
        """The batch is there: the wait is over."""
        self.data_time_sum += time.time() - self.data_time_start

    def on_train_step_end(self, run_context):
        """The wait for the next batch begins."""
        self.data_time_start = time.time()

    def epoch_end(self, run_context):
        """Print the time since `epoch_begin`."""
        params = run_context.original_args()
        took = (time.time() - self.epoch_time) * 1000
        text = "{} epoch time: {:5.3f} ms, per step time: {:5.3f} ms".format(
            params.get("mode", "").title(), took, took / params["batch_num"]
        )
        if self.data_time:
            text += f" (data time: {self.data_time_sum * 1000:5.3f} ms)"
        print(text, flush=True)

    def on_eval_begin(self, run_context):
        """Stop the clock of the training, if `fit` evaluates in it."""
        super().on_eval_begin(run_context)
        self._ran, self._stopped = self.epoch_time, time.time()

    def on_eval_end(self, run_context):
        """Let the clock of the training go on."""
        super().on_eval_end(run_context)
        self.epoch_time = self._ran + time.time() - self._stopped
