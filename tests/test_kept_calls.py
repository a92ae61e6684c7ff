"""A step that calls its network and then asks for the gradients runs the network once, as scripts of MindSpore 1.x do it."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn, ops

X = np.arange(6, dtype=np.float32).reshape(3, 2)


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.dense, self.norm, self.drop = nn.Dense(2, 4), nn.BatchNorm1d(4, momentum=0.5), nn.Dropout(p=0.5)
        self.runs = []

    def construct(self, x):
        self.runs.append(x.shape)
        return self.drop(self.norm(self.dense(x)) + 1.0).sum()


class Step(nn.Cell):
    """The loss and the gradients of a network, with something between them."""

    def __init__(self, net, between=lambda step, x: x, transform="GradOperation"):
        super().__init__(auto_prefix=False)
        self.net, self.between, self.transform = net, between, transform
        self.weights = ms.ParameterTuple(net.trainable_params())

    def gradients(self):
        if self.transform == "GradOperation":
            return ops.GradOperation(get_by_list=True)(self.net, self.weights)
        if self.transform == "grad":
            return ms.grad(self.net, None, self.weights)
        return lambda *args: ms.value_and_grad(self.net, None, self.weights)(*args)[1]

    def construct(self, x):
        loss = self.net(x)
        return loss, self.gradients()(self.between(self, x))


def network(training=True):
    net = Net()
    net.set_train(training)
    net.set_grad()
    return net


@pytest.mark.parametrize("transform", ["GradOperation", "grad", "value_and_grad"])
def test_it_runs_once(transform):
    net = network()
    loss, gradients = Step(net, transform=transform)(Tensor(X))
    assert len(net.runs) == 1
    mean = (X.dot(net.dense.weight.asnumpy().T) + net.dense.bias.asnumpy()).mean(0)
    np.testing.assert_allclose(net.norm.moving_mean.asnumpy(), 0.5 * mean, rtol=1e-5)
    # of one mask, sum(mask * (gamma * normed + beta + 1)) at gamma 1 and beta 0 is the sum of its own gradients by both
    by_name = dict(zip((p.name for p in net.trainable_params()), gradients, strict=True))
    gamma, beta = (by_name[f"norm.{name}"].asnumpy() for name in ("gamma", "beta"))
    np.testing.assert_allclose(loss.asnumpy(), (gamma + beta).sum(), rtol=1e-4)


def test_and_once_in_each_step():
    net = network()
    step = Step(net)
    for _ in range(3):
        step(Tensor(X))
    assert len(net.runs) == 3


def test_the_gradients_are_those_of_the_network():
    net = network()
    net.drop = nn.Dropout(p=0.0)
    wanted = ms.grad(net, None, net.trainable_params())(Tensor(X))
    _, gradients = Step(net)(Tensor(X))
    for got, want in zip(gradients, wanted, strict=True):
        np.testing.assert_allclose(got.asnumpy(), want.asnumpy(), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("sens", [None, 8.0])
def test_in_a_step_of_ones_own(sens):
    """A subclass of TrainOneStepCell, which calls `set_grad()` on its network."""

    class Own(nn.TrainOneStepCell):
        def construct(self, x):
            loss = self.network(x)
            gradients = ops.GradOperation(get_by_list=True, sens_param=sens is not None)(self.network, self.weights)(
                *([x] if sens is None else [x, ops.fill(ms.float32, loss.shape, sens)])
            )
            self.optimizer(gradients)
            return loss

    net = Net()
    own = Own(net, nn.SGD(net.trainable_params(), 0.1))
    own.set_train()
    before = net.dense.weight.asnumpy().copy()
    losses = [own(Tensor(X)).asnumpy() for _ in range(2)]
    assert net.requires_grad and len(net.runs) == 2 and np.isfinite(losses).all()
    assert not np.array_equal(before, net.dense.weight.asnumpy())


def other(step, x):
    return x + 1


def another_network(step, x):
    step.net.dense.weight.set_data(step.net.dense.weight * 2)
    return x


@pytest.mark.parametrize(
    "between", [other, pytest.param(another_network, marks=pytest.mark.msvjp_only("MindSpore mixes"))]
)
def test_what_differs_runs_again(between):
    net = network()
    Step(net, between)(Tensor(X))
    assert len(net.runs) == 2


def test_a_second_gradient_runs_again():
    class Twice(Step):
        def construct(self, x):
            loss = self.net(x)
            return loss, self.gradients()(x), self.gradients()(x)

    net = network()
    Twice(net)(Tensor(X))
    assert len(net.runs) == 2


def test_without_set_grad_it_runs_again():
    net = Net()
    net.set_train()
    Step(net)(Tensor(X))
    assert len(net.runs) == 2


@pytest.mark.msvjp_only("the graph is torch's")
def test_nothing_is_kept_beyond_the_step():
    net = network()
    loss, gradients = Step(net)(Tensor(X))
    from msvjp._tape.kept_calls import kept

    assert kept.calls is None and not loss.requires_grad and not any(g.requires_grad for g in gradients)
