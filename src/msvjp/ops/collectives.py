"""Collective operations: the Tensors of all processes of a group become one, or are dealt out."""

import torch
from torch import distributed

from .._core.checks import check_ints, check_texts
from .._core.errors import UnsupportedError
from .._core.switch import plain
from .._op.declare import op, public
from .._op.primitive import made_of
from ..communication import differentiable
from ..communication.groups import HCCL_WORLD_COMM_GROUP, group_of
from ..communication.running import Handle, check_alike, start


@public("ops.ReduceOp")
class ReduceOp:
    """How several processes' Tensors become one."""

    SUM = "sum"
    MAX = "max"
    MIN = "min"
    PROD = "prod"
    AVG = "avg"


@op("ops.AllReduce(op, group)")
@made_of(op=check_texts, group=check_texts)
def all_reduce(input_x, op=ReduceOp.SUM, group=HCCL_WORLD_COMM_GROUP):
    """The sum over the processes of the group, on all of them.

    Args:
        op: or another of `ReduceOp`. Of several maxima each has its part of the gradient.
        group: the name of a group.
        input_x: a Tensor of the same shape and dtype on all processes.

    Raises:
        TypeError: op or group is not a str, which the constructor says; bools; 'avg' of integers.
        ValueError: op is none of `ReduceOp`.
        RuntimeError: this process is not in the group, `init` was not called, the shapes differ, or a process does not come.

    >>> from msvjp import Tensor, ops
    >>> print(ops.AllReduce()(Tensor([1.0, 2.0])))  # alone
    [1. 2.]
    """
    return differentiable.all_reduce("ops.AllReduce", _group("AllReduce", group, op), input_x, op)


@op("ops.AllGather(group)")
@made_of(group=check_texts)
def all_gather(input_x, group=HCCL_WORLD_COMM_GROUP):
    """The Tensors of the processes of the group, along the first axis: (processes * N, ...) of (N, ...), on all of them.

    Errors as of `AllReduce`; ValueError for a Tensor of shape ().
    """
    members = _group("AllGather", group)
    _check_axis("AllGather", input_x)
    return differentiable.all_gather("ops.AllGather", members, input_x).flatten(0, 1)


@op("ops.ReduceScatter(op, group)")
@made_of(op=check_texts, group=check_texts)
def reduce_scatter(input_x, op=ReduceOp.SUM, group=HCCL_WORLD_COMM_GROUP):
    """This process's part, along the first axis, of the sum over the processes: (N / processes, ...) of (N, ...).

    op, and errors, as of `AllReduce`; ValueError if the first axis cannot be divided.
    """
    members = _group("ReduceScatter", group, op)
    parts = _divided("ReduceScatter", input_x, len(members.ranks))
    return differentiable.reduce_scatter("ops.ReduceScatter", members, parts, op)


@op("ops.Broadcast(root_rank, group)")
@made_of(root_rank=check_ints, group=check_texts)
def broadcast(input_x, root_rank, group=HCCL_WORLD_COMM_GROUP):
    """The Tensors of the process root_rank, on all processes.

    Args:
        root_rank: a rank in the world, an int.
        group: the name of a group.
        input_x: a tuple of Tensors of the same shapes and dtypes on all processes.

    Raises:
        TypeError: input_x is not a tuple, root_rank not an int, group not a str.
        ValueError: root_rank is not in the group.
        RuntimeError: as of `AllReduce`.
    """
    members = _group("Broadcast", group)
    if not isinstance(input_x, (tuple, list)):
        raise TypeError(f"mindspore.ops.Broadcast: input_x is {type(input_x).__name__}; give a tuple of Tensors")
    root = members.rank_of("ops.Broadcast", "root_rank", root_rank)
    return tuple(differentiable.from_root("ops.Broadcast", members, x, root) for x in input_x)


@op("ops.Reduce(dest_rank, op, group)")
@made_of(op=check_texts, group=check_texts)
def reduce(input_x, dest_rank, op=ReduceOp.SUM, group=HCCL_WORLD_COMM_GROUP):
    """The sum over the processes of the group, on the process dest_rank of it; a 0 of shape (1,) on the others.

    op, and errors, as of `AllReduce`; ValueError if the group has no such rank.
    """
    members = _group("Reduce", group, op)
    _check_rank("Reduce", members, dest_rank=dest_rank)
    if op == ReduceOp.SUM:
        out = differentiable.sum_at_root("ops.Reduce", members, input_x, dest_rank)
    else:
        out = differentiable.all_reduce("ops.Reduce", members, input_x, op)
    return out if members.rank == dest_rank else _nothing(out)


