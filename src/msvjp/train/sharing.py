"""Parameters over processes: those of rank 0 when a training begins; whole in a file, also where each process keeps a share."""

import itertools
import math

import torch
from torch import distributed

from .. import log
from .._core import spread
from .._core.switch import inside_torch
from .._op.declare import layer_op
from ..common.seed import get_seed
from ..communication.differentiable import from_root
from ..communication.groups import group_of
from ..communication.management import HCCL_WORLD_COMM_GROUP, get_group_size, get_rank
from ..communication.running import compare, start
from ..context.parallel import get_auto_parallel_context, reduces_gradients
from .strategy_file import Dimensions, ParallelLayouts, write_layouts

_API = "set_auto_parallel_context(parameter_broadcast)"


def share_before_first_step(cell):
    """Have the first call of the Cell begin with the Parameters of rank 0, if the context says so. Twice is as once."""
    if not reduces_gradients() or get_group_size() == 1 or hasattr(cell, "_shares"):
        return
    if get_auto_parallel_context("parameter_broadcast"):
        object.__setattr__(cell, "_shares", True)
        cell.register_forward_pre_hook(_share)
    elif get_seed() is None and get_rank() == 0:
        log.warning(
            "mindspore.set_auto_parallel_context: the processes may begin with different Parameters; set "
            "parameter_broadcast=True, or call mindspore.set_seed"
        )


def _share(cell, inputs):
    hooks = cell._forward_pre_hooks  # itself: a handle that is kept is what GRAPH_MODE cannot compare
    del hooks[next(key for key, hook in hooks.items() if hook is _share)]
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


def parts(items):
    """The tensors by name, of those that are spread the part of this process."""
    return {name: x._local_tensor if isinstance(x, spread.labels) else x for name, x in items.items()}


def part_for(own, value):
    """What of a Parameter takes the value: of one that is spread the part of this process, if the value is of its shape."""
    part = own._local_tensor if isinstance(own, spread.labels) else own
    return part if part.shape == value.shape else own


def write_strategies(items):
    """Write how the tensors by name are spread to the file that the context names, if it does."""
    config = get_auto_parallel_context("strategy_ckpt_config")
    file = get_auto_parallel_context("strategy_ckpt_save_file") or config.get("save_file")
    if file:
        write_layouts(file, {n: _layout(x) for n, x in items.items() if isinstance(x, spread.labels)})


def _layout(x):
    """How it is spread, in the words of a strategy file, with the axes of the grid that go together as one."""
    cuts = [p.dim if p.is_shard() else None for p in x.placements]
    runs = [(axis, [i for i, _ in run]) for axis, run in itertools.groupby(enumerate(cuts), lambda pair: pair[1])]
    lengths = [math.prod(map(spread.grid.size, its)) for _, its in runs]
    over = [[len(runs) - 1 - i for i, (cut, _) in enumerate(runs) if cut == axis] or [-1] for axis in range(x.dim())]
    if all(len(axes) == 1 for axes in over):
        maps = [Dimensions([i for axes in over for i in axes])]
    else:
        maps = [*map(Dimensions, over), Dimensions()]  # an item each; two at least, for one alone is of all axes
    return ParallelLayouts([Dimensions(lengths)], maps, [Dimensions()], [Dimensions()])


def _whole(api, x):
    members = group_of(api, HCCL_WORLD_COMM_GROUP)
    own = x.detach() if members.rank == x.kept_by else x.detach().new_empty(tuple(x.whole_shape))
    return from_root(api, members, own, x.kept_by)


def _bytes(x):
    return x.view(-1).view(torch.uint8)
