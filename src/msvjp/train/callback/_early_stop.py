"""`EarlyStopping`: ends the training when a number no longer gets better."""

from ..._core.checks import check_bools
from ..._op.declare import public
from ...common.parameter import Parameter
from ..checkpoint import load_param_into_net
from .monitoring import Monitoring


@public("EarlyStopping", "train.EarlyStopping", "train.callback.EarlyStopping")
class EarlyStopping(Monitoring):
    """Ends the training once the monitored number has not got better for `patience` epochs.

    Args:
        monitor: 'loss', what the last step of an epoch gave; or a name of `fit`'s evaluation, a metric or 'eval_loss'.
        min_delta: by how much it has to be better, a number.
        patience: how many epochs, an int from 0 on; as in MindSpore 0 ends after the first epoch, whatever came.
        verbose: whether it is printed that training ends.
        mode: 'min' or 'max', which of two is better, or 'auto', which it is by the name.
        baseline: None or 0. As in MindSpore any other number means that only what is better than min_delta counts.
        restore_best_weights: whether the network gets the parameters back that it had when the number was best.

    Raises:
        TypeError, ValueError: an argument is none of these.
        ValueError: from an epoch, whose number has axes.
    """

    def __init__(
        self,
        monitor="eval_loss",
        min_delta=0,
        patience=0,
        verbose=False,
        mode="auto",
        baseline=None,
        restore_best_weights=False,
    ):
        super().__init__(monitor, mode, min_delta, patience, verbose)
        check_bools(self._api, restore_best_weights=restore_best_weights)
        self.baseline = min_delta if baseline else None
        self.restore_best_weights = restore_best_weights
        self.stopped_epoch, self.best_weights_param_dict = 0, None

    def on_train_begin(self, run_context):
        """Begin to wait."""
        super().on_train_begin(run_context)
        self._begin_waiting()
        self.stopped_epoch, self.best_weights_param_dict = 0, None

    def on_train_epoch_end(self, run_context):
        """End the training, if the number has not got better for long enough."""
        super().on_train_epoch_end(run_context)
        params = run_context.original_args()
        value = self._value(params)
        if value is None:
            return
        self.wait += 1
        if self.is_improvement(value, self.best):
            self._keep(value, params["train_network"])
        if self.wait >= self.patience:
            self.stopped_epoch = params["cur_epoch_num"]
            run_context.request_stop()
            self._restore(params["train_network"])

    def _keep(self, value, network):
        self.best = value
        if self.restore_best_weights:
            self.best_weights_param_dict = {p.name: Parameter(p.copy(), name=p.name) for p in network.get_parameters()}
        if self.baseline is None or self.is_improvement(value, self.baseline):
            self.wait = 0

    def _restore(self, network):
        if not self.restore_best_weights:
            return
        if self.verbose:
            print("Restoring model weights from the end of the best epoch.")
        if self.best_weights_param_dict:
            load_param_into_net(network, self.best_weights_param_dict)

    def on_train_end(self, run_context):
        """Print when the training was ended."""
        super().on_train_end(run_context)
        if self.stopped_epoch and self.verbose:
            print(f"Epoch {self.stopped_epoch:05d}: early stopping")
