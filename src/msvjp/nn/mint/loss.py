"""mindspore.mint.nn's losses where their arguments are not those of mindspore.nn."""

from ..._op.declare import public
from ...ops.loss import mint_kl_div
from .. import loss


@public("mint.nn.BCEWithLogitsLoss")
class BCEWithLogitsLoss(loss.BCEWithLogitsLoss):
    """`nn.BCEWithLogitsLoss` with torch's order of arguments."""

    def __init__(self, weight=None, reduction="mean", pos_weight=None):
        super().__init__(reduction, weight, pos_weight)


@public("mint.nn.SmoothL1Loss")
class SmoothL1Loss(loss.SmoothL1Loss):
    """`nn.SmoothL1Loss` with torch's arguments: reduced to the mean by default."""

    def __init__(self, reduction="mean", beta=1.0):
        super().__init__(beta, reduction)


@public("mint.nn.KLDivLoss")
class KLDivLoss(loss.KLDivLoss):
    """`nn.KLDivLoss`, of labels that may be logarithms too."""

    def __init__(self, reduction="mean", log_target=False):
        super().__init__(reduction)
        self._log_target = log_target

    def construct(self, logits, labels):
        """The loss."""
        return mint_kl_div(logits, labels, self.reduction, self._log_target)
