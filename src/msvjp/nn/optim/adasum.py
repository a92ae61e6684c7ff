"""The AdaSum cells, which add up what many devices learnt: refused, as MindSpore refuses them off Ascend."""

from ..._op.declare import public
from ...context import get_auto_parallel_context
from ..cell import Cell
from .optimizer import Optimizer


class _AdaSum(Cell):
    def __init__(self, optimizer):
        super().__init__(auto_prefix=False)
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"mindspore.nn.{self.cls_name}: optimizer is {type(optimizer).__name__}; give an optimizer")
        mode = get_auto_parallel_context("parallel_mode")
        raise RuntimeError(
            f"mindspore.nn.{self.cls_name}: it adds up the gradients of at least 16 devices, a power of 2, and this is one "
            f"process (parallel_mode {mode!r}); use the optimizer itself"
        )


@public("nn.AdaSumByGradWrapCell")
class AdaSumByGradWrapCell(_AdaSum):
    """Would sum the gradients of groups of devices by their angles before the optimizer's step (arXiv:2006.02924).

    Raises:
        TypeError: optimizer is none.
        RuntimeError: always, as in MindSpore where there are less than 16 devices.
    """


@public("nn.AdaSumByDeltaWeightWrapCell")
class AdaSumByDeltaWeightWrapCell(_AdaSum):
    """Would sum the changes of the parameters of groups of devices by their angles (arXiv:2006.02924).

    Raises:
        TypeError: optimizer is none.
        RuntimeError: always, as in MindSpore where there are less than 16 devices.
    """
