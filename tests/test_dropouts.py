"""Dropout: how much is dropped, in what units, and what the rest becomes."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import ops


def ones(*shape):
    return ms.Tensor(np.ones(shape, np.float32))


def test_dropout_takes_the_probability_to_drop():
    out = ops.dropout(ones(10000), 0.2).asnumpy()
    assert abs((out == 0).mean() - 0.2) < 0.03
    np.testing.assert_allclose(out[out != 0], 1.25)


def test_dropout_primitive_takes_the_probability_to_keep():
    out, mask = (t.asnumpy() for t in ops.Dropout(keep_prob=0.8)(ones(10000)))
    assert abs((out == 0).mean() - 0.2) < 0.03
    assert mask.dtype == np.float32
    np.testing.assert_allclose(out, mask * 1.25)


@pytest.mark.parametrize(
    ("drop", "shape"),
    [(ops.dropout1d, (20, 100, 3)), (ops.dropout2d, (20, 100, 3, 2)), (ops.dropout3d, (20, 100, 3, 2, 1))],
)
def test_whole_channels_are_dropped(drop, shape):
    out = drop(ones(*shape), p=0.25).asnumpy().reshape(*shape[:2], -1)
    assert (out == out[..., :1]).all()
    assert abs((out == 0).mean() - 0.25) < 0.06
    np.testing.assert_allclose(out[out != 0], 4 / 3, rtol=1e-6)


@pytest.mark.parametrize(("drop", "shape"), [(ops.Dropout2D, (20, 100, 3, 2)), (ops.Dropout3D, (20, 100, 3, 2, 1))])
def test_channel_primitives_return_the_mask(drop, shape):
    out, mask = (t.asnumpy() for t in drop(keep_prob=0.75)(ones(*shape)))
    assert mask.dtype == bool
    assert abs((~mask).mean() - 0.25) < 0.06
    np.testing.assert_allclose(out, mask * np.float32(4 / 3), rtol=1e-6)


def test_a_new_call_draws_anew():
    drop = ops.Dropout(0.5, 3, 4)
    first, second = drop(ones(1000))[0].asnumpy(), drop(ones(1000))[0].asnumpy()
    assert (first != second).any()


def test_the_gradient_passes_where_the_forward_did():
    x = ones(100)
    out, pull = ms.vjp(lambda x: ops.dropout(x, 0.5), x)
    (gradient,) = pull(ones(100))
    np.testing.assert_array_equal(gradient.asnumpy(), out.asnumpy())


@pytest.mark.msvjp_only("MindSpore draws other numbers for a seed, and refuses p = 1")
def test_seed_and_p_1():
    x = ones(1000)
    state = ops.dropout(x, 0.5, seed=1).asnumpy()
    assert 0.4 < (state == 0).mean() < 0.6
    assert (ops.dropout(x, 1.0).asnumpy() == 0).all()
