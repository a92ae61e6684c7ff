"""Checkpoints of processes that each kept a part, as one of whole Parameters: a folder of `.safetensors` files.

It has `part0.safetensors` and so on with the Parameters that were cut, `hyper_param.safetensors` with what was not, and
`param_name_map.json`, which says in which file each Parameter is.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from .._core.checks import check_type
from .._core.switch import inside_torch
from .._files.new_file import replacing
from .._op.declare import public
from . import safetensors_file
from .slices import Cut, moved_part, needed_ranks, uncut
from .transforming import Strategies, read_strategies

#: The most bytes of a file, unless a single Parameter has more.
_LARGEST = 3 << 30
_MAP, _REST = "param_name_map.json", "hyper_param.safetensors"


@public("unified_safetensors", "parallel.unified_safetensors")
def unified_safetensors(
    src_dir: str,
    src_strategy_file: str,
    dst_dir: str,
    merge_with_redundancy: bool = True,
    file_suffix: str | None = None,
    max_process_num: int = 64,
    choice_func: Callable | None = None,
    split_dst_file: tuple = (),
) -> None:
    """Write the '.safetensors' checkpoints of all ranks as one of whole Parameters, for `load_distributed_checkpoint`.

    Args:
        src_dir: a folder with folders `rank_0`, `rank_1`, ...; the last file of each, in order of names, counts.
        src_strategy_file: the strategies with which they were written.
        dst_dir: the folder to write into.
        merge_with_redundancy: accepted. Of ranks that keep the same part, one must have it.
        file_suffix: how the names of the files end that count, before '.safetensors'; None for all.
        max_process_num: accepted; one process does it.
        choice_func: called with each name, says whether it is written, or under which name.
        split_dst_file: (i, n) to write the i-th of n shares of the files, i from 1 on; the first share has all that is small.

    Raises:
        TypeError: a folder or file is not a str.
        ValueError: a file is not there or of another format, a rank that is needed is missing, or choice_func gives neither
            a bool nor a str.
    """
    api = "unified_safetensors"
    check_type(f"mindspore.{api}", str, "a str", src_dir=src_dir, dst_dir=dst_dir, src_strategy_file=src_strategy_file)
    source = read_strategies(api, src_strategy_file)
    kept = _kept(api, src_dir, file_suffix, source.processes())
    names = {name: chosen for name in kept for chosen in [_chosen(api, name, choice_func)] if chosen is not None}
    whole = {new: _whole(api, name, kept[name], source) for name, new in names.items() if name in source.cuts}
    rest = {new: next(iter(kept[name].values())) for name, new in names.items() if name not in source.cuts}
    _write(Path(dst_dir), whole, rest, *(split_dst_file or (1, 1)))


def _kept(api: str, folder: str, suffix: str | None, processes: int) -> dict[str, dict[int, torch.Tensor]]:
    """What the checkpoints of the ranks have: by name, and by rank."""
    found: dict[str, dict[int, torch.Tensor]] = {}
    for rank in range(processes):
        files = sorted(Path(folder, f"rank_{rank}").glob(f"*{suffix or ''}.safetensors"))
        if not files:
            raise ValueError(
                f"mindspore.{api}: rank {rank} has no file *{suffix or ''}.safetensors in {folder}/rank_{rank}, and "
                f"src_strategy_file is of {processes} ranks"
            )
        for name, value in safetensors_file.read(files[-1]).items():
            found.setdefault(name, {})[rank] = value
    return found


def _chosen(api: str, name: str, choose: Callable | None) -> str | None:
    """The name under which it is written; None if it is not."""
    chosen = True if choose is None else choose(name)
    if not isinstance(chosen, (bool, str)):
        raise ValueError(f"mindspore.{api}: choice_func gave {chosen!r} for {name!r}; give a bool or a str")
    return name if chosen is True else chosen or None


def _whole(api: str, name: str, parts: dict[int, torch.Tensor], source: Strategies) -> torch.Tensor:
    cut = next(iter(source.cuts[name].values()))
    return inside_torch(_joined, api, name, parts, cut)


def _joined(api: str, name: str, parts: dict[int, torch.Tensor], cut: Cut) -> torch.Tensor:
    target = uncut(len(cut.axes))
    by_part = {cut.part_of(rank): x for rank, x in parts.items()}
    needed = needed_ranks(0, cut, target)
    if lacking := [rank for rank in needed if cut.part_of(rank) not in by_part]:
        raise ValueError(f"mindspore.{api}: no rank has the part of {name!r} that rank {lacking[0]} keeps")
    return moved_part(0, {rank: by_part[cut.part_of(rank)] for rank in needed}, cut, target)


def _write(folder: Path, whole: dict[str, torch.Tensor], rest: dict[str, Any], share: int, shares: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = _files(whole)
    for i, names in list(enumerate(files))[share - 1 :: shares]:
        safetensors_file.write(folder / f"part{i}.safetensors", [(name, whole[name]) for name in names])
    if share > 1:
        return
    safetensors_file.write(folder / _REST, rest.items())
    places = {name: f"part{i}.safetensors" for i, names in enumerate(files) for name in names}
    about = {"metadata": {"total_size": sum(x.nbytes for x in whole.values())}, "weight_map": places}
    with replacing(folder / _MAP) as file:
        file.write(json.dumps(about, indent=4).encode())


def _files(whole: Mapping[str, torch.Tensor]) -> list[list[str]]:
    """The names, in alphabetical order, dealt out to files."""
    files: list[list[str]] = []
    room = 0
    for name in sorted(whole):
        if whole[name].nbytes > room:
            files.append([])
            room = _LARGEST
        files[-1].append(name)
        room -= whole[name].nbytes
    return files


def read_unified(api: str, folder: Any) -> dict[str, torch.Tensor]:
    """What is in a folder that `unified_safetensors` wrote: the whole Parameters, then the rest.

    Raises:
        FileNotFoundError: there is no such folder, or a file of it is missing.
        ValueError: a file is of another format or damaged.
    """
    if folder is None:
        raise ValueError(f"mindspore.{api}: format is 'safetensors', and unified_safetensors_dir None; give the folder")
    check_type(f"mindspore.{api}", str, "a folder", unified_safetensors_dir=folder)
    try:
        places = json.loads(Path(folder, _MAP).read_text())["weight_map"]
        files = [Path(folder, name) for name in sorted({*places.values()})] + [*Path(folder).glob(_REST)]
        return {name: x for file in files for name, x in safetensors_file.read(file).items()}
    except (ValueError, KeyError, AttributeError) as error:
        raise ValueError(
            f"mindspore.{api}: {folder} is not what unified_safetensors writes, or damaged: {error}"
        ) from error
