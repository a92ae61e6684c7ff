"""What is asked of the arguments of several sources."""

from collections.abc import Collection
from typing import Any

from ..._core.checks import check_one_of, check_type
from .._arguments import check_shards


def check_named(api: str, known: Collection, **given: Any) -> None:
    """TypeError if an argument is no str (or None where that is known), ValueError if it is none of those known."""
    for word, value in given.items():
        if value is not None or None not in known:
            check_type(api, str, "a str", **{word: value})
    check_one_of(api, known, **given)


def check_class_indexing(api: str, class_indexing: Any) -> None:
    """TypeError if it is no dict of ints by name, and not None."""
    if class_indexing is None:
        return
    if not isinstance(class_indexing, dict):
        raise TypeError(f"{api}: class_indexing is {class_indexing!r}; give a dict of ints by the name of a class")
    for name, number in class_indexing.items():
        if not isinstance(name, str) or not isinstance(number, int):
            raise TypeError(f"{api}: class_indexing has {name!r}: {number!r}; give an int by the name of a class")


def check_extensions(api: str, extensions: Any) -> None:
    """TypeError if they are no list of str."""
    if extensions is not None and not (isinstance(extensions, list) and all(isinstance(e, str) for e in extensions)):
        raise TypeError(f"{api}: extensions is {extensions!r}; give a list such as ['.jpg', '.png']")


def check_no_decrypt(api: str, decrypt: Any) -> None:
    """TypeError if it is no function, NotImplementedError if it is: files are not decrypted."""
    if decrypt is not None and not callable(decrypt):
        raise TypeError(f"{api}: decrypt is {decrypt!r}; give None, and decrypt in a map")
    if decrypt is not None:
        raise NotImplementedError(f"{api}: decrypt is {decrypt!r}; only None is supported, decrypt in a map")


def check_no_metadata(api: str, extra_metadata: bool) -> None:
    """NotImplementedError if a column of file names is asked for."""
    if extra_metadata:
        raise NotImplementedError(
            f"{api}: extra_metadata is True; only False is supported, there is no column of file names"
        )


def check_columns_list(api: str, columns_list: Any) -> None:
    """TypeError if it is no list of names, and not None; RuntimeError if a name is there twice."""
    if columns_list is None:
        return
    if not isinstance(columns_list, list) or not all(isinstance(name, str) for name in columns_list):
        raise TypeError(f"{api}: columns_list is {columns_list!r}; give a list of names")
    if len(set(columns_list)) < len(columns_list):
        raise RuntimeError(f"{api}: columns_list is {columns_list}; a name is there twice")


def check_together(api: str, sampler: Any, num_samples: Any, shuffle: Any, num_shards: Any, shard_id: Any) -> None:
    """RuntimeError if sampler comes with one of the others, or only one of the last two is given; and see `check_shards`."""
    check_shards(api, num_shards, shard_id, alone=RuntimeError)
    others = {"num_samples": num_samples, "shuffle": shuffle, "num_shards": num_shards}
    for word, value in others.items():
        if sampler is not None and value is not None:
            raise RuntimeError(f"{api}: both sampler and {word}={value!r} are given; the sampler alone decides")
