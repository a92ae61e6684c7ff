"""mindspore.mint.distributed, and ops.communication: in torch.distributed's manner. Results are written into Tensors.

Where there is an async_op, the collective has ended when the call returns, and the handle that it gives is done; `isend`
and `irecv` alone go on meanwhile. Ranks are those of the world, and a group that is None is the world.
"""

import datetime
import hashlib
import pickle

import torch
from torch import distributed

from .. import log
from .._core.checks import check_bools, check_ints, check_type
from .._core.errors import UnsupportedError
from .._core.switch import plain
from .._op.declare import op, public
from ..communication import differentiable, management
from ..communication.groups import HCCL_WORLD_COMM_GROUP, begin, begun, check_name, group_of, is_world
from ..communication.launcher import Launch, is_scheduler, launched
from ..communication.running import Handle, start
from . import comm_functions
from ._writing import written
from .collectives import ReduceOp

_API = "mint.distributed"

# ---- start and end, ranks and groups ----


@public("mint.distributed.is_available", "ops.communication.is_available")
def is_available():
    """Whether this torch can communicate."""
    return distributed.is_available()


@public("mint.distributed.is_initialized", "ops.communication.is_initialized")
def is_initialized():
    """Whether `init_process_group` or `mindspore.communication.init` was called."""
    return begun()


@public("mint.distributed.init_process_group", "ops.communication.init_process_group")
def init_process_group(
    backend="hccl",
    init_method=None,
    timeout=None,
    world_size=-1,
    rank=-1,
    store=None,
    group_name="",
    pg_options=None,
    device_id=None,
):
    """Have the processes meet, as `mindspore.communication.init` does.

    Args:
        backend: 'hccl', MindSpore's only word here; it means gloo on a CPU and nccl on a GPU.
        init_method: 'tcp://address:port' of rank 0; with it give world_size and rank. By default the launcher says.
        timeout: how long a collective waits, a timedelta.
        world_size, rank: with an init_method or a store; without one, world_size is checked.
        store: a `TCPStore`, or a store of torch.distributed, instead of init_method.
        group_name, pg_options, device_id: accepted: the group is the world, on the device of the script.

    Raises:
        TypeError: timeout is not a timedelta, a number is none.
        ValueError: backend is not 'hccl', there are an init_method and a store, or a number does not fit.
        RuntimeError: as of `init`; init_method cannot be read.
    """
    api = f"mindspore.{_API}.init_process_group"
    check_ints(api, world_size=world_size, rank=rank)
    if not isinstance(timeout, (datetime.timedelta, type(None))):
        raise TypeError(f"{api}: timeout is {timeout!r}; give a datetime.timedelta")
    if backend != "hccl":
        raise ValueError(f"{api}: backend is {backend!r}; leave it out, or give 'hccl', which is the device's own")
    if init_method is not None and store is not None:
        raise ValueError(f"{api}: there are an init_method and a store; give one")
    if is_scheduler():
        raise SystemExit(0)
    launch = launched() if init_method is store is None else _named_launch(api, init_method, world_size, rank)
    if world_size not in (-1, launch.size):
        raise ValueError(f"{api}: world_size is {world_size}, and there are {launch.size} processes")
    begin(launch, timeout, getattr(store, "instance", store))
    management.note_begin()


def _named_launch(api, init_method, world_size, rank):
    if world_size < 1 or not 0 <= rank < world_size:
        raise ValueError(f"{api}: world_size is {world_size}, rank {rank}; give both, rank from 0 to world_size - 1")
    address, port = "127.0.0.1", "0"
    if init_method is not None:
        scheme, _, place = str(init_method).partition("://")
        address, _, port = place.rpartition(":")
        if scheme != "tcp" or not address or not port.isdecimal():
            raise RuntimeError(f"{api}: init_method is {init_method!r}; give 'tcp://address:port'")
    return Launch(rank, world_size, rank, 1, address, int(port))


