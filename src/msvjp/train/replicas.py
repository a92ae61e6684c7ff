"""Processes that keep the same: Parameters from the first of them, and the checkpoint of another one."""

import re
from pathlib import Path
from typing import Any

import torch

from .._core import spread
from .._core.checks import check_ints, check_type
from .._core.switch import inside_torch
from .._op.declare import public
from ..communication.differentiable import all_gather
from ..communication.groups import HCCL_WORLD_COMM_GROUP, Group, group_of
from ..nn.cell import Cell
from .slices import Cut, cut_of, cut_of_layout
from .strategy_file import read_layouts


@public("parameter_broadcast", "parallel.parameter_broadcast")
def parameter_broadcast(net: Any, layout: dict, cur_rank: int = 0, initial_rank: int = 0) -> None:
    """Give each Parameter the values that the first of the processes has that keep the same part of it.

    All processes call this. It takes as many times the memory of a Parameter as there are processes.

    Args:
        net: a Cell.
        layout: how its Parameters are cut, by name: a list of the grid, the tensor map, and so on as in a strategy file.
            Those that it does not name stay, and so does one that is spread here ('semi_auto_parallel'), whose parts agree.
        cur_rank: the rank of this process.
        initial_rank: the first rank of the stage of a pipeline that layout is of.

    Raises:
        TypeError: an argument is of another type.
        ValueError: cur_rank is another one, there is no stage that begins with initial_rank, or net has no such Parameter.
        RuntimeError: as of `ops.AllReduce`.

    >>> import msvjp as mindspore
    >>> net = mindspore.nn.Dense(2, 3)
    >>> mindspore.parallel.parameter_broadcast(net, {"weight": [[1], [-1, -1]]})  # alone
    """
    api = "mindspore.parallel.parameter_broadcast"
    check_type(api, Cell, "a Cell", net=net)
    check_type(api, dict, "a dict of lists", layout=layout)
    check_ints(api, cur_rank=cur_rank, initial_rank=initial_rank)
    if not layout:
        return
    world = group_of("parallel.parameter_broadcast", HCCL_WORLD_COMM_GROUP)
    if cur_rank != world.rank:
        raise ValueError(f"{api}: cur_rank is {cur_rank}, and this is rank {world.rank}")
    own = {p.name: p for p in net.get_parameters()}
    if unknown := layout.keys() - own.keys():
        raise ValueError(f"{api}: net has no Parameter {', '.join(map(repr, sorted(unknown)))}, which layout names")
    cuts = {name: _cut(api, name, its) for name, its in layout.items()}
    for name, cut in cuts.items():
        if initial_rank % cut.processes or not 0 <= initial_rank <= len(world.ranks) - cut.processes:
            raise ValueError(
                f"{api}: initial_rank is {initial_rank}, the stages of {name!r} have {cut.processes} of {len(world.ranks)} "
                "processes; give the first rank of one"
            )
    for name in sorted(cuts):
        if not isinstance(own[name], spread.labels or ()):
            inside_torch(_take_from_first, world, own[name], cuts[name], initial_rank)


def _cut(api: str, name: str, its: Any) -> Cut:
    try:
        return cut_of(its[0], [[] if i == -1 else [i] for i in its[1]])
    except (TypeError, ValueError, IndexError) as error:
        raise ValueError(
            f"{api}: layout has {name!r}: {its!r}; give a list of the grid, the tensor map, ..."
        ) from error


def _take_from_first(world: Group, p: torch.Tensor, cut: Cut, begin: int) -> None:
    with torch.no_grad():
        everyones = all_gather("parallel.parameter_broadcast", world, p.detach())
        here = world.rank - begin
        if 0 <= here < cut.processes:
            first = next(rank for rank in range(cut.processes) if cut.part_of(rank) == cut.part_of(here))
            p.copy_(everyones[begin + first])


@public("get_ckpt_path_with_strategy", "train.get_ckpt_path_with_strategy")
def get_ckpt_path_with_strategy(cur_ckpt_path: str, cur_strategy_path: str) -> str | None:
    """The checkpoint of a rank; where it is not there that of another one which keeps the same Parameters, or None.

    Args:
        cur_ckpt_path: the file. The ranks' files differ by `rank_<rank>` in their paths; one without that has no other.
        cur_strategy_path: the strategy file of that rank, as of `build_searched_strategy`.

    Raises:
        TypeError, ValueError: as of `build_searched_strategy`, where cur_ckpt_path is not there.
    """
    check_type("mindspore.get_ckpt_path_with_strategy", str, "a str", cur_ckpt_path=cur_ckpt_path)
    if Path(cur_ckpt_path).is_file():
        return cur_ckpt_path
    mark = re.search(r"rank_(\d+)", cur_ckpt_path)
    ranks = _with_the_same(int(mark[1]), cur_strategy_path) if mark else []
    paths = (re.sub(r"rank_\d+", f"rank_{rank}", cur_ckpt_path) for rank in ranks)
    return next((path for path in paths if Path(path).is_file()), None)


def _with_the_same(rank: int, strategy_file: str) -> list[int]:
    """The ranks of its stage that keep the same parts of all Parameters."""
    layouts = read_layouts("get_ckpt_path_with_strategy", strategy_file)
    cuts = [cut_of_layout(layout, name) for name, layout in layouts.items()]
    processes = max((cut.processes for cut in cuts), default=1)
    begin, own = rank - rank % processes, rank % processes
    return [begin + r for r in range(processes) if all(cut.part_of(r) == cut.part_of(own) for cut in cuts)]
