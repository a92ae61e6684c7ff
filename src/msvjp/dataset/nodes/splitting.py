"""Datasets of parts of the rows of one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..._core.checks import check_bools
from .. import config
from . import ordering

if TYPE_CHECKING:
    from ..dataset import Dataset


def checked(dataset: Dataset, sizes: Any, randomize: Any) -> list[int]:
    """How many rows each part has. The errors are those of `Dataset.split`."""
    api = f"{dataset._api}.split"
    if not isinstance(sizes, list):
        raise TypeError(f"{api}: sizes is {sizes!r}; give a list of ints, or of floats")
    check_bools(api, randomize=randomize)
    if not sizes or not (all(isinstance(n, int) for n in sizes) or all(isinstance(n, float) for n in sizes)):
        raise ValueError(
            f"{api}: sizes is {sizes!r}; give ints that sum to the number of rows, or floats that sum to 1"
        )
    if min(sizes) <= 0:
        raise ValueError(f"{api}: sizes is {sizes!r}; each must be above 0")
    if dataset.is_sharded():
        raise RuntimeError(f"{api}: the dataset is one shard of several; split it first, and shard the parts")
    rows = dataset.get_dataset_size()
    return _of_floats(api, sizes, rows) if isinstance(sizes[0], float) else _of_ints(api, sizes, rows)


def _of_ints(api: str, sizes: list[int], rows: int) -> list[int]:
    if sum(sizes) != rows:
        raise RuntimeError(f"{api}: sizes is {sizes}, whose sum is {sum(sizes)}; there are {rows} rows")
    return [int(size) for size in sizes]


def _of_floats(api: str, sizes: list[float], rows: int) -> list[int]:
    if not math.isclose(sum(sizes), 1, abs_tol=1e-9):
        raise ValueError(f"{api}: sizes is {sizes}, whose sum is {sum(sizes)}; floats sum to 1")
    found = [round(size * rows) for size in sizes]
    if 0 in found:
        raise RuntimeError(f"{api}: sizes has {sizes[found.index(0)]}, of {rows} rows none; give a larger part")
    left = rows - sum(found)
    at = 0 if left > 0 else next((i for i, size in enumerate(found) if size + left > 0), None)
    if at is None:
        raise RuntimeError(f"{api}: sizes is {sizes}, which are the parts {found} of {rows} rows; give other parts")
    found[at] += left
    return found


def by_skipping(dataset: Dataset, sizes: list[int], randomize: bool) -> list[Dataset]:
    """The parts of a dataset that cannot be read in any order."""
    rows, seed, start, parts = sum(sizes), config.fresh_seed(), 0, []
    for size in sizes:
        part = dataset
        if randomize and rows > 1:
            part = ordering.ShuffleDataset(dataset, rows)
            part.reshuffle_each_epoch, part.seed_if_none = False, seed
        parts.append(part.skip(start).take(size) if start else part.take(size))
        start += size
    return parts
