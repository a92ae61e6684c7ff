"""Attributes of layers that a script sets after construction: those that count, and those that are printed alone."""

import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .values import vec

ONES = {"weight_init": "ones", "bias_init": "ones"}
X = Tensor(np.arange(8, dtype=np.float32).reshape(1, 2, 2, 2))
LOGITS, CLASSES = Tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]]), Tensor(np.array([0, 1], np.int32))


def close(actual, expected, tolerance=1e-6):
    np.testing.assert_allclose(actual, expected, tolerance, tolerance)


def with_set(layer, **attributes):
    for name, value in attributes.items():
        setattr(layer, name, value)
    return layer


PRINTED_ALONE = [
    (lambda: nn.BatchNorm2d(2), {"eps": 1.0}, (X,)),
    (lambda: nn.BatchNorm2d(2).set_train(), {"eps": 1.0, "momentum": 0.5}, (X,)),
    (lambda: nn.LayerNorm((2,)), {"epsilon": 1.0, "begin_norm_axis": 1}, (X,)),
    (lambda: nn.SmoothL1Loss(), {"beta": 0.1, "reduction": "mean"}, (vec(-2, 0.5), vec(1, 0))),
    (lambda: nn.MSELoss(), {"reduction": "sum"}, (vec(-2, 0.5), vec(1, 0))),
    (lambda: nn.Conv2d(2, 1, 1, **ONES), {"stride": (2, 2), "pad_mode": "valid"}, (X,)),
    (lambda: nn.Dense(2, 3, **ONES), {"activation": nn.Sigmoid()}, (X,)),
    (lambda: nn.SoftmaxCrossEntropyWithLogits(True, "mean"), {"reduction": "sum"}, (LOGITS, CLASSES)),
]


@pytest.mark.parametrize(("make", "attributes", "inputs"), PRINTED_ALONE)
def test_changes_no_number(make, attributes, inputs):
    changed = with_set(make(), **attributes)
    close(changed(*inputs).asnumpy(), make()(*inputs).asnumpy())
    assert {name: getattr(changed, name) for name in attributes} == attributes


def test_the_moving_mean_keeps_the_momentum_of_construction():
    norm = with_set(nn.BatchNorm2d(2).set_train(), momentum=0.5)
    norm(X)
    close(norm.moving_mean.asnumpy(), [0.15, 0.55])
    assert "momentum=0.5" in str(norm)


@pytest.mark.parametrize("statistics", [True, False])
def test_which_statistics_are_taken(statistics):
    norm = with_set(nn.BatchNorm2d(2), use_batch_statistics=statistics)
    assert (abs(norm(X).asnumpy().mean()) < 1e-3) == statistics


DROPOUTS = [
    (lambda: nn.Dropout(p=0.5), {"p": 0.0}, [1]),
    (lambda: nn.Dropout(keep_prob=0.5), {"keep_prob": 1.0}, [1]),
    (lambda: nn.Dropout(p=0.5), {"p": 0.9}, [0, 2]),
    (lambda: nn.Dropout(p=0.0), {"p": 0.5}, [1]),
    (lambda: nn.Dropout(p=0.5), {"keep_prob": 1.0}, [1]),
    (lambda: nn.Dropout(1.0, p=0.5), {}, [1]),
]


@pytest.mark.parametrize(("make", "attributes", "values"), DROPOUTS)
def test_dropout_is_switched_off_and_not_retuned(make, attributes, values):
    layer = with_set(make().set_train(), **attributes)
    assert np.unique(layer(ops.ones((1000,))).asnumpy()).tolist() == values


BIASED = [
    (lambda **how: nn.Conv1d(1, 1, 1, has_bias=True, **how), (1, 1, 3)),
    (lambda **how: nn.Conv2d(1, 1, 1, has_bias=True, **how), (1, 1, 3, 3)),
    (lambda **how: nn.Conv3d(1, 1, 1, has_bias=True, **how), (1, 1, 2, 2, 2)),
    (lambda **how: nn.Conv1dTranspose(1, 1, 1, has_bias=True, **how), (1, 1, 3)),
    (lambda **how: nn.Conv2dTranspose(1, 1, 1, has_bias=True, **how), (1, 1, 3, 3)),
    (lambda **how: nn.Conv3dTranspose(1, 1, 1, has_bias=True, **how), (1, 1, 2, 2, 2)),
    (lambda **how: nn.Dense(1, 1, **how), (2, 1)),
]


@pytest.mark.parametrize(("make", "shape"), BIASED)
def test_a_bias_is_switched_off(make, shape):
    layer, x = make(**ONES), ops.ones(shape)
    assert np.unique(layer(x).asnumpy()).tolist() == [2]
    assert np.unique(with_set(layer, has_bias=False)(x).asnumpy()).tolist() == [1]


def test_an_activation_counts_with_its_flag():
    dense = with_set(nn.Dense(1, 1, **ONES), activation=nn.ReLU())
    assert not dense.activation_flag
    assert dense(Tensor([[-3.0]])).asnumpy().tolist() == [[-2]]
    assert with_set(dense, activation_flag=True)(Tensor([[-3.0]])).asnumpy().tolist() == [[0]]


class Difference(nn.LossBase):
    def construct(self, logits, labels):
        return self.get_loss(logits - labels)


REDUCED = [({}, 1.5), ({"reduce": False}, [1, 2]), ({"average": False}, 3), ({"reduction": "sum"}, 1.5)]


@pytest.mark.parametrize(("attributes", "expected"), REDUCED)
@pytest.mark.parametrize("loss", [Difference, nn.MSELoss])
def test_a_loss_is_reduced_as_its_two_flags_say(loss, attributes, expected):
    squared = loss is nn.MSELoss
    labels = vec(0, 0) if not squared else vec(1, 2) - vec(1, 2) ** 0.5
    close(with_set(loss(), **attributes)(vec(1, 2), labels).asnumpy(), expected)


def test_the_sum_of_a_cross_entropy():
    loss = nn.SoftmaxCrossEntropyWithLogits(sparse=True)
    each = loss(LOGITS, CLASSES).asnumpy()
    close(with_set(loss, reduce=True, average=False)(LOGITS, CLASSES).asnumpy(), each.sum(), 1e-5)


@pytest.mark.parametrize("flag", [3, None, 1])
def test_a_parameter_is_trained_or_not(flag):
    weight = Parameter(Tensor([1.0]), name="w")
    with pytest.raises(TypeError, match="requires_grad"):
        weight.requires_grad = flag
    assert weight.requires_grad is True


def test_values_that_are_no_tensor_are_not_set():
    weight = Parameter(Tensor([1.0, 2.0]), name="w")
    with pytest.raises(TypeError):
        weight.set_data([3.0, 4.0])
    assert weight.asnumpy().tolist() == [1, 2]


def test_a_parameter_does_not_take_the_name_of_another_attribute():
    cell = with_set(nn.Cell(), size=3)
    with pytest.raises(KeyError):
        cell.insert_param_to_cell("size", Parameter(Tensor([1.0])))
    assert cell.size == 3
