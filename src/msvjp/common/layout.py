"""`Layout`: which axes of a Tensor are spread over which axes of a grid of processes."""

import math
from typing import Any

from .._core.checks import check_type
from .._core.root import public_path

_API = "mindspore.Layout"


@public_path("Layout")
class Layout:
    """How a Tensor lies over a grid of processes. Called with an axis of the grid for each axis of the Tensor, it gives
    the Layout of that Tensor. It is kept for strategies, which in one process change nothing.

    Args:
        device_matrix: the lengths of the grid, a tuple of ints.
        alias_name: the names of its axes, a tuple of as many different strs.
        rank_list: which processes are in it, a list of ints; 0, 1, ... by default.

    Raises:
        TypeError: an argument, or an item in one, is of another type.
        ValueError: the lengths do not fit, a name is empty, 'None' or there twice, or not of the grid.

    >>> from msvjp import Layout
    >>> layout = Layout((2, 4), ("dp", "mp"))("dp", "None")
    >>> layout.to_dict()["tensor_map"]
    (1, -1)
    """

    def __init__(self, device_matrix: tuple, alias_name: tuple, rank_list: list | None = None) -> None:
        check_type(_API, tuple, "a tuple of ints", device_matrix=device_matrix)
        check_type(_API, tuple, "a tuple of strs", alias_name=alias_name)
        for length in device_matrix:
            check_type(_API, int, "ints", **{"an item of device_matrix": length})
        for name in alias_name:
            check_type(_API, str, "strs", **{"an item of alias_name": name})
        if len(device_matrix) != len(alias_name) or len({*alias_name}) < len(alias_name):
            raise ValueError(
                f"{_API}: alias_name is {alias_name!r}; give a name of its own for each axis of {device_matrix}"
            )
        if not all(alias_name) or "None" in alias_name:
            raise ValueError(f"{_API}: alias_name is {alias_name!r}; no name may be empty, or 'None'")
        if "interleaved_parallel" in alias_name[:-1]:
            raise ValueError(f"{_API}: alias_name is {alias_name!r}; 'interleaved_parallel' must be the last one")
        size = math.prod(device_matrix)
        check_type(_API, (list, type(None)), "a list of ints", rank_list=rank_list)
        for rank in rank_list or ():
            check_type(_API, int, "ints", **{"an item of rank_list": rank})
        if rank_list is not None and len(rank_list) != size:
            raise ValueError(f"{_API}: rank_list has {len(rank_list)} ranks; the grid has {size}")
        self._device_shape, self._alias_name = device_matrix, alias_name
        self._rank_list = [*range(size)] if rank_list is None else rank_list
        self._tensor_map: tuple | None = None

    def __call__(self, *tensor_map: Any) -> "Layout":
        """The Layout of a Tensor: for each of its axes the name of an axis of the grid, a tuple of them, or 'None'."""
        named = [
            name for item in tensor_map for name in (item if isinstance(item, tuple) else (item,)) if name != "None"
        ]
        for name in named:
            if name not in self._alias_name or named.count(name) > 1:
                raise ValueError(f"{_API}: {name!r} is not one of {self._alias_name}, or is there twice")
        laid = Layout(self._device_shape, self._alias_name, self._rank_list)
        laid._tensor_map = tuple(
            tuple(map(self._axis, x)) if isinstance(x, tuple) else self._axis(x) for x in tensor_map
        )
        return laid

    def _axis(self, name: str) -> int:
        """The number of an axis of the grid, counted from the last one; -1 for 'None'."""
        return -1 if name == "None" else len(self._alias_name) - 1 - self._alias_name.index(name)

    def to_dict(self) -> dict[str, Any]:
        """The Layout of a Tensor as a dict. ValueError before it was called for one."""
        if self._tensor_map is None:
            raise ValueError(f"{_API}.to_dict: it is of no Tensor yet; call it with the names of axes before")
        return {
            "device_matrix": self._device_shape,
            "tensor_map": self._tensor_map,
            "interleaved_parallel": "interleaved_parallel" in self._alias_name,
            "alias_name": self._alias_name,
            "rank_list": self._rank_list,
        }


def strategy_attribute(api: str, **given: Any) -> dict[str, Any]:
    """What an op keeps of a strategy: itself, as `in_strategy`, or where it is of Layouts their dicts, as `in_layout`.

    Raises:
        TypeError: it is not a tuple of tuples of ints, or of Layouts.
    """
    ((word, strategy),) = given.items()
    if strategy is None:
        return {}
    check_type(api, tuple, "a tuple", **given)
    for item in strategy:
        check_type(api, (tuple, Layout), "tuples of ints, or Layouts", **{f"an item of {word}": item})
        if isinstance(item, tuple) and not all(isinstance(number, int) for number in item):
            raise TypeError(f"{api}: {word} has {item!r} in it; give tuples of ints")
    if not strategy or isinstance(strategy[0], tuple):
        return {word: strategy}
    dicts = [item.to_dict() for item in strategy]
    return {word.replace("strategy", "layout"): tuple({k: v for k, v in d.items() if k != "rank_list"} for d in dicts)}
