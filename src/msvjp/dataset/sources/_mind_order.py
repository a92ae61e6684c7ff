"""The order in which MindDataset reads, which is of its own: the samplers' meanings with other random numbers.

What a sampler without shards chose in one pass is what it shuffles in the next.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import config
from .._draws import MinimalStream, Stream
from ..samplers import (
    BuiltinSampler,
    DistributedSampler,
    Positions,
    RandomSampler,
    SequentialSampler,
    Shuffle,
    SubsetRandomSampler,
    SubsetSampler,
)

#: Reorders row numbers for a pass, from a seed, and returns them.
Mix = Callable[[np.ndarray, int], np.ndarray]


class FileShuffle(BuiltinSampler):
    """Shuffles the rows of files: all of them, the files only, or only within the files."""

    def __init__(self, shuffle: Shuffle) -> None:
        super().__init__()
        self._shuffles = shuffle


def opened(sampler: Any, source: Any) -> Positions:
    """What gives the rows of the next pass. The source has `counts`, the rows of each file, and perhaps rows after them."""
    if type(sampler) not in _OPEN:
        return sampler.open(source)
    child = sampler.child_sampler
    base = opened(child, source) if child is not None else lambda: np.arange(len(source))
    return _OPEN[type(sampler)](sampler, base, source)


def _sequential(sampler: SequentialSampler, base: Positions, source: Any) -> Positions:
    start = sampler.start_index or 0
    return lambda: base()[start:][: sampler.num_samples or None]


def _subset(sampler: SubsetSampler, base: Positions, source: Any) -> Positions:
    return lambda: base()[sampler._within(len(source))][: sampler.num_samples or None]


def _subset_random(sampler: SubsetRandomSampler, base: Positions, source: Any) -> Positions:
    """In each pass the same."""
    seed, choose = config.seed_for_iterator(), _subset(sampler, base, source)
    return lambda: _mixed(choose(), seed + 1)


def _random(sampler: RandomSampler, base: Positions, source: Any) -> Positions:
    seed, limit, passes = config.seed_for_iterator(), sampler.num_samples or None, 0
    ids: np.ndarray | None = None

    def positions() -> np.ndarray:
        nonlocal ids, passes
        passes += 1
        ids = base() if ids is None else ids
        if sampler.replacement:  # each draw has a seed of its own
            seeds = seed + passes + np.arange(limit or len(ids))
            ids = ids[[Stream(int(each) % 2**32).below(len(ids)) for each in seeds]]
        else:
            ids = _mixed(ids, seed + passes)[:limit]
        return ids.copy()

    return positions


def _files(sampler: FileShuffle, base: Positions, source: Any) -> Positions:
    seed, passes, ids, mix = config.seed_for_iterator(), 0, base(), _mix(sampler.get_shuffle_mode(), source)

    def positions() -> np.ndarray:
        nonlocal ids, passes
        passes += 1
        ids = mix(ids, seed + passes)
        return ids.copy()

    return positions


def _distributed(sampler: DistributedSampler, base: Positions, source: Any) -> Positions:
    passes, mix = 0, _mix(sampler.shuffle, source)
    share = sampler._share if sampler.offset < 0 else lambda ids: _neighbors(sampler, ids)

    def positions() -> np.ndarray:
        nonlocal passes
        passes += 1
        return share(mix(base(), sampler.seed + passes))[: sampler.num_samples or None]

    return positions


def _neighbors(sampler: DistributedSampler, ids: np.ndarray) -> np.ndarray:
    """With an offset a shard has neighbors; it is where the first of those that get one row more is."""
    each, more = divmod(len(ids), sampler.num_shards)
    sizes = each + ((np.arange(sampler.num_shards) - sampler.offset) % sampler.num_shards < more)
    return np.split(ids, np.cumsum(sizes)[:-1])[sampler.shard_id]


_OPEN: dict[type, Callable[[Any, Positions, Any], Positions]] = {
    SequentialSampler: _sequential,
    SubsetSampler: _subset,
    SubsetRandomSampler: _subset_random,
    RandomSampler: _random,
    FileShuffle: _files,
    DistributedSampler: _distributed,
}


# ---- shuffles ----


def _mixed(ids: np.ndarray, seed: int) -> np.ndarray:
    ids = ids.copy()
    MinimalStream(seed).shuffle(ids)
    return ids


def _mix(shuffle: Shuffle, source: Any) -> Mix:
    """The ends of files are those of the files as they lie, whatever is there after an earlier pass."""
    if shuffle is Shuffle.FALSE:
        return lambda ids, seed: ids
    if shuffle in (Shuffle.GLOBAL, Shuffle.ADAPTIVE):
        return _mixed
    ends, files = np.cumsum(source.counts), np.arange(len(source.counts))

    def mixed_files(ids: np.ndarray, seed: int) -> np.ndarray:
        *parts, rest = np.split(ids, ends)
        return np.concatenate([*(parts[i] for i in _mixed(files, seed)), rest])

    def mixed_in_files(ids: np.ndarray, seed: int) -> np.ndarray:
        return np.concatenate([_mixed(part, seed) for part in np.split(ids, ends)])

    return mixed_files if shuffle is Shuffle.FILES else mixed_in_files