@op("ops.CollectiveGather(dest_rank, group)")
@made_of(group=check_texts)
def collective_gather(input_x, dest_rank, group=HCCL_WORLD_COMM_GROUP):
    """The Tensors of the group, along the first axis, on the process dest_rank of it; a 0 of shape (1,) on the others.

    Errors as of `AllReduce`; ValueError if the group has no such rank, or for a Tensor of shape ().
    """
    members = _group("CollectiveGather", group)
    _check_rank("CollectiveGather", members, dest_rank=dest_rank)
    _check_axis("CollectiveGather", input_x)
    check_alike("ops.CollectiveGather", members, input_x.dtype, list(input_x.shape))
    count, ranks, at_dest = input_x.numel(), len(members.ranks), members.rank == dest_rank
    sent = [count if rank == dest_rank else 0 for rank in range(ranks)]
    received = [count if at_dest else 0] * ranks
    out = differentiable.exchange("ops.CollectiveGather", members, input_x.reshape(-1), sent, received)
    return out.reshape(ranks * input_x.shape[0], *input_x.shape[1:]) if at_dest else _nothing(out)


@op("ops.CollectiveScatter(src_rank, group)")
@made_of(group=check_texts)
def collective_scatter(input_x, src_rank=0, group=HCCL_WORLD_COMM_GROUP):
    """This process's part, along the first axis, of the Tensor of the process src_rank of the group.

    Errors as of `AllReduce`; ValueError if the group has no such rank, or the first axis cannot be divided.
    """
    members = _group("CollectiveScatter", group)
    _check_rank("CollectiveScatter", members, src_rank=src_rank)
    parts = _divided("CollectiveScatter", input_x, len(members.ranks))
    check_alike("ops.CollectiveScatter", members, input_x.dtype, list(input_x.shape))
    count, at_src = parts[0].numel(), members.rank == src_rank
    sent = [count if at_src else 0] * len(parts)
    received = [count if rank == src_rank else 0 for rank in range(len(parts))]
    row = input_x.reshape(-1)[: sum(sent)]
    return differentiable.exchange("ops.CollectiveScatter", members, row, sent, received).reshape(parts[0].shape)


@op("ops.AlltoAll(split_count, split_dim, concat_dim, group)")
@made_of(split_count=check_ints, split_dim=check_ints, concat_dim=check_ints, group=check_texts)
def all_to_all(input_x, split_count, split_dim, concat_dim, group=HCCL_WORLD_COMM_GROUP):
    """The parts along split_dim, the i-th of which goes to the i-th process; what comes is joined along concat_dim.

    Args:
        split_count: how many parts, which is the number of processes of the group.
        split_dim, concat_dim: axes, ints.
        group: the name of a group.

    Raises:
        TypeError: split_count or an axis is not an int.
        ValueError: split_count is not the number of processes, or does not divide the axis.
        RuntimeError: as of `AllReduce`.
    """
    api = "mindspore.ops.AlltoAll"
    members = _group("AlltoAll", group)
    ranks = len(members.ranks)
    if split_count != ranks or input_x.shape[split_dim] % ranks:
        raise ValueError(
            f"{api}: split_count is {split_count}, the axis has {input_x.shape[split_dim]} elements, the group {ranks} "
            "processes; split_count must be the number of processes and divide the axis"
        )
    check_alike("ops.AlltoAll", members, split_dim, concat_dim, input_x.dtype, list(input_x.shape))
    parts = torch.stack(input_x.chunk(ranks, split_dim))
    counts = [parts[0].numel()] * ranks
    out = differentiable.exchange("ops.AlltoAll", members, parts.reshape(-1), counts, counts)
    return torch.cat([*out.reshape(parts.shape)], concat_dim)


@op("ops.NeighborExchange(send_rank_ids, recv_rank_ids, recv_shapes, send_shapes, recv_type, group)")
def neighbor_exchange(
    input_x, send_rank_ids, recv_rank_ids, recv_shapes, send_shapes, recv_type, group=HCCL_WORLD_COMM_GROUP
):
    """The Tensors that some processes of the group send to this one, while it sends some. All of the group call this.

    Args:
        send_rank_ids, recv_rank_ids: the ranks in the group to which it sends and from which it receives, lists.
        send_shapes, recv_shapes: the shapes, in the same order.
        recv_type: the dtype of what comes, that of what is sent.
        input_x: a tuple of Tensors, one for each of send_rank_ids.

    Returns:
        A tuple of Tensors, one for each of recv_rank_ids.

    Raises:
        ValueError: there are not as many shapes or Tensors as ranks, a rank twice or beyond the group, or another dtype.
        RuntimeError: as of `AllReduce`.
    """
    members, api = _group("NeighborExchange", group), "mindspore.ops.NeighborExchange"
    shapes = [list(x.shape) for x in input_x]
    if shapes != [list(shape) for shape in send_shapes] or len(shapes) != len(send_rank_ids):
        raise ValueError(
            f"{api}: Tensors of shapes {shapes} came, send_shapes is {send_shapes}, send_rank_ids {send_rank_ids}"
        )
    if len(recv_shapes) != len(recv_rank_ids) or any(x.dtype is not recv_type for x in input_x):
        raise ValueError(f"{api}: give a shape for each rank, and recv_type as the dtype of all Tensors")
    sent = _counts(api, members, send_rank_ids, shapes)
    received = _counts(api, members, recv_rank_ids, recv_shapes)
    in_order = [x.reshape(-1) for _, x in sorted(zip(send_rank_ids, input_x, strict=True), key=lambda pair: pair[0])]
    row = torch.cat(in_order) if in_order else torch.empty(0, dtype=recv_type)
    pieces = differentiable.exchange("ops.NeighborExchange", members, row, sent, received).split(received)
    return tuple(pieces[rank].reshape(tuple(shape)) for rank, shape in zip(recv_rank_ids, recv_shapes, strict=True))


