"""Strategy files: how each Parameter of a network is cut over processes, as protocol buffers (`.ckpt`) or JSON.

A file holds the number of a stage (1), the strategies of ops (2), which nobody reads but for the stage in them, and an item for
each Parameter (3): its name (1) and its layout (2). In a file of several stages a name begins with its stage: "1-net.weight".

Source: the descriptors in MindSpore 2.10's `train/node_strategy_pb2.py`, and what it writes with them.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .._core.checks import check_type
from .._files.damaged import DamagedFileError, parsing
from .._files.new_file import replacing
from .._files.protobuf import field, fields, message, number, packed, text, varint
from .._op.declare import public

_FILE = {"stage": 1, "op": 2, "parameter": 3}
_ITEM = {"name": 1, "content": 2}
_DIM = 1


@dataclasses.dataclass
class Dimensions:
    """Numbers of a layout."""

    dim: list[int] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class ParallelLayouts:
    """How a Parameter is cut. The attributes are the fields of MindSpore's message of that name, in their order.

    Args:
        dev_matrix: the lengths of the grid of processes.
        tensor_map: for each axis of the Parameter the axis of the grid over which it is cut, counted from the last; -1 for
            none. Where an axis is cut over several, there is an item for each axis of the Parameter.
        param_split_shape: the lengths of the parts along the first axis, where they differ.
        indices_offset: where the rows of the parts begin, then.
        field: of a table that is cut by its columns, how many fields its rows have; else 0.
        opt_weight_shard_step, opt_weight_shard_size: into how many parts processes that would hold the same cut it once more,
            for the optimizer (-1 for as many as they are, 0 for none), and how far apart their ranks are.
    """

    dev_matrix: list[Dimensions]
    tensor_map: list[Dimensions]
    param_split_shape: list[Dimensions]
    indices_offset: list[Dimensions]
    field: int = 0
    opt_weight_shard_step: int = 0
    opt_weight_shard_size: int = 0


_FIELDS = {i: f.name for i, f in enumerate(dataclasses.fields(ParallelLayouts), 1)}
_NUMBERS = ("field", "opt_weight_shard_step", "opt_weight_shard_size")


@public("build_searched_strategy", "train.build_searched_strategy", "parallel.build_searched_strategy")
def build_searched_strategy(strategy_filename: Any) -> dict[str, ParallelLayouts] | None:
    """How the Parameters in a strategy file are cut, by name: an object with the fields of MindSpore's message.

    Args:
        strategy_filename: the file; one that ends with '.json' is JSON. None gives None.

    Raises:
        TypeError: strategy_filename is not a str, or the file of neither format.
        ValueError: the file is not there, or empty.

    >>> import tempfile, msvjp as mindspore
    >>> layout = '{"dev_matrix": [2], "tensor_map": [0, -1], "field": 0, '
    >>> layout += '"opt_weight_shard_step": 0, "opt_weight_shard_size": 0}'
    >>> with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
    ...     _ = file.write('{"parallel_layout_item": {"net.w": %s}}' % layout)
    ...     file.flush()
    ...     mindspore.build_searched_strategy(file.name)["net.w"].tensor_map[0].dim
    [0, -1]
    """
    if strategy_filename is None:
        return None
    return read_layouts("build_searched_strategy", strategy_filename)


def read_layouts(api: str, filename: Any) -> dict[str, ParallelLayouts]:
    """The layouts in a strategy file by the Parameters' names."""
    path = _checked(api, "a strategy file", filename)
    return _read(api, path, _json_layouts if path.suffix == ".json" else _protobuf_layouts)


def stage_of(api: str, filename: str) -> int:
    """The stage whose strategies are in a file. ValueError if there are none."""
    path = _checked(api, "a strategy file", filename)
    found = _read(api, path, _json_stage if path.suffix == ".json" else _protobuf_stage)
    if found is None:
        raise ValueError(f"mindspore.{api}: {path} has no strategies of ops, and so no stage")
    return found


