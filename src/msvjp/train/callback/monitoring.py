"""What callbacks share that go by one number of each epoch: which it is, and whether it got better."""

import numpy as np

from ... import log
from ..._core.checks import check_bools, check_not_negative_ints, check_type
from ._callback import Callback, loss_of

#: Where less is better, unless a mode says otherwise.
_SMALLER_IS_BETTER = {
    *("eval_loss", "loss", "mae", "mse", "perplexity"),
    *("hausdorff_distance", "mean_surface_distance", "root_mean_square_distance"),
}


class Monitoring(Callback):
    """A callback that waits for a number to get better, `patience` epochs long.

    Args:
        monitor: 'loss', what the last step of an epoch gave; or a name of `fit`'s evaluation, a metric or 'eval_loss'.
        mode: 'min' or 'max', which of two is better, or 'auto', which it is by the name.
        min_delta: by how much it has to be better.
        patience: how many epochs, an int from 0 on.
        verbose: whether it is printed what was done.
    """

    def __init__(self, monitor, mode, min_delta, patience, verbose):
        api = self._api = f"mindspore.train.{type(self).__name__}"
        check_type(api, str, "the name of a metric", monitor=monitor)
        check_type(api, str, "'auto', 'min' or 'max'", mode=mode)
        check_type(api, (int, float), "a number", min_delta=min_delta)
        check_not_negative_ints(api, patience=patience)
        check_bools(api, verbose=verbose)
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"{api}: mode is {mode!r}; give 'auto', 'min' or 'max'")
        self.monitor, self.mode, self.min_delta = monitor, mode, abs(min_delta)
        self.patience, self.verbose = patience, verbose
        self._sign = 1 if mode == "min" or (mode == "auto" and monitor in _SMALLER_IS_BETTER) else -1
        self._begin_waiting()

    def _begin_waiting(self):
        self.wait, self.best = 0, self._sign * np.inf

    def is_improvement(self, value, reference):
        """Whether the value is better than another one."""
        return self._sign * value < self._sign * reference - self.min_delta

    def _value(self, params):
        """The number of this epoch; None, with a warning, where there is none, and as in MindSpore where it is 0."""
        found = {"loss": loss_of(params["net_outputs"]), **params.get("eval_results", {})}
        if self.monitor not in found:
            log.warning("%s: there is no %r to go by, only %s", self._api, self.monitor, ", ".join(found))
        value = loss_of(found.get(self.monitor))
        if np.ndim(value):
            raise ValueError(f"{self._api}: {self.monitor!r} has the shape {np.shape(value)}; it goes by one number")
        return value or None
