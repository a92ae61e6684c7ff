"""Checkpoints of processes that each keep a part, made into those of other processes, by the strategy files of both."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch

from .._core.checks import check_ints, check_one_of, check_type
from .._core.switch import inside_torch
from .._op.declare import public
from .checkpoint import load_checkpoint, save_checkpoint
from .slices import Cut, cut_of_layout, moved_part, needed_ranks, uncut
from .strategy_file import read_layouts, stage_of

#: How the names of states of optimizers begin, which the strategies of a network with one have beside its weights.
_STATES = ("accu_grads", "adam_v", "adam_m")


class Strategies(NamedTuple):
    """The cuts of a network's Parameters: by name, and by the stages of a pipeline that have it."""

    cuts: dict[str, dict[int, Cut]]

    def processes(self) -> int:
        """How many a stage has."""
        return next(cut.processes for its in self.cuts.values() for cut in its.values())

    def stages(self) -> list[int]:
        return sorted({stage for its in self.cuts.values() for stage in its})

    def weights(self) -> set[str]:
        return {name for name in self.cuts if not name.startswith(_STATES)}


def _read(api: str, filename: Any) -> Strategies | None:
    return None if filename is None else read_strategies(api, filename)


def read_strategies(api: str, filename: Any) -> Strategies:
    """Those of a strategy file. Errors as of `read_layouts`; ValueError for one that has none."""
    cuts: dict[str, dict[int, Cut]] = defaultdict(dict)
    for name, layout in read_layouts(api, filename).items():
        stage, mark, rest = name.partition("-")
        own, stage = (rest, stage) if mark and stage.isdigit() else (name, "0")
        cuts[own][int(stage)] = cut_of_layout(layout, name)
    if not cuts:
        raise ValueError(f"mindspore.{api}: {filename} has the layout of no Parameter")
    return Strategies(cuts)


def _read_both(api: str, source: Any, target: Any) -> tuple[Strategies | None, Strategies | None]:
    if source is None and target is None:
        raise ValueError(f"mindspore.{api}: src_strategy_file and dst_strategy_file are None; give one of them")
    return _read(api, source), _read(api, target)


class Move(NamedTuple):
    """What comes to one rank: its number in its stage, and the cuts there and here; None where nothing is cut."""

    rank: int
    source: dict[str, Cut] | None
    target: dict[str, Cut] | None
    #: The Parameters that other stages have.
    elsewhere: set[str]

    def cuts(self, name: str, axes: int) -> tuple[Cut, Cut] | None:
        """Those of a Parameter; None if the strategies do not know it."""
        if any(known is not None and name not in known for known in (self.source, self.target)):
            return None
        return tuple(uncut(axes) if known is None else known[name] for known in (self.source, self.target))  # type: ignore[return-value]


def move_to(api: str, rank: int, source: Strategies | None, target: Strategies | None) -> Move:
    """What comes to a rank under other strategies. ValueError if they have no stage for it."""
    there = {} if source is None else {name: its[min(its)] for name, its in source.cuts.items()}
    if target is None:
        return Move(rank, None if source is None else there, None, set())
    stage, own_rank = divmod(rank, target.processes())
    if stage not in target.stages():
        raise ValueError(f"mindspore.{api}: rank_id is {rank}; dst_strategy_file has no stage for it")
    here = {name: its[stage] for name, its in target.cuts.items() if stage in its}
    there = {name: cut for name, cut in there.items() if name in here or name not in target.cuts}
    elsewhere = {name for name in target.cuts if name not in here}
    return Move(own_rank, None if source is None else there, here, elsewhere)


@public(
    "rank_list_for_transform",
    "parallel.rank_list_for_transform",
    "parallel.rank_list_for_convert",
)
def rank_list_for_transform(rank_id: int, src_strategy_file: Any = None, dst_strategy_file: Any = None) -> list[int]:
    """The ranks whose checkpoints make up the one of a rank under other strategies, the last first.

    Args:
        rank_id: the rank that is to have a checkpoint.
        src_strategy_file: the strategies with which the checkpoints were written; None if each has whole Parameters.
        dst_strategy_file: those under which it is to be; None for whole Parameters.

    Raises:
        TypeError: rank_id is not an int, or a file not a str.
        ValueError: a file is not there or has no layouts; neither number of processes divides the other.

    >>> import tempfile, msvjp as mindspore
    >>> layout = '{"dev_matrix": [4], "tensor_map": [0, -1], "field": 0, '
    >>> layout += '"opt_weight_shard_step": 0, "opt_weight_shard_size": 0}'
    >>> with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
    ...     _ = file.write('{"parallel_layout_item": {"net.w": %s}}' % layout)
    ...     file.flush()
    ...     mindspore.rank_list_for_transform(0, file.name)
    [3, 2, 1, 0]
    """
    api = "rank_list_for_transform"
    check_ints(f"mindspore.{api}", rank_id=rank_id)
    source, target = _read(api, src_strategy_file), _read(api, dst_strategy_file)
    return [0] if source is None else _ranks(api, rank_id, source, target)


