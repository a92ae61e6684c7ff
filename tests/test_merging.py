"""Slices of a Parameter, one for each process, put together."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor

from .values import plain


def sliced(*rows, name="w"):
    return Parameter(Tensor(np.array(rows, np.float32)), name)


def test_slices_are_joined_along_the_first_axis():
    merged = ms.merge_sliced_parameter([sliced([1, 2]), sliced([3, 4], [5, 6])])
    assert isinstance(merged, Parameter) and merged.name == "w" and merged.requires_grad
    assert plain(merged) == [[1, 2], [3, 4], [5, 6]]
    frozen = Parameter(Tensor([1.0]), "w", requires_grad=False, layerwise_parallel=True)
    merged = ms.merge_sliced_parameter([frozen, frozen], {})
    assert (merged.requires_grad, merged.layerwise_parallel, plain(merged)) == (False, True, [1, 1])
    assert ms.parallel.merge_sliced_parameter is ms.merge_sliced_parameter or callable(ms.train.merge_sliced_parameter)


@pytest.mark.parametrize(
    "args, error",
    [
        (((sliced([1, 2]),),), TypeError),
        (([],), ValueError),
        (([3],), TypeError),
        (([sliced([1, 2]), 3],), TypeError),
        (([sliced([1, 2]), sliced([1, 2], name="b")],), ValueError),
        (([sliced([1, 2]), sliced([1, 2, 3])],), ValueError),
        (([sliced([1, 2])], 3), TypeError),
        (([sliced([1, 2])], {"b": 1}), KeyError),
        (([sliced([1, 2])], {"w": 1}), ValueError),
    ],
    ids=str,
)
def test_what_is_wrong(args, error):
    with pytest.raises(error):
        ms.merge_sliced_parameter(*args)
