"""A Tensor that is written to after its use: the gradient is that of the value that was used, as in MindSpore.

torch saves for the gradient what an op was given, memory and all, and refuses to pull when that was written to since. So an
op that writes says so before. A Tensor of the graph whose memory nobody else sees then goes on in a copy, and what was saved
keeps the old. Where views of it were saved too, or it is a Parameter, its values are put aside; when the transform's function
has run, what was saved and written to since gets them from there. Writes that come later are refused as ever.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch

from .._core.tree import tree_leaves
from .functorch import level
from .own_memory import uses
from .recording import note_write, noting, recording

#: Who holds the memory of a tensor without views: the tensor, and Python's object for the memory.
_ALONE = 2


class _Write(NamedTuple):
    storage: Any
    #: The number that the next node of the graph has; those below were there before the write.
    next_node: int
    #: What the whole memory held.
    values: torch.Tensor
    in_graph: bool


def before_write(*tensors: torch.Tensor | None) -> None:
    """To be called, inside torch, by what is about to write into these."""
    if recording() and level() is None:
        for x in tensors:
            if x is not None:
                _put_aside(x)


def _put_aside(x: torch.Tensor) -> None:
    base = x if x._base is None else x._base
    if (note := noting()) is not None:
        note(base)
    storage = base.untyped_storage()
    alone, is_saved = uses(storage._cdata) == _ALONE, base._use_count() > 1  # type: ignore[attr-defined]
    if alone and is_saved and base.grad_fn is not None:
        torch._C._swap_tensor_impl(base, base.clone())  # type: ignore[attr-defined]
    elif is_saved or not alone:
        count = storage.nbytes() // base.element_size()
        values = base.detach().as_strided((count,), (1,), 0).clone()
        next_node = torch._C._autograd._get_sequence_nr()  # type: ignore[attr-defined]
        note_write(_Write(storage, next_node, values, base.grad_fn is not None), keep_values)


def keep_values(out: Any, writes: Sequence[_Write]) -> None:
    """Give the graph of what a function returned the values that were used, where they were written over since."""
    for node in _nodes(out):
        for name in _saved_names(type(node)):
            if _is_stale(node, name):
                saved = getattr(node, "_raw" + name)
                for tensor in saved if isinstance(saved, tuple) else (saved,):
                    tensor.register_hooks(lambda t, node=node: _as_used(t, node, writes), _first_order)


def _nodes(out: Any) -> Iterator:
    carriers = [vars(x).get("_floats", x) for x in tree_leaves(out)]
    ahead = [x.grad_fn for x in carriers if x.grad_fn is not None]
    seen = set(ahead)
    while ahead:
        node = ahead.pop()
        yield node
        further = {n for n, _ in node.next_functions if n is not None} - seen
        seen |= further
        ahead += further


def _saved_names(kind: type) -> list[str]:
    return [name.removeprefix("_raw") for name in dir(kind) if name.startswith("_raw_saved_")]


def _is_stale(node: Any, name: str) -> bool:
    name = name if hasattr(type(node), name) else "saved_tensors"  # of a Function in Python
    try:
        getattr(node, name if hasattr(type(node), name) else name[1:])  # a Python function's has no underscore
    except RuntimeError as error:
        return "modified by an inplace operation" in str(error)
    return False


def _as_used(t: torch.Tensor, node: Any, writes: Sequence[_Write]) -> tuple:
    """What the saved tensor held when the node was made, before it was written to; whether it is in the graph."""
    cdata = t.untyped_storage()._cdata
    for write in writes:
        if write.storage._cdata == cdata and node._sequence_nr() < write.next_node and write.values.dtype is t.dtype:
            used = write.values.as_strided(t.size(), t.stride(), t.storage_offset())
            return (used.conj() if t.is_conj() else used, write.in_graph)
    return t, False


def _first_order(saved: tuple) -> torch.Tensor:
    """What was used, for a first derivative. For a second its place in the graph were needed, which the write has changed."""
    used, in_graph = saved
    if in_graph and torch.is_grad_enabled():
        raise RuntimeError(
            "a Tensor was written to after a part of it was used, which only has a first derivative; write to a copy of it"
        )
    return used