def _ranks(api: str, rank: int, source: Strategies, target: Strategies | None) -> list[int]:
    move = move_to(api, rank, source, target)
    assert move.source is not None
    pairs = [pair for name, cut in move.source.items() if (pair := move.cuts(name, len(cut.axes)))]
    needed = {n for pair in pairs for n in _fitting(api, needed_ranks, move.rank, *pair)}
    stages = {stage for name in move.source for stage in source.cuts[name]}
    return sorted((stage * source.processes() + n for stage in stages for n in needed), reverse=True)


def _fitting(api: str, do: Any, *args: Any) -> Any:
    """What it gives; its ValueError under the name of the API."""
    try:
        return do(*args)
    except ValueError as error:
        raise ValueError(f"mindspore.{api}: {error}") from error


@public(
    "transform_checkpoint_by_rank",
    "parallel.transform_checkpoint_by_rank",
    "parallel.convert_checkpoint_by_rank",
)
def transform_checkpoint_by_rank(
    rank_id: int,
    checkpoint_files_map: dict[int, str],
    save_checkpoint_file_name: str,
    src_strategy_file: Any = None,
    dst_strategy_file: Any = None,
) -> None:
    """Write the checkpoint that a rank needs under other strategies, from those of `rank_list_for_transform`.

    Args:
        rank_id: the rank.
        checkpoint_files_map: the checkpoints of the ranks that are needed, by rank.
        save_checkpoint_file_name: the file to write; it ends with '.ckpt'.
        src_strategy_file, dst_strategy_file: as of `rank_list_for_transform`. What they do not name stays as it is.

    Raises:
        TypeError: an argument is of another type.
        ValueError: a file is not there or of another format, or a rank that is needed is missing.
    """
    api = "transform_checkpoint_by_rank"
    check_type(f"mindspore.{api}", dict, "a dict of files by rank", checkpoint_files_map=checkpoint_files_map)
    check_ints(f"mindspore.{api}", rank_id=rank_id)
    check_type(f"mindspore.{api}", str, "a str", save_checkpoint_file_name=save_checkpoint_file_name)
    if not save_checkpoint_file_name.endswith(".ckpt"):
        raise ValueError(
            f"mindspore.{api}: save_checkpoint_file_name is {save_checkpoint_file_name!r}; it ends with '.ckpt'"
        )
    source, target = _read_both(api, src_strategy_file, dst_strategy_file)
    move = move_to(api, rank_id, source, target)
    _write(api, move, _loaded(checkpoint_files_map, source), save_checkpoint_file_name)


def _loaded(files: Mapping[int, str | Path], source: Strategies | None) -> dict[str, dict[int, Any]]:
    """What is in the checkpoints: by name, and by the rank within its stage."""
    found: dict[str, dict[int, Any]] = defaultdict(dict)
    for rank, file in files.items():
        for name, value in load_checkpoint(file, format=Path(file).suffix[1:]).items():
            found[name][rank % (1 if source is None else source.processes())] = value
    return found


def _write(api: str, move: Move, parts: dict[str, dict[int, Any]], file: str | Path) -> None:
    found: dict[str, Any] = {}
    for name, its in parts.items():
        first = next(iter(its.values()))
        pair = None if isinstance(first, str) else move.cuts(name, first.ndim)
        if pair and name not in move.elsewhere:
            found[name] = _moved(api, name, move.rank, its, pair)
    if not found:
        raise ValueError(f"mindspore.{api}: the strategy files have the layout of no Parameter in the checkpoints")
    rest = {name: its for name, its in parts.items() if name not in found and name not in move.elsewhere}
    processes = 1 if move.source is None else next(cut.processes for cut in move.source.values())
    found |= {name: _part(api, name, its, move.rank % processes) for name, its in rest.items()}
    texts = {name: x for name, x in found.items() if isinstance(x, str)}
    values = [{"name": name, "data": x} for name, x in found.items() if name not in texts]
    save_checkpoint(values, str(file), append_dict=texts, format=Path(file).suffix[1:])


def _moved(api: str, name: str, rank: int, parts: dict[int, Any], pair: tuple[Cut, Cut]) -> torch.Tensor:
    own = {r: _part(api, name, parts, r) for r in _fitting(api, needed_ranks, rank, *pair)}
    return inside_torch(_fitting, api, moved_part, rank, own, *pair)


def _part(api: str, name: str, parts: dict[int, Any], rank: int) -> Any:
    if rank not in parts:
        raise ValueError(f"mindspore.{api}: the checkpoint of rank {rank} is missing, or has no {name!r}")
    value = parts[rank]
    return value if isinstance(value, str) else value.detach()


