"""mindspore.communication.comm_func: collectives as functions that give new Tensors. Ranks in them are those of the world.

Where there is an async_op, the collective has ended when the call returns, and the handle that comes with it is done.
"""

import torch
from torch import distributed

from .._core.checks import check_bools, check_ints
from .._core.switch import plain
from .._op.declare import op, public
from ..communication import differentiable
from ..communication.groups import HCCL_WORLD_COMM_GROUP, group_of
from ..communication.running import Handle, start
from . import collectives
from .collectives import ReduceOp

_OPS = ("sum", "prod", "min", "max")


@op("communication.comm_func.all_reduce")
def all_reduce(tensor, op=ReduceOp.SUM, group=HCCL_WORLD_COMM_GROUP, async_op=False):
    """`(Tensor, handle)`: the sum (or op) over the processes of the group, as of `ops.AllReduce`.

    The handle is None without async_op.

    Raises:
        TypeError: tensor is not a Tensor, op is none of 'sum', 'prod', 'min' and 'max', async_op is not a bool.
        RuntimeError: as of `ops.AllReduce`.
    """
    api = "mindspore.communication.comm_func.all_reduce"
    _check_tensor(api, tensor, async_op)
    if op not in _OPS:
        raise TypeError(f"{api}: op is {op!r}; give one of {', '.join(_OPS)}")
    members = group_of("communication.comm_func.all_reduce", group)
    return _with_handle(api, members, differentiable.all_reduce(api[10:], members, tensor, op), async_op)


@op("communication.comm_func.all_gather_into_tensor")
def all_gather_into_tensor(tensor, group=HCCL_WORLD_COMM_GROUP, async_op=False):
    """`(Tensor, handle)`: the Tensors of the processes along the first axis, as of `ops.AllGather`. Errors as of it."""
    api = "mindspore.communication.comm_func.all_gather_into_tensor"
    _check_tensor(api, tensor, async_op)
    return _with_handle(api, group_of(api[10:], group), collectives.all_gather(tensor, group), async_op)


@op("communication.comm_func.reduce_scatter_tensor")
def reduce_scatter_tensor(tensor, op=ReduceOp.SUM, group=HCCL_WORLD_COMM_GROUP, async_op=False):
    """`(Tensor, handle)`: this process's part of the sum (or op), as of `ops.ReduceScatter`. Errors as of it."""
    api = "mindspore.communication.comm_func.reduce_scatter_tensor"
    _check_tensor(api, tensor, async_op)
    return _with_handle(api, group_of(api[10:], group), collectives.reduce_scatter(tensor, op, group), async_op)


@op("communication.comm_func.reduce")
def reduce(tensor, dst, op=ReduceOp.SUM, group=HCCL_WORLD_COMM_GROUP):
    """The sum (or op) on the process dst, a 0 of shape (1,) on the others, as of `ops.Reduce`. Errors as of it."""
    return collectives.reduce(tensor, _rank_in("reduce", tensor, group, dst=dst), op, group)


@op("communication.comm_func.broadcast")
def broadcast(tensor, src=0, group=HCCL_WORLD_COMM_GROUP):
    """The Tensor of the process src, as of `ops.Broadcast`. Errors as of it."""
    _rank_in("broadcast", tensor, group, src=src)
    return collectives.broadcast((tensor,), src, group)[0]


@op("communication.comm_func.gather_into_tensor")
def gather_into_tensor(tensor, dst=0, group=HCCL_WORLD_COMM_GROUP):
    """All Tensors, along the first axis, on the process dst, as of `ops.CollectiveGather`. Errors as of it."""
    return collectives.collective_gather(tensor, _rank_in("gather_into_tensor", tensor, group, dst=dst), group)


@op("communication.comm_func.scatter_tensor")
def scatter_tensor(tensor, src=0, group=HCCL_WORLD_COMM_GROUP):
    """This process's part of the Tensor of the process src, as of `ops.CollectiveScatter`. Errors as of it."""
    return collectives.collective_scatter(tensor, _rank_in("scatter_tensor", tensor, group, src=src), group)


@op("communication.comm_func.barrier")
def barrier(group=HCCL_WORLD_COMM_GROUP):
    """Wait until all processes of the group have come here. Errors as of `ops.Barrier`."""
    start(
        "communication.comm_func.barrier", group_of("communication.comm_func.barrier", group), distributed.barrier
    ).wait()


