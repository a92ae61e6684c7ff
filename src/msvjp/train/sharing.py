"""Parameters over processes: those of rank 0 when a training begins; whole in a file, also where each process keeps a share."""

import torch
from torch import distributed

from .. import log
from .._core.switch import inside_torch
from .._op.declare import layer_op
from ..common.seed import get_seed
from ..communication.differentiable import from_root
from ..communication.groups import group_of
from ..communication.management import HCCL_WORLD_COMM_GROUP, get_group_size, get_rank
from ..communication.running import compare, start
from ..context.parallel import get_auto_parallel_context, reduces_gradients

_API = "set_auto_parallel_context(parameter_broadcast)"


def share_before_first_step(cell):
    """Have the first call of the Cell begin with the Parameters of rank 0, if the context says so. Twice is as once."""
    if not reduces_gradients() or get_group_size() == 1 or hasattr(cell, "_sharing"):
        return
    if get_auto_parallel_context("parameter_broadcast"):
        object.__setattr__(cell, "_sharing", cell.register_forward_pre_hook(_share))
    elif get_seed() is None and get_rank() == 0:
        log.warning(
            "mindspore.set_auto_parallel_context: the processes may begin with different Parameters; set "
            "parameter_broadcast=True, or call mindspore.set_seed"
        )


def _share(cell, inputs):
    cell._sharing.remove()
    _from_rank_0([p for p in cell.get_parameters() if not getattr(p, "layerwise_parallel", False)])


@layer_op("set_auto_parallel_context")
def _from_rank_0(parameters):
    """Give the parameters the values that they have on rank 0."""
    members = group_of(_API, HCCL_WORLD_COMM_GROUP)
    compare(_API, members, [(list(p.shape), p.dtype) for p in parameters])
    with torch.no_grad():
        values = [p.detach().contiguous() for p in parameters]
        pending = [start(_API, members, distributed.broadcast, _bytes(x), 0) for x in values if x.numel()]
        for handle in pending:
            handle.wait()
        for p, x in zip(parameters, values, strict=True):
            if x.data_ptr() != p.data_ptr():
                p.copy_(x)


# ---- files ----


def is_elsewhere(parameter):
    """Whether another process keeps it: a state of an optimizer that is shared."""
    return getattr(parameter, "kept_by", None) is not None and not parameter.numel() and 0 not in parameter.whole_shape


def gathered(api, items):
    """The tensors by name, those whole of which other processes keep a share. Then all processes must call this."""
    if all(getattr(x, "kept_by", None) is None for x in items.values()):
        return items
    return {
        name: inside_torch(_whole, api, x) if getattr(x, "kept_by", None) is not None else x
        for name, x in items.items()
    }


def _whole(api, x):
    members = group_of(api, HCCL_WORLD_COMM_GROUP)
    own = x.detach() if members.rank == x.kept_by else x.detach().new_empty(tuple(x.whole_shape))
    return from_root(api, members, own, x.kept_by)


def _bytes(x):
    return x.view(-1).view(torch.uint8)
