"""Batches that a sampler of the user's puts together: `GeneratorDataset(batch_sampler=..., collate_fn=...)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .._rows import as_value, is_one_value


def with_batch_sampler(api: str, source: Any, batch_sampler: Any, collate_fn: Callable | None, others: dict) -> Any:
    """An iterable of batches.

    Raises:
        TypeError: batch_sampler cannot be iterated over, or collate_fn is no function.
        ValueError: collate_fn comes without batch_sampler, or batch_sampler with an argument that chooses rows, too.
    """
    if batch_sampler is None:
        raise ValueError(f"{api}: collate_fn is given without batch_sampler; it puts together what that chooses")
    if not hasattr(batch_sampler, "__iter__") and not hasattr(batch_sampler, "__getitem__"):
        raise TypeError(f"{api}: batch_sampler is {batch_sampler!r}; give an iterable of lists of ints")
    if collate_fn is not None and not callable(collate_fn):
        raise TypeError(f"{api}: collate_fn is {collate_fn!r}; give a function of a list of rows")
    for word, value in others.items():
        if value is not None:
            raise ValueError(f"{api}: both batch_sampler and {word}={value!r} are given; the sampler alone decides")
    return _Batches(source, batch_sampler, collate_fn or _stacked_columns)


class _Batches:
    def __init__(self, source: Any, sampler: Any, collate: Callable) -> None:
        self._source, self._sampler, self._collate = source, sampler, collate

    def __iter__(self) -> Iterator:
        for positions in self._sampler:
            yield self._collate([self._source[position] for position in positions])


def _stacked_columns(rows: list) -> tuple:
    """The rows stacked, column by column."""
    values = [(row,) if is_one_value(row) else tuple(row) for row in rows]
    return tuple(np.stack([as_value(value) for value in column]) for column in zip(*values, strict=True))
