"""mindspore.mindrecord.FileWriter: rows into mindrecord files, which MindSpore reads."""

import contextlib
import re
from pathlib import Path
from typing import Any

import numpy as np

from .. import log
from .._core.checks import check_bools
from .._op.declare import public
from . import _index
from ._arguments import check_file_name
from ._header import ARRAY_TYPES, HEADER_SIZES, PAGE_SIZES, SCALAR_TYPES, Header, blob_fields_of
from ._shard_writer import ShardWriter
from .exceptions import (
    MRMAddSchemaError,
    MRMBuildSchemaError,
    MRMDefineIndexError,
    MRMGetMetaError,
    MRMInvalidSchemaError,
    ParamTypeError,
    ParamValueError,
)

_API = "mindspore.mindrecord.FileWriter"
_MOST_SHARDS = 1000

#: The types of fields that a value of a type goes into.
_FIELDS_OF = {
    int: ("int32", "int64"),
    float: ("float32", "float64"),
    str: ("string",),
    bytes: ("bytes",),
    np.int32: ("int32",),
    np.int64: ("int64",),
    np.float32: ("float32",),
    np.float64: ("float64",),
}


@public("mindrecord.FileWriter")
class FileWriter:
    """Writes rows, dicts of numbers, texts, bytes and arrays, into files of the mindrecord format, each with its index.

    Args:
        file_name: the file. `file_name.db`, its index, lies beside it, and the two keep their names.
        shard_num: into how many files the rows are divided, 1 to 1000: `file_name0`, `file_name1`, ... if several.
        overwrite: whether files that are there are replaced.

    Raises:
        ParamValueError: an argument cannot be.

    >>> import tempfile
    >>> import numpy as np
    >>> from msvjp.mindrecord import FileReader, FileWriter
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     writer = FileWriter(f"{folder}/words.mindrecord")
    ...     writer.add_schema({"text": {"type": "string"}, "ids": {"type": "int32", "shape": [-1]}})
    ...     writer.write_raw_data([{"text": "a b", "ids": np.array([3, 4], np.int32)}])
    ...     writer.commit()
    ...     list(FileReader(f"{folder}/words.mindrecord").get_next())
    [{'text': 'a b', 'ids': array([3, 4], dtype=int32)}]
    """

    def __init__(self, file_name: str, shard_num: int = 1, overwrite: bool = False) -> None:
        check_file_name(_API, file_name)
        if not isinstance(shard_num, int) or not 1 <= shard_num <= _MOST_SHARDS:
            raise ParamValueError(f"{_API}: shard_num is {shard_num!r}; give an int from 1 to {_MOST_SHARDS}")
        if not isinstance(overwrite, bool):
            raise ParamValueError(f"{_API}: overwrite is {overwrite!r}; give True or False")
        width = len(str(shard_num - 1))
        names = [file_name] if shard_num == 1 else [f"{file_name}{i:0{width}}" for i in range(shard_num)]
        self._paths, self._overwrite = [Path(name) for name in names], overwrite
        self._header = Header({}, [], [], addresses=[path.name for path in self._paths])
        self._indexed = False
        self._shards: list[ShardWriter] = []
        self._next_shard = 0
        self._parallel: bool | None = None
        self._committed = False

    @classmethod
    def open_for_append(cls, file_name: str) -> "FileWriter":
        """A writer that adds rows to a file.

        Raises:
            ParamValueError: file_name cannot be.
            RuntimeError: there is no such file, or it is none of mindrecord.
        """
        check_file_name(f"{_API}.open_for_append", file_name)
        if not Path(file_name).is_file():
            raise RuntimeError(f"{_API}.open_for_append: there is no file {file_name}")
        writer = cls(file_name)
        writer._shards = [ShardWriter.append_to(Path(file_name))]
        writer._header = writer._shards[0].header
        return writer

    def add_schema(self, content: dict[str, dict[str, Any]], desc: str | None = None) -> None:
        """Say what the fields of a row are. Once, before the first rows.

        Args:
            content: by the name of each field, of letters, digits and '_', {'type': ...}: 'int32', 'int64', 'float32',
                'float64', 'string' or 'bytes'; for an array of numbers {'type': ..., 'shape': [...]}, -1 for a length that
                differs.
            desc: a description.

        Raises:
            MRMInvalidSchemaError: content is no such dict.
            MRMBuildSchemaError: a shape cannot be.
            MRMAddSchemaError: there is a schema.
        """
        _check_schema(content)
        if self._header.schema:
            raise MRMAddSchemaError(f"{_API}.add_schema: there is a schema: {self._header.schema}")
        self._header.schema = {name: dict(sorted(content[name].items())) for name in sorted(content)}
        self._header.blob_fields = blob_fields_of(content)
        self._header.description = desc or ""

    def add_index(self, index_fields: list[str]) -> None:
        """Say which fields rows can be looked up by; without it, all numbers and texts.

        Raises:
            ParamTypeError: index_fields is no list of names.
            MRMGetMetaError: there is no schema.
            MRMDefineIndexError: a field is of bytes or an array.
            RuntimeError: there is no such field, or it is given twice.
        """
        api = f"{_API}.add_index"
        if not isinstance(index_fields, list) or not index_fields or not all(isinstance(f, str) for f in index_fields):
            raise ParamTypeError(f"{api}: index_fields is {index_fields!r}; give a list of names")
        if not self._header.schema:
            raise MRMGetMetaError(f"{api}: there is no schema; call add_schema first")
        for i, field in enumerate(index_fields):
            if field in self._header.blob_fields:
                raise MRMDefineIndexError(f"{api}: {field} is of bytes or an array; give names of numbers or texts")
            if field not in self._header.schema or field in index_fields[:i] + self._header.index_fields:
                raise RuntimeError(f"{api}: {field} is not in the schema, or indexed already")
        self._header.index_fields += index_fields
        self._indexed = True

    def set_header_size(self, header_size: int) -> None:
        """Give the header another size than 16 MiB.

        Args:
            header_size: bytes, 2**14 to 2**27, divisible by 4.

        Raises:
            TypeError: it is no int.
            RuntimeError: it cannot be.
        """
        self._header.header_size = _size(f"{_API}.set_header_size", header_size, HEADER_SIZES)

    def set_page_size(self, page_size: int) -> None:
        """Give pages another size than 32 MiB. No row can be larger.

        Args:
            page_size: bytes, 2**15 to 2**28, divisible by 4.

        Raises:
            TypeError: it is no int.
            RuntimeError: it cannot be.
        """
        self._header.page_size = _size(f"{_API}.set_page_size", page_size, PAGE_SIZES)

    def write_raw_data(self, raw_data: list[dict[str, Any]], parallel_writer: bool = False) -> None:
        """Write rows. One that is not as the schema says is left out, which the log says.

        Args:
            raw_data: dicts by field; what is not in the schema is left out.
            parallel_writer: whether all rows of a call go to one file, those of the next call to the next.

        Raises:
            TypeError: parallel_writer is no bool.
            ParamTypeError: raw_data is no list of dicts.
            RuntimeError: there is no schema, or no row as it says; a file is there already, or its folder is not; a row is
                larger than a page; commit was called; parallel_writer is another one than before.
        """
        api = f"{_API}.write_raw_data"
        check_bools(api, parallel_writer=parallel_writer)
        if self._parallel not in (None, parallel_writer):
            raise RuntimeError(
                f"{api}: parallel_writer is {parallel_writer}, and was {self._parallel} before; keep to one"
            )
        if not isinstance(raw_data, list) or not all(isinstance(row, dict) for row in raw_data):
            raise ParamTypeError(f"{api}: raw_data is {type(raw_data).__name__}; give a list of dicts")
        if self._committed:
            raise RuntimeError(f"{api}: commit was called; add rows by FileWriter.open_for_append")
        self._parallel = parallel_writer
        rows = [row for i, row in enumerate(raw_data) if self._fits(i, row)]
        if not rows:
            raise RuntimeError(f"{api}: none of the {len(raw_data)} rows is as the schema says; the log says why")
        self._open(api)
        self._divide(rows)

    def commit(self) -> None:
        """Finish the files and their indexes. Before it they are none.

        Raises:
            RuntimeError: there is no schema, commit was called before, or the header is larger than header_size.
        """
        if self._committed:
            raise RuntimeError(f"{_API}.commit: it was called before")
        self._open(f"{_API}.commit")
        for shard in self._shards:
            shard.commit()
        self._committed = True

    def _open(self, api: str) -> None:
        if self._shards:
            return
        if not self._header.schema:
            raise RuntimeError(f"{api}: there is no schema; call add_schema first")
        for path in self._paths:
            if not path.parent.is_dir():
                raise RuntimeError(f"{api}: there is no folder {path.parent}")
            if not self._overwrite and (path.exists() or _index.path_of(path).exists()):
                raise RuntimeError(f"{api}: {path} or its index is there already; give overwrite=True to replace it")
        if not self._indexed:
            self._header.index_fields = [name for name in self._header.schema if name not in self._header.blob_fields]
        self._shards = [ShardWriter.create(path, self._header, i) for i, path in enumerate(self._paths)]

    def _divide(self, rows: list[dict[str, Any]]) -> None:
        """Neighbors stay together; files that get one row more follow on those that got one in the call before."""
        count = len(self._shards)
        if self._parallel:
            sizes = [len(rows) * (i == self._next_shard) for i in range(count)]
            self._next_shard = (self._next_shard + 1) % count
        else:
            each, more = divmod(len(rows), count)
            sizes = [each + ((i - self._next_shard) % count < more) for i in range(count)]
            self._next_shard = (self._next_shard + more) % count
        start = 0
        for shard, size in zip(self._shards, sizes, strict=True):
            if size:
                shard.write(rows[start : start + size])
            start += size

    def _fits(self, number: int, row: dict[str, Any]) -> bool:
        for name, field in self._header.schema.items():
            wrong = _mismatch(row[name], field) if name in row else "is missing"
            if wrong:
                log.warning(f"{_API}.write_raw_data: row {number} is left out: {name} {wrong}")
                return False
        return True


