"""Where a reduction has no derivative, at ties and at zero: which one it gives."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import mint, ops

TIES = np.float32([[1, 3, 3], [2, 2, 2]])
OF_ALL = np.float32([[0, 0.5, 0.5], [0, 0, 0]])
SHARED = np.float32([[0, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3]])
FIRST = np.float32([[0, 1, 0], [1, 0, 0]])


def gradient(fn, x):
    out, pull = ms.vjp(fn, ms.Tensor(x))
    return pull(ops.ones_like(out))[0].asnumpy()


@pytest.mark.parametrize(
    ("fn", "want"),
    [
        (lambda x: x.max(), OF_ALL),
        (lambda x: ops.max(x)[0], OF_ALL),
        (lambda x: mint.max(x), OF_ALL),
        (lambda x: x.max(axis=(0, 1)), OF_ALL),
        (lambda x: ops.ReduceMax()(x), OF_ALL),
        (lambda x: ops.ReduceMax()(x, 1), SHARED),
        (lambda x: -ops.ReduceMin()(-x, 1), SHARED),
        (lambda x: ops.amax(x, 1), SHARED),
        (lambda x: mint.amax(x, 1), SHARED),
        (lambda x: ms.numpy.max(x, 1), SHARED),
        (lambda x: ops.max(x, 1)[0], FIRST),
        (lambda x: x.max(1)[0], FIRST),
        (lambda x: x.max(axis=1), FIRST),
        (lambda x: mint.max(x, 1)[0], FIRST),
        (lambda x: ops.aminmax(x, axis=1)[1], FIRST),
        (lambda x: ops.ArgMaxWithValue(1)(x)[1], FIRST),
        (lambda x: ops.topk(x, 1)[0].reshape(2), FIRST),
    ],
)
def test_equal_maxima_share_the_gradient_or_the_first_gets_it(fn, want):
    np.testing.assert_allclose(gradient(fn, TIES), want, rtol=1e-6)


@pytest.mark.parametrize("fn", [lambda x: ops.norm(x, 2, 0), lambda x: ops.LpNorm(0)(x), lambda x: ops.norm(x, 1, 0)])
def test_the_norm_of_zero_has_gradient_zero(fn):
    np.testing.assert_array_equal(gradient(fn, np.zeros(3, np.float32)), 0)


@pytest.mark.msvjp_only("MindSpore gives NaN")
@pytest.mark.parametrize("fn", [ops.norm, ops.std, lambda x: ops.cumprod(x, 0)])
def test_no_nan_from_zeros(fn):
    np.testing.assert_array_equal(gradient(fn, np.zeros(3, np.float32))[1:], 0)


@pytest.mark.mindspore_wrong("MindSpore gives a number near that of int64's limits")
def test_extremum_of_nothing_known():
    x = ms.Tensor(np.float32([[np.nan, np.nan], [-np.inf, np.nan]]))
    np.testing.assert_array_equal(ms.numpy.nanmax(x, 1).asnumpy(), [np.nan, -np.inf])
    np.testing.assert_array_equal(ms.numpy.nanmin(-x, 1).asnumpy(), [np.nan, np.inf])
