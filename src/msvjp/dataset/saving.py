"""`Dataset.save`: one pass over a pipeline, written into mindrecord files."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from .._core.checks import check_ints_between, check_one_of, check_type
from ..mindrecord.filewriter import FileWriter

_AT_ONCE = 1000  # rows
_MOST_FILES = 1000
#: The types of fields that the dtypes of columns go into, by their kind and by their bytes.
_INTS, _FLOATS = {1: "int32", 2: "int32", 4: "int32", 8: "int64"}, {2: "float32", 4: "float32", 8: "float64"}


def save(api: str, dataset: Any, file_name: str, num_files: int, file_type: str) -> None:
    """Write the rows. See `Dataset.save`."""
    check_type(api, str, "the name of a file", file_name=file_name)
    check_ints_between(api, 1, _MOST_FILES, num_files=num_files)
    check_type(api, str, "the kind of files", file_type=file_type)
    check_one_of(api, ("mindrecord",), file_type=file_type)
    rows = (
        row for row in dataset.create_dict_iterator(num_epochs=1, output_numpy=True)
    )  # whose end may be asked for twice
    first = next(rows, None)
    if first is None:
        raise RuntimeError(f"{api}: the dataset has no rows")
    fields = {name: _field(api, name, value) for name, value in first.items()}
    writer = _Numbered(file_name, num_files)
    writer.add_schema(fields)
    chunk = [first]
    while chunk:
        writer.write_raw_data([{name: _value(row[name], field) for name, field in fields.items()} for row in chunk])
        chunk = list(islice(rows, _AT_ONCE))
    writer.commit()


class _Numbered(FileWriter):
    """Its files have numbers of as many digits as they need: name0, ..., name10."""

    def __init__(self, file_name: str, num_files: int) -> None:
        super().__init__(file_name, num_files)
        if num_files > 1:
            self._paths = [Path(f"{file_name}{i}") for i in range(num_files)]
            self._header.addresses = [path.name for path in self._paths]


def _field(api: str, name: str, value: Any) -> dict[str, Any]:
    array = np.asarray(value)
    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind in "SU" and not array.ndim:
        return {"type": "string" if kind == "U" else "bytes"}
    if kind not in "biuf":
        raise RuntimeError(
            f"{api}: column {name!r} has the shape {array.shape} and the dtype {array.dtype}, which mindrecord does not hold; "
            "give numbers, arrays of them, or single texts"
        )
    kept = _FLOATS[size] if kind == "f" else "int64" if kind == "u" and size == 4 else _INTS[size]
    return {"type": kept, "shape": [-1, *array.shape[1:]]} if array.ndim else {"type": kept}


def _value(value: np.ndarray, field: dict[str, Any]) -> Any:
    if field["type"] in ("string", "bytes"):
        return value.item()
    array = value.astype(field["type"])
    return array if "shape" in field else array[()]
