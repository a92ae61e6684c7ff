"""Structures of Tensors: the tuples, lists, dicts, namedtuples and dataclasses that functions take and return."""

import copy
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

import torch


def tree_leaves(tree: Any) -> list[torch.Tensor]:
    """The Tensors in the structure, in order; anything else in it is passed over."""
    if isinstance(tree, torch.Tensor):
        return [tree]
    leaves: list[torch.Tensor] = []
    for item in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, (tuple, list)) else _fields(tree):
        if isinstance(item, torch.Tensor):
            leaves.append(item)
        elif isinstance(item, (tuple, list, dict)) or hasattr(type(item), _DATACLASS):
            leaves += tree_leaves(item)
    return leaves


def _fields(tree: Any) -> list:
    """The values of a dataclass's fields; of what is none, nothing."""
    return [getattr(tree, field.name) for field in fields(tree)] if hasattr(type(tree), _DATACLASS) else []


_DATACLASS = "__dataclass_fields__"


def tree_map(fn: Callable, tree: Any, rest: Callable = lambda constant: constant) -> Any:
    """The structure with fn(tensor) for each Tensor in it, and rest(item) for anything else: by default the item."""
    if isinstance(tree, torch.Tensor):
        return fn(tree)
    if isinstance(tree, dict):
        return _container_like(tree, [(key, tree_map(fn, value, rest)) for key, value in tree.items()])
    if isinstance(tree, (tuple, list)):
        items = [tree_map(fn, item, rest) for item in tree]
        return type(tree)(*items) if hasattr(tree, "_fields") else _container_like(tree, items)
    return _with_fields(fn, tree, rest) if hasattr(type(tree), _DATACLASS) and tree_leaves(tree) else rest(tree)


def _with_fields(fn: Callable, tree: Any, rest: Callable) -> Any:
    """A copy of a dataclass, without a call of its constructor, which may be the user's."""
    made = copy.copy(tree)
    for field in fields(tree):
        object.__setattr__(made, field.name, tree_map(fn, getattr(tree, field.name), rest))  # it may be frozen
    return made


def tree_filled(tree: Any, tensors: Iterable, rest: Callable = lambda constant: constant) -> Any:
    """The structure with these, one after the other, in the places of its Tensors, and rest(item) for anything else."""
    tensors = iter(tensors)
    return tree_map(lambda _: next(tensors), tree, rest)


def _container_like(tree: Any, items: list) -> Any:
    """A container of the same type; of the plain type where the type's constructor is its own (ParameterTuple)."""
    kind = type(tree)
    if isinstance(tree, dict) and kind is not dict:  # an OrderedDict, a defaultdict, which keeps its factory
        made = copy.copy(tree)
        made.update(items)
        return made
    plain = next(base for base in (tuple, list, dict) if isinstance(tree, base))
    return (kind if kind.__new__ is plain.__new__ and kind.__init__ is plain.__init__ else plain)(items)
