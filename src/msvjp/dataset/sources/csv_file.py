"""CSV files, a row for each record."""

import re
from collections.abc import Callable
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
_QUOTE = ord('"')

# as C++ reads a number: what a text begins with
_INT = re.compile(r"\s*[+-]?\d+")
_FLOAT = re.compile(
    r"\s*([+-]?(?:inf(?:inity)?|nan|0x[\da-f]+(?:\.[\da-f]*)?(?:p[+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))", re.I
)


def records_of(path: Path, skip_line: bool) -> Extent:
    """Where the records of a file are that are not empty: each ends where a line does, but not between quotes."""
    ends, at, quotes = [], 0, 0
    with open(path, "rb") as file:
        if skip_line:
            at = len(file.readline())
        first = at
        while piece := file.read(_PIECE):
            octets = np.frombuffer(piece, np.uint8)
            counts = np.cumsum(octets == _QUOTE) + quotes
            ends.append(np.flatnonzero(((octets == ord("\n")) | (octets == ord("\r"))) & (counts % 2 == 0)) + at)
            at, quotes = at + len(piece), int(counts[-1])
    stops = np.concatenate([*ends, [at]]).astype(np.int64)
    starts = np.concatenate([[first], stops[:-1] + 1])
    return Extent(starts[stops > starts], stops[stops > starts])


class CsvRecords(FileRows):
    """The records of CSV files.

    Args:
        names: the columns; None for those that the first line of each file names.
        defaults: a value of the type of each column; those without one are texts.
    """

    def __init__(self, api: str, paths: list[Path], delimiter: str, defaults: list, names: list[str] | None) -> None:
        extents, self.columns = {}, names or []
        for path in paths:
            with reading(f"{api}: {path}"):
                self._check_names(path, delimiter, names)
                extents[path] = records_of(path, skip_line=names is None)
                if not len(extents[path].starts):
                    raise DamagedFileError("it has no record")
        super().__init__(api, extents)
        self._delimiter, self._types = delimiter, [type(value) for value in defaults]
        self._types += [str] * (len(self.columns) - len(defaults))
        d = re.escape(delimiter)
        self._field = re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"|([^"{d}]*))({d}|$)')

    def _check_names(self, path: Path, delimiter: str, given: list[str] | None) -> None:
        if given is not None:
            return
        with open(path, "rb") as file, parsing("its first line is no text in UTF-8"):
            names = str(file.readline().rstrip(b"\r\n"), "utf-8").split(delimiter)
        if len(set(names)) < len(names) or not all(names) or names != (self.columns or names):
            raise DamagedFileError(
                f"its first line is {names}; it must name the columns, and the same as in other files"
            )
        self.columns = names

    def fetch(self, positions: np.ndarray) -> list:
        return [list(column) for column in zip(*self.decoded(positions, self._row), strict=True)]

    def _row(self, record: bytes) -> list[np.ndarray]:
        values = self._split(str(record, "utf-8"))
        if len(values) != len(self.columns):
            raise DamagedFileError(f"it has {len(values)} values for the columns {self.columns}")
        return [_READ[kind](value) for kind, value in zip(self._types, values, strict=True)]

    def _split(self, text: str) -> list[str]:
        if '"' not in text:
            return text.split(self._delimiter)
        values, at = [], 0
        while found := self._field.match(text, at):
            values.append(found[2] if found[1] is None else found[1].replace('""', '"'))
            if not found[3]:
                return values
            at = found.end()
        raise DamagedFileError(f"there is a quote that is out of place in {text[:80]!r}")


def _int(text: str) -> np.ndarray:
    found = _INT.match(text)
    if not found or not -(1 << 31) <= int(found[0]) < 1 << 31:
        raise DamagedFileError(f"{text!r} is no int32")
    return np.array(int(found[0]), np.int32)


def _float(text: str) -> np.ndarray:
    found = _FLOAT.match(text)
    if not found:
        raise DamagedFileError(f"{text!r} is no float32")
    number = float.fromhex(found[1]) if "x" in found[1].lower() else float(found[1])
    if abs(number) > np.finfo(np.float32).max and abs(number) != np.inf:
        raise DamagedFileError(f"{text!r} is more than float32 holds")
    return np.array(number, np.float32)


_READ: dict[type, Callable[[str], np.ndarray]] = {int: _int, bool: _int, float: _float, str: np.array}


@public("dataset.CSVDataset")
class CSVDataset(ChosenRows):
    """The records of CSV files in UTF-8.

    Columns: those that the first line of each file names, or column_names; int32, float32 or str.

    Args:
        dataset_files: a file, a pattern, or a list of them. They are read in the order of their names.
        field_delim: the character between two values.
        column_defaults: for each column a value of its type: an int, a float or a str. Columns without one are str.
        column_names: the columns; then the first line is a record too. None or [] for those that it names.
        num_samples, num_parallel_workers, shuffle, num_shards, shard_id, cache: as for TextFileDataset.

    Raises:
        ValueError: there is no such file, field_delim cannot be, or a number is not in its range.
        TypeError: an argument is of another type.
        RuntimeError: a name is empty or there twice, a file has no record, or while reading, a record does not fit.

    >>> import pathlib, tempfile
    >>> import msvjp.dataset as ds
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text('name,n\\n"a, b",3\\n')
    ...     data = ds.CSVDataset(f"{folder}/a.csv", column_defaults=["", 0])
    ...     [(str(name), int(n)) for name, n in data]
    [('a, b', 3)]
    """

    def __init__(
        self,
        dataset_files: str | list[str],
        field_delim: str = ",",
        column_defaults: list | None = None,
        column_names: list[str] | None = None,
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | samplers.Shuffle | None = samplers.Shuffle.GLOBAL,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
    ) -> None:
        api = self._api
        _check_delimiter(api, field_delim)
        _check_defaults(api, column_defaults)
        _check_names(api, column_names)
        order = FileOrder(api, shuffle, num_samples, num_shards, shard_id, num_parallel_workers)
        paths = _paths.files(api, dataset_files)
        order.workers = min(order.workers, len(paths))  # of this format MindSpore's workers are no more than the files
        source = CsvRecords(api, paths, field_delim, column_defaults or [], column_names or None)
        super().__init__(source, order, num_parallel_workers, cache)


def _check_delimiter(api: str, field_delim: Any) -> None:
    if not isinstance(field_delim, str):
        raise TypeError(f"{api}: field_delim is {field_delim!r}; give a str")
    if len(field_delim) != 1 or field_delim in '"\r\n':
        raise ValueError(f"{api}: field_delim is {field_delim!r}; give one character, no quote and no end of a line")


def _check_defaults(api: str, column_defaults: Any) -> None:
    if column_defaults is not None and not (
        isinstance(column_defaults, list) and all(type(value) in _READ for value in column_defaults)
    ):
        raise TypeError(f"{api}: column_defaults is {column_defaults!r}; give a list of ints, floats and strs")


def _check_names(api: str, column_names: Any) -> None:
    if column_names is None:
        return
    if not isinstance(column_names, list) or not all(isinstance(name, str) for name in column_names):
        raise TypeError(f"{api}: column_names is {column_names!r}; give a list of names")
    if len(set(column_names)) < len(column_names) or "" in column_names:
        raise RuntimeError(f"{api}: column_names is {column_names}; a name is empty, or there twice")