@public("mint.distributed.destroy_process_group", "ops.communication.destroy_process_group")
def destroy_process_group(group=None):
    """Leave a group; None for all of them. TypeError, RuntimeError as of `mindspore.communication.destroy_group`."""
    if group is None or is_world(group):
        management.release()
    else:
        management.destroy_group(group)


@public("mint.distributed.get_rank", "ops.communication.get_rank")
def get_rank(group=None):
    """The rank of this process in the group, -1 if it is not in it. TypeError if the group is not a str."""
    return _or_minus_1("get_rank", management.get_rank, group)


@public("mint.distributed.get_world_size", "ops.communication.get_world_size")
def get_world_size(group=None):
    """How many processes the group has, -1 if this one is not in it. TypeError if the group is not a str."""
    return _or_minus_1("get_world_size", management.get_group_size, group)


def _or_minus_1(name, ask, group):
    group = HCCL_WORLD_COMM_GROUP if group is None else group
    check_name(f"{_API}.{name}", group)
    try:
        return ask(group)
    except RuntimeError as error:
        log.warning("%s", error)
        return -1


@public("mint.distributed.get_backend", "ops.communication.get_backend")
def get_backend(group=None):
    """'hccl', MindSpore's word for the backend of every device here. TypeError if the group is not a str."""
    _members("get_backend", group)
    return "hccl"


@public("mint.distributed.get_global_rank", "ops.communication.get_global_rank")
def get_global_rank(group, group_rank):
    """The rank in the world of a rank of the group. Errors as of `communication.get_world_rank_from_group_rank`."""
    return management.get_world_rank_from_group_rank(group or HCCL_WORLD_COMM_GROUP, group_rank)


@public("mint.distributed.get_group_rank", "ops.communication.get_group_rank")
def get_group_rank(group, global_rank):
    """The rank in the group of a rank of the world. Errors as of `communication.get_group_rank_from_world_rank`."""
    return management.get_group_rank_from_world_rank(global_rank, group or HCCL_WORLD_COMM_GROUP)


@public("mint.distributed.get_process_group_ranks", "ops.communication.get_process_group_ranks")
def get_process_group_ranks(group=None):
    """The ranks in the world of the processes of the group. Errors as of `communication.get_process_group_ranks`."""
    return [*_members("get_process_group_ranks", group).ranks]


@public("mint.distributed.new_group", "ops.communication.new_group")
def new_group(
    ranks=None, timeout=None, backend=None, pg_options=None, use_local_synchronization=False, group_desc=None
):
    """The name of a new group of these ranks, which are put in order; '' on a process that is not in it.

    Args:
        ranks: a list; None for the world.
        backend: None, 'hccl' or 'mccl', which are the device's own.
        timeout, pg_options, use_local_synchronization, group_desc: accepted, as in MindSpore, which reads none of them.

    Raises:
        TypeError: ranks is not a list, or backend none of these.
        ValueError: as of `communication.create_group`.
        RuntimeError: `init` was not called.
    """
    api = f"mindspore.{_API}.new_group"
    if ranks is None:
        return management.GlobalComm.WORLD_COMM_GROUP
    if not isinstance(ranks, list):
        raise TypeError(f"{api}: ranks is {ranks!r} of type {type(ranks).__name__}; give a list")
    if backend not in (None, "hccl", "mccl"):
        raise TypeError(f"{api}: backend is {backend!r}; give 'hccl' or 'mccl', or leave it out")
    ranks = sorted(ranks)
    name = f"{backend or 'hccl'}_{len(ranks)}_{hashlib.sha1('_'.join(map(str, ranks)).encode()).hexdigest()}"
    if begun() and distributed.get_rank() not in ranks:
        return ""
    management.create_group(name, ranks)
    return name


# ---- collectives: what comes is written into a Tensor ----


@op("mint.distributed.all_reduce", "ops.communication.all_reduce")
def all_reduce(tensor, op=ReduceOp.SUM, group=None, async_op=False):
    """Make the Tensor the sum (or op) over the processes of the group; a handle with async_op, else None.

    Raises:
        TypeError: tensor is not a Tensor, op is none of 'sum', 'prod', 'min', 'max' and 'avg', async_op is not a bool.
        RuntimeError: as of `ops.AllReduce`.
    """
    members = _members("all_reduce", group, op, tensor, async_op=async_op)
    written(plain.copy_, tensor, differentiable.all_reduce(f"{_API}.all_reduce", members, tensor, op))
    return _handle("all_reduce", members, async_op)


