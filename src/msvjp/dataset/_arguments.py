"""What is asked of the arguments all over mindspore.dataset."""

import os
from typing import Any

from .._core.checks import check_bools, check_ints_between


def check_count(api: str, word: str, value: Any) -> None:
    """A number of rows that may be limited: None, or an int from 0 on."""
    if value is not None:
        check_ints_between(api, 0, **{word: value})


def check_workers(api: str, workers: Any) -> None:
    """num_parallel_workers: None, or an int from 1 on. Above the number of cores it is meant for another machine."""
    if workers is not None:
        check_ints_between(api, 1, 2**31 - 1, num_parallel_workers=workers)


def check_shards(api: str, num_shards: Any, shard_id: Any, alone: type[Exception]) -> None:
    """TypeError or ValueError if they are no ints in their range, the other error if only one of them is given."""
    if num_shards is not None:
        check_ints_between(api, 1, 2**31 - 1, num_shards=num_shards)
    if shard_id is not None:
        check_ints_between(api, -(2**31), shard_id=shard_id)
    if (num_shards is None) != (shard_id is None):
        raise alone(f"{api}: num_shards is {num_shards!r} and shard_id is {shard_id!r}; give both or none")
    if num_shards is not None:
        check_ints_between(api, 0, num_shards - 1, shard_id=shard_id)


def check_flags(api: str, **flags: Any) -> None:
    """TypeError if one is neither True nor False, nor None, which stands for False."""
    check_bools(api, **{word: flag for word, flag in flags.items() if flag is not None})


def cores() -> int:
    """How many of the machine's cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def names(api: str, word: str, value: Any) -> list[str]:
    """The names of columns: a str, or a list of different ones.

    Raises:
        TypeError: it is neither.
        ValueError: there is none, or one is empty or there twice.
    """
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, (list, tuple)) or not all(isinstance(name, str) for name in given):
        raise TypeError(f"{api}: {word} is {value!r}; give the name of a column or a list of them")
    if not given or "" in given:
        raise ValueError(f"{api}: {word} is {value!r}; give at least one name, and none that is empty")
    if len(set(given)) < len(given):
        raise ValueError(f"{api}: {word} is {value!r}; a name is there twice")
    return list(given)


def check_there(api: str, word: str, columns: list[str], there: list[str]) -> None:
    """RuntimeError if one of the columns is not among those that are there."""
    for column in columns:
        if column not in there:
            raise RuntimeError(f"{api}: {word} has {column!r}; the columns are {there}")
