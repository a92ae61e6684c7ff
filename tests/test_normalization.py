"""What batch_norm does to its running statistics."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import ops


@pytest.mark.parametrize(
    "norm",
    [
        lambda x, m, v, one, zero: ops.batch_norm(x, m, v, one, zero, training=True, momentum=0.3),
        lambda x, m, v, one, zero: ops.BatchNorm(is_training=True, momentum=0.3)(x, one, zero, m, v),
    ],
)
@pytest.mark.parametrize("make", [ms.Tensor, ms.Parameter])
def test_training_moves_the_running_statistics(norm, make):
    x = np.random.default_rng(0).normal(3, 2, (4, 3, 2, 2)).astype(np.float32)
    zero, one = np.zeros(3, np.float32), np.ones(3, np.float32)
    m, v = make(ms.Tensor(zero)), make(ms.Tensor(one))
    norm(ms.Tensor(x), m, v, ms.Tensor(one), ms.Tensor(zero))
    np.testing.assert_allclose(m.asnumpy(), 0.3 * x.mean((0, 2, 3)), rtol=1e-5)
    np.testing.assert_allclose(v.asnumpy(), 0.7 + 0.3 * x.var((0, 2, 3), ddof=1), rtol=1e-5)


def test_inference_leaves_them():
    x = ms.Tensor(np.random.default_rng(0).normal(3, 2, (4, 3)).astype(np.float32))
    zero, one = ms.Tensor(np.zeros(3, np.float32)), ms.Tensor(np.ones(3, np.float32))
    ops.batch_norm(x, zero, one, one, zero)
    assert (zero.asnumpy() == 0).all()
    assert (one.asnumpy() == 1).all()
