"""TFRecord files of `tf.train.Example`, a row for each record."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..._files.damaged import UNEXPECTED, DamagedFileError, reading
from ..._op.declare import public
from .. import samplers
from .._arguments import check_count, check_flags
from . import _paths
from ._arguments import check_columns_list
from ._example import Feature, features, unpacked
from ._file_rows import FileOrder, FileRows
from ._tfrecord_file import records_of, uncompressed
from .schema import Schema
from .source import ChosenRows

_COMPRESSIONS = (None, "", "GZIP", "ZLIB")


class TFRecords(FileRows):
    """The records of TFRecord files.

    Args:
        described: the dtype and shape of each column by its name, as a schema says; None for what a row has.
        columns: the columns wanted, in this order; None for all.
        compression: 'GZIP', 'ZLIB', or '' for none. What is compressed stays in memory.
    """

    def __init__(
        self,
        api: str,
        paths: list[Path],
        described: dict[str, dict] | None,
        columns: list[str] | None,
        compression: str,
    ) -> None:
        self._content: dict[Path, bytes] = {}
        extents = {}
        for path in paths:
            with reading(f"{api}: {path}"):
                if compression:
                    self._content[path] = uncompressed(path, compression)
                with self._opened(path) as file:
                    extents[path] = records_of(file)
        super().__init__(api, extents)
        self._described = described
        self.columns = columns or list(described or self._first())

    def _opened(self, path: Path) -> Any:
        return io.BytesIO(self._content[path]) if path in self._content else super()._opened(path)

    def _first(self) -> list[str]:
        """The names of the features of the first record."""
        (found,) = self.decoded(np.zeros(1, np.int64), features)
        return sorted(found)

    def fetch(self, positions: np.ndarray) -> list:
        rows = self.decoded(positions, self._row)
        try:
            return [self._values(*column) for column in zip(self.columns, zip(*rows, strict=True), strict=True)]
        except UNEXPECTED:
            self.decoded(positions, self._row_alone)  # whose error names the row
            raise

    def _values(self, name: str, column: Sequence[Feature]) -> list[np.ndarray]:
        return [self._value(name, feature) for feature in unpacked(column)]

    def _row_alone(self, record: bytes) -> list[list[np.ndarray]]:
        return [self._values(name, [feature]) for name, feature in zip(self.columns, self._row(record), strict=True)]

    def _row(self, record: bytes) -> list[Feature]:
        found = features(record, self.columns)
        for name in self.columns:
            if name not in found:
                raise DamagedFileError(f"it has no feature {name!r}")
        return [found[name] for name in self.columns]

    def _value(self, name: str, feature: Feature) -> np.ndarray:
        if self._described is None:
            return _joined(_filled(feature) if isinstance(feature, list) else feature)
        kind, shape = self._described[name]["type"], self._described[name].get("shape")
        value = _as_type(name, feature, kind)
        try:
            return value if shape is None else value.reshape(shape)
        except ValueError as error:
            raise DamagedFileError(f"{name!r} has the shape {value.shape}, which cannot be {shape}") from error


def _as_type(name: str, feature: Feature, kind: str) -> np.ndarray:
    is_text = isinstance(feature, list)
    if is_text and kind == "string":
        return np.array([str(text, "utf-8") for text in feature])
    if is_text != (kind == "uint8") and (is_text or kind == "string"):
        raise DamagedFileError(f"{name!r} has {'bytes' if is_text else feature.dtype}, which the schema calls {kind}")
    return _joined(feature).astype(kind)


def _filled(texts: list[bytes]) -> list[bytes]:
    """Without a schema MindSpore fills the shorter ones up with spaces."""
    width = max(map(len, texts))
    return [text.ljust(width) for text in texts]


def _joined(feature: Feature) -> np.ndarray:
    """An array; bytes as uint8, several one after the other."""
    return np.frombuffer(b"".join(feature), np.uint8) if isinstance(feature, list) else feature


@public("dataset.TFRecordDataset")
class TFRecordDataset(ChosenRows):
    """The records of TFRecord files, each a `tf.train.Example`.

    Columns: without a schema, all features in the order of their names, one axis each: int64, float32, and bytes as uint8.
    With one, its columns in its dtypes and shapes; 'string' is str.

    Args:
        dataset_files: a file, a pattern, or a list of them. They are read in the order of their names.
        schema: a Schema, or the name of its file.
        columns_list: the columns wanted, in this order; None or [] for all.
        num_samples: how many rows at most; None or 0 for as many as the schema says, or all.
        num_parallel_workers: how many workers read, each files of its own, in turn a row each; None for
            `config.get_num_parallel_workers()`.
        shuffle: True or Shuffle.GLOBAL to shuffle files and rows, Shuffle.FILES for the files only, False for neither.
        num_shards, shard_id: the part of the files for one of several processes.
        shard_equal_rows: whether the rows are divided instead, so that each process has as many.
        cache: accepted, see DatasetCache.
        compression_type: 'GZIP' or 'ZLIB'; None or '' for files that are not compressed.

    Raises:
        ValueError: there is no such file, compression_type is none of the above, or a number is not in its range.
        TypeError: an argument is of another type.
        RuntimeError: a file is damaged, a column is not there, there are fewer files than shards, or while reading, a record
            is not as the schema says.
    """

    def __init__(
        self,
        dataset_files: str | list[str],
        schema: Any = None,
        columns_list: list[str] | None = None,
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | samplers.Shuffle | None = samplers.Shuffle.GLOBAL,
        num_shards: int | None = None,
        shard_id: int | None = None,
        shard_equal_rows: bool = False,
        cache: Any = None,
        compression_type: str | None = None,
    ) -> None:
        api = self._api
        check_flags(api, shard_equal_rows=shard_equal_rows)
        if compression_type not in _COMPRESSIONS:
            raise ValueError(f"{api}: compression_type is {compression_type!r}; give 'GZIP', 'ZLIB', '' or None")
        check_columns_list(api, columns_list)
        schema = _schema(api, schema)
        check_count(api, "num_samples", num_samples)
        limit = num_samples or (schema.num_rows if schema else None)
        order = FileOrder(api, shuffle, limit, num_shards, shard_id, num_parallel_workers, by_file=not shard_equal_rows)
        described = {column["name"]: column for column in schema.columns} if schema and schema.columns else None
        unknown = [name for name in columns_list or () if described is not None and name not in described]
        if unknown:
            raise RuntimeError(f"{api}: columns_list has {unknown}; the schema has {list(described or ())}")
        source = TFRecords(api, _paths.files(api, dataset_files), described, columns_list, compression_type or "")
        super().__init__(source, order, num_parallel_workers, cache)


def _schema(api: str, schema: Any) -> Schema | None:
    if schema is None or isinstance(schema, Schema):
        return schema
    return Schema.of_file(str(_paths.file(api, schema, "schema")))