@op("mint.distributed.reduce", "ops.communication.reduce")
def reduce(tensor, dst, op=ReduceOp.SUM, group=None, async_op=False):
    """Make the Tensor of the process dst the sum (or op) over the group; others stay. Errors as of `all_reduce`."""
    members = _members("reduce", group, op, tensor, async_op=async_op)
    root = _rank("reduce", members, dst=dst)
    out = differentiable.all_reduce(f"{_API}.reduce", members, tensor, op)
    if members.rank == root:
        written(plain.copy_, tensor, out)
    return _handle("reduce", members, async_op)


@op("mint.distributed.broadcast", "ops.communication.broadcast")
def broadcast(tensor, src, group=None, async_op=False):
    """Make the Tensor that of the process src. Errors as of `all_reduce`; ValueError if src is not in the group."""
    members = _members("broadcast", group, tensors=tensor, async_op=async_op)
    root = _rank("broadcast", members, src=src)
    written(plain.copy_, tensor, differentiable.from_root(f"{_API}.broadcast", members, tensor, root))
    return _handle("broadcast", members, async_op)


@op("mint.distributed.barrier", "ops.communication.barrier")
def barrier(group=None, async_op=False, device_ids=None):
    """Wait until all processes of the group have come here. TypeError, RuntimeError as of `all_reduce`."""
    members = _members("barrier", group, async_op=async_op)
    start(f"{_API}.barrier", members, distributed.barrier).wait()
    return _handle("barrier", members, async_op)


@op("mint.distributed.all_gather", "ops.communication.all_gather")
def all_gather(tensor_list, tensor, group=None, async_op=False):
    """Make the i-th Tensor of the list that of the i-th process. Errors as of `all_reduce`; ValueError for other shapes."""
    members = _members("all_gather", group, tensors=[tensor, *tensor_list], async_op=async_op)
    _fill("all_gather", tensor_list, differentiable.all_gather(f"{_API}.all_gather", members, tensor))
    return _handle("all_gather", members, async_op)


@op("mint.distributed.all_gather_into_tensor", "ops.communication.all_gather_into_tensor")
def all_gather_into_tensor(output_tensor, input_tensor, group=None, async_op=False):
    """Make output_tensor the Tensors of all processes, along the first axis. Errors as of `all_gather`."""
    members = _members("all_gather_into_tensor", group, tensors=[output_tensor, input_tensor], async_op=async_op)
    out = differentiable.all_gather(f"{_API}.all_gather_into_tensor", members, input_tensor)
    _fill("all_gather_into_tensor", [output_tensor], [out.reshape(-1, *input_tensor.shape[1:])])
    return _handle("all_gather_into_tensor", members, async_op)


@op("mint.distributed.all_gather_into_tensor_uneven", "ops.communication.all_gather_into_tensor_uneven")
def all_gather_into_tensor_uneven(output, input, output_split_sizes=None, group=None, async_op=False):
    """Make output the Tensors of all processes, which may differ in length, along the first axis.

    output_split_sizes: the lengths, a list of ints; None for equal ones. Errors as of `all_gather`; ValueError if they do
    not fit the Tensors.
    """
    name = "all_gather_into_tensor_uneven"
    members = _members(name, group, tensors=[output, input], async_op=async_op)
    lengths = _lengths(name, members, output, output_split_sizes, input)
    size = output[:1].numel()
    sent, received = [input.numel()] * len(lengths), [length * size for length in lengths]
    row = input.reshape(-1).repeat(len(lengths))
    out = differentiable.exchange(f"{_API}.{name}", members, row, sent, received)
    _fill(name, [output], [out.reshape(-1, *input.shape[1:])])
    return _handle(name, members, async_op)


