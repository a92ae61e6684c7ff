"""The gradients by the weights of losses: of classes and of elements, for which torch's own losses have none."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, mint, nn, ops

X = np.random.default_rng(0).standard_normal((4, 3))
LABELS = np.array([0, 2, 1, 2], np.int32)
W = np.array([0.2, 1.5, 0.7])
P = np.array([0.1, 0.9, 0.4])
TARGET = np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0]], np.float64)


def tensor(x):
    return Tensor(x.astype(np.float32) if x.dtype == np.float64 else x)


def differences(fn, w, step=1e-2):
    """The gradient of the sum by central differences, of a function that is nearly linear."""
    steps = np.eye(len(w)) * step
    return [(fn(tensor(w + d)).asnumpy() - fn(tensor(w - d)).asnumpy()).sum() / (2 * step) for d in steps]


def log_softmax(x):
    return ops.log_softmax(tensor(x), 1)


CLASSES = {
    "cross_entropy": lambda w: ops.cross_entropy(tensor(X), tensor(LABELS), w),
    "cross_entropy, sum": lambda w: ops.cross_entropy(tensor(X), tensor(LABELS), w, reduction="sum"),
    "cross_entropy, none": lambda w: ops.cross_entropy(tensor(X), tensor(LABELS), w, reduction="none"),
    "cross_entropy, smoothed": lambda w: ops.cross_entropy(tensor(X), tensor(LABELS), w, label_smoothing=0.1),
    "cross_entropy, ignoring": lambda w: ops.cross_entropy(tensor(X), tensor(LABELS), w, ignore_index=2),
    "nll_loss": lambda w: ops.nll_loss(log_softmax(X), tensor(LABELS), w),
    "nn.CrossEntropyLoss": lambda w: nn.CrossEntropyLoss(w)(tensor(X), tensor(LABELS)),
}
ELEMENTS = {
    "weight": lambda w: ops.binary_cross_entropy_with_logits(tensor(X), tensor(TARGET), w, tensor(P)),
    "pos_weight": lambda w: ops.binary_cross_entropy_with_logits(tensor(X), tensor(TARGET), tensor(P), w),
    "weight, sum": lambda w: ops.binary_cross_entropy_with_logits(tensor(X), tensor(TARGET), w, tensor(P), "sum"),
    "pos_weight alone": lambda w: nn.BCEWithLogitsLoss(pos_weight=w)(tensor(X), tensor(TARGET)),
    "nn.BCEWithLogitsLoss": lambda w: nn.BCEWithLogitsLoss(weight=w)(tensor(X), tensor(TARGET)),
}


def check(fn):
    """The gradient, and that the value is the same whether or not somebody asks for it."""
    value, gradient = ms.value_and_grad(lambda w: fn(w).sum())(tensor(W))
    np.testing.assert_allclose(value.asnumpy(), fn(tensor(W)).asnumpy().sum(), rtol=1e-5)
    np.testing.assert_allclose(gradient.asnumpy(), differences(fn, W), rtol=5e-3, atol=2e-4)


@pytest.mark.parametrize("loss", CLASSES.values(), ids=CLASSES)
def test_by_the_weights_of_classes(loss):
    check(loss)


@pytest.mark.parametrize("loss", ELEMENTS.values(), ids=ELEMENTS)
@pytest.mark.mindspore_wrong("its gradient by these weights is 0")
def test_by_the_weights_of_elements(loss):
    check(loss)


@pytest.mark.msvjp_only("MindSpore has no kernel on a CPU, and wants a batch")
def test_in_mint_and_of_one_sample():
    check(lambda w: mint.nn.functional.nll_loss(log_softmax(X), tensor(LABELS), w))
    check(lambda w: ops.cross_entropy(tensor(X[0]), Tensor(1, ms.int32), w, reduction="sum"))
