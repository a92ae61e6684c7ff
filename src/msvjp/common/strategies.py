"""Strategies as placements: into how many parts each axis of each Tensor is cut, and over which axes of the grid.

Axes that go together, as the contracted ones of two matrices, have one label, and are cut over the same axes of the grid.
Where a strategy leaves open over which, any choice gives the same numbers.
"""

import itertools
import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

import torch
from torch.distributed.tensor import Replicate, Shard

from .._core import spread
from .._core.tree import tree_filled, tree_leaves
from .spread_tensor import ShardedParameter, place, place_parameter

#: The ops whose inputs have axes that do not go together. Of others the last axes do, and so on from there.
_APART = {
    "Gather",
    "GatherV2",
    "GatherD",
    "GatherNd",
    "EmbeddingLookup",
    "OneHot",
    "SparseSoftmaxCrossEntropyWithLogits",
}


class _Cut(NamedTuple):
    """Of an axis: into how many parts, and over which axes of the grid, where that is said."""

    parts: int
    over: tuple | None = None


def spread_call(op: Any, call: Callable, args: tuple, kwargs: dict) -> Any:
    """What the call of an op gives, with its Tensor arguments spread by its strategies, and what it gives.

    Raises:
        ValueError: a strategy does not fit the Tensor, or the number of processes.
    """
    api = f"ops.{op.name}.shard"
    args = spread_tree(f"{api}: in_strategy", args, _kept(op, "in"), _labels(op, tree_leaves(args)))
    return spread_tree(f"{api}: out_strategy", call(*args, **kwargs), _kept(op, "out"))


def spread_tree(what: str, tree: Any, strategies: Sequence, labels: Sequence | None = None) -> Any:
    """The structure with its Tensors spread, the first by the first strategy, and so on; labels: of the axes of each."""
    spread.tensors.check_batch()
    tensors, cuts = tree_leaves(tree), [_cuts(what, strategy) for strategy in strategies]
    if any(cut.parts > 1 for its in cuts[len(tensors) :] for cut in its):
        raise ValueError(f"mindspore.{what} is of {len(cuts)} Tensors; there are {len(tensors)}")
    labels = labels or [[(i, axis) for axis in range(x.dim())] for i, x in enumerate(tensors)]
    known: dict[Hashable, tuple] = {}
    there = [
        spread_one(x, _placements(what, x, its, names, known))
        for x, its, names in zip(tensors, cuts, labels, strict=False)
    ]
    return tree_filled(tree, [*there, *tensors[len(there) :]])


def spread_one(x: torch.Tensor, placements: Sequence) -> torch.Tensor:
    """The Tensor, spread in this way. Of a Parameter the first one who says so decides what each process keeps."""
    if isinstance(x, ShardedParameter) and all(p.is_replicate() for p in x.placements):
        place_parameter(x, placements)
    return place(x, placements)


def _kept(op: Any, side: str) -> tuple:
    """The strategies that an op keeps, of its inputs or its outputs."""
    return getattr(op, f"{side}_strategy", None) or getattr(op, f"{side}_layout", None) or ()


def _cuts(what: str, strategy: Any) -> list[_Cut]:
    if isinstance(strategy, tuple):
        return [_Cut(parts) for parts in strategy]
    lengths = strategy["device_matrix"]
    if math.prod(lengths) != spread.grid.size() or strategy["interleaved_parallel"]:
        raise ValueError(
            f"mindspore.{what} has a Layout of the grid {lengths}; give one of all {spread.grid.size()} processes, "
            "without interleaved_parallel"
        )
    free, axes = [*range(spread.grid.ndim)], []
    for length in lengths:
        axes.append(_found(free, length) or ())
        free = [i for i in free if i not in axes[-1]]
    named = [names if isinstance(names, tuple) else (names,) for names in strategy["tensor_map"]]
    over = [tuple(i for name in names if name >= 0 for i in axes[-1 - name]) for names in named]
    return [_Cut(_size(axes), axes) for axes in over]


def _placements(what: str, x: torch.Tensor, cuts: Sequence[_Cut], names: Sequence, known: dict) -> list:
    """How the Tensor lies on the grid. `known`: over which of its axes the axes of a name are cut; it is added to."""
    if len(cuts) != x.dim():
        raise ValueError(f"mindspore.{what} has {len(cuts)} numbers for a Tensor of shape {tuple(x.shape)}")
    placements: list = [Replicate()] * spread.grid.ndim
    for axis, (cut, name) in enumerate(zip(cuts, names, strict=True)):
        free = [i for i, p in enumerate(placements) if p.is_replicate()]
        over = known.get(name) if cut.over is None else cut.over
        if over is None or _size(over) != cut.parts or not {*over} <= {*free}:
            others = {*itertools.chain(*known.values())}
            over = _found([i for i in free if i not in others], cut.parts) or _found(free, cut.parts)
        if over is None or x.shape[axis] % cut.parts:
            raise ValueError(
                f"mindspore.{what} cuts axis {axis} of a Tensor of shape {tuple(x.shape)} into {cut.parts} parts; that must "
                f"divide its length, and all parts of a Tensor together the {spread.grid.size()} processes"
            )
        if over:
            known.setdefault(name, over)
        for i in over:
            placements[i] = Shard(axis)
    return placements


def _size(axes: Sequence[int]) -> int:
    return math.prod(map(spread.grid.size, axes))


def _found(axes: Sequence[int], parts: int) -> tuple | None:
    """The first of these axes of the grid that are so many processes together; None if there are none."""
    sets = itertools.chain(*(itertools.combinations(axes, n) for n in range(len(axes) + 1)))
    return next((found for found in sets if _size(found) == parts), None)


# ---- which axes go together ----


def _labels(op: Any, tensors: Sequence[torch.Tensor]) -> list[list[Hashable]] | None:
    if op.name in _APART:
        return None
    labels: list[list[Hashable]] = [[*range(-x.dim(), 0)] for x in tensors]
    if op.name in ("MatMul", "BatchMatMul"):
        for names, ours, is_turned in zip(labels, ("ij", "jk"), (op.transpose_a, op.transpose_b), strict=False):
            names[-2:] = reversed(ours) if is_turned else ours
    return labels