@public("restore_group_info_list", "train.restore_group_info_list", "parallel.restore_group_info_list")
def restore_group_info_list(group_info_file_name: str) -> list[int]:
    """The ranks that a file of groups says to hold the same Parameters as the process that wrote it.

    Args:
        group_info_file_name: a file of MindSpore's, of `GROUP_INFO_FILE` or of the setting group_ckpt_save_file.

    Raises:
        TypeError: the name is not a str.
        ValueError: the file is not there, empty or of another format, or has no such list.
    """
    api = "restore_group_info_list"
    path = _checked(api, "a file of groups", group_info_file_name)
    ranks = [n for key, value in _messages(path) if key == 2 for n in _numbers(value)]
    if not ranks:
        raise ValueError(f"mindspore.{api}: {path} has no list of ranks")
    return ranks


@public("merge_pipeline_strategys", "parallel.merge_pipeline_strategys")
def merge_pipeline_strategys(src_strategy_dirs: str, dst_strategy_file: str) -> None:
    """Write the strategies of all stages of a pipeline, of which each process wrote those of its own, into one file.

    Args:
        src_strategy_dirs: a folder with the files, all '.ckpt' or all '.json'. One is taken of each stage.
        dst_strategy_file: the file to write, of the same format. Its folder is made if it is not there.

    Raises:
        NotADirectoryError: there is no such folder.
        ValueError: the files are of both formats, or one has no strategies.
    """
    api = "merge_pipeline_strategys"
    folder, target = Path(src_strategy_dirs), Path(dst_strategy_file).absolute()
    if not folder.is_dir():
        raise NotADirectoryError(
            f"mindspore.{api}: src_strategy_dirs is {src_strategy_dirs!r}; give a folder of strategy files"
        )
    binary, texts = sorted(folder.glob("*.ckpt")), sorted(folder.glob("*.json"))
    if binary and texts:
        raise ValueError(f"mindspore.{api}: {folder} has files '.ckpt' and '.json'; give files of one format")
    by_stage: dict[int, Path] = {}
    for path in binary or texts:
        by_stage.setdefault(stage_of(api, str(path)), path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as file:
        file.write(_merged_json(by_stage) if texts else _merged_protobuf(by_stage))


def _checked(api: str, what: str, filename: Any) -> Path:
    check_type(f"mindspore.{api}", str, "a str", **{f"the name of {what}": filename})
    path = Path(filename)
    if not path.is_file() or not path.stat().st_size:
        raise ValueError(f"mindspore.{api}: {filename!r} is {'empty' if path.is_file() else 'not there'}; give {what}")
    return path


def _read(api: str, path: Path, how: Callable) -> Any:
    try:
        with parsing("its content"):
            return how(path)
    except DamagedFileError as error:
        raise TypeError(
            f"mindspore.{api}: {path} is no strategy file, of protocol buffers or (.json) JSON: {error}"
        ) from error


# ---- protocol buffers ----


def _messages(path: Path) -> list[tuple[int, Any]]:
    return list(fields(memoryview(path.read_bytes())))


def _protobuf_layouts(path: Path) -> dict[str, ParallelLayouts]:
    items = [dict(fields(message(item))) for key, item in _messages(path) if key == _FILE["parameter"]]
    return {text(item[_ITEM["name"]]): _layout(message(item[_ITEM["content"]])) for item in items}


def _protobuf_stage(path: Path) -> int | None:
    for key, item in _messages(path):
        if key == _FILE["op"]:
            return number(dict(fields(message(dict(fields(item))[_ITEM["content"]])))[1])
    return None


def _layout(data: memoryview) -> ParallelLayouts:
    found = ParallelLayouts([], [], [], [])
    for key, value in fields(data):
        name = _FIELDS[key]
        if name in _NUMBERS:
            setattr(found, name, number(value))
        else:
            getattr(found, name).append(Dimensions(_numbers(message(value))))
    return found


def _numbers(data: memoryview) -> list[int]:
    """The numbers of a message that has nothing else, one by one or packed."""
    values = [value for key, value in fields(data) if key == _DIM]
    return [number(n) for value in values for n in ([value] if isinstance(value, int) else packed(value))]


def _merged_protobuf(by_stage: dict[int, Path]) -> bytes:
    ops, parameters = [], []
    for stage, path in by_stage.items():
        for key, item in _messages(path):
            if key == _FILE["op"]:
                ops.append(field(key, bytes(item)))
            elif key == _FILE["parameter"]:
                parameters.append(field(key, _in_stage(stage, item)))
    return b"".join([field(_FILE["stage"], 1), *ops, *parameters])


def _in_stage(stage: int, item: memoryview) -> bytes:
    its = dict(fields(item))
    name = f"{stage}-{text(its[_ITEM['name']])}"
    return field(_ITEM["name"], name.encode()) + field(_ITEM["content"], bytes(its[_ITEM["content"]]))


def write_layouts(filename: str, layouts: dict[str, ParallelLayouts]) -> None:
    """Write the layouts of the Parameters, by name, as the strategy file of the one stage there is."""
    write = _json_file if Path(filename).suffix == ".json" else _protobuf_file
    path = Path(filename).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(write(layouts))


def _protobuf_file(layouts: dict[str, ParallelLayouts]) -> bytes:
    items = [
        field(_ITEM["name"], name.encode()) + field(_ITEM["content"], _message(layout))
        for name, layout in layouts.items()
    ]
    op = field(_ITEM["name"], b"") + field(_ITEM["content"], field(1, 0))
    parts = [field(_FILE["stage"], 1), field(_FILE["op"], op), *(field(_FILE["parameter"], item) for item in items)]
    return b"".join(parts)


def _message(layout: ParallelLayouts) -> bytes:
    pieces = []
    for key, name in _FIELDS.items():
        value = getattr(layout, name)
        if name in _NUMBERS:
            pieces.append(field(key, value))
        else:
            pieces += [field(key, b"".join(varint(_DIM << 3) + varint(n) for n in item.dim)) for item in value]
    return b"".join(pieces)


# ---- JSON ----


def _json_layouts(path: Path) -> dict[str, ParallelLayouts]:
    items = json.loads(path.read_text("utf-8")).get("parallel_layout_item", {})
    return {name: _layout_of_json(item) for name, item in items.items()}


def _layout_of_json(item: dict) -> ParallelLayouts:
    lists = [[Dimensions(list(item.get(name, ())))] for name in _FIELDS.values() if name not in _NUMBERS]
    return ParallelLayouts(*lists, *(item[name] for name in _NUMBERS))


def _json_stage(path: Path) -> int | None:
    content = json.loads(path.read_text("utf-8"))
    return next((item["stage"] for item in content.get("parallel_strategy_item", {}).values()), None)


def _merged_json(by_stage: dict[int, Path]) -> bytes:
    ops, parameters = {}, {}
    for stage, path in by_stage.items():
        content = json.loads(path.read_text("utf-8"))
        ops |= content["parallel_strategy_item"]
        parameters |= {f"{stage}-{name}": item for name, item in content["parallel_layout_item"].items()}
    return _json(ops, parameters)


def _json(ops: dict, parameters: dict) -> bytes:
    return json.dumps({"current_stage": 1, "parallel_strategy_item": ops, "parallel_layout_item": parameters}).encode()


def _json_file(layouts: dict[str, ParallelLayouts]) -> bytes:
    return _json({"": {"stage": 0}}, {name: _json_of_layout(layout) for name, layout in layouts.items()})


def _json_of_layout(layout: ParallelLayouts) -> dict[str, Any]:
    return {name: _plain(getattr(layout, name)) for name in _FIELDS.values()}


def _plain(value: int | Iterable[Dimensions]) -> int | list[int]:
    return value if isinstance(value, int) else [n for item in value for n in item.dim]