@op("communication.comm_func.all_to_all_with_output_shape")
def all_to_all_with_output_shape(output_shape_list, input_tensor_list, group=None, async_op=False):
    """`(Tensors, handle)`: what the processes send to this one, of these shapes; the i-th Tensor goes to the i-th process.

    Args:
        output_shape_list: a shape, or a Tensor of it, for each process.
        input_tensor_list: a Tensor for each process, of one dtype.

    Raises:
        TypeError: an item is neither.
        RuntimeError: there are not as many as processes; as of `ops.AllReduce`.
    """
    api = "mindspore.communication.comm_func.all_to_all_with_output_shape"
    members = group_of(api[10:], group or HCCL_WORLD_COMM_GROUP)
    for x in input_tensor_list:
        _check_tensor(api, x, async_op)
    shapes = [tuple(x.shape) if isinstance(x, plain) else tuple(x) for x in output_shape_list]
    received, sent = [torch.Size(s).numel() for s in shapes], [x.numel() for x in input_tensor_list]
    _check_number(api, members, received, sent)
    row = torch.cat([x.reshape(-1) for x in input_tensor_list])
    pieces = differentiable.exchange(api[10:], members, row, sent, received).split(received)
    out = tuple(piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True))
    return _with_handle(api, members, out, async_op)


@op("communication.comm_func.all_to_all_single_with_output_shape")
def all_to_all_single_with_output_shape(
    output_shape, tensor, output_split_sizes=None, input_split_sizes=None, group=None, async_op=False
):
    """`(Tensor, handle)`: parts of the Tensor along its first axis go to the processes; theirs are joined along it.

    Args:
        output_shape: the shape of what comes, or a Tensor of it.
        output_split_sizes, input_split_sizes: the lengths of the parts along the first axis; None for equal ones.

    Raises:
        TypeError, RuntimeError: as of `all_to_all_with_output_shape`.
    """
    api = "mindspore.communication.comm_func.all_to_all_single_with_output_shape"
    members = group_of(api[10:], group or HCCL_WORLD_COMM_GROUP)
    _check_tensor(api, tensor)
    shape = tuple(output_shape.shape) if isinstance(output_shape, plain) else tuple(output_shape)
    sent = _elements(api, members, tensor.shape, input_split_sizes)
    received = _elements(api, members, shape, output_split_sizes)
    out = differentiable.exchange(api[10:], members, tensor.reshape(-1), sent, received).reshape(shape)
    return _with_handle(api, members, out, async_op)


