"""`LossMonitor`: prints the loss of the steps."""

import numpy as np

from ..._core.checks import check_not_negative_ints
from ..._core.switch import plain
from ..._op.declare import public
from ._callback import Callback, as_array


@public("LossMonitor", "train.LossMonitor", "train.callback.LossMonitor")
class LossMonitor(Callback):
    """Prints the loss of every so many steps, and in `fit` the metrics of an evaluation.

    The loss is what the step gave: of a Tensor the mean, of a tuple or list that begins with a Tensor that one.

    Args:
        per_print_times: of how many steps one is printed, an int; 0 for none.

    Raises:
        TypeError, ValueError: per_print_times is not an int, or is negative.
        ValueError: from a step, whose loss is one number, not in a tuple, that is infinite or NaN.

    >>> from msvjp import Tensor
    >>> from msvjp.train import LossMonitor, RunContext
    >>> LossMonitor().step_end(RunContext({"cur_step_num": 5, "batch_num": 3, "net_outputs": Tensor([1.0, 2.0])}))
    epoch: 1 step: 2, loss is 1.5
    """

    def __init__(self, per_print_times=1):
        check_not_negative_ints("mindspore.train.LossMonitor", per_print_times=per_print_times)
        self._per_print_times = per_print_times
        self._last_print_time = 0

    def step_end(self, run_context):
        """Print the loss, if its turn has come."""
        params = run_context.original_args()
        epoch, step = params.get("cur_epoch_num", 1), params["cur_step_num"]
        in_epoch = (step - 1) % params["batch_num"] + 1
        loss = _shown(params["net_outputs"])
        if isinstance(loss, float) and not np.isfinite(loss):
            raise ValueError(
                f"In epoch: {epoch} step: {in_epoch}, loss is NAN or INF, "
                "training process cannot continue, terminating training."
            )
        if self._is_due(step):
            self._last_print_time = step
            print(f"epoch: {epoch} step: {in_epoch}, loss is {loss}", flush=True)

    def _is_due(self, step):
        while step <= self._last_print_time:  # a new training began
            self._last_print_time -= max(self._per_print_times, 1)
        return 0 < self._per_print_times <= step - self._last_print_time

    def on_train_epoch_end(self, run_context):
        """Print the metrics, if there was an evaluation."""
        super().on_train_epoch_end(run_context)
        params = run_context.original_args()
        if params.get("metrics"):
            print(f"Eval result: epoch {params.get('cur_epoch_num', 1)}, metrics: {params['metrics']}")


def _shown(outputs):
    """What is printed: a float of a Tensor, the text of one in a tuple or list, else the outputs themselves."""
    if isinstance(outputs, plain):
        return float(np.mean(as_array(outputs)))
    if isinstance(outputs, (tuple, list)) and isinstance(outputs[0], plain):
        return str(as_array(outputs[0]))
    return outputs
