"""Marks on values that MindSpore's compiler reads."""

from typing import Any

from .._core.checks import check_bools
from .._core.switch import plain
from .._op.declare import public


@public("mutable")
def mutable(input_data: Any, dynamic_len: bool = False) -> Any:
    """input_data, which MindSpore's compiler would otherwise take for a constant; a list or dict is copied.

    Here numbers count by value: a jitted function compiles for each one, and for each length. Give a Tensor where it changes
    from call to call.

    Args:
        input_data: a Tensor, a bool, int or float, or a tuple, list or dict of them, nested or not.
        dynamic_len: whether its length may change; then it is a tuple or list.

    Raises:
        TypeError: input_data is or holds something else, or itself; dynamic_len is not a bool.

    >>> import msvjp as mindspore
    >>> mindspore.mutable((1, 2.5))
    (1, 2.5)
    """
    if not _may_be_mutable(input_data, ()):
        raise TypeError(
            f"mindspore.mutable: input_data is {input_data!r}; give a Tensor, a bool, int or float, or a tuple, list or dict "
            "of them that does not hold itself"
        )
    check_bools("mindspore.mutable", dynamic_len=dynamic_len)
    if dynamic_len and not isinstance(input_data, (tuple, list)):
        raise TypeError(f"mindspore.mutable: dynamic_len is True and input_data is {type(input_data).__name__}")
    return input_data.copy() if isinstance(input_data, (list, dict)) else input_data


def _may_be_mutable(data: Any, around: tuple) -> bool:
    if isinstance(data, (tuple, list, dict)):
        items = data.values() if isinstance(data, dict) else data
        return not any(data is outer for outer in around) and all(_may_be_mutable(i, (*around, data)) for i in items)
    return isinstance(data, (plain, int, float))
