"""mindspore.dataset.Schema: the columns of a file, their dtypes and shapes."""

import json
from pathlib import Path
from typing import Any

import torch

from ..._damaged import DamagedFileError, parsing, reading
from ..._op import public
from ...dtype import NAMES
from . import _paths

_TYPES = ("bool", *(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)), "float16", "float32", "float64", "string")
_KEYS = {"columns", "datasetType", "numRows"}


@public("dataset.Schema")
class Schema:
    """The columns of TFRecord files.

    Args:
        schema_file: a file of JSON: {"columns": {name: {"type": ..., "shape": [...]}}, "numRows": ...}. None for no columns.

    Raises:
        TypeError: schema_file is no str.
        ValueError: there is no such file.
        RuntimeError: it is no such JSON.

    >>> import msvjp.dataset as ds
    >>> schema = ds.Schema()
    >>> schema.add_column("ids", "int32", [-1])
    >>> schema.columns
    [{'name': 'ids', 'type': 'int32', 'shape': [-1]}]
    """

    def __init__(self, schema_file: str | None = None) -> None:
        self.columns: list[dict[str, Any]] = []  #: {'name', 'type', 'shape'} of each; None for a shape that is not known
        self.num_rows, self.dataset_type = 0, ""
        if schema_file:
            path = _paths.file("mindspore.dataset.Schema", schema_file, "schema_file")
            self._parse(f"mindspore.dataset.Schema: {path}", path)

    @classmethod
    def of_file(cls, api: str, path: Path) -> "Schema":
        """The schema of a file that is given by its name; there a column without a shape has any, of its rank."""
        schema = cls()
        schema._parse(f"{api}: {path}", path, by_rank=True)
        return schema

    def _parse(self, what: str, path: Path, by_rank: bool = False) -> None:
        with reading(what), parsing("it is no schema"):
            self._take(json.loads(_paths.text_of(path)), by_rank)

    def add_column(self, name: str, de_type: Any, shape: list[int] | None = None) -> None:
        """Add a column.

        Args:
            name: its name.
            de_type: its dtype, a mindspore one, or the name of one, or 'string'.
            shape: its shape, -1 for a length that differs, [] for a scalar; None for any of one axis.

        Raises:
            TypeError: an argument is none of these.
        """
        api = "mindspore.dataset.Schema.add_column"
        if not isinstance(name, str) or not name:
            raise TypeError(f"{api}: name is {name!r}; give a str that is not empty")
        kind = NAMES[de_type].lower() if isinstance(de_type, torch.dtype) else getattr(de_type, "name", de_type)
        if kind not in _TYPES:
            raise TypeError(f"{api}: de_type is {de_type!r}; give one of {', '.join(_TYPES)}")
        if shape is not None and not (isinstance(shape, list) and all(isinstance(n, int) for n in shape)):
            raise TypeError(f"{api}: shape is {shape!r}; give a list of ints, or None")
        self.columns.append({"name": name, "type": kind, "shape": shape})

    def from_json(self, json_obj: dict[str, Any]) -> None:
        """Take the columns of what a file of JSON has.

        Raises:
            RuntimeError: it is no schema.
        """
        with reading("mindspore.dataset.Schema.from_json"), parsing("json_obj is no schema"):
            self._take(json_obj)

    def parse_columns(self, columns: Any) -> None:
        """Take columns: a dict of {'type': ..., 'shape': [...]} by name, or a list of these with 'name'.

        Raises:
            RuntimeError: they are not.
        """
        with reading("mindspore.dataset.Schema.parse_columns"), parsing("columns is no description of columns"):
            self._take_columns(columns, by_rank=False)

    def _take(self, content: dict[str, Any], by_rank: bool = False) -> None:
        if not isinstance(content, dict) or "columns" not in content or set(content) - _KEYS:
            raise DamagedFileError(f"it has not 'columns', with 'datasetType' and 'numRows' or without, but {content!r:.80}")
        rows = content.get("numRows", 0)
        if not isinstance(rows, int) or rows < 0:
            raise DamagedFileError(f"numRows is {rows!r}; it must be an int from 0 on")
        self.num_rows, self.dataset_type = rows, str(content.get("datasetType", ""))
        self._take_columns(content["columns"], by_rank)

    def _take_columns(self, columns: Any, by_rank: bool) -> None:
        if isinstance(columns, dict):
            columns = [{**column, "name": name} for name, column in columns.items()]
        if not isinstance(columns, list):
            raise DamagedFileError(f"columns is {type(columns).__name__}; it must be a dict or a list")
        for column in columns:
            self.add_column(column["name"], column["type"], column.get("shape", None if by_rank and column.get("rank") else []))

    def to_json(self) -> str:
        """The columns as JSON."""
        columns = [
            {"name": c["name"], "rank": 1 if c["shape"] is None else len(c["shape"])}
            | ({} if c["shape"] is None else {"shape": c["shape"]})
            | {"type": c["type"]}
            for c in self.columns
        ]
        content = {"columns": columns, "datasetType": self.dataset_type, "numRows": self.num_rows}
        return json.dumps({key: value for key, value in content.items() if value or key == "columns"}, indent=2)

    __str__ = to_json

    @staticmethod
    def get_num_rows(schema: "Schema") -> int:
        """How many rows the file has, as the schema says; 0 for all that there are."""
        return schema.num_rows
