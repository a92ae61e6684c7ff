"""Collective operations for one process, which is all of every group: each gives what it was given."""

from .._op.declare import op, public
from ..communication.management import HCCL_WORLD_COMM_GROUP, check_alone


@public("ops.ReduceOp")
class ReduceOp:
    """How several processes' Tensors become one."""

    SUM = "sum"
    MAX = "max"
    MIN = "min"
    PROD = "prod"
    AVG = "avg"


_ALL = (ReduceOp.SUM, ReduceOp.MAX, ReduceOp.MIN, ReduceOp.PROD, ReduceOp.AVG)


@op("ops.AllReduce(op, group)")
def all_reduce(input_x, op=ReduceOp.SUM, group=HCCL_WORLD_COMM_GROUP):
    """The sum (or op) of the Tensors of all processes: a copy. ValueError if op is none of `ReduceOp`."""
    _check("AllReduce", group, op)
    return input_x.clone()


@op("ops.AllGather(group)")
def all_gather(input_x, group=HCCL_WORLD_COMM_GROUP):
    """The Tensors of all processes along the first axis: a copy."""
    _check("AllGather", group)
    return input_x.clone()


@op("ops.ReduceScatter(op, group)")
def reduce_scatter(input_x, op=ReduceOp.SUM, group=HCCL_WORLD_COMM_GROUP):
    """This process's part of the sum (or op) of the Tensors of all: a copy. ValueError if op is none of `ReduceOp`."""
    _check("ReduceScatter", group, op)
    return input_x.clone()


@op("ops.Broadcast(root_rank, group)")
def broadcast(input_x, root_rank, group=HCCL_WORLD_COMM_GROUP):
    """The Tensors, a tuple, of the process root_rank: copies. ValueError unless that is 0."""
    _check("Broadcast", group)
    if root_rank != 0:
        raise ValueError(f"mindspore.ops.Broadcast: root_rank is {root_rank!r}; there is one process, 0")
    return tuple(x.clone() for x in input_x)


def _check(name, group, op=ReduceOp.SUM):
    check_alone(f"ops.{name}", group)
    if op not in _ALL:
        raise ValueError(f"mindspore.ops.{name}: op is {op!r}; give one of {', '.join(_ALL)}")
