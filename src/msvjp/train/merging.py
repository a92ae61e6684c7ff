"""Parameters that were cut into slices, one for each process, put together again."""

import torch

from .._core.checks import check_type
from .._core.errors import UnsupportedError
from .._core.switch import inside_torch
from .._op.declare import public
from ..common.parameter import Parameter

_API = "mindspore.merge_sliced_parameter"


@public("merge_sliced_parameter", "train.merge_sliced_parameter", "parallel.merge_sliced_parameter")
def merge_sliced_parameter(sliced_parameters, strategy=None):
    """The Parameter of which each process has a slice along the first axis.

    Args:
        sliced_parameters: the slices in the order of the ranks, a list of Parameters of one name.
        strategy: None, or an empty dict: the slices are along the first axis.

    Raises:
        TypeError: sliced_parameters is not a list of Parameters, or strategy not a dict.
        ValueError: the list is empty, or the names or the other axes differ.
        KeyError: strategy has not the name.
        UnsupportedError: strategy says how the Parameter is cut.

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
    if strategy:
        _refuse(first.name, strategy)
    whole = inside_torch(torch.cat, [p.detach() for p in sliced_parameters])
    return Parameter(whole, first.name, first.requires_grad, first.layerwise_parallel)


def _refuse(name, strategy):
    if name not in strategy:
        raise KeyError(f"{_API}: strategy has {', '.join(map(repr, strategy))}, and not {name!r}")
    raise UnsupportedError(f"{_API}: a strategy is given; only slices along the first axis are merged, without one")
