"""Writing of one mindrecord file and its index: rows go to pages as they come, the header is written last."""

import contextlib
import copy
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .._files.damaged import reading
from . import _blobs, _index, _scalars
from ._header import Header, read_header

_API = "mindspore.mindrecord.FileWriter"

#: The encoded scalars and blobs of a row, each with its length before it.
Encoded = tuple[bytes, bytes]


class ShardWriter:
    """A file that rows are written to. Of a group of rows the blobs fill a page, and the scalars lie within one."""

    def __init__(self, path: Path, header: Header, index: sqlite3.Connection, mode: str) -> None:
        self._closing = contextlib.ExitStack()
        self._closing.callback(index.close)
        self._header, self._index = header, index
        self._file = self._closing.enter_context(open(path, mode))  # noqa: SIM115  # until commit
        self._last = {page["page_type"]: page for page in header.pages}
        self._rows = header.row_count

    def __del__(self) -> None:
        self._closing.close()  # of one that is dropped before it is committed

    @classmethod
    def create(cls, path: Path, header: Header, shard_id: int) -> "ShardWriter":
        """A new file in the place of the one that may be there."""
        header = copy.deepcopy(header)
        header.shard_id = shard_id
        path.unlink(missing_ok=True)
        _index.path_of(path).unlink(missing_ok=True)
        return cls(path, header, _index.create(path, header), "wb")

    @classmethod
    def append_to(cls, path: Path) -> "ShardWriter":
        """The file that is there, to which rows are added."""
        with reading(f"{_API}.open_for_append: {path}"):
            header = read_header(path)
            with _index.opened(path):
                pass
        return cls(path, header, sqlite3.connect(_index.path_of(path)), "r+b")

    @property
    def header(self) -> Header:
        return self._header

    def write(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write rows, which are as the schema says.

        Raises:
            RuntimeError: a row is larger than a page.
        """
        groups = self._grouped([self._encoded(row) for row in rows])
        blobs = [self._put(group, 1) for group in groups]
        scalars = [self._put(group, 0) for group in groups]
        positions = zip(_concatenated(scalars), _concatenated(blobs), rows, strict=True)
        _index.add(self._index, self._header, [self._entry(*position) for position in positions])

    def commit(self) -> None:
        """Write the header; the file and its index are whole then."""
        header = self._header.encoded()
        self._file.seek(0)
        self._file.write(header)
        self._file.truncate(max(self._end(), self._header.header_size))
        self._index.commit()
        self._closing.close()

    def _end(self) -> int:
        pages = self._header.pages
        return self._header.start_of(pages[-1]) + pages[-1]["page_size"] if pages else 0

    # ---- a row ----

    def _encoded(self, row: dict[str, Any]) -> Encoded:
        schema, blob_fields = self._header.schema, self._header.blob_fields
        scalars = {name: _plain(row[name]) for name in schema if name not in blob_fields} or {"id": 0}
        blobs = [_blobs.encode_value(row[name], schema[name]["type"]) for name in blob_fields]
        self._header.compression_size += sum(map(_saved, [row[name] for name in blob_fields], blobs))
        return self._sized(_scalars.encode(scalars)), self._sized(_blobs.encode(blobs))

    def _sized(self, data: bytes) -> bytes:
        if 8 + len(data) > self._header.page_size:
            raise RuntimeError(
                f"{_API}: a row has {len(data)} bytes, more than a page of {self._header.page_size}; "
                "give pages more by set_page_size"
            )
        return len(data).to_bytes(8, "little") + data

    def _entry(self, scalars: tuple, blobs: tuple, row: dict[str, Any]) -> tuple:
        group, page, start, end = scalars
        self._rows += 1
        fields = (part for name in self._header.index_fields for part in (0, _plain(row[name])))
        return (self._rows - 1, page, start, end, group, *blobs[1:], *fields)

    # ---- groups and pages ----

    def _grouped(self, rows: list[Encoded]) -> list[tuple[int, list[Encoded]]]:
        """The rows by the number of their group. The last group goes on while both of its pages have room."""
        blob, raw = self._last.get("BLOB_DATA"), self._last.get("RAW_DATA")
        number, used = (blob["page_type_id"], [raw["page_size"], blob["page_size"]]) if blob and raw else (-1, [])
        groups: dict[int, list[Encoded]] = {}
        for row in rows:
            sizes = [n + len(part) for n, part in zip(used, row, strict=False)]
            if not sizes or max(sizes) > self._header.page_size:
                number, sizes = number + 1, [len(part) for part in row]
            groups.setdefault(number, []).append(row)
            used = sizes
        return list(groups.items())

    def _put(self, group: tuple[int, list[Encoded]], which: int) -> list[tuple[int, int, int, int]]:
        """Write the scalars (0) or blobs (1) of a group: for each row the group, the page, where it begins and ends there."""
        number, data = group[0], [row[which] for row in group[1]]
        page = (self._raw_page, self._blob_page)[which](number, sum(map(len, data)))
        start = page["page_size"]
        self._file.seek(self._header.start_of(page) + start)
        self._file.write(b"".join(data))
        ends = start + np.cumsum([len(part) for part in data])
        page["page_size"] = int(ends[-1])
        if which:
            page["end_row_id"] += len(data)
        return [(number, page["page_id"], int(end) - len(part), int(end)) for end, part in zip(ends, data, strict=True)]

    def _blob_page(self, group: int, size: int) -> dict[str, Any]:
        last = self._last.get("BLOB_DATA")
        if last and last["page_type_id"] == group:
            return last
        first_row = last["end_row_id"] if last else 0
        return self._page("BLOB_DATA", group, first_row, [{"id": 0, "offset": 0}])

    def _raw_page(self, group: int, size: int) -> dict[str, Any]:
        last = self._last.get("RAW_DATA")
        if last and last["row_group_ids"][-1]["id"] == group:
            return last
        if last and last["page_size"] + size <= self._header.page_size:
            last["row_group_ids"].append({"id": group, "offset": last["page_size"]})
            return last
        number = last["page_id"] + 1 if last else 0  # which MindSpore writes, and nobody reads
        return self._page("RAW_DATA", number, 0, [{"id": group, "offset": 0}])

    def _page(self, kind: str, number: int, first_row: int, groups: list[dict[str, int]]) -> dict[str, Any]:
        page = {
            "end_row_id": first_row,
            "page_id": len(self._header.pages),
            "page_size": 0,
            "page_type": kind,
            "page_type_id": number,
            "row_group_ids": groups,
            "shard_id": self._header.shard_id,
            "start_row_id": first_row,
        }
        self._header.pages.append(page)
        self._last[kind] = page
        return page


def _concatenated(parts: list[list]) -> list:
    return [entry for part in parts for entry in part]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _saved(value: Any, encoded: bytes) -> int:
    return value.nbytes - len(encoded) if isinstance(value, np.ndarray) and value.dtype.kind == "i" else 0
