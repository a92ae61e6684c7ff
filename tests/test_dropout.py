"""The randomness of the dropout layers."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import mint, nn  # noqa: F401

MSVJP_ONLY = pytest.mark.msvjp_only("no kernel on a CPU")
ELEMENTS = [
    "nn.Dropout(0.8)",  # the first is the probability to keep
    "nn.Dropout(keep_prob=0.8)",
    "nn.Dropout(p=0.2)",
    "nn.Dropout(0.1, p=0.2)",  # p comes before keep_prob
    pytest.param("mint.nn.Dropout(0.2)", marks=MSVJP_ONLY),
    pytest.param("nn.DropoutExt(p=0.2)", marks=MSVJP_ONLY),
]


@pytest.mark.parametrize("layer", ELEMENTS)
def test_a_fifth_of_the_elements_is_dropped_and_the_rest_scaled(layer):
    y = eval(layer).set_train()(ms.Tensor(np.ones((300, 400), np.float32))).asnumpy()
    np.testing.assert_array_equal(np.unique(y), np.float32([0, 1.25]))
    assert 0.19 < (y == 0).mean() < 0.21


CHANNELS = [
    ("nn.Dropout1d(0.4)", (40, 30, 5)),
    ("nn.Dropout1d(0.4)", (1200, 5)),
    ("nn.Dropout2d(0.4)", (40, 30, 2, 3)),
    ("nn.Dropout3d(0.4)", (40, 30, 2, 3, 2)),
    pytest.param("mint.nn.Dropout2d(0.4)", (40, 30, 2, 3), marks=MSVJP_ONLY),
]


@pytest.mark.parametrize(("layer", "shape"), CHANNELS)
def test_whole_channels_are_dropped(layer, shape):
    y = eval(layer).set_train()(ms.Tensor(np.ones(shape, np.float32))).asnumpy().reshape(1200, -1)
    np.testing.assert_allclose(np.unique(y), [0, 1 / 0.6], rtol=1e-6)
    assert (y.max(1) == y.min(1)).all()
    assert 0.33 < (y[:, 0] == 0).mean() < 0.47


@pytest.mark.parametrize("layer", ["nn.Dropout1d(1.0)", "nn.Dropout2d(1.0)", "nn.Dropout3d(1.0)"])
def test_all_channels_can_be_dropped(layer):
    axes = int(layer[10]) + 2
    assert (eval(layer).set_train()(ms.Tensor(np.ones((2,) * axes, np.float32))).asnumpy() == 0).all()


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_the_dtype_stays(dtype):
    assert nn.Dropout(p=0.5).set_train()(ms.Tensor(np.ones((2, 3), dtype))).asnumpy().dtype == dtype


def test_a_seed_makes_it_repeatable():
    x = ms.Tensor(np.ones((30, 40), np.float32))
    ms.set_seed(5)
    first = nn.Dropout(p=0.5).set_train()(x).asnumpy()
    ms.set_seed(5)
    np.testing.assert_array_equal(nn.Dropout(p=0.5).set_train()(x).asnumpy(), first)
    assert (nn.Dropout(p=0.5).set_train()(x).asnumpy() != first).any()


def test_the_gradient_is_that_of_the_mask():
    x = ms.Tensor(np.ones((30, 40), np.float32))
    y, pull = ms.vjp(nn.Dropout(p=0.5).set_train(), x)
    np.testing.assert_array_equal(pull(ms.ops.ones_like(y))[0].asnumpy(), y.asnumpy())


def test_a_child_follows_its_parent():
    net = nn.SequentialCell(nn.Dropout(p=0.5), nn.SequentialCell(nn.Dropout2d(0.5)))
    x = ms.Tensor(np.ones((8, 16, 2, 2), np.float32))
    assert (net(x).asnumpy() == 1).all()
    assert (net.set_train()(x).asnumpy() == 0).any()
    assert (net.set_train(False)(x).asnumpy() == 1).all()
