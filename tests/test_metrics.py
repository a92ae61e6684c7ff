"""Metrics over several batches, and those that scripts write."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn

X = ms.Tensor(np.float32([[0.2, 0.5, 0.3], [0.3, 0.1, 0.6], [0.9, 0.6, 0.1]]))
Y, OTHER = ms.Tensor(np.int32([1, 0, 1])), ms.Tensor(np.int32([1, 2, 0]))
P, T = ms.Tensor([[1, 0, 1], [0, 1, 1]]), ms.Tensor([[1, 0, 1], [0, 1, 0]])


def over(metric, *batches):
    for batch in batches:
        metric.update(*batch)
    return metric


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("Accuracy", 4 / 6),
        ("Top1CategoricalAccuracy", 4 / 6),
        ("Precision", [0.5, 1, 0.5]),
        ("Recall", [0.5, 2 / 3, 1]),
        ("F1", [0.5, 0.8, 2 / 3]),
    ],
)
def test_batches_add_up(name, want):
    metric = over(getattr(nn, name)(), (X, Y), (X, OTHER))
    np.testing.assert_allclose(metric.eval(), want, rtol=1e-6)
    metric.clear()
    with pytest.raises(RuntimeError):
        metric.eval()


def test_calling_begins_anew():
    metric = over(nn.Accuracy(), (X, OTHER))
    assert metric(X, Y) == pytest.approx(1 / 3)
    assert metric(X, OTHER) == 1


def test_loss_is_the_mean_over_batches():
    metric = over(nn.Loss(), (ms.Tensor(0.25),), (ms.Tensor([0.75]),), (ms.Tensor([1.0, 3.0]),))
    assert metric.eval() == pytest.approx(1.0)


def test_errors_are_means_over_samples():
    truth = ms.Tensor(np.float32([[1, 0, 0]] * 3))
    difference = X.asnumpy() - truth.asnumpy()
    assert over(nn.MAE(), (X, truth), (X, truth)).eval() == pytest.approx(np.abs(difference).sum() / 3)
    assert over(nn.MSE(), (X, truth), (X, truth)).eval() == pytest.approx((difference**2).sum() / 3)


def test_averages():
    assert over(nn.Precision(), (X, Y)).eval(True) == pytest.approx(1 / 3)
    assert over(nn.Recall(), (X, Y)).eval(average=True) == pytest.approx(1 / 6)
    assert over(nn.F1(), (X, Y)).eval(average=True) == pytest.approx(2 / 9)
    assert over(nn.Precision("multilabel"), (P, T)).eval(True) == pytest.approx(0.75)


@pytest.mark.parametrize("make", [nn.Precision, nn.Recall, nn.F1, lambda: nn.Fbeta(0.5)])
def test_classes_below_0_are_the_last_ones(make):
    last = ms.Tensor(np.array([1, -1, 2, -3], np.int32))
    named = ms.Tensor(np.array([1, 2, 2, 0], np.int32))
    scores = ms.Tensor(np.float32([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1], [0.2, 0.2, 0.6], [0.9, 0.05, 0.05]]))
    np.testing.assert_array_equal(over(make(), (scores, last)).eval(), over(make(), (scores, named)).eval())
    assert 0 < over(make(), (scores, last)).eval(True) < 1
    with pytest.raises((ValueError, IndexError)):
        over(make(), (scores, ms.Tensor(np.array([1, -4, 2, 0], np.int32))))


def test_multilabel_batches_stand_one_after_the_other():
    metric = over(nn.Precision("multilabel"), (P, T), (P, P))
    np.testing.assert_allclose(metric.eval(), [1, 0.5, 1, 1])
    assert over(nn.Accuracy("multilabel"), (P, T), (P, P)).eval() == 0.75


def test_the_number_of_classes_must_not_change():
    metric = over(nn.Accuracy(), (X, Y))
    with pytest.raises(ValueError):
        metric.update(ms.Tensor([[0.1, 0.9]]), ms.Tensor([1]))


class Count(nn.Metric):
    """As scripts write one."""

    def __init__(self):
        super().__init__()
        self.clear()

    def clear(self):
        self.seen = []

    @nn.rearrange_inputs
    def update(self, *inputs):
        self.seen += [self._convert_data(i).sum() for i in inputs]

    def eval(self):
        return self.seen


def test_a_metric_of_a_script():
    one, two = ms.Tensor([1.0, 2.0]), [3, 4]
    assert Count()(one, two) == [3, 7]
    metric = Count().set_indexes([1])
    assert metric.indexes == [1]
    assert metric(one, two) == [7]
    with pytest.raises(TypeError):
        metric(one, 3)


def test_an_unfinished_metric_cannot_be_made():
    class Unfinished(nn.Metric):
        pass

    with pytest.raises(TypeError):
        Unfinished()


@pytest.mark.mindspore_wrong("its curves are of as many samples as there are classes")
def test_the_roc_of_several_classes_is_that_of_each():
    scores, classes = np.float32([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]]), np.int32([0, 1, 1, 0])
    found = nn.ROC(class_num=2)(scores, classes)
    for c in (0, 1):
        for got, want in zip(found, nn.ROC(pos_label=c)(scores[:, c], classes), strict=True):
            np.testing.assert_array_equal(got[c], want)