@public("transform_checkpoints", "parallel.transform_checkpoints", "parallel.convert_checkpoints")
def transform_checkpoints(
    src_checkpoints_dir: str,
    dst_checkpoints_dir: str,
    ckpt_prefix: str,
    src_strategy_file: Any = None,
    dst_strategy_file: Any = None,
    process_num: int = 1,
    output_format: str = "ckpt",
) -> None:
    """Write the checkpoints of all ranks under other strategies.

    Args:
        src_checkpoints_dir: a folder with folders `rank_0`, `rank_1`, ...; the last file of each, in order of names, counts.
        dst_checkpoints_dir: the folder to write `rank_0/<ckpt_prefix>0.ckpt` into, and so on.
        ckpt_prefix: how the names of the files begin.
        src_strategy_file, dst_strategy_file: as of `rank_list_for_transform`. Where the second one has Parameters that the
            first one, of one stage of several, lacks, `..._part<stage>.ckpt` is what comes of that stage.
        process_num: accepted; one process does it.
        output_format: 'ckpt', or 'safetensors' where the files that are read are of that format.

    Raises:
        TypeError: an argument is of another type.
        ValueError: a file is not there or of another format, or a rank that is needed is missing.
        NotADirectoryError: dst_checkpoints_dir is a file.
    """
    api = "transform_checkpoints"
    check_type(f"mindspore.{api}", str, "a str", ckpt_prefix=ckpt_prefix, dst_checkpoints_dir=dst_checkpoints_dir)
    check_one_of(f"mindspore.{api}", ("ckpt", "safetensors"), output_format=output_format)
    files = _newest(api, src_checkpoints_dir, output_format)
    source, target = _read_both(api, src_strategy_file, dst_strategy_file)
    if Path(dst_checkpoints_dir).is_file():
        raise NotADirectoryError(
            f"mindspore.{api}: dst_checkpoints_dir is {dst_checkpoints_dir!r}, a file; give a folder"
        )
    stage = _part_of_a_network(api, source, target, src_strategy_file)
    ending = f".{output_format}" if stage is None else f"_part{stage}.{output_format}"
    if stage is not None and source and target:
        files = {rank: file for rank, file in files.items() if rank // source.processes() == stage}
        target = Strategies({name: its for name, its in target.cuts.items() if name in source.cuts})
    for rank in range(target.processes() * len(target.stages()) if target else 1):
        needed = _ranks(api, rank, source, target) if source and stage is None else [*files] if source else [0]
        _check_there(api, needed, files, rank)
        folder = Path(dst_checkpoints_dir, f"rank_{rank}")
        folder.mkdir(parents=True, exist_ok=True)
        parts = _loaded({r: files[r] for r in needed}, source)
        _write(api, move_to(api, rank, source, target), parts, folder / f"{ckpt_prefix}{rank}{ending}")


def _check_there(api: str, needed: list[int], files: dict[int, Path], rank: int) -> None:
    for other in needed:
        if other not in files:
            raise ValueError(f"mindspore.{api}: the checkpoint of rank {other} is missing, which rank {rank} needs")


def _newest(api: str, folder: str, output_format: str) -> dict[int, Path]:
    """The last file of each rank, in order of names."""
    check_type(f"mindspore.{api}", str, "a str", src_checkpoints_dir=folder)
    found: dict[str, dict[int, Path]] = {"ckpt": {}, "safetensors": {}}
    for own in sorted(Path(folder).glob("rank_[0-9]*/*")):
        rank, format = own.parent.name.removeprefix("rank_"), own.suffix[1:]
        if rank.isdigit() and format in found:
            found[format][int(rank)] = own
    if bool(found["ckpt"]) == bool(found["safetensors"]):
        raise ValueError(
            f"mindspore.{api}: {folder!r} has to have rank_0/*.ckpt and so on, or *.safetensors, and not both"
        )
    if found["ckpt"] and output_format != "ckpt":
        raise ValueError(f"mindspore.{api}: output_format is {output_format!r}; of '.ckpt' files give 'ckpt'")
    return found["ckpt"] or found["safetensors"]


def _part_of_a_network(api: str, source: Strategies | None, target: Strategies | None, file: Any) -> int | None:
    """The stage whose strategies the source is, where the target is of more Parameters."""
    if source is None or target is None or len(source.stages()) > 1 or len(target.stages()) > 1:
        return None
    return stage_of(api, file) if source.weights() < target.weights() else None


@public("load_segmented_checkpoints", "parallel.load_segmented_checkpoints")
def load_segmented_checkpoints(
    ckpt_file_dir: str,
    net: Any = None,
    strict_load: bool = False,
    filter_prefix: Any = None,
    dec_key: Any = None,
    dec_mode: str = "AES-GCM",
    specify_prefix: Any = None,
    choice_func: Any = None,
) -> dict:
    """What `load_checkpoint` gives for each '.ckpt' file of a folder, in one dict. The arguments are its.

    Raises:
        TypeError: ckpt_file_dir is not a str.
        ValueError: there is no such folder, or for a file as of `load_checkpoint`.
    """
    check_type("mindspore.parallel.load_segmented_checkpoints", str, "a str", ckpt_file_dir=ckpt_file_dir)
    if not Path(ckpt_file_dir).is_dir():
        raise ValueError(f"mindspore.parallel.load_segmented_checkpoints: there is no folder {ckpt_file_dir!r}")
    rest = (net, strict_load, filter_prefix, dec_key, dec_mode, specify_prefix, choice_func)
    found: dict = {}
    for file in sorted(Path(ckpt_file_dir).glob("*.ckpt")):
        found |= load_checkpoint(str(file), *rest)
    return found
