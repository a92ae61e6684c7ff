"""Gradients over several processes, of which there is one."""

from .._core.checks import check_bools, check_positive_ints
from .._op.declare import public
from ..communication.management import HCCL_WORLD_COMM_GROUP, check_alone, get_group_size
from ..context.parallel import get_auto_parallel_context
from ..nn.cell import Cell


@public("nn.DistributedGradReducer")
class DistributedGradReducer(Cell):
    """The sum of the gradients of all processes, or their mean: those of the one process.

    Args:
        parameters: whose gradients they are, a list; accepted.
        mean: whether the sum is divided by degree. If None, as `set_auto_parallel_context(gradients_mean=...)` says.
        degree: the number of processes, by default that of the group, 1.
        fusion_type: accepted: there is nothing to send.
        group: the name of a group of processes.

    Raises:
        TypeError, ValueError: mean is not a bool, degree is not a positive int.
        UnsupportedError: a launcher started several processes.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> reduce = nn.DistributedGradReducer([], mean=True, degree=4)
    >>> print(reduce((mindspore.Tensor([2.0, 4.0]),))[0])
    [0.5 1. ]
    """

    def __init__(self, parameters, mean=None, degree=None, fusion_type=1, group=HCCL_WORLD_COMM_GROUP):
        super().__init__(auto_prefix=False)
        check_alone("nn.DistributedGradReducer", group)
        self.mean = get_auto_parallel_context("gradients_mean") if mean is None else mean
        self.degree = get_group_size(group) if degree is None else degree
        check_bools("mindspore.nn.DistributedGradReducer", mean=self.mean)
        check_positive_ints("mindspore.nn.DistributedGradReducer", degree=self.degree)

    def construct(self, grads):
        """A tuple of the gradients."""
        return tuple(g / self.degree for g in grads) if self.mean and self.degree > 1 else tuple(grads)
