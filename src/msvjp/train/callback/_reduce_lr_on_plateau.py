"""`ReduceLROnPlateau`: makes the learning rate smaller when a number no longer gets better."""

import numpy as np

from ... import ops
from ..._core.checks import check_not_negative_ints, check_type
from ..._op.declare import public
from ...common.parameter import Parameter
from ...common.tensor import Tensor
from .monitoring import Monitoring


@public("ReduceLROnPlateau", "train.ReduceLROnPlateau", "train.callback.ReduceLROnPlateau")
class ReduceLROnPlateau(Monitoring):
    """Multiplies the learning rate by a factor once the monitored number has not got better for `patience` epochs.

    Args:
        monitor: 'loss', what the last step of an epoch gave; or a name of `fit`'s evaluation, a metric or 'eval_loss'.
        factor: the factor, a float between 0 and 1.
        patience: how many epochs, an int from 0 on; 0 is as 1.
        verbose: whether the new learning rate is printed.
        mode: 'min' or 'max', which of two is better, or 'auto', which it is by the name.
        min_delta: by how much it has to be better, a number.
        cooldown: for how many epochs after a reduction it does not wait, an int from 0 on.
        min_lr: what the learning rate does not fall below, a number.

    Raises:
        TypeError, ValueError: an argument is none of these.
        ValueError: from an epoch, if the learning rate is a list, a schedule or one of several groups.
    """

    def __init__(
        self,
        monitor="eval_loss",
        factor=0.1,
        patience=10,
        verbose=False,
        mode="auto",
        min_delta=1e-4,
        cooldown=0,
        min_lr=0,
    ):
        super().__init__(monitor, mode, min_delta, patience, verbose)
        check_type(self._api, float, "a float between 0 and 1", factor=factor)
        check_not_negative_ints(self._api, cooldown=cooldown)
        check_type(self._api, (int, float), "a number", min_lr=min_lr)
        if not 0 < factor < 1:
            raise ValueError(f"{self._api}: factor is {factor}; give a float between 0 and 1")
        self.factor, self.cooldown, self.min_lr = factor, cooldown, min_lr
        self.cooldown_counter = 0

    def on_train_begin(self, run_context):
        """Begin to wait."""
        super().on_train_begin(run_context)
        self._begin_waiting()
        self.cooldown_counter = 0

    def on_train_epoch_end(self, run_context):
        """Make the learning rate smaller, if the number has not got better for long enough."""
        super().on_train_epoch_end(run_context)
        params = run_context.original_args()
        rate, value = self._rate(params["optimizer"]), self._value(params)
        if value is None:
            return
        if self.cooldown_counter:
            self.cooldown_counter, self.wait = self.cooldown_counter - 1, 0
        if self.is_improvement(value, self.best):
            self.best, self.wait = value, 0
        elif not self.cooldown_counter:
            self.wait += 1
            if self.wait >= self.patience:
                self.cooldown_counter, self.wait = self.cooldown, 0
                self._reduce(rate, params["cur_epoch_num"])

    def _rate(self, optimizer):
        rate = optimizer.learning_rate
        if not isinstance(rate, Parameter):
            raise ValueError(
                f"{self._api}: the learning rate is a {type(rate).__name__}; give the optimizer one number for all steps"
            )
        return rate

    def _reduce(self, rate, epoch):
        now, least = np.float32(float(rate)), np.float32(self.min_lr)
        if now <= least:
            return
        new = max(now * np.float32(self.factor), least)
        ops.assign(rate, Tensor(new, device=rate.device))
        if self.verbose:
            print(f"Epoch {epoch:05d}: ReduceLROnPlateau reducing learning rate to {new!s}.")
