"""mindspore.dataset.MindDataset: the rows of mindrecord files."""

from typing import Any

import numpy as np

from ..._core.checks import check_ints_between
from ..._op.declare import public
from ...mindrecord._shard import Shard, shards_of
from .. import samplers
from .._arguments import check_count
from .._rows import joined, taken
from ..samplers import Shuffle
from . import _mind_order, _paths
from ._arguments import check_columns_list, check_together
from ._file_rows import checked_shuffle
from .source import MappableDataset, Source


class MindRows(Source):
    """The rows of mindrecord files, and rows that are padded after them.

    Args:
        columns: the columns wanted.
        padded: how many rows of `sample`, a dict by column, come last.
    """

    reads_files = True

    def __init__(
        self, api: str, shards: list[Shard], columns: list[str] | None, sample: dict | None, padded: int
    ) -> None:
        schema = shards[0].header.schema
        self.columns = columns or sorted(schema)
        unknown = [name for name in self.columns if name not in schema]
        if unknown:
            raise RuntimeError(f"{api}: columns_list has {unknown}; the files have {sorted(schema)}")
        self.counts = [len(shard) for shard in shards]
        self._shards, self._firsts, self._schema = shards, np.cumsum([0, *self.counts]), schema
        self.padded = padded
        self._sample = [_padding(api, name, sample[name], schema[name]) for name in self.columns] if sample else []

    def __len__(self) -> int:
        return int(self._firsts[-1]) + self.padded

    def labels(self, column: str) -> Any:
        if column not in self._schema:
            raise RuntimeError(
                f"mindspore.dataset.PKSampler: class_column is {column!r}; the files have {sorted(self._schema)}"
            )
        return [value for shard in self._shards for value in shard.read(range(len(shard)), [column])[column]]

    def fetch(self, positions: np.ndarray) -> list:
        which = np.searchsorted(self._firsts, positions, "right") - 1
        files = np.unique(which)
        parts = [self._rows(int(i), positions[which == i]) for i in files]
        if len(parts) == 1:
            return parts[0]
        back = np.argsort(np.argsort(which, kind="stable"), kind="stable")
        return [taken(joined(list(columns)), back) for columns in zip(*parts, strict=True)]

    def _rows(self, which: int, positions: np.ndarray) -> list:
        """Rows of one file; those after the last file are padded."""
        if which == len(self._shards):
            return [[value] * len(positions) for value in self._sample]
        columns = self._shards[which].read(positions - self._firsts[which], self.columns)
        return [_column(columns[name], self._schema[name]) for name in self.columns]


def _column(values: Any, field: dict[str, Any]) -> Any:
    if "shape" in field:
        return values
    return (
        [_value(value, field) for value in values]
        if field["type"] in ("string", "bytes")
        else np.array(values, field["type"])
    )


def _value(value: Any, field: dict[str, Any]) -> np.ndarray:
    """As MindSpore 2 has it: bytes are an array of one 'S', whose memory has zeros at their end too."""
    if isinstance(value, bytes):
        return np.frombuffer(value, f"S{len(value)}") if value else np.zeros(1, "S1")
    if isinstance(value, str):
        return np.array(value)
    return np.asarray(value, field["type"])


def _padding(api: str, name: str, value: Any, field: dict[str, Any]) -> np.ndarray:
    """The value of a padded row, which must be of the column's type."""
    expected = {"string": str, "bytes": bytes}.get(field["type"])
    if expected is not None and not isinstance(value, expected):
        raise TypeError(f"{api}: padded_sample has {name!r}: {value!r}; give a {expected.__name__}")
    try:
        return _value(value, field)
    except (TypeError, ValueError, OverflowError) as error:
        raise TypeError(f"{api}: padded_sample has {name!r}: {value!r}; give {field['type']}") from error


