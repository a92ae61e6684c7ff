"""One mindrecord file with its index, read by the numbers of rows; and the files that belong together."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from .._files.damaged import DamagedFileError, parsing, reading
from . import _blobs, _index, _scalars
from ._header import Header, read_header


class Shard:
    """A file and its index. Nothing stays open: it can be pickled, and read by many threads.

    Raises:
        RuntimeError: the file or its index is none, or they are not of each other.
    """

    def __init__(self, path: Path, api: str) -> None:
        self.path, self._told_as = path, f"{api}: {path}"
        with reading(self._told_as):
            self.header = read_header(path)
            with _index.opened(path) as index:
                if _index.shard_name(index) != self.header.addresses[self.header.shard_id]:
                    raise DamagedFileError(f"its index is that of {_index.shard_name(index)!r}")
                self._bounds = _bounds(self.header, _index.positions(index), path.stat().st_size)

    def __len__(self) -> int:
        return len(self._bounds)

    def read(self, rows: Iterable[int], fields: Sequence[str]) -> dict[str, list]:
        """The values of these fields in these rows: numbers and texts, bytes, and arrays in their shape."""
        blobs = [name for name in fields if name in self.header.blob_fields]
        scalars = [name for name in fields if name not in blobs]
        with reading(self._told_as), open(self.path, "rb", buffering=0) as file:
            bounds = self._bounds[np.asarray(rows, np.intp)].tolist()
            found: dict[str, list] = {name: [] for name in fields}
            for start, end, *_ in bounds if scalars else ():
                row = _scalars.decode(_row(file, start, end))
                for name in scalars:
                    found[name].append(_scalar(row, name, self.header.schema[name]["type"]))
            if blobs:
                self._read_blobs([_row(file, start, end) for *_, start, end in bounds], blobs, found)
        return found

    def _read_blobs(self, rows: list[bytes], fields: list[str], found: dict[str, list]) -> None:
        every = self.header.blob_fields
        values = list(zip(*(_blobs.decode(row, len(every)) for row in rows), strict=True))
        for name in fields if rows else ():
            field, encoded = self.header.schema[name], values[every.index(name)]
            found[name] += encoded if field["type"] == "bytes" else _arrays(encoded, field)


def _bounds(header: Header, positions: np.ndarray, size: int) -> np.ndarray:
    """The first byte of each row's scalars, the one after their last; and of its blobs. All are in the file."""
    pages, offsets = positions[:, [0, 3]], positions[:, [1, 2, 4, 5]]
    if len(positions) != header.row_count:
        raise DamagedFileError(f"its index has {len(positions)} rows, its pages {header.row_count}")
    if ((pages < 0) | (pages >= len(header.pages))).any() or ((offsets < 0) | (offsets > header.page_size)).any():
        raise DamagedFileError("its index leads out of its pages")
    bounds = (header.header_size + pages * header.page_size).repeat(2, 1) + offsets
    if (bounds > size).any() or (bounds[:, ::2] + 8 > bounds[:, 1::2]).any():
        raise DamagedFileError(f"its index leads out of its {size} bytes")
    return bounds


def _row(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    data = file.read(end - start)
    if len(data) != end - start or int.from_bytes(data[:8], "little") != len(data) - 8:
        raise DamagedFileError(f"there is no row of {end - start - 8} bytes at byte {start}")
    return data[8:]


def _scalar(row: dict[str, Any], name: str, kind: str) -> Any:
    value = row.get(name)
    if not isinstance(value, _PYTHON[kind[0]]):
        raise DamagedFileError(f"the field {name} of a row is {value!r}, no {kind}")
    return value


#: The types that a value may have, by the first letter of the field's.
_PYTHON: dict[str, Any] = {"s": str, "i": int, "f": (float, int)}


def _arrays(encoded: Sequence[bytes], field: dict[str, Any]) -> list[np.ndarray]:
    with parsing("an array is not of its shape"):
        return [array.reshape(field["shape"]) for array in _blobs.decode_values(encoded, field["type"])]


# ---- files that belong together ----


def shards_of(names: Any, api: str) -> list[Shard]:
    """The files of a set of which one is named; or those of a list, as they are.

    Raises:
        RuntimeError: one is missing or damaged, or they have not the same schema.
    """
    paths = [Path(name) for name in names] if isinstance(names, list) else _set_of(Path(names), api)
    for path in paths:
        if not path.is_file():
            raise RuntimeError(f"{api}: there is no file {path}")
    shards = [Shard(path, api) for path in paths]
    for shard in shards:
        if shard.header.schema != shards[0].header.schema:
            raise RuntimeError(f"{api}: {shard.path} has another schema than {shards[0].path}")
    return shards


def _set_of(path: Path, api: str) -> list[Path]:
    if not path.is_file():
        raise RuntimeError(f"{api}: there is no file {path}")
    with reading(f"{api}: {path}"):
        names = read_header(path).addresses
        if len(names) == 1:
            return [path]
        if path.name not in names:
            raise DamagedFileError(f"it was renamed, and is one of a set: {', '.join(names)}")
    return [path.with_name(name) for name in names]
