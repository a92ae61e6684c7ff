"""`History`: keeps what the epochs ended with."""

from ..._op.declare import public
from ._callback import Callback, loss_of


@public("History", "train.History", "train.callback.History")
class History(Callback):
    """Keeps what the last step of each epoch gave, and in `fit` the metrics.

    Attributes:
        epoch: {'epoch': [1, 2, ...]}, of the last run.
        history: {'net_output': [...], metric: [...]}, of all runs: of a Tensor the mean.
    """

    def __init__(self):
        self.history, self.epoch = {}, None

    def begin(self, run_context):
        """Begin the list of epochs anew."""
        self.epoch = {"epoch": []}

    def epoch_end(self, run_context):
        """Keep the epoch's."""
        params = run_context.original_args()
        self.epoch["epoch"].append(params.get("cur_epoch_num", 1))
        found = {"net_output": loss_of(params["net_outputs"]), **params.get("metrics", {})}
        for name, value in found.items():
            self.history.setdefault(name, []).append(value)
