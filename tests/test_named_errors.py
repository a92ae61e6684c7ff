"""Errors name the API first: ops of what they take, layers the layer, and optimizers what they take."""

import os
import traceback

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .answers import NAMES, tensors
from .cases import load
from .variants import changed, plain

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


NO_TENSORS = {"a text": "text", "None": None, "another shape": Tensor(np.ones((7, 1, 5, 3), np.float32))}
ROWS = [pytest.param(case, id=f"{case.where}-{case.forms[0]}") for case in load() if case.inputs]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", ROWS)
def test_what_is_no_fitting_tensor_is_refused_by_name(case):
    """Of every row each input in turn. What Python itself refuses, such as `2 - x` of a text, is not ours to name."""
    form, inputs = case.forms[0], {name: tensors(changed(value, plain)) for name, value in case.inputs.items()}
    unnamed = []
    for name in inputs:
        for kind, value in NO_TENSORS.items():
            try:
                eval(form, NAMES | inputs | {name: value})
            except Exception as error:
                if raised_by_us(error) and not str(error).startswith("mindspore."):
                    unnamed.append(f"{form} of {kind} for {name}: {type(error).__name__}: {error}")
    assert not unnamed, "\n".join(unnamed)


def raised_by_us(error):
    """Whether what the test called is in msvjp."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    own = max(number for number, name in enumerate(files) if name in (__file__, "<string>"))
    return len(files) > own + 1 and files[own + 1].startswith(os.path.dirname(ms.__file__))
