"""`LambdaCallback`: a callback made of functions."""

from ..._op.declare import public
from ._callback import Callback


@public("LambdaCallback", "train.LambdaCallback", "train.callback.LambdaCallback")
class LambdaCallback(Callback):
    """Calls a function, with the RunContext, at each of the moments for which one is given.

    >>> from msvjp.train import LambdaCallback
    >>> shown = LambdaCallback(on_train_step_end=lambda context: print(context.original_args().cur_step_num))
    """

    def __init__(
        self,
        on_train_epoch_begin=None,
        on_train_epoch_end=None,
        on_train_step_begin=None,
        on_train_step_end=None,
        on_train_begin=None,
        on_train_end=None,
        on_eval_epoch_begin=None,
        on_eval_epoch_end=None,
        on_eval_step_begin=None,
        on_eval_step_end=None,
        on_eval_begin=None,
        on_eval_end=None,
    ):
        self.on_train_epoch_begin = on_train_epoch_begin or _nothing
        self.on_train_epoch_end = on_train_epoch_end or _nothing
        self.on_train_step_begin = on_train_step_begin or _nothing
        self.on_train_step_end = on_train_step_end or _nothing
        self.on_train_begin = on_train_begin or _nothing
        self.on_train_end = on_train_end or _nothing
        self.on_eval_epoch_begin = on_eval_epoch_begin or _nothing
        self.on_eval_epoch_end = on_eval_epoch_end or _nothing
        self.on_eval_step_begin = on_eval_step_begin or _nothing
        self.on_eval_step_end = on_eval_step_end or _nothing
        self.on_eval_begin = on_eval_begin or _nothing
        self.on_eval_end = on_eval_end or _nothing


def _nothing(run_context):
    """What is done where no function is given."""
