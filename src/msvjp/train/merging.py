"""Parameters that were cut into slices, one for each process, put together again."""

import torch

from .._core.checks import check_type
from .._core.switch import inside_torch
from .._op.declare import public
from ..common.parameter import Parameter, own_parameter
from .slices import cut_of_layout

_API = "mindspore.merge_sliced_parameter"


@public("merge_sliced_parameter", "train.merge_sliced_parameter", "parallel.merge_sliced_parameter")
def merge_sliced_parameter(sliced_parameters, strategy=None):
    """The Parameter of which each process has a slice.

    Args:
        sliced_parameters: the slices in the order of the ranks, a list of Parameters of one name.
        strategy: how Parameters are cut, by name, as `build_searched_strategy` gives it; None, or an empty dict, for slices
            along the first axis.

    Raises:
        TypeError: sliced_parameters is not a list of Parameters, or strategy not a dict.
        ValueError: the list is empty, the names or the other axes differ, or they are not the slices of the strategy.
        KeyError: strategy has not the name.

    >>> from msvjp import Parameter, Tensor, merge_sliced_parameter
    >>> slices = [Parameter(Tensor([[1.0, 2.0]]), "w"), Parameter(Tensor([[3.0, 4.0]]), "w")]
    >>> merge_sliced_parameter(slices)
    Parameter (name=w, shape=(2, 2), dtype=Float32, requires_grad=True)
    """
    check_type(_API, list, "a list of Parameters", sliced_parameters=sliced_parameters)
    check_type(_API, (dict, type(None)), "a dict", strategy=strategy)
    if not sliced_parameters:
        raise ValueError(f"{_API}: sliced_parameters is empty; give the slices of a Parameter")
    for p in sliced_parameters:
        check_type(_API, Parameter, "Parameters", **{"an item of sliced_parameters": p})
    first = sliced_parameters[0]
    for p in sliced_parameters:
        if (p.name, p.ndim, p.shape[1:]) != (first.name, first.ndim, first.shape[1:]):
            raise ValueError(
                f"{_API}: {p.name!r} of shape {p.shape} is beside {first.name!r} of shape {first.shape}; slices have one name "
                "and differ along the first axis alone"
            )
    slices = [p.detach() for p in sliced_parameters]
    whole = inside_torch(_merged, slices, first.name, strategy) if strategy else inside_torch(torch.cat, slices)
    return own_parameter(whole, first.name, first.requires_grad, first.layerwise_parallel)


def _merged(slices, name, strategy):
    if name not in strategy:
        raise KeyError(f"{_API}: strategy has {', '.join(map(repr, strategy))}, and not {name!r}")
    layout, cut = strategy[name], cut_of_layout(strategy[name], name)
    if len(slices) != cut.processes:
        raise ValueError(f"{_API}: {name!r} has {len(slices)} slices; the strategy has {cut.processes} ranks")
    lengths = list(layout.param_split_shape[0].dim) if layout.param_split_shape else []
    parts = {cut.part_of(rank): x for rank, x in enumerate(slices)}
    expected = [*lengths] or [len(slices[0])] * len(parts)
    if [len(parts[part]) for part in sorted(parts)] != expected:
        raise ValueError(
            f"{_API}: the slices of {name!r} have lengths {[*map(len, slices)]}; the strategy has {expected}"
        )
    if layout.field > 0 and not lengths:
        return _by_fields(slices, layout.field)
    return _joined(parts, ())


def _joined(parts, begin):
    """The part whose number begins so, along all other axes."""
    if begin in parts:
        return parts[begin]
    numbers = sorted({part[len(begin)] for part in parts if part[: len(begin)] == begin})
    return torch.cat([_joined(parts, (*begin, i)) for i in numbers], len(begin))


def _by_fields(slices, field):
    """Of a table whose rows have fields, each of which is cut: field after field, the slices of each beside each other."""
    return torch.cat([x.reshape(field, -1, x.shape[1]) for x in slices], 1).flatten(0, 1)
