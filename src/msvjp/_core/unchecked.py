"""What the kernels of a card take unchecked, since a check would wait for them: indices out of range, a division by zero.

There a bad index ends the process's use of the card, and a quotient is any number. The CPU's kernels raise an error.
"""

from collections.abc import Callable, Iterator
from typing import Any

import torch

plain = torch.Tensor
#: Where it is bad, and the error if that is anywhere.
_Found = Iterator[tuple[torch.Tensor, Callable[[], Exception]]]


def check(func: Any, args: tuple, kwargs: dict) -> None:
    """Raise what the CPU's kernel of this operator of aten would raise of the values of its arguments."""
    rule = _RULES.get(func.overloadpacket.__name__.rstrip("_"))
    if rule is None:
        return
    given = {argument.name: argument.default_value for argument in func._schema.arguments}
    for bad, error in rule(given | dict(zip(given, args, strict=False)) | kwargs):
        if bad.any():
            raise error()


def bad_index(func: Any, args: tuple, kwargs: dict) -> Exception | None:
    """The error of `check` where a card's kernel stops at it, which a division does not."""
    if func.overloadpacket.__name__.rstrip("_") in _DIVIDING:
        return None
    try:
        check(func, args, kwargs)
    except (IndexError, RuntimeError) as error:
        return error
    return None


# ---- indices ----


def _outside(index: torch.Tensor, low: int, size: int, of: str) -> tuple[torch.Tensor, Callable[[], Exception]]:
    bad = (index < low) | (index >= size)
    expected = f"out of range for {of}; expected {low} to {size - 1}"
    return bad, lambda: IndexError(f"index {index[bad][0].item()} is {expected}")


def _along(given: dict, low: int = 0) -> _Found:
    x, dim, index = given["self"], given["dim"], given["index"]
    size = x.shape[dim] if x.dim() else 1
    yield _outside(index, -size * low, size, f"axis {dim} of length {size}")


def _from_the_end(given: dict) -> _Found:
    return _along(given, low=1)


def _through_all(given: dict) -> _Found:
    count = given["self"].numel()
    yield _outside(given["index"], -count, count, f"{count} elements")


def _by_axis(given: dict) -> _Found:
    x, axis = given["self"], 0
    for index in given["indices"]:
        if index is not None and index.dtype in (torch.bool, torch.uint8):
            axis += index.dim()  # a mask, whose shape is checked
            continue
        if index is not None:
            size = x.shape[axis]
            yield _outside(index, -size, size, f"axis {axis} of length {size}")
        axis += 1


def _of_rows(given: dict) -> _Found:
    rows = len(given["weight"])
    yield _outside(given["indices"], 0, rows, f"a table of {rows} rows")


def _of_classes(given: dict, low: int = 0) -> _Found:
    x, target = given["self"], given["target"]
    classes = x.shape[min(x.dim() - 1, 1)]
    bad, error = _outside(target, low, classes, f"{classes} classes")
    yield bad & (target != given.get("ignore_index", -1 if low else None)), error


def _of_margins(given: dict) -> _Found:
    return _of_classes(given, low=-1)


def _of_a_window(given: dict) -> _Found:
    places = torch.Size(given["output_size"]).numel()
    yield _outside(given["indices"], 0, places, f"{places} places")


# ---- numbers ----


def _outside_of_0_to_1(name: str) -> Callable[[dict], _Found]:
    def rule(given: dict) -> _Found:
        p = given[name]
        if isinstance(p, plain):
            yield ~((p >= 0) & (p <= 1)), lambda: RuntimeError(f"{name} has elements that are not from 0 to 1")

    return rule


def _bernoulli(given: dict) -> _Found:
    return _outside_of_0_to_1("p" if "p" in given else "self")(given)


def _multinomial(given: dict) -> _Found:
    weights = given["self"]
    yield ~(weights.isfinite() & (weights >= 0)), lambda: RuntimeError("a weight is negative, infinite or not a number")
    yield weights.sum(-1) <= 0, lambda: RuntimeError("the weights sum to 0")


def _negative(name: str) -> Callable[[dict], _Found]:
    def rule(given: dict) -> _Found:
        if isinstance(given.get(name), plain):
            yield given[name] < 0, lambda: RuntimeError(f"{name} has negative elements")

    return rule


def _divided(given: dict) -> _Found:
    a, b = given["self"], given["other"]
    whole = given.get("rounding_mode", "trunc") is not None
    if whole and not (result := torch.result_type(a, b)).is_floating_point and not result.is_complex:
        zero = b == 0
        yield zero if isinstance(zero, plain) else torch.tensor(zero), lambda: RuntimeError("ZeroDivisionError")


_DIVIDING = dict.fromkeys(("div", "floor_divide", "remainder", "fmod"), _divided)

#: By the operator's name in aten, without the underscore of those that write.
_RULES: dict[str, Callable[[dict], _Found]] = {
    **dict.fromkeys(("index_select", "index_add", "index_copy", "index_reduce", "gather"), _along),
    **dict.fromkeys(("scatter", "scatter_add", "scatter_reduce"), _along),
    "index_fill": _from_the_end,
    **dict.fromkeys(("take", "put"), _through_all),
    **dict.fromkeys(("index", "index_put", "_index_put_impl", "_unsafe_index", "_unsafe_index_put"), _by_axis),
    **dict.fromkeys(("embedding", "_embedding_bag"), _of_rows),
    **dict.fromkeys(("nll_loss_forward", "nll_loss2d_forward", "multi_margin_loss"), _of_classes),
    "multilabel_margin_loss_forward": _of_margins,
    **dict.fromkeys(("max_unpool2d", "max_unpool3d"), _of_a_window),
    "bernoulli": _bernoulli,
    "binary_cross_entropy": _outside_of_0_to_1("self"),
    "multinomial": _multinomial,
    "poisson": _negative("self"),
    "repeat_interleave": _negative("repeats"),
    **_DIVIDING,
}
