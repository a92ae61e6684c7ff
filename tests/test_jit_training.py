"""Whole steps of training in GRAPH_MODE: one graph each, and after ten steps what they are line by line."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, mint, nn, ops

from msvjp.graph import explain
from msvjp.graph.jitted import counts

from .values import plain, vec

pytestmark = pytest.mark.not_on("npu", reason="the simulated npu is a mode of torch's, under which nothing is recorded")

RNG = np.random.default_rng(0)
X, Y = (Tensor(RNG.standard_normal((8, n)).astype(np.float32)) for n in (2, 1))


def with_loss():
    ms.set_seed(1)
    layers = nn.Dense(2, 4, has_bias=False), nn.BatchNorm1d(4), nn.Tanh(), nn.Dropout(p=0.2), nn.Dense(4, 1)
    return nn.WithLossCell(nn.SequentialCell(*layers), nn.MSELoss())


class Clipped(nn.TrainOneStepCell):
    """A step as scripts write it, with clipping by the global norm."""

    def construct(self, x, y):
        loss = self.network(x, y)
        gradients = self.grad(self.network, self.weights)(x, y, Tensor(1.0))
        self.optimizer(ops.clip_by_global_norm(gradients, 0.1))
        return loss


class Averaged(nn.Cell):
    """A step that keeps a moving average of the weights."""

    def __init__(self, network, optimizer):
        super().__init__()
        self.optimizer, weights = optimizer, optimizer.parameters
        self.run = ms.value_and_grad(network, None, weights)
        self.averages = ms.ParameterTuple([Parameter(p * 1, f"ema.{p.name}", requires_grad=False) for p in weights])

    def construct(self, x, y):
        loss, gradients = self.run(x, y)
        self.optimizer(ops.clip_by_value(gradients, -1.0, 1.0))
        for average, p in zip(self.averages, self.optimizer.parameters, strict=True):
            ops.assign(average, 0.9 * average + 0.1 * p)
        return loss


def groups(net):
    weights = net.trainable_params()
    return [
        {"params": weights[:2], "weight_decay": 0.01, "lr": nn.ExponentialDecayLR(0.1, 0.9, 2)},
        {"params": weights[2:]},
    ]


def scaled(scale, optimizer):
    return lambda net: nn.TrainOneStepWithLossScaleCell(net, optimizer(net.trainable_params()), scale())


def adam(weights):
    return nn.Adam(weights, 0.01)


def one_step(optimizer, cell=nn.TrainOneStepCell):
    return lambda net: cell(net, optimizer(net.trainable_params()))


def in_lower_precision(net):
    return nn.TrainOneStepCell(ms.amp.auto_mixed_precision(net, "O1"), adam(net.trainable_params()))


STEPS = {
    "TrainOneStepCell": one_step(adam),
    "clipping by global norm": one_step(lambda weights: nn.Momentum(weights, 0.1, 0.9), Clipped),
    "a moving average": one_step(adam, Averaged),
    "a cosine": one_step(lambda weights: nn.Adam(weights, nn.CosineDecayLR(0.001, 0.1, 10))),
    "a warmup": one_step(lambda weights: nn.SGD(weights, nn.WarmUpLR(0.1, 4))),
    "a polynomial": one_step(lambda weights: nn.RMSProp(weights, nn.PolynomialDecayLR(0.1, 0.01, 10, 0.5))),
    "a list of rates": one_step(lambda weights: nn.Momentum(weights, [0.1 * 0.9**i for i in range(12)], 0.9)),
    "weight decay": one_step(lambda weights: nn.AdamWeightDecay(weights, 0.02, weight_decay=0.1)),
    "Lamb": one_step(lambda weights: nn.Lamb(weights, nn.CosineDecayLR(0.001, 0.1, 10), weight_decay=0.1)),
    "Adadelta": one_step(lambda weights: nn.Adadelta(weights, nn.ExponentialDecayLR(1.0, 0.9, 2))),
    "Rprop": one_step(lambda weights: nn.Rprop(weights, 0.01)),
    "ASGD": one_step(lambda weights: nn.ASGD(weights, 0.1, 0.01, t0=3.0)),
    "AdaFactor": one_step(nn.AdaFactor),
    "AdaFactor of matrices": one_step(
        lambda weights: nn.AdaFactor([p for p in weights if p.ndim > 1], warmup_init=True, beta1=0.0, weight_decay=0.1)
    ),
    "AdaFactor at a rate": one_step(lambda weights: nn.AdaFactor(weights, 0.01, relative_step=False)),
    "AdaFactor on a schedule": one_step(
        lambda weights: nn.AdaFactor(weights, nn.ExponentialDecayLR(0.1, 0.9, 2), relative_step=False, compression=True)
    ),
    "groups": lambda net: nn.TrainOneStepCell(net, nn.Momentum(groups(net), 0.02, 0.9)),
    "a scale of the loss": scaled(lambda: Tensor(1024.0), adam),
    "a scale that changes": scaled(lambda: nn.DynamicLossScaleUpdateCell(2**10, 2, 3), adam),
    "a scale that changes, with momentum": scaled(
        lambda: nn.DynamicLossScaleUpdateCell(2**10, 2, 3), lambda weights: nn.Momentum(weights, 0.1, 0.9)
    ),
    "lower precision": in_lower_precision,
}


def trained(name, mode):
    """What ten steps give, the fifth of them with an overflow if the step has a scale, and what the Parameters are then."""
    step = STEPS[name](with_loss()).set_train()
    ms.set_context(mode=mode)
    ms.set_seed(5)
    try:
        given = [plain(step(X * np.inf if i == 4 and "scale" in name else X, Y)) for i in range(10)]
    finally:
        ms.set_context(mode=ms.PYNATIVE_MODE)
    return step, np.float32(given), {name: np.copy(p.asnumpy()) for name, p in step.parameters_and_names()}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_one_graph(name):
    _, wanted, parameters = trained(name, ms.PYNATIVE_MODE)
    counts.clear()
    step, found, others = trained(name, ms.GRAPH_MODE)
    assert dict(counts) == {"recorded": 1, "compiled": 9}
    np.testing.assert_allclose(found, wanted, rtol=1e-4)
    for key, value in parameters.items():
        np.testing.assert_allclose(others[key], value, rtol=1e-4, atol=1e-6, err_msg=key)
    assert len(explain(step)(X, Y).graphs) == 1


NEWER = {
    "Adadelta": {},
    "Adagrad": {"lr_decay": 0.1},
    "Adam": {"amsgrad": True, "weight_decay": 0.1},
    "AdamW": {"maximize": True},
    "Adamax": {},
    "ASGD": {"t0": 3.0},
    "NAdam": {},
    "RAdam": {},
    "RMSprop": {"momentum": 0.9, "centered": True},
    "Rprop": {},
    "SGD": {"momentum": 0.9},
}
OF_MINT = {"SGD": {"momentum": 0.9, "dampening": 0.1}, "Adam": {"amsgrad": True}, "AdamW": {"weight_decay": 0.1}}


@pytest.mark.parametrize(
    ("optim", "name", "arguments"),
    [(ms.experimental.optim, *each) for each in NEWER.items()] + [(mint.optim, *each) for each in OF_MINT.items()],
    ids=[f"experimental {name}" for name in NEWER] + [f"mint {name}" for name in OF_MINT],
)
def test_a_step_of_the_newer_optimizers_is_one_graph_whose_rate_may_fall(optim, name, arguments):
    def losses(jit):
        ms.set_seed(1)
        net = nn.Dense(2, 1)
        weights = net.trainable_params()
        optimizer = getattr(optim, name)(weights, lr=0.1, **arguments)
        schedule = ms.experimental.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
        run = ms.value_and_grad(lambda x, y: ((net(x) - y) ** 2).mean(), None, weights)

        def step(x, y):
            loss, gradients = run(x, y)
            optimizer(gradients)
            return loss

        step, found = jit(step), []
        for _ in range(9):
            found.append(float(step(X, Y)))
            schedule.step()
        return found

    wanted = losses(lambda step: step)
    counts.clear()
    np.testing.assert_allclose(losses(ms.jit), wanted, rtol=1e-4)
    recorded = 1 + (
        name == "SGD" and optim is not mint.optim
    )  # its first step begins the moments, and is another graph
    assert dict(counts) == {"recorded": recorded, "compiled": 9 - recorded}


def test_an_optimizer_of_the_users_is_not_called_after_an_overflow():
    class Counting(nn.Momentum):
        def construct(self, gradients):
            self.steps += 1
            return super().construct(gradients)

    net = nn.WithLossCell(nn.Dense(2, 1), nn.MSELoss())
    optimizer = Counting(net.trainable_params(), 0.1, 0.9)
    optimizer.steps = 0
    step = nn.TrainOneStepWithLossScaleCell(net, optimizer, Tensor(1024.0))
    ms.set_context(mode=ms.GRAPH_MODE)
    for x in (X, X * np.inf, X, X * np.inf):
        step(x, Y)
    ms.set_context(mode=ms.PYNATIVE_MODE)
    assert optimizer.steps == 2


def test_a_hook_of_the_users_runs_in_each_call():
    seen, net = [], nn.Dense(2, 1)
    net.register_forward_hook(lambda cell, inputs, output: seen.append(1))
    f = ms.jit(lambda x: net(x))
    for _ in range(3):
        f(vec([1, 2]))
    assert len(seen) == 3
