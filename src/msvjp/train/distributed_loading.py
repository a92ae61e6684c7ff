"""`load_distributed_checkpoint`: the checkpoints of processes that each kept a part, into a network."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch

from .. import log
from .._core import spread
from .._core.checks import check_one_of, check_type
from .._core.switch import inside_torch
from .._op.declare import public
from ..common.parameter import Parameter, own_parameter
from ..communication.management import get_group_size, get_rank
from ..context.parallel import get_auto_parallel_context
from ..nn.cell import Cell
from .checkpoint import load_checkpoint, load_param_into_net, save_checkpoint
from .slices import Cut, cut_of, cut_of_layout, moved_part, uncut
from .strategy_file import read_layouts
from .transforming import Strategies, move_to, read_strategies
from .unified import read_unified

_API = "load_distributed_checkpoint"


@public("load_distributed_checkpoint", "train.load_distributed_checkpoint", "parallel.load_distributed_checkpoint")
def load_distributed_checkpoint(
    network: Any,
    checkpoint_filenames: Sequence[str] | None = None,
    predict_strategy: dict | str | None = None,
    train_strategy_filename: str | None = None,
    strict_load: bool = False,
    dec_key: Any = None,
    dec_mode: str = "AES-GCM",
    format: str = "ckpt",
    unified_safetensors_dir: Any = None,
    dst_safetensors_dir: Any = None,
    rank_id: Any = None,
    output_format: str = "safetensors",
    name_map: Any = None,
    max_process_num: int = 64,
    return_param_dict: bool = False,
) -> bool | dict | tuple[list, list]:
    """Load the checkpoints that the processes of a training wrote, each its part, into a network.

    Args:
        network: a Cell. None, of unified files: this process's parts are written to a file, not loaded.
        checkpoint_filenames: the files, in the order of the ranks.
        predict_strategy: how the Parameters of the network are cut, by name: a list of the grid, the tensor map, and so on
            as in a strategy file; of unified files also such a file. None: they are whole. A Parameter that is spread here
            ('semi_auto_parallel') is whole.
        train_strategy_filename: the strategy file of the training; None for the setting strategy_ckpt_load_file.
        strict_load: as of `load_param_into_net`.
        dec_key: None. Files are not encrypted. dec_mode: accepted.
        format: 'ckpt', or 'safetensors' for what `unified_safetensors` wrote: then checkpoint_filenames and
            train_strategy_filename say nothing, and the rest counts.
        unified_safetensors_dir: its folder.
        dst_safetensors_dir: without a network, the folder to write `rank_0/net.<output_format>` into, and so on.
        rank_id: whose parts are loaded or written; None for this process's, and all of predict_strategy are written.
        output_format: 'safetensors' or 'ckpt'.
        name_map: new names of Parameters, a dict.
        max_process_num: accepted; one process does it.
        return_param_dict: whether, of unified files, the Parameters are returned.

    Returns:
        True; of unified files that are loaded what `load_param_into_net` gives, or the Parameters by name.

    Raises:
        TypeError: checkpoint_filenames is not a list, or a folder not a str.
        ValueError: another argument is of another type, a file is not there or of another format, or the files are not as
            many as the ranks.
        FileNotFoundError: a unified file is not there.
        RuntimeError: as of `load_param_into_net`.
    """
    check_one_of(f"mindspore.{_API}", ("ckpt", "safetensors"), format=format, output_format=output_format)
    if not isinstance(network, (Cell, type(None)) if format == "safetensors" else Cell):
        raise ValueError(f"mindspore.{_API}: network is {type(network).__name__}; give a Cell")
    if format == "safetensors":
        ranks = _Ranks(_strategies(predict_strategy), rank_id)
        whole = _renamed(read_unified(_API, unified_safetensors_dir), name_map)
        if network is None:
            return _saved(whole, ranks, dst_safetensors_dir, output_format)
        found, left = _loaded_unified(network, whole, ranks, strict_load)
        return found if return_param_dict else left
    if not isinstance(predict_strategy, (dict, type(None))):
        raise ValueError(
            f"mindspore.{_API}: predict_strategy is {type(predict_strategy).__name__}; give a dict of lists or None"
        )
    files = _checked_files(checkpoint_filenames)
    targets = {name: _target(name, its) for name, its in (predict_strategy or {}).items()}
    name = (
        get_auto_parallel_context("strategy_ckpt_load_file")
        if train_strategy_filename is None
        else train_strategy_filename
    )
    sources = {name: cut_of_layout(layout, name) for name, layout in read_layouts(_API, name).items()}
    processes = {cut.processes for cut in sources.values()}
    if sources and processes != {len(files)}:
        raise ValueError(
            f"mindspore.{_API}: {len(files)} files are given; the strategies are of {sorted(processes)} ranks"
        )
    if sources:
        kept = [load_checkpoint(file, dec_key=dec_key, dec_mode=dec_mode) for file in files]
        load_param_into_net(network, _loaded(network, kept, sources, targets), strict_load)
    return True


# ---- unified files ----


class _Ranks(NamedTuple):
    """The strategies that Parameters are to have, None for whole ones, and the rank that was asked for, or None."""

    strategies: Strategies | None
    asked: int | None

    def parts(self, whole: dict[str, torch.Tensor], rank: int) -> dict[str, torch.Tensor]:
        """Of each Parameter what the rank keeps."""
        move = move_to(_API, rank, None, self.strategies)
        pairs = {name: move.cuts(name, x.dim()) for name, x in whole.items() if name not in move.elsewhere}
        return {
            name: moved_part(move.rank, {0: whole[name]}, *pair) if pair else whole[name]
            for name, pair in pairs.items()
        }


def _strategies(given: Any) -> Strategies | None:
    if given is None or isinstance(given, str):
        return None if given is None else read_strategies(_API, given)
    check_type(f"mindspore.{_API}", dict, "a strategy file, a dict of lists, or None", predict_strategy=given)
    return Strategies({name: {0: _target(name, its)[0]} for name, its in given.items()})


def _renamed(whole: dict, names: Any) -> dict:
    check_type(f"mindspore.{_API}", (dict, type(None)), "a dict of names", name_map=names)
    return {(names or {}).get(name, name): x for name, x in whole.items()}


def _loaded_unified(network: Cell, whole: dict, ranks: _Ranks, strict_load: bool) -> tuple[dict, tuple[list, list]]:
    """The Parameters, and what `load_param_into_net` gives."""
    rank = get_rank() if ranks.asked is None else ranks.asked
    found = {name: own_parameter(x, name) for name, x in inside_torch(ranks.parts, whole, rank).items()}
    return found, load_param_into_net(network, found, strict_load)


def _saved(whole: dict, ranks: _Ranks, folder: Any, format: str) -> bool:
    check_type(f"mindspore.{_API}", str, "a folder", dst_safetensors_dir=folder)
    all_ranks = range(ranks.strategies.processes() if ranks.strategies else 1)
    for rank in all_ranks if ranks.asked is None else [ranks.asked]:
        file = Path(folder, f"rank_{rank}", f"net.{format}")
        file.parent.mkdir(parents=True, exist_ok=True)
        items = [{"name": name, "data": x} for name, x in inside_torch(ranks.parts, whole, rank).items()]
        save_checkpoint(items, str(file), format=format)
    return True


# ---- the files of the ranks ----


def _loaded(network: Cell, kept: list[dict], sources: dict[str, Cut], targets: dict) -> dict[str, Parameter]:
    own = {p.name: p for p in network.get_parameters()}
    in_files = set.intersection(*map(set, kept))
    for what, names in (("the strategy file has", sources.keys()), ("the checkpoints have", in_files)):
        if own.keys() - names:
            log.warning("mindspore.%s: %s no %s", _API, what, ", ".join(sorted(own.keys() - names)))
    there = own.keys() & sources.keys() & in_files
    return {name: inside_torch(_value, own[name], kept, sources[name], targets) for name in own if name in there}


def _value(p: Parameter, kept: list[dict], source: Cut, targets: dict) -> Parameter:
    parts = {rank: file[p.name].detach() for rank, file in enumerate(kept)}
    if not targets or isinstance(p, spread.labels):
        return own_parameter(moved_part(0, parts, source, uncut(parts[0].dim())), p.name)
    target, group = targets[p.name]
    part = moved_part(get_rank(), parts, source, target)
    return own_parameter(part.chunk(get_group_size(group))[get_rank(group)] if group else part, p.name)


def _checked_files(names: Any) -> list[str]:
    check_type(f"mindspore.{_API}", (list, tuple), "a list of files", checkpoint_filenames=names)
    for name in names:
        if not isinstance(name, str) or not name.endswith(".ckpt") or not Path(name).is_file():
            raise ValueError(f"mindspore.{_API}: checkpoint_filenames has {name!r}; give '.ckpt' files that are there")
    return list(names)


def _target(name: str, its: Any) -> tuple[Cut, str | None]:
    """The cut of a Parameter in predict_strategy, and the group whose members share the first axis of that once more."""
    try:
        grid, over, *rest = its
        return cut_of(grid, [[] if i == -1 else [i] for i in over]), rest[3] if len(rest) > 3 else None
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"mindspore.{_API}: predict_strategy has {name!r}: {its!r}; give a list of the grid, the tensor map, ..."
        ) from error
