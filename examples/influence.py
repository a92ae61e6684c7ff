"""Which training images made the network read this one wrong? Gradients of single examples, by pulling again and again.

TracIn (Pruthi et al., Estimating training data influence by tracing gradient descent, 2020): a training example has helped
a test example as much as the gradients of their losses point the same way. One forward over all training images keeps its
graph; vjp_fn, called with one unit vector after the other, then gives the gradient of each loss, without a second forward.
"""

import sys
import time

import matplotlib
import numpy as np
from sklearn.datasets import load_digits

import msvjp as mindspore
from msvjp import Tensor, nn, ops

matplotlib.use("Agg")
import matplotlib.pyplot as plt

TRAINED, STEPS, RATE, SHOWN = 400, 60, 0.5, 5


def losses(net, images, labels):
    """The loss of each image."""
    return ops.cross_entropy(net(images), labels, reduction="none")


def single_gradients(net, images, labels):
    """An array (images, parameters): the gradient of each image's loss, from one forward."""
    weights = net.trainable_params()
    out, vjp_fn = mindspore.vjp(lambda: losses(net, images, labels), weights=weights)
    rows = []
    for unit in np.eye(len(out.asnumpy()), dtype=np.float32):
        _, grads = vjp_fn(Tensor(unit))
        rows.append(np.concatenate([g.asnumpy().ravel() for g in grads]))
    return np.stack(rows)


def train(net, images, labels):
    weights = net.trainable_params()
    for _ in range(STEPS):
        out, vjp_fn = mindspore.vjp(lambda: losses(net, images, labels).mean(), weights=weights)
        _, grads = vjp_fn(ops.ones_like(out))
        for p, g in zip(weights, grads):
            ops.assign_sub(p, RATE * g)
    return float(out)


def loss_after_a_step_on(chosen, net, gradients, image, label, rate=0.05):
    """The loss of the image once the network has taken a step on the chosen training images; it is put back afterwards."""
    weights = net.trainable_params()
    before = [w.asnumpy().copy() for w in weights]
    step, at = gradients[chosen].mean(axis=0), 0
    for w, values in zip(weights, before):
        ops.assign(w, Tensor(values - rate * step[at : at + values.size].reshape(values.shape)))
        at += values.size
    after = float(losses(net, image, label)[0])
    for w, values in zip(weights, before):
        ops.assign(w, Tensor(values))
    return after


def draw(images, titles, path):
    figure, axes = plt.subplots(1, len(images), figsize=(1.3 * len(images), 1.9))
    for axis, image, title in zip(axes, images, titles):
        axis.imshow(image.reshape(8, 8), cmap="gray_r")
        axis.set_title(title, fontsize=8)
        axis.axis("off")
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def main(path="influence.png"):
    mindspore.set_seed(1)
    pixels, digits = load_digits(return_X_y=True)
    pixels, digits = (pixels / 16).astype(np.float32), digits.astype(np.int32)
    net = nn.SequentialCell(nn.Dense(64, 32), nn.Tanh(), nn.Dense(32, 10))
    images, labels = Tensor(pixels[:TRAINED]), Tensor(digits[:TRAINED])
    print(f"trained on {TRAINED} images, loss {train(net, images, labels):.3f}")

    logits = net(Tensor(pixels[TRAINED:])).asnumpy()
    wrong = np.flatnonzero(logits.argmax(axis=1) != digits[TRAINED:])
    print(f"{len(wrong)} of {len(logits)} others are read wrong")
    worst = TRAINED + wrong[logits[wrong].max(axis=1).argmax()]
    image, label = Tensor(pixels[worst : worst + 1]), Tensor(digits[worst : worst + 1])

    start = time.time()
    gradients = single_gradients(net, images, labels)
    print(f"{TRAINED} gradients of {gradients.shape[1]} parameters, one forward: {time.time() - start:.2f} s")
    influence = gradients @ single_gradients(net, image, label)[0]
    order = np.argsort(influence)
    against, helped = order[:SHOWN], order[::-1][:SHOWN]

    read = logits[worst - TRAINED].argmax()
    print(f"image {worst} is a {digits[worst]}, read as a {read}")
    print(f"most against it: {digits[against].tolist()}, most for it: {digits[helped].tolist()}")
    for name, chosen in (("against", against), ("any", np.arange(SHOWN)), ("for", helped)):
        print(
            f"loss after one more step on those {name:8}: {loss_after_a_step_on(chosen, net, gradients, image, label):.3f}"
        )

    shown = [worst, *against, *helped]
    titles = [
        f"a {digits[worst]}\nread as {read}",
        *[f"{digits[i]}\nagainst" for i in against],
        *[f"{digits[i]}\nfor" for i in helped],
    ]
    draw(pixels[shown], titles, path)
    print(f"drawn in {path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