def _elements(api, members, shape, sizes):
    """How many elements each process's part along the first axis has."""
    ranks = len(members.ranks)
    if not sizes:
        if shape[0] % ranks:
            raise RuntimeError(f"{api}: {ranks} processes must divide the first axis of the shape {tuple(shape)}")
        sizes = [shape[0] // ranks] * ranks
    _check_number(api, members, sizes)
    return [size * torch.Size(shape[1:]).numel() for size in sizes]


# ---- from one to another ----


@op("communication.comm_func.send")
def send(tensor, dst=0, group=HCCL_WORLD_COMM_GROUP, tag=0):
    """Send a Tensor to the process dst, which receives it with the same tag. Errors as of `ops.Send`."""
    collectives.send(tensor, tag, _rank_in("send", tensor, group, dst=dst), group)


@op("communication.comm_func.recv")
def recv(tensor, src=0, group=HCCL_WORLD_COMM_GROUP, tag=0):
    """The Tensor, like the one given, that the process src sends with the same tag. Errors as of `ops.Receive`."""
    rank = _rank_in("recv", tensor, group, src=src)
    return collectives.receive(sr_tag=tag, src_rank=rank, shape=tensor.shape, dtype=tensor.dtype, group=group)


@op("communication.comm_func.isend")
def isend(tensor, dst=0, group=HCCL_WORLD_COMM_GROUP, tag=0):
    """Begin to send; the handle is to be waited for. Errors as of `ops.Send`."""
    members = _members("isend", tensor, group, dst)
    return Handle(
        "communication.comm_func.isend",
        members,
        distributed.isend(tensor.contiguous(), dst, members.process_group, tag),
    )


@op("communication.comm_func.irecv")
def irecv(tensor, src=0, group=HCCL_WORLD_COMM_GROUP, tag=0):
    """`(Tensor, handle)`: like the one given, and what src sends once the handle was waited for. Errors as of `ops.Receive`."""
    members, out = (
        _members("irecv", tensor, group, src),
        torch.empty_like(tensor, memory_format=torch.contiguous_format),
    )
    return out, Handle(
        "communication.comm_func.irecv", members, distributed.irecv(out, src, members.process_group, tag)
    )


def _members(name, tensor, group, rank):
    api = f"communication.comm_func.{name}"
    _check_tensor(f"mindspore.{api}", tensor)
    check_ints(f"mindspore.{api}", rank=rank)
    members = group_of(api, group)
    members.rank_of(api, "the rank", rank)
    return members


@public("communication.comm_func.P2POp")
class P2POp:
    """One of the sends and receives of `batch_isend_irecv`.

    Args:
        op: 'isend', 'irecv' or the function of that name.
        tensor: what is sent; for a receive a Tensor like what comes, or its shape with a recv_dtype.
        peer: the other process's rank in the world.
        group: the name of a group, None for all.
        tag: the same on both sides.

    Raises:
        TypeError: an argument is none of these.
    """

    def __init__(self, op, tensor, peer, group=None, tag=0, *, recv_dtype=None):
        api = "mindspore.communication.comm_func.P2POp"
        name = op if isinstance(op, str) else getattr(op, "__name__", op)
        if name not in ("isend", "irecv"):
            raise TypeError(f"{api}: op is {op!r}; give 'isend', 'irecv' or the function of that name")
        if not isinstance(tensor, (plain, tuple)):
            raise TypeError(f"{api}: tensor is {type(tensor).__name__}; give a Tensor, or a tuple as the shape of one")
        check_ints(api, peer=peer, tag=tag)
        self.op, self.tensor, self.peer, self.group, self.tag, self.recv_dtype = (
            op,
            tensor,
            peer,
            group,
            tag,
            recv_dtype,
        )
        self._receives = name == "irecv"


@op("communication.comm_func.batch_isend_irecv")
def batch_isend_irecv(p2p_op_list):
    """Several sends and receives at once; a tuple with the Tensors that came, in their order.

    Raises:
        TypeError: p2p_op_list is not a list of P2POp with at least one.
        ValueError: a receive has a shape and no recv_dtype.
        RuntimeError: as of `ops.Send`.
    """
    api = "mindspore.communication.comm_func.batch_isend_irecv"
    if not isinstance(p2p_op_list, list) or not p2p_op_list or not all(isinstance(p, P2POp) for p in p2p_op_list):
        raise TypeError(f"{api}: p2p_op_list is {p2p_op_list!r}; give a list of P2POp")
    begun = [_begin(api, p) for p in p2p_op_list]
    for _, handle in begun:
        handle.wait()
    return tuple(out for out, _ in begun if out is not None)


def _begin(api, p):
    group = p.group or HCCL_WORLD_COMM_GROUP
    if not p._receives:
        return None, isend(p.tensor, p.peer, group, p.tag)
    if isinstance(p.tensor, tuple) and p.recv_dtype is None:
        raise ValueError(f"{api}: a receive has the shape {p.tensor} and no recv_dtype; give one")
    like = torch.empty(p.tensor, dtype=p.recv_dtype) if isinstance(p.tensor, tuple) else p.tensor
    return irecv(like, p.peer, group, p.tag)


# ---- arguments ----


def _check_tensor(api, tensor, async_op=False):
    check_bools(api, async_op=async_op)
    if not isinstance(tensor, plain):
        raise TypeError(f"{api}: got {type(tensor).__name__}; give a Tensor")


def _check_number(api, members, *columns):
    ranks = len(members.ranks)
    if any(len(column) != ranks for column in columns):
        raise RuntimeError(
            f"{api}: {' and '.join(str(len(c)) for c in columns)} parts for {ranks} processes; give one for each"
        )


def _rank_in(name, tensor, group, **rank):
    """Which process of the group a rank of the world is."""
    ((word, value),) = rank.items()
    api = f"communication.comm_func.{name}"
    _check_tensor(f"mindspore.{api}", tensor)
    check_ints(f"mindspore.{api}", **rank)
    return group_of(api, group).rank_of(api, word, value)


def _with_handle(api, members, out, async_op):
    return out, Handle(api, members, None) if async_op else None
