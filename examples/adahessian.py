"""AdaHessian: an optimizer that divides by the curvature, which is a vjp of the gradient. And what that is good for.

AdaHessian (Yao et al., ADAHESSIAN: an adaptive second order optimizer for machine learning, 2021) is Adam with the diagonal
of the Hessian H in the place of the gradient in the second moment. Hutchinson's estimate of that diagonal is z * (H @ z), z a
vector of random signs, and H @ z pulls z back through the gradient: one forward, then one pull for each z.

The task is chosen for it: softmax regression on the principal components of scanned digits, each in a unit of its own, from
thousandths to thousands, like a table of measurements that nobody has scaled. The smaller its unit, the further a weight has
to move. The curvature knows that; Adam, whose steps are all of about the learning rate, does not. In one common unit there
is nothing to know, and Adam is simpler and faster: the left half of the picture.

Both get the same time and the best of the same learning rates, which go down to nothing along a cosine.
"""

import sys

import matplotlib
import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

import msvjp as mindspore
from msvjp import Tensor, nn, ops

matplotlib.use("Agg")
import matplotlib.pyplot as plt

STEPS, PULLS, SEEDS, RATES = 100, 4, 3, (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
COST = {"AdaHessian": 4, "Adam": 1}  # of a step, rounded up in Adam's favor
COLORS = {"AdaHessian": "tab:red", "Adam": "tab:blue"}


class AdaHessian(nn.Optimizer):
    """`optimizer(gradients, curvatures)`; given the gradients twice it is Adam."""

    def __init__(self, params, learning_rate=0.15, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(learning_rate, params)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.moment1 = self.parameters.clone(prefix="moment1", init="zeros")
        self.moment2 = self.parameters.clone(prefix="moment2", init="zeros")

    def construct(self, gradients, curvatures):
        rate = self.get_lr()
        self.assignadd(self.global_step, self.global_step_increase_tensor)
        step = int(self.global_step)
        for p, g, h, m, v in zip(self.parameters, gradients, curvatures, self.moment1, self.moment2):
            ops.assign(m, self.beta1 * m + (1 - self.beta1) * g)
            ops.assign(v, self.beta2 * v + (1 - self.beta2) * h * h)
            root = ops.sqrt(v / (1 - self.beta2**step))
            ops.assign_sub(p, rate * m / (1 - self.beta1**step) / (root + self.eps))


def gradients_and_curvatures(grad_fn, x, y, params, random):
    """The gradients, and the diagonal of the Hessian: a mean of estimates, and over the weights of the same component."""
    gradients, vjp_fn = mindspore.vjp(grad_fn, x, y, weights=params)
    curvatures = [ops.zeros_like(p) for p in params]
    for _ in range(PULLS):
        signs = [Tensor(random.choice([-1, 1], p.shape).astype(np.float32)) for p in params]
        _, products = vjp_fn(*signs)
        curvatures = [c + z * hz / PULLS for c, z, hz in zip(curvatures, signs, products)]
    return gradients, [c.mean(axis=0, keep_dims=True) if c.ndim == 2 else c for c in curvatures]


def train(name, rate, x, y, random):
    """The losses of as many steps as there is time for, each over all the data."""
    net, steps = nn.Dense(x.shape[1], 10, "zeros", "zeros"), STEPS * COST["AdaHessian"] // COST[name]
    params = net.trainable_params()
    optimizer = AdaHessian(params, nn.CosineDecayLR(0.0, rate, steps))

    def loss_fn(x, y):
        return ops.cross_entropy(net(x), y, label_smoothing=0.1)

    grad_fn, losses = mindspore.grad(loss_fn, None, params), [float(loss_fn(x, y))]
    for _ in range(steps):
        if name == "AdaHessian":
            optimizer(*gradients_and_curvatures(grad_fn, x, y, params, random))
        else:
            gradients = grad_fn(x, y)
            optimizer(gradients, gradients)
        losses.append(float(loss_fn(x, y)))
    return np.array(losses)


def curves(name, decades, components, digits):
    """For each learning rate the mean losses over some draws of the units, 10^-decades to 10^decades."""
    out = dict.fromkeys(RATES, 0)
    for rate in RATES:
        for seed in range(SEEDS):
            random = np.random.default_rng(seed)
            units = 10 ** random.uniform(-decades, decades, components.shape[1])
            x, y = Tensor((components * units).astype(np.float32)), Tensor(digits.astype(np.int32))
            out[rate] += train(name, rate, x, y, random) / SEEDS
    return out


def draw(found, floor, path):
    figure, axes = plt.subplots(1, 2, figsize=(8.4, 3.2), sharey=True)
    for (task, name), by_rate in found.items():
        axis, best = axes[int(task == "mixed units")], min(by_rate, key=lambda rate: by_rate[rate][-1])
        for rate, losses in by_rate.items():
            style = {"lw": 2, "label": f"{name}, rate {rate}"} if rate == best else {"lw": 0.7, "alpha": 0.3}
            axis.semilogy(COST[name] * np.arange(len(losses)), losses - floor, color=COLORS[name], **style)
        axis.set(title=f"components in {task}", xlabel="time, in steps of Adam", ylim=(3e-5, 60))
        axis.legend(fontsize=8, loc="upper right")
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("loss above the minimum")
    figure.tight_layout()
    figure.savefig(path, dpi=100)


def main(path="adahessian.png"):
    images, digits = load_digits(return_X_y=True)
    components = PCA(50, whiten=True, random_state=0).fit_transform(images)
    tasks = {"one unit": 0, "mixed units": 3}
    found = {(task, name): curves(name, tasks[task], components, digits) for task in tasks for name in COST}
    floor = min(losses.min() for by_rate in found.values() for losses in by_rate.values())  # the same in any units
    print(f"loss above the minimum after the time of {STEPS} steps of AdaHessian, mean of {SEEDS} draws of the units")
    print(f"{'learning rate':24}", *(f"{rate:8}" for rate in RATES), "    best")
    best = {}
    for key, by_rate in found.items():
        final = [losses[-1] - floor for losses in by_rate.values()]
        best[key] = min(final)
        print(f"{key[0]:12}{key[1]:12}", *(f"{loss:8.1e}" for loss in (*final, best[key])))
    draw(found, floor, path)
    print(f"drawn in {path}")
    times = best["mixed units", "Adam"] / best["mixed units", "AdaHessian"]
    print(f"in mixed units AdaHessian comes {times:.1f} times as near to the minimum")
    if not times > 2:
        sys.exit("which is not what is claimed")


if __name__ == "__main__":
    main(*sys.argv[1:])
