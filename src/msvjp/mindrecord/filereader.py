"""mindspore.mindrecord.FileReader: the rows of mindrecord files, one after the other."""

from collections.abc import Iterator
from typing import Any

from .._op.declare import public
from ._arguments import check_file_names, check_num_consumer
from ._shard import Shard, shards_of
from .exceptions import ParamTypeError

_API = "mindspore.mindrecord.FileReader"
_AT_ONCE = 64


@public("mindrecord.FileReader")
class FileReader:
    """Reads rows of mindrecord files as dicts of numbers, texts, bytes and arrays.

    Args:
        file_name: one file, for all those that were written with it; or a list of files, for these.
        num_consumer: accepted; the rows are read in the thread that asks for them.
        columns: the fields wanted, a list of names; all by default.
        operator: accepted; it has no effect.

    Raises:
        ParamValueError: file_name or num_consumer cannot be.
        ParamTypeError: columns is no list.
        RuntimeError: there is no such file, it is none of mindrecord, or has no such column.

    The example of FileWriter reads a file.
    """

    def __init__(
        self, file_name: str | list[str], num_consumer: int = 4, columns: list[str] | None = None, operator: Any = None
    ) -> None:
        check_file_names(_API, file_name)
        check_num_consumer(_API, num_consumer)
        if columns and not isinstance(columns, list):
            raise ParamTypeError(f"{_API}: columns is {columns!r}; give a list of names")
        self._shards = shards_of(file_name, _API)
        schema = self.schema()
        unknown = [name for name in columns or () if name not in schema]
        if unknown:
            raise RuntimeError(f"{_API}: columns has {unknown}; the file has {sorted(schema)}")
        self._rows = _rows(self._shards, columns or list(schema))

    def get_next(self) -> Iterator[dict[str, Any]]:
        """The rows that were not read yet, each a dict by field."""
        yield from self._rows

    def close(self) -> None:
        """Read no more."""
        self._rows.close()

    def schema(self) -> dict[str, dict[str, Any]]:
        """The fields: {'type': ...} or {'type': ..., 'shape': [...]} by name."""
        return self._shards[0].header.schema

    def len(self) -> int:
        """How many rows there are."""
        return sum(len(shard) for shard in self._shards)


def _rows(shards: list[Shard], fields: list[str]) -> Any:
    for shard in shards:
        fields = shard.header.in_order(fields)
        for start in range(0, len(shard), _AT_ONCE):
            columns = shard.read(range(start, min(start + _AT_ONCE, len(shard))), fields)
            for values in zip(*columns.values(), strict=True):
                yield dict(zip(columns, values, strict=True))
