"""LeNet-5 (LeCun et al., Gradient-based learning applied to document recognition, 1998), trained on scanned digits by vjp.

The data are scikit-learn's digits: 1,797 scans of handwriting, 8x8 pixels, here enlarged to LeNet's 32x32.
"""

import time

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import msvjp as mindspore
from msvjp import Tensor, nn, ops
from msvjp.common.initializer import Normal

EPOCHS, BATCH, RATE, MOMENTUM, DECAY = 30, 32, 0.02, 0.9, 5e-4


class LeNet5(nn.Cell):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, pad_mode="valid", has_bias=True)
        self.conv2 = nn.Conv2d(6, 16, 5, pad_mode="valid", has_bias=True)
        self.relu = nn.ReLU()
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)
        self.flatten = nn.Flatten()
        self.fc1 = nn.Dense(16 * 5 * 5, 120, weight_init=Normal(0.05))
        self.fc2 = nn.Dense(120, 84, weight_init=Normal(0.1))
        self.fc3 = nn.Dense(84, classes, weight_init=Normal(0.1))

    def construct(self, x):
        x = self.pool(self.relu(self.conv1(x)))
        x = self.pool(self.relu(self.conv2(x)))
        x = self.relu(self.fc1(self.flatten(x)))
        return self.fc3(self.relu(self.fc2(x)))


def digits():
    images, labels = load_digits(return_X_y=True)
    images = np.kron(images.reshape(-1, 1, 8, 8), np.ones((1, 1, 4, 4))) / 8 - 1
    return train_test_split(images.astype(np.float32), labels.astype(np.int32), test_size=0.2, random_state=0)


def shifted(images, random):
    """The images moved by up to 3 of their 32 pixels, so that the network does not learn places by heart."""
    return np.roll(images, random.integers(-3, 4, 2), axis=(2, 3))


def accuracy(net, images, labels):
    predicted = ops.argmax(net(Tensor(images)), dim=1)
    return float((predicted.asnumpy() == labels).mean())


def main():
    mindspore.set_seed(0)
    train_x, test_x, train_y, test_y = digits()
    net, loss_fn = LeNet5(), nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    params = net.trainable_params()
    moments = [ops.zeros_like(p) for p in params]
    shuffle, start = np.random.default_rng(0), time.time()
    for epoch in range(EPOCHS):
        losses, order = [], shuffle.permutation(len(train_x))
        rate = RATE * (1 + np.cos(np.pi * epoch / EPOCHS)) / 2
        for chosen in np.split(order, range(BATCH, len(order), BATCH)):
            x, y = Tensor(shifted(train_x[chosen], shuffle)), Tensor(train_y[chosen])
            loss, vjp_fn = mindspore.vjp(lambda x, y=y: loss_fn(net(x), y), x, weights=params)
            _, grads = vjp_fn(ops.ones_like(loss))
            for i, (p, g) in enumerate(zip(params, grads)):
                moments[i] = MOMENTUM * moments[i] + g + DECAY * p
                ops.assign_sub(p, rate * moments[i])
            losses.append(float(loss))
        print(f"epoch {epoch + 1:2}/{EPOCHS}  loss {np.mean(losses):.4f}  {time.time() - start:4.1f} s", flush=True)
    print(f"test accuracy {accuracy(net, test_x, test_y):.4f}")


if __name__ == "__main__":
    main()
