"""Pivots that are none are refused: a kernel that took them would write beyond the matrix."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, ops

LU = Tensor(np.random.default_rng(0).random((2, 3, 3)).astype(np.float32))
BAD_VALUES = [[[0, 2, 3], [1, 2, 3]], [[1, 2, 3], [1, 2, 9]], [[-1, 2, 3], [1, 2, 3]]]
BAD_SHAPES = [[[1, 2, 3]], [1, 2, 3], [[1, 2], [1, 2]], [[1, 2, 3]] * 3, [[1, 2, 3, 3], [1, 2, 3, 3]]]


@pytest.mark.parametrize("pivots", [*BAD_VALUES, *BAD_SHAPES])
def test_unpacked(pivots):
    with pytest.raises(ValueError):
        ops.lu_unpack(LU, Tensor(pivots, ms.int32))
        ms.runtime.synchronize()


@pytest.mark.parametrize("pivots", [[[1.0, 2.0, 3.0]] * 2])
def test_of_floats(pivots):
    with pytest.raises(TypeError):
        ops.lu_unpack(LU, Tensor(pivots, ms.float32))


def test_no_matrix():
    with pytest.raises(ValueError):
        ops.lu_unpack(LU[0, 0], Tensor([1], ms.int32))


@pytest.mark.msvjp_only("MindSpore takes them, and gives what it finds")
@pytest.mark.parametrize("pivots", BAD_VALUES)
def test_solved(pivots):
    with pytest.raises(ValueError, match=r"^mindspore\.ops\.lu_solve: a pivot is not in 1 to 3"):
        ops.lu_solve(LU, LU, Tensor(pivots, ms.int32))


@pytest.mark.msvjp_only("MindSpore takes them, and gives what it finds")
@pytest.mark.parametrize("pivots", [[-1, 1, 2], [0, 1, 3]])
def test_solved_under_the_names_of_scipy(pivots):
    with pytest.raises(ValueError, match=r"^mindspore\.scipy\.linalg\.lu_solve: a pivot is not in"):
        ms.scipy.linalg.lu_solve((LU[0], Tensor(pivots, ms.int32)), LU[0])
