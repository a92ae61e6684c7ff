"""Sums, products and means in a dtype that is asked for, an integer's too: their values and what passes back through them."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, mint, ops
from mindspore import numpy as mnp

NUMBERS = np.float32([[1.5, 2, -3.7], [2.5, 5.9, 3.2]])
WHOLE = np.trunc(NUMBERS)

#: Cast first, then added up or multiplied: (the call, its value, its derivative by the cast numbers).
CAST_FIRST = {
    "Tensor.sum": (lambda x, d: x.sum(dtype=d), WHOLE.sum(), np.ones((2, 3))),
    "Tensor.sum, one axis": (lambda x, d: x.sum(axis=0, dtype=d), WHOLE.sum(0), np.ones((2, 3))),
    "ops.sum": (lambda x, d: ops.sum(x, 0, dtype=d), WHOLE.sum(0), np.ones((2, 3))),
    "mint.sum": (lambda x, d: mint.sum(x, dtype=d), WHOLE.sum(), np.ones((2, 3))),
    "numpy.sum": (lambda x, d: mnp.sum(x, dtype=d), WHOLE.sum(), np.ones((2, 3))),
    "ops.prod": (lambda x, d: ops.prod(x, dtype=d), WHOLE.prod(), WHOLE.prod() / WHOLE),
    "ops.prod, one axis": (lambda x, d: ops.prod(x, 1, dtype=d), WHOLE.prod(1), WHOLE.prod(1)[:, None] / WHOLE),
    "Tensor.prod": (lambda x, d: x.prod(dtype=d), WHOLE.prod(), WHOLE.prod() / WHOLE),
    "mint.prod": (lambda x, d: mint.prod(x, dtype=d), WHOLE.prod(), WHOLE.prod() / WHOLE),
    "mint.mean": (lambda x, d: mint.mean(x, dtype=d), np.trunc(WHOLE.mean()), np.full((2, 3), 1 / 6)),
    "Tensor.mean": (lambda x, d: x.mean(0, dtype=d), np.trunc(WHOLE.mean(0)), np.full((2, 3), 1 / 2)),
    "ops.cumsum": (lambda x, d: ops.cumsum(x, 0, dtype=d), WHOLE.cumsum(0), [[2, 2, 2], [1, 1, 1]]),
    "ops.cumprod": (lambda x, d: ops.cumprod(x, 0, dtype=d), WHOLE.cumprod(0), [[3, 6, 4], WHOLE[0]]),
}
#: In floats, then cast.
CAST_LAST = {
    "ops.nansum": (lambda x, d: ops.nansum(x, dtype=d), np.trunc(NUMBERS.sum()), np.ones((2, 3))),
    "mint.nansum": (lambda x, d: mint.nansum(x, 0, dtype=d), np.trunc(NUMBERS.sum(0)), np.ones((2, 3))),
    "ops.nanmean": (lambda x, d: ops.nanmean(x, 1, dtype=d), np.trunc(NUMBERS.mean(1)), np.full((2, 3), 1 / 3)),
    "numpy.nansum": (lambda x, d: mnp.nansum(x, dtype=d), np.trunc(NUMBERS.sum()), np.ones((2, 3))),
    "numpy.mean": (lambda x, d: mnp.mean(x, 0, dtype=d), np.trunc(NUMBERS.mean(0)), np.full((2, 3), 1 / 2)),
    "numpy.cumsum": (lambda x, d: mnp.cumsum(x, 0, d), np.trunc(NUMBERS.cumsum(0)), [[2, 2, 2], [1, 1, 1]]),
}
CALLS = CAST_FIRST | CAST_LAST


@pytest.mark.parametrize("dtype", [ms.int32, ms.int64])
@pytest.mark.parametrize("name", CALLS)
def test_an_integer(name, dtype):
    call, value, derivative = CALLS[name]
    out = call(Tensor(NUMBERS), dtype)
    assert out.dtype == dtype
    np.testing.assert_array_equal(out.asnumpy(), value)
    gradient = ms.grad(lambda x: call(x, dtype) * Tensor(2, ms.float32))(Tensor(NUMBERS))
    assert gradient.dtype == ms.float32
    np.testing.assert_allclose(gradient.asnumpy(), 2 * np.asarray(derivative), rtol=1e-5)


@pytest.mark.parametrize("name", CALLS)
def test_another_float(name):
    call, _, _ = CALLS[name]
    out = call(Tensor(NUMBERS), ms.float64)
    assert out.dtype == ms.float64
    gradient = ms.grad(lambda x: call(x, ms.float64))(Tensor(NUMBERS))
    assert gradient.dtype == ms.float32


@pytest.mark.mindspore_wrong("its gradient refuses complex numbers")
@pytest.mark.parametrize("name", CAST_FIRST)
def test_a_complex_number(name):
    call, _, _ = CALLS[name]
    wanted = ms.grad(lambda x: call(x, ms.float32))(Tensor(NUMBERS)).asnumpy()
    found = ms.grad(lambda x: call(x, ms.complex64).real())(Tensor(NUMBERS))
    assert found.dtype == ms.float32
    np.testing.assert_allclose(found.asnumpy(), wanted, rtol=1e-5)


def test_nan_is_left_out():
    x = Tensor(np.float32([np.nan, 1.5, 2.5]))
    assert int(ops.nansum(x, dtype=ms.int32)) == 4
    assert int(ops.nanmean(x, dtype=ms.int32)) == 2
