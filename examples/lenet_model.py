"""LeNet-5 on scanned digits, as MindSpore's quickstart trains it: a dataset, a Model, its callbacks.

The text is MindSpore's, and runs on either: `msvjp run examples/lenet_model.py`, or `python` where MindSpore is installed.
The data are scikit-learn's digits: 1,797 scans of handwriting, 8x8 pixels, here enlarged to LeNet's 32x32.
"""

import sys

import numpy as np
from mindspore import nn, set_seed
from mindspore.common.initializer import Normal
from mindspore.dataset import GeneratorDataset, NumpySlicesDataset
from mindspore.train import CheckpointConfig, LossMonitor, Model, ModelCheckpoint, TimeMonitor
from sklearn.datasets import load_digits

EPOCHS, BATCH, TRAINED_ON = 5, 32, 1437


class LeNet5(nn.Cell):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, pad_mode="valid", weight_init=Normal(0.1))
        self.conv2 = nn.Conv2d(6, 16, 5, pad_mode="valid", weight_init=Normal(0.1))
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


def enlarged(image):
    """A scan of 8x8 pixels from 0 to 16, as (1, 32, 32) pixels from -1 to 1."""
    image = np.kron(image.reshape(1, 8, 8), np.ones((1, 4, 4)))
    return (image / 8 - 1).astype(np.float32)


class Scans:
    """The scans that are kept for the test, one by one."""

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return self.images[i], self.labels[i]


def datasets():
    images, labels = load_digits(return_X_y=True)
    labels = labels.astype(np.int32)
    train = NumpySlicesDataset((images[:TRAINED_ON], labels[:TRAINED_ON]), ["image", "label"], shuffle=True)
    test = GeneratorDataset(Scans(images[TRAINED_ON:], labels[TRAINED_ON:]), ["image", "label"], shuffle=False)
    return tuple(data.map(enlarged, "image").batch(BATCH, drop_remainder=True) for data in (train, test))


def main(folder="."):
    set_seed(1)
    train, test = datasets()
    net = LeNet5()
    loss_fn = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    optimizer = nn.Momentum(net.trainable_params(), 0.01, 0.9)
    model = Model(net, loss_fn, optimizer, metrics={"accuracy"})
    steps = train.get_dataset_size()
    config = CheckpointConfig(save_checkpoint_steps=steps, keep_checkpoint_max=3, append_info=["epoch_num"])
    checkpoint = ModelCheckpoint(prefix="lenet", directory=folder, config=config)
    model.train(EPOCHS, train, callbacks=[LossMonitor(steps), TimeMonitor(), checkpoint])
    print(model.eval(test))


if __name__ == "__main__":
    main(*sys.argv[1:])
