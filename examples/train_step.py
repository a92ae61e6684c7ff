"""One network, trained in the four ways that scripts write: the same losses, step by step.

`mindspore.value_and_grad` is MindSpore 2's way, `ops.GradOperation` and `nn.TrainOneStepCell` are those of MindSpore 1, and
the last way is not MindSpore at all: a Cell is a torch.nn.Module, so after `set_grad()` it is trained as any other is.
"""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

import msvjp as mindspore
from msvjp import Tensor, nn, ops

STEPS, BATCH, RATE, MOMENTUM, TOLERANCE = 200, 64, 0.05, 0.9, 1e-5


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Dense(64, 32, activation="relu")
        self.out = nn.Dense(32, 10)

    def construct(self, x):
        return self.out(self.hidden(x))


def batches():
    """The same at each call: images of 64 pixels and the digits on them."""
    images, labels = load_digits(return_X_y=True)
    random = np.random.default_rng(0)
    for _ in range(STEPS):
        chosen = random.integers(len(images), size=BATCH)
        yield Tensor((images[chosen] / 16).astype(np.float32)), Tensor(labels[chosen].astype(np.int32))


def new_net():
    """The same initial weights at each call."""
    mindspore.set_seed(0)
    return Net()


def by_value_and_grad():
    net, loss_fn = new_net(), nn.CrossEntropyLoss()
    optimizer = nn.Momentum(net.trainable_params(), RATE, MOMENTUM)

    def forward(x, y):
        logits = net(x)
        return loss_fn(logits, y), logits

    grad_fn = mindspore.value_and_grad(forward, None, optimizer.parameters, has_aux=True)
    for x, y in batches():
        (loss, _), grads = grad_fn(x, y)
        optimizer(grads)
        yield float(loss)


class GradWrap(nn.Cell):
    """The gradients of a network's weights, as scripts for MindSpore 1 have them."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.weights = mindspore.ParameterTuple(network.trainable_params())
        self.grad = ops.GradOperation(get_by_list=True, sens_param=True)

    def construct(self, x, y, sens):
        return self.grad(self.network, self.weights)(x, y, sens)


def by_grad_operation():
    with_loss = nn.WithLossCell(new_net(), nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean"))
    grad, optimizer = GradWrap(with_loss), nn.Momentum(with_loss.trainable_params(), RATE, MOMENTUM)
    for x, y in batches():
        loss = with_loss(x, y)
        optimizer(grad(x, y, ops.ones_like(loss)))
        yield float(loss)


def by_train_one_step_cell():
    net = new_net()
    optimizer = nn.SGD(net.trainable_params(), RATE, MOMENTUM)
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.CrossEntropyLoss()), optimizer).set_train()
    for x, y in batches():
        yield float(step(x, y))


def by_torch():
    net = new_net().set_grad()
    optimizer = torch.optim.SGD(net.parameters(), RATE, MOMENTUM)
    for x, y in batches():
        loss = torch.nn.functional.cross_entropy(net(x), y.long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield float(loss)


def main():
    ways = (by_value_and_grad, by_grad_operation, by_train_one_step_cell, by_torch)
    losses = {way.__name__.replace("_", " "): np.array(list(way())) for way in ways}
    shown = [0, 1, 10, 50, STEPS - 1]
    print(f"{'loss at step':23}", *(f"{step + 1:10}" for step in shown))
    for name, curve in losses.items():
        print(f"{name:23}", *(f"{loss:10.7f}" for loss in curve[shown]))
    apart = np.ptp(list(losses.values()), axis=0).max()
    print(f"they are at most {apart:.1e} apart in {STEPS} steps")
    if not apart < TOLERANCE:
        sys.exit("the four ways do not train alike")


if __name__ == "__main__":
    main()
