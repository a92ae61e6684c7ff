"""`RandomDataset`: rows without meaning, to try a pipeline."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._core.checks import check_ints_between
from ..._op.declare import public
from .. import config
from .._draws import Stream
from ._arguments import check_columns_list
from .memory import ArraySource
from .schema import Schema
from .source import MappableDataset

_MOST_ROWS = 2**31 - 1


@public("dataset.RandomDataset")
class RandomDataset(MappableDataset):
    """Random rows: all bytes of a value are one random number. They are the same in each epoch.

    Args:
        total_rows: how many rows, an int from 1 on.
        schema: a `Schema`, or the path of its file, with the shape of each column.
        columns_list: accepted as of other sources; the columns wanted, in this order; None for all.
        num_samples, shuffle, num_shards, shard_id: which rows in what order; by default all as they are drawn.
        num_parallel_workers, cache: accepted.

    Raises:
        TypeError: total_rows is no int, or schema is neither.
        ValueError: total_rows is below 1.
        RuntimeError: a column is of texts, or has no shape, or there is none of that name.

    >>> import msvjp.dataset as ds
    >>> schema = ds.Schema()
    >>> schema.add_column("image", "uint8", [2, 2])
    >>> ds.RandomDataset(3, schema).output_shapes()
    [[2, 2]]
    """

    def __init__(
        self,
        total_rows: int | None = None,
        schema: Any = None,
        columns_list: list[str] | None = None,
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        cache: Any = None,
        shuffle: bool | None = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
    ) -> None:
        check_ints_between(self._api, 1, _MOST_ROWS, total_rows=total_rows)
        if not isinstance(schema, (Schema, str)):
            raise TypeError(f"{self._api}: schema is {schema!r}; give a Schema or the path of its file")
        check_columns_list(self._api, columns_list)
        schema = schema if isinstance(schema, Schema) else Schema(schema)
        self.total_rows, self.schema = total_rows, schema
        columns = _drawn(self._api, schema, total_rows)  # type: ignore[arg-type]
        wanted = columns_list or list(columns)
        for name in wanted:
            if name not in columns:
                raise RuntimeError(f"{self._api}: columns_list has {name!r}; the schema has {list(columns)}")
        source = ArraySource(wanted, [columns[name] for name in wanted])
        super().__init__(source, num_parallel_workers, None, num_samples, bool(shuffle), num_shards, shard_id, cache)


def _drawn(api: str, schema: Schema, rows: int) -> dict[str, np.ndarray]:
    """The columns, whose bytes are drawn row by row."""
    for column in schema.columns:
        if column["type"] == "string" or -1 in column.get("shape", [-1]):
            raise RuntimeError(f"{api}: a column of the schema is {column}; give dtypes of numbers, and whole shapes")
    count = len(schema.columns)
    octets = Stream(config.seed_for_iterator()).all_below(np.full(rows * count, 256)).reshape(rows, count).T
    return {
        column["name"]: _filled(drawn.astype(np.uint8), dtype, column["shape"])
        for column, dtype, drawn in zip(schema.columns, schema.dtypes(), octets, strict=True)
    }


def _filled(octets: np.ndarray, dtype: np.dtype, shape: list[int]) -> np.ndarray:
    numbers = (octets > 0) if dtype.kind == "b" else octets[:, None].repeat(dtype.itemsize, 1).view(dtype)[:, 0]
    return np.broadcast_to(numbers.reshape(-1, *[1] * len(shape)), (len(octets), *shape)).copy()
