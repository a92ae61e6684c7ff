"""Gradients over several processes: added up, or their mean."""

from .._core.checks import check_bools
from .._op.declare import public
from ..communication.groups import HCCL_WORLD_COMM_GROUP, check_name, group_of
from ..communication.management import get_group_size
from ..context.parallel import get_auto_parallel_context, is_set
from ..nn.cell import Cell
from .buckets import Buckets, reduced


@public("nn.DistributedGradReducer")
class DistributedGradReducer(Cell):
    """The sum of the gradients of all processes, or their mean.

    As in MindSpore float16 and bfloat16 go over the wire as float32, are added and divided there, and cast back. A float64
    stays one. Small gradients travel together.

    Args:
        parameters: whose gradients they are, a list. Those of a Parameter with layerwise_parallel stay this process's.
        mean: whether the sum is divided by degree. If None, as `set_auto_parallel_context(gradients_mean=...)` says.
        degree: the number of processes; by default what `set_auto_parallel_context(device_num=...)` says, or that of
            the group.
        fusion_type: accepted: how much travels together is decided here.
        group: the name of a group of processes.

    Raises:
        TypeError: mean is not a bool.
        ValueError: degree is not a positive int.
        RuntimeError: there are several processes and `init` was not called, or this one is not in the group; from a call,
            the gradients differ in shape over the processes, or one does not come.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> reduce = nn.DistributedGradReducer([], mean=True, degree=4)
    >>> print(reduce((mindspore.Tensor([2.0, 4.0]),))[0])
    [0.5 1. ]
    """

    def __init__(self, parameters, mean=None, degree=None, fusion_type=1, group=HCCL_WORLD_COMM_GROUP):
        super().__init__(auto_prefix=False)
        api = "nn.DistributedGradReducer"
        check_name(api, group)
        self.mean = get_auto_parallel_context("gradients_mean") if mean is None else mean
        self.degree = default_degree(group) if degree is None else degree
        check_bools(f"mindspore.{api}", mean=self.mean)
        if isinstance(self.degree, bool) or not isinstance(self.degree, int) or self.degree < 1:
            raise ValueError(f"mindspore.{api}: degree is {self.degree!r}; give a positive int")
        members = group_of(api, group) if get_group_size(group) > 1 else None
        local = {i for i, p in enumerate(parameters) if getattr(p, "layerwise_parallel", False)}
        self._buckets = Buckets(api, members, local, 1 / self.degree if self.mean else 1.0)

    def construct(self, grads):
        """A tuple of the gradients."""
        return reduced(self._buckets, tuple(grads))

    def filled_by(self, weights):
        """A context: the gradients of the weights, in the order of parameters, go on their way when they are computed in it.

        The call with all of them, which must follow, waits for them.
        """
        return self._buckets.filled_by(weights)


def default_degree(group=HCCL_WORLD_COMM_GROUP):
    """How many processes a mean is over: what device_num says if it was set, else those of the group."""
    return get_auto_parallel_context("device_num") if is_set("device_num") else get_group_size(group)
