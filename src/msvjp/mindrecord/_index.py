"""The index beside a mindrecord file, `name.db` of SQLite: where each row lies, and the fields that rows are looked up by.

Only tables are read, whose names and columns are known; what else a file has stays untouched.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from .._files.damaged import DamagedFileError, parsing
from ._header import Header

_COLUMNS = (
    *("ROW_ID", "PAGE_ID_RAW", "PAGE_OFFSET_RAW", "PAGE_OFFSET_RAW_END"),
    *("ROW_GROUP_ID", "PAGE_ID_BLOB", "PAGE_OFFSET_BLOB", "PAGE_OFFSET_BLOB_END"),
)
_KINDS = {"int32": "INTEGER", "int64": "INTEGER", "float32": "REAL", "float64": "REAL", "string": "TEXT"}
_AT_ONCE = 1 << 16


def path_of(path: Path) -> Path:
    """The index of a file."""
    return path.with_name(path.name + ".db")


# ---- writing ----


def create(path: Path, header: Header) -> sqlite3.Connection:
    """A new index, to which rows can be added."""
    index = sqlite3.connect(path_of(path))
    positions = ", ".join(f"{name} INT NOT NULL" for name in _COLUMNS)
    fields = "".join(
        f", INC_{i} INT, {_column(name)} {_KINDS[header.schema[name]['type']]}"
        for i, name in enumerate(header.index_fields)
    )
    keys = "".join(f", INC_{i}" for i in range(len(header.index_fields)))
    index.execute(f"CREATE TABLE INDEXES({positions}{fields}, PRIMARY KEY(ROW_ID{keys}))")
    index.execute("CREATE TABLE SHARD_NAME(NAME TEXT NOT NULL)")
    index.execute("INSERT INTO SHARD_NAME VALUES (?)", [header.addresses[header.shard_id]])
    return index


def add(index: sqlite3.Connection, header: Header, rows: Iterable[tuple]) -> None:
    """Rows: the positions, then for each indexed field 0 and its value."""
    marks = ", ".join("?" * (len(_COLUMNS) + 2 * len(header.index_fields)))
    index.executemany(f"INSERT INTO INDEXES VALUES ({marks})", rows)


def _column(name: str) -> str:
    return '"' + f"{name}_0".replace('"', '""') + '"'


# ---- reading ----


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The index of a file, for reading.

    Raises:
        DamagedFileError: it is none.
    """
    database = path_of(path)
    if not database.is_file():
        raise DamagedFileError(f"its index {database} is not there")
    with contextlib.closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as index:
        try:
            _check(index)
            yield index
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise DamagedFileError(f"its index {database} cannot be read: {error}") from error


def _check(index: sqlite3.Connection) -> None:
    """Views and virtual tables would run what they are made of."""
    tables = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name IN ('INDEXES', 'SHARD_NAME')"
    )
    if index.execute(tables).fetchone() != (2,):
        raise DamagedFileError("its index lacks a table")


def shard_name(index: sqlite3.Connection) -> Any:
    """The name of the file that the index is of."""
    return (index.execute("SELECT NAME FROM SHARD_NAME").fetchone() or [None])[0]


def positions(index: sqlite3.Connection) -> np.ndarray:
    """For each row: the page of its scalars, where they begin and end there; and the same of its blobs. int64, [rows, 6]."""
    wanted = (*_COLUMNS[1:4], *_COLUMNS[5:])
    found = index.execute(f"SELECT {', '.join(wanted)} FROM INDEXES ORDER BY ROW_ID")
    parts = [np.empty((0, len(wanted)), np.int64)]
    with parsing("its index has other than numbers"):
        while part := found.fetchmany(_AT_ONCE):
            parts.append(np.array(part, np.int64))
    return np.concatenate(parts)


def groups(index: sqlite3.Connection, field: str) -> list[tuple[Any, int]]:
    """Each value of an indexed field and how many rows have it, in order."""
    column = _column(field)
    return index.execute(f"SELECT {column}, count(*) FROM INDEXES GROUP BY {column} ORDER BY {column}").fetchall()


def rows_with(index: sqlite3.Connection, field: str, value: Any) -> np.ndarray:
    """The rows with this value of an indexed field."""
    found = index.execute(f"SELECT ROW_ID FROM INDEXES WHERE {_column(field)} = ? ORDER BY ROW_ID", [value])
    return np.array([row for (row,) in found], np.int64)