def _counts(api, members, ranks, shapes):
    """How many elements each process of the group gets."""
    counts = [0] * len(members.ranks)
    if len({*ranks}) < len(ranks) or not {*ranks} <= {*range(len(counts))}:
        raise ValueError(f"{api}: {ranks} are ranks; give each once, below {len(counts)}")
    for rank, shape in zip(ranks, shapes, strict=True):
        counts[rank] = torch.Size(shape).numel()
    return counts


@op("ops.Send(sr_tag, dest_rank, group, group_back)")
def send(input_x, sr_tag, dest_rank, group=HCCL_WORLD_COMM_GROUP, group_back=HCCL_WORLD_COMM_GROUP):
    """Send a Tensor to the process dest_rank of the group, which receives it by `Receive` with the same sr_tag; returns it.

    No gradient comes back, so under a transform it is refused; `NeighborExchange` has one.

    Raises:
        UnsupportedError: a gradient would be asked for.
        ValueError, RuntimeError: as of `Reduce`.
    """
    if input_x.requires_grad and torch.is_grad_enabled():
        raise UnsupportedError("mindspore.ops.Send: no gradient comes back from the receiver; use ops.NeighborExchange")
    members = _group("Send", group)
    _check_rank("Send", members, dest_rank=dest_rank)
    _point_to_point("Send", members, distributed.isend, input_x.contiguous(), dest_rank, sr_tag)
    return input_x


@op("ops.Receive(sr_tag, src_rank, shape, dtype, group, group_back)")
def receive(x=None, *, sr_tag, src_rank, shape, dtype, group=HCCL_WORLD_COMM_GROUP, group_back=HCCL_WORLD_COMM_GROUP):
    """The Tensor, of the shape and dtype, that the process src_rank of the group sends by `Send` with the same sr_tag.

    Raises:
        ValueError, RuntimeError: as of `Reduce`.
    """
    members = _group("Receive", group)
    _check_rank("Receive", members, src_rank=src_rank)
    out = torch.empty(tuple(shape), dtype=dtype)
    _point_to_point("Receive", members, distributed.irecv, out, src_rank, sr_tag)
    return out


def _point_to_point(name, members, move, x, rank, tag):
    Handle(f"ops.{name}", members, move(x, members.ranks[rank], group=members.process_group, tag=tag)).wait()


@op("ops.Barrier(group)")
def barrier(group=HCCL_WORLD_COMM_GROUP):
    """Wait until all processes of the group have come here. Errors as of `AllReduce`."""
    start("ops.Barrier", _group("Barrier", group), distributed.barrier).wait()


# ---- arguments ----


def _group(name, group, op=ReduceOp.SUM):
    """The group, where op is one of `ReduceOp`."""
    if op not in differentiable.REDUCTIONS:
        raise ValueError(f"mindspore.ops.{name}: op is {op!r}; give one of {', '.join(differentiable.REDUCTIONS)}")
    return group_of(f"ops.{name}", group)


def _check_axis(name, x):
    if not isinstance(x, plain) or not x.dim():
        raise ValueError(f"mindspore.ops.{name}: input_x must be a Tensor with an axis, along which it is gathered")


def _divided(name, x, ranks):
    """x as (ranks, N / ranks, ...)."""
    if not x.dim() or x.shape[0] % ranks:
        raise ValueError(
            f"mindspore.ops.{name}: input_x has shape {tuple(x.shape)}; {ranks} processes must divide its first axis"
        )
    return x.reshape(ranks, x.shape[0] // ranks, *x.shape[1:])


def _check_rank(name, members, **rank):
    check_ints(f"mindspore.ops.{name}", **rank)
    ((word, value),) = rank.items()
    if not 0 <= value < len(members.ranks):
        raise ValueError(
            f"mindspore.ops.{name}: {word} is {value}; the group has the ranks 0 to {len(members.ranks) - 1}"
        )


def _nothing(out):
    """What those get for whom nothing is meant: a 0 that is in the graph, so that their pull takes part in the collective."""
    return out.reshape(-1).sum().reshape(1).to(out.dtype) * 0