@op("mint.distributed.reduce_scatter_tensor_uneven", "ops.communication.reduce_scatter_tensor_uneven")
def reduce_scatter_tensor_uneven(output, input, input_split_sizes=None, op=ReduceOp.SUM, group=None, async_op=False):
    """Make output this process's part, along the first axis, of the sum (or op) of input; the parts may differ in length.

    input_split_sizes: the lengths, a list of ints; None for equal ones. Errors as of `all_gather_into_tensor_uneven`.
    """
    name = "reduce_scatter_tensor_uneven"
    members = _members(name, group, op, [output, input], async_op=async_op)
    lengths = _lengths(name, members, input, input_split_sizes, output)
    whole = differentiable.all_reduce(f"{_API}.{name}", members, input, op)
    _fill(name, [output], [whole.split(lengths)[members.rank]])
    return _handle(name, members, async_op)


def _lengths(name, members, whole, lengths, part):
    """The lengths along the first axis of the processes' parts of a Tensor."""
    ranks = len(members.ranks)
    lengths = lengths or [len(whole) // ranks] * ranks
    if len(lengths) != ranks or sum(lengths) != len(whole) or lengths[members.rank] != len(part):
        raise ValueError(
            f"mindspore.{_API}.{name}: the lengths are {lengths}, for a whole of {len(whole)}, a part of {len(part)} on rank "
            f"{members.rank} of the group, and {ranks} processes"
        )
    return lengths


@op("mint.distributed.reduce_scatter", "ops.communication.reduce_scatter")
def reduce_scatter(output, input_list, op=ReduceOp.SUM, group=None, async_op=False):
    """Make output, on the i-th process, the sum (or op) of the i-th Tensors. Errors as of `all_gather`."""
    members = _members("reduce_scatter", group, op, [output, *input_list], async_op=async_op)
    _check_number("reduce_scatter", members, input_list)
    _fill(
        "reduce_scatter",
        [output],
        [differentiable.reduce_scatter(f"{_API}.reduce_scatter", members, torch.stack([*input_list]), op)],
    )
    return _handle("reduce_scatter", members, async_op)


@op("mint.distributed.reduce_scatter_tensor", "ops.communication.reduce_scatter_tensor")
def reduce_scatter_tensor(output, input, op=ReduceOp.SUM, group=None, async_op=False):
    """Make output this process's part, along the first axis, of the sum (or op) of input. Errors as of `all_gather`."""
    members = _members("reduce_scatter_tensor", group, op, [output, input], async_op=async_op)
    parts = input.reshape(len(members.ranks), -1, *input.shape[1:])
    _fill(
        "reduce_scatter_tensor",
        [output],
        [differentiable.reduce_scatter(f"{_API}.reduce_scatter_tensor", members, parts, op)],
    )
    return _handle("reduce_scatter_tensor", members, async_op)


@op("mint.distributed.scatter", "ops.communication.scatter")
def scatter(tensor, scatter_list, src=0, group=None, async_op=False):
    """Make the Tensor, on the i-th process, the i-th of the list of the process src. Errors as of `all_gather`."""
    members = _members("scatter", group, tensors=[tensor, *(scatter_list or ())], async_op=async_op)
    root = _rank("scatter", members, src=src)
    row = torch.empty(0, dtype=tensor.dtype)
    if members.rank == root:
        _check_number("scatter", members, scatter_list)
        row = torch.cat([x.reshape(-1) for x in scatter_list])
    sent = [tensor.numel() if members.rank == root else 0] * len(members.ranks)
    received = [tensor.numel() if rank == root else 0 for rank in range(len(members.ranks))]
    out = differentiable.exchange(f"{_API}.scatter", members, row, sent, received)
    _fill("scatter", [tensor], [out.reshape(tensor.shape)])
    return _handle("scatter", members, async_op)


@op("mint.distributed.gather", "ops.communication.gather")
def gather(tensor, gather_list, dst=0, group=None, async_op=False):
    """Make the i-th Tensor of the list of the process dst that of the i-th process. Errors as of `all_gather`."""
    members = _members("gather", group, tensors=[tensor, *(gather_list or ())], async_op=async_op)
    root = _rank("gather", members, dst=dst)
    at_root = members.rank == root
    sent = [tensor.numel() if rank == root else 0 for rank in range(len(members.ranks))]
    received = [tensor.numel() if at_root else 0] * len(members.ranks)
    out = differentiable.exchange(f"{_API}.gather", members, tensor.reshape(-1), sent, received)
    if at_root:
        _check_number("gather", members, gather_list)
        _fill("gather", gather_list, out.reshape(-1, *tensor.shape))
    return _handle("gather", members, async_op)


@op("mint.distributed.all_to_all", "ops.communication.all_to_all")
def all_to_all(output_tensor_list, input_tensor_list, group=None, async_op=False):
    """Send the i-th Tensor to the i-th process, and make the i-th output what comes from it. Errors as of `all_gather`."""
    members = _members("all_to_all", group, tensors=[*output_tensor_list, *input_tensor_list], async_op=async_op)
    out, _ = comm_functions.all_to_all_with_output_shape(output_tensor_list, input_tensor_list, members.name)
    _fill("all_to_all", output_tensor_list, out)
    return _handle("all_to_all", members, async_op)


@op("mint.distributed.all_to_all_single", "ops.communication.all_to_all_single")
def all_to_all_single(output, input, output_split_sizes=None, input_split_sizes=None, group=None, async_op=False):
    """Send parts of input along its first axis, and join those that come in output. Errors as of `all_gather`."""
    members = _members("all_to_all_single", group, tensors=[output, input], async_op=async_op)
    sizes = output_split_sizes, input_split_sizes
    out, _ = comm_functions.all_to_all_single_with_output_shape(output, input, *sizes, members.name)
    _fill("all_to_all_single", [output], [out])
    return _handle("all_to_all_single", members, async_op)


@op("ops.communication.all_to_all_v_c", "communication.comm_func.all_to_all_v_c")
def all_to_all_v_c(output, input, send_count_matrix, group=None, async_op=False):
    """Send parts of input along its first axis, of other lengths to each, and join those that come in output.

    send_count_matrix: how many rows each process sends to each, a list with those of the first process first. The same on all.
    Errors as of `all_gather`; TypeError for other than a list of ints, one for each pair; ValueError if the rows are not these.
    """
    name = "all_to_all_v_c"
    members = _members(name, group, tensors=[output, input], async_op=async_op)
    ranks = len(members.ranks)
    check_type(f"mindspore.{_API}.{name}", list, "a list of ints", send_count_matrix=send_count_matrix)
    if len(send_count_matrix) != ranks**2 or not all(isinstance(count, int) for count in send_count_matrix):
        raise TypeError(
            f"mindspore.{_API}.{name}: send_count_matrix is {send_count_matrix}; give {ranks**2} ints for {ranks} processes"
        )
    sent = send_count_matrix[members.rank * ranks : (members.rank + 1) * ranks]
    received = send_count_matrix[members.rank :: ranks]
    if (len(input), len(output)) != (sum(sent), sum(received)):
        raise ValueError(
            f"mindspore.{_API}.{name}: input and output have {len(input)} and {len(output)} rows; send_count_matrix says "
            f"{sum(sent)} and {sum(received)}"
        )
    out, _ = comm_functions.all_to_all_single_with_output_shape(output, input, received, sent, members.name)
    _fill(name, [output], [out])
    return _handle(name, members, async_op)


@op("ops.communication.gather_into_tensor")
def gather_into_tensor(output_tensor, input_tensor, dst=0, group=None, async_op=False):
    """Make output_tensor, on the process dst, the Tensors of all, along the first axis. Errors as of `all_gather`."""
    name = "gather_into_tensor"
    members = _members(name, group, tensors=[output_tensor, input_tensor], async_op=async_op)
    root = _rank(name, members, dst=dst)
    out = comm_functions.gather_into_tensor(input_tensor, dst, members.name)
    if members.rank == root:
        _fill(name, [output_tensor], [out])
    return _handle(name, members, async_op)


@op("ops.communication.scatter_tensor")
def scatter_tensor(output_tensor, input_tensor, src=0, group=None, async_op=False):
    """Make output_tensor this process's part, along the first axis, of the Tensor of src. Errors as of `all_gather`."""
    members = _members("scatter_tensor", group, tensors=[output_tensor, input_tensor], async_op=async_op)
    _fill("scatter_tensor", [output_tensor], [comm_functions.scatter_tensor(input_tensor, src, members.name)])
    return _handle("scatter_tensor", members, async_op)


@public("ops.communication.set_comm_ops_inplace")
def set_comm_ops_inplace(is_enable, func_list=None):
    """Say that the functions of ops.communication write into the Tensors for their results, which they do anyway.

    Args:
        is_enable: True.
        func_list: names of functions; None for all.

    Raises:
        TypeError: is_enable is not a bool, func_list neither a list nor a tuple.
        ValueError: a name is none of them.
        UnsupportedError: is_enable is False.
    """
    api = "mindspore.ops.communication.set_comm_ops_inplace"
    check_bools(api, is_enable=is_enable)
    check_type(api, (list, tuple, type(None)), "a list of names", func_list=func_list)
    for name in func_list or ():
        if name not in _IN_PLACE:
            raise ValueError(f"{api}: func_list has {name!r}; the functions are {', '.join(_IN_PLACE)}")
    if not is_enable:
        raise UnsupportedError(
            f"{api}: is_enable is False; the functions of ops.communication always write into a Tensor that is given; those of "
            "mindspore.communication.comm_func give new ones"
        )


_IN_PLACE = (
    *("all_reduce", "all_gather_into_tensor", "all_gather_into_tensor_uneven", "all_to_all", "all_to_all_single"),
    *("reduce_scatter_tensor", "reduce_scatter_tensor_uneven", "isend", "irecv", "send", "recv", "gather", "scatter"),
    *("all_gather", "reduce_scatter", "barrier", "broadcast", "reduce", "batch_isend_irecv", "all_gather_object"),
    *("broadcast_object_list", "gather_object", "scatter_object_list", "send_object_list", "recv_object_list"),
    *("gather_into_tensor", "scatter_tensor", "all_to_all_v_c"),
)

# ---- from one to another ----


@op("mint.distributed.send", "ops.communication.send")
def send(tensor, dst=0, group=None, tag=0):
    """Send the Tensor to the process dst. ValueError if that is this one; other errors as of `ops.Send`."""
    if dst == distributed.get_rank():
        raise ValueError(f"mindspore.{_API}.send: dst is {dst}, this process itself")
    comm_functions.send(tensor, dst, group or HCCL_WORLD_COMM_GROUP, tag)


@op("mint.distributed.recv", "ops.communication.recv")
def recv(tensor, src=0, group=None, tag=0):
    """Make the Tensor what the process src sends; returns 0. Errors as of `ops.Receive`."""
    written(plain.copy_, tensor, comm_functions.recv(tensor, src, group or HCCL_WORLD_COMM_GROUP, tag))
    return 0


@op("mint.distributed.isend", "ops.communication.isend")
def isend(tensor, dst=0, group=None, tag=0):
    """Begin to send; the handle is to be waited for. Errors as of `send`."""
    if dst == distributed.get_rank():
        raise ValueError(f"mindspore.{_API}.isend: dst is {dst}, this process itself")
    return comm_functions.isend(tensor, dst, group or HCCL_WORLD_COMM_GROUP, tag)


@op("mint.distributed.irecv", "ops.communication.irecv")
def irecv(tensor, src=0, group=None, tag=0):
    """Begin to receive; the Tensor is what the process src sends once the handle was waited for. Errors as of `recv`."""
    members = _members("irecv", group, tensors=tensor)
    _rank("irecv", members, src=src)
    row = torch.empty_like(tensor, memory_format=torch.contiguous_format)
    work = distributed.irecv(row, src, members.process_group, tag)
    return Handle(f"{_API}.irecv", members, work, lambda: written(plain.copy_, tensor, row))


@public("mint.distributed.P2POp", "ops.communication.P2POp")
class P2POp(comm_functions.P2POp):
    """One of the sends and receives of `batch_isend_irecv`: `isend` or `irecv`, a Tensor, and the other's rank in the world.

    Raises:
        TypeError: an argument is none of these.
    """

    def __init__(self, op, tensor, peer, group=None, tag=0):
        super().__init__(op, tensor, peer, group, tag)


@public("mint.distributed.batch_isend_irecv", "ops.communication.batch_isend_irecv")
def batch_isend_irecv(p2p_op_list):
    """Begin several sends and receives; a list of handles, to be waited for. TypeError unless it is a list of P2POp."""
    api = f"mindspore.{_API}.batch_isend_irecv"
    if not isinstance(p2p_op_list, list) or not p2p_op_list or not all(isinstance(p, P2POp) for p in p2p_op_list):
        raise TypeError(f"{api}: p2p_op_list is {p2p_op_list!r}; give a list of P2POp")
    return [(irecv if p._receives else isend)(p.tensor, p.peer, p.group, p.tag) for p in p2p_op_list]


# ---- objects, pickled ----


@public("mint.distributed.all_gather_object", "ops.communication.all_gather_object")
def all_gather_object(object_list, obj, group=None):
    """Make the items of the list the objects of the processes. TypeError if there are not as many."""
    members = _members("all_gather_object", group)
    _check_places("all_gather_object", members, object_list=object_list)
    object_list[:] = _all_objects("all_gather_object", members, obj)


@public("mint.distributed.gather_object", "ops.communication.gather_object")
def gather_object(obj, object_gather_list=None, dst=0, group=None):
    """Make, on the process dst, the items of the list the objects of the processes. Errors as of `all_gather_object`."""
    members = _members("gather_object", group)
    at_root = members.rank == _rank("gather_object", members, dst=dst)
    if at_root:
        _check_places("gather_object", members, object_gather_list=object_gather_list)
    found = _all_objects("gather_object", members, obj)
    if at_root:
        object_gather_list[:] = found


@public("mint.distributed.broadcast_object_list", "ops.communication.broadcast_object_list")
def broadcast_object_list(object_list, src=0, group=None, device=None):
    """Make the items of the list those of the process src. TypeError if it is empty; RuntimeError as of `all_reduce`."""
    members = _members("broadcast_object_list", group)
    root = _rank("broadcast_object_list", members, src=src)
    _check_items("broadcast_object_list", object_list)
    own = object_list if members.rank == root else None
    object_list[:] = _all_objects("broadcast_object_list", members, own)[root]


@public("mint.distributed.scatter_object_list", "ops.communication.scatter_object_list")
def scatter_object_list(scatter_object_output_list, scatter_object_input_list, src=0, group=None):
    """Make the first item of the output list, on the i-th process, the i-th of the input of the process src.

    Errors as of `all_gather_object`.
    """
    name = "scatter_object_list"
    members = _members(name, group)
    root = _rank(name, members, src=src)
    if not isinstance(scatter_object_output_list, list) or not scatter_object_output_list:
        raise TypeError(f"mindspore.{_API}.{name}: scatter_object_output_list is empty; give a list with an item")
    own = None
    if members.rank == root:
        _check_places(name, members, scatter_object_input_list=scatter_object_input_list)
        own = scatter_object_input_list
    scatter_object_output_list[0] = _all_objects(name, members, own)[root][members.rank]


@public("mint.distributed.send_object_list", "ops.communication.send_object_list")
def send_object_list(object_list, dst=0, group=None, device=None):
    """Send the items of a list to the process dst, which calls `recv_object_list`. TypeError if it is empty."""
    name = "send_object_list"
    _check_items(name, object_list)
    data = torch.frombuffer(bytearray(pickle.dumps(object_list)), dtype=torch.uint8)
    send(torch.tensor([len(data)]), dst, group)
    send(data, dst, group)


@public("mint.distributed.recv_object_list", "ops.communication.recv_object_list")
def recv_object_list(object_list, src=0, group=None, device=None):
    """Make the items of the list those that the process src sends; returns src. TypeError if it is empty.

    ValueError if there are not as many.
    """
    name = "recv_object_list"
    _check_items(name, object_list)
    length = torch.zeros(1, dtype=torch.int64)
    recv(length, src, group)
    data = torch.empty(int(length), dtype=torch.uint8)
    recv(data, src, group)
    found = pickle.loads(data.numpy().tobytes())
    if len(found) != len(object_list):
        raise ValueError(
            f"mindspore.{_API}.{name}: {len(found)} objects came for {len(object_list)} places; give a list of as many"
        )
    object_list[:] = found
    return src


def _check_items(name, object_list):
    if not isinstance(object_list, list) or not object_list:
        raise TypeError(f"mindspore.{_API}.{name}: object_list is {object_list!r}; give a list with items")


def _all_objects(name, members, obj):
    """The objects of all processes, by way of their pickles, which may differ in length."""
    data = torch.frombuffer(bytearray(pickle.dumps(obj)), dtype=torch.uint8)
    lengths = differentiable.all_gather(f"{_API}.{name}", members, torch.tensor([len(data)])).flatten().tolist()
    row = torch.zeros(max(lengths), dtype=torch.uint8)
    row[: len(data)] = data
    rows = differentiable.all_gather(f"{_API}.{name}: its objects", members, row) if max(lengths) else row
    return [pickle.loads(r[:length].numpy().tobytes()) for r, length in zip(rows, lengths, strict=True)]


# ---- arguments ----


def _members(name, group, op=ReduceOp.SUM, tensors=(), async_op=False):
    """The group, where the other arguments are right."""
    api = f"mindspore.{_API}.{name}"
    for x in (
        (tensors,)
        if isinstance(tensors, plain)
        else tensors
        if isinstance(tensors, list)
        else [tensors] * bool(tensors)
    ):
        if not isinstance(x, plain):
            raise TypeError(f"{api}: got {type(x).__name__}; give a Tensor")
    check_bools(api, async_op=async_op)
    if op not in differentiable.REDUCTIONS:
        raise TypeError(f"{api}: op is {op!r}; give one of {', '.join(differentiable.REDUCTIONS)}")
    return group_of(api[10:], HCCL_WORLD_COMM_GROUP if group is None else group)


def _rank(name, members, **rank):
    """Which process of the group a rank of the world is."""
    ((word, value),) = rank.items()
    check_ints(f"mindspore.{_API}.{name}", **rank)
    return members.rank_of(f"{_API}.{name}", word, value)


def _check_number(name, members, tensors):
    if len(tensors or ()) != len(members.ranks):
        raise TypeError(
            f"mindspore.{_API}.{name}: {len(tensors or ())} Tensors for {len(members.ranks)} processes; give one for each"
        )


def _check_places(name, members, **places):
    ((word, value),) = places.items()
    if not isinstance(value, list) or len(value) != len(members.ranks):
        raise TypeError(f"mindspore.{_API}.{name}: {word} is {value!r}; give a list of {len(members.ranks)} items")


def _fill(name, tensors, values):
    """Write the values into the Tensors. ValueError where one has another shape or dtype, before any is written."""
    if len(tensors) != len(values):
        raise TypeError(
            f"mindspore.{_API}.{name}: {len(tensors)} Tensors for {len(values)} processes; give one for each"
        )
    for tensor, value in zip(tensors, values, strict=True):
        if tensor.shape != value.shape or tensor.dtype is not value.dtype:
            came, fits = (tuple(tensor.shape), tensor.dtype), (tuple(value.shape), value.dtype)
            raise ValueError(f"mindspore.{_API}.{name}: a Tensor for the result is {came}; give one of {fits}")
    for tensor, value in zip(tensors, values, strict=True):
        written(plain.copy_, tensor, value)


def _handle(name, members, async_op):
    return Handle(f"{_API}.{name}", members, None) if async_op else None
