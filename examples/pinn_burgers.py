"""A network that solves Burgers' equation, u_t + u u_x = nu u_xx, trained by the equation itself: gradients of gradients.

Raissi, Perdikaris and Karniadakis, Physics-informed neural networks, 2019. The loss is what the network u(x, t) and its own
derivatives leave of the equation at random points, -1 < x < 1 and 0 < t < 1. So each step takes the gradient, with respect
to the weights, of an expression that holds a gradient, and a gradient of a gradient, with respect to x and t.

From u = -sin(pi x) at t = 0 the wave steepens into a front at x = 0. Theirs has nu = 0.01 / pi; twice that needs half a
minute on one core. The Cole-Hopf transform gives the true solution to compare with.
"""

import sys
import time

import matplotlib
import numpy as np

import msvjp as mindspore
from msvjp import Tensor, nn, ops

matplotlib.use("Agg")
import matplotlib.pyplot as plt

NU, STEPS, POINTS, RATE, TOLERANCE = 0.02 / np.pi, 4000, 1000, 3e-3, 0.04


class Net(nn.Cell):
    """u(x, t) for columns x and t, whatever the weights -sin(pi x) at t = 0, and 0 at x = -1 and x = 1."""

    def __init__(self, width=20, depth=6):
        super().__init__()
        sizes = [2] + [width] * (depth - 1)
        layers = [nn.Dense(size, width, "xavier_normal", "zeros", activation="tanh") for size in sizes]
        self.body = nn.SequentialCell(*layers, nn.Dense(width, 1, "xavier_normal", "zeros"))

    def construct(self, x, t):
        return t * (1 - x**2) * self.body(ops.concat((x, t), axis=1)) - ops.sin(np.pi * x)


def residual(net, x, t):
    """What is left of the equation."""
    u, (u_x, u_t) = mindspore.value_and_grad(net, (0, 1))(x, t)
    u_xx = mindspore.grad(mindspore.grad(net))(x, t)
    return u_t + u * u_x - NU * u_xx


def true_solution(x, t):
    """u = -E[f(y) sin(pi y)] / E[f(y)], y normal around x with variance 2 nu t, f(y) = exp(-cos(pi y) / (2 pi nu))."""
    nodes, weights = np.polynomial.hermite.hermgauss(100)
    y = x[..., None] - 2 * np.sqrt(NU * t)[..., None] * nodes
    f = weights * np.exp(-np.cos(np.pi * y) / (2 * np.pi * NU))
    return -(f * np.sin(np.pi * y)).sum(axis=-1) / f.sum(axis=-1)


def column(values):
    return Tensor(values.reshape(-1, 1).astype(np.float32))


def train(net):
    optimizer = nn.Adam(net.trainable_params(), nn.CosineDecayLR(1e-5, RATE, STEPS))
    loss_and_gradients = mindspore.value_and_grad(
        lambda x, t: (residual(net, x, t) ** 2).mean(), None, optimizer.parameters
    )
    random, start = np.random.default_rng(0), time.time()
    for step in range(STEPS):
        x, t = random.uniform((-1, 0), 1, (POINTS, 2)).T
        loss, gradients = loss_and_gradients(column(x), column(t))
        optimizer(gradients)
        if (step + 1) % 500 == 0:
            print(f"step {step + 1}/{STEPS}  loss {float(loss):.6f}  {time.time() - start:4.1f} s", flush=True)


def draw(x, t, u, true, path):
    figure, (field, profiles) = plt.subplots(1, 2, figsize=(8.4, 3.2))
    figure.colorbar(field.contourf(t, x, u, np.linspace(-1.05, 1.05, 22), cmap="RdBu_r"), ax=field, ticks=[-1, 0, 1])
    field.set(title="u(x, t), the network", xlabel="t", ylabel="x")
    for i, color in zip((0, 25, 50, 100), plt.cm.viridis([0, 0.35, 0.6, 0.85])):
        profiles.plot(x[i], true[i], color=color, lw=4, alpha=0.35)
        profiles.plot(x[i], u[i], color=color, lw=1.2, label=f"t = {t[i, 0]:.2f}")
    profiles.set(title="the network (thin) and the truth (wide)", xlabel="x")
    profiles.legend(fontsize=8, frameon=False)
    profiles.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=100)


def main(path="pinn_burgers.png"):
    mindspore.set_seed(0)
    net = Net()
    train(net)
    x, t = np.meshgrid(np.linspace(-1, 1, 401), np.linspace(0, 1, 101))
    u, true = net(column(x), column(t)).asnumpy().reshape(x.shape), true_solution(x, t)
    error = np.linalg.norm(u - true) / np.linalg.norm(true)
    draw(x, t, u, true, path)
    print(f"drawn in {path}")
    print(f"relative L2 error {error:.4f}")
    if not error < TOLERANCE:
        sys.exit(f"which is more than {TOLERANCE}")


if __name__ == "__main__":
    main(*sys.argv[1:])
