"""mindspore.mindrecord.MindPage: the rows of mindrecord files by the value of a field, a page at a time."""

import json
from typing import Any

from .._files.damaged import reading
from .._op.declare import public
from . import _index
from ._arguments import check_file_names, check_num_consumer
from ._shard import shards_of
from .exceptions import MRMDefineCategoryError, ParamTypeError, ParamValueError

_API = "mindspore.mindrecord.MindPage"


@public("mindrecord.MindPage")
class MindPage:
    """Groups rows by an indexed field, and reads those of a group in pages.

    Args:
        file_name: one file, for all those that were written with it; or a list of files.
        num_consumer: accepted; the rows are read in the thread that asks for them.

    Raises:
        ParamValueError: file_name or num_consumer cannot be.
        RuntimeError: there is no such file, or it is none of mindrecord.

    >>> import tempfile
    >>> from msvjp.mindrecord import FileWriter, MindPage
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     writer = FileWriter(f"{folder}/animals.mindrecord")
    ...     writer.add_schema({"kind": {"type": "string"}, "legs": {"type": "int32"}})
    ...     writer.write_raw_data([{"kind": "bird", "legs": 2}, {"kind": "cat", "legs": 4}, {"kind": "dog", "legs": 4}])
    ...     writer.commit()
    ...     page = MindPage(f"{folder}/animals.mindrecord")
    ...     page.category_field = "legs"
    ...     page.read_category_info()
    ...     page.read_at_page_by_name("4", 0, 10)
    '{"categories":[{"count":1,"id":0,"name":"2"},{"count":2,"id":1,"name":"4"}],"key":"legs_0"}'
    [{'kind': 'cat', 'legs': 4}, {'kind': 'dog', 'legs': 4}]
    """

    def __init__(self, file_name: str | list[str], num_consumer: int = 4) -> None:
        check_file_names(_API, file_name)
        check_num_consumer(_API, num_consumer)
        self._shards = shards_of(file_name, _API)
        self._field: str | None = None

    @property
    def candidate_fields(self) -> list[str]:
        """The fields that rows can be grouped by: the indexed ones."""
        return list(self._shards[0].header.index_fields)

    @property
    def category_field(self) -> str | None:
        """The field that rows are grouped by; set it first.

        Raises:
            ParamTypeError: it is set to no str.
            MRMDefineCategoryError: it is set to none of candidate_fields.
        """
        return self._field

    @category_field.setter
    def category_field(self, category_field: str) -> None:
        if not isinstance(category_field, str) or not category_field:
            raise ParamTypeError(f"{_API}.category_field: it is {category_field!r}; give the name of a field")
        if category_field not in self.candidate_fields:
            raise MRMDefineCategoryError(
                f"{_API}.category_field: it is {category_field!r}; give one of {self.candidate_fields}"
            )
        self._field = category_field

    def read_category_info(self) -> str:
        """The groups, as JSON: the number, the value and the count of rows of each.

        Raises:
            RuntimeError: category_field is not set.
        """
        groups = [
            {"count": n, "id": i, "name": name}
            for i, (name, n) in enumerate(self._groups("read_category_info").items())
        ]
        content = {"categories": groups, "key": f"{self._field}_0"}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    def read_at_page_by_id(self, category_id: int, page: int, num_row: int) -> list[dict[str, Any]]:
        """The rows of a page of the group with this number.

        Args:
            category_id: as in read_category_info.
            page: from 0 on.
            num_row: how many rows a page has.

        Raises:
            ParamValueError: an argument is no such int.
            RuntimeError: there is no such group or page.
        """
        names = list(self._groups("read_at_page_by_id"))
        _check_count(category_id=category_id, page=page, num_row=num_row)
        if category_id >= len(names):
            raise RuntimeError(
                f"{_API}.read_at_page_by_id: category_id is {category_id}; there are {len(names)} groups"
            )
        return self._page(names[category_id], page, num_row)

    def read_at_page_by_name(self, category_name: str, page: int, num_row: int) -> list[dict[str, Any]]:
        """The rows of a page of the group with this value, a str.

        Raises:
            ParamValueError: category_name is no str, page or num_row no such int.
            RuntimeError: there is no such group or page.
        """
        if not isinstance(category_name, str):
            raise ParamValueError(f"{_API}.read_at_page_by_name: category_name is {category_name!r}; give a str")
        _check_count(page=page, num_row=num_row)
        names = list(self._groups("read_at_page_by_name"))
        if category_name not in names:
            raise RuntimeError(
                f"{_API}.read_at_page_by_name: category_name is {category_name!r}; there is no such group"
            )
        return self._page(category_name, page, num_row)

    def _groups(self, method: str) -> dict[str, int]:
        """How many rows each value has, over all files."""
        if self._field is None:
            raise RuntimeError(f"{_API}.{method}: category_field is not set; give one of {self.candidate_fields}")
        total: dict[Any, int] = {}
        for shard in self._shards:
            with reading(f"{_API}: {shard.path}"), _index.opened(shard.path) as index:
                for value, count in _index.groups(index, self._field):
                    total[value] = total.get(value, 0) + count
        return {str(value): total[value] for value in sorted(total, key=lambda value: (str(type(value)), value))}

    def _page(self, name: str, page: int, num_row: int) -> list[dict[str, Any]]:
        skipped, wanted, found = page * num_row, num_row, []
        for shard in self._shards:
            with reading(f"{_API}: {shard.path}"), _index.opened(shard.path) as index:
                rows = _index.rows_with(index, str(self._field), name)
            chosen = rows[skipped : skipped + wanted]
            skipped, wanted = max(skipped - len(rows), 0), wanted - len(chosen)
            columns = shard.read(chosen, shard.header.in_order(shard.header.schema))
            found += [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        if not found:
            raise RuntimeError(f"{_API}: page is {page}; the group {name!r} has fewer rows")
        return found


def _check_count(**given: Any) -> None:
    for word, value in given.items():
        least = 1 if word == "num_row" else 0
        if not isinstance(value, int) or value < least:
            raise ParamValueError(f"{_API}: {word} is {value!r}; give an int from {least} on")
