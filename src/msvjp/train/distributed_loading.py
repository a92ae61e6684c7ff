"""`load_distributed_checkpoint`: the checkpoints of processes that each kept a part, into a network."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import log
from .._core import spread
from .._core.checks import check_one_of, check_type
from .._core.errors import UnsupportedError
from .._core.switch import inside_torch
from .._op.declare import public
from ..common.parameter import Parameter, own_parameter
from ..communication.management import get_group_size, get_rank
from ..context.parallel import get_auto_parallel_context
from ..nn.cell import Cell
from .checkpoint import load_checkpoint, load_param_into_net
from .slices import Cut, cut_of, cut_of_layout, moved_part, uncut
from .strategy_file import read_layouts

_API = "load_distributed_checkpoint"


@public("load_distributed_checkpoint", "train.load_distributed_checkpoint", "parallel.load_distributed_checkpoint")
def load_distributed_checkpoint(
    network: Any,
    checkpoint_filenames: Sequence[str] | None = None,
    predict_strategy: dict | None = None,
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
) -> bool:
    """Load the checkpoints that the processes of a training wrote, each its part, into a network.

    Args:
        network: a Cell.
        checkpoint_filenames: the files, in the order of the ranks.
        predict_strategy: how the Parameters of the network are cut, by name: a list of the grid, the tensor map, and so on
            as in a strategy file. None: they are whole. A Parameter that is spread here ('semi_auto_parallel') is whole.
        train_strategy_filename: the strategy file of the training; None for the setting strategy_ckpt_load_file.
        strict_load: as of `load_param_into_net`.
        dec_key, format, unified_safetensors_dir and the rest: of encrypted and of unified files, which are not read: the
            defaults.

    Returns:
        True.

    Raises:
        TypeError: checkpoint_filenames is not a list.
        ValueError: another argument is of another type, a file is not there or of another format, or the files are not as
            many as the ranks.
        RuntimeError: as of `load_param_into_net`.
        UnsupportedError: format is 'safetensors'.
    """
    _check_format(format, output_format)
    for word, value, kinds in (("network", network, Cell), ("predict_strategy", predict_strategy, (dict, type(None)))):
        if not isinstance(value, kinds):
            raise ValueError(
                f"mindspore.{_API}: {word} is {type(value).__name__}; give a Cell, and a dict of lists or None"
            )
    files = _checked_files(checkpoint_filenames)
    targets = {name: _target(name, its) for name, its in (predict_strategy or {}).items()}
    name = (
        get_auto_parallel_context("strategy_ckpt_load_file")
        if train_strategy_filename is None
        else train_strategy_filename
    )
    sources = {name: cut_of_layout(layout, name) for name, layout in read_layouts(_API, name).items()}
    ranks = {cut.processes for cut in sources.values()}
    if sources and ranks != {len(files)}:
        raise ValueError(f"mindspore.{_API}: {len(files)} files are given; the strategies are of {sorted(ranks)} ranks")
    if sources:
        kept = [load_checkpoint(file, dec_key=dec_key, dec_mode=dec_mode) for file in files]
        load_param_into_net(network, _loaded(network, kept, sources, targets), strict_load)
    return True


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


def _check_format(format: str, output_format: str) -> None:
    check_one_of(f"mindspore.{_API}", ("ckpt", "safetensors"), format=format, output_format=output_format)
    if format == "safetensors":
        raise UnsupportedError(
            f"mindspore.{_API}: format is 'safetensors': unified files are not read; give the '.ckpt' files of the ranks, or "
            "use load_checkpoint(..., format='safetensors') for a file of whole Parameters"
        )


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
