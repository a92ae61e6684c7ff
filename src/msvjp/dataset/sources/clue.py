"""CLUE: tasks of the understanding of Chinese, a row for each line, in JSON."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from ..._files.damaged import DamagedFileError
from ..._op.declare import public
from .. import samplers
from . import _paths
from ._arguments import check_named
from ._file_rows import FileOrder
from .source import ChosenRows
from .text_file import TextLines

_PAIR = {"label": "label", "sentence1": "sentence1", "sentence2": "sentence2"}
_SPANS = {
    "span1_index": "target/span1_index",
    "span1_text": "target/span1_text",
    "span2_index": "target/span2_index",
    "span2_text": "target/span2_text",
}

#: For each task, where in a row the value of each column of its training files is; and those of its test files.
_COLUMNS = {
    "AFQMC": (_PAIR, ["id", "sentence1", "sentence2"]),
    "CMNLI": (_PAIR, ["id", "sentence1", "sentence2"]),
    "CSL": ({name: name for name in ("abst", "id", "keyword", "label")}, ["abst", "id", "keyword"]),
    "IFLYTEK": ({name: name for name in ("label", "label_des", "sentence")}, ["id", "sentence"]),
    "TNEWS": ({name: name for name in ("keywords", "label", "label_desc", "sentence")}, ["id", "keywords", "sentence"]),
    "WSC": ({"idx": "idx", "label": "label", **_SPANS, "text": "text"}, ["idx", *_SPANS, "text"]),
}


class ClueRows(TextLines):
    """The rows of CLUE's files: the values at these places of each line."""

    def __init__(self, api: str, paths: list[Path], places: dict[str, str]) -> None:
        super().__init__(api, paths)
        self._places, self.columns = places, list(places)

    def fetch(self, positions: np.ndarray) -> list:
        return [list(column) for column in zip(*self.decoded(positions, self._row), strict=True)]

    def _row(self, line: bytes) -> list[np.ndarray]:
        content = json.loads(str(line, "utf-8"))
        return [_value(content, path) for path in self._places.values()]


def _value(content: Any, path: str) -> np.ndarray:
    """Ints are uint32, floats float32, texts and lists of them str."""
    for name in path.split("/"):
        content = content[name]
    value = np.array(content)
    if isinstance(content, bool) or value.dtype.kind not in "ifU" or not value.size:
        raise DamagedFileError(f"{path} is {content!r}, no number and no text")
    if value.dtype.kind == "i":
        return value.astype(np.uint32 if value.min() >= 0 else np.int32)
    return value.astype(np.float32) if value.dtype.kind == "f" else value


@public("dataset.CLUEDataset")
class CLUEDataset(ChosenRows):
    """The files of a task of CLUE.

    Columns: those of the task, in the order of their names: texts are str, ints uint32.

    Args:
        dataset_files: a file, a pattern, or a list of them. They are read in the order of their names.
        task: 'AFQMC', 'TNEWS', 'IFLYTEK', 'CMNLI', 'WSC' or 'CSL'.
        usage: 'train', 'eval' or 'test': what is in the files.
        num_samples, num_parallel_workers, shuffle, num_shards, shard_id, cache: as for TextFileDataset.

    Raises:
        ValueError: there is no such file, task or usage is none of the above, or a number is not in its range.
        TypeError: an argument is of another type.
        RuntimeError: a file has no line, or while reading, a line is no row of the task.
    """

    def __init__(
        self,
        dataset_files: str | list[str],
        task: str = "AFQMC",
        usage: str = "train",
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | samplers.Shuffle | None = samplers.Shuffle.GLOBAL,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
    ) -> None:
        api = self._api
        check_named(api, _COLUMNS, task=task)
        check_named(api, ("train", "eval", "test"), usage=usage)
        places, tested = _COLUMNS[task]
        if usage == "test":
            places = {name: places.get(name, name) for name in tested}
        order = FileOrder(api, shuffle, num_samples, num_shards, shard_id, num_parallel_workers)
        super().__init__(ClueRows(api, _paths.files(api, dataset_files), places), order, num_parallel_workers, cache)
