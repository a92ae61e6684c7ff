"""Errors of layers name the layer, and those of optimizers what they take."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

pytestmark = pytest.mark.msvjp_only("our own texts")

X = np.ones((2, 3), np.float32)

BAD_INPUTS = {
    "Conv2d": (lambda: nn.Conv2d(3, 3, 3), (X,)),
    "Dense": (lambda: nn.Dense(2, 3), (X,)),
    "CrossEntropyLoss": (lambda: nn.CrossEntropyLoss(), (X, X[0])),
    "LayerNorm": (lambda: nn.LayerNorm((4,)), (X,)),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(3), (X,)),
    "MaxPool2d": (lambda: nn.MaxPool2d(2), (X[0],)),
    "AvgPool1d": (lambda: nn.AvgPool1d(2), (X[0],)),
    "Embedding": (lambda: nn.Embedding(3, 2), (np.array([5]),)),
    "LSTM": (lambda: nn.LSTM(3, 2), (X[0],)),
    "MSELoss": (lambda: nn.MSELoss(), (X, np.ones((5, 5), np.float32))),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
@pytest.mark.parametrize("around", [lambda cell: cell, nn.SequentialCell], ids=["alone", "in a SequentialCell"])
def test_an_error_names_the_layer(name, around):
    make, inputs = BAD_INPUTS[name]
    with pytest.raises((ValueError, RuntimeError), match=rf"^mindspore\.nn\.{name}: "):
        make()(*map(Tensor, inputs)) if len(inputs) > 1 else around(make())(*map(Tensor, inputs))


def test_an_error_in_a_cell_of_the_users_is_the_ops():
    class Net(nn.Cell):
        def construct(self, x):
            return ops.matmul(x, x)

    for net in (Net(), nn.SequentialCell(Net())):
        with pytest.raises(ValueError, match=r"^mindspore\.ops\.matmul: "):
            net(Tensor(X))


@pytest.mark.parametrize("make", [nn.Adam, nn.SGD, nn.RMSProp, nn.Momentum, nn.Lamb])
def test_an_optimizer_says_what_it_takes(make):
    with pytest.raises((TypeError, KeyError), match=rf"mindspore.nn.{make.__name__}: .*\blearning_rate\b"):
        make([Parameter(Tensor([1.0]), name="w")], lr=0.1)


def test_an_optimizer_says_what_the_parameters_are():
    with pytest.raises(TypeError, match=r"numpy\.ndarray; give all Parameters or dicts"):
        nn.SGD([np.ones(2)])


def test_the_cotangent_as_the_last_input_as_in_1x_is_told():
    x, v = Tensor(X), Tensor(X)
    for fn in (nn.ReLU(), lambda x: x * 2):
        with pytest.raises(TypeError, match=r"vjp_fn\(v\)"):
            ms.vjp(fn, x, v)
