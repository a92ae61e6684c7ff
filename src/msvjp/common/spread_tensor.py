"""A Tensor that is spread over processes: torch's DTensor under the label of a Tensor. All code sees the whole of it.

Each process holds its part, or a replica. What an op of torch's does to it comes to `_dispatched`, below autograd. Ops that
were checked one by one are DTensor's, on the parts; all others get replicas and compute the same on all processes, for
DTensor's own rules give wrong numbers for some of them. No sum is left open: what an op leaves for the processes to add up
is added up behind it.

The processes must do the same ops in the same order.
"""

import logging
import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import distributed
from torch.distributed.tensor import DTensor, Placement, Replicate, Shard
from torch.distributed.tensor._dtensor_spec import DTensorSpec, TensorMeta

from .._core import spread
from .._core.errors import UnsupportedError
from .._core.switch import inside_torch, plain, relabel, set_class
from .._core.tree import tree_map
from .parameter import Parameter
from .tensor import Tensor

aten = torch.ops.aten

# what torch says there is advice on speed, on every rank, which a script of MindSpore's cannot follow
for _name in ("_collective_utils", "_redistribute"):
    logging.getLogger(f"torch.distributed.tensor.{_name}").setLevel(logging.ERROR)

#: The ops that were checked on parts, beside those that go element by element.
_CHECKED = {
    *(aten.mm, aten.addmm, aten.bmm, aten.baddbmm),
    *(aten.sum, aten.mean),
    *(aten._softmax, aten._softmax_backward_data, aten._log_softmax, aten._log_softmax_backward_data),
    *(aten.native_layer_norm, aten.native_layer_norm_backward),
    *(aten.embedding, aten.embedding_dense_backward, aten.index_select, aten.gather),
    *(aten.t, aten.transpose, aten.permute, aten.view, aten._unsafe_view, aten.expand, aten.repeat),
    *(aten.unsqueeze, aten.squeeze, aten.slice, aten.slice_backward, aten.select, aten.select_backward, aten.cat),
    *(aten.split, aten.split_with_sizes, aten.stack),
    *(aten.clone, aten.detach, aten.alias, aten._to_copy, aten.copy_, aten.fill_, aten.zero_),
    *(aten.zeros_like, aten.ones_like, aten.full_like, aten.empty_like),
}

#: Of those, whose rules are for an axis that counts from the first, and for axes that are cut over one axis of the grid.
_OF_AN_AXIS_FROM_0 = aten.slice_backward, aten.select_backward
_OF_AXES_CUT_ONCE = aten.gather, aten.embedding

#: DTensor's rules, by op; the last table came with a later torch.
_RULES = [
    getattr(DTensor._op_dispatcher.sharding_propagator, name, {})
    for name in ("op_strategy_funcs", "op_to_rules", "op_single_dim_strategy_funcs")
]


class ShardedTensor(Tensor, DTensor):
    """The label."""

    __new__ = DTensor.__new__

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # type: ignore[override]
        return _dispatched(func, args, kwargs or {})

    def __reduce_ex__(self, protocol: Any) -> Any:
        return whole(self).__reduce_ex__(protocol)


class ShardedParameter(Parameter, ShardedTensor):
    """The label of a Parameter."""

    #: Whether all processes are known to have the same values.
    _agreed = False


LABELS = ShardedTensor, ShardedParameter


def _by_the_whole(name: str) -> Callable:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(whole(self), name)(*args, **kwargs)

    return method


# what reads the elements, one and all
for _name in ("asnumpy", "numpy", "tolist", "__array__", "__repr__", "__str__", "__dlpack__", "get_bytes"):
    setattr(ShardedTensor, _name, _by_the_whole(_name))


# ---- in and out, which have derivatives ----


class _Placed(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Any, placements: Sequence) -> Any:
        ctx.was = x.placements if isinstance(x, DTensor) else None
        return _moved(x, placements)

    @staticmethod
    def backward(ctx: Any, g: Any) -> tuple:
        return (_Whole.apply(g) if ctx.was is None else _Placed.apply(g, ctx.was)), None


