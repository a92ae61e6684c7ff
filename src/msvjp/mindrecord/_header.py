"""The header of a mindrecord file: eight bytes with its length, the lowest first, and JSON.

After it, at `header_size`, lie the pages, all of one size: some with the blobs of rows, some with their scalars. A group of
rows has one page for its blobs (`page_type_id` is the group), and lies within a page for its scalars (`row_group_ids`).

Source: the files that MindSpore 2.10 writes.
"""

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .._files.damaged import DamagedFileError, parsing

HEADER_SIZES = range(1 << 14, (1 << 27) + 1, 4)
PAGE_SIZES = range(1 << 15, (1 << 28) + 1, 4)
SCALAR_TYPES = ("int32", "int64", "float32", "float64", "string")
ARRAY_TYPES = SCALAR_TYPES[:-1]


@dataclasses.dataclass
class Header:
    """What is known of a file without its rows."""

    schema: dict[str, dict[str, Any]]
    blob_fields: list[str]
    index_fields: list[str]
    description: str = ""
    addresses: list[str] = dataclasses.field(default_factory=list)  #: the names of all files of the set
    shard_id: int = 0  #: which of them this is
    header_size: int = 1 << 24
    page_size: int = 1 << 25
    pages: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    compression_size: int = 0  #: how many bytes fewer the integers take

    @property
    def row_count(self) -> int:
        return max((page["end_row_id"] for page in self.pages if page["page_type"] == "BLOB_DATA"), default=0)

    def in_order(self, fields: Iterable[str]) -> list[str]:
        """The fields, numbers and texts before arrays and bytes, as MindSpore has them in a row."""
        return sorted(fields, key=self.blob_fields.__contains__)

    def start_of(self, page: dict[str, Any]) -> int:
        """The first byte of a page."""
        return self.header_size + page["page_id"] * self.page_size

    def encoded(self) -> bytes:
        """The length and the JSON.

        Raises:
            RuntimeError: it is longer than header_size.
        """
        content = {
            "header_size": self.header_size,
            "index_fields": [{"index_field": name, "schema_id": 0} for name in self.index_fields] or None,
            "page": self.pages or None,
            "page_size": self.page_size,
            "compression_size": max(self.compression_size, 0),
            "schema": [{"blob_fields": self.blob_fields, "desc": self.description, "schema": self.schema}],
            "shard_addresses": self.addresses,
            "shard_id": self.shard_id,
            "statistics": None,
            "version": "3.0",
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        if 8 + len(text) > self.header_size:
            raise RuntimeError(
                f"mindspore.mindrecord.FileWriter: the header has {len(text)} bytes, more than {self.header_size}; "
                "give it more by set_header_size, or fewer pages by set_page_size"
            )
        return len(text).to_bytes(8, "little") + text


def blob_fields_of(schema: dict[str, dict[str, Any]]) -> list[str]:
    return sorted(name for name, field in schema.items() if field["type"] == "bytes" or "shape" in field)


# ---- reading ----


def read_header(path: Path) -> Header:
    """The header of a file, checked.

    Raises:
        DamagedFileError: it is none.
    """
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        if not 0 < size <= HEADER_SIZES[-1]:
            raise DamagedFileError(f"it is no mindrecord file: its header would have {size} bytes")
        text = file.read(size)
    with parsing("its header is none"):
        return _parsed(json.loads(text))


def _parsed(content: dict[str, Any]) -> Header:
    (meta,) = content["schema"]
    header = Header(
        schema={str(name): dict(field) for name, field in meta["schema"].items()},
        blob_fields=list(meta["blob_fields"]),
        index_fields=[field["index_field"] for field in content["index_fields"] or ()],
        description=meta["desc"],
        addresses=list(content["shard_addresses"]),
        shard_id=content["shard_id"],
        header_size=content["header_size"],
        page_size=content["page_size"],
        pages=content["page"] or [],
        compression_size=content.get("compression_size", 0),
    )
    _check(header)
    return header


def _check(header: Header) -> None:
    """What is said must be possible."""
    _expect(header.header_size in HEADER_SIZES and header.page_size in PAGE_SIZES, "its sizes")
    _expect(_texts(header.blob_fields) and header.blob_fields == blob_fields_of(header.schema), "its fields")
    _expect(_texts(header.index_fields) and set(header.index_fields) <= set(header.schema), "its index")
    _expect(all(_is_field(field) for field in header.schema.values()), "its schema")
    _expect(_texts(header.addresses) and header.shard_id in range(len(header.addresses)), "its list of files")
    _expect(all(Path(name).name == name for name in header.addresses), "its list of files, which leads elsewhere,")
    _expect([page["page_id"] for page in header.pages] == list(range(len(header.pages))), "its list of pages")
    _expect(all(_is_page(page, header.page_size) for page in header.pages), "its list of pages")


def _expect(fine: bool, what: str) -> None:
    if not fine:
        raise DamagedFileError(f"{what} cannot be right in its header")


def _texts(names: list[Any]) -> bool:
    return all(isinstance(name, str) for name in names)


def _is_field(field: dict[str, Any]) -> bool:
    shape = field.get("shape", [1])
    sizes = isinstance(shape, list) and all(isinstance(n, int) for n in shape)
    return sizes and field["type"] in (ARRAY_TYPES if "shape" in field else (*SCALAR_TYPES, "bytes"))


def _is_page(page: dict[str, Any], size: int) -> bool:
    numbers = all(
        isinstance(page[key], int) and page[key] >= 0 for key in ("start_row_id", "end_row_id", "page_type_id")
    )
    return numbers and page["page_size"] in range(size + 1) and page["page_type"] in ("BLOB_DATA", "RAW_DATA")
