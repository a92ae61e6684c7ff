"""A mixture of experts in the style of mindspore.mint, whose names and defaults are torch's."""

import mindspore as ms
import numpy as np
from mindspore import Tensor, mint
from mindspore.mint import nn
from mindspore.mint.nn import functional as F

ARMS, EXPERTS, WIDTH, STEPS = 3, 2, 16, 20


class Expert(ms.nn.Cell):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, WIDTH)
        self.norm = nn.GroupNorm(4, WIDTH)
        self.out = nn.Linear(WIDTH, ARMS)

    def construct(self, x):
        return self.out(F.silu(self.norm(self.hidden(x))))


class Mixture(ms.nn.Cell):
    """The gate weighs what the experts say of each point."""

    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(2, EXPERTS)
        self.experts = ms.nn.CellList([Expert() for _ in range(EXPERTS)])

    def construct(self, x):
        weights = mint.split(mint.softmax(self.gate(x), -1), 1, dim=1)
        logits = mint.zeros((x.shape[0], ARMS))
        for weight, expert in zip(weights, self.experts):
            logits = mint.add(logits, mint.mul(weight, expert(x)))
        return logits


def spirals(count):
    """Points on the arms of a spiral."""
    random = np.random.default_rng(1)
    arm = random.integers(0, ARMS, count)
    radius = random.uniform(0.2, 1, count)
    angle = 2 * np.pi * arm / ARMS + 3 * radius + 0.1 * random.standard_normal(count)
    points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Tensor(points, ms.float32), Tensor(arm, ms.int64)


def same_start(net):
    """Weights that do not depend on the random generator of the framework."""
    random = np.random.default_rng(2)
    for param in net.trainable_params():
        param.set_data(Tensor(random.standard_normal(param.shape), ms.float32))


def main():
    ms.set_seed(1)
    points, arms = spirals(48)
    net = Mixture()
    same_start(net)
    params = net.trainable_params()
    optimizer = ms.nn.SGD(params, learning_rate=0.1, momentum=0.9)

    def loss_fn(points, arms):
        probability = mint.gather(mint.softmax(net(points), -1), 1, mint.unsqueeze(arms, 1))
        return mint.neg(mint.mean(mint.log(probability)))

    grad_fn = ms.value_and_grad(loss_fn, None, params)
    for step in range(STEPS):
        loss, grads = grad_fn(points, arms)
        optimizer(grads)
        print("step:", step + 1, "loss:", loss.item())
    right = mint.eq(Tensor(net(points).asnumpy().argmax(1)), arms)
    print("right:", float(right.asnumpy().mean()))


if __name__ == "__main__":
    main()
