"""`Schema`: the names, dtypes and shapes of the columns of a dataset."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import torch

from ..._core.dtype_text import as_torch
from ..._op.declare import public
from .._rows import as_value
from .items import as_row

_DTYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "string"),
)


@public("dataset.Schema")
class Schema:
    """What the columns are.

    Args:
        schema_file: a JSON file that says it, as `to_json` writes it; None for no columns yet.

    Raises:
        TypeError: schema_file is no path.
        ValueError: there is no such file.
        RuntimeError: what it says is no schema.

    >>> import msvjp as mindspore
    >>> import msvjp.dataset as ds
    >>> schema = ds.Schema()
    >>> schema.add_column("label", mindspore.int64, [1])
    >>> schema.columns
    [{'name': 'label', 'rank': 1, 'shape': [1], 'type': 'int64'}]
    """

    _api = "mindspore.dataset.Schema"
    _keeps_rank = False

    def __init__(self, schema_file: str | None = None) -> None:
        self.columns: list[dict[str, Any]] = []
        self.dataset_type, self.num_rows = "", 0
        if schema_file is not None:
            self._read(schema_file)

    def _read(self, schema_file: str) -> None:
        if not isinstance(schema_file, str):
            raise TypeError(f"{self._api}: schema_file is {schema_file!r}; give a path")
        try:
            with open(schema_file, encoding="utf-8") as text:
                said = json.load(text)
        except OSError as error:
            raise ValueError(f"{self._api}: there is no file {schema_file!r} that can be read") from error
        except ValueError as error:
            raise RuntimeError(f"{self._api}: {schema_file!r} is not JSON: {error}") from error
        self.from_json(said)

    @classmethod
    def of_file(cls, schema_file: str) -> Schema:
        """The schema of a file that a source was given; there a column of some rank and no shape may have any."""
        made = cls()
        made._keeps_rank = True
        made._read(schema_file)
        return made

    def add_column(self, name: str, de_type: Any, shape: list[int] | None = None) -> None:
        """Add a column.

        Args:
            name: its name.
            de_type: its dtype, MindSpore's or the name of it.
            shape: the lengths of its axes, -1 for any; None if the rank is not known.

        Raises:
            TypeError: name is no str, de_type no dtype, or shape no list of ints.
        """
        if not isinstance(name, str) or not name:
            raise TypeError(f"{self._api}.add_column: name is {name!r}; give a str that is not empty")
        if shape is not None and not (isinstance(shape, list) and all(isinstance(n, int) for n in shape)):
            raise TypeError(f"{self._api}.add_column: shape is {shape!r}; give a list of ints")
        self._put(name, _dtype_name(f"{self._api}.add_column", de_type), shape, rank=1)

    def _put(self, name: str, dtype: str, shape: list[int] | None, rank: int) -> None:
        column = {"name": name, "rank": rank if shape is None else len(shape), "type": dtype}
        if shape is not None:
            column["shape"] = list(shape)
        self.columns.append(dict(sorted(column.items())))

    def from_json(self, json_obj: Any) -> None:
        """Take the columns from an object as `to_json` writes it, read from JSON.

        Raises:
            RuntimeError: it has no columns, or one of them no name or type.
        """
        if not isinstance(json_obj, dict) or "columns" not in json_obj:
            raise RuntimeError(f"{self._api}.from_json: {str(json_obj)[:60]!r} is no object with 'columns'")
        unknown = sorted(set(json_obj) - {"columns", "datasetType", "numRows"})
        self.dataset_type, self.num_rows = json_obj.get("datasetType", ""), json_obj.get("numRows", 0)
        if unknown or not isinstance(self.num_rows, int) or self.num_rows < 0:
            raise RuntimeError(
                f"{self._api}.from_json: it has {unknown} and numRows={self.num_rows!r}; it may have 'columns', 'datasetType' "
                "and 'numRows', an int from 0 on"
            )
        self.parse_columns(json_obj["columns"])

    def parse_columns(self, columns: Any) -> None:
        """Add columns: a list of dicts with name, type and perhaps shape, or a dict of dicts by name.

        Raises:
            RuntimeError: it is neither, or one of them has no name or type.
        """
        if not isinstance(columns, (list, dict)):
            raise RuntimeError(f"{self._api}.parse_columns: columns is {columns!r}; give a list or a dict")
        given = (
            [{**said, "name": name} for name, said in sorted(columns.items())] if isinstance(columns, dict) else columns
        )
        for said in given:
            if not isinstance(said, dict) or "name" not in said or "type" not in said:
                raise RuntimeError(f"{self._api}.parse_columns: a column is {said!r}; it has a name and a type")
            if said["type"] not in _DTYPES:
                raise RuntimeError(f"{self._api}.parse_columns: a type is {said['type']!r}; it is one of {_DTYPES}")
            shape = said.get("shape", [])
            if (
                not isinstance(said["name"], str)
                or not isinstance(shape, list)
                or not all(isinstance(n, int) for n in shape)
            ):
                raise RuntimeError(
                    f"{self._api}.parse_columns: a column is {said!r}; its name is a str, its shape a list of ints"
                )
            rank = said.get("rank", 0) if self._keeps_rank else 0
            self._put(said["name"], said["type"], said.get("shape", None if rank else []), rank)

    def get_num_rows(self, schema: Schema | None = None) -> int:
        """How many rows the file says there are, 0 if it does not."""
        return (schema or self).num_rows

    def to_json(self) -> str:
        """The schema as JSON."""
        said: dict[str, Any] = {"columns": self.columns}
        if self.dataset_type:
            said["datasetType"] = self.dataset_type
        if self.num_rows:
            said["numRows"] = self.num_rows
        return json.dumps(said, indent=2)

    __str__ = to_json

    # ---- for the sources ----

    def names(self) -> list[str]:
        """The names of the columns."""
        return [column["name"] for column in self.columns]

    def dtypes(self) -> list[np.dtype]:
        """The numpy dtypes of the columns, '<U' for texts."""
        return [np.dtype("U" if column["type"] == "string" else column["type"]) for column in self.columns]


def _dtype_name(api: str, given: Any) -> str:
    given = as_torch(given)
    name = str(given).rpartition(".")[2] if isinstance(given, torch.dtype) else getattr(given, "name", given)
    name = {"bool_": "bool"}.get(name, name)
    if name not in _DTYPES or isinstance(given, type):
        raise TypeError(
            f"{api}: the type {given!r} is none of a column; give a dtype of MindSpore's, or one of {_DTYPES}"
        )
    return name


class TypedRow:
    """Makes a row of what a user's source gave, whose values must have these dtypes."""

    def __init__(self, dtypes: list[np.dtype]) -> None:
        self._dtypes = dtypes

    @classmethod
    def of(cls, api: str, column_types: Any) -> TypedRow:
        names = [_dtype_name(f"{api}: column_types", given) for given in column_types]
        return cls([np.dtype("U" if name == "string" else name) for name in names])

    def __call__(self, given: Any, columns: list[str]) -> list:
        row = [as_value(value) for value in as_row(given, columns)]
        for name, value, dtype in zip(columns, row, self._dtypes, strict=False):
            if value.dtype != dtype and not (value.dtype.kind == dtype.kind == "U"):
                raise TypeError(f"column {name!r} is {value.dtype}, and its type is given as {dtype}")
        return row