class _Whole(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        local = x._local_tensor if x.placements == _everywhere() else _moved(x, _everywhere())._local_tensor
        return local.view_as(local)

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return _Placed.apply(g, _everywhere())


def place(x: torch.Tensor, placements: Sequence) -> torch.Tensor:
    """The Tensor, which all processes have whole or which is spread already, spread in this way. It has a derivative."""
    if isinstance(x, ShardedTensor) and x.placements == tuple(placements):
        return x
    check_batch()
    return inside_torch(_Placed.apply, x, tuple(placements))


def check_batch() -> None:
    """An UnsupportedError unless each process is given the whole batch."""
    if spread.is_on and not spread.batch_is_whole:
        raise UnsupportedError(
            "mindspore: in 'semi_auto_parallel' each process is to be given the whole batch; say so by "
            "set_auto_parallel_context(full_batch=True), and leave num_shards and shard_id of datasets out"
        )


def whole(x: torch.Tensor) -> torch.Tensor:
    """A Tensor with all elements of one that is spread, on every process; they must all call this. It has a derivative."""
    return relabel(inside_torch(_Whole.apply, x), ())


def all_whole(tree: Any) -> Any:
    """The structure with `whole` of each Tensor in it that is spread."""
    return tree_map(lambda x: whole(x) if isinstance(x, ShardedTensor) else x, tree)


def like(x: Any, g: Any) -> Any:
    """A Tensor that lies as x does: a gradient or cotangent of it. None stays None."""
    if type(x) in LABELS and g is not None:
        return place(g, x.placements)
    return all_whole(g)


def _everywhere() -> tuple:
    return (Replicate(),) * spread.grid.ndim


def _moved(x: Any, placements: Sequence) -> Any:
    """The tensor, spread in this way, outside autograd."""
    with torch.no_grad():
        return _labeled(_bare(x.detach()).redistribute(placements=placements))


# ---- Parameters ----


def spread_parameter(data: torch.Tensor) -> ShardedParameter:
    """A Parameter of which every process has a replica yet, of data that all have whole."""
    if isinstance(data, ShardedTensor):
        data = _Whole.apply(data.detach())
    local = data.detach().clone()
    made: Any = DTensor.__new__(ShardedParameter, local, _spec(local), requires_grad=False)
    return made


def place_parameter(p: ShardedParameter, placements: Sequence) -> None:
    """Spread a Parameter in this way, in place: each process keeps its part alone."""
    if p.placements != tuple(placements):
        moved = inside_torch(_moved, p, placements)
        p._local_tensor, p._spec = moved._local_tensor.clone(), moved._spec


def follow(parameters: Sequence, columns: Sequence) -> None:
    """Spread the states of an optimizer, in place, as their Parameters are. columns: lists with a state for each."""
    for column in columns:
        for p, state in zip(parameters, column, strict=True):
            if isinstance(p, ShardedParameter) and isinstance(state, ShardedParameter) and state.shape == p.shape:
                place_parameter(state, p.placements)


def _agree(p: ShardedParameter) -> None:
    """Have all processes begin with the values of rank 0."""
    check_batch()
    p._agreed = True
    _from_rank_0(p._local_tensor)


def _from_rank_0(x: torch.Tensor) -> None:
    """Overwrite a tensor with that of rank 0."""
    if x.numel():
        sent = x.contiguous()
        distributed.broadcast(sent.view(-1).view(torch.uint8), 0)
        if sent is not x:
            x.copy_(sent)


# ---- ops, below autograd ----


def _dispatched(func: Any, args: tuple, kwargs: dict) -> Any:
    for x in _written(func, args, kwargs) if func._schema.is_mutable else ():
        _check_written(func, x)
    if func.overloadpacket in (aten.sum, aten.mean) and len(args) > 1 and not args[1]:
        args = (args[0], None, *args[2:])  # DTensor's rule takes no axes for none of them, torch for all
    bare_args, bare_kwargs = tree_map(_bare, args), tree_map(_bare, kwargs)
    out = func(*bare_args, **bare_kwargs) if _is_checked(func) and _fits(func, args) else NotImplemented
    if out is NotImplemented or not all(map(_is_plainly_spread, _tensors(out))):
        out = _on_replicas(func, bare_args, bare_kwargs)
    out = tree_map(_labeled, out)
    return _written_to(func, args, kwargs, out) if func._schema.is_mutable else out


def _is_plainly_spread(x: Any) -> bool:
    """Whether its parts lie in order, or are to be added up; of a reshaped tensor DTensor has other ways, and errs in them."""
    return all(type(p) in (Replicate, Shard) or p.is_partial() for p in x.placements)


def _is_checked(func: Any) -> bool:
    by_element = torch.Tag.pointwise in func.tags or func.overloadpacket.__name__.startswith("_foreach_")
    has_rule = any(func in rules for rules in _RULES)
    return has_rule and (by_element or func.overloadpacket in _CHECKED) and not _draws(func)


def _fits(func: Any, args: tuple) -> bool:
    """Whether DTensor's rule for a checked op takes these arguments; it is known before, so that no process fails alone."""
    tensors = _tensors(args)
    if not all(x.shape[axis] % parts == 0 for x in tensors for axis, parts in _parts(x).items()):
        return False
    if func.overloadpacket in _OF_AN_AXIS_FROM_0:
        return args[2] >= 0
    if func.overloadpacket in _OF_AXES_CUT_ONCE:
        return all(
            len(_parts(x)) == sum(map(Placement.is_shard, x.placements)) for x in tensors if isinstance(x, DTensor)
        )
    return func.overloadpacket not in (aten.view, aten._unsafe_view) or _keeps_parts(*args)


def _parts(x: Any) -> dict[int, int]:
    """Into how many parts each axis is cut that is."""
    parts: dict[int, int] = {}
    for i, p in enumerate(getattr(x, "placements", ())):
        if isinstance(p, Shard):
            parts[p.dim] = parts.get(p.dim, 1) * spread.grid.size(i)
    return parts


def _keeps_parts(x: Any, shape: Any) -> bool:
    """Whether what is cut begins an axis of the new shape as well, which so many parts divide."""
    if not isinstance(shape, (tuple, list)):
        return False
    known = math.prod(n for n in shape if n != -1)
    lengths = [x.numel() // max(known, 1) if n == -1 else n for n in shape]
    begins = [(math.prod(lengths[:i]), n) for i, n in enumerate(lengths)]
    return all(
        any(before == math.prod(x.shape[:axis]) and n % parts == 0 for before, n in begins)
        for axis, parts in _parts(x).items()
    )


def _draws(func: Any) -> bool:
    return torch.Tag.nondeterministic_seeded in func.tags


def _spec(local: torch.Tensor) -> Any:
    return DTensorSpec(spread.grid, _everywhere(), TensorMeta(local.shape, local.stride(), local.dtype))


def _bare(x: torch.Tensor) -> Any:
    """torch's own DTensor over the same memory; of a plain tensor, which all processes have whole, one of replicas."""
    if type(x) is ShardedParameter and not x._agreed:
        _agree(x)
    if type(x) is DTensor:
        return x
    local, spec = (x._local_tensor, x._spec) if isinstance(x, DTensor) else (x.detach(), _spec(x))
    return DTensor(local, spec, requires_grad=False)  # type: ignore[call-arg]


def _labeled(x: Any) -> Any:
    """A result with its open sums added up, under the label."""
    if any(p.is_partial() for p in x.placements):
        x = x.redistribute(placements=[Replicate() if p.is_partial() else p for p in x.placements])
    set_class(x, ShardedTensor)
    return x


def _on_replicas(func: Any, args: tuple, kwargs: dict) -> Any:
    """What the op gives for the whole tensors, the same on all processes; what it draws is drawn on rank 0."""
    replicas = {id(x): x.redistribute(placements=_everywhere()) for x in _tensors((args, kwargs))}

    def local(x: Any) -> torch.Tensor:
        return replicas[id(x)]._local_tensor

    out = func(*tree_map(local, args), **tree_map(local, kwargs))
    if _draws(func):
        tree_map(_from_rank_0, out)
    for x in _written(func, args, kwargs):
        if replicas[id(x)]._local_tensor is not x._local_tensor:
            x._local_tensor.copy_(replicas[id(x)].redistribute(placements=x.placements)._local_tensor)
    return tree_map(_bare, out)


def _tensors(tree: Any) -> list:
    found: list = []
    tree_map(found.append, tree)
    return found


def _written(func: Any, args: tuple, kwargs: dict) -> list:
    """The tensors among the arguments that the op writes into, in their order."""
    given = dict(zip((a.name for a in func._schema.arguments), args, strict=False)) | kwargs
    into = [a.name for a in func._schema.arguments if a.alias_info is not None and a.alias_info.is_write]
    return _tensors([given[name] for name in into if name in given])


def _check_written(func: Any, x: Any) -> None:
    """An UnsupportedError for a view that has memory of its own: what is written into it would not come to what it views."""
    base = x._base
    if isinstance(base, DTensor) and _memory(base) != _memory(x):
        raise UnsupportedError(
            f"mindspore: {func} writes into a part of a Tensor that is spread over processes, which cannot be written by "
            "itself; make a new Tensor, by ops.where, ops.concat or arithmetic"
        )


def _memory(x: Any) -> int:
    return x._local_tensor.untyped_storage().data_ptr()


def _written_to(func: Any, args: tuple, kwargs: dict, out: Any) -> Any:
    """What an op that writes into its arguments returns: them."""
    into = _written(func, args, kwargs)
    if isinstance(out, (tuple, list)):
        return type(out)(into) if len(into) == len(out) else out
    return into[0] if isinstance(out, plain) else out