@public("dataset.MindDataset")
class MindDataset(MappableDataset):
    """The rows of mindrecord files.

    Columns: those wanted, of the types and shapes that the files' schema says; bytes as an array of one bytes.

    Args:
        dataset_files: one file, for all those that were written with it; or a list of files, for these.
        columns_list: the columns wanted, in this order; None or [] for all, in the order of their names.
        num_parallel_workers: accepted; it changes neither the rows nor their order.
        shuffle: True, None or Shuffle.GLOBAL to shuffle rows, Shuffle.FILES the files only, Shuffle.INFILE only within the
            files, False for neither.
        num_shards, shard_id: the part of the rows for one of several processes.
        sampler: which rows instead, and in what order.
        padded_sample: a row, a dict by column, that is added at the end, so that num_shards divides the rows.
        num_padded: how often.
        num_samples: how many rows at most; None or 0 for all. With shuffle they are drawn, and may come twice.
        cache: accepted, see DatasetCache.

    Raises:
        ValueError: there is no such file, a number is not in its range, or num_samples comes with FILES or INFILE.
        TypeError: an argument is of another type.
        RuntimeError: a file is none of mindrecord, a column is not there, sampler comes with shuffle, num_samples or
            num_shards, or the padded rows cannot be divided.
        NotImplementedError: shuffle is Shuffle.PARTIAL.

    >>> import tempfile
    >>> import msvjp.dataset as ds
    >>> from msvjp.mindrecord import FileWriter
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     writer = FileWriter(f"{folder}/numbers.mindrecord")
    ...     writer.add_schema({"n": {"type": "int32"}})
    ...     writer.write_raw_data([{"n": n} for n in range(4)])
    ...     writer.commit()
    ...     [int(n) for (n,) in ds.MindDataset(f"{folder}/numbers.mindrecord", shuffle=False)]
    [0, 1, 2, 3]
    """

    def __init__(
        self,
        dataset_files: str | list[str],
        columns_list: list[str] | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | samplers.Shuffle | None = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
        sampler: Any = None,
        padded_sample: dict[str, Any] | None = None,
        num_padded: int | None = None,
        num_samples: int | None = None,
        cache: Any = None,
    ) -> None:
        api = self._api
        given = dataset_files if isinstance(dataset_files, list) else [dataset_files]
        if not given:
            raise RuntimeError(f"{api}: dataset_files is {dataset_files!r}; give at least one file")
        for name in given:
            _paths.file(api, name, "dataset_files")
        check_columns_list(api, columns_list)
        _check_padding(api, columns_list, padded_sample, num_padded)
        chosen = _sampler(api, sampler, num_samples, shuffle, num_shards, shard_id)
        source = MindRows(api, shards_of(dataset_files, api), columns_list, padded_sample, num_padded or 0)
        if num_padded and isinstance(chosen, samplers.DistributedSampler) and len(source) % chosen.num_shards:
            raise RuntimeError(
                f"{api}: num_padded is {num_padded}; with it there are {len(source)} rows, which {chosen.num_shards} shards "
                "do not divide"
            )
        super().__init__(source, num_parallel_workers, sampler=chosen, cache=cache)

    def _positions(self) -> samplers.Positions:
        return _mind_order.opened(self.sampler, self.source)


def _sampler(api: str, sampler: Any, num_samples: Any, shuffle: Any, num_shards: Any, shard_id: Any) -> Any:
    check_count(api, "num_samples", num_samples)
    mode = checked_shuffle(api, shuffle)
    check_together(api, sampler, num_samples, shuffle, num_shards, shard_id)
    if mode is Shuffle.PARTIAL:
        raise NotImplementedError(f"{api}: shuffle is {mode}; give Shuffle.GLOBAL, FILES or INFILE")
    if sampler is not None:
        return sampler
    in_files = mode in (Shuffle.FILES, Shuffle.INFILE)
    if in_files and num_samples:
        raise ValueError(f"{api}: shuffle is {mode} and num_samples is {num_samples}; give one of them")
    if num_shards is not None:
        return samplers.DistributedSampler(num_shards, shard_id, mode, num_samples)
    if in_files:
        return _mind_order.FileShuffle(mode)
    if mode is Shuffle.FALSE:
        return samplers.SequentialSampler(num_samples=num_samples)
    return samplers.RandomSampler(replacement=bool(num_samples), num_samples=num_samples)


def _check_padding(api: str, columns_list: Any, padded_sample: Any, num_padded: Any) -> None:
    if padded_sample is None and num_padded is None:
        return
    if padded_sample is None or num_padded is None or not columns_list:
        raise RuntimeError(
            f"{api}: padded_sample is {padded_sample!r}, num_padded is {num_padded!r}, columns_list is {columns_list!r}; "
            "give all three"
        )
    if not isinstance(padded_sample, dict):
        raise TypeError(f"{api}: padded_sample is {padded_sample!r}; give a dict by column")
    check_ints_between(api, 0, 2**31 - 1, num_padded=num_padded)
    missing = [name for name in columns_list if name not in padded_sample]
    if missing:
        raise ValueError(f"{api}: padded_sample has no {missing}; give a value for each column of columns_list")
