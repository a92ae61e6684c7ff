"""Text files, a row for each line."""

from pathlib import Path
from typing import Any

import numpy as np

from ..._files.damaged import DamagedFileError, parsing, reading
from ..._op.declare import public
from .. import samplers
from . import _paths
from ._file_rows import Extent, FileOrder, FileRows
from .source import ChosenRows

_PIECE = 1 << 24
_END = ord("\n")


def lines_of(path: Path) -> Extent:
    """Where the lines of a file are that are not empty."""
    ends, at = [], 0
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            ends.append(np.flatnonzero(np.frombuffer(piece, np.uint8) == _END) + at)
            at += len(piece)
    stops = np.concatenate([*ends, [at]]).astype(np.int64)
    starts = np.concatenate([[0], stops[:-1] + 1])
    return Extent(starts[stops > starts], stops[stops > starts])


class TextLines(FileRows):
    """The lines of text files."""

    def __init__(self, api: str, paths: list[Path]) -> None:
        self.columns = ["text"]
        extents = {}
        for path in paths:
            with reading(f"{api}: {path}"):
                extents[path] = lines_of(path)
                if not len(extents[path].starts):
                    raise DamagedFileError("it has no line")
        super().__init__(api, extents)

    def fetch(self, positions: np.ndarray) -> list:
        return [[_text(place, line) for place, line in self.read(positions)]]


def _text(place: str, line: bytes) -> np.ndarray:
    with reading(place), parsing("it is no text in UTF-8"):
        return np.array(str(line, "utf-8"))


@public("dataset.TextFileDataset")
class TextFileDataset(ChosenRows):
    """The lines of text files in UTF-8; empty ones are left out.

    Columns: text, a str.

    Args:
        dataset_files: a file, a pattern, or a list of them. They are read in the order of their names.
        num_samples: how many rows at most; None or 0 for all.
        num_parallel_workers: how many workers read, each files of its own, in turn a row each; None for
            `config.get_num_parallel_workers()`.
        shuffle: True or Shuffle.GLOBAL to shuffle files and rows, Shuffle.FILES for the files only, False for neither.
        num_shards, shard_id: the part of the rows for one of several processes.
        cache: accepted, see DatasetCache.

    Raises:
        ValueError: there is no such file, or a number is not in its range.
        TypeError: an argument is of another type.
        RuntimeError: a file has no line, or while reading, a line is not in UTF-8.

    >>> import tempfile
    >>> import msvjp.dataset as ds
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = open(f"{folder}/a.txt", "w").write("one\\n\\ntwo")
    ...     [str(text) for (text,) in ds.TextFileDataset(f"{folder}/a.txt", shuffle=False)]
    ['one', 'two']
    """

    def __init__(
        self,
        dataset_files: str | list[str],
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | samplers.Shuffle | None = samplers.Shuffle.GLOBAL,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
    ) -> None:
        api = self._api
        order = FileOrder(api, shuffle, num_samples, num_shards, shard_id, num_parallel_workers)
        super().__init__(TextLines(api, _paths.files(api, dataset_files)), order, num_parallel_workers, cache)
