"""`LearningRateScheduler`: a function decides the learning rate of the next step."""

import numpy as np

from ... import ops
from ..._core.checks import check_type
from ..._core.switch import plain
from ..._op.declare import public
from ...common.tensor import Tensor
from ._callback import Callback


@public("LearningRateScheduler", "train.LearningRateScheduler", "train.callback.LearningRateScheduler")
class LearningRateScheduler(Callback):
    """Sets the learning rate after each step.

    Args:
        learning_rate_function: called with the learning rate, a float, and the number of the step, counted from 1 over
            all epochs; gives the new one, a number or a Tensor.

    Raises:
        AttributeError: from a step, if the optimizer's learning rate is a list or a schedule.
        TypeError: from a step, if the function gives no number.
    """

    def __init__(self, learning_rate_function):
        self.learning_rate_function = learning_rate_function

    def step_end(self, run_context):
        """Set the learning rate."""
        params = run_context.original_args()
        rate = params["optimizer"].learning_rate
        new = self.learning_rate_function(float(np.array2string(rate.asnumpy())), params["cur_step_num"])
        check_type("mindspore.train.LearningRateScheduler", (int, float, plain), "a number or a Tensor", returned=new)
        ops.assign(rate, Tensor(float(new), rate.dtype, device=rate.device))
