"""mindspore.parallel._auto_parallel_context: the object over those settings, and how gradients are put together.

Scripts say by it after which parameters a message of gradients ends. Here torch makes the messages, so it is kept alone.
"""

import functools
from collections.abc import Callable

from .._core.checks import check_bools, check_not_negative_ints, check_type
from .parallel import PARALLEL, get_auto_parallel_context, reset_auto_parallel_context, set_auto_parallel_context

_API = "mindspore.parallel._auto_parallel_context"
_FLAGS = ("enable_all_reduce_fusion", "enable_all_gather_fusion", "enable_reduce_scatter_fusion")


class _AutoParallelContext:
    """`set_X(value)` and `get_X()` for each X of `set_auto_parallel_context`, and the settings of messages below."""

    def __init__(self) -> None:
        self._splits: dict[tuple[str, str], list[int]] = {}
        self._flags: dict[str, bool] = dict.fromkeys(_FLAGS, False)

    def __getattr__(self, name: str) -> Callable:
        way, _, word = name.partition("_")
        if word in _FLAGS and way in ("get", "set"):
            return functools.partial(getattr(self, f"_{way}_flag"), word)
        if word in PARALLEL and way == "get":
            return lambda: get_auto_parallel_context(word)
        if word in PARALLEL and way == "set":
            return lambda value: set_auto_parallel_context(**{word: value})
        raise AttributeError(f"{_API}: there is no {name}; it has get_ and set_ of {', '.join((*PARALLEL, *_FLAGS))}")

    def _set_flag(self, word: str, value: bool) -> None:
        check_bools(f"{_API}.set_{word}", **{word: value})
        self._flags[word] = value

    def _get_flag(self, word: str) -> bool:
        return self._flags[word]

    def set_all_reduce_fusion_split_indices(self, indices: list[int], group: str = "") -> None:
        """Keep after which parameters, by their numbers, a message ends. Nothing reads it: torch fills them by size.

        Raises:
            TypeError: indices is not a list of ints, or group not a str.
            ValueError: they do not ascend, or one is below 0.
        """
        check_type(_API, list, "a list of ints", indices=indices)
        if all(isinstance(i, int) for i in indices) and sorted(set(indices)) != indices:
            raise ValueError(f"{_API}: indices is {indices}; give numbers that ascend")
        self._keep("indices", indices, group)

    def set_all_reduce_fusion_split_sizes(self, sizes: list[int], group: str = "") -> None:
        """Keep how large the messages are. Nothing reads it.

        Raises:
            TypeError: sizes is not a list of ints, or group not a str.
            ValueError: one is below 0.
        """
        self._keep("sizes", sizes, group)

    def _keep(self, what: str, numbers: list[int], group: str) -> None:
        check_type(_API, list, "a list of ints", **{what: numbers})
        check_type(_API, str, "a str", group=group)
        check_not_negative_ints(_API, **{f"{what}[{i}]": number for i, number in enumerate(numbers)})
        self._splits[what, group] = numbers

    def get_all_reduce_fusion_split_indices(self, group: str = "") -> list[int]:
        """What was kept of that group, or []."""
        return self._splits.get(("indices", group), [])

    def get_all_reduce_fusion_split_sizes(self, group: str = "") -> list[int]:
        """What was kept of that group, or []."""
        return self._splits.get(("sizes", group), [])

    def reset(self) -> None:
        """Forget what was kept, and give the settings of `set_auto_parallel_context` their first values."""
        self._splits.clear()
        self._flags = dict.fromkeys(_FLAGS, False)
        reset_auto_parallel_context()


@functools.cache
def auto_parallel_context() -> _AutoParallelContext:
    """The one object over the settings of `set_auto_parallel_context`."""
    return _AutoParallelContext()
