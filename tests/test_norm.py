"""The moving statistics of the batch normalizations."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import mint, nn

X = np.random.default_rng(0).uniform(-2, 3, (4, 3, 2, 5)).astype(np.float32)
AXES = (0, 2, 3)
MEAN, VARIANCE = X.mean(AXES), X.var(AXES, ddof=1)  # the moving variance takes the unbiased one

LAYERS = {
    "BatchNorm1d": (X.reshape(4, 3, 10), lambda layer: layer),
    "BatchNorm2d": (X, lambda layer: layer),
    "BatchNorm3d": (X.reshape(4, 3, 2, 5, 1), lambda layer: layer.bn2d),
    "SyncBatchNorm": (X, lambda layer: layer),
}


def moved(layer):
    return layer.moving_mean.asnumpy(), layer.moving_variance.asnumpy()


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("momentum", [0.9, 0.3, 0.0, 1.0])
def test_momentum_is_the_weight_of_the_old_statistics(name, momentum):
    x, inner = LAYERS[name]
    layer = getattr(nn, name)(3, momentum=momentum).set_train()
    layer(ms.Tensor(x))
    mean, variance = moved(inner(layer))
    np.testing.assert_allclose(mean, (1 - momentum) * MEAN, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(variance, momentum + (1 - momentum) * VARIANCE, rtol=1e-5)


def test_batch_by_batch():
    layer = nn.BatchNorm2d(3, momentum=0.6, moving_mean_init=1, moving_var_init=2).set_train()
    layer(ms.Tensor(X))
    layer(ms.Tensor(2 * X))
    mean, variance = moved(layer)
    np.testing.assert_allclose(mean, 0.6 * (0.6 + 0.4 * MEAN) + 0.8 * MEAN, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(variance, 0.6 * (1.2 + 0.4 * VARIANCE) + 1.6 * VARIANCE, rtol=1e-5)


def test_inference_leaves_them():
    layer = nn.BatchNorm2d(3)
    layer(ms.Tensor(X))
    nn.BatchNorm2d(3, use_batch_statistics=False).set_train()(ms.Tensor(X))
    mean, variance = moved(layer)
    assert (mean == 0).all()
    assert (variance == 1).all()


def test_use_batch_statistics_moves_them_in_inference_too():
    layer = nn.BatchNorm2d(3, use_batch_statistics=True)
    layer(ms.Tensor(X))
    np.testing.assert_allclose(moved(layer)[0], 0.1 * MEAN, rtol=1e-4, atol=1e-6)


def test_vjp_moves_them_once():
    layer = nn.BatchNorm2d(3).set_train()
    out, pull = ms.vjp(layer, ms.Tensor(X))
    pull(ms.ops.ones_like(out))
    np.testing.assert_allclose(moved(layer)[0], 0.1 * MEAN, rtol=1e-4, atol=1e-6)


@pytest.mark.msvjp_only("no kernel on a CPU")
@pytest.mark.parametrize(
    ("momentum", "mean", "variance"), [(0.1, 0.1 * MEAN, 0.9 + 0.1 * VARIANCE), (None, MEAN, VARIANCE)]
)
def test_mint_has_torchs_momentum(momentum, mean, variance):
    layer = mint.nn.BatchNorm2d(3, momentum=momentum).set_train()
    layer(ms.Tensor(X))
    np.testing.assert_allclose(layer.running_mean.asnumpy(), mean, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(layer.running_var.asnumpy(), variance, rtol=1e-4)
    assert layer.num_batches_tracked.asnumpy() == 1


def test_the_parameters_are_learned():
    """The gradients of gamma and beta: the sums of the normalized input and of ones, times the cotangent."""
    layer = nn.BatchNorm2d(3, affine=True).set_train()
    out, pull = ms.vjp(layer, ms.Tensor(X), weights=ms.ParameterTuple(layer.trainable_params()))
    v = np.random.default_rng(1).standard_normal(X.shape).astype(np.float32)
    _, (gamma, beta) = pull(ms.Tensor(v))
    np.testing.assert_allclose(gamma.asnumpy(), (v * out.asnumpy()).sum(AXES), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(beta.asnumpy(), v.sum(AXES), rtol=1e-3, atol=1e-4)