def _size(api: str, size: int, sizes: range) -> int:
    if not isinstance(size, int):
        raise TypeError(f"{api}: it is {size!r}; give an int")
    if size not in sizes:
        raise RuntimeError(f"{api}: it is {size}; give {sizes[0]} to {sizes[-1]}, divisible by 4")
    return size


def _check_schema(content: Any) -> None:
    if not isinstance(content, dict) or not content:
        raise MRMInvalidSchemaError(f"{_API}.add_schema: content is {content!r}; give a dict of fields")
    for name, field in content.items():
        if not re.fullmatch(r"\w+", name, re.ASCII):
            raise MRMInvalidSchemaError(f"{_API}.add_schema: a field is {name!r}; give letters, digits and '_'")
        _check_field(f"{_API}.add_schema: {name}", field)


def _check_field(what: str, field: Any) -> None:
    if not isinstance(field, dict) or not {"type"} <= set(field) <= {"type", "shape"}:
        raise MRMInvalidSchemaError(f"{what} is {field!r}; give {{'type': ...}} or {{'type': ..., 'shape': [...]}}")
    types = ARRAY_TYPES if "shape" in field else (*SCALAR_TYPES, "bytes")
    if field["type"] not in types:
        raise MRMInvalidSchemaError(f"{what} has the type {field['type']!r}; give one of {', '.join(types)}")
    shape = field.get("shape", [1])
    if not isinstance(shape, list):
        raise MRMInvalidSchemaError(f"{what} has the shape {shape!r}; give a list")
    if not all(isinstance(n, int) and (n == -1 or n > 0) for n in shape) or shape.count(-1) > 1:
        raise MRMBuildSchemaError(f"{what} has the shape {shape}; give lengths, at most one of them -1")


def _mismatch(value: Any, field: dict[str, Any]) -> str:
    """What is wrong with a value of a field, '' if nothing."""
    if "shape" in field:
        if not isinstance(value, np.ndarray) or str(value.dtype) != field["type"]:
            return f"is {getattr(value, 'dtype', type(value).__name__)}, not an array of {field['type']}"
        with contextlib.suppress(ValueError):
            value.reshape(field["shape"])
            return ""
        return f"has the shape {value.shape}, not {field['shape']}"
    if field["type"] not in _FIELDS_OF.get(type(value), ()):
        return f"is {type(value).__name__}, not {field['type']}"
    return _out_of_range(value, field["type"])


def _out_of_range(value: Any, kind: str) -> str:
    if kind.startswith("int") and not -1 << int(kind[3:]) - 1 <= int(value) < 1 << int(kind[3:]) - 1:
        return f"is {value}, more than {kind} holds"
    if kind == "string" and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            return f"is no text: {error}"
    return ""
